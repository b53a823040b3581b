//! What can be asked about companies.

use async_graphql::{Context, Object, Result};
use entity::ids::{CompanyFactId, CompanyId, SectorId, TypedId};
use uuid::Uuid;

use super::inputs::CompanyFilter;
use super::loaders::CompanyById;
use super::types::{Company, CompanyConnection, CompanyFact, Sector};
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use crate::graphql::paging;
use domain::companies::{facts, find, sectors};

#[derive(Default)]
pub struct CompaniesQuery;

#[Object]
impl CompaniesQuery {
    /// One company by its name in addresses; null where there is none.
    async fn company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The name in addresses: `epam-systems`.")] slug: String,
    ) -> Option<Result<Company>> {
        find::by_slug(ctx.view(), &slug).await.map(|company| company.map(Company)).map_err(Into::into).transpose()
    }

    /// Companies, the newest first.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection, and what narrows it")]
    async fn companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Words that its names, texts, city or numbers must have, by their beginnings, in any alphabet.")] search: Option<
            String,
        >,
        #[graphql(desc = "What else must hold of them.")] filter: Option<CompanyFilter>,
    ) -> Result<CompanyConnection> {
        let request = paging::request(first, after, last, before)?;
        let filter = filter.unwrap_or_default().try_into()?;
        Ok(find::list(ctx.view(), search.as_deref(), filter, &request).await?.into())
    }

    /// All lines of business, a wider one before those under it.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        Ok(sectors::all(ctx.view()).await?.into_iter().map(Sector).collect())
    }
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        CompanyId::KIND => ctx.load::<CompanyById>(id.into()).await?.map(|row| Node::Company(Company(row))),
        CompanyFactId::KIND => facts::by_id(ctx.view(), id.into()).await?.map(|row| Node::CompanyFact(CompanyFact(row))),
        SectorId::KIND => sectors::by_id(ctx.view(), id.into()).await?.map(|row| Node::Sector(Sector(row))),
        _ => None,
    })
}
