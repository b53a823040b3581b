//! A pass. The signed credential is computed from this row when needed, and not stored.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::EndCause;
use crate::ids::{AccessPassId, AccessRequestId, AgreementId, CompanyId, ParkId, ServiceId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_pass")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessPassId,
    #[sea_orm(unique)]
    pub request_id: AccessRequestId,
    pub agreement_id: AgreementId,
    pub company_id: CompanyId,
    pub service_id: ServiceId,
    pub home_park_id: ParkId,
    pub host_park_id: ParkId,
    pub valid_from: DateTime<Utc>,
    /// The first instant at which it is no longer valid.
    pub valid_until: DateTime<Utc>,
    pub issued_at: DateTime<Utc>,
    /// The date of issue in the host's time zone, which reciprocity balances use.
    pub issued_on: NaiveDate,
    pub revoked_at: Option<DateTime<Utc>>,
    pub revoked_for: Option<EndCause>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
