//! A company's application to a park.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::{ApplicationState, DecisionOutcome};
use crate::ids::{CompanyId, ParkId, RegimeId, ResidencyApplicationId, ResidencyId, UserId};
use crate::parks::ApplicantKind;
use crate::parks::RegimeStepKind;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "residency_application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResidencyApplicationId,
    /// What people call it by.
    #[sea_orm(unique)]
    pub number: String,
    pub park_id: ParkId,
    pub company_id: CompanyId,
    pub category: String,
    /// The one that holds; fixed by the submission.
    pub regime_id: RegimeId,
    pub applicant_kind: ApplicantKind,
    pub state: ApplicationState,
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Json,
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was submitted; before that, when it was begun.
    pub queued_at: DateTime<Utc>,
    /// The step of the regime it stands in.
    pub step: Option<RegimeStepKind>,
    /// In the park's time zone.
    pub step_started_on: Option<NaiveDate>,
    /// The last day of the step; none while nothing runs.
    pub due_on: Option<NaiveDate>,
    /// `due_on`, or the end of all days: the queue is ordered by it.
    pub queue_due: NaiveDate,
    /// What the present run of the step may last, in the unit of its limit; while the clock stands still, what is left.
    pub step_length: Option<i32>,
    /// Until when the applicant must answer a return, or sign.
    pub reply_by: Option<NaiveDate>,
    pub assignee_id: Option<UserId>,
    pub outcome: Option<DecisionOutcome>,
    pub reason_code: Option<String>,
    pub reason: Option<String>,
    pub protocol: Option<String>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub effective_from: Option<NaiveDate>,
    pub reapply_after: Option<NaiveDate>,
    pub residency_id: Option<ResidencyId>,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
