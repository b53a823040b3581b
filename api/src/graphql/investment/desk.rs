//! What an investor keeps for itself: its pipeline and its saved searches.

use async_graphql::{Context, Enum, ID, Json, Object, Result};
use chrono::{DateTime, Utc};
use entity::ids::{InvestorId, ParkId, TypedId};
use entity::investment::{pipeline_entry, saved_search};
use serde_json::Value;

use super::deals::{Deal, DealConnection};
use super::loaders::DealById;
use crate::graphql::context::Door;
use crate::graphql::{ids, paging};
use domain::investment::saved;
use kernel::problem::Problem;

/// How far an investor has come with a deal.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::investment::PipelineStage")]
pub enum PipelineStage {
    /// Found, and not looked at yet.
    Sourced,
    /// Being looked at.
    Screening,
    /// Met for the first time.
    FirstMeeting,
    /// Met with those who decide.
    PartnerMeeting,
    /// Being examined.
    DueDiligence,
    /// Before the committee.
    Committee,
    /// Terms are on the table.
    TermSheet,
    /// The papers are being signed.
    Documents,
    /// Done.
    Closed,
    /// Let go, with a reason.
    Passed,
}

#[derive(Clone)]
pub struct PipelineEntry(pub pipeline_entry::Model);

/// A deal in an investor's pipeline; only the investor's members see it.
#[Object]
impl PipelineEntry {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Which deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Deal> {
        let deal = ctx.load::<DealById>(self.0.deal_id).await?;
        Ok(Deal(deal.ok_or_else(|| Problem::broken(format!("there is no deal {}", self.0.deal_id)))?))
    }

    /// How far the investor has come with it.
    async fn stage(&self) -> PipelineStage {
        self.0.stage.into()
    }

    /// A word to remember.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Why the investor has passed.
    async fn pass_reason(&self) -> Option<&str> {
        self.0.pass_reason.as_deref()
    }

    /// When it was moved last.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }
}

crate::connection! {
    /// A page of a pipeline.
    PipelineConnection,
    /// A deal of a pipeline in a page.
    PipelineEdge, PipelineEntry, pipeline_entry::Model
}

#[derive(Clone)]
pub struct SavedSearch(pub saved_search::Model);

/// A search for deals to come back to; only the investor's members see it.
#[Object]
impl SavedSearch {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// What the investor calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The words to search for.
    async fn search(&self) -> Option<&str> {
        self.0.search.as_deref()
    }

    /// The DealFilter as it was given, without what is empty.
    async fn filter(&self) -> Json<Value> {
        Json(as_given(self.0.filter.clone()))
    }

    /// The investor's members are told of new ones.
    async fn alerts(&self) -> bool {
        self.0.alerts
    }

    /// How many deals it finds that were opened since `markSearchSeen`, or since it was saved.
    async fn new_since_seen(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(saved::count_new(ctx.view(), &self.0).await?)
    }

    /// What it finds today, the newest first.
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only deals that were opened since `markSearchSeen`, or since it was saved.", default_with = "Some(false)")]
        new_only: Option<bool>,
    ) -> Result<DealConnection> {
        let request = paging::request(first, after, last, before)?;
        Ok(saved::deals(ctx.view(), &self.0, new_only.unwrap_or(false), &request).await?.into())
    }
}

/// The filter as a client sends it: with global ids.
fn as_given(mut filter: Value) -> Value {
    fn global<I: TypedId + serde::de::DeserializeOwned>(id: &mut Value) {
        if let Ok(known) = serde_json::from_value::<I>(id.take()) {
            *id = Value::String(ids::global(known).to_string());
        }
    }
    if let Some(parks) = filter.get_mut("parks").and_then(Value::as_array_mut) {
        parks.iter_mut().for_each(global::<ParkId>);
    }
    if let Some(investor) = filter.get_mut("forInvestor") {
        global::<InvestorId>(investor);
    }
    filter
}
