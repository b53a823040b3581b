//! Something a person should know.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::NotificationKind;
use crate::ids::{FactId, NotificationId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NotificationId,
    pub user_id: UserId,
    pub kind: NotificationKind,
    /// The GraphQL type of what it is about.
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// What the wording needs: names and numbers.
    #[sea_orm(column_type = "JsonBinary")]
    pub details: Json,
    /// Told once for a fact and a person, however often the fact is handed on.
    pub fact_id: FactId,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
