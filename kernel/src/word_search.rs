//! The statements that find things by the words of a search, from the table that `Work::index` fills.

use entity::word;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, IntoColumnRef, IntoIden, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::narrow;
use super::problem::Problem;
use super::words::search_prefixes;
use super::work::View;

/// Things are counted up to here to see which of several words the fewest have.
const COUNTED: u64 = 5_000;

/// The ids of things of a kind in which each word of the search is the prefix of some word; none if the search has no word. For
/// callers that read all of them; `condition_for_page` is for a page.
pub fn matching_ids(kind: &'static str, search: &str) -> Option<SelectStatement> {
    let sought = search_prefixes(search)?;
    let (first, others) = sought.split_first()?;
    let mut listed = beginning(kind, first);
    for other in others {
        listed.and_where(Expr::col((word::Entity, word::Column::SubjectId)).in_subquery(beginning(kind, other)));
    }
    Some(listed)
}

/// As `matching_ids`, as a condition on the column of a list that names the thing.
pub async fn condition_for_page(
    view: &View,
    kind: &'static str,
    search: &str,
    column: impl IntoColumnRef,
) -> Result<Option<SimpleExpr>, Problem> {
    let Some(mut sought) = search_prefixes(search) else { return Ok(None) };
    rarest_first(view, kind, &mut sought).await?;
    let column = column.into_column_ref();
    let asked = sought.iter().map(|begun| begins(kind, begun, column.clone())).reduce(ExprTrait::and);
    let Some((asked, (first, others))) = asked.zip(sought.split_first()) else { return Ok(None) };
    let mut listed = beginning(kind, first);
    for other in others {
        listed.and_where(begins(kind, other, (word::Entity, word::Column::SubjectId)));
    }
    Ok(Some(narrow::among(view, column, listed, asked).await?))
}

/// The ids of things in which a word begins like this.
fn beginning(kind: &'static str, begun: &[String]) -> SelectStatement {
    word::Entity::find()
        .select_only()
        .column(word::Column::SubjectId)
        .filter(word::Column::Kind.eq(kind))
        .filter(between(begun, word::Entity))
        .into_query()
}

/// That a word of the thing which a column of the query around it names begins like this.
fn begins(kind: &'static str, begun: &[String], thing: impl IntoColumnRef) -> SimpleExpr {
    const OTHER: &str = "other";
    let other = Query::select()
        .expr(Expr::val(1))
        .from_as(word::Entity, OTHER)
        .and_where(Expr::col((OTHER, word::Column::Kind)).eq(kind))
        .and_where(Expr::col((OTHER, word::Column::SubjectId)).equals(thing))
        .cond_where(between(begun, OTHER))
        .to_owned();
    Expr::exists(other)
}

/// A range, not LIKE: by it both databases enter the index.
fn between(begun: &[String], table: impl IntoIden + Clone) -> Cond {
    if begun.is_empty() {
        return Cond::all().add(Expr::val(1).eq(0));
    }
    begun.iter().fold(Cond::any(), |any, begun| {
        let word = Expr::col((table.clone(), word::Column::Word));
        any.add(word.clone().gte(begun.as_str()).and(word.lt(format!("{begun}\u{10FFFF}"))))
    })
}

/// Puts the word in front that the fewest things have.
async fn rarest_first(view: &View, kind: &'static str, sought: &mut [Vec<String>]) -> Result<(), Problem> {
    if sought.len() < 2 {
        return Ok(());
    }
    let mut counts = Query::select();
    for begun in sought.iter() {
        let count = narrow::count(beginning(kind, begun), COUNTED);
        counts.expr(Expr::SubQuery(None, Box::new(count.into())));
    }
    let row = view.db().query_one(&counts).await?.ok_or_else(|| Problem::broken("nothing was counted"))?;
    let counts = (0..sought.len()).map(|place| row.try_get_by_index::<i64>(place)).collect::<Result<Vec<_>, _>>()?;
    let rarest = (0..sought.len()).min_by_key(|place| counts[*place]).unwrap_or_default();
    sought.swap(0, rarest);
    Ok(())
}
