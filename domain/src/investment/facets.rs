//! How many deals of a search have each value that occurs, each facet reckoned without its own filter.

use entity::companies::{TagKind, sector, tag};
use entity::ids::ParkId;
use entity::investment::{Round, deal};
use entity::residency::residency;
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::search::Narrowed;
use crate::companies::residents::{self, RESIDENT};
use kernel::problem::Problem;
use kernel::work::View;

/// Deals by the sector of the company, the most frequent first; a sector takes in those under it, as it does when it is asked for.
#[boxed]
pub async fn sectors(view: &View, search: &Narrowed) -> Result<Vec<(String, i64)>, Problem> {
    let deals = deals(Narrowed { sectors: None, ..search.clone() }.all());
    // Each sector by itself, and by the one above it.
    let mut above = Query::select()
        .expr_as(Expr::col(sector::Column::Code), "code")
        .expr_as(Expr::col(sector::Column::Code), "over")
        .from(sector::Entity)
        .to_owned();
    let parents = Query::select()
        .column(sector::Column::Code)
        .column(sector::Column::ParentCode)
        .from(sector::Entity)
        .and_where(sector::Column::ParentCode.is_not_null())
        .to_owned();
    above.union(UnionType::All, parents);
    let tagged = Expr::col((tag::Entity, tag::Column::CompanyId)).equals(("found", "company_id"));
    let counts = Query::select()
        .expr_as(Expr::col(("above", "over")), "value")
        .expr_as(Func::count_distinct(Expr::col(("found", "id"))), "number")
        .from_subquery(deals, "found")
        .inner_join(tag::Entity, tagged.and(Expr::col((tag::Entity, tag::Column::Kind)).eq(TagKind::Sector.as_str())))
        .join_subquery(sea_orm::JoinType::InnerJoin, above, "above", Expr::col(("above", "code")).equals((tag::Entity, tag::Column::Value)))
        .add_group_by([Expr::col(("above", "over"))])
        .to_owned();
    read(view, counts).await
}

/// Deals by round, the most frequent first.
#[boxed]
pub async fn rounds(view: &View, search: &Narrowed) -> Result<Vec<(Round, i64)>, Problem> {
    let condition = Narrowed { rounds: None, ..search.clone() }.all();
    let counts = deal::Entity::find()
        .filter(condition)
        .select_only()
        .column(deal::Column::Round)
        .column_as(deal::Column::Id.count(), "number")
        .group_by(deal::Column::Round)
        .into_tuple();
    Ok(sorted(counts.all(view.db()).await?))
}

/// Deals by the country in which the company is incorporated, the most frequent first.
#[boxed]
pub async fn countries(view: &View, search: &Narrowed) -> Result<Vec<(String, i64)>, Problem> {
    let condition = Narrowed { countries: None, ..search.clone() }.all();
    let counts = deal::Entity::find()
        .filter(condition)
        .select_only()
        .column(deal::Column::Country)
        .column_as(deal::Column::Id.count(), "number")
        .group_by(deal::Column::Country)
        .into_tuple();
    Ok(sorted(counts.all(view.db()).await?))
}

/// Deals by the parks that the company is a resident of, the most frequent first.
#[boxed]
pub async fn parks(view: &View, search: &Narrowed) -> Result<Vec<(ParkId, i64)>, Problem> {
    let deals = deals(Narrowed { parks: None, ..search.clone() }.all());
    let resident = Expr::col((residency::Entity, residency::Column::CompanyId)).equals(("found", "company_id"));
    let counts = Query::select()
        .expr_as(Expr::col((residency::Entity, residency::Column::ParkId)), "value")
        .expr_as(Func::count_distinct(Expr::col(("found", "id"))), "number")
        .from_subquery(deals, "found")
        .inner_join(residency::Entity, resident)
        .and_where(residents::standing(&RESIDENT, super::today(view)))
        .add_group_by([Expr::col((residency::Entity, residency::Column::ParkId))])
        .to_owned();
    read(view, counts).await
}

fn deals(condition: Condition) -> SelectStatement {
    deal::Entity::find().select_only().column(deal::Column::Id).column(deal::Column::CompanyId).filter(condition).into_query()
}

async fn read<V: sea_orm::TryGetable + Ord>(view: &View, counts: SelectStatement) -> Result<Vec<(V, i64)>, Problem> {
    let rows = view.db().query_all(&counts).await?;
    let counts = rows.iter().map(|row| Ok((row.try_get("", "value")?, row.try_get("", "number")?)));
    Ok(sorted(counts.collect::<Result<_, sea_orm::DbErr>>()?))
}

/// The most frequent first; those that are as frequent in one order always.
fn sorted<V: Ord>(mut counts: Vec<(V, i64)>) -> Vec<(V, i64)> {
    counts.sort_by(|(one, many), (other, more)| more.cmp(many).then(one.cmp(other)));
    counts
}
