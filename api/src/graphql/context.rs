//! What a resolver has at hand: who asks, a view to read by, a work to write by.

use std::future::Future;
use std::sync::{Arc, OnceLock};

use async_graphql::Context;
use entity::text::Texts;
use futures_util::future::BoxFuture;

use super::loading::{Batch, Loaders};
use super::once::Once;
use super::scalars::LanguageTag;
use app::App;
use domain::identity::find;
use kernel::access::Actor;
use kernel::language::{Locale, pick};
use kernel::problem::Problem;
use kernel::retries::Retry;
use kernel::work::{Caller, View, Work};
use platform::allowance::Wait;

/// One operation of one caller; put into the data of each request.
pub struct Visit {
    pub app: App,
    /// The header `User-Agent`.
    user_agent: Option<String>,
    request_id: String,
    look: Look,
    loaders: Loaders,
    /// Where what is sent has a key, so that it happens once.
    once: Option<Arc<Once>>,
}

impl Visit {
    pub fn new(app: App, caller: Caller, user_agent: Option<String>, request_id: String) -> Self {
        let look = Look { view: app.view(caller), later: OnceLock::new() };
        Self { app, user_agent, request_id, look, loaders: Loaders::default(), once: None }
    }

    /// What is done in this visit happens once, however often it is sent with this key.
    #[must_use]
    pub fn once(self, retry: Retry) -> (Self, Arc<Once>) {
        let once = Arc::new(Once::new(self.app.clone(), retry, self.look.view.db().clone()));
        (Self { once: Some(once.clone()), ..self }, once)
    }

    fn view(&self) -> &View {
        let looks = std::iter::successors(Some(&self.look), |look| look.later.get().map(Box::as_ref));
        &looks.last().expect("there is a first look").view
    }

    /// Looks again, as who the caller has become: whoever founds a company is its owner from then on.
    async fn look_again(&self) -> Result<(), Problem> {
        let caller = self.view().caller().clone();
        let Some(session) = caller.actor.session_id() else { return Ok(()) };
        let actor = find::actor(&self.view().seen_by(Caller::system()), session).await?.unwrap_or(Actor::Anonymous);
        let view = self.view().seen_by(Caller { actor, ..caller });
        let mut last = &self.look;
        while let Some(later) = last.later.get() {
            last = later;
        }
        // Mutations run one after the other, so that nobody else has looked again.
        let _ = last.later.set(Box::new(Look { view, later: OnceLock::new() }));
        Ok(())
    }
}

/// The caller's eyes. A write that changes what the caller may do is followed by another look.
struct Look {
    view: View,
    later: OnceLock<Box<Look>>,
}

/// The door between GraphQL and the domain.
pub trait Door<'c> {
    fn visit(&self) -> &'c Visit;

    fn app(&self) -> &'c App {
        &self.visit().app
    }

    fn actor(&self) -> &'c Actor {
        self.view().actor()
    }

    fn locale(&self) -> &'c Locale {
        self.view().locale()
    }

    /// The id of the HTTP request, or of the message on a socket.
    fn request_id(&self) -> &'c str {
        &self.visit().request_id
    }

    /// The header `User-Agent`.
    fn user_agent(&self) -> Option<String> {
        self.visit().user_agent.clone()
    }

    /// Reads as the caller.
    fn view(&self) -> &'c View {
        self.visit().view()
    }

    /// Begins the transaction of a mutation: it writes as the caller, and the audit trail names it after the field.
    /// `mutation!` does this, the call and the commit.
    fn work(&self) -> BoxFuture<'c, Result<Work, Problem>>;

    /// Counts one of the few things that a stranger may try with an account: a password, or a letter to its address.
    fn try_once(&self, account: &str) -> Result<(), Problem> {
        let app = self.app();
        app.tries.take(account, 1, app.clock.now()).map(drop).map_err(|Wait(seconds)| Problem::RateLimited { seconds })
    }

    /// Commits, and drops from the loaders what was read before.
    fn commit(&self, work: Work) -> BoxFuture<'c, Result<(), Problem>> {
        let visit = self.visit();
        Box::pin(async move {
            let members_changed = work.changes_members();
            match &visit.once {
                Some(once) => once.commit(work).await?,
                None => visit.app.commit(work).await?,
            }
            visit.loaders.forget();
            if members_changed { visit.look_again().await } else { Ok(()) }
        })
    }

    /// Forgets what was read before, as a subscription does for each of its events.
    fn forget(&self) {
        self.visit().loaders.forget();
    }

    /// One row by its key, read together with all others of its kind that are asked for at the same moment.
    fn load<B: Batch>(&self, key: B::Key) -> impl Future<Output = Result<Option<B::Value>, Problem>> + Send {
        let visit = self.visit();
        async move { visit.loaders.load::<B>(visit.view(), key).await }
    }

    /// A text as the viewer reads it: in the language asked for, else in theirs, else in any.
    fn text(&self, texts: &Texts, language: Option<LanguageTag>) -> Option<String> {
        pick(texts, &self.locale_for(language.as_ref().map(|language| language.0.as_str()))).map(str::to_owned)
    }

    /// The locale with the language that a field was asked for in front.
    fn locale_for(&self, language: Option<&str>) -> Locale {
        self.view().locale().preferring(language)
    }
}

/// One mutation: begins a `Work`, evaluates the expression with `work: &mut Work`, and commits: `mutation!(ctx, |work| submit::submit(work, id))`.
/// The expression is a future of a `Result`; its value is what the macro gives back.
macro_rules! mutation {
    ($ctx:ident, |$work:ident| $verb:expr) => {{
        let mut transaction = $crate::graphql::context::Door::work($ctx).await?;
        let done = {
            let $work = &mut transaction;
            $verb.await?
        };
        $crate::graphql::context::Door::commit($ctx, transaction).await?;
        done
    }};
}

pub(crate) use mutation;

impl<'c> Door<'c> for Context<'c> {
    fn visit(&self) -> &'c Visit {
        self.data_unchecked::<Visit>()
    }

    fn work(&self) -> BoxFuture<'c, Result<Work, Problem>> {
        let (visit, action) = (self.visit(), self.item.node.name.node.clone());
        Box::pin(async move {
            let caller = visit.view().caller().clone();
            match &visit.once {
                Some(once) => once.begin(caller, &action).await,
                None => visit.app.begin(caller, &action).await,
            }
        })
    }
}
