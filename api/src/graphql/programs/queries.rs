//! What can be asked about programs.

use async_graphql::{Context, ID, Object, Result};
use entity::ids::{CompanyId, IntakeId, ParkId, ProgramApplicationId, ProgramId, TypedId};
use uuid::Uuid;

use super::loaders::{IntakeById, ProgramById};
use super::types::{
    Intake, IntakeConnection, Program, ProgramApplication, ProgramApplicationConnection, ProgramApplicationState, ProgramKind,
};
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use crate::graphql::{ids, paging};
use domain::programs::find;
use domain::programs::search::{self, IntakeFilter};
use kernel::page::{Page, PageRequest};

#[derive(Default)]
pub struct ProgramsQuery;

#[Object]
impl ProgramsQuery {
    /// One program by its name in addresses; null where there is none.
    async fn program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The name in addresses: `hub-to-hub`.")] slug: String,
    ) -> Option<Result<Program>> {
        find::by_slug(ctx.view(), &slug).await.map(|program| program.map(Program)).map_err(Into::into).transpose()
    }

    /// Intakes of all programs, that which closes first first.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection, and what narrows it")]
    async fn intakes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Words of its name, of its program's names and texts, or of the hosts', by their beginnings, in any alphabet.")]
        search: Option<String>,
        #[graphql(desc = "Only of programs of these kinds.")] kinds: Option<Vec<ProgramKind>>,
        #[graphql(desc = "Only of programs that one of these parks runs.")] parks: Option<Vec<ID>>,
        #[graphql(desc = "Codes of lines of business: only of programs that are for one of these, or for all.")] sectors: Option<
            Vec<String>,
        >,
        #[graphql(desc = "Only intakes that are open now.", default_with = "Some(true)")] open_only: Option<bool>,
        #[graphql(desc = "Only intakes that are not over and would let this company in today; none for all but its members.")]
        eligible_company_id: Option<ID>,
    ) -> Result<IntakeConnection> {
        let request = paging::request(first, after, last, before)?;
        // What is no park runs nothing, and what is no company is let in nowhere.
        let parks: Result<Vec<ParkId>, _> = parks.into_iter().flatten().map(|id| ids::parse(&id)).collect();
        let eligible: Result<Option<CompanyId>, _> = eligible_company_id.map(|id| ids::parse(&id)).transpose();
        let (Ok(parks), Ok(eligible)) = (parks, eligible) else { return Ok(Page::empty().into()) };
        let filter = IntakeFilter {
            search,
            kinds: kinds.into_iter().flatten().map(Into::into).collect(),
            parks,
            sectors: sectors.unwrap_or_default(),
            open_only: open_only.unwrap_or(true),
            eligible,
        };
        Ok(search::list_intakes(ctx.view(), filter, &request).await?.into())
    }
}

/// The applications of a company to programs; null for all but its members.
pub async fn applications_of(
    ctx: &Context<'_>,
    company: CompanyId,
    states: Option<Vec<ProgramApplicationState>>,
    request: PageRequest,
) -> Option<Result<ProgramApplicationConnection>> {
    let states = states.map(|states| states.into_iter().map(Into::into).collect());
    let page = find::applications_of(ctx.view(), company, states, &request).await;
    page.map(|page| page.map(Into::into)).map_err(Into::into).transpose()
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        ProgramId::KIND => ctx.load::<ProgramById>(id.into()).await?.map(|row| Node::Program(Program(row))),
        IntakeId::KIND => ctx.load::<IntakeById>(id.into()).await?.map(|row| Node::Intake(Intake(row))),
        ProgramApplicationId::KIND => {
            find::application(ctx.view(), id.into()).await?.map(|row| Node::ProgramApplication(ProgramApplication(row)))
        }
        _ => None,
    })
}
