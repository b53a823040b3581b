//! Parks and what is theirs, many at a time.

use std::collections::HashMap;

use entity::ids::{ParkId, RegimeId, ServiceId};
use entity::parks::{park, regime, service};

use crate::api::graphql::loading::Batch;
use crate::domain::parks::{calendar, find, regimes, services};
use crate::kernel::calendar::WorkCalendar;
use crate::kernel::problem::Problem;
use crate::kernel::work::View;

pub struct ParkById;

impl Batch for ParkById {
    type Key = ParkId;
    type Value = park::Model;

    async fn fetch(view: &View, keys: Vec<ParkId>) -> Result<HashMap<ParkId, park::Model>, Problem> {
        find::many(view, keys).await
    }
}

pub struct RegimeById;

impl Batch for RegimeById {
    type Key = RegimeId;
    type Value = regime::Model;

    async fn fetch(view: &View, keys: Vec<RegimeId>) -> Result<HashMap<RegimeId, regime::Model>, Problem> {
        regimes::many(view, keys).await
    }
}

pub struct ServiceById;

impl Batch for ServiceById {
    type Key = ServiceId;
    type Value = service::Model;

    async fn fetch(view: &View, keys: Vec<ServiceId>) -> Result<HashMap<ServiceId, service::Model>, Problem> {
        services::many(view, keys).await
    }
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
