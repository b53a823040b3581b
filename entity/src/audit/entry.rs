//! One line of the audit trail, for one organization that it concerns.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{AuditEntryId, OrganizationId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    pub at: DateTime<Utc>,
    /// None where the clock or the operator did it.
    pub actor_id: Option<UserId>,
    /// None where it concerns nobody but the actor.
    pub organization_id: Option<OrganizationId>,
    /// The name of the mutation, or of the timer.
    pub action: String,
    /// The GraphQL type of what it was done to.
    pub subject_kind: String,
    pub subject_id: Uuid,
    #[sea_orm(column_type = "JsonBinary")]
    pub before: Option<Json>,
    #[sea_orm(column_type = "JsonBinary")]
    pub after: Option<Json>,
    pub address: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
