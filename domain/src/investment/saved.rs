//! Searches that an investor comes back to, and what is new in them.

use std::collections::HashSet;

use entity::ids::{DealId, InvestorId, SavedSearchId};
use entity::investment::{deal, saved_search};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::find;
use super::search::{self, Filter, Narrowed, Order};
use super::visibility::Viewer;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::page::{Page, PageRequest};
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{View, Work};

/// Searches that one investor keeps at most.
const MOST: usize = 100;

/// What is to be saved.
#[derive(Debug)]
pub struct Draft {
    pub name: String,
    pub search: Option<String>,
    pub filter: Filter,
    pub alerts: bool,
}

/// Saves a search, or changes a saved one; any of the investor's staff may. What it finds now counts as seen when it is new.
/// Tells `SearchSaved`.
#[boxed]
pub async fn save(work: &mut Work, investor: InvestorId, id: Option<SavedSearchId>, draft: Draft) -> Result<saved_search::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    find::investor(work, investor).await?.ok_or(Problem::NotFound)?;
    let known = match id {
        Some(id) => Some(by_id(work, id).await?.filter(|known| known.investor_id == investor).ok_or(Problem::NotFound)?),
        None => None,
    };
    work.require(Action::KeepSearches, &Scope::of(investor))?;
    let mut faults = Faults::default();
    faults.length("name", &draft.name, 1, 100);
    faults.length("search", draft.search.as_deref().unwrap_or_default(), 0, 500);
    if known.is_none() && of(work, investor).await?.len() >= MOST {
        faults.add("name", Message::new("rule-list-long").with("max", MOST));
    }
    faults.finish()?;
    search::narrow(work, &Viewer::of(work).await?, draft.search.as_deref(), &draft.filter).await?;
    let row = saved_search::ActiveModel {
        id: Set(known.as_ref().map_or_else(|| work.mint(), |known| known.id)),
        investor_id: Set(investor),
        name: Set(draft.name.trim().to_owned()),
        search: Set(draft.search),
        filter: Set(serde_json::to_value(&draft.filter).map_err(Problem::internal)?),
        alerts: Set(draft.alerts),
        seen_at: Set(known.as_ref().map_or(work.now(), |known| known.seen_at)),
        created_at: Set(known.as_ref().map_or(work.now(), |known| known.created_at)),
    };
    let saved = match known {
        Some(_) => row.update(work.db()).await?,
        None => row.insert(work.db()).await?,
    };
    work.record(Event::SearchSaved { search: saved.id, investor });
    Ok(saved)
}

/// From now on nothing that it finds today is new; any of the investor's staff may. Tells `SearchSeen`.
#[boxed]
pub async fn mark_seen(work: &mut Work, id: SavedSearchId) -> Result<saved_search::Model, Problem> {
    let saved = to_change(work, id).await?;
    let investor = saved.investor_id;
    let row = saved_search::ActiveModel { id: Set(id), seen_at: Set(work.now()), ..Default::default() };
    let saved = row.update(work.db()).await?;
    work.record(Event::SearchSeen { search: id, investor });
    Ok(saved)
}

/// Forgets a search; any of the investor's staff may. Tells `SearchForgotten`.
#[boxed]
pub async fn forget(work: &mut Work, id: SavedSearchId) -> Result<SavedSearchId, Problem> {
    let saved = to_change(work, id).await?;
    saved_search::Entity::delete_by_id(id).exec(work.db()).await?;
    work.record(Event::SearchForgotten { search: id, investor: saved.investor_id });
    Ok(id)
}

async fn to_change(work: &Work, id: SavedSearchId) -> Result<saved_search::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let saved = by_id(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::KeepSearches, &Scope::of(saved.investor_id))?;
    Ok(saved)
}

/// A search of an investor that the actor acts for.
#[boxed]
pub async fn by_id(view: &View, id: SavedSearchId) -> Result<Option<saved_search::Model>, Problem> {
    let saved = saved_search::Entity::find_by_id(id).one(view.db()).await?;
    Ok(saved.filter(|saved| view.may(Action::ReadInvestorInside, &Scope::of(saved.investor_id))))
}

/// The searches of an investor, oldest first. The caller has asked the policy.
#[boxed]
pub async fn of(view: &View, investor: InvestorId) -> Result<Vec<saved_search::Model>, Problem> {
    let rows = saved_search::Entity::find().filter(saved_search::Column::InvestorId.eq(investor)).order_by_asc(saved_search::Column::Id);
    Ok(rows.all(view.db()).await?)
}

/// The filter of a saved search.
pub fn filter(saved: &saved_search::Model) -> Result<Filter, Problem> {
    serde_json::from_value(saved.filter.clone()).map_err(Problem::internal)
}

/// What a saved search finds; only what has been opened since it was seen, where only that is asked for.
#[boxed]
pub async fn deals(
    view: &View,
    saved: &saved_search::Model,
    new_only: bool,
    request: &PageRequest,
) -> Result<(Page<deal::Model>, Narrowed), Problem> {
    let narrowed = finds(view, &Viewer::of(view).await?, saved, new_only).await?;
    Ok((search::page_of(view, &narrowed, Order::Newest, request).await?, narrowed))
}

/// How many deals it finds that have been opened since it was seen.
#[boxed]
pub async fn count_new(view: &View, saved: &saved_search::Model) -> Result<u64, Problem> {
    let narrowed = finds(view, &Viewer::of(view).await?, saved, true).await?;
    Ok(deal::Entity::find().filter(narrowed.all()).count(view.db()).await?)
}

async fn finds(view: &View, viewer: &Viewer, saved: &saved_search::Model, new_only: bool) -> Result<Narrowed, Problem> {
    let mut narrowed = search::narrow(view, viewer, saved.search.as_deref(), &filter(saved)?).await?;
    if new_only {
        narrowed.always = narrowed.always.add(deal::Column::OpenedAt.gt(saved.seen_at));
    }
    Ok(narrowed)
}

/// Tells of a deal that has just been opened, by every search with alerts that finds it; gives back whose they are. Called by the worker.
/// Tells `DealMatched`.
#[boxed]
pub async fn alert(work: &mut Work, deal: DealId) -> Result<HashSet<InvestorId>, Problem> {
    let mut told = HashSet::new();
    let searches = saved_search::Entity::find().filter(saved_search::Column::Alerts.eq(true)).all(work.db()).await?;
    for saved in searches {
        let viewer = Viewer::investor(work, saved.investor_id).await?;
        let narrowed = match finds(work, &viewer, &saved, true).await {
            // It names something that there is no longer, a sector perhaps: it finds nothing until it is saved anew.
            Err(Problem::Invalid(_) | Problem::NotFound) => continue,
            found => found?,
        };
        let found = deal::Entity::find_by_id(deal).filter(narrowed.all()).count(work.db()).await?;
        if found > 0 {
            work.record(Event::DealMatched { deal, search: saved.id, investor: saved.investor_id });
            told.insert(saved.investor_id);
        }
    }
    Ok(told)
}
