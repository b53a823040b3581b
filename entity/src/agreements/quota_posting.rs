//! A posting of the quota ledger: units into one part of an account, or out of it. The postings of one move sum to zero. A trigger
//! refuses updates and deletes.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::{QuotaMove, QuotaPot};
use crate::ids::{AccessRequestId, QuotaAccountId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "quota_posting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: QuotaAccountId,
    /// The request whose units are moved; none for the opening of an account.
    pub request_id: Option<AccessRequestId>,
    pub kind: QuotaMove,
    pub pot: QuotaPot,
    pub units: i32,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
