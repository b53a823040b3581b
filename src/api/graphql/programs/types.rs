//! Program, and what it is made of.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::programs::program;
use futures_util::future::try_join_all;

use super::loaders::HostsOfProgram;
use crate::api::graphql::agreements::loaders::AgreementById;
use crate::api::graphql::agreements::types::Agreement;
use crate::api::graphql::companies::types::{Sector, sectors};
use crate::api::graphql::context::Door;
use crate::api::graphql::ids;
use crate::api::graphql::parks::types::{Park, ServiceKind, park};
use crate::api::graphql::scalars::{LanguageTag, LocalizedText, localized};

/// What a program does for those it takes in.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::programs::ProgramKind")]
pub enum ProgramKind {
    /// Helps companies from abroad to settle.
    SoftLanding,
    /// Makes young companies grow within a few months.
    Acceleration,
    /// Gives companies that begin a place, and time.
    Incubation,
    /// Teaches people.
    Training,
    /// Gives money that is not paid back.
    Grant,
    /// Puts companies on a stage, before investors and customers.
    DemoDay,
}

#[derive(Clone)]
pub struct Program(pub program::Model);

/// A program of one park, or of several together.
#[Object]
impl Program {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The name in addresses: `hub-to-hub`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What it does for those it takes in.
    async fn kind(&self) -> ProgramKind {
        self.0.kind.into()
    }

    /// The name in the language nearest to the one asked for.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.names, language).unwrap_or_else(|| self.0.slug.clone())
    }

    /// What it says about itself, in the language nearest to the one asked for.
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> Option<String> {
        ctx.text(&self.0.summaries, language)
    }

    /// Every language the summary is written in, for those who edit it.
    async fn summaries(&self) -> Vec<LocalizedText> {
        localized(&self.0.summaries)
    }

    /// The parks that run it.
    async fn hosts(&self, ctx: &Context<'_>) -> Result<Vec<Park>> {
        let hosts = ctx.load::<HostsOfProgram>(self.0.id).await?;
        try_join_all(hosts.into_iter().flatten().map(|id| park(ctx, id))).await
    }

    /// What several hosts do it under.
    async fn agreement(&self, ctx: &Context<'_>) -> Option<Result<Agreement>> {
        let id = self.0.agreement_id?;
        ctx.load::<AgreementById>(id).await.map(|row| row.map(Agreement)).map_err(Into::into).transpose()
    }

    /// The lines of business it is for; for all of them if empty.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        sectors(ctx, &self.0.sectors).await
    }

    /// The languages it is held in.
    async fn languages(&self) -> Vec<LanguageTag> {
        self.0.languages.0.iter().map(|tag| tag.as_str().into()).collect()
    }

    /// What those taken in may use.
    async fn services(&self) -> Vec<ServiceKind> {
        self.0.services.0.iter().copied().map(Into::into).collect()
    }
}

crate::connection! {
    /// A page of programs.
    ProgramConnection,
    /// A program in a page.
    ProgramEdge, Program, program::Model
}
