//! One duty of a resident in one period.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ObligationId, ResidencyId};
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
    pub filed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
