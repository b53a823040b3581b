//! `GET /parks/SLUG/reciprocity.svg`: what each partner of a park gave and took, drawn for its officers.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use serde::Deserialize;

use super::chart::{self, Bar, Words};
use super::http::Gateway;
use super::sign;
use crate::domain::agreements::reciprocity::{Period, balances};
use crate::domain::parks::find;
use crate::kernel::access::{Action, Scope};
use crate::kernel::language::{pick, say};
use crate::kernel::problem::{Message, Problem};
use crate::kernel::work::{Sight, View};

pub fn router() -> Router<Gateway> {
    Router::new().route("/parks/{slug}/reciprocity.svg", get(draw))
}

/// The days to count; an end that is absent is that of the calendar year.
#[derive(Deserialize)]
struct Days {
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

async fn draw(State(gateway): State<Gateway>, Path(slug): Path<String>, Query(days): Query<Days>, headers: HeaderMap) -> Response {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let app = &gateway.engine.app;
    let drawn = async {
        let signed = sign::sign(app, text(AUTHORIZATION), text(ACCEPT_LANGUAGE), None).await?;
        svg(&app.view(signed.caller), &slug, &days).await
    };
    match drawn.await {
        Ok(svg) => {
            let kept = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "private, no-store"), (VARY, "authorization, accept-language")];
            (kept, [(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox")], svg).into_response()
        }
        Err(Problem::Unauthenticated(_)) => (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response(),
        // Whoever may not see it is told the same as where there is no such park.
        Err(Problem::NotFound | Problem::Forbidden) => StatusCode::NOT_FOUND.into_response(),
        Err(Problem::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(problem) => {
            tracing::error!(%problem, slug, "a balance could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn svg(view: &View, slug: &str, days: &Days) -> Result<String, Problem> {
    view.require(Action::UseAccount, &Scope::none())?;
    let park = find::by_slug(view, slug).await?.ok_or(Problem::NotFound)?;
    view.require(Action::ReadReciprocity, &Scope::of(park.id))?;
    let period = Period::of(view, &park, days.from, days.until);
    let mut rows = balances(view, &park, period).await?;
    rows.sort_by_key(|row| (std::cmp::Reverse(row.given + row.received), row.partner));
    let partners = find::many(view, rows.iter().map(|row| row.partner)).await?;
    let bars = rows.iter().filter_map(|row| {
        let partner = partners.get(&row.partner)?;
        let name = pick(&partner.names, view.locale()).unwrap_or(&partner.slug).to_owned();
        Some(Bar { name, given: row.given, received: row.received, out_of_band: row.out_of_band })
    });
    let name = pick(&park.names, view.locale()).unwrap_or(&park.slug);
    let title =
        Message::new("chart-reciprocity").with("park", name).with("from", period.from.to_string()).with("until", period.until.to_string());
    let words = Words {
        title: say(view.locale(), &title),
        given: say(view.locale(), &Message::new("chart-given")),
        received: say(view.locale(), &Message::new("chart-received")),
    };
    chart::drawn(&words, &bars.collect::<Vec<_>>()).map_err(|error| Problem::broken(error.to_string()))
}
