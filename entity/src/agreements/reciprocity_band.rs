//! The largest difference between passes given and received that a park accepts for each partner.

use sea_orm::entity::prelude::*;

use crate::ids::ParkId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reciprocity_band")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub park_id: ParkId,
    /// The number of passes in a calendar year, in either direction.
    pub band: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
