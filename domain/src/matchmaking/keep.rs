//! Keeps the index as the database is: made from it once, and brought up to date by the facts told since, each time before it is
//! asked. So every process answers alike, and none has to hear of another.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use chrono::{DateTime, Duration, Utc};
use entity::companies::company;
use entity::ids::{CompanyId, DealId, FactId, InvestorId};
use entity::investment::{DealState, deal, investment, investor};
use entity::outbox;
use macros::boxed;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ModelTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value};
use serde::Deserialize;
use serde_json::Value as Json;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::gather;
use crate::investment::rates::Rates;
use engine::index::MatchIndex;
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::View;

/// Rows that are read at once.
const PAGE: u64 = 2_000;
/// A fact has the time at which it happened and is there once its transaction is over: so far back each look goes again, and so far
/// one look a minute.
const BACK: Duration = Duration::seconds(10);
const FAR_BACK: Duration = Duration::minutes(10);
const BETWEEN_FAR_LOOKS: Duration = Duration::minutes(1);
/// Facts are kept for longer than this; an index that nobody has asked for so long is made anew.
const STALE: Duration = Duration::days(7);
/// The beginnings of the names of facts by which matches change.
const HEARD: [&str; 5] = ["company.", "deal.", "investment.", "investor.", "residency."];

/// The index, and up to where it has heard.
#[derive(Debug, Default)]
pub struct Matches {
    index: Arc<RwLock<MatchIndex>>,
    heard: Mutex<Option<Heard>>,
    /// Somebody is making it, and the process is not ready before.
    awaited: AtomicBool,
}

#[derive(Debug)]
struct Heard {
    /// The latest fact, and those before it that a look may come upon again.
    latest: Uuid,
    facts: HashSet<Uuid>,
    looked: DateTime<Utc>,
    looked_far: DateTime<Utc>,
    rates: Rates,
}

/// What a heap of facts has changed.
#[derive(Debug, Default)]
struct Changes {
    companies: HashSet<CompanyId>,
    investors: HashSet<InvestorId>,
    /// What those who have backed these look for and have done.
    backers_of: HashSet<CompanyId>,
}

impl Changes {
    fn add(&mut self, event: &Event) {
        match event {
            Event::DealOpened { company, .. }
            | Event::DealChanged { company, .. }
            | Event::ResidencyBegan { company, .. }
            | Event::ResidencyRecorded { company, .. }
            | Event::ResidencyStatusChanged { company, .. }
            | Event::ResidencyLeft { company, .. }
            | Event::ResidencyTransferred { company, .. } => drop(self.companies.insert(*company)),
            Event::CompanyRegistered { company } => drop(self.companies.insert(*company)),
            Event::CompanyChanged { company } | Event::InvestmentRecorded { company, .. } => {
                self.companies.insert(*company);
                self.backers_of.insert(*company);
            }
            Event::ThesisSet { investor } | Event::InvestorVerified { investor, .. } => drop(self.investors.insert(*investor)),
            _ => {}
        }
    }
}

impl Matches {
    /// From here on the process is not ready before the index is made.
    pub fn await_it(&self) {
        self.awaited.store(true, Ordering::SeqCst);
    }

    /// Nobody waits for it to be made.
    pub fn is_ready(&self) -> bool {
        !self.awaited.load(Ordering::SeqCst)
    }

    /// Brings it up to date with all that has been committed. `sight` must see that and nothing else.
    #[boxed]
    pub async fn follow(&self, view: &View) -> Result<(), Problem> {
        let mut place = self.heard.lock().await;
        let current = match place.as_mut().filter(|heard| view.now() - heard.looked < STALE) {
            Some(heard) => self.hear(view, heard).await?,
            None => false,
        };
        if !current {
            *place = Some(self.make(view).await?);
        }
        self.awaited.store(false, Ordering::SeqCst);
        Ok(())
    }

    /// Asks it on a thread where it may take its time.
    pub async fn ask<T: Send + 'static>(&self, question: impl FnOnce(&MatchIndex) -> T + Send + 'static) -> Result<T, Problem> {
        let index = self.index.clone();
        gather::on_blocking_pool(move || question(&index.read().expect("nobody panics with it"))).await
    }

    /// Makes it anew, page by page. What happens meanwhile is heard at the next look.
    async fn make(&self, view: &View) -> Result<Heard, Problem> {
        let latest: Option<FactId> = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::Id)
            .order_by_desc(outbox::Column::Id)
            .limit(1)
            .into_tuple()
            .one(view.db())
            .await?;
        let rates = Rates::read(view).await?;
        let index = RwLock::new(MatchIndex::default());
        let filled = || index.write().expect("nobody panics with it");
        let deals = async {
            let open = deal::Entity::find().filter(deal::Column::State.eq(DealState::Open));
            let mut after = from_the_first();
            while let Some(deals) = next_page(view, open.clone(), deal::Column::Id, &mut after).await? {
                let listed = gather::indexed_deals(view, &rates, deals).await?;
                listed.into_iter().for_each(|listed| filled().insert_deal(listed));
            }
            Ok::<_, Problem>(())
        };
        let investors = async {
            let mut after = from_the_first();
            while let Some(investors) = next_page(view, investor::Entity::find(), investor::Column::Id, &mut after).await? {
                let seekers = gather::indexed_investors(view, &rates, investors).await?;
                seekers.into_iter().for_each(|seeker| filled().insert_investor(seeker));
            }
            Ok(())
        };
        let companies = async {
            let mut after = from_the_first();
            while let Some(companies) = next_page(view, company::Entity::find(), company::Column::Id, &mut after).await? {
                let firms = gather::company_profiles(view, companies).await?;
                firms.into_iter().for_each(|firm| filled().partners.insert(firm));
            }
            Ok(())
        };
        // While the words of one page are cut out, the database reads the next page of another.
        tokio::try_join!(deals, investors, companies)?;
        let index = index.into_inner().expect("nobody panics with it");
        tracing::info!(
            companies = index.partners.company_count(),
            deals = index.deal_count(),
            investors = index.investor_count(),
            "the index of matches is made"
        );
        *self.index.write().expect("nobody panics with it") = index;
        let now = view.now();
        // The far look finds again what was under way before it was made.
        let looked_far = now - BETWEEN_FAR_LOOKS;
        Ok(Heard { latest: latest.map_or(Uuid::nil(), Into::into), facts: HashSet::new(), looked: now, looked_far, rates })
    }

    /// Hears what has been told since; false where it has to be made anew. Whoever is cut short leaves all of it to be heard again.
    async fn hear(&self, view: &View, heard: &mut Heard) -> Result<bool, Problem> {
        let now = view.now();
        let far = now - heard.looked_far >= BETWEEN_FAR_LOOKS;
        let beginnings = HEARD.iter().fold(Condition::any(), |any, name| any.add(outbox::Column::Name.starts_with(*name)));
        let mut facts: Vec<(FactId, Json)> = outbox::Entity::find()
            .select_only()
            .columns([outbox::Column::Id, outbox::Column::Payload])
            .filter(outbox::Column::Id.gt(before(heard.latest, if far { FAR_BACK } else { BACK })))
            .filter(beginnings)
            .order_by_asc(outbox::Column::Id)
            .into_tuple()
            .all(view.db())
            .await?;
        facts.retain(|fact| !heard.facts.contains(&fact.0.into()));
        if !facts.is_empty() {
            let rates = Rates::read(view).await?;
            if rates != heard.rates {
                return Ok(false);
            }
            let mut changes = Changes::default();
            // What this program does not know yet is news for a later one.
            facts.iter().filter_map(|fact| Event::deserialize(&fact.1).ok()).for_each(|event| changes.add(&event));
            self.change(view, &rates, changes).await?;
        }
        heard.facts.extend(facts.iter().map(|fact| Uuid::from(fact.0)));
        heard.latest = facts.last().map_or(heard.latest, |fact| heard.latest.max(fact.0.into()));
        heard.looked = now;
        if far {
            heard.looked_far = now;
            let forgotten: Uuid = before(heard.latest, FAR_BACK * 2).into();
            heard.facts.retain(|fact| *fact > forgotten);
        }
        Ok(true)
    }

    async fn change(&self, view: &View, rates: &Rates, mut changes: Changes) -> Result<(), Problem> {
        if !changes.backers_of.is_empty() {
            let backers: Vec<InvestorId> = investment::Entity::find()
                .select_only()
                .column(investment::Column::InvestorId)
                .filter(investment::Column::CompanyId.is_in(changes.backers_of))
                .distinct()
                .into_tuple()
                .all(view.db())
                .await?;
            changes.investors.extend(backers);
        }
        let companies: Vec<CompanyId> = changes.companies.into_iter().collect();
        for companies in companies.chunks(PAGE as usize) {
            let open = deal::Entity::find()
                .filter(deal::Column::CompanyId.is_in(companies.iter().copied()))
                .filter(deal::Column::State.eq(DealState::Open));
            let listed = gather::indexed_deals(view, rates, open.all(view.db()).await?).await?;
            let rows = company::Entity::find().filter(company::Column::Id.is_in(companies.iter().copied())).all(view.db()).await?;
            let firms = gather::company_profiles(view, rows).await?;
            let mut index = self.index.write().expect("nobody panics with it");
            firms.into_iter().for_each(|firm| index.partners.insert(firm));
            let before: Vec<DealId> = companies.iter().flat_map(|company| index.deals_of(*company)).copied().collect();
            before.into_iter().for_each(|deal| index.remove_deal(deal));
            listed.into_iter().for_each(|listed| index.insert_deal(listed));
        }
        let investors: Vec<InvestorId> = changes.investors.into_iter().collect();
        for investors in investors.chunks(PAGE as usize) {
            let rows = investor::Entity::find().filter(investor::Column::Id.is_in(investors.iter().copied())).all(view.db()).await?;
            let seekers = gather::indexed_investors(view, rates, rows).await?;
            let mut index = self.index.write().expect("nobody panics with it");
            seekers.into_iter().for_each(|seeker| index.insert_investor(seeker));
        }
        Ok(())
    }
}

/// Before every id.
fn from_the_first() -> Value {
    Uuid::nil().into()
}

/// The rows whose ids follow, and where the next page begins; none after the last.
async fn next_page<E: EntityTrait>(
    view: &View,
    rows: Select<E>,
    id: E::Column,
    after: &mut Value,
) -> Result<Option<Vec<E::Model>>, Problem> {
    let page = rows.filter(id.gt(after.clone())).order_by_asc(id).limit(PAGE).all(view.db()).await?;
    let Some(last) = page.last() else { return Ok(None) };
    *after = last.get(id);
    Ok(Some(page))
}

/// Ids of facts begin with the time in milliseconds: the first that could be so long before this one.
fn before(fact: Uuid, back: Duration) -> FactId {
    let milliseconds = (fact.as_u128() >> 80).saturating_sub(back.num_milliseconds() as u128);
    FactId(Uuid::from_u128(milliseconds << 80))
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::mint;

    #[test]
    fn a_look_goes_back_by_the_time_in_the_ids_of_facts() {
        let fact = mint::id();
        let earlier = before(fact, Duration::seconds(10));
        assert!(Uuid::from(earlier) < fact && before(fact, Duration::seconds(11)) < earlier);
        assert_eq!(before(Uuid::nil(), Duration::seconds(10)), FactId(Uuid::nil()));
    }
}
