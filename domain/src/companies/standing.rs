//! How near a viewer stands to a company: what each may be shown follows from that. Residencies and applications are kept by
//! slices above this one; here they are only counted, by their tables.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::companies::Audience;
use entity::identity::{OrganizationKind, Role};
use entity::ids::{CompanyId, InvestorId, OrganizationId, ParkId};
use entity::investment::{AccreditationBasis, accreditation};
use entity::programs::{self, ProgramApplicationState};
use entity::residency::{self, ApplicationState};
use macros::boxed;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};

use super::residents;
use kernel::access::{Action, Scope};
use kernel::problem::Problem;
use kernel::work::View;

/// An application in these states is before the park.
const APPLIES: [ApplicationState; 6] = [
    ApplicationState::Submitted,
    ApplicationState::CompletenessCheck,
    ApplicationState::ReturnedForRevision,
    ApplicationState::ExpertReview,
    ApplicationState::Commission,
    ApplicationState::AgreementPending,
];

/// An application in these states is before the hosts of the program.
const TAKES_PART: [ProgramApplicationState; 1] = [ProgramApplicationState::Submitted];

/// Each is shown all that those before it are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    #[default]
    Anybody,
    /// Acts for an investor whose accreditation a park has verified.
    VerifiedInvestor,
    /// Is staff of a park that the company is a resident of, or applies to.
    Park,
    Member,
}

impl Standing {
    /// Whether something for this audience is shown to one who stands so.
    pub fn sees(self, audience: Audience) -> bool {
        self >= match audience {
            Audience::Everyone => Self::Anybody,
            Audience::VerifiedInvestors => Self::VerifiedInvestor,
            Audience::Parks => Self::Park,
            Audience::Members => Self::Member,
        }
    }
}

/// Whether the actor acts for an investor whose accreditation a park has verified, and whether that still holds.
#[boxed]
pub async fn is_verified_investor(view: &View) -> Result<bool, Problem> {
    let investors = view.actor().organizations(OrganizationKind::Investor, &[Role::Owner, Role::Manager, Role::Member]);
    if investors.is_empty() {
        return Ok(false);
    }
    let investors = investors.into_iter().map(|investor| InvestorId(investor.0));
    Ok(accreditation::Entity::find()
        .filter(accreditation::Column::InvestorId.is_in(investors))
        .filter(verified_on(view.now().date_naive()))
        .count(view.db())
        .await?
        > 0)
}

/// An accreditation that a park has verified and that holds on this day.
pub fn verified_on(day: NaiveDate) -> Condition {
    let holds = Condition::any().add(accreditation::Column::ValidUntil.is_null()).add(accreditation::Column::ValidUntil.gte(day));
    Condition::all().add(accreditation::Column::Basis.eq(AccreditationBasis::ParkVerified)).add(holds)
}

/// How near the actor stands to each of these companies; to one that is left out, as anybody.
#[boxed]
pub async fn standings(view: &View, companies: &[CompanyId]) -> Result<HashMap<CompanyId, Standing>, Problem> {
    let member = |company: &CompanyId| view.may(Action::ReadCompanyInside, &Scope::of(*company));
    let (inside, outside): (Vec<_>, Vec<_>) = companies.iter().copied().partition(member);
    let mut standings: HashMap<_, _> = inside.into_iter().map(|company| (company, Standing::Member)).collect();
    if !outside.is_empty() && is_verified_investor(view).await? {
        standings.extend(outside.iter().map(|company| (*company, Standing::VerifiedInvestor)));
    }
    let parks = view.actor().organizations(OrganizationKind::Park, &[Role::Owner, Role::Manager, Role::Member]);
    if !parks.is_empty() && !outside.is_empty() {
        let known = known_to(view, parks, &outside).await?;
        standings.extend(known.into_iter().map(|company| (company, Standing::Park)));
    }
    Ok(standings)
}

/// Those of the companies that are residents of one of these parks, or have an application before one.
async fn known_to(view: &View, parks: Vec<OrganizationId>, companies: &[CompanyId]) -> Result<HashSet<CompanyId>, Problem> {
    use residency::{application, residency as register};
    let parks: Vec<ParkId> = parks.into_iter().map(|park| park.0.into()).collect();
    let companies = || companies.iter().copied();
    let residents: Vec<CompanyId> = register::Entity::find()
        .select_only()
        .column(register::Column::CompanyId)
        .filter(register::Column::CompanyId.is_in(companies()))
        .filter(register::Column::ParkId.is_in(parks.iter().copied()))
        .filter(residents::standing_today(view, &residents::RESIDENT).await?)
        .into_tuple()
        .all(view.db())
        .await?;
    let applicants: Vec<CompanyId> = application::Entity::find()
        .select_only()
        .column(application::Column::CompanyId)
        .filter(application::Column::CompanyId.is_in(companies()))
        .filter(application::Column::ParkId.is_in(parks.iter().copied()))
        .filter(application::Column::State.is_in(APPLIES))
        .into_tuple()
        .all(view.db())
        .await?;
    let hosted = programs::host::Entity::find()
        .select_only()
        .column(programs::host::Column::ProgramId)
        .filter(programs::host::Column::ParkId.is_in(parks))
        .into_query();
    let intakes = programs::intake::Entity::find()
        .select_only()
        .column(programs::intake::Column::Id)
        .filter(programs::intake::Column::ProgramId.in_subquery(hosted))
        .into_query();
    let participants: Vec<CompanyId> = programs::application::Entity::find()
        .select_only()
        .column(programs::application::Column::CompanyId)
        .filter(programs::application::Column::CompanyId.is_in(companies()))
        .filter(programs::application::Column::State.is_in(TAKES_PART))
        .filter(programs::application::Column::IntakeId.in_subquery(intakes))
        .into_tuple()
        .all(view.db())
        .await?;
    Ok(residents.into_iter().chain(applicants).chain(participants).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_audience_takes_in_those_below_it() {
        let standings = [Standing::Anybody, Standing::VerifiedInvestor, Standing::Park, Standing::Member];
        for (number, audience) in Audience::ALL.iter().enumerate() {
            let see: Vec<bool> = standings.iter().map(|standing| standing.sees(*audience)).collect();
            assert_eq!(see, (0..4).map(|standing| standing >= number).collect::<Vec<_>>(), "{audience:?}");
        }
    }
}
