//! Queries for access requests and for the use of quotas.

use std::collections::{HashMap, HashSet};

use entity::agreements::{AccessState, QuotaScope, access_history, access_request, provision, quota_account};
use entity::identity::{OrganizationKind, Role};
use entity::ids::{AccessRequestId, CompanyId, OrganizationId, ParkId, ProvisionId, UserId};
use entity::residency::residency;
use macros::boxed;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::access_lifecycle::{self, AccessSide, AccessStep};
use super::find::{self, ProvisionContext};
use super::ledger;
use super::quota::{self, QuotaShare};
use crate::companies::residents;
use crate::identity::consents;
use crate::parks::{self, calendar};
use kernel::access::{Action, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::{View, grouped};

/// The company and the two parks of a request.
pub fn access_scope(request: &access_request::Model) -> Scope {
    Scope::of(request.company_id).and(request.home_park_id).and(request.host_park_id)
}

/// A request, without a check of the policy.
#[boxed]
pub(super) async fn access_request_unchecked(view: &View, id: AccessRequestId) -> Result<Option<access_request::Model>, Problem> {
    Ok(access_request::Entity::find_by_id(id).one(view.db()).await?)
}

/// A request, if the actor may read it.
#[boxed]
pub async fn access_request_by_id(view: &View, id: AccessRequestId) -> Result<Option<access_request::Model>, Problem> {
    let found = access_request_unchecked(view, id).await?;
    Ok(found.filter(|request| view.may(Action::ReadAccessRequest, &access_scope(request))))
}

/// The people among these whose contact the actor may see as staff of a host: they are the contact of a request to that park, and
/// their home park is in the same country or they have consented to a transfer to the host's country.
#[boxed]
pub async fn contacts_of_host(view: &View, people: Vec<UserId>) -> Result<HashMap<UserId, ()>, Problem> {
    use access_request::Column;
    let staff = view.actor().organizations(OrganizationKind::Park, &[Role::Owner, Role::Manager, Role::Member]);
    if staff.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(UserId, ParkId, ParkId)> = access_request::Entity::find()
        .select_only()
        .column(Column::ContactId)
        .column(Column::HomeParkId)
        .column(Column::HostParkId)
        .distinct()
        .filter(Column::ContactId.is_in(people.iter().copied()))
        .filter(Column::HostParkId.is_in(staff.into_iter().map(|park| ParkId(park.0))))
        .into_tuple()
        .all(view.db())
        .await?;
    let parks = parks::find::many(view, rows.iter().flat_map(|(_, home, host)| [*home, *host]).collect::<HashSet<_>>()).await?;
    let mut found = HashMap::new();
    for (person, home, host) in rows {
        let (Some(home), Some(host)) = (parks.get(&home), parks.get(&host)) else { continue };
        let near = home.country == host.country;
        if near || consents::passed_to(view, &[person], &host.country).await?.contains(&person) {
            found.insert(person, ());
        }
    }
    Ok(found)
}

/// The histories of requests, oldest entry first; the caller has checked that the requests may be read.
#[boxed]
pub async fn access_histories(
    view: &View,
    ids: Vec<AccessRequestId>,
) -> Result<HashMap<AccessRequestId, Vec<access_history::Model>>, Problem> {
    let rows = access_history::Entity::find()
        .filter(access_history::Column::RequestId.is_in(ids))
        .order_by_asc(access_history::Column::Id)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.request_id, row))))
}

/// The direction of requests, from the view of a park.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessDirection {
    /// For its services.
    Inbound,
    /// By its residents.
    Outbound,
}

/// The requests of a park, latest first; the caller has checked the policy.
#[boxed]
pub async fn access_requests_of_park(
    view: &View,
    park: ParkId,
    direction: AccessDirection,
    states: Option<Vec<AccessState>>,
    request: &PageRequest,
) -> Result<Page<access_request::Model>, Problem> {
    use access_request::Column;
    let column = match direction {
        AccessDirection::Inbound => Column::HostParkId,
        AccessDirection::Outbound => Column::HomeParkId,
    };
    list(view, column.eq(park), states, request).await
}

/// The requests of a company, latest first; the caller has checked the policy.
#[boxed]
pub async fn access_requests_of_company(
    view: &View,
    company: CompanyId,
    states: Option<Vec<AccessState>>,
    request: &PageRequest,
) -> Result<Page<access_request::Model>, Problem> {
    list(view, access_request::Column::CompanyId.eq(company), states, request).await
}

async fn list(
    view: &View,
    whose: sea_orm::sea_query::SimpleExpr,
    states: Option<Vec<AccessState>>,
    request: &PageRequest,
) -> Result<Page<access_request::Model>, Problem> {
    use access_request::Column;
    let mut select = access_request::Entity::find().filter(whose);
    if let Some(states) = states {
        select = select.filter(Column::State.is_in(states));
    }
    let order = Keyset::new("access")
        .desc(Column::CreatedAt, |row: &access_request::Model| row.created_at.into())
        .desc(Column::Id, |row| row.id.into());
    page::read(view, select, order, request).await
}

/// The sides for which the actor may take a step.
pub(super) fn permitted_sides(view: &View, request: &access_request::Model, step: AccessStep) -> Vec<AccessSide> {
    let may = |action, scope: Scope| view.may(action, &scope);
    let (company, home, host) = (|| Scope::of(request.company_id), || Scope::of(request.home_park_id), || Scope::of(request.host_park_id));
    let allowed = match step {
        AccessStep::Confirm => [(AccessSide::Home, may(Action::ConfirmAccess, home()))].to_vec(),
        AccessStep::Accept => [(AccessSide::Host, may(Action::AcceptAccess, host()))].to_vec(),
        AccessStep::Decline => {
            [(AccessSide::Host, may(Action::DeclineAccess, host())), (AccessSide::Home, may(Action::DeclineAccess, home()))].to_vec()
        }
        AccessStep::Cancel => [(AccessSide::Company, may(Action::CancelAccess, company()))].to_vec(),
        AccessStep::Revoke => [(AccessSide::Host, may(Action::RevokeAccess, host()))].to_vec(),
        AccessStep::CheckIn | AccessStep::CheckInLate => [(AccessSide::Host, may(Action::CheckIn, host()))].to_vec(),
        AccessStep::Expire | AccessStep::Complete | AccessStep::Miss | AccessStep::End => vec![],
    };
    allowed.into_iter().filter(|(_, allowed)| *allowed).map(|(side, _)| side).collect()
}

/// The steps that the actor can take on a request now.
pub fn allowed_access_steps(view: &View, request: &access_request::Model) -> Vec<AccessStep> {
    let offered =
        [AccessStep::Confirm, AccessStep::Accept, AccessStep::Decline, AccessStep::Cancel, AccessStep::Revoke, AccessStep::CheckIn];
    let possible = |step: &AccessStep| {
        permitted_sides(view, request, *step)
            .into_iter()
            .any(|side| access_lifecycle::next_access_state(request.state, *step, side).is_some())
    };
    offered.into_iter().filter(possible).collect()
}

/// The use of a provision's quota in the current period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaUse {
    /// Units reserved or used by everybody.
    pub taken: i64,
    /// Units that the actor's organizations can still request; none without a quota, or if they are not beneficiaries.
    pub remaining: Option<i32>,
}

/// The quota use of provisions. Provisions are left out if the actor works for no party and acts for no resident of one.
#[boxed]
pub async fn quota_use(view: &View, provisions: Vec<provision::Model>) -> Result<HashMap<ProvisionId, QuotaUse>, Problem> {
    let context = ProvisionContext::load(view, &provisions).await?;
    let staff: HashSet<ParkId> = view
        .actor()
        .organizations(OrganizationKind::Park, &[Role::Owner, Role::Manager, Role::Member])
        .into_iter()
        .map(|park| park.0.into())
        .collect();
    let residents = own_residencies(view).await?;
    let period = |provision: &provision::Model| {
        let (host, agreement) = (context.host(provision)?, context.agreements.get(&provision.agreement_id)?);
        Some((provision.id, quota::quota_period(provision, agreement, calendar::today(view, host))))
    };
    let periods: HashMap<_, _> = provisions.iter().filter_map(period).collect();
    let accounts = ledger::quota_accounts(view, periods.iter().map(|(provision, day)| (*provision, *day))).await?;
    let mut taken: HashMap<ProvisionId, i64> = HashMap::new();
    for account in accounts.values() {
        *taken.entry(account.provision_id).or_default() += i64::from(account.reserved) + i64::from(account.used);
    }
    let mut found = HashMap::new();
    for provision in &provisions {
        let (Some(parties), Some(period_from)) = (context.parties.get(&provision.agreement_id), periods.get(&provision.id)) else {
            continue;
        };
        let party = |park: ParkId| parties.iter().any(|party| party.park_id == Some(park));
        let inside = staff.iter().copied().any(party) || residents.iter().any(|(_, park)| party(*park));
        if !inside {
            continue;
        }
        let benefits = context.beneficiaries_today(view, provision);
        let holders: Vec<uuid::Uuid> = match provision.quota_scope {
            Some(QuotaScope::Company) => {
                residents.iter().filter(|(_, park)| benefits.contains(park)).map(|(company, _)| company.0).collect()
            }
            scope => {
                let parks = staff.iter().copied().chain(residents.iter().map(|(_, park)| *park));
                let own = parks.filter(|park| benefits.contains(park));
                own.map(|park| if scope == Some(QuotaScope::HomePark) { park.0 } else { uuid::Uuid::nil() }).collect()
            }
        };
        let account = |holder: &uuid::Uuid| -> Option<&quota_account::Model> {
            accounts.get(&QuotaShare { provision: provision.id, period_from: *period_from, holder: *holder })
        };
        let remaining = holders.iter().filter_map(|holder| quota::units_left(provision, account(holder))).max();
        found.insert(provision.id, QuotaUse { taken: taken.get(&provision.id).copied().unwrap_or_default(), remaining });
    }
    Ok(found)
}

/// The actor's companies, each with the parks in which its residency gives access today.
async fn own_residencies(view: &View) -> Result<Vec<(CompanyId, ParkId)>, Problem> {
    let companies = view.actor().organizations(OrganizationKind::Company, &[Role::Owner, Role::Manager, Role::Member]);
    if companies.is_empty() {
        return Ok(vec![]);
    }
    let companies = companies.into_iter().map(|OrganizationId(id)| CompanyId(id));
    let today = residents::standing_today(view, &residents::WITH_ACCESS).await?;
    let rows = residency::Entity::find()
        .select_only()
        .column(residency::Column::CompanyId)
        .column(residency::Column::ParkId)
        .filter(Condition::all().add(residency::Column::CompanyId.is_in(companies)).add(today))
        .into_tuple();
    Ok(rows.all(view.db()).await?)
}

/// The quota use of the provisions with these ids that the actor may read.
#[boxed]
pub async fn quota_use_by_ids(view: &View, ids: Vec<ProvisionId>) -> Result<HashMap<ProvisionId, QuotaUse>, Problem> {
    let provisions = find::provisions_by_id(view, ids).await?;
    quota_use(view, provisions.into_values().collect()).await
}
