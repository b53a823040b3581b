//! Companies. Their profile is public; what is not is asked for by `standing`.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage, IdentifierScheme, TagKind, company, identifier, office, tag};
use entity::ids::{CompanyId, ParkId, TypedId};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{identifiers, residents, sectors};
use kernel::narrow;
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::{Faults, Message, Problem};
use kernel::values::Country;
use kernel::word_search;
use kernel::work::{View, grouped};

#[boxed]
pub async fn by_id(view: &View, id: CompanyId) -> Result<Option<company::Model>, Problem> {
    Ok(company::Entity::find_by_id(id).one(view.db()).await?)
}

#[boxed]
pub async fn by_slug(view: &View, slug: &str) -> Result<Option<company::Model>, Problem> {
    Ok(company::Entity::find().filter(company::Column::Slug.eq(slug)).one(view.db()).await?)
}

/// The company that holds a number, however the number is typed; what is no number of that register, nobody holds.
#[boxed]
pub async fn by_identifier(view: &View, scheme: IdentifierScheme, value: &str) -> Result<Option<company::Model>, Problem> {
    let Ok(number) = identifiers::check(scheme, value) else { return Ok(None) };
    let held = identifier::Entity::find()
        .filter(identifier::Column::Scheme.eq(scheme))
        .filter(identifier::Column::Value.eq(number.value))
        .one(view.db())
        .await?;
    match held {
        Some(held) => by_id(view, held.company_id).await,
        None => Ok(None),
    }
}

#[boxed]
pub async fn by_ids(view: &View, ids: Vec<CompanyId>) -> Result<HashMap<CompanyId, company::Model>, Problem> {
    let rows = company::Entity::find().filter(company::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

#[boxed]
pub async fn identifiers_of(view: &View, companies: Vec<CompanyId>) -> Result<HashMap<CompanyId, Vec<identifier::Model>>, Problem> {
    let rows = identifier::Entity::find()
        .filter(identifier::Column::CompanyId.is_in(companies))
        .order_by_asc(identifier::Column::Position)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.company_id, row))))
}

#[boxed]
pub async fn offices_of(view: &View, companies: Vec<CompanyId>) -> Result<HashMap<CompanyId, Vec<office::Model>>, Problem> {
    let rows = office::Entity::find()
        .filter(office::Column::CompanyId.is_in(companies))
        .order_by_asc(office::Column::Position)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.company_id, row))))
}

/// What narrows a list of companies; an empty list narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Codes; each takes in the sectors under it.
    pub sectors: Vec<String>,
    pub stages: Vec<CompanyStage>,
    pub countries: Vec<String>,
    /// Residents of one of these …
    pub parks: Vec<ParkId>,
    /// … on this day; residents of any, where no park is named.
    pub resident_on: Option<NaiveDate>,
    pub business_models: Vec<BusinessModel>,
}

/// Companies, the newest first.
#[boxed]
pub async fn list(view: &View, search: Option<&str>, filter: Filter, request: &PageRequest) -> Result<Page<company::Model>, Problem> {
    let mut select = company::Entity::find().filter(narrowed(view, filter).await?);
    if let Some(search) = search {
        select = select.filter(Condition::all().add_option(word_search::condition_for_page(view, CompanyId::KIND, search, ID).await?));
    }
    let order = Keyset::new("companies.newest")
        .desc(company::Column::CreatedAt, |c: &company::Model| c.created_at.into())
        .desc(company::Column::Id, |c| c.id.into());
    page::read(view, select, order, request).await
}

const ID: (company::Entity, company::Column) = (company::Entity, company::Column::Id);

/// The filter as a condition on the table of companies.
async fn narrowed(view: &View, filter: Filter) -> Result<Condition, Problem> {
    let mut faults = Faults::default();
    let countries = filter.countries.iter().enumerate();
    let countries: Vec<String> = countries
        .filter_map(|(place, code)| faults.take(format!("filter.countries.{place}"), Country::parse(code)).map(Into::into))
        .collect();
    let mut narrowed = Condition::all();
    if !filter.sectors.is_empty() {
        let known = sectors::codes(view).await?;
        for (place, _) in filter.sectors.iter().enumerate().filter(|(_, code)| !known.contains(code)) {
            faults.add(format!("filter.sectors.{place}"), Message::new("rule-sector"));
        }
        let codes = sectors::with_those_under(view, &filter.sectors).await?;
        narrowed = narrowed.add(is_tagged(view, ID, TagKind::Sector, codes).await?);
    }
    faults.finish()?;
    if !countries.is_empty() {
        narrowed = narrowed.add(company::Column::Country.is_in(countries));
    }
    if !filter.stages.is_empty() {
        narrowed = narrowed.add(company::Column::Stage.is_in(filter.stages));
    }
    if !filter.business_models.is_empty() {
        let models = filter.business_models.iter().map(|model| model.as_str()).collect();
        narrowed = narrowed.add(is_tagged(view, ID, TagKind::BusinessModel, models).await?);
    }
    if !filter.parks.is_empty() || filter.resident_on.is_some() {
        narrowed = narrowed.add(match filter.resident_on {
            Some(day) => residents::is_resident(ID, &filter.parks, &residents::RESIDENT, day),
            None => residents::is_resident_today(view, ID, &filter.parks, &residents::RESIDENT).await?,
        });
    }
    Ok(narrowed)
}

/// Companies with one of these values in a list.
pub fn tagged(kind: TagKind, values: Vec<String>) -> SelectStatement {
    tag::Entity::find()
        .select_only()
        .column(tag::Column::CompanyId)
        .filter(tag::Column::Kind.eq(kind))
        .filter(tag::Column::Value.is_in(values))
        .into_query()
}

/// As `tagged`, for a list of which one page is read: that a column of it names such a company.
pub async fn is_tagged(view: &View, company: impl IntoColumnRef, kind: TagKind, values: Vec<String>) -> Result<SimpleExpr, Problem> {
    let company = company.into_column_ref();
    let listed = tagged(kind, values);
    let mut this = listed.clone();
    this.and_where(Expr::col((tag::Entity, tag::Column::CompanyId)).equals(company.clone()));
    narrow::among(view, company, listed, Expr::exists(this)).await
}
