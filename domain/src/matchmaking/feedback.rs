//! What somebody thinks of a match. It counts in later ones; the other side never learns.

use std::collections::HashMap;
use std::hash::Hash;

use entity::ids::{CompanyId, DealId, InvestorId, OrganizationId};
use entity::investment::deal;
use entity::matchmaking::{CandidateKind, MatchSide, MatchVerdict, company_rating, rating};
use macros::boxed;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::investment::find;
use crate::{companies, programs};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Problem};
use kernel::work::{View, Work};

/// Characters of a reason at most.
const REASON: usize = 2000;

/// Says what a side thinks of a match; by the staff of the investor or of the company. Gives back the side. Tells `MatchRated`.
#[boxed]
pub async fn rate(
    work: &mut Work,
    investor: InvestorId,
    deal: DealId,
    verdict: MatchVerdict,
    reason: Option<String>,
) -> Result<(MatchSide, deal::Model), Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    find::investor(work, investor).await?.ok_or(Problem::NotFound)?;
    let deal = find::deal(work, deal).await?.ok_or(Problem::NotFound)?;
    let side = if work.may(Action::RateMatch, &Scope::of(investor)) { MatchSide::Investor } else { MatchSide::Company };
    let rater: OrganizationId = match side {
        MatchSide::Investor => investor.into(),
        MatchSide::Company => deal.company_id.into(),
    };
    // Who acts for neither does not learn that there is a match.
    work.require(Action::RateMatch, &Scope::of(rater)).map_err(|_| Problem::NotFound)?;
    let reason = judge(reason)?;
    let user = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let row = rating::ActiveModel {
        investor_id: Set(investor),
        deal_id: Set(deal.id),
        side: Set(side),
        verdict: Set(verdict),
        reason: Set(reason),
        user_id: Set(user),
        rated_at: Set(work.now()),
    };
    let columns = [rating::Column::Verdict, rating::Column::Reason, rating::Column::UserId, rating::Column::RatedAt];
    let pair = [rating::Column::InvestorId, rating::Column::DealId, rating::Column::Side];
    let again = OnConflict::columns(pair).update_columns(columns).to_owned();
    rating::Entity::insert(row).on_conflict(again).exec_without_returning(work.db()).await?;
    work.record(Event::MatchRated { deal: deal.id, rater });
    Ok((side, deal))
}

/// The reason without a fault; none where it says nothing.
fn judge(reason: Option<String>) -> Result<Option<String>, Problem> {
    let reason = reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let mut faults = Faults::default();
    faults.length("reason", reason.as_deref().unwrap_or_default(), 0, REASON);
    faults.finish()?;
    Ok(reason)
}

/// As `rate`, what a company thinks of an intake or of another company; by the company's staff. Tells `CompanyMatchRated`.
#[boxed]
pub async fn rate_for_company(
    work: &mut Work,
    company: CompanyId,
    kind: CandidateKind,
    candidate: Uuid,
    verdict: MatchVerdict,
    reason: Option<String>,
) -> Result<(), Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    // Who does not act for the company does not learn that there is a match.
    work.require(Action::RateMatch, &Scope::of(company)).map_err(|_| Problem::NotFound)?;
    let known = match kind {
        CandidateKind::Intake => programs::find::intake(work, candidate.into()).await?.is_some(),
        CandidateKind::Company => companies::find::by_id(work, candidate.into()).await?.is_some_and(|it| it.id != company),
    };
    if !known {
        return Err(Problem::NotFound);
    }
    let reason = judge(reason)?;
    let user = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let row = company_rating::ActiveModel {
        company_id: Set(company),
        kind: Set(kind),
        candidate_id: Set(candidate),
        verdict: Set(verdict),
        reason: Set(reason),
        user_id: Set(user),
        rated_at: Set(work.now()),
    };
    use company_rating::Column;
    let again = OnConflict::columns([Column::CompanyId, Column::Kind, Column::CandidateId])
        .update_columns([Column::Verdict, Column::Reason, Column::UserId, Column::RatedAt])
        .to_owned();
    company_rating::Entity::insert(row).on_conflict(again).exec_without_returning(work.db()).await?;
    work.record(Event::CompanyMatchRated { company });
    Ok(())
}

/// What a company has said of intakes, or of other companies. The caller has asked the policy.
pub async fn said_by_company<I: From<Uuid> + Eq + Hash>(
    view: &View,
    company: CompanyId,
    kind: CandidateKind,
) -> Result<HashMap<I, MatchVerdict>, Problem> {
    let of_kind =
        company_rating::Entity::find().filter(company_rating::Column::CompanyId.eq(company)).filter(company_rating::Column::Kind.eq(kind));
    Ok(of_kind.all(view.db()).await?.into_iter().map(|it| (it.candidate_id.into(), it.verdict)).collect())
}

/// What one side has said of matches of these investors, or of these deals. The caller has asked the policy.
#[boxed]
pub async fn said(
    view: &View,
    side: MatchSide,
    investors: Vec<InvestorId>,
    deals: Vec<DealId>,
) -> Result<HashMap<(InvestorId, DealId), MatchVerdict>, Problem> {
    let mut select = rating::Entity::find().filter(rating::Column::Side.eq(side));
    if !investors.is_empty() {
        select = select.filter(rating::Column::InvestorId.is_in(investors));
    }
    if !deals.is_empty() {
        select = select.filter(rating::Column::DealId.is_in(deals));
    }
    Ok(select.all(view.db()).await?.into_iter().map(|it| ((it.investor_id, it.deal_id), it.verdict)).collect())
}
