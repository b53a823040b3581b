//! A file that was announced, and perhaps received.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{FileId, OrganizationId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    /// Hexadecimal.
    pub sha256: String,
    pub uploaded_by: UserId,
    pub created_at: DateTime<Utc>,
    /// The bytes are in the store.
    pub received_at: Option<DateTime<Utc>>,
    /// Something points to it: it can be used no second time.
    pub taken_at: Option<DateTime<Utc>>,
    /// Whose it has become by that.
    pub owner_id: Option<OrganizationId>,
    /// Part of something that everybody may read.
    pub public: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
