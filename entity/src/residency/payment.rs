//! One sum that was invested under a commitment. Nothing here is ever changed.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{CommitmentId, FileId, PaymentId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "commitment_payment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    pub commitment_id: CommitmentId,
    /// In minor units of the commitment's currency.
    pub amount: i64,
    pub paid_on: NaiveDate,
    pub file_id: Option<FileId>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
