//! Applications as they move.

use async_graphql::{Context, ID, Result, Subscription};
use entity::ids::{OrganizationId, ParkId, ResidencyApplicationId, TypedId};
use futures_util::{Stream, StreamExt};

use super::types::ResidencyApplication;
use crate::graphql::context::Door;
use crate::graphql::{following, ids};
use domain::residency::find;
use kernel::access::{Action, Scope};
use kernel::events::{Event, Subject};
use kernel::problem::Problem;

#[derive(Default)]
pub struct ResidencySubscription;

#[Subscription]
impl ResidencySubscription {
    /// One application, each time something has happened to it.
    async fn residency_application_changed<'c>(
        &self,
        ctx: &'c Context<'c>,
        #[graphql(desc = "The application to follow.")] id: ID,
    ) -> Result<impl Stream<Item = Result<ResidencyApplication>> + 'c> {
        ctx.view().require(Action::UseAccount, &Scope::none())?;
        let id: ResidencyApplicationId = ids::parse(&id)?;
        find::by_id(ctx.view(), id).await?.ok_or(Problem::NotFound)?;
        Ok(moved(ctx, move |event| event.subject() == Subject::from(id)))
    }

    /// Every application that enters a park's queue or moves in it.
    async fn park_queue_changed<'c>(
        &self,
        ctx: &'c Context<'c>,
        #[graphql(desc = "The park; only for its staff.")] park_id: ID,
    ) -> Result<impl Stream<Item = Result<ResidencyApplication>> + 'c> {
        ctx.view().require(Action::UseAccount, &Scope::none())?;
        let park: ParkId = ids::parse(&park_id)?;
        ctx.view().require(Action::ReadResidencyQueue, &Scope::of(park))?;
        let park = OrganizationId::from(park);
        Ok(moved(ctx, move |event| event.concerned().contains(&park)))
    }
}

/// Applications that such an event is about, read anew, as far as the viewer may know them at that moment.
fn moved<'c>(
    ctx: &'c Context<'c>,
    wanted: impl Fn(&Event) -> bool + Send + 'c,
) -> impl Stream<Item = Result<ResidencyApplication>> + Send + 'c {
    let news = following::news(ctx, move |news| {
        let event = following::event(news).filter(|event| wanted(event))?;
        let Subject { kind, id } = event.subject();
        (kind == ResidencyApplicationId::KIND).then_some(ResidencyApplicationId(id))
    });
    news.filter_map(move |id| async move {
        find::by_id(ctx.view(), id).await.map(|found| found.map(ResidencyApplication)).map_err(Into::into).transpose()
    })
}
