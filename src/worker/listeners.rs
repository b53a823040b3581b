//! Which slice hears of facts. Each listener writes into the transaction that marks the fact as told, or fails it.

use entity::ids::{FactId, UserId};

use crate::domain::agreements::endings;
use crate::domain::{investment, notifications, residency};
use crate::kernel::events::Event;
use crate::kernel::problem::Problem;
use crate::kernel::work::Work;

/// Gives back the people who were notified. `links` is the address of the site, without a slash.
pub async fn hear(work: &mut Work, fact: FactId, event: &Event, links: &str) -> Result<Vec<UserId>, Problem> {
    match event {
        Event::CompanyChanged { company } => investment::deals::follow(work, *company).await?,
        Event::DealOpened { deal, .. } => investment::saved::alert(work, *deal).await?,
        Event::ResidencyStatusChanged { company, .. } => while endings::of_residencies(work, Some(*company)).await? > 0 {},
        Event::ParkCalendarChanged { park } => residency::reckon::anew(work, *park).await?,
        _ => {}
    }
    notifications::webhooks::hear(work, fact, event).await?;
    notifications::route::hear(work, fact, event, links).await
}
