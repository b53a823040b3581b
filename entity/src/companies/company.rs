//! A company, or a team that means to become one.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::{BusinessModels, CompanyStage, LegalForm};
use crate::ids::{CompanyId, ParkId};
use crate::parks::SanctionListings;
use crate::text::Texts;
use crate::text::Words;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "company")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompanyId,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub other_names: Texts,
    pub legal_name: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub legal_form: Option<LegalForm>,
    pub country: String,
    /// ISO 3166-2.
    pub region: Option<String>,
    pub city: Option<String>,
    pub founded_on: Option<NaiveDate>,
    pub website: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub summaries: Texts,
    /// Codes; `company_tag` has them to search by.
    #[sea_orm(column_type = "JsonBinary")]
    pub sectors: Words,
    pub stage: Option<CompanyStage>,
    #[sea_orm(column_type = "JsonBinary")]
    pub business_models: BusinessModels,
    #[sea_orm(column_type = "JsonBinary")]
    pub technologies: Words,
    #[sea_orm(column_type = "JsonBinary")]
    pub target_markets: Words,
    #[sea_orm(column_type = "JsonBinary")]
    pub team_countries: Words,
    #[sea_orm(column_type = "JsonBinary")]
    pub languages: Words,
    pub headcount: Option<i32>,
    pub women_founder: Option<bool>,
    pub foreign_capital: Option<bool>,
    pub technology_readiness: Option<i32>,
    #[sea_orm(column_type = "JsonBinary")]
    pub sanctions: SanctionListings,
    /// Chosen by the company itself.
    pub home_park_id: Option<ParkId>,
    /// Invented for the demonstration.
    pub demo: bool,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
