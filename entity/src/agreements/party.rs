//! A park or an association as a party to an agreement. A park for which an association signs has a row with both columns set.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::ids::{AgreementId, AgreementPartyId, ParkId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_party")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementPartyId,
    pub agreement_id: AgreementId,
    pub position: i32,
    pub park_id: Option<ParkId>,
    pub association: Option<String>,
    pub signed_on: Option<NaiveDate>,
    pub signed_by: Option<UserId>,
    pub acceded_on: Option<NaiveDate>,
    /// The first day on which it is no longer bound.
    pub left_on: Option<NaiveDate>,
    /// The consequences of its leaving have been applied.
    pub closed: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl Model {
    /// Whether it is a park that signs itself.
    pub fn signs(&self) -> bool {
        self.park_id.is_some() && self.association.is_none()
    }
}

impl ActiveModelBehavior for ActiveModel {}
