//! Investors, deals and investments, as far as the one who asks may know of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{AccreditationId, CompanyId, DealId, InvestmentId, InvestorId, TypedId};
use entity::investment::{InvestorKind, accreditation, deal, investment, investor, investor_sector};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::visibility::Viewer;
use crate::companies::sectors;
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::{Faults, Message, Problem};
use kernel::values::Country;
use kernel::word_search;
use kernel::work::{View, grouped};

/// What stands where a deal has no last day.
pub const NEVER: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();

/// Investors are public.
#[boxed]
pub async fn investor(view: &View, id: InvestorId) -> Result<Option<investor::Model>, Problem> {
    Ok(investor::Entity::find_by_id(id).one(view.db()).await?)
}

#[boxed]
pub async fn investor_by_slug(view: &View, slug: &str) -> Result<Option<investor::Model>, Problem> {
    Ok(investor::Entity::find().filter(investor::Column::Slug.eq(slug)).one(view.db()).await?)
}

#[boxed]
pub async fn investors_by_ids(view: &View, ids: Vec<InvestorId>) -> Result<HashMap<InvestorId, investor::Model>, Problem> {
    let rows = investor::Entity::find().filter(investor::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Narrows the list of investors; what is empty narrows nothing.
#[derive(Debug, Default)]
pub struct InvestorFilter {
    pub search: Option<String>,
    pub kinds: Vec<InvestorKind>,
    /// Where it sits.
    pub countries: Vec<String>,
    /// Codes that the thesis names; each takes in the sectors under it.
    pub sectors: Vec<String>,
}

/// Investors by their names in addresses.
#[boxed]
pub async fn investors(view: &View, filter: InvestorFilter, request: &PageRequest) -> Result<Page<investor::Model>, Problem> {
    let mut faults = Faults::default();
    let countries = filter.countries.iter().enumerate();
    let countries: Vec<String> =
        countries.filter_map(|(place, code)| faults.take(format!("countries.{place}"), Country::parse(code)).map(Into::into)).collect();
    let mut select = investor::Entity::find();
    if !filter.sectors.is_empty() {
        let known = sectors::codes(view).await?;
        for (place, _) in filter.sectors.iter().enumerate().filter(|(_, code)| !known.contains(code)) {
            faults.add(format!("sectors.{place}"), Message::new("rule-sector"));
        }
        let named = investor_sector::Entity::find()
            .select_only()
            .column(investor_sector::Column::InvestorId)
            .filter(investor_sector::Column::Sector.is_in(sectors::with_those_under(view, &filter.sectors).await?))
            .into_query();
        select = select.filter(investor::Column::Id.in_subquery(named));
    }
    faults.finish()?;
    if !countries.is_empty() {
        select = select.filter(investor::Column::Country.is_in(countries));
    }
    if !filter.kinds.is_empty() {
        select = select.filter(investor::Column::Kind.is_in(filter.kinds));
    }
    if let Some(found) = filter.search.and_then(|search| word_search::matching_ids(InvestorId::KIND, &search)) {
        select = select.filter(investor::Column::Id.in_subquery(found));
    }
    let order = Keyset::new("investors").asc(investor::Column::Slug, |investor: &investor::Model| investor.slug.clone().into());
    page::read(view, select, order, request).await
}

#[boxed]
pub async fn accreditation(view: &View, id: AccreditationId) -> Result<Option<accreditation::Model>, Problem> {
    Ok(accreditation::Entity::find_by_id(id).one(view.db()).await?)
}

/// Why each of these may be taken for a professional investor, oldest first; what has expired is shown as such.
#[boxed]
pub async fn accreditations_of(view: &View, investors: Vec<InvestorId>) -> Result<HashMap<InvestorId, Vec<accreditation::Model>>, Problem> {
    let rows = accreditation::Entity::find()
        .filter(accreditation::Column::InvestorId.is_in(investors))
        .order_by_asc(accreditation::Column::Id)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.investor_id, row))))
}

/// A deal that the actor may see.
#[boxed]
pub async fn deal(view: &View, id: DealId) -> Result<Option<deal::Model>, Problem> {
    let viewer = Viewer::of(view).await?;
    Ok(deal::Entity::find_by_id(id).filter(viewer.finds()).one(view.db()).await?)
}

/// Those of the deals that the actor may see.
#[boxed]
pub async fn deals_by_ids(view: &View, ids: Vec<DealId>) -> Result<HashMap<DealId, deal::Model>, Problem> {
    let viewer = Viewer::of(view).await?;
    let rows = deal::Entity::find().filter(deal::Column::Id.is_in(ids)).filter(viewer.finds()).all(view.db()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

#[boxed]
pub async fn investment(view: &View, id: InvestmentId) -> Result<Option<investment::Model>, Problem> {
    Ok(investment::Entity::find_by_id(id).one(view.db()).await?)
}

/// What an investor has put in, the latest first; that it did is public, how much is for the two of them.
#[boxed]
pub async fn portfolio(view: &View, investor: InvestorId, request: &PageRequest) -> Result<Page<investment::Model>, Problem> {
    let select = investment::Entity::find().filter(investment::Column::InvestorId.eq(investor));
    page::read(view, select, latest("investor.portfolio"), request).await
}

/// What a company was given, the latest first.
#[boxed]
pub async fn investments_in(view: &View, company: CompanyId, request: &PageRequest) -> Result<Page<investment::Model>, Problem> {
    let select = investment::Entity::find().filter(investment::Column::CompanyId.eq(company));
    page::read(view, select, latest("company.investments"), request).await
}

fn latest(name: &'static str) -> Keyset<investment::Model> {
    Keyset::new(name)
        .desc(investment::Column::MadeOn, |investment: &investment::Model| investment.made_on.into())
        .desc(investment::Column::Id, |investment| investment.id.into())
}
