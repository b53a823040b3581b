//! People, sessions and members, as far as the one who asks may know of them.

use std::collections::HashMap;

use entity::companies::company;
use entity::identity::{OrganizationKind, Role, invitation, membership, session, user};
use entity::ids::{InvitationId, MembershipId, OrganizationId, SessionId, UserId};
use entity::investment::investor;
use entity::parks::park;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};

use kernel::access::{Action, Actor, Person, Scope, Seat};
use kernel::language::pick;
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::{View, grouped};

/// Who a session is, with all seats: read anew for each request, so that a revocation and a new role count at once.
/// None if the session has ended.
#[boxed]
pub async fn actor(view: &View, session_id: SessionId) -> Result<Option<Actor>, Problem> {
    let found = session::Entity::find_by_id(session_id)
        .filter(session::Column::EndedAt.is_null())
        .join(JoinType::InnerJoin, session::Relation::User.def())
        .select_also(user::Entity)
        .one(view.db())
        .await?;
    let Some((session, Some(user))) = found else { return Ok(None) };
    let memberships = membership::Entity::find().filter(membership::Column::UserId.eq(user.id)).all(view.db()).await?;
    let seats = memberships.into_iter().map(|m| Seat {
        membership_id: m.id,
        organization: m.organization_id,
        kind: m.organization_kind,
        role: m.role,
    });
    Ok(Some(Actor::Person(Person { user_id: user.id, session_id: session.id, locale: user.locale, seats: seats.collect() })))
}

#[boxed]
pub async fn users(view: &View, ids: Vec<UserId>) -> Result<HashMap<UserId, user::Model>, Problem> {
    let users = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(users.into_iter().map(|user| (user.id, user)).collect())
}

#[boxed]
pub async fn user_by_email(view: &View, email: &str) -> Result<Option<user::Model>, Problem> {
    Ok(user::Entity::find().filter(user::Column::Email.eq(email)).one(view.db()).await?)
}

/// The devices of a person that are logged in, latest first.
#[boxed]
pub async fn sessions_of(view: &View, user_id: UserId) -> Result<Vec<session::Model>, Problem> {
    let sessions = session::Entity::find()
        .filter(session::Column::UserId.eq(user_id))
        .filter(session::Column::EndedAt.is_null())
        .order_by_desc(session::Column::Id);
    Ok(sessions.all(view.db()).await?)
}

/// One of the actor's own sessions that has not ended.
#[boxed]
pub async fn own_session(view: &View, id: SessionId) -> Result<Option<session::Model>, Problem> {
    let Some(user_id) = view.actor().user_id() else { return Ok(None) };
    let session = session::Entity::find_by_id(id).filter(session::Column::UserId.eq(user_id)).filter(session::Column::EndedAt.is_null());
    Ok(session.one(view.db()).await?)
}

/// A person's memberships, oldest first.
#[boxed]
pub async fn memberships_of(view: &View, user_id: UserId) -> Result<Vec<membership::Model>, Problem> {
    let memberships = membership::Entity::find().filter(membership::Column::UserId.eq(user_id)).order_by_asc(membership::Column::Id);
    Ok(memberships.all(view.db()).await?)
}

/// The organizations of many people at once.
#[boxed]
pub async fn organizations_of(view: &View, users: Vec<UserId>) -> Result<HashMap<UserId, Vec<OrganizationId>>, Problem> {
    let rows = membership::Entity::find().filter(membership::Column::UserId.is_in(users)).all(view.db()).await?;
    Ok(grouped(rows.into_iter().map(|row| (row.user_id, row.organization_id))))
}

/// A membership that the actor may know of.
#[boxed]
pub async fn membership(view: &View, id: MembershipId) -> Result<Option<membership::Model>, Problem> {
    let found = membership::Entity::find_by_id(id).one(view.db()).await?;
    Ok(found.filter(|m| view.may(Action::ReadMembership, &Scope::of(m.organization_id).and_user(m.user_id))))
}

/// The members of an organization, oldest first; the caller has asked the policy.
#[boxed]
pub async fn members(view: &View, organization: OrganizationId, request: &PageRequest) -> Result<Page<membership::Model>, Problem> {
    let select = membership::Entity::find().filter(membership::Column::OrganizationId.eq(organization));
    let order = Keyset::new("members")
        .asc(membership::Column::Since, |m: &membership::Model| m.since.into())
        .asc(membership::Column::Id, |m| m.id.into());
    page::read(view, select, order, request).await
}

/// Whom to tell of something in an organization: everybody with one of these roles.
#[boxed]
pub async fn people_of(view: &View, organization: OrganizationId, roles: &[Role]) -> Result<Vec<UserId>, Problem> {
    let rows = membership::Entity::find()
        .filter(membership::Column::OrganizationId.eq(organization))
        .filter(membership::Column::Role.is_in(roles.iter().copied()))
        .all(view.db())
        .await?;
    Ok(rows.into_iter().map(|row| row.user_id).collect())
}

/// What an organization calls itself, for letters that speak of it; none if there is no such organization.
#[boxed]
pub async fn organization_name(view: &View, kind: OrganizationKind, organization: OrganizationId) -> Result<Option<String>, Problem> {
    Ok(match kind {
        OrganizationKind::Park => {
            let park = park::Entity::find_by_id(organization.0).one(view.db()).await?;
            park.and_then(|park| pick(&park.names, view.locale()).map(str::to_owned))
        }
        OrganizationKind::Company => company::Entity::find_by_id(organization.0).one(view.db()).await?.map(|company| company.name),
        OrganizationKind::Investor => investor::Entity::find_by_id(organization.0).one(view.db()).await?.map(|investor| investor.name),
    })
}

/// Invitations that can still be taken up; only for owners.
#[boxed]
pub async fn invitations(view: &View, organization: OrganizationId) -> Result<Vec<invitation::Model>, Problem> {
    if !view.may(Action::ReadInvitations, &Scope::of(organization)) {
        return Ok(vec![]);
    }
    let rows = invitation::Entity::find()
        .filter(invitation::Column::OrganizationId.eq(organization))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(view.now()))
        .order_by_asc(invitation::Column::Id);
    Ok(rows.all(view.db()).await?)
}

/// An invitation that the actor may know of: as an owner, or as the one who was invited.
#[boxed]
pub async fn invitation(view: &View, id: InvitationId) -> Result<Option<invitation::Model>, Problem> {
    let Some(found) = invitation::Entity::find_by_id(id).one(view.db()).await? else { return Ok(None) };
    Ok(view.may(Action::ReadInvitations, &Scope::of(found.organization_id)).then_some(found))
}
