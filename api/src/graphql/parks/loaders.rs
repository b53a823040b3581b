//! Parks and what is theirs, many at a time.

use std::collections::HashMap;

use entity::ids::{ParkId, RegimeId, ServiceId};
use entity::parks::{park, regime, service};

use crate::graphql::loading::{Batch, batches};
use domain::parks::{calendar, find, regimes, services};
use kernel::calendar::WorkCalendar;
use kernel::problem::Problem;
use kernel::work::View;

batches! {
    ParkById: ParkId => park::Model = find::many;
    RegimeById: RegimeId => regime::Model = regimes::many;
    ServiceById: ServiceId => service::Model = services::many;
}

pub struct CalendarOfPark;

impl Batch for CalendarOfPark {
    type Key = ParkId;
    type Value = WorkCalendar;

    async fn fetch(view: &View, keys: Vec<ParkId>) -> Result<HashMap<ParkId, WorkCalendar>, Problem> {
        let parks = find::many(view, keys).await?;
        calendar::of_many(view, parks.into_values()).await
    }
}
