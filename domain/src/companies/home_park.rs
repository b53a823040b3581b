//! The park that vouches for a company abroad: its own choice, else that of its country, else the oldest residency.

use std::collections::HashMap;

use entity::companies::company;
use entity::ids::{CompanyId, ParkId};
use entity::parks::park;
use entity::residency::residency;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::residents;
use kernel::problem::Problem;
use kernel::work::{View, grouped};

/// The parks that can vouch for these companies today, the oldest residency first.
#[boxed]
pub async fn candidates(view: &View, companies: Vec<CompanyId>) -> Result<HashMap<CompanyId, Vec<ParkId>>, Problem> {
    let rows = residency::Entity::find()
        .filter(residency::Column::CompanyId.is_in(companies))
        .filter(residents::standing_today(view, &residents::WITH_ACCESS).await?)
        .order_by_asc(residency::Column::Since)
        .order_by_asc(residency::Column::Id)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.company_id, row.park_id))))
}

/// The home park of each of these companies that has one.
#[boxed]
pub async fn home_parks(view: &View, companies: Vec<CompanyId>) -> Result<HashMap<CompanyId, ParkId>, Problem> {
    let candidates = candidates(view, companies).await?;
    if candidates.is_empty() {
        return Ok(HashMap::new());
    }
    let companies = company::Entity::find().filter(company::Column::Id.is_in(candidates.keys().copied())).all(view.db()).await?;
    let parks = park::Entity::find().filter(park::Column::Id.is_in(candidates.values().flatten().copied())).all(view.db()).await?;
    let country_of: HashMap<ParkId, String> = parks.into_iter().map(|park| (park.id, park.country)).collect();
    let chosen = companies.iter().filter_map(|company| Some((company.id, choose(company, candidates.get(&company.id)?, &country_of)?)));
    Ok(chosen.collect())
}

fn choose(company: &company::Model, candidates: &[ParkId], country_of: &HashMap<ParkId, String>) -> Option<ParkId> {
    let own = company.home_park_id.filter(|park| candidates.contains(park));
    let at_home = || candidates.iter().copied().find(|park| country_of.get(park) == Some(&company.country));
    own.or_else(at_home).or_else(|| candidates.first().copied())
}
