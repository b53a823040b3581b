//! Whether a company may use a service on a day: through which residency, or which clauses are not met. The list of offers, new
//! requests and the officers' view all use this evaluator. It reads nothing from the database.

use chrono::{Datelike, NaiveDate};
use entity::agreements::{AccessConditions, AgreementState, agreement, party, provision};
use entity::companies::CompanyStage;
use entity::ids::ParkId;
use entity::residency::ResidencyState;

use super::lifecycle::{agreement_state, in_force, is_bound};
use crate::companies::residents::WITH_ACCESS;

/// A provision with its agreement and host.
#[derive(Clone, Copy, Debug)]
pub struct ProvisionRule<'r> {
    pub agreement: &'r agreement::Model,
    pub parties: &'r [party::Model],
    pub provision: &'r provision::Model,
    /// The park whose service it is.
    pub host: ParkId,
    /// The first day on which the service is no longer offered.
    pub retired_on: Option<NaiveDate>,
}

/// The facts about a company that provisions depend on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessCandidate {
    /// Codes, including those of parent sectors.
    pub sectors: Vec<String>,
    pub stage: Option<CompanyStage>,
    pub headcount: Option<i32>,
    /// The home park, which is preferred if several residencies qualify.
    pub home: Option<ParkId>,
    /// In order of age, the oldest first.
    pub residencies: Vec<CandidateResidency>,
}

/// A residency as the register has it now.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateResidency {
    pub park: ParkId,
    pub slug: String,
    pub since: NaiveDate,
    pub periods: Vec<StatusPeriod>,
}

/// A period in which a residency has one state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatusPeriod {
    pub state: ResidencyState,
    pub from: NaiveDate,
    /// The first day after the period.
    pub until: Option<NaiveDate>,
}

/// The residency that entitles a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessGround {
    pub home: ParkId,
    pub since: NaiveDate,
}

/// A clause that is not met, with the values that explain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnmetClause {
    /// The agreement does not bind the host on that day.
    Agreement {
        state: AgreementState,
    },
    Retired {
        since: NaiveDate,
    },
    /// The company is not a resident of a beneficiary park.
    NotResident,
    /// The state of the residency on that day gives no access; none before the residency begins.
    Status {
        park: ParkId,
        state: Option<ResidencyState>,
    },
    Months {
        park: ParkId,
        required: i32,
        has: i32,
    },
    Sector,
    Stage {
        has: Option<CompanyStage>,
    },
    Headcount {
        has: Option<i32>,
    },
}

/// Whether a park is a beneficiary on a day: it is bound, and the provision names it or names nobody.
pub fn is_beneficiary(rule: &ProvisionRule<'_>, park: ParkId, slug: &str, day: NaiveDate) -> bool {
    park != rule.host
        && rule.provision.beneficiaries.as_ref().is_none_or(|named| named.0.iter().any(|named| named == slug))
        && rule.parties.iter().any(|party| party.park_id == Some(park) && is_bound(party, day))
}

/// The beneficiaries of a provision on a day.
pub fn beneficiary_parks<'p>(rule: &ProvisionRule<'_>, slug_of: impl Fn(ParkId) -> Option<&'p str>, day: NaiveDate) -> Vec<ParkId> {
    let parks = rule.parties.iter().filter_map(|party| party.park_id);
    let mut found: Vec<ParkId> = vec![];
    for park in parks.filter(|park| slug_of(*park).is_some_and(|slug| is_beneficiary(rule, *park, slug, day))) {
        if !found.contains(&park) {
            found.push(park);
        }
    }
    found
}

/// The residency that entitles a company on a day, or every clause that is not met. `home` restricts it to residencies in one park.
pub fn evaluate_entitlement(
    rule: &ProvisionRule<'_>,
    candidate: &AccessCandidate,
    day: NaiveDate,
    home: Option<ParkId>,
) -> Result<AccessGround, Vec<UnmetClause>> {
    let mut failures = vec![];
    let host_bound = rule.parties.iter().any(|party| party.park_id == Some(rule.host) && is_bound(party, day));
    if !host_bound || !in_force(rule.agreement, day) {
        let state = if host_bound { agreement_state(rule.agreement, day) } else { AgreementState::Terminated };
        failures.push(UnmetClause::Agreement { state });
    }
    if let Some(since) = rule.retired_on.filter(|since| *since <= day) {
        failures.push(UnmetClause::Retired { since });
    }
    let conditions = &rule.provision.conditions;
    failures.extend(of_company(conditions, candidate));
    let ground = ground(rule, candidate, day, home);
    match ground {
        Ok(ground) if failures.is_empty() => Ok(ground),
        Ok(_) => Err(failures),
        Err(of_residency) => {
            failures.extend(of_residency);
            Err(failures)
        }
    }
}

/// Clauses about the company itself that are not met.
fn of_company<'c>(conditions: &'c AccessConditions, candidate: &'c AccessCandidate) -> impl Iterator<Item = UnmetClause> + 'c {
    let sector = !conditions.sectors.is_empty() && !conditions.sectors.iter().any(|code| candidate.sectors.contains(code));
    let stage = !conditions.stages.is_empty() && !candidate.stage.is_some_and(|stage| conditions.stages.contains(&stage));
    let counted = conditions.headcount_min.is_some() || conditions.headcount_max.is_some();
    let headcount = counted
        && !candidate.headcount.is_some_and(|has| {
            conditions.headcount_min.is_none_or(|least| least <= has) && conditions.headcount_max.is_none_or(|most| has <= most)
        });
    [
        sector.then_some(UnmetClause::Sector),
        stage.then_some(UnmetClause::Stage { has: candidate.stage }),
        headcount.then_some(UnmetClause::Headcount { has: candidate.headcount }),
    ]
    .into_iter()
    .flatten()
}

/// The residency in the home park if it qualifies, else the oldest that does. If none qualifies, the unmet clauses of the one with
/// the fewest.
fn ground(
    rule: &ProvisionRule<'_>,
    candidate: &AccessCandidate,
    day: NaiveDate,
    home: Option<ParkId>,
) -> Result<AccessGround, Vec<UnmetClause>> {
    let asked = |residency: &&CandidateResidency| home.is_none_or(|home| residency.park == home);
    let beneficial = candidate.residencies.iter().filter(asked).filter(|r| is_beneficiary(rule, r.park, &r.slug, day));
    let mut best: Option<AccessGround> = None;
    let mut nearest: Option<Vec<UnmetClause>> = None;
    for residency in beneficial {
        let lacks = of_residency(&rule.provision.conditions, residency, day);
        if lacks.is_empty() {
            if best.is_none() || candidate.home == Some(residency.park) {
                best = Some(AccessGround { home: residency.park, since: residency.since });
            }
        } else if nearest.as_ref().is_none_or(|nearest| lacks.len() < nearest.len()) {
            nearest = Some(lacks);
        }
    }
    best.ok_or_else(|| nearest.unwrap_or_else(|| vec![UnmetClause::NotResident]))
}

fn of_residency(conditions: &AccessConditions, residency: &CandidateResidency, day: NaiveDate) -> Vec<UnmetClause> {
    let mut lacks = vec![];
    let state = residency_state_on(&residency.periods, day);
    if !state.is_some_and(|state| WITH_ACCESS.contains(&state)) {
        lacks.push(UnmetClause::Status { park: residency.park, state });
    }
    if let Some(required) = conditions.residency_months {
        let has = months(residency.since, day);
        if has < required {
            lacks.push(UnmetClause::Months { park: residency.park, required, has });
        }
    }
    lacks
}

/// The state of a residency on a day.
pub fn residency_state_on(periods: &[StatusPeriod], day: NaiveDate) -> Option<ResidencyState> {
    periods.iter().find(|s| s.from <= day && s.until.is_none_or(|until| day < until)).map(|period| period.state)
}

/// Whole months between two days; 0 if they are in reverse order.
fn months(from: NaiveDate, to: NaiveDate) -> i32 {
    let calendar = (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32;
    (calendar - i32::from(to.day() < from.day())).max(0)
}

#[cfg(test)]
mod tests;
