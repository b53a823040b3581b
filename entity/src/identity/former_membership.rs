//! A seat that somebody once had; it keeps the id of the membership that it was.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::Role;
use crate::ids::{MembershipId, OrganizationId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "former_membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    pub user_id: UserId,
    pub organization_id: OrganizationId,
    pub role: Role,
    pub ended_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
