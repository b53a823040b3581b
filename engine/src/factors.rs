//! The value of each factor for an investor and a deal.

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage};

use crate::explanation::{Explanation, Factor};
use crate::profile::{Criteria, DealAmounts, Offer, TicketRange, TrackRecord, count_shared, top_level_sector, with_parents};
use crate::score::Values;

/// After this number of days, a deal no longer counts as new.
const FRESH: i64 = 90;

/// The value of each factor.
pub(crate) fn factor_values(criteria: &Criteria, offer: &Offer, shared: u32, today: NaiveDate) -> Values {
    let mut values = Values::default();
    let mut set = |factor: Factor, value: Option<f32>| values[factor as usize] = value;
    set(Factor::Sector, sector(&criteria.sectors, &offer.sectors).map(|it| it.0));
    set(Factor::Round, criteria.rounds.contains(&offer.round).then_some(1.0));
    set(Factor::Geography, criteria.countries.contains(&offer.country).then_some(1.0));
    set(Factor::Ticket, ticket(criteria.ticket, offer.sums));
    set(Factor::BusinessModel, model(&criteria.models, &offer.models).map(|it| it.0));
    set(Factor::Text, (!criteria.words.is_empty()).then(|| text(count_shared(&criteria.words, &offer.words), criteria.words.len())));
    set(Factor::CoInvestors, (criteria.past.deals > 0 || shared > 0).then(|| co_investors(shared)));
    set(Factor::Portfolio, portfolio(&criteria.past, &offer.sectors).map(|it| it.0));
    set(Factor::Traction, offer.stage.map(traction));
    set(Factor::Park, Some(if offer.resident { 1.0 } else { 0.0 }));
    set(Factor::Momentum, Some(momentum(offer.opened, today).0));
    values
}

/// Explains the factors with a known value.
pub(crate) fn explain(criteria: &Criteria, offer: &Offer, shared: u32, today: NaiveDate) -> Vec<(Factor, Explanation)> {
    let mut explanations = Vec::new();
    let mut add =
        |factor: Factor, explanation: Option<Explanation>| explanations.extend(explanation.map(|explanation| (factor, explanation)));
    add(Factor::Sector, sector(&criteria.sectors, &offer.sectors).map(|it| it.1));
    add(Factor::Round, criteria.rounds.contains(&offer.round).then_some(Explanation::RoundWanted(offer.round)));
    add(Factor::Geography, criteria.countries.contains(&offer.country).then(|| Explanation::CountryWanted(offer.country.clone())));
    add(
        Factor::Ticket,
        ticket(criteria.ticket, offer.sums).map(|value| if value < 1.0 { Explanation::TicketFits } else { Explanation::TicketIsUsual }),
    );
    add(Factor::BusinessModel, model(&criteria.models, &offer.models).map(|it| it.1));
    // Having no words in common is not mentioned.
    let words = count_shared(&criteria.words, &offer.words);
    add(Factor::Text, (words > 0).then_some(Explanation::WordsShared(words)));
    add(Factor::CoInvestors, (shared > 0).then_some(Explanation::BackersKnown(shared)));
    add(Factor::Portfolio, portfolio(&criteria.past, &offer.sectors).map(|it| it.1));
    add(Factor::Traction, offer.stage.map(Explanation::Stage));
    add(Factor::Park, Some(if offer.resident { Explanation::Resident } else { Explanation::NotResident }));
    add(Factor::Momentum, Some(Explanation::DaysOpen(momentum(offer.opened, today).1)));
    explanations
}

pub(crate) fn sector(wanted: &[String], sectors: &[String]) -> Option<(f32, Explanation)> {
    if wanted.is_empty() {
        return None;
    }
    let names = |code: &str| wanted.iter().any(|it| it == code);
    if let Some(code) = sectors.iter().find(|code| with_parents(code).any(names)) {
        return Some((1.0, Explanation::SectorWanted(code.clone())));
    }
    // A sector with the same top-level sector as a wanted one.
    Some(match sectors.iter().find(|code| wanted.iter().any(|it| top_level_sector(it) == top_level_sector(code))) {
        Some(code) => (0.5, Explanation::SectorNear(code.clone())),
        None => (0.0, Explanation::SectorOther),
    })
}

/// A deal that accepts the investor's typical ticket is better than one that accepts only another.
pub(crate) fn ticket(ticket: Option<TicketRange>, sums: Option<DealAmounts>) -> Option<f32> {
    let (ticket, sums) = ticket.zip(sums)?;
    let usual = ticket.typical.is_some_and(|usual| usual >= sums.min_ticket && usual <= sums.open);
    Some(if usual { 1.0 } else { 0.7 })
}

pub(crate) fn model(wanted: &[BusinessModel], models: &[BusinessModel]) -> Option<(f32, Explanation)> {
    if wanted.is_empty() || models.is_empty() {
        return None;
    }
    let model = models.iter().find(|model| wanted.contains(model));
    Some(model.map_or((0.0, Explanation::ModelOther), |model| (1.0, Explanation::ModelWanted(*model))))
}

/// Twelve common words give the full value.
pub(crate) fn text(shared: u32, of: usize) -> f32 {
    (shared as f32 / of.clamp(1, 12) as f32).min(1.0)
}

pub(crate) fn co_investors(shared: u32) -> f32 {
    shared as f32 / (shared as f32 + 1.0)
}

pub(crate) fn traction(stage: CompanyStage) -> f32 {
    match stage {
        CompanyStage::Idea => 0.2,
        CompanyStage::Prototype => 0.35,
        CompanyStage::Mvp => 0.5,
        CompanyStage::EarlyRevenue => 0.7,
        CompanyStage::Growth => 0.9,
        CompanyStage::Scale | CompanyStage::Mature => 1.0,
    }
}

/// How new a deal is, from 0 to 1, and the days since it was opened.
pub(crate) fn momentum(opened: NaiveDate, today: NaiveDate) -> (f32, i64) {
    let days = (today - opened).num_days().max(0);
    (1.0 - (days.min(FRESH) as f32 / FRESH as f32), days)
}

/// The share of the investor's deals that have a sector in common with this one. It is smoothed because few deals say little.
pub(crate) fn portfolio(past: &TrackRecord, sectors: &[String]) -> Option<(f32, Explanation)> {
    if past.deals == 0 {
        return None;
    }
    let best = sectors.iter().map(|code| (past.by_sector.get(code).copied().unwrap_or(0), code)).max_by_key(|it| it.0);
    Some(match best {
        Some((like, sector)) if like > 0 => {
            let value = (like as f32 + 0.5) / (past.deals as f32 + 1.0);
            (value.sqrt().min(1.0), Explanation::SimilarPast { like, of: past.deals, sector: sector.clone() })
        }
        _ => (0.0, Explanation::DissimilarPast { of: past.deals }),
    })
}
