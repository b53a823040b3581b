//! One version of the rules of a category of residency. Never changed once published, but for the day it ends.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::{
    ApplicantKinds, Benefits, DocumentRequirements, EffectiveRule, EligibilityRules, IncomeTests, LegalSources, ObligationRules, Reasons,
    RegimeSteps,
};
use crate::ids::{ParkId, RegimeId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "regime")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RegimeId,
    pub park_id: ParkId,
    pub category: String,
    pub version: i32,
    pub valid_from: NaiveDate,
    /// The last day, included.
    pub valid_until: Option<NaiveDate>,
    #[sea_orm(column_type = "JsonBinary")]
    pub applicant_kinds: ApplicantKinds,
    #[sea_orm(column_type = "JsonBinary")]
    pub eligibility: EligibilityRules,
    /// JSON Schema (2020-12) of an application's answers.
    #[sea_orm(column_type = "JsonBinary")]
    pub form: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub documents: DocumentRequirements,
    /// In the order an application goes through them.
    #[sea_orm(column_type = "JsonBinary")]
    pub steps: RegimeSteps,
    pub effective_from: EffectiveRule,
    pub term_months: Option<i32>,
    pub provisional_months: Option<i32>,
    pub reply_within_working_days: i32,
    pub fee_percent_of_income: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub income_tests: IncomeTests,
    #[sea_orm(column_type = "JsonBinary")]
    pub obligations: ObligationRules,
    #[sea_orm(column_type = "JsonBinary")]
    pub benefits: Benefits,
    #[sea_orm(column_type = "JsonBinary")]
    pub reasons: Reasons,
    #[sea_orm(column_type = "JsonBinary")]
    pub legal_basis: LegalSources,
    pub published_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
