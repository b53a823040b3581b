//! Experts who judge one application.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::PanelStage;
use crate::ids::{PanelId, ParkId, ResidencyApplicationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "panel")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PanelId,
    pub park_id: ParkId,
    pub application_id: ResidencyApplicationId,
    pub state: PanelStage,
    pub drawn_at: DateTime<Utc>,
    pub concluded_at: Option<DateTime<Utc>>,
    pub revision: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
