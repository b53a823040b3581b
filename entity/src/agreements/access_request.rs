//! A request of a resident of one park to use a service of another park.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::AccessState;
use crate::ids::{AccessRequestId, AgreementId, CompanyId, ParkId, ProvisionId, QuotaAccountId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessRequestId,
    pub agreement_id: AgreementId,
    pub provision_id: ProvisionId,
    pub company_id: CompanyId,
    /// The park whose resident the company is.
    pub home_park_id: ParkId,
    /// The park that offers the service.
    pub host_park_id: ParkId,
    /// The account in which its units are reserved and used.
    pub account_id: QuotaAccountId,
    pub state: AccessState,
    pub from_on: NaiveDate,
    /// The last day, included.
    pub until_on: NaiveDate,
    pub people: i32,
    pub units: i32,
    pub purpose: Option<String>,
    pub contact_id: Option<UserId>,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
