//! A sector of a thesis, by which investors are searched.

use sea_orm::entity::prelude::*;

use crate::ids::InvestorId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "investor_sector")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub investor_id: InvestorId,
    /// Its code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sector: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
