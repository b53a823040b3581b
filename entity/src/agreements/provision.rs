//! The part of an agreement that opens one service: to whose residents, at which price, up to which quota.

use sea_orm::entity::prelude::*;

use super::{AccessConditions, QuotaPeriod, QuotaScope, QuotaUnit};
use crate::ids::{AgreementId, ProvisionId, ServiceId};
use crate::text::Words;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_provision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProvisionId,
    pub agreement_id: AgreementId,
    pub position: i32,
    pub service_id: ServiceId,
    /// Slugs of parks; none means every other party, including those that accede later.
    #[sea_orm(column_type = "JsonBinary")]
    pub beneficiaries: Option<Words>,
    #[sea_orm(column_type = "JsonBinary")]
    pub conditions: AccessConditions,
    pub discount_basis_points: i32,
    pub max_days: Option<i32>,
    pub max_people: Option<i32>,
    pub quota_amount: Option<i32>,
    pub quota_unit: Option<QuotaUnit>,
    pub quota_scope: Option<QuotaScope>,
    pub quota_every: Option<QuotaPeriod>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
