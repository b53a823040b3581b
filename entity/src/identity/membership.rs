//! A person's role in an organization.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::{OrganizationKind, Role};
use crate::ids::{MembershipId, OrganizationId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    pub user_id: UserId,
    pub organization_id: OrganizationId,
    pub organization_kind: OrganizationKind,
    pub role: Role,
    pub since: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
