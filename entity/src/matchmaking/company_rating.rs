//! What a company thinks of a program or a partner that fits it.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::{CandidateKind, MatchVerdict};
use crate::ids::{CompanyId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "company_match_rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub company_id: CompanyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: CandidateKind,
    /// The intake, or the other company.
    #[sea_orm(primary_key, auto_increment = false)]
    pub candidate_id: Uuid,
    pub verdict: MatchVerdict,
    pub reason: Option<String>,
    /// Who said so last.
    pub user_id: UserId,
    pub rated_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
