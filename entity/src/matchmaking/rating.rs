//! What one side of a match thinks of it; the other side never learns.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::{MatchSide, MatchVerdict};
use crate::ids::{DealId, InvestorId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "match_rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub investor_id: InvestorId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub deal_id: DealId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub side: MatchSide,
    pub verdict: MatchVerdict,
    pub reason: Option<String>,
    /// Who said so last.
    pub user_id: UserId,
    pub rated_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
