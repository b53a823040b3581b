//! How far an investor has come with a deal.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::PipelineStage;
use crate::ids::{DealId, InvestorId, PipelineEntryId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pipeline_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PipelineEntryId,
    pub investor_id: InvestorId,
    pub deal_id: DealId,
    pub stage: PipelineStage,
    pub note: Option<String>,
    pub pass_reason: Option<String>,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
