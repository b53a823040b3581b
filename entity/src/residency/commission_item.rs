//! A line of the agenda of a commission: one application.

use sea_orm::entity::prelude::*;

use super::ItemState;
use crate::ids::{CommissionItemId, CommissionSessionId, ResidencyApplicationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "commission_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommissionItemId,
    pub session_id: CommissionSessionId,
    pub application_id: ResidencyApplicationId,
    /// From 1 on.
    pub position: i32,
    pub state: ItemState,
    /// Why it was postponed.
    pub remark: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
