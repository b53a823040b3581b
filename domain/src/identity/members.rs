//! Who acts for an organization: founding it, inviting, joining, changing roles, leaving.

use chrono::Duration;
use entity::identity::{OrganizationKind, Role, former_membership, invitation, membership, user};
use entity::ids::{InvitationId, MembershipId, OrganizationId, UserId};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use serde_json::json;

use super::find;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::language::{Locale, say};
use kernel::problem::{Message, Problem};
use kernel::values::Email;
use kernel::work::{Letter, Work, is_taken};
use platform::mint;

const INVITATION_GOOD_FOR: Duration = Duration::days(14);

/// Makes somebody the first owner of an organization that has just come to be.
pub async fn found(
    work: &mut Work,
    kind: OrganizationKind,
    organization: impl Into<OrganizationId>,
    user_id: UserId,
) -> Result<membership::Model, Problem> {
    join(work, kind, organization.into(), user_id, Role::Owner).await
}

/// Gives somebody a role, or another one; for the operator. Tells `MemberJoined` or `RoleChanged`.
#[boxed]
pub async fn grant(
    work: &mut Work,
    kind: OrganizationKind,
    organization: OrganizationId,
    user_id: UserId,
    role: Role,
) -> Result<membership::Model, Problem> {
    let known = membership::Entity::find()
        .filter(membership::Column::OrganizationId.eq(organization))
        .filter(membership::Column::UserId.eq(user_id))
        .one(work.db())
        .await?;
    match known {
        Some(membership) => assign(work, membership, role).await,
        None => join(work, kind, organization, user_id, role).await,
    }
}

async fn join(
    work: &mut Work,
    kind: OrganizationKind,
    organization: OrganizationId,
    user_id: UserId,
    role: Role,
) -> Result<membership::Model, Problem> {
    let membership = membership::ActiveModel {
        id: Set(work.mint()),
        user_id: Set(user_id),
        organization_id: Set(organization),
        organization_kind: Set(kind),
        role: Set(role),
        since: Set(work.now()),
    };
    let membership = membership.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-member-already"),
        false => error.into(),
    })?;
    work.record(Event::MemberJoined { membership: membership.id, organization, user: user_id });
    Ok(membership)
}

/// Offers somebody a role by a letter; `links` is the address of the site. Only owners. Tells `MemberInvited`.
#[boxed]
pub async fn invite(
    work: &mut Work,
    kind: OrganizationKind,
    organization: OrganizationId,
    email: &str,
    role: Role,
    links: &str,
) -> Result<invitation::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let name = find::organization_name(work, kind, organization).await?.ok_or(Problem::NotFound)?;
    work.require(Action::InviteMember, &Scope::of(organization))?;
    let email = Email::parse(email).map_err(|message| Problem::invalid("email", message))?;
    let invited_by = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let token = mint::secret();
    let invitation = invitation::ActiveModel {
        id: Set(work.mint()),
        organization_id: Set(organization),
        organization_kind: Set(kind),
        email: Set(email.as_str().to_owned()),
        role: Set(role),
        invited_by: Set(invited_by),
        token_hash: Set(mint::digest(&token)),
        created_at: Set(work.now()),
        expires_at: Set(work.now() + INVITATION_GOOD_FOR),
        accepted_at: Set(None),
        revoked_at: Set(None),
    };
    let invitation = invitation.insert(work.db()).await?;
    // The letter is in the guest's language where the guest is known, else in the host's.
    let guest = find::user_by_email(work, email.as_str()).await?;
    let locale = guest.map_or_else(|| work.locale().clone(), |guest| Locale::only(&guest.locale));
    let link = format!("{links}/accept-invitation?token={token}");
    work.mail(Letter {
        to: email.as_str().to_owned(),
        subject: say(&locale, &Message::new("mail-invitation-subject").with("organization", name.as_str())),
        body: say(&locale, &Message::new("mail-invitation-body").with("organization", name.as_str()).with("link", link)),
    });
    let after = json!({ "email": invitation.email, "role": invitation.role });
    work.record_change(Event::MemberInvited { invitation: invitation.id, organization }, None, Some(after));
    Ok(invitation)
}

/// Takes an invitation back. Only owners. Tells `InvitationRevoked`.
#[boxed]
pub async fn revoke_invitation(work: &mut Work, id: InvitationId) -> Result<InvitationId, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let invitation = invitation::Entity::find_by_id(id).one(work.db()).await?.ok_or(Problem::NotFound)?;
    work.require(Action::RevokeInvitation, &Scope::of(invitation.organization_id))?;
    let revoked = invitation::Entity::update_many()
        .col_expr(invitation::Column::RevokedAt, Expr::value(work.now()))
        .filter(invitation::Column::Id.eq(id))
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::AcceptedAt.is_null())
        .exec(work.db())
        .await?;
    if revoked.rows_affected == 0 {
        return Err(Problem::IllegalTransition(Message::new("problem-invitation-over")));
    }
    work.record(Event::InvitationRevoked { invitation: id, organization: invitation.organization_id });
    Ok(id)
}

/// Takes up a role; only for the person whose verified address was invited, to all others the invitation is not there. Tells
/// `MemberJoined`.
#[boxed]
pub async fn accept_invitation(work: &mut Work, token: &str) -> Result<membership::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let user_id = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let user = user::Entity::find_by_id(user_id).one(work.db()).await?.ok_or(Problem::NotFound)?;
    let invitation = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(mint::digest(token)))
        .filter(invitation::Column::Email.eq(user.email))
        .one(work.db())
        .await?
        .ok_or(Problem::NotFound)?;
    let accepted = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(work.now()))
        .filter(invitation::Column::Id.eq(invitation.id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(work.now()))
        .exec(work.db())
        .await?;
    if accepted.rows_affected == 0 {
        return Err(Problem::NotFound);
    }
    join(work, invitation.organization_kind, invitation.organization_id, user_id, invitation.role).await
}

/// Gives a member another role, which counts from the next request on. Only owners; the last owner stays. Tells `RoleChanged`.
#[boxed]
pub async fn change_role(work: &mut Work, id: MembershipId, role: Role) -> Result<membership::Model, Problem> {
    let membership = may(work, Action::ChangeRole, id).await?;
    assign(work, membership, role).await
}

async fn assign(work: &mut Work, membership: membership::Model, role: Role) -> Result<membership::Model, Problem> {
    if membership.role == Role::Owner && role != Role::Owner {
        keep_an_owner(work, membership.organization_id).await?;
    }
    let before = json!({ "role": membership.role });
    let mut changed = membership.into_active_model();
    changed.role = Set(role);
    let membership = changed.update(work.db()).await?;
    let event = Event::RoleChanged { membership: membership.id, organization: membership.organization_id, user: membership.user_id };
    work.record_change(event, Some(before), Some(json!({ "role": role })));
    Ok(membership)
}

/// Takes a member out: oneself or, for an owner, another; the last owner stays. Tells `MemberRemoved`.
#[boxed]
pub async fn remove(work: &mut Work, id: MembershipId) -> Result<MembershipId, Problem> {
    let membership = may(work, Action::RemoveMember, id).await?;
    if membership.role == Role::Owner {
        keep_an_owner(work, membership.organization_id).await?;
    }
    membership::Entity::delete_by_id(id).exec(work.db()).await?;
    // A seat that somebody once had is a conflict of interest for ever.
    let former = former_membership::ActiveModel {
        id: Set(id),
        user_id: Set(membership.user_id),
        organization_id: Set(membership.organization_id),
        role: Set(membership.role),
        ended_at: Set(work.now()),
    };
    former_membership::Entity::insert(former).exec_without_returning(work.db()).await?;
    let event = Event::MemberRemoved { membership: id, organization: membership.organization_id, user: membership.user_id };
    work.record_change(event, Some(json!({ "role": membership.role })), None);
    Ok(id)
}

async fn may(work: &Work, action: Action, id: MembershipId) -> Result<membership::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let membership = membership::Entity::find_by_id(id).one(work.db()).await?.ok_or(Problem::NotFound)?;
    work.require(action, &Scope::of(membership.organization_id).and_user(membership.user_id))?;
    Ok(membership)
}

/// Refuses to leave an organization without an owner. Writing the owners' rows makes two who leave at once wait for each
/// other, on PostgreSQL as on SQLite.
async fn keep_an_owner(work: &Work, organization: OrganizationId) -> Result<(), Problem> {
    let owners = membership::Entity::update_many()
        .col_expr(membership::Column::Role, Expr::value(Role::Owner.as_str()))
        .filter(membership::Column::OrganizationId.eq(organization))
        .filter(membership::Column::Role.eq(Role::Owner))
        .exec(work.db())
        .await?;
    if owners.rows_affected > 1 { Ok(()) } else { Err(Problem::conflict("problem-last-owner")) }
}
