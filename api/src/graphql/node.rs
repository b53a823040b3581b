//! Anything that can be fetched again by its id.

use async_graphql::{Context, ID, Interface, Object, Result};
use futures_util::future::try_join_all;

use super::agreements::access::{AccessPass, AccessRequest};
use super::agreements::types::{AccessProvision, Agreement};
use super::audit::types::AuditEntry;
use super::companies::types::{Company, CompanyFact, Sector};
use super::files::types::File;
use super::identity::types::{Consent, DataExport, Invitation, Membership, Session, User};
use super::investment::deals::Deal;
use super::investment::desk::{PipelineEntry, SavedSearch};
use super::investment::types::{Accreditation, Investment, Investor};
use super::notifications::types::{Notification, WebhookEndpoint};
use super::parks::regime::ResidencyRegime;
use super::parks::types::{Park, ParkService};
use super::programs::types::{Intake, Program, ProgramApplication};
use super::residency::commissions::{CommissionItem, CommissionSession};
use super::residency::following::{Appeal, Entitlement, InvestmentCommitment, Obligation};
use super::residency::panels::{Expert, Panel, PanelOpinion};
use super::residency::types::{Residency, ResidencyApplication};
use super::{agreements, audit, companies, files, identity, ids, investment, notifications, parks, programs, residency};
use kernel::problem::{Message, Problem};

/// Anything that can be fetched again by its id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque, the same everywhere and for ever."))]
pub enum Node {
    User(User),
    Session(Session),
    Membership(Membership),
    Invitation(Invitation),
    Consent(Consent),
    DataExport(DataExport),
    // parks
    Park(Park),
    ResidencyRegime(ResidencyRegime),
    ParkService(ParkService),
    // companies
    Company(Company),
    CompanyFact(CompanyFact),
    Sector(Sector),
    // files
    File(File),
    // agreements
    Agreement(Agreement),
    AccessProvision(AccessProvision),
    AccessRequest(AccessRequest),
    AccessPass(AccessPass),
    // residency
    ResidencyApplication(ResidencyApplication),
    Residency(Residency),
    InvestmentCommitment(InvestmentCommitment),
    Obligation(Obligation),
    Entitlement(Entitlement),
    Appeal(Appeal),
    Expert(Expert),
    Panel(Panel),
    PanelOpinion(PanelOpinion),
    CommissionSession(CommissionSession),
    CommissionItem(CommissionItem),
    // programs
    Program(Program),
    Intake(Intake),
    ProgramApplication(ProgramApplication),
    // investment
    Investor(Investor),
    Accreditation(Accreditation),
    Investment(Investment),
    Deal(Deal),
    PipelineEntry(PipelineEntry),
    SavedSearch(SavedSearch),
    // notifications
    Notification(Notification),
    WebhookEndpoint(WebhookEndpoint),
    // audit
    AuditEntry(AuditEntry),
}

/// Ids that are fetched at once at most.
const MOST: usize = 100;

/// What an id names, as far as the viewer may know.
pub async fn find(ctx: &Context<'_>, id: &str) -> Result<Option<Node>> {
    let Some((kind, id)) = ids::split(id) else { return Ok(None) };
    // Each slice knows its own kinds, and asks the database for no other.
    macro_rules! first_of {
        ($($slice:ident)*) => {$(
            if let Some(node) = $slice::queries::node(ctx, &kind, id).await? {
                return Ok(Some(node));
            }
        )*};
    }
    first_of! {
        identity
        parks
        agreements
        companies
        files
        residency
        programs
        investment
        notifications
        audit
    }
    Ok(None)
}

#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Fetches one thing by its id; null for what is not there or not to be seen.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "An id that this API gave out.")] id: ID) -> Option<Result<Node>> {
        find(ctx, &id).await.transpose()
    }

    /// Fetches many things by their ids, 100 at most, in the order of the ids; null for what is not there or not to be seen.
    async fn nodes(&self, ctx: &Context<'_>, #[graphql(desc = "Ids that this API gave out.")] ids: Vec<ID>) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST {
            return Err(Problem::invalid("ids", Message::new("rule-list-long").with("max", MOST)).into());
        }
        try_join_all(ids.iter().map(|id| find(ctx, id))).await
    }
}
