//! One round of a program. It opens and closes by itself.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::{IntakeStage, RubricCriteria};
use crate::ids::{IntakeId, ProgramId};
use crate::parks::EligibilityRules;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "intake")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IntakeId,
    pub program_id: ProgramId,
    pub name: String,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    /// What people have moved it to; whether it is open, the clock says.
    pub state: IntakeStage,
    pub runs_from: Option<NaiveDate>,
    pub runs_until: Option<NaiveDate>,
    pub capacity: i32,
    pub reserve: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub eligibility: EligibilityRules,
    /// JSON Schema (2020-12) of the answers.
    #[sea_orm(column_type = "JsonBinary")]
    pub form: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub rubric: RubricCriteria,
    pub blind_review: bool,
    pub reviews_per_application: i32,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
