//! One side's signature under a residency agreement.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::identity::OrganizationKind;
use crate::ids::{OrganizationId, ResidencyApplicationId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "application_signature")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application_id: ResidencyApplicationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    pub organization_kind: OrganizationKind,
    pub signed_by: UserId,
    pub signed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
