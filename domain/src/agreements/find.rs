//! Queries for agreements, their parties and provisions.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::agreements::{RenewalRule, agreement, history, party, provision};
use entity::ids::{AgreementId, ParkId, ProvisionId, ServiceId};
use entity::parks::{park, service};
use macros::boxed;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::entitlement::{self, ProvisionRule};
use super::lifecycle;
use crate::parks;
use kernel::access::{Action, Actor, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::{View, grouped};

/// Signed agreements are public; proposals are visible to their parties only.
fn visible_to(view: &View) -> Condition {
    if *view.actor() == Actor::System {
        return Condition::all();
    }
    let seats = view.actor().seats().iter().map(|seat| seat.organization);
    let parks = seats.filter(|park| view.may(Action::ReadProposedAgreement, &Scope::of(*park))).map(|park| ParkId(park.0));
    Condition::any()
        .add(agreement::Column::SignedOn.is_not_null())
        .add(agreement::Column::Id.in_subquery(agreements_with_party(parks.collect(), None)))
}

/// Ids of agreements that one of these parks is a party to, on a day or at any time.
pub(super) fn agreements_with_party(parks: Vec<ParkId>, day: Option<NaiveDate>) -> sea_orm::sea_query::SelectStatement {
    let mut select = party::Entity::find().select_only().column(party::Column::AgreementId).filter(party::Column::ParkId.is_in(parks));
    if let Some(day) = day {
        select = select
            .filter(Condition::any().add(party::Column::AccededOn.is_null()).add(party::Column::AccededOn.lte(day)))
            .filter(Condition::any().add(party::Column::LeftOn.is_null()).add(party::Column::LeftOn.gt(day)));
    }
    select.into_query()
}

/// `lifecycle::in_force` as SQL.
fn in_force_on(day: NaiveDate) -> Condition {
    let open_or = |column: agreement::Column, holds| Condition::any().add(column.is_null()).add(holds);
    Condition::all()
        .add(agreement::Column::SignedOn.lte(day))
        .add(open_or(agreement::Column::ValidFrom, agreement::Column::ValidFrom.lte(day)))
        .add(
            open_or(agreement::Column::ValidUntil, agreement::Column::ValidUntil.gte(day))
                .add(agreement::Column::Renewal.eq(RenewalRule::Automatic)),
        )
        .add(open_or(agreement::Column::TerminatedOn, agreement::Column::TerminatedOn.gt(day)))
}

#[boxed]
pub async fn agreement_by_id(view: &View, id: AgreementId) -> Result<Option<agreement::Model>, Problem> {
    Ok(agreement::Entity::find_by_id(id).filter(visible_to(view)).one(view.db()).await?)
}

pub async fn agreements_by_id(
    view: &View,
    ids: impl IntoIterator<Item = AgreementId>,
) -> Result<HashMap<AgreementId, agreement::Model>, Problem> {
    let found = agreement::Entity::find().filter(agreement::Column::Id.is_in(ids)).filter(visible_to(view)).all(view.db()).await?;
    Ok(found.into_iter().map(|agreement| (agreement.id, agreement)).collect())
}

/// Restricts a list of agreements.
#[derive(Debug, Default)]
pub struct AgreementFilter {
    /// Parks that are all parties.
    pub parks: Vec<ParkId>,
    /// A day on which the agreement is in force and binds these parks.
    pub in_force_on: Option<NaiveDate>,
}

/// Agreements that the caller may read, the newest first.
#[boxed]
pub async fn list_agreements(view: &View, filter: AgreementFilter, request: &PageRequest) -> Result<Page<agreement::Model>, Problem> {
    let mut select = agreement::Entity::find().filter(visible_to(view));
    for park in filter.parks {
        select = select.filter(agreement::Column::Id.in_subquery(agreements_with_party(vec![park], filter.in_force_on)));
    }
    if let Some(day) = filter.in_force_on {
        select = select.filter(in_force_on(day));
    }
    let order = Keyset::new("agreements")
        .desc(agreement::Column::CreatedAt, |agreement: &agreement::Model| agreement.created_at.into())
        .desc(agreement::Column::Id, |agreement| agreement.id.into());
    page::read(view, select, order, request).await
}

/// Whether an agreement binds all of these parks on a day.
pub fn binds_parks(agreement: &agreement::Model, parties: &[party::Model], parks: &[ParkId], day: NaiveDate) -> bool {
    let bound: HashSet<ParkId> = parties.iter().filter(|party| lifecycle::is_bound(party, day)).filter_map(|party| party.park_id).collect();
    lifecycle::in_force(agreement, day) && parks.iter().all(|park| bound.contains(park))
}

/// The parties of agreements, by position. The caller has checked that the agreements may be read.
pub async fn agreement_parties(
    view: &View,
    agreements: impl IntoIterator<Item = AgreementId>,
) -> Result<HashMap<AgreementId, Vec<party::Model>>, Problem> {
    let rows = party::Entity::find()
        .filter(party::Column::AgreementId.is_in(agreements))
        .order_by_asc(party::Column::Position)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.agreement_id, row))))
}

/// The provisions of agreements, by position. The caller has checked that the agreements may be read.
pub async fn agreement_provisions(
    view: &View,
    agreements: impl IntoIterator<Item = AgreementId>,
) -> Result<HashMap<AgreementId, Vec<provision::Model>>, Problem> {
    let rows = provision::Entity::find()
        .filter(provision::Column::AgreementId.is_in(agreements))
        .order_by_asc(provision::Column::Position)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.agreement_id, row))))
}

/// Provisions of agreements that the actor may read.
pub async fn provisions_by_id(
    view: &View,
    ids: impl IntoIterator<Item = ProvisionId>,
) -> Result<HashMap<ProvisionId, provision::Model>, Problem> {
    let rows = provision::Entity::find().filter(provision::Column::Id.is_in(ids)).all(view.db()).await?;
    let agreements = agreements_by_id(view, rows.iter().map(|row| row.agreement_id).collect::<HashSet<_>>()).await?;
    Ok(rows.into_iter().filter(|row| agreements.contains_key(&row.agreement_id)).map(|row| (row.id, row)).collect())
}

/// The history of an agreement, oldest entry first; none if the actor does not act for a party.
#[boxed]
pub async fn agreement_history(view: &View, id: AgreementId) -> Result<Option<Vec<history::Model>>, Problem> {
    if !is_party_staff(view, id).await? {
        return Ok(None);
    }
    let entries = history::Entity::find().filter(history::Column::AgreementId.eq(id)).order_by_asc(history::Column::Id);
    Ok(Some(entries.all(view.db()).await?))
}

/// Whether the actor belongs to the staff of a park that is or was a party.
#[boxed]
pub async fn is_party_staff(view: &View, id: AgreementId) -> Result<bool, Problem> {
    let parties = agreement_parties(view, [id]).await?.remove(&id).unwrap_or_default();
    Ok(parties.iter().filter_map(|party| party.park_id).any(|park| view.may(Action::ReadProposedAgreement, &Scope::of(park))))
}

/// The parks that an agreement in force binds together with a park on a day.
#[boxed]
pub async fn partner_parks(view: &View, park: ParkId, day: NaiveDate) -> Result<HashSet<ParkId>, Problem> {
    Ok(partner_parks_by_park(view, &HashMap::from([(park, day)])).await?.remove(&park).unwrap_or_default())
}

/// `partner_parks` for many parks at once, each on its own day.
#[boxed]
pub async fn partner_parks_by_park(view: &View, days: &HashMap<ParkId, NaiveDate>) -> Result<HashMap<ParkId, HashSet<ParkId>>, Problem> {
    let agreements = agreement::Entity::find()
        .filter(agreement::Column::SignedOn.is_not_null())
        .filter(agreement::Column::Id.in_subquery(agreements_with_party(days.keys().copied().collect(), None)))
        .all(view.db())
        .await?;
    let parties = agreement_parties(view, agreements.iter().map(|agreement| agreement.id)).await?;
    let mut partners: HashMap<ParkId, HashSet<ParkId>> = HashMap::new();
    for agreement in &agreements {
        let parties = parties.get(&agreement.id).map_or(&[][..], Vec::as_slice);
        for (park, day) in days.iter().filter(|(park, day)| binds_parks(agreement, parties, &[**park], **day)) {
            let others = parties.iter().filter(|party| lifecycle::is_bound(party, *day)).filter_map(|party| party.park_id);
            partners.entry(*park).or_default().extend(others.filter(|other| other != park));
        }
    }
    Ok(partners)
}

/// The rows that provisions refer to, read together.
pub struct ProvisionContext {
    /// Only those that the actor may read.
    pub agreements: HashMap<AgreementId, agreement::Model>,
    pub services: HashMap<ServiceId, service::Model>,
    pub parties: HashMap<AgreementId, Vec<party::Model>>,
    pub parks: HashMap<ParkId, park::Model>,
}

impl ProvisionContext {
    #[boxed]
    pub async fn load(view: &View, provisions: &[provision::Model]) -> Result<Self, Problem> {
        let services = parks::services::many(view, provisions.iter().map(|p| p.service_id).collect::<HashSet<_>>()).await?;
        let ids: HashSet<AgreementId> = provisions.iter().map(|p| p.agreement_id).collect();
        let agreements = agreements_by_id(view, ids.iter().copied()).await?;
        let parties = agreement_parties(view, ids).await?;
        let of_parties = parties.values().flatten().filter_map(|party| party.park_id);
        let ids: HashSet<ParkId> = of_parties.chain(services.values().map(|service| service.park_id)).collect();
        Ok(Self { agreements, services, parties, parks: parks::find::many(view, ids).await? })
    }

    /// The input of the evaluator; none if the actor may not read the agreement.
    pub fn rule<'s>(&'s self, provision: &'s provision::Model) -> Option<ProvisionRule<'s>> {
        let service = self.services.get(&provision.service_id)?;
        let host = self.parks.get(&service.park_id)?;
        Some(ProvisionRule {
            agreement: self.agreements.get(&provision.agreement_id)?,
            parties: self.parties.get(&provision.agreement_id).map_or(&[], Vec::as_slice),
            provision,
            host: host.id,
            retired_on: service.retired_at.map(|at| parks::calendar::day(host, at)),
        })
    }

    /// The park that offers the service.
    pub fn host(&self, provision: &provision::Model) -> Option<&park::Model> {
        self.parks.get(&self.services.get(&provision.service_id)?.park_id)
    }

    /// The beneficiaries on a day.
    pub fn beneficiaries(&self, provision: &provision::Model, day: NaiveDate) -> Vec<ParkId> {
        let Some(rule) = self.rule(provision) else { return vec![] };
        entitlement::beneficiary_parks(&rule, |park| self.parks.get(&park).map(|park| park.slug.as_str()), day)
    }

    /// The beneficiaries on the current day in the host park.
    pub fn beneficiaries_today(&self, view: &View, provision: &provision::Model) -> Vec<ParkId> {
        let Some(host) = self.host(provision) else { return vec![] };
        self.beneficiaries(provision, parks::calendar::today(view, host))
    }
}

/// The beneficiaries of each provision today, whether or not its agreement is in force.
#[boxed]
pub async fn beneficiaries_of_provisions(
    view: &View,
    provisions: Vec<provision::Model>,
) -> Result<HashMap<ProvisionId, Vec<ParkId>>, Problem> {
    let context = ProvisionContext::load(view, &provisions).await?;
    Ok(provisions.iter().map(|provision| (provision.id, context.beneficiaries_today(view, provision))).collect())
}

/// The parks whose residents may use each service today, under agreements in force.
pub async fn beneficiaries_of_services(
    view: &View,
    services: impl IntoIterator<Item = ServiceId>,
) -> Result<HashMap<ServiceId, Vec<ParkId>>, Problem> {
    let provisions = provision::Entity::find().filter(provision::Column::ServiceId.is_in(services)).all(view.db()).await?;
    let context = ProvisionContext::load(view, &provisions).await?;
    let mut open: HashMap<ServiceId, Vec<ParkId>> = HashMap::new();
    for provision in &provisions {
        let (Some(host), Some(agreement)) = (context.host(provision), context.agreements.get(&provision.agreement_id)) else { continue };
        let today = parks::calendar::today(view, host);
        if !lifecycle::in_force(agreement, today) {
            continue;
        }
        let parks = open.entry(provision.service_id).or_default();
        parks.extend(context.beneficiaries(provision, today));
        parks.sort();
        parks.dedup();
    }
    Ok(open)
}

/// The current day for an agreement: the latest of its parties' local dates.
pub fn agreement_today<'p>(view: &View, parks: impl IntoIterator<Item = &'p park::Model>) -> NaiveDate {
    parks.into_iter().map(|park| parks::calendar::today(view, park)).max().unwrap_or_else(|| view.now().date_naive())
}
