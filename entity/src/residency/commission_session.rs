//! A sitting of the body that decides on applications.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::SessionState;
use crate::ids::{CommissionSessionId, FileId, ParkId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "commission_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommissionSessionId,
    pub park_id: ParkId,
    pub state: SessionState,
    pub starts_at: DateTime<Utc>,
    /// A room, or a link.
    pub place: String,
    pub chair_id: UserId,
    /// The members have been told that it is today.
    pub reminded: bool,
    /// The day of the meeting, from which its decisions are reckoned.
    pub opened_at: Option<DateTime<Utc>>,
    /// When it was closed, or called off.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was called off.
    pub remark: Option<String>,
    /// One after another in each park, without gaps.
    pub minutes_number: Option<i32>,
    pub minutes_id: Option<FileId>,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
