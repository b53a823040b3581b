//! Deals as a saved search begins to find them.

use async_graphql::{Context, ID, Result, Subscription};
use entity::ids::SavedSearchId;
use futures_util::{Stream, StreamExt};

use super::deals::Deal;
use crate::graphql::context::Door;
use crate::graphql::{following, ids};
use domain::investment::{find, saved};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::Problem;

#[derive(Default)]
pub struct InvestmentSubscription;

#[Subscription]
impl InvestmentSubscription {
    /// Deals that a saved search with alerts begins to find.
    async fn deals_matching<'c>(
        &self,
        ctx: &'c Context<'c>,
        #[graphql(desc = "The search to follow; only for the members of its investor.")] saved_search_id: ID,
    ) -> Result<impl Stream<Item = Result<Deal>> + 'c> {
        ctx.view().require(Action::UseAccount, &Scope::none())?;
        let id: SavedSearchId = ids::parse(&saved_search_id)?;
        saved::by_id(ctx.view(), id).await?.ok_or(Problem::NotFound)?;
        let news = following::news(ctx, move |news| match following::event(news)? {
            Event::DealMatched { deal, search, .. } if search == id => Some(deal),
            _ => None,
        });
        Ok(news.filter_map(move |deal| async move {
            find::deal(ctx.view(), deal).await.map(|found| found.map(Deal)).map_err(Into::into).transpose()
        }))
    }
}
