//! Reciprocity: the passes that a park and each of its partners have issued to each other, and the band a park sets for the balance.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use entity::agreements::{access_pass, reciprocity_band};
use entity::ids::ParkId;
use entity::parks::park;
use macros::boxed;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::find;
use crate::parks::calendar;
use crate::parks::find::to_change;
use kernel::access::Action;
use kernel::events::Event;
use kernel::problem::{Faults, Problem};
use kernel::work::{View, Work};

/// The passes between a park and one partner in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartnerBalance {
    pub partner: ParkId,
    /// Issued by this park to residents of the partner.
    pub given: i64,
    /// Issued by the partner to residents of this park.
    pub received: i64,
    pub out_of_band: bool,
}

impl PartnerBalance {
    pub fn net(&self) -> i64 {
        self.given - self.received
    }
}

/// A period of days; both ends are included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalancePeriod {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl BalancePeriod {
    /// A missing end is that of the calendar year, by the other end or else by the current day in the park.
    pub fn of(view: &View, park: &park::Model, from: Option<NaiveDate>, until: Option<NaiveDate>) -> Self {
        let year = until.or(from).unwrap_or_else(|| calendar::today(view, park)).year();
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).expect("every year has its first and last day");
        Self { from: from.unwrap_or_else(|| day(1, 1)), until: until.unwrap_or_else(|| day(12, 31)) }
    }
}

/// The balance of a park with each partner: parks that an agreement in force binds with it today, and parks with passes in the
/// period. The caller has checked the policy.
#[boxed]
pub async fn partner_balances(view: &View, park: &park::Model, period: BalancePeriod) -> Result<Vec<PartnerBalance>, Problem> {
    use access_pass::Column;
    let given = counted(view, Column::HostParkId, Column::HomeParkId, park.id, period).await?;
    let received = counted(view, Column::HomeParkId, Column::HostParkId, park.id, period).await?;
    let band = reciprocity_band(view, park.id).await?;
    let mut rows: BTreeMap<ParkId, (i64, i64)> = BTreeMap::new();
    for partner in find::partner_parks(view, park.id, calendar::today(view, park)).await? {
        rows.entry(partner).or_default();
    }
    for (partner, count) in given {
        rows.entry(partner).or_default().0 = count;
    }
    for (partner, count) in received {
        rows.entry(partner).or_default().1 = count;
    }
    Ok(rows.into_iter().map(|(partner, (given, received))| balance(partner, given, received, band)).collect())
}

fn balance(partner: ParkId, given: i64, received: i64, band: Option<i32>) -> PartnerBalance {
    let out_of_band = band.is_some_and(|band| (given - received).abs() > i64::from(band));
    PartnerBalance { partner, given, received, out_of_band }
}

async fn counted(
    view: &View,
    own: access_pass::Column,
    others: access_pass::Column,
    park: ParkId,
    period: BalancePeriod,
) -> Result<HashMap<ParkId, i64>, Problem> {
    let rows: Vec<(ParkId, i64)> = access_pass::Entity::find()
        .select_only()
        .column(others)
        .column_as(Expr::cust("COUNT(*)"), "count")
        .filter(own.eq(park))
        .filter(access_pass::Column::IssuedOn.between(period.from, period.until))
        .group_by(others)
        .into_tuple()
        .all(view.db())
        .await?;
    Ok(rows.into_iter().collect())
}

/// The passes between a park and all its partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassCounts {
    pub given: i64,
    pub received: i64,
}

/// The passes of a park in a period, by the host's day of issue; without `from`, all passes until the last day.
#[boxed]
pub async fn pass_counts(view: &View, park: ParkId, from: Option<NaiveDate>, until: NaiveDate) -> Result<PassCounts, Problem> {
    use access_pass::Column;
    let count = async |own: Column| {
        let mut rows = access_pass::Entity::find().filter(own.eq(park)).filter(Column::IssuedOn.lte(until));
        if let Some(from) = from {
            rows = rows.filter(Column::IssuedOn.gte(from));
        }
        rows.count(view.db()).await
    };
    Ok(PassCounts { given: count(Column::HostParkId).await? as i64, received: count(Column::HomeParkId).await? as i64 })
}

/// The largest difference between passes given and received that a park accepts; none if it has set no limit.
#[boxed]
pub async fn reciprocity_band(view: &View, park: ParkId) -> Result<Option<i32>, Problem> {
    Ok(reciprocity_band::Entity::find_by_id(park).one(view.db()).await?.map(|row| row.band))
}

/// Sets or removes the band of a park; only for its owners and managers. Records `ReciprocityBandSet`.
#[boxed]
pub async fn set_reciprocity_band(work: &mut Work, id: ParkId, band: Option<i32>) -> Result<park::Model, Problem> {
    let park = to_change(work, id, Action::SetReciprocityBand).await?;
    let mut faults = Faults::default();
    if let Some(band) = band {
        faults.range("band", band.into(), 0, 1_000_000);
    }
    faults.finish()?;
    let before = reciprocity_band(work, id).await?;
    match band {
        Some(band) => {
            let row = reciprocity_band::ActiveModel { park_id: Set(id), band: Set(band) };
            let again = OnConflict::column(reciprocity_band::Column::ParkId).update_column(reciprocity_band::Column::Band).to_owned();
            reciprocity_band::Entity::insert(row).on_conflict(again).exec_without_returning(work.db()).await?;
        }
        None => {
            reciprocity_band::Entity::delete_by_id(id).exec(work.db()).await?;
        }
    }
    let (before, after) = (json!({ "band": before }), json!({ "band": band }));
    work.record_change(Event::ReciprocityBandSet { park: id }, Some(before), Some(after));
    Ok(park)
}

/// Called after a pass is issued. Records `ReciprocityOutOfBand` for each of the two parks whose balance leaves its band by it.
#[boxed]
pub(super) async fn record_out_of_band(work: &mut Work, host: &park::Model, home: &park::Model) -> Result<(), Problem> {
    for (park, partner, change) in [(host, home, 1), (home, host, -1)] {
        let Some(band) = reciprocity_band(work, park.id).await? else { continue };
        let period = BalancePeriod::of(work, park, None, None);
        let rows = partner_balances(work, park, period).await?;
        let Some(row) = rows.into_iter().find(|row| row.partner == partner.id) else { continue };
        let within_before = (row.net() - change).abs() <= i64::from(band);
        if row.out_of_band && within_before {
            work.record(Event::ReciprocityOutOfBand { park: park.id, partner: partner.id });
        }
    }
    Ok(())
}
