//! One thing that happened to an application to a program.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ProgramApplicationId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "program_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: ProgramApplicationId,
    pub at: DateTime<Utc>,
    pub actor_id: Option<UserId>,
    pub by_host: bool,
    pub action: String,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub remark: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
