//! What happened to an application, a residency or an agreement, told in the same way.

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::UserId;
use entity::{agreements, programs, residency};

use super::identity::types::{User, person};
use super::scalars::Date;

pub struct HistoryEntry {
    at: DateTime<Utc>,
    /// None where the viewer may not know.
    actor: Option<UserId>,
    action: String,
    from_state: Option<String>,
    to_state: Option<String>,
    effective_from: Option<NaiveDate>,
    remark: Option<String>,
}

/// One thing that happened.
#[Object]
impl HistoryEntry {
    /// When the system learned of it; good for `asKnownAt`.
    async fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Who did it; null where the viewer may not know, or it was the clock.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        Some(person(ctx, self.actor?).await)
    }

    /// The name of the mutation, or of the timer.
    async fn action(&self) -> &str {
        &self.action
    }

    /// The state before.
    async fn from_state(&self) -> Option<&str> {
        self.from_state.as_deref()
    }

    /// The state after.
    async fn to_state(&self) -> Option<&str> {
        self.to_state.as_deref()
    }

    /// The day it counts from, where that is not the day it was entered.
    async fn effective_from(&self) -> Option<Date> {
        self.effective_from.map(Date)
    }

    /// What was said to it.
    async fn remark(&self) -> Option<&str> {
        self.remark.as_deref()
    }
}

impl HistoryEntry {
    /// `inside`: the viewer is on the park's side, whose people are not named to the other.
    pub fn of_residency(row: residency::history::Model, inside: bool) -> Self {
        Self {
            at: row.at,
            actor: row.actor_id.filter(|_| inside || !row.by_park),
            action: row.action,
            from_state: row.from_state,
            to_state: row.to_state,
            effective_from: row.effective_from,
            remark: row.remark,
        }
    }
}

impl HistoryEntry {
    /// `named`: the viewer may know who did it.
    pub fn of_access(named: bool, row: agreements::access_history::Model) -> Self {
        Self {
            at: row.at,
            actor: row.actor_id.filter(|_| named),
            action: row.action,
            from_state: row.from_state,
            to_state: row.to_state,
            effective_from: None,
            remark: row.remark,
        }
    }

    /// `inside`: the viewer is on the hosts' side, whose people are not named to the other.
    pub fn of_program(row: programs::history::Model, inside: bool) -> Self {
        Self {
            at: row.at,
            actor: row.actor_id.filter(|_| inside || !row.by_host),
            action: row.action,
            from_state: row.from_state,
            to_state: row.to_state,
            effective_from: None,
            remark: row.remark,
        }
    }
}

impl From<agreements::history::Model> for HistoryEntry {
    fn from(row: agreements::history::Model) -> Self {
        Self {
            at: row.at,
            actor: row.actor_id,
            action: row.action,
            from_state: row.from_state,
            to_state: row.to_state,
            effective_from: row.effective_from,
            remark: row.remark,
        }
    }
}
