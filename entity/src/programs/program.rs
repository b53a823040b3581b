//! What a park, or several together, do for those they take in.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::ProgramKind;
use crate::ids::{AgreementId, ProgramId};
use crate::parks::ServiceKinds;
use crate::text::Texts;
use crate::text::Words;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "program")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgramId,
    #[sea_orm(unique)]
    pub slug: String,
    pub kind: ProgramKind,
    #[sea_orm(column_type = "JsonBinary")]
    pub names: Texts,
    #[sea_orm(column_type = "JsonBinary")]
    pub summaries: Texts,
    pub agreement_id: Option<AgreementId>,
    #[sea_orm(column_type = "JsonBinary")]
    pub sectors: Words,
    #[sea_orm(column_type = "JsonBinary")]
    pub languages: Words,
    #[sea_orm(column_type = "JsonBinary")]
    pub services: ServiceKinds,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
