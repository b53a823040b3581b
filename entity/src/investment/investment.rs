//! Money that an investor put into a company.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::Round;
use crate::ids::{CompanyId, DealId, InvestmentId, InvestorId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "investment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvestmentId,
    pub investor_id: InvestorId,
    pub company_id: CompanyId,
    pub deal_id: Option<DealId>,
    pub round: Round,
    pub amount: Option<i64>,
    pub currency: Option<String>,
    pub made_on: NaiveDate,
    pub lead: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
