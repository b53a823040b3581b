//! A number of a company in a register.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::IdentifierScheme;
use crate::ids::{CompanyId, ParkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "company_identifier")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: CompanyId,
    pub position: i32,
    pub scheme: IdentifierScheme,
    pub value: String,
    pub checksum_valid: Option<bool>,
    pub verified_by: Option<ParkId>,
    pub verified_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
