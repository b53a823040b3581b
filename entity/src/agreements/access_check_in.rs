//! A check-in with a pass. A repeated report of the same check-in has one row.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{AccessPassId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_check_in")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub pass_id: AccessPassId,
    /// When the pass was read; earlier than `told_at` if the front desk was offline.
    #[sea_orm(primary_key, auto_increment = false)]
    pub read_at: DateTime<Utc>,
    /// When the check-in was reported.
    pub told_at: DateTime<Utc>,
    pub by: Option<UserId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
