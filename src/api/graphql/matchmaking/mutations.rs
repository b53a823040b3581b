//! What can be done with matches.

use async_graphql::{Context, Object, Result};
use entity::matchmaking::MatchSide;

use super::inputs::{RateMatchInput, RateMatchPayload};
use super::types::{self, Match};
use crate::api::graphql::context::Door;
use crate::domain::matchmaking::{feedback, suggest};

#[derive(Default)]
pub struct MatchmakingMutation;

#[Object]
impl MatchmakingMutation {
    /// Says what one thinks of a match; by those who act for the investor or for the company. The other side never learns.
    async fn rate_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match, and what one thinks of it.")] input: RateMatchInput,
    ) -> Result<RateMatchPayload> {
        let mut work = ctx.work("rateMatch").await?;
        let (investor, deal) = types::parse(&input.match_id)?;
        let (side, deal) = feedback::rate(&mut work, investor, deal, input.verdict.into(), input.reason).await?;
        ctx.commit(work).await?;
        let found = match side {
            MatchSide::Investor => suggest::pairs(ctx.view(), vec![(investor, deal.id)]).await?.remove(&(investor, deal.id)),
            MatchSide::Company => suggest::for_company(ctx.view(), investor, deal).await?,
        };
        Ok(RateMatchPayload { r#match: found.map(Match) })
    }
}
