//! The last number given in a park's register.

use sea_orm::entity::prelude::*;

use crate::ids::ParkId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "residency_counter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub park_id: ParkId,
    pub last: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
