//! The answer to a mutation, kept under the key that its sender gave it, so that what is sent twice happens once.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::UserId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// A digest of the key; a client may have put anything into it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// A digest of what was sent with it.
    pub content: String,
    /// None where something was written, and the process ended before all was answered.
    /// JSON as it was sent: a column of JSON would put its members into another order.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    pub kept_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
