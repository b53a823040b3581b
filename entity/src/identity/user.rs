//! A person with an account.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::UserId;
use crate::text::Words;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Lower case, so that two spellings are one account.
    #[sea_orm(unique)]
    pub email: String,
    pub email_verified_at: Option<DateTime<Utc>>,
    /// Argon2id in PHC form.
    pub password_hash: String,
    pub full_name: String,
    pub phone: Option<String>,
    /// BCP 47.
    pub locale: String,
    pub headline: Option<String>,
    /// Codes of sectors.
    #[sea_orm(column_type = "JsonBinary")]
    pub expertise: Words,
    /// Kinds of notification that are shown but not mailed.
    #[sea_orm(column_type = "JsonBinary")]
    pub muted_notifications: Words,
    pub created_at: DateTime<Utc>,
    /// The account is gone; only the row is left for what points to it.
    pub erased_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
