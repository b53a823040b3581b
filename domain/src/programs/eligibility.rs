//! Whether an intake would let a company in today: the check that a founder runs, and the one that decides. Gathered for many at
//! once, by a number of statements that does not grow with them.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::ids::{CompanyId, IntakeId, ParkId};
use entity::parks::EligibilityRuleKind;
use entity::programs::intake;

use super::find;
use super::hosts::{hosts_by_program, hosts_of_program, hosts_scope};
use crate::companies::candidates;
use crate::companies::eligibility::{Candidate, RuleResult, evaluate};
use crate::companies::residents::WITH_ACCESS;
use crate::{agreements, companies, parks, residency};
use kernel::access::{Action, Scope};
use kernel::problem::Problem;
use kernel::work::View;
use macros::boxed;

/// An intake and a company that might go into it.
pub type Pair = (IntakeId, CompanyId);

/// How each company stands to the rules of each intake, as of today where the hosts are. The caller has asked the policy.
#[boxed]
pub async fn of_many(view: &View, pairs: Vec<(intake::Model, CompanyId)>) -> Result<HashMap<Pair, Vec<RuleResult>>, Problem> {
    let ids: HashSet<CompanyId> = pairs.iter().map(|(_, company)| *company).collect();
    let companies = companies::find::by_ids(view, ids.into_iter().collect()).await?;
    let candidates = candidates::of(view, &companies.values().collect::<Vec<_>>()).await?;
    let setting = Setting::of(view, &pairs).await?;
    let judged = pairs.iter().filter_map(|(intake, company)| {
        let candidate = setting.place(view, intake, *company, candidates.get(company)?.clone());
        Some(((intake.id, *company), evaluate(&intake.eligibility.0, &candidate)))
    });
    Ok(judged.collect())
}

/// How one company stands to the rules of one intake.
#[boxed]
pub async fn of(view: &View, intake: &intake::Model, company: CompanyId) -> Result<Vec<RuleResult>, Problem> {
    let mut judged = of_many(view, vec![(intake.clone(), company)]).await?;
    judged.remove(&(intake.id, company)).ok_or(Problem::NotFound)
}

/// As `of`, for its members, and for the hosts' staff once it applies to them: what they see it by is not all public. None for
/// everybody else.
#[boxed]
pub async fn shown(view: &View, intake: &intake::Model, company: CompanyId) -> Result<Option<Vec<RuleResult>>, Problem> {
    let mut scope = Scope::of(company);
    if !view.may(Action::ReadEligibility, &scope) {
        let hosts = hosts_of_program(view, intake.program_id).await?;
        if !view.may(Action::ReadIntakeApplications, &hosts_scope(&hosts)) || !find::applies(view, intake.id, company).await? {
            return Ok(None);
        }
        scope = hosts.into_iter().fold(scope, Scope::and);
    }
    if !view.may(Action::ReadEligibility, &scope) || companies::find::by_id(view, company).await?.is_none() {
        return Ok(None);
    }
    Ok(Some(of(view, intake, company).await?))
}

/// What rules look at beside the companies themselves.
struct Setting {
    hosts: HashMap<entity::ids::ProgramId, Vec<ParkId>>,
    parks: HashMap<ParkId, entity::parks::park::Model>,
    partners: HashMap<ParkId, HashSet<ParkId>>,
    residencies: HashMap<CompanyId, Vec<entity::residency::residency::Model>>,
    statuses: HashMap<entity::ids::ResidencyId, Vec<entity::residency::status::Model>>,
}

impl Setting {
    async fn of(view: &View, pairs: &[(intake::Model, CompanyId)]) -> Result<Self, Problem> {
        let asks = |kinds: &[EligibilityRuleKind]| {
            pairs.iter().flat_map(|(intake, _)| &intake.eligibility.0).any(|rule| kinds.contains(&rule.kind))
        };
        let hosts = hosts_by_program(view, pairs.iter().map(|(intake, _)| intake.program_id).collect::<HashSet<_>>()).await?;
        let parks = parks::find::many(view, hosts.values().flatten().copied().collect::<HashSet<_>>()).await?;
        let mut setting = Self { hosts, parks, partners: HashMap::new(), residencies: HashMap::new(), statuses: HashMap::new() };
        if asks(&[EligibilityRuleKind::ResidentOfPartner]) {
            let days = setting.parks.values().map(|park| (park.id, parks::calendar::today(view, park))).collect();
            setting.partners = agreements::find::partner_parks_by_park(view, &days).await?;
        }
        if asks(&[EligibilityRuleKind::ResidentOfPartner, EligibilityRuleKind::ResidentOfPark]) {
            let companies: HashSet<CompanyId> = pairs.iter().map(|(_, company)| *company).collect();
            setting.residencies = residency::find::residencies_of(view, companies.into_iter().collect()).await?;
            let ids = setting.residencies.values().flatten().map(|residency| residency.id).collect();
            setting.statuses = residency::find::statuses(view, ids).await?;
        }
        Ok(setting)
    }

    /// The company as it stands before the hosts of this intake.
    fn place(&self, view: &View, intake: &intake::Model, company: CompanyId, candidate: Candidate) -> Candidate {
        let hosts = self.hosts.get(&intake.program_id).map_or(&[][..], Vec::as_slice);
        let today = agreements::find::agreement_today(view, hosts.iter().filter_map(|host| self.parks.get(host)));
        let resident_of = self.resident_of(company, today);
        let partner = |park: &ParkId| hosts.iter().any(|host| self.partners.get(host).is_some_and(|partners| partners.contains(park)));
        Candidate {
            today,
            resident_of_partner: resident_of.iter().any(partner),
            resident_of: resident_of.into_iter().map(|park| park.0).collect(),
            ..candidate
        }
    }

    /// The parks that give a company access on a day.
    fn resident_of(&self, company: CompanyId, today: NaiveDate) -> Vec<ParkId> {
        let residencies = self.residencies.get(&company).into_iter().flatten();
        let stands = |residency: &&entity::residency::residency::Model| {
            let known = self.statuses.get(&residency.id).map_or(&[][..], Vec::as_slice);
            residency::find::state_on(known, today, None).is_some_and(|state| WITH_ACCESS.contains(&state))
        };
        residencies.filter(stands).map(|residency| residency.park_id).collect()
    }
}
