//! A company's application to an intake.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::ProgramApplicationState;
use crate::ids::{CompanyId, IntakeId, ProgramApplicationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "program_application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgramApplicationId,
    #[sea_orm(unique)]
    pub number: String,
    pub intake_id: IntakeId,
    pub company_id: CompanyId,
    pub state: ProgramApplicationState,
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Json,
    pub submitted_at: Option<DateTime<Utc>>,
    /// As it was when submitted.
    #[sea_orm(column_type = "JsonBinary")]
    pub eligibility: Option<Json>,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
