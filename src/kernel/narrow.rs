//! Conditions under which a page is read quickly, whether few rows of the list meet them or most.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, SelectStatement, SimpleExpr};
use uuid::Uuid;

use super::problem::Problem;
use super::work::Sight;

/// So many are named at most. Where more meet a condition, one row in two hundred of a list of a hundred thousand does, and a page is
/// full before long.
const FEW: u64 = 500;

/// That a column holds one of the ids that a query lists. Where these are few they are named, and an index is entered by them. Where
/// they are many, each row of the list is `asked` whether it is one of them, in the order of the list until the page is full; to list
/// them all would take longer, and which of the two a list needs neither database guesses well.
pub async fn among(
    sight: &impl Sight,
    column: impl IntoColumnRef,
    mut listed: SelectStatement,
    asked: SimpleExpr,
) -> Result<SimpleExpr, Problem> {
    let rows = sight.db().query_all(listed.limit(FEW + 1)).await?;
    if rows.len() as u64 > FEW {
        return Ok(asked);
    }
    let ids = rows.iter().map(|row| row.try_get_by_index::<Uuid>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(Expr::col(column).is_in(ids))
}
