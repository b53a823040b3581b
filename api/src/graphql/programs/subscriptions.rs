//! Applications to programs as they move.

use async_graphql::{Context, ID, Result, Subscription};
use entity::ids::ProgramApplicationId;
use futures_util::{Stream, StreamExt};

use super::types::ProgramApplication;
use crate::graphql::context::Door;
use crate::graphql::{following, ids};
use domain::programs::find;
use kernel::access::{Action, Scope};
use kernel::events::Subject;
use kernel::problem::Problem;

#[derive(Default)]
pub struct ProgramsSubscription;

#[Subscription]
impl ProgramsSubscription {
    /// One application to a program, each time something has happened to it.
    async fn program_application_changed<'c>(
        &self,
        ctx: &'c Context<'c>,
        #[graphql(desc = "The application to follow.")] id: ID,
    ) -> Result<impl Stream<Item = Result<ProgramApplication>> + 'c> {
        ctx.view().require(Action::UseAccount, &Scope::none())?;
        let id: ProgramApplicationId = ids::parse(&id)?;
        find::application(ctx.view(), id).await?.ok_or(Problem::NotFound)?;
        let news =
            following::news(ctx, move |news| following::event(news).filter(|event| event.subject() == Subject::from(id)).map(|_| id));
        // Read anew, as far as the viewer may know it at that moment.
        Ok(news.filter_map(move |id| async move {
            find::application(ctx.view(), id).await.map(|found| found.map(ProgramApplication)).map_err(Into::into).transpose()
        }))
    }
}
