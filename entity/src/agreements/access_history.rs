//! An entry in the history of an access request. Rows are only inserted.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{AccessRequestId, ParkId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: AccessRequestId,
    pub at: DateTime<Utc>,
    pub actor_id: Option<UserId>,
    /// The park that took the step; none for the company and for steps by date.
    pub by_park: Option<ParkId>,
    pub action: String,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub remark: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
