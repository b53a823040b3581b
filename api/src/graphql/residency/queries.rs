//! What can be asked about residency.

use async_graphql::{Context, Object, Result};
use entity::companies::company;
use entity::ids::{
    AppealId, CommissionItemId, CommissionSessionId, CommitmentId, CompanyId, EntitlementId, ExpertId, ObligationId, PanelId,
    PanelOpinionId, ResidencyApplicationId, ResidencyId, TypedId,
};
use entity::parks::{park, regime};
use entity::residency::obligation;
use uuid::Uuid;

use super::commissions::{CommissionItem, CommissionSession, CommissionSessionConnection, CommissionSessionState};
use super::following::{Appeal, Entitlement, InvestmentCommitment, Obligation, ObligationConnection, ObligationState};
use super::inputs::{ResidencyApplicationFilter, ResidencyApplicationOrder, ResidencyFilter};
use super::panels::{Expert, ExpertConnection, OpinionState, Panel, PanelOpinion, PanelOpinionConnection};
use super::types::{Residency, ResidencyApplication, ResidencyApplicationConnection, ResidencyApplicationState, ResidencyConnection};
use crate::graphql::companies::types::IdentifierScheme;
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::node::Node;
use crate::graphql::programs::eligibility::Eligibility;
use crate::graphql::scalars::Date;
use domain::companies::sectors;
use domain::residency::find::{self, QueueFilter, RegisterFilter};
use domain::residency::{panels, procedure, sessions};
use domain::{companies, parks};
use kernel::access::{Action, Scope};
use kernel::page::PageRequest;
use kernel::problem::Problem;

#[derive(Default)]
pub struct ResidencyQuery;

#[Object]
impl ResidencyQuery {
    /// Is this company a resident of this park today? Its latest residency there, in public terms; null if it never had one.
    async fn residency_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slug of the park.")] park: String,
        #[graphql(desc = "The register that the number is from.")] scheme: IdentifierScheme,
        #[graphql(desc = "The company's number in that register.")] value: String,
    ) -> Option<Result<Residency>> {
        status(ctx, &park, scheme, &value).await.transpose()
    }
}

async fn status(ctx: &Context<'_>, slug: &str, scheme: IdentifierScheme, value: &str) -> Result<Option<Residency>> {
    let Some(park) = parks::find::by_slug(ctx.view(), slug).await? else { return Ok(None) };
    let scheme = scheme.into();
    // Written with blanks or hyphens it is the same number; what is no number of that register belongs to nobody.
    let Ok(number) = companies::identifiers::check(scheme, value) else { return Ok(None) };
    Ok(find::by_identifier(ctx.view(), park.id, scheme, &number.value).await?.map(Residency))
}

/// The officers' queue of a park; null for all but its staff.
pub async fn queue(
    ctx: &Context<'_>,
    park: &park::Model,
    filter: Option<ResidencyApplicationFilter>,
    order: ResidencyApplicationOrder,
    request: PageRequest,
) -> Option<Result<ResidencyApplicationConnection>> {
    if !ctx.view().may(Action::ReadResidencyQueue, &Scope::of(park.id)) {
        return None;
    }
    let mut narrowed = QueueFilter::default();
    if let Some(filter) = filter {
        narrowed.states = filter.states.map(|states| states.into_iter().map(Into::into).collect());
        narrowed.overdue = filter.overdue;
        narrowed.applicant_kinds = filter.applicant_kinds.map(|kinds| kinds.into_iter().map(Into::into).collect());
        narrowed.assignee = match filter.assignee_id.map(|id| ids::parse(&id)).transpose() {
            Ok(assignee) => assignee,
            Err(problem) => return Some(Err(problem.into())),
        };
    }
    Some(find::queue(ctx.view(), park, narrowed, order.into(), &request).await.map(Into::into).map_err(Into::into))
}

/// The public register of a park.
pub async fn register(
    ctx: &Context<'_>,
    park: &park::Model,
    filter: Option<ResidencyFilter>,
    search: Option<String>,
    request: PageRequest,
) -> Result<ResidencyConnection> {
    let mut narrowed = RegisterFilter { search, ..RegisterFilter::default() };
    if let Some(filter) = filter {
        narrowed.states = filter.states.map(|states| states.into_iter().map(Into::into).collect());
        narrowed.countries = filter.countries.map(|countries| countries.into_iter().map(|country| country.0).collect());
        narrowed.on = filter.on.map(|on| on.0);
        narrowed.foreign_capital = filter.foreign_capital;
        if let Some(codes) = filter.sectors {
            narrowed.sectors = Some(sectors::with_those_under(ctx.view(), &codes).await?);
        }
    }
    Ok(find::register(ctx.view(), park, narrowed, &request).await?.into())
}

/// The applications of a company; null for all but its members.
pub async fn applications_of(
    ctx: &Context<'_>,
    company: CompanyId,
    states: Option<Vec<ResidencyApplicationState>>,
    request: PageRequest,
) -> Option<Result<ResidencyApplicationConnection>> {
    if !ctx.view().may(Action::ReadCompanyInside, &Scope::of(company)) {
        return None;
    }
    let states = states.map(|states| states.into_iter().map(Into::into).collect());
    Some(find::of_company(ctx.view(), company, states, &request).await.map(Into::into).map_err(Into::into))
}

/// Would a company be let in under these rules today; null for all but its members and the park's staff.
pub async fn eligibility(ctx: &Context<'_>, regime: &regime::Model, id: &str) -> Result<Option<Eligibility>> {
    let Ok(id) = ids::parse::<CompanyId>(id) else { return Ok(None) };
    let scope = Scope::of(id).and(regime.park_id);
    if !ctx.view().may(Action::ReadResidencyInside, &scope) {
        return Ok(None);
    }
    let company: Option<company::Model> = companies::find::by_id(ctx.view(), id).await?;
    let park = parks::find::by_id(ctx.view(), regime.park_id).await?;
    let (Some(company), Some(park)) = (company, park) else { return Ok(None) };
    Ok(Some(Eligibility(procedure::eligibility(ctx.view(), regime, &park, &company).await?)))
}

/// What the residents of a park owe; null for all but its staff.
pub async fn obligations(
    ctx: &Context<'_>,
    park: &park::Model,
    states: Option<Vec<ObligationState>>,
    due_before: Option<Date>,
    request: PageRequest,
) -> Option<Result<ObligationConnection>> {
    if !ctx.view().may(Action::ReadResidencyQueue, &Scope::of(park.id)) {
        return None;
    }
    let today = parks::calendar::today(ctx.view(), park);
    let states = states.map(|states| states.into_iter().map(Into::into).collect());
    let page = find::obligations_to(ctx.view(), park, states, due_before.map(|day| day.0), &request).await;
    Some(page.map(|page| ObligationConnection { page, today }).map_err(Into::into))
}

/// The experts of a park; null for all but its staff.
pub async fn experts(ctx: &Context<'_>, park: &park::Model, request: PageRequest) -> Option<Result<ExpertConnection>> {
    if !ctx.view().may(Action::KeepExperts, &Scope::of(park.id)) {
        return None;
    }
    Some(panels::experts(ctx.view(), park.id, &request).await.map(Into::into).map_err(Into::into))
}

/// What the viewer is asked as an expert.
pub async fn own_opinions(ctx: &Context<'_>, states: Option<Vec<OpinionState>>, request: PageRequest) -> Result<PanelOpinionConnection> {
    let states = states.map(|states| states.into_iter().map(Into::into).collect());
    Ok(panels::own_opinions(ctx.view(), states, &request).await?.into())
}

/// The sessions of a park's commission; null for all but its staff.
pub async fn commission_sessions(
    ctx: &Context<'_>,
    park: &park::Model,
    states: Option<Vec<CommissionSessionState>>,
    request: PageRequest,
) -> Option<Result<CommissionSessionConnection>> {
    if !ctx.view().may(Action::ReadCommission, &Scope::of(park.id)) {
        return None;
    }
    let states = states.map(|states| states.into_iter().map(Into::into).collect());
    Some(sessions::of_park(ctx.view(), park.id, states, &request).await.map(Into::into).map_err(Into::into))
}

/// The sessions that the viewer is invited to.
pub async fn own_sessions(
    ctx: &Context<'_>,
    states: Option<Vec<CommissionSessionState>>,
    request: PageRequest,
) -> Result<CommissionSessionConnection> {
    let states = states.map(|states| states.into_iter().map(Into::into).collect());
    Ok(sessions::own(ctx.view(), states, &request).await?.into())
}

/// A duty, as of today in its park.
pub async fn obligation(ctx: &Context<'_>, row: obligation::Model) -> Result<Obligation> {
    let residency = find::residency(ctx.view(), row.residency_id).await?.ok_or(Problem::NotFound)?;
    let park = crate::graphql::parks::types::park(ctx, residency.park_id).await?;
    Ok(Obligation { row, today: parks::calendar::today(ctx.view(), &park.0) })
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        ResidencyApplicationId::KIND => {
            find::by_id(ctx.view(), id.into()).await?.map(|row| Node::ResidencyApplication(ResidencyApplication(row)))
        }
        ResidencyId::KIND => find::residency(ctx.view(), id.into()).await?.map(|row| Node::Residency(Residency(row))),
        ObligationId::KIND => match find::obligation(ctx.view(), id.into()).await? {
            Some(row) => Some(Node::Obligation(obligation(ctx, row).await?)),
            None => None,
        },
        EntitlementId::KIND => match find::entitlement(ctx.view(), id.into()).await? {
            Some(row) => {
                let residency = super::following::residency(ctx, row.residency_id).await?.0;
                Some(Node::Entitlement(Entitlement { row, residency }))
            }
            None => None,
        },
        ExpertId::KIND => panels::expert(ctx.view(), id.into()).await?.map(|row| Node::Expert(Expert(row))),
        PanelId::KIND => panels::panel(ctx.view(), id.into()).await?.map(|row| Node::Panel(Panel(row))),
        PanelOpinionId::KIND => {
            let asked = panels::opinion(ctx.view(), id.into()).await?;
            asked.map(|asked| Node::PanelOpinion(PanelOpinion(asked.opinion)))
        }
        CommissionSessionId::KIND => {
            sessions::session(ctx.view(), id.into()).await?.map(|row| Node::CommissionSession(CommissionSession(row)))
        }
        CommissionItemId::KIND => {
            sessions::item(ctx.view(), id.into()).await?.map(|tabled| Node::CommissionItem(CommissionItem(tabled.item)))
        }
        AppealId::KIND => find::appeal(ctx.view(), id.into()).await?.map(|row| Node::Appeal(Appeal(row))),
        CommitmentId::KIND => {
            find::commitment(ctx.view(), id.into()).await?.map(|row| Node::InvestmentCommitment(InvestmentCommitment(row)))
        }
        _ => None,
    })
}
