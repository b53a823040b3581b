//! The parks with their calendars, services, rules and first officers.

use std::collections::HashMap;

use entity::identity::{OrganizationKind, Role, user};
use entity::text::Texts;
use sea_orm::EntityTrait;

use super::files::{ParkFile, ServiceEntry};
use super::people;
use super::seeded::{Seeded, SeededPark, money};
use domain::identity::members;
use domain::parks::calendar::{self, DayChange};
use domain::parks::services::{self, Offer};
use domain::parks::{found, publish};
use kernel::problem::{Faults, Problem};
use kernel::work::Work;

pub(super) async fn write(work: &mut Work, seeded: &mut Seeded, parks: Vec<ParkFile>, invented: &Texts, hash: &str) -> Result<(), Problem> {
    for file in parks {
        let park = found::found(work, file.founding).await?;
        let days = file.days.iter().flat_map(|entry| entry.dates.iter().map(move |date| (*date, entry)));
        let days = days.map(|(date, entry)| DayChange { date, working: Some(entry.working), names: entry.names.clone() });
        calendar::set_days(work, park.id, days.collect(), Faults::default()).await?;
        let mut offered = HashMap::new();
        for service in file.services {
            let kind = service.kind;
            let service = services::offer(work, park.id, offer(service, invented)?, Faults::default()).await?;
            offered.insert(kind, service.id);
        }
        let mut regimes = vec![];
        for rules in file.regimes {
            regimes.push(publish::publish(work, park.id, rules, Faults::default()).await?);
        }
        let address = format!("officer@{}.example", park.slug);
        let (officer, account) = people::account(work, address, format!("Officer of {}", park.names.0["en"]), "en", hash);
        user::Entity::insert(account).exec_without_returning(work.db()).await?;
        members::grant(work, OrganizationKind::Park, park.id.into(), officer, Role::Owner).await?;
        let calendar = calendar::of(work, &park).await?;
        let today = calendar::today(work, &park);
        seeded.report.parks += 1;
        seeded.report.regimes += regimes.len();
        seeded.parks.insert(park.slug.clone(), SeededPark { park, regimes, services: offered, calendar, today, officer });
    }
    Ok(())
}

/// Prices and seats are invented: the description says so.
fn offer(entry: ServiceEntry, invented: &Texts) -> Result<Offer, Problem> {
    let price = match (&entry.price, &entry.currency) {
        (Some(amount), Some(currency)) => Some(money(amount, currency)?),
        _ => None,
    };
    let descriptions = if price.is_some() || entry.seats.is_some() { invented.clone() } else { Texts::default() };
    Ok(Offer { kind: entry.kind, names: entry.names, descriptions, price, seats: entry.seats })
}
