//! A token becomes an actor.

use chrono::Duration;
use entity::ids::{SessionId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use app::App;
use domain::identity::{Opened, find};
use kernel::access::Actor;
use kernel::language::Locale;
use kernel::problem::Problem;
use kernel::work::Caller;
use platform::mint;

/// Marks a token as an access token (RFC 9068).
const TYPE: &str = "at+jwt";
const AUDIENCE: &str = "karvon";
const GOOD_FOR: Duration = Duration::minutes(15);

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: UserId,
    sid: SessionId,
    /// No two tokens are the same.
    jti: Uuid,
}

/// An access token for a session, and when it ends.
pub fn access_token(app: &App, opened: &Opened) -> (String, chrono::DateTime<chrono::Utc>) {
    let now = app.clock.now();
    let until = chrono::SubsecRound::trunc_subsecs(now + GOOD_FOR, 0);
    let claims = Claims { sub: opened.user.id, sid: opened.session_id, jti: mint::id() };
    (app.keys.sign(TYPE, AUDIENCE, now, until, claims), until)
}

/// Who sent this, and until when the token is good. Nobody, without an Authorization header; a token that is not good is
/// refused even where none is needed.
pub struct Signed {
    pub caller: Caller,
    pub until: Option<chrono::DateTime<chrono::Utc>>,
}

pub async fn sign(app: &App, authorization: Option<&str>, language: Option<&str>, address: Option<String>) -> Result<Signed, Problem> {
    let caller = |actor: Actor| {
        let own = actor.person().map(|person| person.locale.as_str());
        let locale = Locale::negotiate(language, own);
        Caller { actor, locale, address: address.clone() }
    };
    let Some(authorization) = authorization else { return Ok(Signed { caller: caller(Actor::Anonymous), until: None }) };
    let token = authorization.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    let signed = token.and_then(|token| app.keys.verify::<Claims>(TYPE, AUDIENCE, app.clock.now(), token));
    let signed = signed.ok_or_else(Problem::unauthenticated)?;
    let view = app.view(Caller::system());
    let actor = find::actor(&view, signed.claims.sid).await?.filter(|actor| actor.user_id() == Some(signed.claims.sub));
    let actor = actor.ok_or_else(Problem::unauthenticated)?;
    Ok(Signed { caller: caller(actor), until: chrono::DateTime::from_timestamp(signed.exp, 0) })
}
