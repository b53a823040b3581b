//! Whether a residency gives a benefit in a period. A later determination is another row.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{EntitlementId, ResidencyId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entitlement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntitlementId,
    pub residency_id: ResidencyId,
    /// Code of a benefit of the regime.
    pub benefit: String,
    pub period_from: NaiveDate,
    /// The last day, included.
    pub period_until: NaiveDate,
    pub granted: bool,
    pub basis: String,
    pub decided_by: Option<UserId>,
    pub decided_at: DateTime<Utc>,
    /// The first day on which what was granted is lost with the residency.
    pub annulled_from: Option<NaiveDate>,
    /// When the register learned of that.
    pub annulled_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
