//! A copy of what is held about a person, asked for and then made.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::ExportState;
use crate::ids::{DataExportId, FileId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "data_export")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DataExportId,
    pub user_id: UserId,
    pub state: ExportState,
    pub requested_at: DateTime<Utc>,
    pub file_id: Option<FileId>,
    /// Then the file is forgotten.
    pub expires_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
