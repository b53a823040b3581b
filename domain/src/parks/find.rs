//! Parks are public: everybody finds every one.

use std::collections::HashMap;

use entity::ids::{ParkId, TypedId};
use entity::parks::park;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use kernel::access::{Action, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::word_search;
use kernel::work::{View, Work};

#[boxed]
pub async fn by_id(view: &View, id: ParkId) -> Result<Option<park::Model>, Problem> {
    Ok(park::Entity::find_by_id(id).one(view.db()).await?)
}

#[boxed]
pub async fn by_slug(view: &View, slug: &str) -> Result<Option<park::Model>, Problem> {
    Ok(park::Entity::find().filter(park::Column::Slug.eq(slug)).one(view.db()).await?)
}

pub async fn many(view: &View, ids: impl IntoIterator<Item = ParkId>) -> Result<HashMap<ParkId, park::Model>, Problem> {
    let parks = park::Entity::find().filter(park::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(parks.into_iter().map(|park| (park.id, park)).collect())
}

/// Narrows the list of parks; what is empty narrows nothing.
#[derive(Debug, Default)]
pub struct Filter {
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    pub search: Option<String>,
}

/// Parks by their address.
#[boxed]
pub async fn list(view: &View, filter: Filter, request: &PageRequest) -> Result<Page<park::Model>, Problem> {
    let mut select = park::Entity::find();
    if !filter.countries.is_empty() {
        select = select.filter(park::Column::Country.is_in(filter.countries));
    }
    if let Some(found) = filter.search.and_then(|search| word_search::matching_ids(ParkId::KIND, &search)) {
        select = select.filter(park::Column::Id.in_subquery(found));
    }
    let order = Keyset::new("parks").asc(park::Column::Slug, |park: &park::Model| park.slug.clone().into());
    page::read(view, select, order, request).await
}

/// The park that an officer wants to change, if this officer may.
#[boxed]
pub async fn to_change(work: &Work, id: ParkId, action: Action) -> Result<park::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let park = by_id(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(action, &Scope::of(id))?;
    Ok(park)
}
