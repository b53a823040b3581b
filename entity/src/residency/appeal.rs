//! A company's objection to one decision of a park.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{AppealId, CompanyId, FileId, ParkId, ResidencyApplicationId, ResidencyId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "appeal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppealId,
    pub park_id: ParkId,
    pub company_id: CompanyId,
    /// The refusal of this application …
    pub application_id: Option<ResidencyApplicationId>,
    /// … or the loss of this residency.
    pub residency_id: Option<ResidencyId>,
    /// When the decision was taken that is objected to: with what it is about, it names the decision.
    pub decision_at: DateTime<Utc>,
    /// Who took it, and so must not judge the appeal.
    pub decision_by: Option<UserId>,
    pub grounds: String,
    pub file_id: Option<FileId>,
    pub filed_by: Option<UserId>,
    pub filed_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub upheld: Option<bool>,
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
