//! A park stands behind a figure of one of its residents.

use entity::companies::fact;
use entity::ids::{CompanyFactId, ParkId};
use entity::parks::park;
use entity::residency::residency;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::companies::{facts, residents};
use kernel::access::{Action, Scope};
use kernel::problem::Problem;
use kernel::work::Work;

/// Puts the park's word behind a figure; by its owners and managers, for a company that is its resident. A figure that the
/// actor is not shown is not found. Tells `CompanyFactVerified`.
#[boxed]
pub async fn verify(work: &mut Work, id: CompanyFactId, park: ParkId) -> Result<fact::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    park::Entity::find_by_id(park).one(work.db()).await?.ok_or(Problem::NotFound)?;
    let fact = facts::by_id(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::VerifyFact, &Scope::of(park))?;
    let resident = residency::Entity::find()
        .filter(residency::Column::CompanyId.eq(fact.company_id))
        .filter(residency::Column::ParkId.eq(park))
        .filter(residents::standing_today(work, &residents::RESIDENT).await?)
        .one(work.db())
        .await?;
    resident.ok_or(Problem::Forbidden)?;
    facts::verify(work, fact, park).await
}
