//! The days a park works: what limits are reckoned by.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use entity::ids::ParkId;
use entity::parks::{calendar_day, park};
use entity::text::Texts;
use macros::boxed;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::find;
use kernel::access::Action;
use kernel::calendar::{WorkCalendar, day_in, zone};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{View, Work, grouped, insert_all};

/// More days than this are no calendar of a year.
const MOST_DAYS: usize = 400;

/// The day it is in a park.
pub fn today(view: &View, park: &park::Model) -> NaiveDate {
    day(park, view.now())
}

/// The day in a park at an instant.
pub fn day(park: &park::Model, at: DateTime<Utc>) -> NaiveDate {
    day_in(zone(&park.time_zone), at)
}

/// A park's working days.
#[boxed]
pub async fn of(view: &View, park: &park::Model) -> Result<WorkCalendar, Problem> {
    let days = calendar_day::Entity::find().filter(calendar_day::Column::ParkId.eq(park.id)).all(view.db()).await?;
    Ok(calendar(park, &days))
}

/// The working days of several parks at once.
pub async fn of_many(view: &View, parks: impl IntoIterator<Item = park::Model>) -> Result<HashMap<ParkId, WorkCalendar>, Problem> {
    let parks: Vec<park::Model> = parks.into_iter().collect();
    let ids = parks.iter().map(|park| park.id);
    let days = calendar_day::Entity::find().filter(calendar_day::Column::ParkId.is_in(ids)).all(view.db()).await?;
    let days = grouped(days.into_iter().map(|day| (day.park_id, day)));
    Ok(parks.iter().map(|park| (park.id, calendar(park, days.get(&park.id).map_or(&[], Vec::as_slice)))).collect())
}

fn calendar(park: &park::Model, days: &[calendar_day::Model]) -> WorkCalendar {
    WorkCalendar {
        weekend: park.weekend.0.iter().filter_map(|name| name.parse::<Weekday>().ok()).collect(),
        exceptions: days.iter().map(|day| (day.date, day.working)).collect::<BTreeMap<_, _>>(),
    }
}

/// The days of a year that differ from the ordinary week, in order.
#[boxed]
pub async fn days(view: &View, park: ParkId, year: i32) -> Result<Vec<calendar_day::Model>, Problem> {
    let (Some(first), Some(last)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31)) else {
        return Ok(vec![]);
    };
    let days = calendar_day::Entity::find()
        .filter(calendar_day::Column::ParkId.eq(park))
        .filter(calendar_day::Column::Date.between(first, last))
        .order_by_asc(calendar_day::Column::Date);
    Ok(days.all(view.db()).await?)
}

/// Refuses to reckon with a year that a park's calendar does not have. A park that keeps no calendar works by its week alone.
pub async fn require_years(view: &View, park: ParkId, reckoned: impl IntoIterator<Item = NaiveDate>) -> Result<(), Problem> {
    let years: BTreeSet<i32> = reckoned.into_iter().map(|day| day.year()).collect();
    for year in years {
        if !days(view, park, year).await?.is_empty() {
            continue;
        }
        let kept = calendar_day::Entity::find().filter(calendar_day::Column::ParkId.eq(park)).one(view.db()).await?;
        if kept.is_some() {
            return Err(Problem::Conflict(Message::new("problem-calendar-year").with("year", year.to_string())));
        }
    }
    Ok(())
}

/// What a day is to be; `working` none makes it an ordinary day again.
#[derive(Clone, Debug)]
pub struct DayChange {
    pub date: NaiveDate,
    pub working: Option<bool>,
    pub names: Texts,
}

/// Enters holidays and moved working days; a day named again is overwritten. Only owners and managers. Tells
/// `ParkCalendarChanged`, upon which running limits are reckoned anew.
#[boxed]
pub async fn set_days(work: &mut Work, id: ParkId, changes: Vec<DayChange>, mut faults: Faults) -> Result<park::Model, Problem> {
    let park = find::to_change(work, id, Action::SetCalendar).await?;
    if changes.is_empty() {
        faults.add("days", Message::new("rule-required"));
    }
    if changes.len() > MOST_DAYS {
        faults.add("days", Message::new("rule-list-long").with("max", MOST_DAYS));
    }
    let mut seen = HashSet::new();
    for (place, change) in changes.iter().enumerate() {
        if !seen.insert(change.date) {
            faults.add(format!("days.{place}.date"), Message::new("rule-twice"));
        }
    }
    faults.finish()?;
    calendar_day::Entity::delete_many()
        .filter(calendar_day::Column::ParkId.eq(id))
        .filter(calendar_day::Column::Date.is_in(seen))
        .exec(work.db())
        .await?;
    let told = changes.iter().map(|change| json!({ "date": change.date, "working": change.working })).collect();
    let rows = changes.into_iter().filter_map(|change| {
        let working = change.working?;
        Some(calendar_day::ActiveModel { park_id: Set(id), date: Set(change.date), working: Set(working), names: Set(change.names) })
    });
    insert_all::<calendar_day::Entity>(work.db(), rows).await?;
    work.record_change(Event::ParkCalendarChanged { park: id }, None, Some(told));
    Ok(park)
}
