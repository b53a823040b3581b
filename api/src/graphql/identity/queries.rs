//! What can be asked about accounts and members.

use async_graphql::{Context, Object, Result};
use entity::identity::Role;
use entity::ids::{ConsentId, DataExportId, InvitationId, MembershipId, OrganizationId, SessionId, TypedId, UserId};
use uuid::Uuid;

use super::loaders::UserById;
use super::types::{Consent, ConsentPurpose, ConsentText, DataExport, Invitation, Membership, MembershipConnection, Session, User, Viewer};
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use domain::identity::{consents, export, find};
use kernel::access::{Action, Scope};
use kernel::page::PageRequest;

#[derive(Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// The person who is logged in; null while nobody is.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        let user_id = ctx.actor().user_id()?;
        Some(super::types::person(ctx, user_id).await.map(|user| Viewer(user.0)))
    }

    /// The text to show before `giveConsent`.
    async fn consent_text(&self, #[graphql(desc = "What the consent is to be for.")] purpose: ConsentPurpose) -> ConsentText {
        ConsentText(consents::text(purpose.into()))
    }
}

/// The members of an organization, for those inside and for those who must know them (`others`); null for the rest.
pub async fn members(
    ctx: &Context<'_>,
    organization: impl Into<OrganizationId>,
    request: PageRequest,
) -> Option<Result<MembershipConnection>> {
    let organization = organization.into();
    if !ctx.view().may(Action::ReadMembers, &Scope::of(organization)) {
        return None;
    }
    Some(find::members(ctx.view(), organization, &request).await.map(Into::into).map_err(Into::into))
}

/// The open invitations of an organization; null for all but its owners.
pub async fn invitations(ctx: &Context<'_>, organization: impl Into<OrganizationId>) -> Option<Result<Vec<Invitation>>> {
    let organization = organization.into();
    if !ctx.view().may(Action::ReadInvitations, &Scope::of(organization)) {
        return None;
    }
    Some(find::invitations(ctx.view(), organization).await.map(|rows| rows.into_iter().map(Invitation).collect()).map_err(Into::into))
}

/// People can be fetched by those who have met them: themselves, and who acts for an organization together with them.
async fn user(ctx: &Context<'_>, id: UserId) -> Result<Option<User>> {
    if ctx.actor().user_id().is_none() {
        return Ok(None);
    }
    let Some(user) = ctx.load::<UserById>(id).await? else { return Ok(None) };
    if ctx.actor().user_id() == Some(id) {
        return Ok(Some(User(user)));
    }
    let theirs = find::memberships_of(ctx.view(), id).await?;
    let together = theirs.iter().any(|seat| ctx.actor().role_in(seat.organization_id).is_some_and(|role| role != Role::FrontDesk));
    Ok(together.then_some(User(user)))
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        UserId::KIND => user(ctx, id.into()).await?.map(Node::User),
        SessionId::KIND => find::own_session(ctx.view(), id.into()).await?.map(|row| Node::Session(Session(row))),
        MembershipId::KIND => find::membership(ctx.view(), id.into()).await?.map(|row| Node::Membership(Membership(row))),
        ConsentId::KIND => consents::own(ctx.view(), id.into()).await?.map(|row| Node::Consent(Consent(row))),
        DataExportId::KIND => export::own(ctx.view(), id.into()).await?.map(|row| Node::DataExport(DataExport(row))),
        InvitationId::KIND => find::invitation(ctx.view(), id.into()).await?.map(|row| Node::Invitation(Invitation(row))),
        _ => None,
    })
}
