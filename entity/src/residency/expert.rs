//! A person whom a park may draw for a panel.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ExpertId, ParkId, UserId};
use crate::text::Words;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "expert")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExpertId,
    pub park_id: ParkId,
    pub user_id: UserId,
    /// Codes of sectors.
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: Words,
    /// From 0 to 100.
    pub rating: Option<i32>,
    pub retired_at: Option<DateTime<Utc>>,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
