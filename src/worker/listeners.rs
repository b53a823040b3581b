//! Which slice hears of facts. Each listener writes into the transaction that marks the fact as told, or fails it.

use entity::ids::{FactId, InvestorId, UserId};

use domain::agreements::endings;
use domain::{investment, matchmaking, notifications, residency};
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::Work;

/// Gives back the people who were notified. `links` is the address of the site, without a slash; `wanted_by` are investors whose
/// theses look for a deal that was opened.
pub async fn hear(
    work: &mut Work,
    fact: FactId,
    event: &Event,
    links: &str,
    wanted_by: &[(InvestorId, i64)],
) -> Result<Vec<UserId>, Problem> {
    match event {
        Event::CompanyChanged { company } => investment::deals::follow(work, *company).await?,
        Event::DealOpened { deal, .. } => {
            let told = investment::saved::alert(work, *deal).await?;
            matchmaking::alert::tell(work, *deal, wanted_by, &told).await?;
        }
        Event::ResidencyStatusChanged { company, .. } => while endings::end_requests_without_residency(work, Some(*company)).await? > 0 {},
        Event::ParkCalendarChanged { park } => residency::reckon::anew(work, *park).await?,
        _ => {}
    }
    notifications::webhooks::hear(work, fact, event).await?;
    notifications::route::hear(work, fact, event, links).await
}
