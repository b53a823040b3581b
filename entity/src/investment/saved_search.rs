//! A search for deals that an investor comes back to.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{InvestorId, SavedSearchId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_search")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SavedSearchId,
    pub investor_id: InvestorId,
    pub name: String,
    pub search: Option<String>,
    /// As it was given.
    #[sea_orm(column_type = "JsonBinary")]
    pub filter: Json,
    pub alerts: bool,
    /// Deals opened later are new.
    pub seen_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
