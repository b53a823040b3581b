//! What a resident promised to invest, and what it has invested since.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{CommitmentId, ResidencyId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "investment_commitment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommitmentId,
    pub residency_id: ResidencyId,
    pub promised_amount: i64,
    pub invested_amount: i64,
    pub currency: String,
    pub by: NaiveDate,
    pub purpose: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
