//! A person has read something.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::ids::NotificationId;
use entity::notifications::notification::{Column, Entity, Model};
use macros::boxed;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use kernel::access::{Action, Scope};
use kernel::problem::{Message, Problem};
use kernel::work::Work;

/// Ids that may be named at once.
const MOST: usize = 100;

/// What was read.
pub enum Which {
    These(Vec<NotificationId>),
    /// Everything up to an instant.
    Until(DateTime<Utc>),
}

/// Marks one's own notifications as read. Gives back those that were not read before, newest first. An id that is not one's
/// own is NOT_FOUND, and then nothing is marked.
#[boxed]
pub async fn mark(work: &Work, which: Which) -> Result<Vec<Model>, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let Some(user) = work.actor().user_id() else { return Err(Problem::unauthenticated()) };
    let own = Column::UserId.eq(user);
    let wanted = match which {
        Which::These(ids) => {
            if ids.len() > MOST {
                return Err(Problem::invalid("ids", Message::new("rule-list-long").with("max", MOST)));
            }
            let ids: HashSet<_> = ids.into_iter().collect();
            let found = Entity::find().filter(own.clone()).filter(Column::Id.is_in(ids.iter().copied())).all(work.db()).await?;
            if found.len() < ids.len() {
                return Err(Problem::NotFound);
            }
            Column::Id.is_in(ids)
        }
        Which::Until(at) => Column::CreatedAt.lte(at),
    };
    let mut marked = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(work.now()))
        .filter(own)
        .filter(wanted)
        .filter(Column::ReadAt.is_null())
        .exec_with_returning(work.db())
        .await?;
    marked.sort_by_key(|n| std::cmp::Reverse((n.created_at, n.id)));
    Ok(marked)
}
