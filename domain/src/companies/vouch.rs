//! A park that approves a residency has seen the papers: it stands behind the company's numbers.

use entity::companies::identifier;
use entity::ids::{CompanyId, ParkId};
use macros::boxed;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use kernel::problem::Problem;
use kernel::work::Work;

/// Marks the numbers that nobody has vouched for yet. Only the slice that decides on residency calls this.
#[boxed]
pub async fn vouch(work: &Work, company: CompanyId, park: ParkId) -> Result<(), Problem> {
    identifier::Entity::update_many()
        .col_expr(identifier::Column::VerifiedBy, Expr::value(park))
        .col_expr(identifier::Column::VerifiedAt, Expr::value(work.now()))
        .filter(identifier::Column::CompanyId.eq(company))
        .filter(identifier::Column::VerifiedBy.is_null())
        .exec(work.db())
        .await?;
    Ok(())
}
