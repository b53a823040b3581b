//! What is out of the question: for everybody who asks for it, or for one investor by its thesis. Never shown, never argued.

use entity::companies::{TagKind, company, tag};
use entity::ids::InvestorId;
use entity::investment::{Exclusion, ExclusionKind, deal, investment};
use entity::parks::park;
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::find;
use crate::companies::find::tagged;
use crate::companies::{residents, sectors};
use kernel::access::{Action, Scope};
use kernel::problem::Problem;
use kernel::work::View;

/// Deals that the thesis of an investor does not exclude. Only who acts for the investor may ask; to others it is not found.
#[boxed]
pub async fn of(view: &View, investor: InvestorId) -> Result<Condition, Problem> {
    if !view.may(Action::ReadInvestorInside, &Scope::of(investor)) {
        return Err(Problem::NotFound);
    }
    let investor = find::investor(view, investor).await?.ok_or(Problem::NotFound)?;
    let mut all = Condition::all();
    for exclusion in investor.thesis.iter().flat_map(|thesis| &thesis.exclusions) {
        all = all.add(without(view, exclusion, investor.id).await?);
    }
    Ok(all)
}

async fn without(view: &View, exclusion: &Exclusion, investor: InvestorId) -> Result<Condition, Problem> {
    let values = exclusion.values.clone();
    let one = |condition: SimpleExpr| Condition::all().add(condition);
    Ok(match exclusion.kind {
        ExclusionKind::Sector => {
            let codes = sectors::with_those_under(view, &values).await?;
            one(not_of_company(tagged(TagKind::Sector, codes)))
        }
        ExclusionKind::CountryOfIncorporation => one(deal::Column::Country.is_not_in(values)),
        ExclusionKind::TeamCountry => one(not_of_company(tagged(TagKind::TeamCountry, values))),
        ExclusionKind::Sanctioned => not_sanctioned(view).await?,
        ExclusionKind::CompetesWithPortfolio => one(not_of_company(competitors(investor))),
    })
}

/// Deals of companies that are on no sanctions list, nor residents of a park that is.
#[boxed]
pub async fn not_sanctioned(view: &View) -> Result<Condition, Problem> {
    let listed = company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .filter(Expr::col((company::Entity, company::Column::Id)).equals((deal::Entity, deal::Column::CompanyId)))
        .filter(Expr::col((company::Entity, company::Column::Sanctions)).cast_as("text").ne("[]"))
        .into_query();
    let parks = park::Entity::find().all(view.db()).await?;
    let parks: Vec<_> = parks.into_iter().filter(|park| !park.sanctions.0.is_empty()).map(|park| park.id).collect();
    let mut clean = Condition::all().add(Expr::not_exists(listed));
    if !parks.is_empty() {
        let company = (deal::Entity, deal::Column::CompanyId);
        clean = clean.add(residents::is_resident(company, &parks, &residents::RESIDENT, super::today(view)).not());
    }
    Ok(clean)
}

/// Companies that share a sector and a market with one of the investor's portfolio, which itself may be backed again.
fn competitors(investor: InvestorId) -> SelectStatement {
    let column = |table: &'static str, column: tag::Column| Expr::col((table, column));
    let is = |table: &'static str, kind: TagKind| column(table, tag::Column::Kind).eq(kind.as_str());
    let same = |one: &'static str, other: &'static str, same: tag::Column| column(one, same).equals((other, same));
    let portfolio = Query::select()
        .column(investment::Column::CompanyId)
        .from(investment::Entity)
        .and_where(investment::Column::InvestorId.eq(investor))
        .to_owned();
    Query::select()
        .column(("sector", tag::Column::CompanyId))
        .from_as(tag::Entity, "backed_sector")
        .from_as(tag::Entity, "backed_market")
        .from_as(tag::Entity, "sector")
        .from_as(tag::Entity, "market")
        .and_where(is("backed_sector", TagKind::Sector).and(is("backed_market", TagKind::TargetMarket)))
        .and_where(is("sector", TagKind::Sector).and(is("market", TagKind::TargetMarket)))
        .and_where(same("backed_market", "backed_sector", tag::Column::CompanyId))
        .and_where(same("market", "sector", tag::Column::CompanyId))
        .and_where(same("sector", "backed_sector", tag::Column::Value))
        .and_where(same("market", "backed_market", tag::Column::Value))
        .and_where(column("backed_sector", tag::Column::CompanyId).in_subquery(portfolio.clone()))
        .and_where(column("sector", tag::Column::CompanyId).not_in_subquery(portfolio))
        .to_owned()
}

fn not_of_company(companies: SelectStatement) -> SimpleExpr {
    deal::Column::CompanyId.not_in_subquery(companies)
}
