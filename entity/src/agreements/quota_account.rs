//! The units reserved and used of one quota in one period, for those who share it. A database constraint keeps their sum within the
//! amount. The balances are the sums of the postings.

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
    /// The park or company that has the quota to itself; nil if all share it.
    pub holder: Uuid,
    /// None means no limit.
    pub amount: Option<i32>,
    pub reserved: i32,
    pub used: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
