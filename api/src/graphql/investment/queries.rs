//! What can be asked about investors and deals.

use async_graphql::{Context, Object, Result};
use entity::ids::{AccreditationId, CompanyId, DealId, InvestmentId, InvestorId, PipelineEntryId, SavedSearchId, TypedId};
use uuid::Uuid;

use super::deals::{Deal, DealConnection, DealOrder};
use super::desk::{PipelineEntry, SavedSearch};
use super::inputs::DealFilter;
use super::loaders::{DealById, InvestorById};
use super::types::{Accreditation, Investment, InvestmentConnection, Investor, InvestorConnection, InvestorKind};
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use crate::graphql::paging;
use crate::graphql::scalars::CountryCode;
use domain::investment::{find, pipeline, saved, search};
use domain::matchmaking::suggest;
use kernel::page::PageRequest;

#[derive(Default)]
pub struct InvestmentQuery;

#[Object]
impl InvestmentQuery {
    /// One investor by its name in addresses; null where there is none.
    async fn investor(&self, ctx: &Context<'_>, #[graphql(desc = "The name in addresses.")] slug: String) -> Option<Result<Investor>> {
        find::investor_by_slug(ctx.view(), &slug).await.map(|investor| investor.map(Investor)).map_err(Into::into).transpose()
    }

    /// Investors, by their names in addresses.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection, and what narrows it")]
    async fn investors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Words that its names or texts must have, by their beginnings, in any alphabet.")] search: Option<String>,
        #[graphql(desc = "Only investors of these kinds; of all kinds unless named.")] kinds: Option<Vec<InvestorKind>>,
        #[graphql(desc = "Only investors that sit in one of these countries; in all unless named.")] countries: Option<Vec<CountryCode>>,
        #[graphql(desc = "Codes of sectors, one of which the thesis names; a sector takes in the sectors under it.")] sectors: Option<
            Vec<String>,
        >,
    ) -> Result<InvestorConnection> {
        let request = paging::request(first, after, last, before)?;
        let filter = find::InvestorFilter {
            search,
            kinds: kinds.into_iter().flatten().map(Into::into).collect(),
            countries: countries.into_iter().flatten().map(|country| country.0).collect(),
            sectors: sectors.unwrap_or_default(),
        };
        Ok(find::investors(ctx.view(), filter, &request).await?.into())
    }

    /// Deals that are open and that the viewer may see: public ones, for verified investors all, and one's own company's.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection, and what narrows it")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(
            desc = "Words that the headline, the pitch or the name of the company must have, by their beginnings, in any alphabet; a deal without a name is not found by it."
        )]
        search: Option<String>,
        #[graphql(desc = "What else must hold of them.")] filter: Option<DealFilter>,
        #[graphql(desc = "In which order they come.", default_with = "Some(DealOrder::Relevance)")] order_by: Option<DealOrder>,
    ) -> Result<DealConnection> {
        let request = paging::request(first, after, last, before)?;
        let filter = filter.unwrap_or_default().try_into()?;
        Ok(match order_by.unwrap_or(DealOrder::Relevance).listed() {
            Some(order) => search::list(ctx.view(), search.as_deref(), &filter, order, &request).await?.into(),
            None => suggest::deals_best_first(ctx.view(), ctx.app().matches().await?, search.as_deref(), &filter, &request).await?.into(),
        })
    }
}

/// The deals of a company that the viewer may see and is told the company of.
pub async fn deals_of(ctx: &Context<'_>, company: CompanyId, open_only: bool, request: PageRequest) -> Result<DealConnection> {
    Ok(search::deals_of(ctx.view(), company, open_only, &request).await?.into())
}

/// What a company was given.
pub async fn investments_in(ctx: &Context<'_>, company: CompanyId, request: PageRequest) -> Result<InvestmentConnection> {
    Ok(find::investments_in(ctx.view(), company, &request).await?.into())
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        InvestorId::KIND => ctx.load::<InvestorById>(id.into()).await?.map(|row| Node::Investor(Investor(row))),
        AccreditationId::KIND => find::accreditation(ctx.view(), id.into()).await?.map(|row| Node::Accreditation(Accreditation(row))),
        InvestmentId::KIND => find::investment(ctx.view(), id.into()).await?.map(|row| Node::Investment(Investment(row))),
        DealId::KIND => ctx.load::<DealById>(id.into()).await?.map(|row| Node::Deal(Deal(row))),
        PipelineEntryId::KIND => pipeline::by_id(ctx.view(), id.into()).await?.map(|row| Node::PipelineEntry(PipelineEntry(row))),
        SavedSearchId::KIND => saved::by_id(ctx.view(), id.into()).await?.map(|row| Node::SavedSearch(SavedSearch(row))),
        _ => None,
    })
}
