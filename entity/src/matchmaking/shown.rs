//! A match that a side was shown on a day, and where it stood in the list. What followed stands in the tables of ratings and
//! investments, by the same pair: from both the engine can learn.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::MatchSide;
use crate::ids::{DealId, InvestorId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "match_shown")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub investor_id: InvestorId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub deal_id: DealId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub side: MatchSide,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: NaiveDate,
    /// From one; the first one of the day.
    pub rank: i32,
    /// In millionths.
    pub score: i32,
    pub shown_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
