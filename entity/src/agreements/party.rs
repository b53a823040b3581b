//! A park, or an association that signs for its parks, in an agreement.

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
    /// Its leaving has been carried through.
    pub closed: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
