//! Facts as they are told, for subscriptions: what a subscriber hears is ids, and everything is read anew for each of them.

use std::future::ready;

use async_graphql::Context;
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;

use super::context::Door;
use domain::identity::find;
use kernel::access::Actor;
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::Caller;
use platform::bus::News;

/// What `pick` takes from the facts that are told from now on. Ends as soon as the viewer has logged out, or holds less than
/// when it began: whoever may still follow subscribes anew. A subscriber that is too slow misses some.
pub fn news<'c, T: Send + 'c>(ctx: &'c Context<'c>, pick: impl Fn(&News) -> Option<T> + Send + 'c) -> impl Stream<Item = T> + Send + 'c {
    let heard = stream::unfold(ctx.app().bus.listen(), |mut bus| async move {
        loop {
            match bus.recv().await {
                Ok(news) => return Some((news, bus)),
                Err(RecvError::Lagged(missed)) => tracing::debug!(missed, "a subscriber was too slow"),
                Err(RecvError::Closed) => return None,
            }
        }
    });
    let picked = heard.filter_map(move |news| ready(pick(&news)));
    picked
        .then(move |item| async move {
            ctx.forget();
            match holds_as_much(ctx).await {
                Ok(true) => Some(item),
                Ok(false) => None,
                Err(problem) => {
                    tracing::warn!(%problem, "a subscription ends, as nobody knows whether it may go on");
                    None
                }
            }
        })
        .take_while(|item| ready(item.is_some()))
        .filter_map(ready)
}

/// The fact itself; none for one that this program does not know yet.
pub fn event(news: &News) -> Option<Event> {
    Event::deserialize(&*news.payload).ok()
}

/// Whether the viewer's session goes on, with every seat in the role it had.
async fn holds_as_much(ctx: &Context<'_>) -> Result<bool, Problem> {
    let Some(before) = ctx.actor().person() else { return Ok(*ctx.actor() == Actor::Anonymous) };
    let now = find::actor(&ctx.app().view(Caller::system()), before.session_id).await?;
    Ok(now.is_some_and(|now| before.seats.iter().all(|seat| now.role_in(seat.organization) == Some(seat.role))))
}
