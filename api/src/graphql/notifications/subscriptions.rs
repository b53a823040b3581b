//! Notifications as they come.

use std::collections::HashSet;
use std::future::ready;

use async_graphql::{Context, Result, Subscription};
use futures_util::{Stream, StreamExt, stream};
use uuid::Uuid;

use super::types::Notification;
use crate::graphql::context::Door;
use crate::graphql::following;
use domain::notifications::find;
use kernel::access::{Action, Scope};
use kernel::page::PageRequest;

#[derive(Default)]
pub struct NotificationsSubscription;

#[Subscription]
impl NotificationsSubscription {
    /// The viewer's own: first the newest that are unread, 20 at most, from the oldest on, so that whoever comes back has missed
    /// nothing; then each as it comes.
    async fn notifications<'c>(&self, ctx: &'c Context<'c>) -> Result<impl Stream<Item = Result<Notification>> + 'c> {
        ctx.view().require(Action::UseAccount, &Scope::none())?;
        let me = ctx.actor().user_id().map(Uuid::from);
        // Listening begins before the look at what is there: nothing falls in between, and nothing is told twice.
        let news = following::news(ctx, move |news| news.told.iter().any(|person| Some(*person) == me).then_some(news.fact));
        let mut unread = find::own(ctx.view(), true, &PageRequest::default()).await?.rows;
        unread.reverse();
        let told: HashSet<_> = unread.iter().map(|row| row.id).collect();
        let coming = news.then(move |fact| find::own_of_fact(ctx.view(), fact.into())).filter_map(move |found| {
            ready(match found {
                Ok(found) => found.filter(|row| !told.contains(&row.id)).map(|row| Ok(Notification(row))),
                Err(problem) => Some(Err(problem.into())),
            })
        });
        Ok(stream::iter(unread).map(|row| Ok(Notification(row))).chain(coming))
    }
}
