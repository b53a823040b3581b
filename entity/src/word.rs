//! The folded words by which a search finds things; rows are written in the transaction that writes the thing.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "word")]
pub struct Model {
    /// The GraphQL type of what is found: `Company`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Folded by `kernel::words`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
