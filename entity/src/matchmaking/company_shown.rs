//! A program or a partner that a company was shown on a day, and where it stood in the list. What followed stands in the tables of
//! ratings and of applications to programs.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::CandidateKind;
use crate::ids::CompanyId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "company_match_shown")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub company_id: CompanyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: CandidateKind,
    /// The intake, or the other company.
    #[sea_orm(primary_key, auto_increment = false)]
    pub candidate_id: Uuid,
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
