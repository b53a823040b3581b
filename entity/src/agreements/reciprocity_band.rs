//! How far from even a park wants its balance with each partner.

use sea_orm::entity::prelude::*;

use crate::ids::ParkId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reciprocity_band")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub park_id: ParkId,
    /// In passes over a calendar year, to either side.
    pub band: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
