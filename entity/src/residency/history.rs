//! One thing that happened to an application or to a residency. Nothing here is ever changed.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ResidencyApplicationId, ResidencyId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "residency_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: Option<ResidencyApplicationId>,
    pub residency_id: Option<ResidencyId>,
    pub at: DateTime<Utc>,
    pub actor_id: Option<UserId>,
    /// Done by the park's staff, whose names the applicant is not shown.
    pub by_park: bool,
    pub action: String,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub effective_from: Option<NaiveDate>,
    pub remark: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
