//! What can be done with matches.

use async_graphql::{Context, Object, Result};
use entity::matchmaking::{CandidateKind, MatchSide};

use super::inputs::{RateMatchInput, RateMatchPayload};
use super::types::{self, Match, Of};
use crate::graphql::context::Door;
use domain::matchmaking::{complete, feedback, suggest};
use kernel::access::{Action, Scope};

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
        let mut work = ctx.work().await?;
        let (of, verdict) = (types::parse(&input.match_id)?, input.verdict.into());
        let found = match of {
            Of::Deal(investor, deal) => {
                let (side, deal) = feedback::rate(&mut work, investor, deal, verdict, input.reason).await?;
                ctx.commit(work).await?;
                match side {
                    MatchSide::Investor => suggest::pairs(ctx.view(), vec![(investor, deal.id)]).await?.remove(&(investor, deal.id)),
                    MatchSide::Company => suggest::for_company(ctx.view(), investor, deal).await?,
                }
            }
            Of::Intake(company, intake) => {
                feedback::rate_for_company(&mut work, company, CandidateKind::Intake, intake.into(), verdict, input.reason).await?;
                ctx.commit(work).await?;
                complete::program_for(ctx.view(), &types::own(ctx, company).await?, intake).await?
            }
            Of::Partners(one, two) => {
                // Whose word it is: of the company that the viewer acts for.
                let (mine, other) = if work.may(Action::RateMatch, &Scope::of(one)) { (one, two) } else { (two, one) };
                feedback::rate_for_company(&mut work, mine, CandidateKind::Company, other.into(), verdict, input.reason).await?;
                ctx.commit(work).await?;
                complete::partner_for(ctx.view(), &types::own(ctx, mine).await?, other).await?
            }
        };
        Ok(RateMatchPayload { r#match: found.map(Match) })
    }
}
