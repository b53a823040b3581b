//! Accounts of the demonstration; all have its one password, and addresses that no mail reaches.

use entity::identity::{OrganizationKind, Role, membership, user};
use entity::ids::{OrganizationId, UserId};
use entity::text::Words;
use sea_orm::ActiveValue::Set;

use super::chance::roll;
use super::files::Names;
use kernel::work::Work;

/// An account whose address is verified.
pub(super) fn account(work: &Work, email: String, full_name: String, locale: &str, hash: &str) -> (UserId, user::ActiveModel) {
    let id: UserId = work.mint();
    let row = user::ActiveModel {
        id: Set(id),
        email: Set(email),
        email_verified_at: Set(Some(work.now())),
        password_hash: Set(hash.to_owned()),
        full_name: Set(full_name),
        phone: Set(None),
        locale: Set(locale.to_owned()),
        headline: Set(None),
        expertise: Set(Words::default()),
        muted_notifications: Set(Words::default()),
        created_at: Set(work.now()),
        erased_at: Set(None),
    };
    (id, row)
}

pub(super) fn owner(work: &Work, kind: OrganizationKind, organization: impl Into<OrganizationId>, user: UserId) -> membership::ActiveModel {
    membership::ActiveModel {
        id: Set(work.mint()),
        user_id: Set(user),
        organization_id: Set(organization.into()),
        organization_kind: Set(kind),
        role: Set(Role::Owner),
        since: Set(work.now()),
    }
}

/// A name made of a given and a family name of the same line, so that they go together.
pub(super) fn name(names: &Names, place: usize) -> String {
    let pairs = names.given.len().min(names.family.len());
    let place = roll(place, "person") % pairs;
    format!("{} {}", names.given[place], names.family[place])
}
