//! What can be done with parks.

use async_graphql::{Context, Object, Result};

use super::inputs::*;
use super::regime::ResidencyRegime;
use super::types::{Park, ParkService};
use crate::graphql::context::Door;
use crate::graphql::ids;
use domain::companies::sectors;
use domain::parks::{calendar, publish, services, update};

#[derive(Default)]
pub struct ParksMutation;

#[Object]
impl ParksMutation {
    /// Changes what a park says about itself; only by its owners and managers.
    async fn update_park(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The park, and what is to change.")] input: UpdateParkInput,
    ) -> Result<UpdateParkPayload> {
        let mut work = ctx.work().await?;
        let (park, expected_revision) = (ids::parse(&input.park_id)?, input.expected_revision);
        let (change, faults) = park_change(input);
        let park = update::update(&mut work, park, expected_revision, change, faults).await?;
        ctx.commit(work).await?;
        Ok(UpdateParkPayload { park: Park(park) })
    }

    /// Enters holidays and moved working days into a park's calendar; only by its owners and managers.
    async fn set_calendar_days(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The park and the days.")] input: SetCalendarDaysInput,
    ) -> Result<SetCalendarDaysPayload> {
        let mut work = ctx.work().await?;
        let (changes, faults) = day_changes(input.days);
        let park = calendar::set_days(&mut work, ids::parse(&input.park_id)?, changes, faults).await?;
        ctx.commit(work).await?;
        Ok(SetCalendarDaysPayload { park: Park(park) })
    }

    /// Publishes a new version of a park's rules; only by its owners and managers. What is published never changes.
    async fn publish_regime(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The park and its new rules.")] input: PublishRegimeInput,
    ) -> Result<PublishRegimePayload> {
        let mut work = ctx.work().await?;
        let park = ids::parse(&input.park_id)?;
        let sectors = sectors::codes(&work).await?;
        let (rules, faults) = input.rules(&sectors)?;
        let regime = publish::publish(&mut work, park, rules, faults).await?;
        ctx.commit(work).await?;
        Ok(PublishRegimePayload { regime: ResidencyRegime(regime) })
    }

    /// Enters a service of a park, or changes one; only by the park's owners and managers.
    async fn save_park_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new service, or the change.")] input: SaveParkServiceInput,
    ) -> Result<SaveParkServicePayload> {
        let mut work = ctx.work().await?;
        let service = match input {
            SaveParkServiceInput::Create(input) => {
                let park = ids::parse(&input.park_id)?;
                let (offer, faults) = input.offer();
                services::offer(&mut work, park, offer, faults).await?
            }
            SaveParkServiceInput::Update(input) => {
                let service = ids::parse(&input.service_id)?;
                let (change, faults) = input.change();
                services::change(&mut work, service, change, faults).await?
            }
        };
        ctx.commit(work).await?;
        Ok(SaveParkServicePayload { service: ParkService(service) })
    }
}
