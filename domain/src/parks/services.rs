//! What a park offers, to its own residents and, by agreements, to others'.

use std::collections::HashMap;

use entity::ids::{ParkId, ServiceId};
use entity::parks::{ServiceKind, service};
use entity::text::Texts;
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::find::to_change;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::{Faults, Message, Problem};
use kernel::values::Money;
use kernel::work::{View, Work};

const MOST_SEATS: i64 = 100_000;

#[boxed]
pub async fn by_id(view: &View, id: ServiceId) -> Result<Option<service::Model>, Problem> {
    Ok(service::Entity::find_by_id(id).one(view.db()).await?)
}

/// Retired ones too: old agreements still name them.
pub async fn many(view: &View, ids: impl IntoIterator<Item = ServiceId>) -> Result<HashMap<ServiceId, service::Model>, Problem> {
    let services = service::Entity::find().filter(service::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(services.into_iter().map(|service| (service.id, service)).collect())
}

/// What a park offers now, of these kinds or of all, by kind.
#[boxed]
pub async fn of(view: &View, park: ParkId, kinds: Vec<ServiceKind>, request: &PageRequest) -> Result<Page<service::Model>, Problem> {
    let mut select = service::Entity::find().filter(service::Column::ParkId.eq(park)).filter(service::Column::RetiredAt.is_null());
    if !kinds.is_empty() {
        select = select.filter(service::Column::Kind.is_in(kinds));
    }
    let order = Keyset::new("park.services")
        .asc(service::Column::Kind, |service: &service::Model| service.kind.as_str().into())
        .asc(service::Column::Id, |service| service.id.into());
    page::read(view, select, order, request).await
}

/// A new service.
#[derive(Clone, Debug)]
pub struct Offer {
    pub kind: ServiceKind,
    pub names: Texts,
    pub descriptions: Texts,
    /// For a day, or for one use; free if none.
    pub price: Option<Money>,
    pub seats: Option<i32>,
}

/// Enters a service; `faults` are those that reading the texts has found. Only owners and managers. Tells `ServiceOffered`.
#[boxed]
pub async fn offer(work: &mut Work, park: ParkId, offer: Offer, mut faults: Faults) -> Result<service::Model, Problem> {
    to_change(work, park, Action::SaveService).await?;
    judge(&mut faults, "create", offer.price.as_ref(), offer.seats);
    faults.finish()?;
    let (amount, currency) = offer.price.map(|price| (price.minor, price.currency.into())).unzip();
    let service = service::ActiveModel {
        id: Set(work.mint()),
        park_id: Set(park),
        kind: Set(offer.kind),
        names: Set(offer.names),
        descriptions: Set(offer.descriptions),
        price_amount: Set(amount),
        price_currency: Set(currency),
        seats: Set(offer.seats),
        created_at: Set(work.now()),
        retired_at: Set(None),
    };
    let service = service.insert(work.db()).await?;
    work.record(Event::ServiceOffered { service: service.id, park });
    Ok(service)
}

/// What is to change about a service: `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Default)]
pub struct Change {
    pub names: Option<Texts>,
    pub descriptions: Option<Texts>,
    pub price: Option<Option<Money>>,
    pub seats: Option<Option<i32>>,
    /// Takes it off the list, or puts it back; grants are left alone.
    pub retired: Option<bool>,
}

/// Changes a service. Only owners and managers of its park. Tells `ServiceChanged`.
#[boxed]
pub async fn change(work: &mut Work, id: ServiceId, change: Change, mut faults: Faults) -> Result<service::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let service = by_id(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::SaveService, &Scope::of(service.park_id))?;
    judge(&mut faults, "update", change.price.as_ref().and_then(Option::as_ref), change.seats.flatten());
    faults.finish()?;
    let retired_at = service.retired_at;
    let mut changed = service.into_active_model();
    if let Some(names) = change.names {
        changed.names = Set(names);
    }
    if let Some(descriptions) = change.descriptions {
        changed.descriptions = Set(descriptions);
    }
    if let Some(price) = change.price {
        let (amount, currency) = price.map(|price| (price.minor, price.currency.into())).unzip();
        changed.price_amount = Set(amount);
        changed.price_currency = Set(currency);
    }
    if let Some(seats) = change.seats {
        changed.seats = Set(seats);
    }
    if let Some(retired) = change.retired {
        changed.retired_at = Set(retired.then(|| retired_at.unwrap_or(work.now())));
    }
    let service = changed.update(work.db()).await?;
    work.record(Event::ServiceChanged { service: id, park: service.park_id });
    Ok(service)
}

fn judge(faults: &mut Faults, path: &str, price: Option<&Money>, seats: Option<i32>) {
    if price.is_some_and(|price| price.minor <= 0) {
        faults.add(format!("{path}.price.amount"), Message::new("rule-positive"));
    }
    if let Some(seats) = seats {
        faults.range(format!("{path}.seats"), seats.into(), 1, MOST_SEATS);
    }
}
