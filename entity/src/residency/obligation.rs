//! One duty of a resident in one period.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::DutyTold;
use crate::ids::{FilingId, ObligationId, ResidencyId};
use crate::parks::ObligationKind;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "obligation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ObligationId,
    pub residency_id: ResidencyId,
    pub kind: ObligationKind,
    pub period_from: NaiveDate,
    pub period_until: NaiveDate,
    pub due_on: NaiveDate,
    /// The last day on which it can be put right once it is late; none where the rules know no such time.
    pub cure_by: Option<NaiveDate>,
    /// The latest filing, its day in the park's time zone, and what became of it: none until an officer has looked.
    pub filing_id: Option<FilingId>,
    pub filed_at: Option<DateTime<Utc>>,
    pub filed_on: Option<NaiveDate>,
    pub accepted: Option<bool>,
    /// The residency was over before its period began, or other rules came into force: it is not owed.
    pub cancelled_on: Option<NaiveDate>,
    /// What the calendar has told of it already.
    pub told: DutyTold,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
