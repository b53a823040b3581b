//! A company that an expert may not judge, declared.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{CompanyId, ExpertId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "expert_interest")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub expert_id: ExpertId,
    pub company_id: CompanyId,
    pub note: String,
    pub declared_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
