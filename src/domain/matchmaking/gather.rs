//! What the engine looks at: investors and deals with all that is known of them, read with as many statements for many as for one.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::companies::company;
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealVisibility, accreditation, deal, investment, investor};
use entity::matchmaking::{MatchSide, MatchVerdict, rating};
use entity::parks::park;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::engine::fit::{Bond, Fit, Offer, Past, Sums, Tickets, Wish, fit};
use crate::domain::companies::residents;
use crate::domain::companies::standing::verified_on;
use crate::domain::investment::rates::{REFERENCE, Rates};
use crate::domain::investment::today;
use crate::kernel::problem::Problem;
use crate::kernel::words;
use crate::kernel::work::Sight;

/// Shorter words are in every text.
const SHORTEST_WORD: usize = 5;

/// Investors and deals, ready to be held against each other.
pub struct Material {
    today: NaiveDate,
    pub investors: Vec<investor::Model>,
    pub deals: Vec<deal::Model>,
    wishes: Vec<Wish>,
    offers: Vec<Offer>,
    /// Who has backed which company.
    backers: HashMap<CompanyId, HashSet<InvestorId>>,
    /// How often an investor has been in a company with another.
    partners: HashMap<InvestorId, HashMap<InvestorId, u32>>,
    ratings: HashMap<(InvestorId, DealId, MatchSide), MatchVerdict>,
    /// Investors that a park has verified.
    verified: HashSet<InvestorId>,
}

impl Material {
    /// Reads all that is known of these.
    pub async fn read(sight: &impl Sight, investors: Vec<investor::Model>, deals: Vec<deal::Model>) -> Result<Self, Problem> {
        let today = today(sight);
        let rates = Rates::read(sight).await?;
        let ids: Vec<InvestorId> = investors.iter().map(|it| it.id).collect();
        let raising: HashSet<CompanyId> = deals.iter().map(|it| it.company_id).collect();
        // Their own deals first, then everybody's in those companies and in the ones that raise.
        let own = investment::Entity::find()
            .filter(investment::Column::InvestorId.is_in(ids.iter().copied()))
            .order_by_asc(investment::Column::Id)
            .all(sight.db())
            .await?;
        let known: HashSet<CompanyId> = own.iter().map(|it| it.company_id).chain(raising.iter().copied()).collect();
        let pairs: Vec<(InvestorId, CompanyId)> = investment::Entity::find()
            .select_only()
            .column(investment::Column::InvestorId)
            .column(investment::Column::CompanyId)
            .filter(investment::Column::CompanyId.is_in(known.iter().copied()))
            .distinct()
            .into_tuple()
            .all(sight.db())
            .await?;
        let mut backers: HashMap<CompanyId, HashSet<InvestorId>> = HashMap::new();
        for (investor, company) in pairs {
            backers.entry(company).or_default().insert(investor);
        }
        let rows = company::Entity::find().filter(company::Column::Id.is_in(known.iter().copied())).all(sight.db()).await?;
        let companies: HashMap<CompanyId, company::Model> = rows.into_iter().map(|it| (it.id, it)).collect();
        let listed: Vec<_> =
            park::Entity::find().all(sight.db()).await?.into_iter().filter(|it| !it.sanctions.0.is_empty()).map(|it| it.id).collect();
        let resident = Self::residents(sight, &raising, &[], today).await?;
        let sanctioned = if listed.is_empty() { HashSet::new() } else { Self::residents(sight, &raising, &listed, today).await? };
        let rows = rating::Entity::find()
            .filter(rating::Column::InvestorId.is_in(ids.iter().copied()))
            .filter(rating::Column::DealId.is_in(deals.iter().map(|it| it.id)))
            .all(sight.db())
            .await?;
        let verified: Vec<InvestorId> = accreditation::Entity::find()
            .select_only()
            .column(accreditation::Column::InvestorId)
            .filter(accreditation::Column::InvestorId.is_in(ids.iter().copied()))
            .filter(verified_on(today))
            .into_tuple()
            .all(sight.db())
            .await?;
        let mut past: HashMap<InvestorId, Vec<&investment::Model>> = HashMap::new();
        for it in &own {
            past.entry(it.investor_id).or_default().push(it);
        }
        let mut offers = Vec::with_capacity(deals.len());
        for deal in &deals {
            let company = companies.get(&deal.company_id).ok_or_else(|| Problem::broken(format!("deal {} has no company", deal.id)))?;
            let (resident, listed) = (resident.contains(&company.id), sanctioned.contains(&company.id));
            offers.push(offer(deal, company, &rates, resident, listed || !company.sanctions.0.is_empty()));
        }
        Ok(Self {
            wishes: investors.iter().map(|it| wish(it, past.get(&it.id).map_or(&[], Vec::as_slice), &companies, &rates)).collect(),
            partners: ids.iter().map(|id| (*id, partners(*id, past.get(id).map_or(&[], Vec::as_slice), &backers))).collect(),
            ratings: rows.into_iter().map(|it| ((it.investor_id, it.deal_id, it.side), it.verdict)).collect(),
            verified: verified.into_iter().collect(),
            today,
            investors,
            deals,
            offers,
            backers,
        })
    }

    async fn residents(
        sight: &impl Sight,
        companies: &HashSet<CompanyId>,
        parks: &[entity::ids::ParkId],
        today: NaiveDate,
    ) -> Result<HashSet<CompanyId>, Problem> {
        let ids: Vec<CompanyId> = company::Entity::find()
            .select_only()
            .column(company::Column::Id)
            .filter(company::Column::Id.is_in(companies.iter().copied()))
            .filter(residents::is_resident((company::Entity, company::Column::Id), parks, &residents::RESIDENT, today))
            .into_tuple()
            .all(sight.db())
            .await?;
        Ok(ids.into_iter().collect())
    }

    /// How well an investor and a deal fit, by their places. None where they are no match: excluded, hidden by the side that looks, backed
    /// already, or a deal that the investor may not find. Of the ratings only those of the side that looks count: the other side's
    /// word must not show, not even in a score.
    pub fn fit(&self, investor: usize, deal: usize, side: MatchSide) -> Option<Fit> {
        let (who, what) = (&self.investors[investor], &self.deals[deal]);
        if what.visibility != DealVisibility::Public && !self.verified.contains(&who.id) {
            return None;
        }
        let backers = self.backers.get(&what.company_id);
        let met = |partner: &InvestorId| self.partners.get(&who.id).and_then(|met| met.get(partner)).copied().unwrap_or(0);
        let rated = |of: MatchSide| self.ratings.get(&(who.id, what.id, of)).copied().filter(|_| of == side);
        let bond = Bond {
            // Who backs a company would tell whose deal it is.
            shared: match what.visibility {
                DealVisibility::ByIntroduction => 0,
                _ => backers.into_iter().flatten().map(met).sum(),
            },
            backed: backers.is_some_and(|backers| backers.contains(&who.id)),
            investor_said: rated(MatchSide::Investor),
            company_said: rated(MatchSide::Company),
        };
        fit(&self.wishes[investor], &self.offers[deal], bond, self.today)
    }
}

fn folded<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut words: Vec<String> = texts.flat_map(words::fold).filter(|word| word.chars().count() >= SHORTEST_WORD).collect();
    words.sort();
    words.dedup();
    words
}

fn wish(investor: &investor::Model, past: &[&investment::Model], companies: &HashMap<CompanyId, company::Model>, rates: &Rates) -> Wish {
    let thesis = investor.thesis.clone().unwrap_or_default();
    let ticket = thesis.ticket.as_ref().and_then(|ticket| {
        let sum = |minor| rates.convert(minor, &ticket.currency, REFERENCE);
        Some(Tickets { min: sum(ticket.min)?, typical: ticket.typical.and_then(sum), max: sum(ticket.max)? })
    });
    let done = past.iter().filter_map(|it| {
        let company = companies.get(&it.company_id)?;
        Some(Past {
            sectors: company.sectors.0.clone(),
            markets: company.target_markets.0.clone(),
            round: it.round,
            country: company.country.clone(),
        })
    });
    Wish {
        past: done.collect(),
        words: folded(thesis.text.iter().map(String::as_str)),
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
        sums: sum(deal.min_ticket_amount.unwrap_or(0)).zip(open).map(|(min_ticket, open)| Sums { min_ticket, open }),
        // What the company says elsewhere would tell whose deal it is.
        words: folded(deal.pitches.0.values().map(String::as_str).chain([deal.headline.as_str()])),
        sanctioned,
        resident,
        opened: deal.opens_on,
    }
}

fn partners(who: InvestorId, past: &[&investment::Model], backers: &HashMap<CompanyId, HashSet<InvestorId>>) -> HashMap<InvestorId, u32> {
    let mut met = HashMap::new();
    let companies: HashSet<CompanyId> = past.iter().map(|it| it.company_id).collect();
    for partner in companies.iter().filter_map(|company| backers.get(company)).flatten().filter(|partner| **partner != who) {
        *met.entry(*partner).or_insert(0) += 1;
    }
    met
}
