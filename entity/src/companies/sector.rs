//! A line of business.

use sea_orm::entity::prelude::*;

use crate::ids::SectorId;
use crate::text::Texts;
use crate::text::Words;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sector")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SectorId,
    #[sea_orm(unique)]
    pub code: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub names: Texts,
    pub parent_code: Option<String>,
    /// Sections and divisions of ISIC Rev.4.
    #[sea_orm(column_type = "JsonBinary")]
    pub isic: Words,
    pub position: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
