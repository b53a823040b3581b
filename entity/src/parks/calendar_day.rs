//! A day that differs from the ordinary week of a park.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::ids::ParkId;
use crate::text::Texts;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub park_id: ParkId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub date: NaiveDate,
    pub working: bool,
    #[sea_orm(column_type = "JsonBinary")]
    pub names: Texts,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
