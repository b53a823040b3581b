//! One party proposes an agreement to the others.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::agreements::{
    AccessConditions, AgreementKind, AgreementState, ExpiryRule, QuotaPeriod, QuotaScope, QuotaUnit, RenewalRule, agreement, party,
    provision,
};
use entity::ids::{AgreementId, FileId, OrganizationId, ParkId, ServiceId};
use entity::parks::{LegalSource, LegalSources, park};
use entity::text::{Texts, Words};
use macros::boxed;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::find;
use super::history::{AgreementChange, add_agreement_entry};
use super::lifecycle::AgreementSide;
use super::versions::{self, AgreementTerms};
use crate::companies::sectors;
use crate::files::take;
use crate::parks::{self, publish::judge_sources};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{Work, insert_all};

/// The limit for parties and for provisions.
const MAX_ENTRIES: usize = 100;

/// A park or an association that is to become a party.
#[derive(Clone, Debug)]
pub enum ProposedParty {
    Park(ParkId),
    /// Signs on paper and counts as having signed, for itself or for the parks named, which are bound through it.
    Association {
        name: String,
        parks: Vec<ParkId>,
    },
}

/// The quota of a proposed provision.
#[derive(Clone, Copy, Debug)]
pub struct ProposedQuota {
    pub amount: i32,
    pub unit: QuotaUnit,
    pub scope: QuotaScope,
    pub every: QuotaPeriod,
}

/// Whose residents may use which service, up to which quota, at which price.
#[derive(Clone, Debug)]
pub struct ProposedProvision {
    pub service: ServiceId,
    /// None means every other party, including those that accede later.
    pub beneficiaries: Option<Vec<ParkId>>,
    pub conditions: AccessConditions,
    pub discount_percent: Decimal,
    pub max_days: Option<i32>,
    pub max_people: Option<i32>,
    pub quota: Option<ProposedQuota>,
}

/// The content of a proposed agreement.
#[derive(Clone, Debug)]
pub struct AgreementProposal {
    pub kind: AgreementKind,
    pub titles: Texts,
    pub parties: Vec<ProposedParty>,
    pub valid_from: Option<NaiveDate>,
    /// The last day, included.
    pub valid_until: Option<NaiveDate>,
    pub renewal: RenewalRule,
    pub on_expiry: ExpiryRule,
    pub open_to_accession: bool,
    pub supersedes: Option<AgreementId>,
    pub provisions: Vec<ProposedProvision>,
    pub sources: Vec<LegalSource>,
    /// The upload with the text of the agreement.
    pub document: Option<FileId>,
}

/// Proposes an agreement; only for owners and managers of a park that signs. `faults` are violations found while the input was
/// parsed. Records `AgreementProposed` for each park.
#[boxed]
pub async fn propose_agreement(work: &mut Work, proposal: AgreementProposal, mut faults: Faults) -> Result<agreement::Model, Problem> {
    let ids: Vec<ParkId> = proposal.parties.iter().flat_map(ProposedParty::parks).collect();
    let parks = parks::find::many(work, ids.iter().copied()).await?;
    let services = parks::services::many(work, proposal.provisions.iter().map(|provision| provision.service)).await?;
    let known = ids.iter().all(|id| parks.contains_key(id)) && proposal.provisions.iter().all(|p| services.contains_key(&p.service));
    let superseded = match proposal.supersedes {
        Some(id) => Some(find::agreement_by_id(work, id).await?.ok_or(Problem::NotFound)?),
        None => None,
    };
    if !known {
        return Err(Problem::NotFound);
    }
    let signing = proposal.parties.iter().filter_map(ProposedParty::signing);
    let scope = signing.fold(Scope::none(), |scope, park| scope.and(park));
    work.require(Action::ProposeAgreement, &scope)?;
    if let Some(superseded) = &superseded
        && !find::is_party_staff(work, superseded.id).await?
    {
        return Err(Problem::Forbidden);
    }
    let hosts: HashMap<ServiceId, ParkId> = services.values().map(|service| (service.id, service.park_id)).collect();
    validate(&proposal, &hosts, &mut faults);
    validate_associations(&proposal, &parks, &mut faults);
    validate_conditions(&proposal, &sectors::codes(work).await?, &mut faults);
    let today = find::agreement_today(work, parks.values());
    if let Some(old) = &superseded {
        versions::validate_successor(work, old, proposal.valid_from.unwrap_or(today), &mut faults).await?;
    }
    validate_overlap(work, &proposal, today, &mut faults).await?;
    faults.finish()?;
    if let Some(upload) = proposal.document {
        let readers: Vec<OrganizationId> = ids.into_iter().map(Into::into).collect();
        take::take(work, upload, "uploadId", &readers).await?;
    }
    write(work, proposal, &parks).await
}

impl ProposedParty {
    /// The park that signs.
    fn signing(&self) -> Option<ParkId> {
        match self {
            Self::Park(id) => Some(*id),
            Self::Association { .. } => None,
        }
    }

    /// The parks that the agreement would bind.
    fn parks(&self) -> Vec<ParkId> {
        match self {
            Self::Park(id) => vec![*id],
            Self::Association { parks, .. } => parks.clone(),
        }
    }

    fn side(&self) -> AgreementSide {
        match self {
            Self::Park(id) => AgreementSide::Park(*id),
            Self::Association { name, .. } => AgreementSide::Association(name.trim().to_owned()),
        }
    }
}

fn validate(proposal: &AgreementProposal, hosts: &HashMap<ServiceId, ParkId>, faults: &mut Faults) {
    let mut signing = HashSet::new();
    for (place, party) in proposal.parties.iter().enumerate() {
        if party.signing().is_some_and(|park| !signing.insert(park)) {
            faults.add(format!("parties.{place}.parkId"), Message::new("rule-twice"));
        }
    }
    if proposal.parties.len() < 2 || signing.is_empty() {
        faults.add("parties", Message::new("rule-agreement-parties"));
    }
    let parks: HashSet<ParkId> = proposal.parties.iter().flat_map(ProposedParty::parks).collect();
    if let (Some(from), Some(until)) = (proposal.valid_from, proposal.valid_until)
        && until < from
    {
        faults.add("valid.until", Message::new("rule-date-order"));
    }
    for (path, count) in [("parties", proposal.parties.len()), ("provisions", proposal.provisions.len())] {
        if count > MAX_ENTRIES {
            faults.add(path, Message::new("rule-list-long").with("max", MAX_ENTRIES));
        }
    }
    for (place, provision) in proposal.provisions.iter().enumerate() {
        let path = |field: &str| format!("provisions.{place}.{field}");
        let host = hosts.get(&provision.service).filter(|host| parks.contains(host));
        if host.is_none() {
            faults.add(path("serviceId"), Message::new("rule-agreement-service"));
        }
        for (nth, park) in provision.beneficiaries.iter().flatten().enumerate() {
            if host == Some(park) || !parks.contains(park) {
                faults.add(path(&format!("beneficiaryParkIds.{nth}")), Message::new("rule-agreement-beneficiary"));
            }
        }
        if basis_points(provision.discount_percent).is_none() {
            faults.add(path("discountPercent"), Message::new("rule-range").with("min", 0).with("max", 100));
        }
        for (field, number) in [
            ("maxDays", provision.max_days),
            ("maxPeople", provision.max_people),
            ("quota.amount", provision.quota.map(|quota| quota.amount)),
        ] {
            if let Some(number) = number {
                faults.range(path(field), number.into(), 1, 1_000_000);
            }
        }
    }
    judge_sources(faults, "sources", &proposal.sources);
}

/// An association may sign only for its members, and only for parks that are not a party in another way.
fn validate_associations(proposal: &AgreementProposal, known: &HashMap<ParkId, park::Model>, faults: &mut Faults) {
    let mut bound: HashSet<ParkId> = proposal.parties.iter().filter_map(ProposedParty::signing).collect();
    let mut names = HashSet::new();
    for (place, party) in proposal.parties.iter().enumerate() {
        let ProposedParty::Association { name, parks } = party else { continue };
        let path =
            if parks.is_empty() { format!("parties.{place}.association") } else { format!("parties.{place}.associationOfParks.name") };
        if !names.insert(name.trim().to_lowercase()) {
            faults.add(path.as_str(), Message::new("rule-twice"));
        }
        faults.length(path, name, 1, 300);
        for (nth, park) in parks.iter().enumerate() {
            let path = || format!("parties.{place}.associationOfParks.parkIds.{nth}");
            let lets = |park: &park::Model| park.associations.0.iter().any(|known| known.to_lowercase() == name.trim().to_lowercase());
            if !bound.insert(*park) {
                faults.add(path(), Message::new("rule-agreement-member-twice"));
            } else if !known.get(park).is_some_and(lets) {
                faults.add(path(), Message::new("rule-agreement-mandate"));
            }
        }
    }
    if bound.len() > MAX_ENTRIES {
        faults.add("parties", Message::new("rule-list-long").with("max", MAX_ENTRIES));
    }
}

/// A service that another agreement between the same sides opens can be opened again only by an agreement that supersedes it.
async fn validate_overlap(work: &Work, proposal: &AgreementProposal, today: NaiveDate, faults: &mut Faults) -> Result<(), Problem> {
    let sides = proposal.parties.iter().map(ProposedParty::side).collect();
    let version = AgreementTerms {
        sides: &sides,
        services: proposal.provisions.iter().map(|provision| provision.service).collect(),
        from: proposal.valid_from.map_or(today, |first| first.max(today)),
        until: proposal.valid_until.filter(|_| proposal.renewal != RenewalRule::Automatic),
        except: proposal.supersedes.into_iter().collect(),
    };
    let promised = version.already_promised(work).await?;
    for (place, _) in proposal.provisions.iter().enumerate().filter(|(_, provision)| promised.contains(&provision.service)) {
        faults.add(format!("provisions.{place}.serviceId"), Message::new("rule-agreement-promised"));
    }
    Ok(())
}

fn validate_conditions(proposal: &AgreementProposal, sectors: &[String], faults: &mut Faults) {
    for (place, provision) in proposal.provisions.iter().enumerate() {
        let path = |field: &str| format!("provisions.{place}.{field}");
        let conditions = &provision.conditions;
        for (nth, _) in conditions.sectors.iter().enumerate().filter(|(_, code)| !sectors.contains(code)) {
            faults.add(path(&format!("sectors.{nth}")), Message::new("rule-sector"));
        }
        for (field, number, least) in [
            ("headcountMin", conditions.headcount_min, 0),
            ("headcountMax", conditions.headcount_max, 1),
            ("residencyMonths", conditions.residency_months, 1),
        ] {
            if let Some(number) = number {
                faults.range(path(field), number.into(), least, 1_000_000);
            }
        }
        if let (Some(min), Some(max)) = (conditions.headcount_min, conditions.headcount_max)
            && max < min
        {
            faults.add(path("headcountMax"), Message::new("rule-range-order"));
        }
    }
}

/// Hundredths of a percent; none if out of range or more precise.
fn basis_points(percent: Decimal) -> Option<i32> {
    let points = percent.checked_mul(Decimal::ONE_HUNDRED)?;
    points.fract().is_zero().then(|| points.to_i32()).flatten().filter(|points| (0..=10_000).contains(points))
}

async fn write(work: &mut Work, proposal: AgreementProposal, parks: &HashMap<ParkId, park::Model>) -> Result<agreement::Model, Problem> {
    let ids: Vec<ParkId> = proposal.parties.iter().flat_map(ProposedParty::parks).collect();
    let agreement = agreement::ActiveModel {
        id: Set(work.mint()),
        kind: Set(proposal.kind),
        titles: Set(proposal.titles),
        valid_from: Set(proposal.valid_from),
        valid_until: Set(proposal.valid_until),
        signed_on: Set(None),
        terminated_on: Set(None),
        renewal: Set(proposal.renewal),
        on_expiry: Set(proposal.on_expiry),
        open_to_accession: Set(proposal.open_to_accession),
        supersedes_id: Set(proposal.supersedes),
        sources: Set(LegalSources(proposal.sources)),
        document_id: Set(proposal.document),
        warned_days: Set(None),
        closed_at: Set(None),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let agreement = agreement.insert(work.db()).await?;
    let rows = proposal.parties.into_iter().flat_map(|party| match party {
        ProposedParty::Park(id) => vec![(Some(id), None)],
        ProposedParty::Association { name, parks } => {
            let name = Some(name.trim().to_owned());
            [None].into_iter().chain(parks.into_iter().map(Some)).map(|park| (park, name.clone())).collect()
        }
    });
    let parties = rows.enumerate().map(|(position, (park_id, association))| party::ActiveModel {
        id: Set(work.mint()),
        agreement_id: Set(agreement.id),
        position: Set(position as i32),
        park_id: Set(park_id),
        association: Set(association),
        signed_on: Set(None),
        signed_by: Set(None),
        acceded_on: Set(None),
        left_on: Set(None),
        closed: Set(false),
    });
    insert_all::<party::Entity>(work.db(), parties).await?;
    let provisions = proposal.provisions.into_iter().enumerate().map(|(position, provision)| provision::ActiveModel {
        id: Set(work.mint()),
        agreement_id: Set(agreement.id),
        position: Set(position as i32),
        service_id: Set(provision.service),
        beneficiaries: Set(provision.beneficiaries.map(|named| named.iter().map(|park| parks[park].slug.as_str()).collect::<Words>())),
        conditions: Set(provision.conditions),
        discount_basis_points: Set(basis_points(provision.discount_percent).unwrap_or_default()),
        max_days: Set(provision.max_days),
        max_people: Set(provision.max_people),
        quota_amount: Set(provision.quota.map(|quota| quota.amount)),
        quota_unit: Set(provision.quota.map(|quota| quota.unit)),
        quota_scope: Set(provision.quota.map(|quota| quota.scope)),
        quota_every: Set(provision.quota.map(|quota| quota.every)),
    });
    insert_all::<provision::Entity>(work.db(), provisions).await?;
    add_agreement_entry(work, agreement.id, AgreementChange { to: Some(AgreementState::Proposed), ..Default::default() }).await?;
    for park in ids {
        let after = json!({ "kind": agreement.kind, "title": agreement.titles });
        work.record_change(Event::AgreementProposed { agreement: agreement.id, park }, None, Some(after));
    }
    Ok(agreement)
}
