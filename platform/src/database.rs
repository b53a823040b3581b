//! SQLite or PostgreSQL, chosen by the address at run time; nothing above knows which.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use macros::boxed;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A pool of connections.
#[derive(Clone, Debug)]
pub struct Database {
    pub connection: DatabaseConnection,
    /// SQLite takes one writer at a time.
    writer: Option<Arc<Semaphore>>,
}

impl Database {
    #[boxed]
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        Self::connect_with(url, if is_sqlite(url) { 4 } else { 10 }).await
    }

    async fn connect_with(url: &str, connections: u32) -> Result<Self, DbErr> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(5))
            .test_before_acquire_if_idle_for(Duration::from_secs(30))
            .sqlx_logging_level(log::LevelFilter::Trace)
            .sqlx_slow_statements_logging_settings(log::LevelFilter::Warn, Duration::from_secs(1));
        if is_sqlite(url) {
            options.map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .busy_timeout(Duration::from_secs(10))
                    .foreign_keys(true)
                    .pragma("temp_store", "memory")
                    // All that SQLite will map: a page beyond it is read by a call to the system, each time.
                    .pragma("mmap_size", "2147418112")
                    .optimize_on_close(true, None)
            });
        } else {
            options.set_application_name("karvon").statement_timeout(Duration::from_secs(15));
            // LIMIT is bound as a parameter, by which PostgreSQL would plan each execution anew.
            options.map_sqlx_postgres_opts(|postgres| postgres.options([("plan_cache_mode", "force_generic_plan")]));
        }
        let connection = sea_orm::Database::connect(options).await?;
        let writer = (connection.get_database_backend() == DbBackend::Sqlite).then(|| Arc::new(Semaphore::new(1)));
        Ok(Self { connection, writer })
    }

    /// Whether it answers, and has the schema of this program.
    #[boxed]
    pub async fn is_ready(&self) -> Result<(), Unready> {
        let pending = Migrator::get_pending_migrations(&self.connection).await;
        match pending {
            Ok(pending) if pending.is_empty() => Ok(()),
            Ok(pending) => Err(Unready::TooOld(pending.len())),
            // The schema holds migrations that this program does not know.
            Err(DbErr::Custom(reason)) => Err(Unready::TooNew(reason)),
            Err(error) => Err(Unready::Unreachable(error)),
        }
    }

    /// Waits for one's turn to write, where turns are taken.
    #[boxed]
    pub async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        match &self.writer {
            Some(writer) => Some(writer.clone().acquire_owned().await.expect("never closed")),
            None => None,
        }
    }

    /// A single connection for changes of the schema: SQLite's pooled connections keep stale schemas, and a lock belongs to one.
    #[boxed]
    pub async fn connect_alone(url: &str) -> Result<Self, DbErr> {
        Self::connect_with(url, 1).await
    }
}

/// Whether an address names an SQLite file.
pub fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// The file an SQLite address names; none for one in memory.
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (!path.is_empty() && path != ":memory:").then(|| Path::new(path))
}

/// Why a database cannot be served from.
#[derive(Debug)]
pub enum Unready {
    /// Migrations that are still to be run.
    TooOld(usize),
    TooNew(String),
    Unreachable(DbErr),
}

impl std::fmt::Display for Unready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooOld(pending) => write!(f, "the schema is too old: {pending} migrations are to be run; `karvon migrate` runs them"),
            Self::TooNew(reason) => write!(f, "the schema is newer than this program: {reason}"),
            Self::Unreachable(error) => write!(f, "the database cannot be reached: {error}"),
        }
    }
}

impl std::error::Error for Unready {}

/// Brings the schema up to date. Of several who try at once one does it, the others wait.
#[boxed]
pub async fn migrate(url: &str) -> Result<(), Failure> {
    change_schema(url, async |db| Migrator::up(db, None).await).await
}

/// Undoes the last migration.
#[boxed]
pub async fn undo(url: &str) -> Result<(), Failure> {
    change_schema(url, async |db| Migrator::down(db, Some(1)).await).await
}

/// Throws everything away, down to an empty database.
#[boxed]
pub async fn start_over(url: &str) -> Result<(), Failure> {
    let Some(file) = sqlite_file(url) else {
        return change_schema(url, async |db| db.execute_unprepared("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await.map(drop))
            .await;
    };
    // The log and its index belong to the file.
    for end in ["", "-wal", "-shm"] {
        match std::fs::remove_file(format!("{}{end}", file.display())) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn change_schema(url: &str, change: impl AsyncFnOnce(&DatabaseConnection) -> Result<(), DbErr>) -> Result<(), Failure> {
    let database = Database::connect_alone(url).await?;
    let db = &database.connection;
    // Held until it is dropped or the connection ends.
    let _file = match sqlite_file(url) {
        Some(file) => {
            let lock = std::fs::File::create(file.with_extension("lock"))?;
            lock.lock()?;
            Some(lock)
        }
        None => None,
    };
    if !is_sqlite(url) {
        db.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
    }
    change(db).await?;
    database.connection.close().await?;
    Ok(())
}

/// Any number that nothing else on the server locks by.
const MIGRATION_LOCK: i64 = 0x6b61_7276_6f6e;
