//! A place where a company works.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use super::OfficeKind;
use crate::ids::{CompanyId, OfficeId, ParkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "office")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfficeId,
    pub company_id: CompanyId,
    pub position: i32,
    pub kind: OfficeKind,
    pub country: String,
    pub city: Option<String>,
    pub park_id: Option<ParkId>,
    pub since: Option<NaiveDate>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
