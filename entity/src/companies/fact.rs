//! A figure about a company, and who stands behind it.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::{Audience, FactKind};
use crate::ids::{CompanyFactId, CompanyId, ParkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "company_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompanyFactId,
    pub company_id: CompanyId,
    pub kind: FactKind,
    /// In ten-thousandths, so that both databases compare it exactly.
    pub value: i64,
    pub currency: Option<String>,
    pub period_from: NaiveDate,
    pub period_until: NaiveDate,
    pub audience: Audience,
    pub verified_by: Option<ParkId>,
    pub verified_at: Option<DateTime<Utc>>,
    pub set_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
