//! What a person agreed to, and perhaps took back; the proof stays either way.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::ConsentPurpose;
use crate::ids::{ConsentId, UserId};
use crate::text::Words;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentId,
    pub user_id: UserId,
    pub purpose: ConsentPurpose,
    /// ISO 3166-1 alpha-2, in order; none where the purpose knows no countries.
    #[sea_orm(column_type = "JsonBinary")]
    pub countries: Words,
    /// Of the text that was shown.
    pub text_version: String,
    pub given_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
