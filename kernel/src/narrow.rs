//! Conditions under which a page is read quickly, whether few rows of the list meet them or most.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use super::problem::Problem;
use super::work::View;

/// So many are named at most.
const FEW: u64 = 500;

/// So many are listed at most. Where more meet a condition, one row in twenty of a list of a hundred thousand does, and a page is full
/// before long.
const SOME: u64 = 5_000;

/// That a column holds one of the ids that a query lists. Where these are few they are named, and an index is entered by them. Where
/// they are some, the statement lists them for itself. Where they are many, each row of the list is `asked` whether it is one of them,
/// in the order of the list until the page is full. Which of the three a list needs neither database guesses well.
pub async fn among(view: &View, column: impl IntoColumnRef, listed: SelectStatement, asked: SimpleExpr) -> Result<SimpleExpr, Problem> {
    // Counted first: that they are many costs a statement, not the reading of some.
    let row = view.db().query_one(&count(listed.clone(), SOME + 1)).await?;
    let count = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
    if count > SOME as i64 {
        return Ok(asked);
    }
    if count > FEW as i64 {
        // PostgreSQL would ask each row of the list after all, unless it is given an array.
        return Ok(match view.db().get_database_backend() {
            DbBackend::Postgres => {
                let listed = Expr::SubQuery(None, Box::new(listed.into()));
                Expr::cust_with_exprs("$1 = ANY(ARRAY $2)", [Expr::col(column), listed])
            }
            _ => Expr::col(column).in_subquery(listed),
        });
    }
    let rows = view.db().query_all(&listed).await?;
    let ids = rows.iter().map(|row| row.try_get_by_index::<Uuid>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(Expr::col(column).is_in(ids))
}

/// How many rows a query finds, counted no further than this.
pub fn count(mut rows: SelectStatement, up_to: u64) -> SelectStatement {
    rows.limit(up_to);
    Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(rows, "counted").to_owned()
}
