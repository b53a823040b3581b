//! Tells investors of a deal that has just been opened and that their theses look for: the few who fit best, and each not too often.

use std::collections::HashSet;

use entity::ids::{DealId, InvestorId};
use entity::matchmaking::{MatchSide, shown};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::keep::Matches;
use super::suggest;
use crate::investment::today;
use engine::pair::match_pair;
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::{View, Work};

/// Investors that are told of one deal, and deals that one investor is told of in a day.
const TOLD_OF_A_DEAL: usize = 100;
const TOLD_IN_A_DAY: u64 = 5;
/// The place of a match that was told and stood in no list.
const NO_LIST: i32 = 0;

/// Those whom a deal fits so well that both sides would pick each other, the best first, each with the score in millionths. The caller
/// has brought the index up to date.
#[boxed]
pub async fn wanted_by(view: &View, matches: &Matches, deal: DealId) -> Result<Vec<(InvestorId, i64)>, Problem> {
    let day = today(view);
    matches
        .ask(move |index| {
            let Some(listed) = index.deal(deal).filter(|it| it.is_open_on(day)) else { return vec![] };
            let best = index.investors_for(std::slice::from_ref(&listed), &Default::default(), day, TOLD_OF_A_DEAL);
            let mutual = |id: &InvestorId| {
                let fit = index.investor(*id).and_then(|seeker| match_pair(seeker, &listed, MatchSide::Investor, None, day));
                fit.is_some_and(|fit| fit.mutual)
            };
            best.into_iter().filter(|it| mutual(&it.0)).map(|(id, _, score)| (id, score)).collect()
        })
        .await
}

/// Tells them, unless a saved search has told them or they have been told of enough for today. Called by the worker, with what
/// `wanted_by` found. Tells `ThesisMatched`.
#[boxed]
pub async fn tell(work: &mut Work, deal: DealId, wanted_by: &[(InvestorId, i64)], told: &HashSet<InvestorId>) -> Result<(), Problem> {
    let day = today(work);
    for (investor, score) in wanted_by.iter().filter(|it| !told.contains(&it.0)) {
        let today = shown::Entity::find()
            .filter(shown::Column::InvestorId.eq(*investor))
            .filter(shown::Column::Side.eq(MatchSide::Investor))
            .filter(shown::Column::Day.eq(day))
            .filter(shown::Column::Rank.eq(NO_LIST));
        if today.count(work.db()).await? >= TOLD_IN_A_DAY {
            continue;
        }
        suggest::write_down(work, vec![suggest::row(work, (*investor, deal), MatchSide::Investor, NO_LIST, *score)]).await?;
        work.record(Event::ThesisMatched { deal, investor: *investor });
    }
    Ok(())
}
