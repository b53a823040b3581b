//! A technopark.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::SanctionListings;
use crate::ids::ParkId;
use crate::text::Texts;
use crate::text::Words;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "park")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ParkId,
    #[sea_orm(unique)]
    pub slug: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub names: Texts,
    #[sea_orm(column_type = "JsonBinary")]
    pub summaries: Texts,
    pub country: String,
    pub city: String,
    pub latitude: f64,
    pub longitude: f64,
    /// IANA name.
    pub time_zone: String,
    pub currency: String,
    pub website: Option<String>,
    pub founded_on: Option<NaiveDate>,
    #[sea_orm(column_type = "JsonBinary")]
    pub sanctions: SanctionListings,
    /// English names of days: `Saturday`.
    #[sea_orm(column_type = "JsonBinary")]
    pub weekend: Words,
    /// The category of regime that most applicants fall under.
    pub ordinary_category: String,
    /// Names of associations that may sign agreements for it.
    #[sea_orm(column_type = "JsonBinary")]
    pub associations: Words,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
