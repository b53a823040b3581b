//! Matches, best first: deals for an investor, investors for a company, and the one of a pair.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealState, deal, investor};
use entity::matchmaking::{CandidateKind, MatchSide, company_shown, shown};
use entity::programs::intake;
use macros::boxed;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::keep::Matches;
use super::{feedback, gather};
use crate::investment::rates::Rates;
use crate::investment::search::{self, Filter, Narrowed};
use crate::investment::visibility::{Viewer, is_open_on, open_on};
use crate::investment::{find, today};
use engine::explanation::Fit;
use engine::index::MatchIndex;
use engine::pair::{Verdicts, match_pair};
use kernel::access::{Action, Scope};
use kernel::page::{self, Page, PageRequest};
use kernel::problem::{Message, Problem};
use kernel::work::{View, Work};

/// A list ends here: nobody reads on, and nobody is to be flooded.
const MOST: usize = 1_000;
/// So many deals of a search are weighed one by one.
const WEIGHED: u64 = 20_000;

/// Two that may fit.
#[derive(Clone, Debug)]
pub enum Pair {
    /// An investor and a deal, in the list of one of the two sides.
    Deal { investor: InvestorId, deal: Box<deal::Model>, side: MatchSide },
    /// A company and an open intake of a program.
    Intake { company: CompanyId, intake: Box<intake::Model> },
    /// A company and another one.
    Partner { company: CompanyId, partner: CompanyId },
}

impl Pair {
    /// What stands in the list.
    pub fn candidate(&self) -> Uuid {
        match self {
            Self::Deal { deal, side: MatchSide::Investor, .. } => deal.id.into(),
            Self::Deal { investor, side: MatchSide::Company, .. } => (*investor).into(),
            Self::Intake { intake, .. } => intake.id.into(),
            Self::Partner { partner, .. } => (*partner).into(),
        }
    }
}

/// Two, and how well they fit.
#[derive(Clone, Debug)]
pub struct Match {
    pub pair: Pair,
    pub fit: Fit,
    /// Its place in the list, from one.
    pub rank: usize,
}

/// A place in a list, of what is not read yet.
#[derive(Debug)]
pub(super) struct Place<I> {
    pub id: I,
    pub key: i64,
    pub rank: usize,
}

/// Open deals that fit an investor, without any that its thesis excludes. The caller has asked the policy, and has brought the index up
/// to date.
#[boxed]
pub async fn deals_for(view: &View, matches: &Matches, investor: &investor::Model, request: &PageRequest) -> Result<Page<Match>, Problem> {
    let (day, rates) = (today(view), Rates::read(view).await?);
    let Some(seeker) = gather::indexed_investors(view, &rates, vec![investor.clone()]).await?.pop() else { return Ok(Page::empty()) };
    let said = said_by(view, investor.id).await?;
    let ranked = {
        let (seeker, said) = (seeker.clone(), said.clone());
        matches.ask(move |index| index.deals_for(&seeker, &said, day, MOST)).await?
    };
    let mut ranked = Ranked::new("investor.matches", ranked);
    loop {
        let page = ranked.page(request)?;
        let ids: Vec<DealId> = page.rows.iter().map(|place| place.id).collect();
        let (seeker, said, asked) = (seeker.clone(), said.clone(), ids.clone());
        let fit = move |listed| match_pair(&seeker, &listed, MatchSide::Investor, said.get(&listed.id).copied(), day);
        let fits = matches.ask(move |index| asked.into_iter().map(|id| index.deal(id).and_then(&fit)).collect::<Vec<_>>()).await?;
        // The index knows who may see what, as it was a moment ago; the database has the last word.
        let mut deals = find::deals_by_ids(view, ids).await?;
        let rows = page.rows.iter().zip(fits).map(|(place, fit)| {
            let deal = deals.remove(&place.id).filter(|deal| is_open_on(deal, day))?;
            let pair = Pair::Deal { investor: investor.id, deal: Box::new(deal), side: MatchSide::Investor };
            Some(Match { pair, fit: fit?, rank: place.rank })
        });
        let rows = rows.collect();
        if let Some(page) = ranked.settle(page, rows) {
            return Ok(page);
        }
    }
}

/// What an investor has said of deals.
async fn said_by(view: &View, investor: InvestorId) -> Result<Verdicts<DealId>, Problem> {
    let said = feedback::said(view, MatchSide::Investor, vec![investor], vec![]).await?;
    Ok(said.into_iter().map(|((_, deal), verdict)| (deal, verdict)).collect())
}

/// Investors that fit a company, each by the open deal that suits it best. The caller has asked the policy, and has brought the index
/// up to date.
#[boxed]
pub async fn investors_for(view: &View, matches: &Matches, company: CompanyId, request: &PageRequest) -> Result<Page<Match>, Problem> {
    let day = today(view);
    let open = deal::Entity::find().filter(deal::Column::CompanyId.eq(company)).filter(open_on(day));
    let deals = open.order_by_asc(deal::Column::Id).all(view.db()).await?;
    if deals.is_empty() {
        return Ok(Page::empty());
    }
    let listed = gather::indexed_deals(view, &Rates::read(view).await?, deals.clone()).await?;
    let said = feedback::said(view, MatchSide::Company, vec![], deals.iter().map(|it| it.id).collect()).await?;
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
        let seekers = matches.ask(move |index| asked.iter().map(|id| index.investor(*id).cloned()).collect::<Vec<_>>()).await?;
        let rows = page.rows.iter().zip(seekers).map(|(place, seeker)| {
            let at = listed.iter().position(|it| it.id == by_which[&place.id])?;
            let verdict = said.get(&(place.id, listed[at].id)).copied();
            let fit = match_pair(&seeker?, &listed[at], MatchSide::Company, verdict, day)?;
            let pair = Pair::Deal { investor: place.id, deal: Box::new(deals[at].clone()), side: MatchSide::Company };
            Some(Match { pair, fit, rank: place.rank })
        });
        let rows = rows.collect();
        if let Some(page) = ranked.settle(page, rows) {
            return Ok(page);
        }
    }
}

/// A ranked list, of which the rows of one page are read. What cannot be read any more is taken out and leaves no gap.
pub(super) struct Ranked<I> {
    name: &'static str,
    list: Vec<(I, i64)>,
}

impl<I: Copy + PartialEq + Into<Uuid>> Ranked<I> {
    pub fn new(name: &'static str, list: Vec<(I, i64)>) -> Self {
        Self { name, list }
    }

    pub fn page(&self, request: &PageRequest) -> Result<Page<Place<I>>, Problem> {
        let places = self.list.iter().zip(1..).map(|((id, key), rank)| Place { id: *id, key: *key, rank });
        page::cut(self.name, places.collect(), |place| (place.key, place.id.into()), request)
    }

    /// The page with its rows, unless one is gone: then the page is to be cut again.
    pub fn settle<R>(&mut self, page: Page<Place<I>>, rows: Vec<Option<R>>) -> Option<Page<R>> {
        let gone: Vec<I> = page.rows.iter().zip(&rows).filter(|it| it.1.is_none()).map(|it| it.0.id).collect();
        self.list.retain(|it| !gone.contains(&it.0));
        let Page { cursors, has_next, has_previous, count, .. } = page;
        gone.is_empty().then(|| Page { rows: rows.into_iter().flatten().collect(), cursors, has_next, has_previous, count })
    }
}

/// How an investor fits a deal of a company that the actor acts for, as the company sees it.
#[boxed]
pub async fn for_company(view: &View, investor: InvestorId, deal: deal::Model) -> Result<Option<Match>, Problem> {
    if !view.may(Action::ReadCompanyInside, &Scope::of(deal.company_id)) {
        return Ok(None);
    }
    let found = held(view, MatchSide::Company, vec![(investor, deal.id)], HashMap::from([(deal.id, deal)])).await?;
    Ok(found.into_values().next().filter(|found| found.fit.score > 0.0))
}

/// How deals fit investors that the actor acts for; what is excluded, hidden or not to be seen is left out.
#[boxed]
pub async fn pairs(view: &View, pairs: Vec<(InvestorId, DealId)>) -> Result<HashMap<(InvestorId, DealId), Match>, Problem> {
    let mine = |investor: InvestorId| view.may(Action::ReadInvestorInside, &Scope::of(investor));
    let wanted: Vec<_> = pairs.into_iter().filter(|pair| mine(pair.0)).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let mut deals = find::deals_by_ids(view, wanted.iter().map(|pair| pair.1).collect()).await?;
    deals.retain(|_, deal| deal.state == DealState::Open);
    held(view, MatchSide::Investor, wanted, deals).await
}

/// Pairs as they are now, read from the database: with as many statements for many as for one.
async fn held(
    view: &View,
    side: MatchSide,
    wanted: Vec<(InvestorId, DealId)>,
    deals: HashMap<DealId, deal::Model>,
) -> Result<HashMap<(InvestorId, DealId), Match>, Problem> {
    if deals.is_empty() {
        return Ok(HashMap::new());
    }
    let (day, rates) = (today(view), Rates::read(view).await?);
    let investors = find::investors_by_ids(view, wanted.iter().map(|pair| pair.0).collect()).await?;
    let ids: Vec<InvestorId> = investors.keys().copied().collect();
    let seekers = gather::indexed_investors(view, &rates, investors.into_values().collect()).await?;
    let seekers: HashMap<_, _> = seekers.into_iter().map(|it| (it.id, it)).collect();
    let listed = gather::indexed_deals(view, &rates, deals.values().cloned().collect()).await?;
    let listed: HashMap<_, _> = listed.into_iter().map(|it| (it.id, it)).collect();
    let said = feedback::said(view, side, ids, deals.keys().copied().collect()).await?;
    let found = wanted.into_iter().filter_map(|(investor, deal)| {
        let fit = match_pair(seekers.get(&investor)?, listed.get(&deal)?, side, said.get(&(investor, deal)).copied(), day)?;
        let pair = Pair::Deal { investor, deal: Box::new(deals[&deal].clone()), side };
        Some(((investor, deal), Match { pair, fit, rank: 0 }))
    });
    Ok(found.collect())
}

/// In the order of the list, each with its place.
pub(super) fn ranked(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|it| (std::cmp::Reverse(it.fit.millionths()), it.pair.candidate()));
    found.iter_mut().zip(1..).for_each(|(it, rank)| it.rank = rank);
    found
}

/// What a search finds, with what fits the investor of its filter best in front, as in `deals_for`, and then the newest. The caller has
/// brought the index up to date. Of a search that finds more than can be weighed in one go only what is among the investor's own best
/// comes. INVALID_INPUT where the filter names no investor.
#[boxed]
pub async fn deals_best_first(
    view: &View,
    matches: &Matches,
    search: Option<&str>,
    filter: &Filter,
    request: &PageRequest,
) -> Result<(Page<deal::Model>, Narrowed), Problem> {
    let Some(investor) = filter.for_investor else {
        return Err(Problem::invalid("filter.forInvestor", Message::new("rule-required")));
    };
    // Who does not act for the investor is told here that there is none.
    let narrowed = search::narrow(view, &Viewer::of(view).await?, search, filter).await?;
    let investor = find::investor(view, investor).await?.ok_or(Problem::NotFound)?;
    let (day, rates) = (today(view), Rates::read(view).await?);
    let found =
        |narrowed: Condition| deal::Entity::find().select_only().columns([deal::Column::Id, deal::Column::OpensOn]).filter(narrowed);
    let mut ids: Vec<(DealId, NaiveDate)> =
        found(narrowed.all()).order_by_desc(deal::Column::OpensOn).limit(WEIGHED + 1).into_tuple().all(view.db()).await?;
    let mut scores: HashMap<DealId, i64> = HashMap::new();
    if let Some(seeker) = gather::indexed_investors(view, &rates, vec![investor.clone()]).await?.pop() {
        let said = said_by(view, investor.id).await?;
        if ids.len() as u64 > WEIGHED {
            let best = matches.ask(move |index| index.deals_for(&seeker, &said, day, MOST)).await?;
            let among = deal::Column::Id.is_in(best.iter().map(|it| it.0));
            ids = found(narrowed.all().add(among)).into_tuple().all(view.db()).await?;
            scores.extend(best);
        } else {
            let asked = ids.clone();
            let score = move |index: &MatchIndex, id: DealId| {
                Some((id, match_pair(&seeker, &index.deal(id)?, MatchSide::Investor, said.get(&id).copied(), day)?.millionths()))
            };
            scores.extend(matches.ask(move |index| asked.iter().filter_map(|it| score(index, it.0)).collect::<Vec<_>>()).await?);
        }
    }
    // What does not fit comes after all that does, the newest first.
    let key = |(id, opened): &(DealId, NaiveDate)| match scores.get(id).copied().unwrap_or_default() {
        0 => i64::from(opened.num_days_from_ce()) - i64::from(i32::MAX),
        score => score,
    };
    let mut list: Vec<(DealId, i64)> = ids.iter().map(|it| (it.0, key(it))).collect();
    list.sort_by_key(|(id, key)| (std::cmp::Reverse(*key), *id));
    let mut list = Ranked::new("deals.best", list);
    loop {
        let page = list.page(request)?;
        let mut deals = find::deals_by_ids(view, page.rows.iter().map(|place| place.id).collect()).await?;
        let rows = page.rows.iter().map(|place| deals.remove(&place.id)).collect();
        if let Some(page) = list.settle(page, rows) {
            return Ok((page, narrowed));
        }
    }
}

/// That a side was shown a deal or an investor today, at a place in its list, with a score in millionths.
pub(super) fn row(work: &Work, (investor, deal): (InvestorId, DealId), side: MatchSide, rank: i32, score: i64) -> shown::ActiveModel {
    shown::ActiveModel {
        investor_id: Set(investor),
        deal_id: Set(deal),
        side: Set(side),
        day: Set(today(work)),
        rank: Set(rank),
        score: Set(score as i32),
        shown_at: Set(work.now()),
    }
}

/// The first time of a day counts.
#[boxed]
pub(super) async fn write_down(work: &Work, rows: Vec<shown::ActiveModel>) -> Result<(), Problem> {
    use shown::Column::{Day, DealId, InvestorId, Side};
    if rows.is_empty() {
        return Ok(());
    }
    let once = OnConflict::columns([InvestorId, DealId, Side, Day]).do_nothing().to_owned();
    shown::Entity::insert_many(rows).on_conflict(once).exec_without_returning(work.db()).await?;
    Ok(())
}

/// Writes down that these were shown, and where they stood: the first time of a day counts.
#[boxed]
pub async fn show(work: &Work, matches: &[Match]) -> Result<(), Problem> {
    let (mut deals, mut others) = (vec![], vec![]);
    for it in matches {
        let (company, kind) = match &it.pair {
            Pair::Deal { investor, deal, side } => {
                deals.push(row(work, (*investor, deal.id), *side, it.rank as i32, it.fit.millionths()));
                continue;
            }
            Pair::Intake { company, .. } => (*company, CandidateKind::Intake),
            Pair::Partner { company, .. } => (*company, CandidateKind::Company),
        };
        others.push(company_shown::ActiveModel {
            company_id: Set(company),
            kind: Set(kind),
            candidate_id: Set(it.pair.candidate()),
            day: Set(today(work)),
            rank: Set(it.rank as i32),
            score: Set(it.fit.millionths() as i32),
            shown_at: Set(work.now()),
        });
    }
    write_down(work, deals).await?;
    if !others.is_empty() {
        use company_shown::Column::{CandidateId, CompanyId, Day, Kind};
        let once = OnConflict::columns([CompanyId, Kind, CandidateId, Day]).do_nothing().to_owned();
        company_shown::Entity::insert_many(others).on_conflict(once).exec_without_returning(work.db()).await?;
    }
    Ok(())
}
