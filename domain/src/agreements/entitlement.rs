//! Whether a company may use a service of a park on a day: yes, by which residency, or no, and what is missing. One evaluator for
//! the list of offers, for a request, and for the officer who looks at one. It is given what is known and asks nobody.

use chrono::{Datelike, NaiveDate};
use entity::agreements::{AccessConditions, AgreementState, agreement, party, provision};
use entity::companies::CompanyStage;
use entity::ids::ParkId;
use entity::residency::ResidencyState;

use super::lifecycle::{agreement_state, in_force, is_bound};
use crate::companies::residents::WITH_ACCESS;

/// A provision with what it hangs on.
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

/// A company, as far as provisions look at it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessCandidate {
    /// Codes, those above them included.
    pub sectors: Vec<String>,
    pub stage: Option<CompanyStage>,
    pub headcount: Option<i32>,
    /// The park that vouches for it, where several can.
    pub home: Option<ParkId>,
    /// The oldest first.
    pub residencies: Vec<CandidateResidency>,
}

/// A residency, as the register knows it now.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateResidency {
    pub park: ParkId,
    pub slug: String,
    pub since: NaiveDate,
    pub stretches: Vec<StatusPeriod>,
}

/// A state that holds from one day to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatusPeriod {
    pub state: ResidencyState,
    pub from: NaiveDate,
    /// The first day on which it holds no longer.
    pub until: Option<NaiveDate>,
}

/// The residency by which a service is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessGround {
    pub home: ParkId,
    pub since: NaiveDate,
}

/// A clause that is not met, and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnmetClause {
    /// The agreement does not bind the host on that day.
    Agreement {
        state: AgreementState,
    },
    Retired {
        since: NaiveDate,
    },
    /// It is no resident of a park that benefits.
    NotResident,
    /// Its residency gives no access on that day; none where it has not begun.
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

/// Whether a park benefits from a provision on a day: every other party, or those of them that it names.
pub fn is_beneficiary(rule: &ProvisionRule<'_>, park: ParkId, slug: &str, day: NaiveDate) -> bool {
    park != rule.host
        && rule.provision.beneficiaries.as_ref().is_none_or(|named| named.0.iter().any(|named| named == slug))
        && rule.parties.iter().any(|party| party.park_id == Some(park) && is_bound(party, day))
}

/// The parks whose residents a provision is for on a day.
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

/// By which residency a provision is open to a company on a day, or every clause that is not met. `home` narrows it to one park.
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

/// What the company itself lacks.
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

/// The first residency that will do: that of the park that vouches for the company, else the oldest. What is told of those
/// that will not is told of the one that lacks least.
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
    let state = residency_state_on(&residency.stretches, day);
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

/// The state that holds on a day; none where none does.
pub fn residency_state_on(stretches: &[StatusPeriod], day: NaiveDate) -> Option<ResidencyState> {
    stretches.iter().find(|s| s.from <= day && s.until.is_none_or(|until| day < until)).map(|stretch| stretch.state)
}

/// Whole months from one day to another; none before it.
fn months(from: NaiveDate, to: NaiveDate) -> i32 {
    let calendar = (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32;
    (calendar - i32::from(to.day() < from.day())).max(0)
}

#[cfg(test)]
mod tests;
