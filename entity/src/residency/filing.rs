//! What was filed for a duty: each time a row of its own, so that what was sent back can still be read.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ids::{FileId, FilingId, ObligationId, UserId};

/// Income of one activity in the period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncomeLine {
    pub activity: String,
    /// On the park's list of activities.
    pub listed: bool,
    pub export: bool,
    /// In minor units.
    pub amount: i64,
    pub currency: String,
}

crate::json_list! {
    IncomeLines(IncomeLine),
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "obligation_filing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FilingId,
    pub obligation_id: ObligationId,
    #[sea_orm(column_type = "JsonBinary")]
    pub income: IncomeLines,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub report: Option<Json>,
    pub file_id: Option<FileId>,
    pub filed_by: Option<UserId>,
    pub filed_at: DateTime<Utc>,
    /// In the park's time zone.
    pub filed_on: NaiveDate,
    /// None until an officer has looked.
    pub accepted: Option<bool>,
    pub reviewed_by: Option<UserId>,
    pub reviewed_at: Option<DateTime<Utc>>,
    pub remark: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
