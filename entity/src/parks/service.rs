//! What a park offers.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::ServiceKind;
use crate::ids::{ParkId, ServiceId};
use crate::text::Texts;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "park_service")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceId,
    pub park_id: ParkId,
    pub kind: ServiceKind,
    #[sea_orm(column_type = "JsonBinary")]
    pub names: Texts,
    #[sea_orm(column_type = "JsonBinary")]
    pub descriptions: Texts,
    /// Minor units; free if none.
    pub price_amount: Option<i64>,
    pub price_currency: Option<String>,
    pub seats: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
