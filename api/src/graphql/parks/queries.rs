//! What can be asked about parks.

use async_graphql::{Context, Object, Result};
use entity::ids::{ParkId, RegimeId, ServiceId, TypedId};
use uuid::Uuid;

use super::loaders::{ParkById, RegimeById, ServiceById};
use super::regime::ResidencyRegime;
use super::types::{Park, ParkConnection, ParkService};
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use crate::graphql::paging;
use crate::graphql::scalars::CountryCode;
use domain::parks::find;

#[derive(Default)]
pub struct ParksQuery;

#[Object]
impl ParksQuery {
    /// One park by its name in addresses; null where there is none.
    async fn park(&self, ctx: &Context<'_>, #[graphql(desc = "The name in addresses: `it-park`.")] slug: String) -> Option<Result<Park>> {
        find::by_slug(ctx.view(), &slug).await.map(|park| park.map(Park)).map_err(Into::into).transpose()
    }

    /// All parks, by their names in addresses.
    async fn parks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only parks in these countries; in all unless named.")] countries: Option<Vec<CountryCode>>,
        #[graphql(desc = "Words that the name or the city must have, by their beginnings, in any alphabet.")] search: Option<String>,
    ) -> Result<ParkConnection> {
        let request = paging::request(first, after, last, before)?;
        let countries = countries.into_iter().flatten().map(|country| country.0.to_uppercase()).collect();
        Ok(find::list(ctx.view(), find::Filter { countries, search }, &request).await?.into())
    }
}

/// What of this slice an id names.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        ParkId::KIND => ctx.load::<ParkById>(id.into()).await?.map(|row| Node::Park(Park(row))),
        RegimeId::KIND => ctx.load::<RegimeById>(id.into()).await?.map(|row| Node::ResidencyRegime(ResidencyRegime(row))),
        ServiceId::KIND => ctx.load::<ServiceById>(id.into()).await?.map(|row| Node::ParkService(ParkService(row))),
        _ => None,
    })
}
