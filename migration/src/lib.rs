//! The schema's history: one file a slice at birth, then one for each change. Frozen once released; never imports `entity`.

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::{DbErr, ForeignKey, ForeignKeyCreateStatement, Index, SchemaManager};

mod agreements;
mod audit;
mod commissions;
mod companies;
mod company_matches;
mod files;
mod identity;
mod investment;
mod matchmaking;
mod notifications;
mod panels;
mod parks;
mod programs;
mod regions;
mod residency;
mod searches;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn sea_orm_migration::prelude::MigrationTrait>> {
        vec![
            Box::new(identity::Migration),
            Box::new(files::Migration),
            Box::new(parks::Migration),
            Box::new(companies::Migration),
            Box::new(residency::Migration),
            Box::new(agreements::Migration),
            Box::new(programs::Migration),
            Box::new(investment::Migration),
            Box::new(notifications::Migration),
            Box::new(audit::Migration),
            Box::new(matchmaking::Migration),
            Box::new(panels::Migration),
            Box::new(commissions::Migration),
            Box::new(company_matches::Migration),
            Box::new(regions::Migration),
            Box::new(searches::Migration),
        ]
    }
}

/// A column of a table that names a row of another by its id.
fn of(table: &'static str, column: &'static str, other: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(other, "id").to_owned()
}

/// Indexes: a name, a table, its columns, and whether no two rows may have the same in them.
async fn index(manager: &SchemaManager<'_>, indexes: &[(&'static str, &'static str, &[&'static str], bool)]) -> Result<(), DbErr> {
    for (name, table, columns, unique) in indexes {
        let mut index = Index::create().name(*name).table(*table).to_owned();
        for column in *columns {
            index.col(*column);
        }
        if *unique {
            index.unique();
        }
        manager.create_index(index).await?;
    }
    Ok(())
}
