//! What a residency's state is over a stretch of days, as the register knew it over a stretch of time. A correction closes rows and adds others; nothing is overwritten.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::ResidencyState;
use crate::ids::{ResidencyId, ResidencyStatusId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "residency_status")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResidencyStatusId,
    pub residency_id: ResidencyId,
    pub state: ResidencyState,
    pub valid_from: NaiveDate,
    /// The first day on which it holds no longer.
    pub valid_until: Option<NaiveDate>,
    pub known_from: DateTime<Utc>,
    /// When the register learned better.
    pub known_until: Option<DateTime<Utc>>,
    /// It has been told that this began; of what begins later the calendar tells on its first day.
    pub told: bool,
    pub decided_by: Option<UserId>,
    /// The ground, by its code in the regime.
    pub reason_code: Option<String>,
    /// The minutes, or what was said.
    pub basis: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
