//! Matches, best first: deals for an investor, investors for a company, and the one of a pair.

use std::collections::HashMap;

use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealState, deal, investor};
use entity::matchmaking::{MatchSide, shown};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::engine::fit::Fit;
use super::engine::index::{Said, hold};
use super::keep::Matches;
use super::{feedback, gather};
use crate::domain::investment::rates::Rates;
use crate::domain::investment::{find, today};
use crate::kernel::access::{Action, Scope};
use crate::kernel::page::{self, Page, PageRequest};
use crate::kernel::problem::Problem;
use crate::kernel::work::{Sight, Work};

/// A list ends here: nobody reads on, and nobody is to be flooded.
const MOST: usize = 1_000;

/// An investor and a deal, and how well they fit.
#[derive(Clone, Debug)]
pub struct Match {
    pub investor: InvestorId,
    pub deal: deal::Model,
    /// Whose list it stands in.
    pub side: MatchSide,
    pub fit: Fit,
    /// Its place in the list, from one.
    pub rank: usize,
}

/// A place in a list, of what is not read yet.
#[derive(Debug)]
struct Place<I> {
    id: I,
    millionths: i64,
    rank: usize,
}

/// Open deals that fit an investor, without any that its thesis excludes. The caller has asked the policy, and has brought the index up
/// to date.
pub async fn deals_for(
    sight: &impl Sight,
    matches: &Matches,
    investor: &investor::Model,
    request: &PageRequest,
) -> Result<Page<Match>, Problem> {
    let (day, rates) = (today(sight), Rates::read(sight).await?);
    let Some(seeker) = gather::seekers(sight, &rates, vec![investor.clone()]).await?.pop() else { return Ok(Page::empty()) };
    let said = feedback::said(sight, MatchSide::Investor, vec![investor.id], vec![]).await?;
    let said: Said<DealId> = said.into_iter().map(|((_, deal), verdict)| (deal, verdict)).collect();
    let ranked = {
        let (seeker, said) = (seeker.clone(), said.clone());
        matches.ask(move |index| index.deals_for(&seeker, &said, day, MOST)).await?
    };
    let mut ranked = Ranked::new("investor.matches", ranked);
    loop {
        let page = ranked.page(request)?;
        let ids: Vec<DealId> = page.rows.iter().map(|place| place.id).collect();
        let (seeker, said, asked) = (seeker.clone(), said.clone(), ids.clone());
        let fit = move |listed| hold(&seeker, &listed, MatchSide::Investor, said.get(&listed.id).copied(), day);
        let fits = matches.ask(move |index| asked.into_iter().map(|id| index.listed(id).and_then(&fit)).collect::<Vec<_>>()).await?;
        // The index knows who may see what, as it was a moment ago; the database has the last word.
        let mut deals = find::deals_by_ids(sight, ids).await?;
        let open = |deal: &deal::Model| deal.state == DealState::Open && deal.opens_on <= day && deal.closes_on >= day;
        let rows = page.rows.iter().zip(fits).map(|(place, fit)| {
            let deal = deals.remove(&place.id).filter(open)?;
            Some(Match { investor: investor.id, deal, side: MatchSide::Investor, fit: fit?, rank: place.rank })
        });
        let rows = rows.collect();
        if let Some(page) = ranked.settle(page, rows) {
            return Ok(page);
        }
    }
}

/// Investors that fit a company, each by the open deal that suits it best. The caller has asked the policy, and has brought the index
/// up to date.
pub async fn investors_for(
    sight: &impl Sight,
    matches: &Matches,
    company: CompanyId,
    request: &PageRequest,
) -> Result<Page<Match>, Problem> {
    let day = today(sight);
    let open = Condition::all()
        .add(deal::Column::CompanyId.eq(company))
        .add(deal::Column::State.eq(DealState::Open))
        .add(deal::Column::OpensOn.lte(day))
        .add(deal::Column::ClosesOn.gte(day));
    let deals = deal::Entity::find().filter(open).order_by_asc(deal::Column::Id).all(sight.db()).await?;
    if deals.is_empty() {
        return Ok(Page::empty());
    }
    let listed = gather::listed(sight, &Rates::read(sight).await?, &deals).await?;
    let said = feedback::said(sight, MatchSide::Company, vec![], deals.iter().map(|it| it.id).collect()).await?;
    let ranked = {
        let (listed, said) = (listed.clone(), said.clone());
        matches.ask(move |index| index.investors_for(&listed, &said, day, MOST)).await?
    };
    let by_which: HashMap<InvestorId, DealId> = ranked.iter().map(|(investor, deal, _)| (*investor, *deal)).collect();
    let ranked = ranked.into_iter().map(|(investor, _, millionths)| (investor, millionths)).collect();
    let mut ranked = Ranked::new("company.matches", ranked);
    loop {
        let page = ranked.page(request)?;
        let asked: Vec<InvestorId> = page.rows.iter().map(|place| place.id).collect();
        let seekers = matches.ask(move |index| asked.iter().map(|id| index.seeker(*id).cloned()).collect::<Vec<_>>()).await?;
        let rows = page.rows.iter().zip(seekers).map(|(place, seeker)| {
            let at = listed.iter().position(|it| it.id == by_which[&place.id])?;
            let verdict = said.get(&(place.id, listed[at].id)).copied();
            let fit = hold(&seeker?, &listed[at], MatchSide::Company, verdict, day)?;
            Some(Match { investor: place.id, deal: deals[at].clone(), side: MatchSide::Company, fit, rank: place.rank })
        });
        let rows = rows.collect();
        if let Some(page) = ranked.settle(page, rows) {
            return Ok(page);
        }
    }
}

/// A ranked list, of which the rows of one page are read. What cannot be read any more is taken out and leaves no gap.
struct Ranked<I> {
    name: &'static str,
    list: Vec<(I, i64)>,
}

impl<I: Copy + PartialEq + Into<Uuid>> Ranked<I> {
    fn new(name: &'static str, list: Vec<(I, i64)>) -> Self {
        Self { name, list }
    }

    fn page(&self, request: &PageRequest) -> Result<Page<Place<I>>, Problem> {
        let places = self.list.iter().zip(1..).map(|((id, millionths), rank)| Place { id: *id, millionths: *millionths, rank });
        page::cut(self.name, places.collect(), |place| (place.millionths, place.id.into()), request)
    }

    /// The page with its rows, unless one is gone: then the page is to be cut again.
    fn settle<R>(&mut self, page: Page<Place<I>>, rows: Vec<Option<R>>) -> Option<Page<R>> {
        let gone: Vec<I> = page.rows.iter().zip(&rows).filter(|it| it.1.is_none()).map(|it| it.0.id).collect();
        self.list.retain(|it| !gone.contains(&it.0));
        let Page { cursors, has_next, has_previous, count, .. } = page;
        gone.is_empty().then(|| Page { rows: rows.into_iter().flatten().collect(), cursors, has_next, has_previous, count })
    }
}

/// How an investor fits a deal of a company that the actor acts for, as the company sees it.
pub async fn for_company(sight: &impl Sight, investor: InvestorId, deal: deal::Model) -> Result<Option<Match>, Problem> {
    if !sight.may(Action::ReadCompanyInside, &Scope::of(deal.company_id)) {
        return Ok(None);
    }
    let found = held(sight, MatchSide::Company, vec![(investor, deal.id)], HashMap::from([(deal.id, deal)])).await?;
    Ok(found.into_values().next().filter(|found| found.fit.score > 0.0))
}

/// How deals fit investors that the actor acts for; what is excluded, hidden or not to be seen is left out.
pub async fn pairs(sight: &impl Sight, pairs: Vec<(InvestorId, DealId)>) -> Result<HashMap<(InvestorId, DealId), Match>, Problem> {
    let mine = |investor: InvestorId| sight.may(Action::ReadInvestorInside, &Scope::of(investor));
    let wanted: Vec<_> = pairs.into_iter().filter(|pair| mine(pair.0)).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let mut deals = find::deals_by_ids(sight, wanted.iter().map(|pair| pair.1).collect()).await?;
    deals.retain(|_, deal| deal.state == DealState::Open);
    held(sight, MatchSide::Investor, wanted, deals).await
}

/// Pairs as they are now, read from the database: with as many statements for many as for one.
async fn held(
    sight: &impl Sight,
    side: MatchSide,
    wanted: Vec<(InvestorId, DealId)>,
    deals: HashMap<DealId, deal::Model>,
) -> Result<HashMap<(InvestorId, DealId), Match>, Problem> {
    if deals.is_empty() {
        return Ok(HashMap::new());
    }
    let (day, rates) = (today(sight), Rates::read(sight).await?);
    let investors = find::investors_by_ids(sight, wanted.iter().map(|pair| pair.0).collect()).await?;
    let ids: Vec<InvestorId> = investors.keys().copied().collect();
    let seekers = gather::seekers(sight, &rates, investors.into_values().collect()).await?;
    let seekers: HashMap<_, _> = seekers.into_iter().map(|it| (it.id, it)).collect();
    let rows: Vec<deal::Model> = deals.into_values().collect();
    let listed: HashMap<_, _> = gather::listed(sight, &rates, &rows).await?.into_iter().map(|it| (it.id, it)).collect();
    let said = feedback::said(sight, side, ids, rows.iter().map(|deal| deal.id).collect()).await?;
    let deals: HashMap<DealId, deal::Model> = rows.into_iter().map(|deal| (deal.id, deal)).collect();
    let found = wanted.into_iter().filter_map(|(investor, deal)| {
        let fit = hold(seekers.get(&investor)?, listed.get(&deal)?, side, said.get(&(investor, deal)).copied(), day)?;
        Some(((investor, deal), Match { investor, deal: deals[&deal].clone(), side, fit, rank: 0 }))
    });
    Ok(found.collect())
}

/// Writes down that a side was shown these, and where they stood: the first time of a day counts.
pub async fn show(work: &Work, shown: &[Match]) -> Result<(), Problem> {
    let rows = shown.iter().map(|it| shown::ActiveModel {
        investor_id: Set(it.investor),
        deal_id: Set(it.deal.id),
        side: Set(it.side),
        day: Set(today(work)),
        rank: Set(it.rank as i32),
        score: Set(it.fit.millionths() as i32),
        shown_at: Set(work.now()),
    });
    let key = [shown::Column::InvestorId, shown::Column::DealId, shown::Column::Side, shown::Column::Day];
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    let once = OnConflict::columns(key).do_nothing().to_owned();
    shown::Entity::insert_many(rows).on_conflict(once).exec_without_returning(work.db()).await?;
    Ok(())
}
