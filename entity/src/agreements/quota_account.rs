//! How much of a provision's quota is held and used in one period by those who share it. The database itself sees to it that
//! what is reserved and used never exceeds the amount; the postings tell how it came about.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::ids::{ProvisionId, QuotaAccountId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "quota_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuotaAccountId,
    pub provision_id: ProvisionId,
    /// The first day of the period.
    pub period_from: NaiveDate,
    /// The park or the company that has it for itself; nil where all share it.
    pub holder: Uuid,
    /// None is without limit.
    pub amount: Option<i32>,
    pub reserved: i32,
    pub used: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
