//! Indexes by which a search asks each row for a word, and by which rare states of the register are listed.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0016_searches"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("word_subject").table("word").to_owned()).await?;
        crate::index(manager, &[("word_kind_subject_id_word", "word", &["kind", "subject_id", "word"], false)]).await?;
        let columns = "state, valid_from, valid_until, residency_id";
        let known = format!("CREATE INDEX residency_status_known ON residency_status ({columns}) WHERE known_until IS NULL");
        manager.get_connection().execute_unprepared(&known).await?;
        Ok(())
    }
}
