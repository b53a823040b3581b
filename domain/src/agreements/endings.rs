//! Ends what is over: requests without an answer, passes and agreements past their last day, and requests whose residency or
//! agreement has ended. The functions are idempotent; the worker calls them.

use std::sync::LazyLock;

use chrono::{Duration, NaiveDate};
use entity::agreements::{AccessState, AgreementState, EndCause, ExpiryRule, RenewalRule, access_request, agreement, party};
use entity::ids::{AgreementId, CompanyId};
use entity::residency::residency;
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

use super::access_lifecycle::{AccessSide, AccessStep, OPEN_STATES};
use super::history::{AgreementChange, add_agreement_entry};
use super::step::apply_step;
use super::{find, lifecycle, passes};
use crate::companies::residents;
use crate::parks::{self, calendar};
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::Work;

/// How many rows one call handles at most.
pub const BATCH: u64 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    /// In descending order.
    warning_days: Vec<i32>,
}

/// How many days before the end of a term its parties are warned.
static WARNINGS: LazyLock<Vec<i32>> = LazyLock::new(|| {
    let notice: Notice = toml::from_str(include_str!("../../../data/agreements.toml")).expect("a test parses the file");
    notice.warning_days
});

/// Ends open requests of companies whose residency in the home park no longer gives access; of one company, or of all. Returns
/// how many it ended. Records `AccessEnded`.
#[boxed]
pub async fn end_requests_without_residency(work: &mut Work, company: Option<CompanyId>) -> Result<usize, Problem> {
    use access_request::Column;
    let vouched = Query::select()
        .expr(Expr::val(1))
        .from(residency::Entity)
        .and_where(Expr::col((residency::Entity, residency::Column::CompanyId)).equals((access_request::Entity, Column::CompanyId)))
        .and_where(Expr::col((residency::Entity, residency::Column::ParkId)).equals((access_request::Entity, Column::HomeParkId)))
        .cond_where(residents::standing_today(work, &residents::WITH_ACCESS).await?)
        .to_owned();
    let mut select = open().filter(Expr::exists(vouched).not());
    if let Some(company) = company {
        select = select.filter(Column::CompanyId.eq(company));
    }
    let over = select.limit(BATCH).all(work.db()).await?;
    end(work, over, EndCause::Residency).await
}

fn open() -> sea_orm::Select<access_request::Entity> {
    access_request::Entity::find()
        .filter(access_request::Column::State.is_in(OPEN_STATES))
        .order_by_asc(access_request::Column::AccountId)
        .order_by_asc(access_request::Column::Id)
}

async fn end(work: &mut Work, requests: Vec<access_request::Model>, cause: EndCause) -> Result<usize, Problem> {
    for request in &requests {
        apply_step(work, request, AccessStep::End, AccessSide::Clock, None).await?;
        passes::revoke_pass(work, request, cause).await?;
    }
    Ok(requests.len())
}

/// Applies the consequences once parties have left or the agreement has ended. With STOP_GRANTS all open requests end, with
/// LET_GRANTS_RUN only those without a pass. Records `AccessEnded` and `AgreementEnded`.
#[boxed]
pub(super) async fn close_agreement(work: &mut Work, id: AgreementId) -> Result<(), Problem> {
    let missing = || Problem::broken("the agreement is missing");
    let agreement = agreement::Entity::find_by_id(id).one(work.db()).await?.ok_or_else(missing)?;
    let parties = find::agreement_parties(work, [id]).await?.remove(&id).unwrap_or_default();
    let parks = parks::find::many(work, parties.iter().filter_map(|party| party.park_id)).await?;
    for party in &parties {
        let Some(park) = party.park_id.and_then(|park| parks.get(&park)) else { continue };
        let today = calendar::today(work, park);
        if !party.closed && party.left_on.is_some_and(|end| end <= today) {
            // The park may have acceded again since.
            if !parties.iter().any(|other| other.park_id == party.park_id && lifecycle::is_bound(other, today)) {
                let its = Condition::any()
                    .add(access_request::Column::HomeParkId.eq(park.id))
                    .add(access_request::Column::HostParkId.eq(park.id));
                close_requests(work, &agreement, Some(its)).await?;
            }
            party::Entity::update_many()
                .col_expr(party::Column::Closed, Expr::value(true))
                .filter(party::Column::Id.eq(party.id))
                .exec(work.db())
                .await?;
        }
    }
    let today = find::agreement_today(work, parks.values());
    let state = lifecycle::agreement_state(&agreement, today);
    if agreement.closed_at.is_some() || !matches!(state, AgreementState::Expired | AgreementState::Terminated) {
        return Ok(());
    }
    let closed = agreement::Entity::update_many()
        .col_expr(agreement::Column::ClosedAt, Expr::value(work.now()))
        .filter(agreement::Column::Id.eq(id))
        .filter(agreement::Column::ClosedAt.is_null())
        .exec(work.db())
        .await?;
    if closed.rows_affected == 0 {
        return Ok(());
    }
    if agreement.signed_on.is_none() {
        // A withdrawn proposal has no requests.
        return Ok(());
    }
    close_requests(work, &agreement, None).await?;
    if state == AgreementState::Expired {
        let end = lifecycle::last_day(&agreement).and_then(|last| last.succ_opt());
        let entry = AgreementChange { from: Some(AgreementState::InForce), to: Some(state), effective_from: end, remark: None };
        add_agreement_entry(work, id, entry).await?;
    }
    for park in parks.keys() {
        work.record(Event::AgreementEnded { agreement: id, park: *park });
    }
    Ok(())
}

async fn close_requests(work: &mut Work, agreement: &agreement::Model, of: Option<Condition>) -> Result<(), Problem> {
    let mut select = open().filter(access_request::Column::AgreementId.eq(agreement.id));
    if agreement.on_expiry == ExpiryRule::LetGrantsRun {
        select = select.filter(access_request::Column::State.is_in([AccessState::Requested, AccessState::HomeConfirmed]));
    }
    if let Some(of) = of {
        select = select.filter(of);
    }
    let over = select.all(work.db()).await?;
    end(work, over, EndCause::Agreement).await.map(drop)
}

/// Calls `close_agreement` for agreements that have ended and for those that a party has left.
#[boxed]
pub async fn close_due_agreements(work: &mut Work) -> Result<(), Problem> {
    // The latest date in any time zone; `close_agreement` uses the parks' own.
    let latest = (work.now() + Duration::hours(14)).date_naive();
    use agreement::Column;
    let over = Condition::all().add(Column::ClosedAt.is_null()).add(
        Condition::any().add(Column::TerminatedOn.lte(latest)).add(
            Condition::all()
                .add(Column::SignedOn.is_not_null())
                .add(Column::ValidUntil.lt(latest))
                .add(Column::Renewal.ne(RenewalRule::Automatic)),
        ),
    );
    let left = Query::select()
        .column(party::Column::AgreementId)
        .from(party::Entity)
        .and_where(party::Column::Closed.into_simple_expr().eq(false))
        .and_where(party::Column::LeftOn.into_simple_expr().lte(latest))
        .to_owned();
    let due = agreement::Entity::find()
        .filter(Condition::any().add(over).add(Column::Id.in_subquery(left)))
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .all(work.db())
        .await?;
    for agreement in due {
        close_agreement(work, agreement.id).await?;
    }
    Ok(())
}

/// Ends requests that were not answered before their first day was over, and passes past their last day. Records
/// `AccessExpired`, `AccessCompleted` and `AccessMissed`.
#[boxed]
pub async fn end_due_requests(work: &mut Work) -> Result<usize, Problem> {
    use access_request::Column;
    let latest = (work.now() + Duration::hours(14)).date_naive();
    let unanswered =
        Condition::all().add(Column::State.is_in([AccessState::Requested, AccessState::HomeConfirmed])).add(Column::FromOn.lt(latest));
    let passed =
        Condition::all().add(Column::State.is_in([AccessState::HostAccepted, AccessState::Active])).add(Column::UntilOn.lt(latest));
    let due = open().filter(Condition::any().add(unanswered).add(passed)).limit(BATCH).all(work.db()).await?;
    let parks = parks::find::many(work, due.iter().map(|request| request.host_park_id)).await?;
    let mut ended = 0;
    for request in &due {
        let Some(host) = parks.get(&request.host_park_id) else { continue };
        if let Some(step) = due_step(request, calendar::today(work, host)) {
            apply_step(work, request, step, AccessSide::Clock, None).await?;
            ended += 1;
        }
    }
    Ok(ended)
}

/// The step that is due because of the date.
fn due_step(request: &access_request::Model, today: NaiveDate) -> Option<AccessStep> {
    match request.state {
        AccessState::Requested | AccessState::HomeConfirmed if request.from_on < today => Some(AccessStep::Expire),
        AccessState::HostAccepted if request.until_on < today => Some(AccessStep::Miss),
        AccessState::Active if request.until_on < today => Some(AccessStep::Complete),
        _ => None,
    }
}

/// Warns the parties of agreements whose term ends soon, once for each lead time in the list. Records `AgreementExpiring`.
#[boxed]
pub async fn warn_before_expiry(work: &mut Work) -> Result<usize, Problem> {
    use agreement::Column;
    let today = work.now().date_naive();
    let (Some(longest), Some(shortest)) = (WARNINGS.first(), WARNINGS.last()) else { return Ok(0) };
    let farthest = today + Duration::days(i64::from(*longest));
    let near = agreement::Entity::find()
        .filter(Column::SignedOn.is_not_null())
        .filter(Column::TerminatedOn.is_null())
        .filter(Column::Renewal.ne(RenewalRule::Automatic))
        .filter(Column::ValidUntil.between(today, farthest))
        .filter(Condition::any().add(Column::WarnedDays.is_null()).add(Column::WarnedDays.gt(*shortest)))
        .order_by_asc(Column::ValidUntil)
        .all(work.db())
        .await?;
    let mut warned = 0;
    for agreement in near {
        let left = agreement.valid_until.map_or(0, |last| (last - today).num_days() as i32);
        let Some(lead) = WARNINGS.iter().copied().rfind(|lead| left <= *lead) else { continue };
        let marked = agreement::Entity::update_many()
            .col_expr(Column::WarnedDays, Expr::value(lead))
            .filter(Column::Id.eq(agreement.id))
            .filter(Condition::any().add(Column::WarnedDays.is_null()).add(Column::WarnedDays.gt(lead)))
            .exec(work.db())
            .await?;
        if marked.rows_affected == 0 {
            continue;
        }
        let parties = find::agreement_parties(work, [agreement.id]).await?.remove(&agreement.id).unwrap_or_default();
        for park in parties.iter().filter(|party| lifecycle::is_bound(party, today)).filter_map(|party| party.park_id) {
            work.record(Event::AgreementExpiring { agreement: agreement.id, park });
        }
        warned += 1;
    }
    Ok(warned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_warning_comes_first() {
        assert!(WARNINGS.is_sorted_by(|one, next| one > next) && WARNINGS.iter().all(|days| *days > 0), "{:?}", *WARNINGS);
    }
}
