//! The value of each factor for an investor and a deal.

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage};

use crate::explanation::{Factor, Saying};
use crate::profile::{Offer, Past, Sums, Tickets, Wish, roof, shared_words, with_above};
use crate::score::Values;

/// A deal counts as new for so many days.
const FRESH: i64 = 90;

/// What each factor is worth: lists are ordered by it.
pub(crate) fn values(wish: &Wish, offer: &Offer, shared: u32, today: NaiveDate) -> Values {
    let mut values = Values::default();
    let mut set = |factor: Factor, worth: Option<f32>| values[factor as usize] = worth;
    set(Factor::Sector, sector(&wish.sectors, &offer.sectors).map(|it| it.0));
    set(Factor::Round, wish.rounds.contains(&offer.round).then_some(1.0));
    set(Factor::Geography, wish.countries.contains(&offer.country).then_some(1.0));
    set(Factor::Ticket, ticket(wish.ticket, offer.sums));
    set(Factor::BusinessModel, model(&wish.models, &offer.models).map(|it| it.0));
    set(Factor::Text, (!wish.words.is_empty()).then(|| text(shared_words(&wish.words, &offer.words), wish.words.len())));
    set(Factor::CoInvestors, (wish.past.deals > 0 || shared > 0).then(|| co_investors(shared)));
    set(Factor::Portfolio, portfolio(&wish.past, &offer.sectors).map(|it| it.0));
    set(Factor::Traction, offer.stage.map(traction));
    set(Factor::Park, Some(if offer.resident { 1.0 } else { 0.0 }));
    set(Factor::Momentum, Some(momentum(offer.opened, today).0));
    values
}

/// What is seen in the two, in words: one for each factor that something is known of.
pub(crate) fn look(wish: &Wish, offer: &Offer, shared: u32, today: NaiveDate) -> Vec<(Factor, Saying)> {
    let mut seen = Vec::new();
    let mut see = |factor: Factor, saying: Option<Saying>| seen.extend(saying.map(|saying| (factor, saying)));
    see(Factor::Sector, sector(&wish.sectors, &offer.sectors).map(|it| it.1));
    see(Factor::Round, wish.rounds.contains(&offer.round).then_some(Saying::RoundWanted(offer.round)));
    see(Factor::Geography, wish.countries.contains(&offer.country).then(|| Saying::CountryWanted(offer.country.clone())));
    see(Factor::Ticket, ticket(wish.ticket, offer.sums).map(|worth| if worth < 1.0 { Saying::TicketFits } else { Saying::TicketIsUsual }));
    see(Factor::BusinessModel, model(&wish.models, &offer.models).map(|it| it.1));
    // That nothing is shared is not worth a word.
    let words = shared_words(&wish.words, &offer.words);
    see(Factor::Text, (words > 0).then_some(Saying::WordsShared(words)));
    see(Factor::CoInvestors, (shared > 0).then_some(Saying::BackersKnown(shared)));
    see(Factor::Portfolio, portfolio(&wish.past, &offer.sectors).map(|it| it.1));
    see(Factor::Traction, offer.stage.map(Saying::Stage));
    see(Factor::Park, Some(if offer.resident { Saying::Resident } else { Saying::NoPark }));
    see(Factor::Momentum, Some(Saying::DaysOpen(momentum(offer.opened, today).1)));
    seen
}

pub(crate) fn sector(wanted: &[String], sectors: &[String]) -> Option<(f32, Saying)> {
    if wanted.is_empty() {
        return None;
    }
    let names = |code: &str| wanted.iter().any(|it| it == code);
    if let Some(code) = sectors.iter().find(|code| with_above(code).any(names)) {
        return Some((1.0, Saying::SectorWanted(code.clone())));
    }
    // Beside what is wanted, under the same roof.
    Some(match sectors.iter().find(|code| wanted.iter().any(|it| roof(it) == roof(code))) {
        Some(code) => (0.5, Saying::SectorNear(code.clone())),
        None => (0.0, Saying::SectorOther),
    })
}

/// A usual ticket that fits is better than one that fits at a stretch.
pub(crate) fn ticket(ticket: Option<Tickets>, sums: Option<Sums>) -> Option<f32> {
    let (ticket, sums) = ticket.zip(sums)?;
    let usual = ticket.typical.is_some_and(|usual| usual >= sums.min_ticket && usual <= sums.open);
    Some(if usual { 1.0 } else { 0.7 })
}

pub(crate) fn model(wanted: &[BusinessModel], models: &[BusinessModel]) -> Option<(f32, Saying)> {
    if wanted.is_empty() || models.is_empty() {
        return None;
    }
    let model = models.iter().find(|model| wanted.contains(model));
    Some(model.map_or((0.0, Saying::ModelOther), |model| (1.0, Saying::ModelWanted(*model))))
}

/// A dozen words shared is all that can be asked.
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

/// How new a deal is, and for how many days it has been open.
pub(crate) fn momentum(opened: NaiveDate, today: NaiveDate) -> (f32, i64) {
    let days = (today - opened).num_days().max(0);
    (1.0 - (days.min(FRESH) as f32 / FRESH as f32), days)
}

/// How many of the investor's deals share a line of business with this one; a few deals say little.
pub(crate) fn portfolio(past: &Past, sectors: &[String]) -> Option<(f32, Saying)> {
    if past.deals == 0 {
        return None;
    }
    let best = sectors.iter().map(|code| (past.by_sector.get(code).copied().unwrap_or(0), code)).max_by_key(|it| it.0);
    Some(match best {
        Some((like, sector)) if like > 0 => {
            let value = (like as f32 + 0.5) / (past.deals as f32 + 1.0);
            (value.sqrt().min(1.0), Saying::LikePast { like, of: past.deals, sector: sector.clone() })
        }
        _ => (0.0, Saying::UnlikePast { of: past.deals }),
    })
}
