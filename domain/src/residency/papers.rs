//! Papers that somebody reads who is neither of the company nor of the park's staff: an expert whose panel is not blind, or a member of a
//! commission. Whether they may is asked whenever an address is used, so that nothing has to be taken back.

use entity::files::file;
use entity::ids::{FileId, OrganizationId, ResidencyApplicationId};
use entity::residency::{commission_session, document, expert, panel, panel_opinion};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{find, panels, sessions};
use crate::files;
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::{View, Work};

/// A file that the actor may read: by a right of their own, or because they judge what it belongs to, for the park that is named.
async fn lent(view: &View, id: FileId) -> Result<Option<(file::Model, OrganizationId)>, Problem> {
    if view.actor().user_id().is_none() {
        return Ok(None);
    }
    let lender = match document::Entity::find().filter(document::Column::FileId.eq(id)).one(view.db()).await? {
        Some(document) => {
            let shown = sessions::shows(view, document.application_id).await? || judged(view, document.application_id).await?;
            let application = find::unguarded(view, document.application_id).await?.filter(|_| shown);
            application.map(|application| application.park_id)
        }
        None => {
            let of = commission_session::Entity::find().filter(commission_session::Column::MinutesId.eq(id)).one(view.db()).await?;
            match of {
                Some(session) if sessions::is_invited(view, &session).await? => Some(session.park_id),
                _ => None,
            }
        }
    };
    let Some(park) = lender else { return Ok(None) };
    let file = files::find::rows(view, vec![id]).await?.remove(&id).filter(|file| file.received_at.is_some());
    Ok(file.map(|file| (file, park.into())))
}

/// Whether the actor is asked about an application, or was, by a panel that knows whom it judges.
async fn judged(view: &View, application: ResidencyApplicationId) -> Result<bool, Problem> {
    let experts = expert::Entity::find()
        .select_only()
        .column(expert::Column::Id)
        .filter(expert::Column::UserId.eq(view.actor().user_id()))
        .into_query();
    let of_application =
        panel::Entity::find().select_only().column(panel::Column::Id).filter(panel::Column::ApplicationId.eq(application)).into_query();
    let opinions = panel_opinion::Entity::find()
        .filter(panel_opinion::Column::PanelId.in_subquery(of_application))
        .filter(panel_opinion::Column::ExpertId.in_subquery(experts))
        .all(view.db())
        .await?;
    for opinion in opinions {
        if panels::opinion(view, opinion.id).await?.is_some_and(|asked| asked.is_shown() && !asked.is_blind()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A file that the actor may read, by whichever right.
#[boxed]
pub async fn readable(view: &View, id: FileId) -> Result<Option<file::Model>, Problem> {
    match files::find::readable(view, id).await? {
        Some((file, _)) => Ok(Some(file)),
        None => Ok(lent(view, id).await?.map(|(file, _)| file)),
    }
}

/// As `files::open`, for whoever judges too. The owner sees that a paper was opened for the park, and not by whom. Tells `FileOpened`.
#[boxed]
pub async fn open(work: &mut Work, id: FileId) -> Result<file::Model, Problem> {
    match files::open::open(work, id).await {
        Err(Problem::NotFound) => {}
        opened => return opened,
    }
    let (file, reader) = lent(work, id).await?.ok_or(Problem::NotFound)?;
    if let (Some(owner), Some(user)) = (file.owner_id, work.actor().user_id()) {
        work.hide_actor();
        work.record(Event::FileOpened { file: file.id, user, owner, reader });
    }
    Ok(file)
}
