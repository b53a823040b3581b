//! A line of an application's checklist that holds a file.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ApplicationDocumentId, FileId, ResidencyApplicationId};
use crate::parks::DocumentKind;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "application_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationDocumentId,
    pub application_id: ResidencyApplicationId,
    pub kind: DocumentKind,
    pub file_id: FileId,
    pub received_at: DateTime<Utc>,
    /// None until an officer has looked.
    pub accepted: Option<bool>,
    pub remark: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
