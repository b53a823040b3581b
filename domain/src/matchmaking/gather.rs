//! Reads what the matching engine needs to know about investors, deals and companies. The number of statements does not depend
//! on the number of rows.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::companies::{company, office};
use entity::ids::{CompanyId, InvestorId, ParkId};
use entity::investment::{AccreditationBasis, accreditation, deal, investment, investor};
use entity::parks::{ServiceKind, park, service};
use entity::residency::residency;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::companies::residents;
use crate::investment::find::NEVER;
use crate::investment::rates::{REFERENCE, Rates};
use crate::investment::today;
use engine::complement::CompanyProfile;
use engine::pair::{IndexedDeal, IndexedInvestor};
use engine::profile::{self, Criteria, DealAmounts, Offer, TicketRange, TrackRecord};
use kernel::problem::Problem;
use kernel::words;
use kernel::work::{View, grouped};

/// Shorter words occur in almost every text.
const SHORTEST_WORD: usize = 5;

/// Runs CPU-bound work on the blocking pool.
pub(super) async fn on_blocking_pool<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}

/// Investors with their theses and past investments; those without a thesis are left out.
#[boxed]
pub async fn indexed_investors(view: &View, rates: &Rates, investors: Vec<investor::Model>) -> Result<Vec<IndexedInvestor>, Problem> {
    let investors: Vec<investor::Model> = investors.into_iter().filter(|it| it.thesis.is_some()).collect();
    let ids = || investors.iter().map(|it| it.id);
    let own = investment::Entity::find()
        .filter(investment::Column::InvestorId.is_in(ids()))
        .order_by_asc(investment::Column::Id)
        .all(view.db())
        .await?;
    let backed: HashSet<CompanyId> = own.iter().map(|it| it.company_id).collect();
    let backers = backers(view, &backed).await?;
    let companies = companies(view, &backed).await?;
    let words_for_them = accreditation::Entity::find()
        .filter(accreditation::Column::InvestorId.is_in(ids()))
        .filter(accreditation::Column::Basis.eq(AccreditationBasis::ParkVerified))
        .all(view.db())
        .await?;
    let mut verified: HashMap<InvestorId, NaiveDate> = HashMap::new();
    for it in words_for_them {
        let until = it.valid_until.unwrap_or(NEVER);
        verified.entry(it.investor_id).and_modify(|last| *last = (*last).max(until)).or_insert(until);
    }
    let rates = rates.clone();
    on_blocking_pool(move || {
        let past = grouped(own.iter().map(|it| (it.investor_id, it.company_id)));
        let seekers = investors.iter().map(|it| {
            let past = past.get(&it.id).map_or(&[][..], Vec::as_slice);
            IndexedInvestor {
                id: it.id,
                criteria: criteria(it, past, &companies, &rates),
                met: co_investment_counts(it.id, past, &backers),
                verified_until: verified.get(&it.id).copied(),
            }
        });
        seekers.collect()
    })
    .await
}

/// Deals with their companies and backers.
#[boxed]
pub async fn indexed_deals(view: &View, rates: &Rates, deals: Vec<deal::Model>) -> Result<Vec<IndexedDeal>, Problem> {
    if deals.is_empty() {
        return Ok(vec![]);
    }
    let today = today(view);
    let raising: HashSet<CompanyId> = deals.iter().map(|it| it.company_id).collect();
    let (backers, companies) = (backers(view, &raising).await?, companies(view, &raising).await?);
    let parks = park::Entity::find().all(view.db()).await?;
    let listed: Vec<ParkId> = parks.into_iter().filter(|it| !it.sanctions.0.is_empty()).map(|it| it.id).collect();
    let resident = residents(view, &raising, &[], today).await?;
    let sanctioned = if listed.is_empty() { HashSet::new() } else { residents(view, &raising, &listed, today).await? };
    let rates = rates.clone();
    on_blocking_pool(move || {
        let all = deals.iter().map(|deal| {
            let company = companies.get(&deal.company_id).ok_or_else(|| Problem::broken(format!("deal {} has no company", deal.id)))?;
            let sanctioned = sanctioned.contains(&company.id) || !company.sanctions.0.is_empty();
            Ok(IndexedDeal {
                id: deal.id,
                company: company.id,
                visibility: deal.visibility,
                closes: deal.closes_on,
                offer: offer(deal, company, &rates, resident.contains(&company.id), sanctioned),
                backers: backers.get(&company.id).cloned().unwrap_or_default(),
            })
        });
        all.collect()
    })
    .await?
}

/// Companies as they are compared with programs and partners.
#[boxed]
pub async fn company_profiles(view: &View, rows: Vec<company::Model>) -> Result<Vec<CompanyProfile>, Problem> {
    let ids: HashSet<CompanyId> = rows.iter().map(|it| it.id).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let resident = residents(view, &ids, &[], today(view)).await?;
    let pairs: Vec<(CompanyId, String)> = office::Entity::find()
        .select_only()
        .columns([office::Column::CompanyId, office::Column::Country])
        .filter(office::Column::CompanyId.is_in(ids))
        .into_tuple()
        .all(view.db())
        .await?;
    let mut offices = grouped(pairs);
    on_blocking_pool(move || {
        let firms = rows.into_iter().map(|it| {
            let mut present = offices.remove(&it.id).unwrap_or_default();
            present.push(it.country);
            present.sort();
            present.dedup();
            CompanyProfile {
                id: it.id,
                present,
                markets: it.target_markets.0,
                sectors: it.sectors.0,
                models: it.business_models.0,
                stage: it.stage,
                languages: it.languages.0,
                technologies: profile::hash_words(
                    it.technologies.0.iter().flat_map(|name| words::fold(name)).collect::<Vec<_>>().iter().map(String::as_str),
                ),
                resident: resident.contains(&it.id),
                sanctioned: !it.sanctions.0.is_empty(),
            }
        });
        firms.collect()
    })
    .await
}

/// The kinds of services that the parks of a resident company offer.
#[boxed]
pub async fn home_services(view: &View, company: CompanyId) -> Result<Vec<ServiceKind>, Problem> {
    let parks: Vec<ParkId> = residency::Entity::find()
        .select_only()
        .column(residency::Column::ParkId)
        .filter(residency::Column::CompanyId.eq(company))
        .filter(residents::standing_today(view, &residents::RESIDENT).await?)
        .into_tuple()
        .all(view.db())
        .await?;
    let services = service::Entity::find()
        .filter(service::Column::ParkId.is_in(parks))
        .filter(service::Column::RetiredAt.is_null())
        .all(view.db())
        .await?;
    Ok(services.into_iter().map(|it| it.kind).collect())
}

/// The investors that have invested in each company.
async fn backers(view: &View, companies: &HashSet<CompanyId>) -> Result<HashMap<CompanyId, Vec<InvestorId>>, Problem> {
    let mut pairs: Vec<(CompanyId, InvestorId)> = investment::Entity::find()
        .select_only()
        .column(investment::Column::CompanyId)
        .column(investment::Column::InvestorId)
        .filter(investment::Column::CompanyId.is_in(companies.iter().copied()))
        .distinct()
        .into_tuple()
        .all(view.db())
        .await?;
    pairs.sort();
    Ok(grouped(pairs))
}

async fn companies(view: &View, ids: &HashSet<CompanyId>) -> Result<HashMap<CompanyId, company::Model>, Problem> {
    let rows = company::Entity::find().filter(company::Column::Id.is_in(ids.iter().copied())).all(view.db()).await?;
    Ok(rows.into_iter().map(|it| (it.id, it)).collect())
}

async fn residents(view: &View, companies: &HashSet<CompanyId>, parks: &[ParkId], today: NaiveDate) -> Result<HashSet<CompanyId>, Problem> {
    let ids: Vec<CompanyId> = company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .filter(company::Column::Id.is_in(companies.iter().copied()))
        .filter(residents::is_resident((company::Entity, company::Column::Id), parks, &residents::RESIDENT, today))
        .into_tuple()
        .all(view.db())
        .await?;
    Ok(ids.into_iter().collect())
}

fn text_hashes<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u32> {
    let words: Vec<String> = texts.flat_map(words::fold).filter(|word| word.chars().count() >= SHORTEST_WORD).collect();
    profile::hash_words(words.iter().map(String::as_str))
}

fn criteria(investor: &investor::Model, past: &[CompanyId], companies: &HashMap<CompanyId, company::Model>, rates: &Rates) -> Criteria {
    let thesis = investor.thesis.clone().unwrap_or_default();
    let ticket = thesis.ticket.as_ref().and_then(|ticket| {
        let sum = |minor| rates.convert(minor, &ticket.currency, REFERENCE);
        Some(TicketRange { min: sum(ticket.min)?, typical: ticket.typical.and_then(sum), max: sum(ticket.max)? })
    });
    let mut done = TrackRecord::default();
    for company in past.iter().filter_map(|id| companies.get(id)) {
        done.add(&company.sectors.0, &company.target_markets.0);
    }
    Criteria {
        past: done,
        words: text_hashes(thesis.text.iter().map(String::as_str)),
        sectors: thesis.sectors,
        rounds: thesis.rounds,
        countries: thesis.deploy_countries,
        models: thesis.business_models,
        ticket,
        until: thesis.deploying_until,
        exclusions: thesis.exclusions,
    }
}

fn offer(deal: &deal::Model, company: &company::Model, rates: &Rates, resident: bool, sanctioned: bool) -> Offer {
    let sum = |minor| rates.convert(minor, &deal.currency, REFERENCE);
    let open = sum(deal.target_amount.saturating_sub(deal.raised_amount));
    Offer {
        sectors: company.sectors.0.clone(),
        round: deal.round,
        country: deal.country.clone(),
        team_countries: company.team_countries.0.clone(),
        markets: company.target_markets.0.clone(),
        models: company.business_models.0.clone(),
        stage: company.stage,
        sums: sum(deal.min_ticket_amount.unwrap_or(0)).zip(open).map(|(min_ticket, open)| DealAmounts { min_ticket, open }),
        // Other texts of the company would reveal whose deal it is.
        words: text_hashes(deal.pitches.0.values().map(String::as_str).chain([deal.headline.as_str()])),
        sanctioned,
        resident,
        opened: deal.opens_on,
    }
}

/// For each other investor, the number of companies in which both have invested.
fn co_investment_counts(who: InvestorId, past: &[CompanyId], backers: &HashMap<CompanyId, Vec<InvestorId>>) -> HashMap<InvestorId, u32> {
    let mut met = HashMap::new();
    let companies: HashSet<&CompanyId> = past.iter().collect();
    for partner in companies.into_iter().filter_map(|company| backers.get(company)).flatten().filter(|partner| **partner != who) {
        *met.entry(*partner).or_insert(0) += 1;
    }
    met
}
