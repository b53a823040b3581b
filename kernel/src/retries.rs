//! What is sent twice happens once: the answer to a mutation is kept under the key its sender gave it, in the transaction
//! that did what it tells of. Neither is there without the other.

use chrono::{DateTime, Duration, Utc};
use entity::ids::UserId;
use entity::kept_answer::{ActiveModel, Column, Entity, Model};
use macros::boxed;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value as Json;

use super::executor::Executor;
use super::problem::Problem;
use platform::mint;

/// How long a key is remembered: a client that has not heard for a day looks before it sends again.
const KEPT: Duration = Duration::hours(24);

/// Longer keys serve no client.
const LONGEST: usize = 255;

/// What one person sends under one key.
#[derive(Clone, Debug)]
pub struct Retry {
    user: UserId,
    key: String,
    content: String,
}

/// What is known of a key.
#[derive(Debug)]
pub enum Known {
    Nothing,
    Answer(Json),
    /// Something was written, and there is no answer yet, or none any more.
    Unanswered,
    /// It was used for something else.
    Other,
}

impl Known {
    /// The answer, if there is one to give.
    pub fn answer(self) -> Result<Option<Json>, Problem> {
        match self {
            Self::Nothing => Ok(None),
            Self::Answer(answer) => Ok(Some(answer)),
            Self::Unanswered => Err(Problem::conflict("problem-key-pending")),
            Self::Other => Err(Problem::conflict("problem-key-other")),
        }
    }
}

impl Retry {
    pub fn new(user: UserId, key: &str, content: &str) -> Self {
        Self { user, key: mint::digest(key), content: mint::digest(content) }
    }

    /// Whether a text can be a key: printable, and not too long.
    pub fn is_key(text: &str) -> bool {
        !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
    }

    #[boxed]
    pub async fn look(&self, db: &Executor, now: DateTime<Utc>) -> Result<Known, Problem> {
        let kept = Entity::find_by_id((self.user, self.key.clone())).filter(Column::KeptAt.gte(now - KEPT)).one(db).await?;
        Ok(match kept {
            None => Known::Nothing,
            Some(Model { content, .. }) if content != self.content => Known::Other,
            Some(Model { answer: None, .. }) => Known::Unanswered,
            Some(Model { answer: Some(answer), .. }) => Known::Answer(serde_json::from_str(&answer).map_err(Problem::internal)?),
        })
    }

    /// Takes the key for this transaction; another one with the same key waits here for its end. `Nothing` if it is taken now.
    #[boxed]
    pub async fn claim(&self, db: &Executor, now: DateTime<Utc>) -> Result<Known, Problem> {
        self.forget(db, Some(now - KEPT)).await?;
        let row = ActiveModel {
            user_id: Set(self.user),
            key: Set(self.key.clone()),
            content: Set(self.content.clone()),
            answer: Set(None),
            kept_at: Set(now),
        };
        let unless_there = OnConflict::columns([Column::UserId, Column::Key]).do_nothing().to_owned();
        match Entity::insert_many([row]).on_conflict(unless_there).exec_without_returning(db).await? {
            0 => self.look(db, now).await,
            _ => Ok(Known::Nothing),
        }
    }

    /// Keeps the answer under the key that was claimed.
    #[boxed]
    pub async fn keep(&self, db: &Executor, answer: &Json) -> Result<(), Problem> {
        Entity::update_many()
            .col_expr(Column::Answer, Expr::value(answer.to_string()))
            .filter(Column::UserId.eq(self.user))
            .filter(Column::Key.eq(&self.key))
            .exec(db)
            .await?;
        Ok(())
    }

    /// Gives the key back, if it was taken before a day.
    #[boxed]
    pub async fn forget(&self, db: &Executor, before: Option<DateTime<Utc>>) -> Result<(), Problem> {
        let mut mine = Entity::delete_many().filter(Column::UserId.eq(self.user)).filter(Column::Key.eq(&self.key));
        if let Some(before) = before {
            mine = mine.filter(Column::KeptAt.lt(before));
        }
        mine.exec(db).await?;
        Ok(())
    }
}

/// Forgets keys that nobody comes back to.
#[boxed]
pub async fn forget_old(db: &Executor, now: DateTime<Utc>) -> Result<(), Problem> {
    Entity::delete_many().filter(Column::KeptAt.lt(now - KEPT)).exec(db).await?;
    Ok(())
}
