//! A `View` reads as somebody; a `Work` writes as somebody, in one transaction with its facts, audit lines and letters.
//! A signature tells which: nothing else reaches the database.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Deref;

use chrono::{DateTime, Utc};
use entity::ids::{AuditEntryId, FactId, MailId, TypedId};
use entity::{audit, notifications, outbox, word};
use macros::boxed;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, SqliteTransactionMode, TransactionOptions, TransactionTrait, UpdateMany,
};
use serde_json::Value as Json;

use super::access::{Action, Actor, Scope, policy};
use super::events::{Event, Subject};
use super::executor::{Executor, OpenTransaction};
use super::language::Locale;
use super::problem::Problem;
use super::words;
use platform::database::Database;
use platform::mint;

/// Who asks, in which language, and from where.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub locale: Locale,
    /// The network address, for the audit trail.
    pub address: Option<String>,
}

impl Caller {
    /// The clock, or the operator at the command line.
    pub fn system() -> Self {
        Self { actor: Actor::System, locale: Locale::default(), address: None }
    }
}

/// Reads as somebody.
#[derive(Clone, Debug)]
pub struct View {
    db: Executor,
    caller: Caller,
    now: DateTime<Utc>,
}

impl View {
    pub fn new(database: &Database, caller: Caller, now: DateTime<Utc>) -> Self {
        Self { db: Executor::on_pool(database.connection.clone()), caller, now }
    }

    /// The same, read as another caller.
    #[must_use]
    pub fn seen_by(&self, caller: Caller) -> Self {
        Self { caller, ..self.clone() }
    }

    pub fn db(&self) -> &Executor {
        &self.db
    }

    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// One instant for everything that one request does.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    pub fn locale(&self) -> &Locale {
        &self.caller.locale
    }

    pub fn may(&self, action: Action, scope: &Scope) -> bool {
        policy::permits(self.actor(), action, scope)
    }

    /// As `may`, with an error that reveals nothing: an actor who may not even read the thing gets NOT_FOUND.
    pub fn require(&self, action: Action, scope: &Scope) -> Result<(), Problem> {
        if *self.actor() == Actor::Anonymous {
            return Err(Problem::unauthenticated());
        }
        if action.sight().is_some_and(|read| !self.may(read, scope)) {
            return Err(Problem::NotFound);
        }
        if self.may(action, scope) { Ok(()) } else { Err(Problem::Forbidden) }
    }
}

/// A letter to one person.
#[derive(Clone, Debug)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub body: String,
}

/// Writes as one caller, in one transaction; dereferences to a `View` that reads in it. Dropping it without `commit` rolls back.
pub struct Work {
    view: View,
    /// The name of the mutation or of the scheduled job, for the audit trail.
    action: String,
    /// The audit trail does not name the actor.
    unsigned: bool,
    facts: Vec<outbox::ActiveModel>,
    audit: Vec<audit::entry::ActiveModel>,
    letters: Vec<notifications::mail::ActiveModel>,
}

impl Deref for Work {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl Work {
    /// Only the composition root calls this.
    #[allow(clippy::disallowed_methods, reason = "the one place where a transaction begins")]
    #[boxed]
    pub async fn begin(database: &Database, caller: Caller, now: DateTime<Utc>, action: &str) -> Result<Self, Problem> {
        let turn = database.turn().await;
        // A deferred transaction on SQLite that reads and then writes fails at once when another has written.
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        let transaction = OpenTransaction::new(database.connection.begin_with_options(options).await?, turn);
        let db = Executor::in_transaction(database.connection.clone(), transaction);
        Ok(Self {
            view: View { db, caller, now },
            action: action.to_owned(),
            unsigned: false,
            facts: vec![],
            audit: vec![],
            letters: vec![],
        })
    }

    /// The name of the mutation, or of the timer.
    pub fn action(&self) -> &str {
        &self.action
    }

    pub fn mint<I: TypedId>(&self) -> I {
        mint::id().into()
    }

    /// From here on the audit trail does not say from where this is done.
    pub fn hide_address(&mut self) {
        self.view.caller.address = None;
    }

    /// From here on the audit trail does not say who does this: the one whose word was the last has not decided it alone.
    pub fn hide_actor(&mut self) {
        self.unsigned = true;
    }

    /// Tells a fact once this is committed, and writes it into the audit trail of everyone it concerns.
    pub fn record(&mut self, event: Event) {
        self.record_change(event, None, None);
    }

    /// As `record`, with what was there before and what is there now. Neither may hold a secret.
    pub fn record_change(&mut self, event: Event, before: Option<Json>, after: Option<Json>) {
        let Subject { kind, id } = event.subject();
        let mut concerned: Vec<_> = event.concerned().into_iter().map(Some).collect();
        concerned.sort();
        concerned.dedup();
        for organization in if concerned.is_empty() { vec![None] } else { concerned } {
            self.audit.push(audit::entry::ActiveModel {
                id: Set(self.mint::<AuditEntryId>()),
                at: Set(self.now),
                actor_id: Set(self.actor().user_id().filter(|_| !self.unsigned)),
                organization_id: Set(organization),
                action: Set(self.action.clone()),
                subject_kind: Set(kind.to_owned()),
                subject_id: Set(id),
                before: Set(before.clone()),
                after: Set(after.clone()),
                address: Set(self.caller.address.clone().filter(|_| !self.unsigned)),
            });
        }
        self.facts.push(outbox::ActiveModel {
            id: Set(self.mint::<FactId>()),
            name: Set(event.name().to_owned()),
            payload: Set(serde_json::to_value(&event).expect("ids are JSON")),
            created_at: Set(self.now),
            attempts: Set(0),
            claimed_by: Set(None),
            claimed_until: Set(None),
            told_at: Set(None),
            last_error: Set(None),
        });
    }

    /// Whether what somebody may do is another thing after this.
    pub fn changes_members(&self) -> bool {
        self.facts.iter().any(|fact| fact.name.as_ref().starts_with("membership."))
    }

    /// Runs an update whose filter names what it expects to find, such as the id and the revision. If no row is as expected, the
    /// problem is a conflict with this message.
    pub async fn update_guarded<E: EntityTrait>(&self, update: UpdateMany<E>, conflict: &'static str) -> Result<(), Problem> {
        match update.exec(self.db()).await?.rows_affected {
            0 => Err(Problem::conflict(conflict)),
            _ => Ok(()),
        }
    }

    /// Puts a letter on its way once this is committed.
    pub fn mail(&mut self, letter: Letter) {
        self.letters.push(notifications::mail::ActiveModel {
            id: Set(self.mint::<MailId>()),
            recipient: Set(letter.to),
            subject: Set(letter.subject),
            body: Set(letter.body),
            created_at: Set(self.now),
            attempts: Set(0),
            due_at: Set(self.now),
            sent_at: Set(None),
            last_error: Set(None),
        });
    }

    /// Lets a search find a thing by these texts, and by no others.
    pub async fn index(&self, subject: impl Into<Subject>, texts: &[&str]) -> Result<(), Problem> {
        let Subject { kind, id } = subject.into();
        word::Entity::delete_many().filter(word::Column::Kind.eq(kind)).filter(word::Column::SubjectId.eq(id)).exec(self.db()).await?;
        let mut words: Vec<String> = texts.iter().flat_map(|text| words::fold(text)).collect();
        words.sort();
        words.dedup();
        let rows = words.into_iter().map(|word| word::ActiveModel { kind: Set(kind.to_owned()), word: Set(word), subject_id: Set(id) });
        insert_all::<word::Entity>(self.db(), rows).await
    }

    /// Writes facts, audit lines and letters, and makes it all true at once. Gives back the facts that are now to be told.
    #[boxed]
    pub async fn commit(self) -> Result<Vec<FactId>, Problem> {
        let db = self.view.db.clone();
        let facts = self.flush().await?;
        db.commit().await?;
        Ok(facts)
    }

    /// Flushes events, audit entries and mail but leaves the transaction open, so that the response can be read through it before
    /// the commit.
    #[boxed]
    pub async fn hold(self) -> Result<(OpenTransaction, Vec<FactId>), Problem> {
        let db = self.view.db.clone();
        let facts = self.flush().await?;
        Ok((db.take().await.expect("a work has its transaction until it is held or committed"), facts))
    }

    async fn flush(self) -> Result<Vec<FactId>, Problem> {
        let facts = self.facts.iter().map(|fact| *fact.id.as_ref()).collect();
        insert_all::<outbox::Entity>(self.view.db(), self.facts).await?;
        insert_all::<audit::entry::Entity>(self.view.db(), self.audit).await?;
        insert_all::<notifications::mail::Entity>(self.view.db(), self.letters).await?;
        Ok(facts)
    }
}

/// Inserts rows in as few statements as the databases' limits on parameters allow.
pub async fn insert_all<E>(db: &Executor, rows: impl IntoIterator<Item = E::ActiveModel>) -> Result<(), Problem>
where
    E: EntityTrait,
    E::ActiveModel: Send,
{
    // 500 rows of at most 60 columns stay below SQLite's 32 766 parameters.
    const CHUNK: usize = 500;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<E::ActiveModel> = rows.by_ref().take(CHUNK).collect();
        E::insert_many(chunk).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Rows by what they belong to, each heap in the order in which they came.
pub fn grouped<K: Eq + Hash, V>(rows: impl IntoIterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    rows.into_iter().fold(HashMap::new(), |mut heaps, (key, row)| {
        heaps.entry(key).or_insert_with(Vec::new).push(row);
        heaps
    })
}

/// For `map_err` of an insert: the violation of a unique index becomes a conflict with this message.
pub fn conflict_if_taken(message: &'static str) -> impl Fn(DbErr) -> Problem {
    move |error| if is_taken(&error) { Problem::conflict(message) } else { error.into() }
}

/// Whether an insert failed because of a unique index.
pub fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
