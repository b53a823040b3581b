//! A line of business that a program is for, by which its intakes are searched.

use sea_orm::entity::prelude::*;

use crate::ids::ProgramId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "program_sector")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub program_id: ProgramId,
    /// Its code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sector: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
