//! Where statements go: to the pool, or to one open transaction. One concrete type, so that each query is compiled once.

use std::sync::Arc;

use macros::boxed;
use sea_orm::entity::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::{OwnedSemaphorePermit, RwLock};

use super::problem::Problem;

/// A transaction that is not committed yet; dropping it rolls it back.
#[derive(Debug)]
pub struct OpenTransaction {
    transaction: DatabaseTransaction,
    /// On SQLite, the right to write, which one transaction at a time has.
    write_permit: Option<OwnedSemaphorePermit>,
}

impl OpenTransaction {
    pub(super) fn new(transaction: DatabaseTransaction, write_permit: Option<OwnedSemaphorePermit>) -> Self {
        Self { transaction, write_permit }
    }
}

/// Runs statements in the transaction it holds or, without one, on a connection of the pool.
#[derive(Clone, Debug)]
pub struct Executor {
    pool: DatabaseConnection,
    transaction: Arc<RwLock<Option<OpenTransaction>>>,
}

impl Executor {
    pub(super) fn on_pool(pool: DatabaseConnection) -> Self {
        Self { pool, transaction: Arc::default() }
    }

    pub(super) fn in_transaction(pool: DatabaseConnection, transaction: OpenTransaction) -> Self {
        Self { pool, transaction: Arc::new(RwLock::new(Some(transaction))) }
    }

    /// Runs what follows in this transaction until it is taken out.
    #[boxed]
    pub async fn hold(&self, transaction: OpenTransaction) {
        *self.transaction.write().await = Some(transaction);
    }

    /// Takes the transaction out; what follows runs on the pool.
    #[boxed]
    pub(super) async fn take(&self) -> Option<OpenTransaction> {
        self.transaction.write().await.take()
    }

    #[boxed]
    pub async fn has_transaction(&self) -> bool {
        self.transaction.read().await.is_some()
    }

    /// Commits the transaction it holds, after which statements run on the pool. False without a transaction.
    #[boxed]
    pub async fn commit(&self) -> Result<bool, Problem> {
        let Some(OpenTransaction { transaction, write_permit }) = self.take().await else { return Ok(false) };
        transaction.commit().await?;
        drop(write_permit);
        Ok(true)
    }
}

#[async_trait]
impl ConnectionTrait for Executor {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &*self.transaction.read().await {
            Some(open) => open.transaction.execute_raw(statement).await,
            None => self.pool.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &*self.transaction.read().await {
            Some(open) => open.transaction.execute_unprepared(sql).await,
            None => self.pool.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &*self.transaction.read().await {
            Some(open) => open.transaction.query_one_raw(statement).await,
            None => self.pool.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &*self.transaction.read().await {
            Some(open) => open.transaction.query_all_raw(statement).await,
            None => self.pool.query_all_raw(statement).await,
        }
    }
}
