//! What can be asked about agreements.

use async_graphql::{Context, ID, Object, Result};
use entity::ids::{AgreementId, ParkId, ProvisionId, ServiceId, TypedId};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::loaders::{AgreementById, ProvisionById, ServiceOpenTo};
use super::types::{AccessProvision, Agreement, AgreementConnection};
use crate::api::graphql::context::Door;
use crate::api::graphql::node::Node;
use crate::api::graphql::parks::types::{Park, park};
use crate::api::graphql::scalars::Date;
use crate::api::graphql::{ids, paging};
use crate::domain::agreements::find;
use crate::kernel::page::{Page, PageRequest};

#[derive(Default)]
pub struct AgreementsQuery;

#[Object]
impl AgreementsQuery {
    /// Agreements that all the parks named are party to, the newest first; proposals only for those who act for a party.
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Parks that are all party to it; of any parks unless named.")] parks: Option<Vec<ID>>,
        #[graphql(desc = "Only those that bind, and bind these parks, on this day.")] in_force_on: Option<Date>,
    ) -> Result<AgreementConnection> {
        let request = paging::request(first, after, last, before)?;
        let parks: Result<Vec<ParkId>, _> = parks.into_iter().flatten().map(|id| ids::parse(&id)).collect();
        // What is no park is party to nothing.
        let Ok(parks) = parks else { return Ok(Page::empty().into()) };
        list(ctx, parks, in_force_on, request).await
    }
}

/// The agreements of parks, for the query and for `Park.agreements`.
pub async fn list(ctx: &Context<'_>, parks: Vec<ParkId>, day: Option<Date>, request: PageRequest) -> Result<AgreementConnection> {
    let filter = find::Filter { parks, in_force_on: day.map(|day| day.0) };
    Ok(find::list(ctx.view(), filter, &request).await?.into())
}

/// The parks whose residents may use a service today, by agreement.
pub async fn open_to(ctx: &Context<'_>, service: ServiceId) -> Result<Vec<Park>> {
    let parks = ctx.load::<ServiceOpenTo>(service).await?;
    try_join_all(parks.into_iter().flatten().map(|id| park(ctx, id))).await
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        AgreementId::KIND => ctx.load::<AgreementById>(id.into()).await?.map(|row| Node::Agreement(Agreement(row))),
        ProvisionId::KIND => ctx.load::<ProvisionById>(id.into()).await?.map(|row| Node::AccessProvision(AccessProvision(row))),
        _ => None,
    })
}
