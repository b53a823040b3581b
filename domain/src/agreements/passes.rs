//! Passes: issued when the host accepts, checked by anyone, used at the host's front desk.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::agreements::{AccessState, EndCause, ExpiryRule, access_check_in, access_pass, access_request, agreement, party};
use entity::identity::{OrganizationKind, Role};
use entity::ids::{AccessPassId, AccessRequestId, CompanyId, ParkId};
use entity::parks::park;
use entity::residency::{ResidencyState, residency, status};
use macros::boxed;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DerivePartialModel, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::access_lifecycle::{AccessSide, AccessStep};
use super::step::apply_step;
use super::{access, lifecycle, reciprocity};
use crate::companies::residents::WITH_ACCESS;
use crate::parks::{self, calendar};
use kernel::access::{Action, Scope};
use kernel::calendar::{day_in, start_of_day, zone};
use kernel::problem::{Message, Problem};
use kernel::work::{View, Work};

/// Issues the pass of a request that the host has just accepted, valid from its first day to its last in the host's time zone.
/// Records `ReciprocityOutOfBand` if a park's balance leaves its band.
#[boxed]
pub(super) async fn issue_pass(work: &mut Work, request: &access_request::Model) -> Result<access_pass::Model, Problem> {
    let missing = || Problem::broken("a request refers to a missing row");
    let mut parks = parks::find::many(work, [request.host_park_id, request.home_park_id]).await?;
    let host = parks.remove(&request.host_park_id).ok_or_else(missing)?;
    let home = parks.remove(&request.home_park_id).ok_or_else(missing)?;
    let provision = entity::agreements::provision::Entity::find_by_id(request.provision_id).one(work.db()).await?.ok_or_else(missing)?;
    let row = access_pass::ActiveModel {
        id: Set(work.mint()),
        request_id: Set(request.id),
        agreement_id: Set(request.agreement_id),
        company_id: Set(request.company_id),
        service_id: Set(provision.service_id),
        home_park_id: Set(request.home_park_id),
        host_park_id: Set(request.host_park_id),
        valid_from: Set(start_of_day(zone(&host.time_zone), request.from_on)),
        valid_until: Set(start_of_day(zone(&host.time_zone), request.until_on + Days::new(1))),
        issued_at: Set(work.now()),
        issued_on: Set(calendar::today(work, &host)),
        revoked_at: Set(None),
        revoked_for: Set(None),
    };
    let pass = row.insert(work.db()).await?;
    reciprocity::record_out_of_band(work, &host, &home).await?;
    Ok(pass)
}

/// Revokes the pass of a request, if there is one.
#[boxed]
pub(super) async fn revoke_pass(work: &Work, request: &access_request::Model, cause: EndCause) -> Result<(), Problem> {
    access_pass::Entity::update_many()
        .col_expr(access_pass::Column::RevokedAt, Expr::value(work.now()))
        .col_expr(access_pass::Column::RevokedFor, Expr::value(cause.as_str()))
        .filter(access_pass::Column::RequestId.eq(request.id))
        .filter(access_pass::Column::RevokedAt.is_null())
        .exec(work.db())
        .await?;
    Ok(())
}

/// The passes of requests; the caller has checked the policy.
#[boxed]
pub async fn passes_of_requests(
    view: &View,
    requests: Vec<AccessRequestId>,
) -> Result<HashMap<AccessRequestId, access_pass::Model>, Problem> {
    let rows = access_pass::Entity::find().filter(access_pass::Column::RequestId.is_in(requests)).all(view.db()).await?;
    Ok(rows.into_iter().map(|pass| (pass.request_id, pass)).collect())
}

/// A pass, if the actor may see it.
#[boxed]
pub async fn pass_by_id(view: &View, id: AccessPassId) -> Result<Option<access_pass::Model>, Problem> {
    let found = access_pass::Entity::find_by_id(id).one(view.db()).await?;
    Ok(found.filter(|pass| may_see_passes(view, pass.company_id, pass.host_park_id)))
}

/// Whether the actor may see a company's passes for a host: acts for the company or works for the host, front desk included.
pub fn may_see_passes(view: &View, company: CompanyId, host: ParkId) -> bool {
    view.may(Action::ReadAccessRequest, &Scope::of(company).and(host)) || view.may(Action::CheckIn, &Scope::of(host))
}

/// The check-ins of a pass, oldest first; the caller has checked that the pass may be read.
#[boxed]
pub async fn check_ins(view: &View, id: AccessPassId) -> Result<Vec<access_check_in::Model>, Problem> {
    let rows = access_check_in::Entity::find().filter(access_check_in::Column::PassId.eq(id)).order_by_asc(access_check_in::Column::ReadAt);
    Ok(rows.all(view.db()).await?)
}

/// Whether a pass is valid, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassVerdict {
    Valid,
    NotYetValid,
    Expired,
    Revoked,
    ResidencyNotActive,
    AgreementEnded,
}

/// The result of a check of a pass.
#[derive(Clone, Debug)]
pub struct PassCheck {
    pub verdict: PassVerdict,
    pub pass: access_pass::Model,
    /// The state of the residency in the home park at that time.
    pub residency: Option<ResidencyState>,
}

/// A pass joined with its agreement, one of its two parks as a party, and one status of the company in the home park's register.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "access_pass::Entity")]
struct PassRow {
    #[sea_orm(nested)]
    pass: access_pass::Model,
    #[sea_orm(nested)]
    agreement: agreement::Model,
    #[sea_orm(nested)]
    party: party::Model,
    /// Of that park.
    #[sea_orm(from_expr = "Expr::col((park::Entity, park::Column::TimeZone))")]
    time_zone: String,
    #[sea_orm(nested)]
    line: Option<status::Model>,
}

/// Whether a pass is valid at an instant, as known now. For anyone; writes nothing. One SQL statement, because each check is a
/// separate HTTP request.
#[boxed]
pub async fn check_pass(view: &View, id: AccessPassId, at: DateTime<Utc>) -> Result<Option<PassCheck>, Problem> {
    use access_pass::Column;
    let pass = access_pass::Entity;
    let to_agreement = access_pass::Entity::belongs_to(agreement::Entity).from(Column::AgreementId).to(agreement::Column::Id).into();
    let to_party = access_pass::Entity::belongs_to(party::Entity).from(Column::AgreementId).to(party::Column::AgreementId).into();
    let to_park = party::Entity::belongs_to(park::Entity).from(party::Column::ParkId).to(park::Column::Id).into();
    let to_residency = access_pass::Entity::belongs_to(residency::Entity)
        .from((Column::CompanyId, Column::HomeParkId))
        .to((residency::Column::CompanyId, residency::Column::ParkId))
        .into();
    let to_line = residency::Entity::belongs_to(status::Entity).from(residency::Column::Id).to(status::Column::ResidencyId).into();
    let between = Expr::col((party::Entity, party::Column::ParkId));
    let rows: Vec<PassRow> = access_pass::Entity::find_by_id(id)
        .join(JoinType::InnerJoin, to_agreement)
        .join(JoinType::InnerJoin, to_party)
        .join(JoinType::InnerJoin, to_park)
        .join(JoinType::LeftJoin, to_residency)
        .join(JoinType::LeftJoin, to_line)
        .filter(between.clone().equals((pass, Column::HomeParkId)).or(between.equals((pass, Column::HostParkId))))
        .filter(status::Column::KnownUntil.is_null())
        .into_partial_model()
        .all(view.db())
        .await?;
    let Some(PassRow { pass, agreement, .. }) = rows.first() else { return Ok(None) };
    let (pass, agreement) = (pass.clone(), agreement.clone());
    let day = |park: ParkId| {
        let row =
            rows.iter().find(|row| row.party.park_id == Some(park)).ok_or_else(|| Problem::broken("a pass refers to a missing park"))?;
        Ok::<_, Problem>(day_in(zone(&row.time_zone), at))
    };
    let residency = state_on(rows.iter().filter_map(|row| row.line.as_ref()), day(pass.home_park_id)?);
    let verdict = pass_verdict(&pass, &agreement, rows.iter().map(|row| &row.party), residency, day(pass.host_park_id)?, at);
    Ok(Some(PassCheck { verdict, pass, residency }))
}

/// The state on a day. Several residencies in one park can overlap: one with access wins, then the latest.
fn state_on<'a>(lines: impl Iterator<Item = &'a status::Model>, day: NaiveDate) -> Option<ResidencyState> {
    lines
        .filter(|line| line.valid_from <= day && line.valid_until.is_none_or(|until| until > day))
        .max_by_key(|line| (WITH_ACCESS.contains(&line.state), line.valid_from))
        .map(|line| line.state)
}

/// The state of a company's residency in a park on a day.
async fn residency_state(view: &View, company: CompanyId, park: ParkId, day: NaiveDate) -> Result<Option<ResidencyState>, Problem> {
    let to_residency = status::Entity::belongs_to(residency::Entity).from(status::Column::ResidencyId).to(residency::Column::Id).into();
    let lines = status::Entity::find()
        .join(JoinType::InnerJoin, to_residency)
        .filter(residency::Column::CompanyId.eq(company))
        .filter(residency::Column::ParkId.eq(park))
        .filter(status::Column::KnownUntil.is_null())
        .all(view.db())
        .await?;
    Ok(state_on(lines.iter(), day))
}

/// The current state of the residency that an attestation names; none if the company has no such residency. For anyone.
#[boxed]
pub async fn attested_state(
    view: &View,
    id: entity::ids::ResidencyId,
    company: CompanyId,
) -> Result<Option<Option<ResidencyState>>, Problem> {
    let found = residency::Entity::find_by_id(id).filter(residency::Column::CompanyId.eq(company)).one(view.db()).await?;
    let Some(found) = found else { return Ok(None) };
    let park = parks::find::by_id(view, found.park_id).await?.ok_or_else(|| Problem::broken("a residency refers to a missing park"))?;
    residency_state(view, company, park.id, calendar::today(view, &park)).await.map(Some)
}

/// Permanent reasons come before NOT_YET_VALID and EXPIRED, so that the holder learns the reason that will not pass.
fn pass_verdict<'a>(
    pass: &access_pass::Model,
    agreement: &agreement::Model,
    parties: impl Iterator<Item = &'a party::Model> + Clone,
    residency: Option<ResidencyState>,
    today: NaiveDate,
    at: DateTime<Utc>,
) -> PassVerdict {
    let bound = |park| parties.clone().any(|party| party.park_id == Some(park) && lifecycle::is_bound(party, today));
    let binds = lifecycle::in_force(agreement, today) && bound(pass.home_park_id) && bound(pass.host_park_id);
    let revoked = pass.revoked_at.filter(|since| *since <= at).and(pass.revoked_for);
    // An agreement that is not yet in force makes the pass NOT_YET_VALID, not AGREEMENT_ENDED.
    let ended = agreement.on_expiry == ExpiryRule::StopGrants && !binds && pass.valid_from <= at;
    match revoked {
        Some(EndCause::Company | EndCause::Host) => PassVerdict::Revoked,
        _ if !residency.is_some_and(|state| WITH_ACCESS.contains(&state)) => PassVerdict::ResidencyNotActive,
        Some(EndCause::Agreement) => PassVerdict::AgreementEnded,
        // The residency has been reinstated since, but the pass stays revoked.
        Some(EndCause::Residency) => PassVerdict::Revoked,
        None if ended => PassVerdict::AgreementEnded,
        None if at < pass.valid_from => PassVerdict::NotYetValid,
        None if at >= pass.valid_until => PassVerdict::Expired,
        None => PassVerdict::Valid,
    }
}

/// The roles that may work at a park's front desk.
const DESK: [Role; 4] = [Role::Owner, Role::Manager, Role::Member, Role::FrontDesk];

/// Refuses callers who do not work at any front desk, before they learn anything about a credential.
pub fn require_front_desk(work: &View) -> Result<(), Problem> {
    if work.actor().organizations(OrganizationKind::Park, &DESK).is_empty() { Err(Problem::Forbidden) } else { Ok(()) }
}

/// Checks somebody in with a pass; only for the host's staff. `read_at` is when an offline desk read the pass: the pass is checked
/// as of that instant, and a repeated report counts once. An invalid pass is not an error: the check contains the reason, and
/// nobody is checked in. The first check-in uses the units. Records `AccessCheckedIn`. None if there is no such pass.
#[boxed]
pub async fn check_in(
    work: &mut Work,
    id: AccessPassId,
    read_at: Option<DateTime<Utc>>,
) -> Result<Option<(PassCheck, Option<access_request::Model>)>, Problem> {
    require_front_desk(work)?;
    if read_at.is_some_and(|at| at > work.now()) {
        return Err(Problem::invalid("readAt", Message::new("rule-date-future")));
    }
    let at = chrono::SubsecRound::trunc_subsecs(read_at.unwrap_or(work.now()), 6);
    let Some(check) = check_pass(work, id, at).await? else { return Ok(None) };
    // The caller has the credential, so FORBIDDEN reveals nothing.
    if !work.may(Action::CheckIn, &Scope::of(check.pass.host_park_id)) {
        return Err(Problem::Forbidden);
    }
    if check.verdict != PassVerdict::Valid {
        return Ok(Some((check, None)));
    }
    let row =
        access_check_in::ActiveModel { pass_id: Set(id), read_at: Set(at), told_at: Set(work.now()), by: Set(work.actor().user_id()) };
    let once = OnConflict::columns([access_check_in::Column::PassId, access_check_in::Column::ReadAt]).do_nothing().to_owned();
    let new = access_check_in::Entity::insert(row).on_conflict(once).exec_without_returning(work.db()).await?;
    let request = request_of(work, check.pass.request_id).await?;
    if new == 0 {
        return Ok(Some((check, Some(request))));
    }
    let step = match request.state {
        AccessState::HostAccepted | AccessState::Active => AccessStep::CheckIn,
        _ => AccessStep::CheckInLate,
    };
    let request = apply_step(work, &request, step, AccessSide::Host, None).await?;
    Ok(Some((check, Some(request))))
}

async fn request_of(work: &Work, id: AccessRequestId) -> Result<access_request::Model, Problem> {
    access::access_request_unchecked(work, id).await?.ok_or_else(|| Problem::broken("a pass refers to a missing request"))
}
