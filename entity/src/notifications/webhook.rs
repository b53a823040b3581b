//! An address that an organization wants to be told of changes.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::WebhookEvents;
use crate::ids::{OrganizationId, WebhookId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    pub organization_id: OrganizationId,
    pub url: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub events: WebhookEvents,
    /// What bodies are signed with; as it is, since a signature needs it.
    pub secret: String,
    pub active: bool,
    /// Attempts since the last one that succeeded.
    pub failures: i32,
    pub created_at: DateTime<Utc>,
    pub last_delivery_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
