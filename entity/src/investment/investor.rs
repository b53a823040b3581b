//! A fund, a network or a person that invests.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::{InvestorKind, Thesis};
use crate::ids::InvestorId;
use crate::text::Texts;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "investor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvestorId,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub other_names: Texts,
    pub kind: InvestorKind,
    /// Where it sits.
    pub country: String,
    pub website: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub summaries: Texts,
    #[sea_orm(column_type = "JsonBinary")]
    pub thesis: Option<Thesis>,
    /// Invented for the demonstration.
    pub demo: bool,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
