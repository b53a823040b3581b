//! Matches, best first: deals for an investor, investors for a company, and the one of a pair.

use std::collections::HashMap;

use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealState, deal, investor};
use entity::matchmaking::{MatchSide, shown};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::engine::fit::Fit;
use super::gather::Material;
use crate::domain::investment::{find, search, today, visibility::Viewer};
use crate::kernel::access::{Action, Scope};
use crate::kernel::page::{self, Page, PageRequest};
use crate::kernel::problem::Problem;
use crate::kernel::work::{Sight, Work};

/// Candidates that are looked at for one list, the newest first.
const MOST: u64 = 2_000;

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

impl Match {
    /// In millionths, by which lists are ordered and shown.
    pub fn millionths(&self) -> i64 {
        (f64::from(self.fit.score) * 1e6).round() as i64
    }
}

/// Open deals that fit an investor, without any that its thesis excludes. The caller has asked the policy.
pub async fn deals_for(sight: &impl Sight, investor: &investor::Model, request: &PageRequest) -> Result<Page<Match>, Problem> {
    let Some(thesis) = &investor.thesis else { return Ok(Page::empty()) };
    let viewer = Viewer::investor(sight, investor.id).await?;
    // Round and country are hard rules, which the database knows an index for.
    let filter = search::Filter { rounds: thesis.rounds.clone(), countries: thesis.deploy_countries.clone(), ..Default::default() };
    let narrowed = search::narrow(sight, &viewer, None, &filter).await?;
    let deals = deal::Entity::find().filter(narrowed.all()).order_by_desc(deal::Column::OpensOn).order_by_desc(deal::Column::Id);
    let deals = deals.limit(MOST).all(sight.db()).await?;
    let material = Material::read(sight, vec![investor.clone()], deals).await?;
    let found = (0..material.deals.len()).filter_map(|at| {
        let fit = material.fit(0, at, MatchSide::Investor).filter(|fit| fit.score > 0.0)?;
        Some(Match { investor: investor.id, deal: material.deals[at].clone(), side: MatchSide::Investor, fit, rank: 0 })
    });
    page::cut("investor.matches", ranked(found.collect(), |it| it.deal.id.into()), |it| (it.millionths(), it.deal.id.into()), request)
}

/// Investors that fit a company, each by the open deal that suits it best. The caller has asked the policy.
pub async fn investors_for(sight: &impl Sight, company: CompanyId, request: &PageRequest) -> Result<Page<Match>, Problem> {
    let day = today(sight);
    let open = Condition::all()
        .add(deal::Column::CompanyId.eq(company))
        .add(deal::Column::State.eq(DealState::Open))
        .add(deal::Column::OpensOn.lte(day))
        .add(deal::Column::ClosesOn.gte(day));
    let deals = deal::Entity::find().filter(open).order_by_desc(deal::Column::Id).limit(MOST).all(sight.db()).await?;
    if deals.is_empty() {
        return Ok(Page::empty());
    }
    let investors = investor::Entity::find().filter(investor::Column::Thesis.is_not_null()).order_by_desc(investor::Column::Id);
    let material = Material::read(sight, investors.limit(MOST).all(sight.db()).await?, deals).await?;
    let mut found: Vec<Match> = Vec::new();
    for (who, investor) in material.investors.iter().enumerate() {
        let fits =
            (0..material.deals.len()).filter_map(|at| Some((at, material.fit(who, at, MatchSide::Company).filter(|fit| fit.score > 0.0)?)));
        if let Some((at, fit)) = fits.max_by(|a, b| a.1.score.total_cmp(&b.1.score)) {
            found.push(Match { investor: investor.id, deal: material.deals[at].clone(), side: MatchSide::Company, fit, rank: 0 });
        }
    }
    page::cut("company.matches", ranked(found, |it| it.investor.into()), |it| (it.millionths(), it.investor.into()), request)
}

/// In the order of the list, each with its place.
fn ranked(mut found: Vec<Match>, id: fn(&Match) -> uuid::Uuid) -> Vec<Match> {
    found.sort_by_key(|it| (std::cmp::Reverse(it.millionths()), id(it)));
    found.iter_mut().zip(1..).for_each(|(it, rank)| it.rank = rank);
    found
}

/// How an investor fits a deal of a company that the actor acts for, as the company sees it.
pub async fn for_company(sight: &impl Sight, investor: InvestorId, deal: deal::Model) -> Result<Option<Match>, Problem> {
    if !sight.may(Action::ReadCompanyInside, &Scope::of(deal.company_id)) {
        return Ok(None);
    }
    let investors = find::investors_by_ids(sight, vec![investor]).await?;
    let material = Material::read(sight, investors.into_values().filter(|it| it.thesis.is_some()).collect(), vec![deal]).await?;
    let found = material.investors.first().and_then(|_| material.fit(0, 0, MatchSide::Company)).filter(|fit| fit.score > 0.0);
    Ok(found.map(|fit| Match { investor, deal: material.deals[0].clone(), side: MatchSide::Company, fit, rank: 0 }))
}

/// How deals fit investors that the actor acts for; what is excluded, hidden or not to be seen is left out.
pub async fn pairs(sight: &impl Sight, pairs: Vec<(InvestorId, DealId)>) -> Result<HashMap<(InvestorId, DealId), Match>, Problem> {
    let mine = |investor: InvestorId| sight.may(Action::ReadInvestorInside, &Scope::of(investor));
    let wanted: Vec<_> = pairs.into_iter().filter(|pair| mine(pair.0)).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let investors = find::investors_by_ids(sight, wanted.iter().map(|pair| pair.0).collect()).await?;
    let deals = find::deals_by_ids(sight, wanted.iter().map(|pair| pair.1).collect()).await?;
    let investors = investors.into_values().filter(|it| it.thesis.is_some()).collect();
    let material = Material::read(sight, investors, deals.into_values().collect()).await?;
    let mut found = HashMap::new();
    for (investor, deal) in wanted {
        let who = material.investors.iter().position(|it| it.id == investor);
        let what = material.deals.iter().position(|it| it.id == deal && it.state == DealState::Open);
        let Some((who, what)) = who.zip(what) else { continue };
        if let Some(fit) = material.fit(who, what, MatchSide::Investor) {
            found.insert((investor, deal), Match { investor, deal: material.deals[what].clone(), side: MatchSide::Investor, fit, rank: 0 });
        }
    }
    Ok(found)
}

/// Writes down that a side was shown these, and where they stood: the first time of a day counts.
pub async fn show(work: &Work, shown: &[Match]) -> Result<(), Problem> {
    let rows = shown.iter().map(|it| shown::ActiveModel {
        investor_id: Set(it.investor),
        deal_id: Set(it.deal.id),
        side: Set(it.side),
        day: Set(today(work)),
        rank: Set(it.rank as i32),
        score: Set(it.millionths() as i32),
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
