//! Codes of a deal by which habits are counted.

use crate::features::HABITS;
use crate::history::*;

pub(super) fn both(a: Code, b: Code, n: usize) -> Code {
    if a == NONE || b == NONE { NONE } else { a.saturating_mul(n as Code).saturating_add(b) }
}

pub(super) fn known(value: u8, none: u8) -> Code {
    if value >= none { NONE } else { Code::from(value) }
}

/// How a company stands before a round.
pub(super) struct Standing {
    pub(super) before: u8,
    pub(super) rounds: u8,
    pub(super) age: u8,
}

pub(super) fn keys(codes: Codes, company: &Company, ask: Option<Ask>, standing: &Standing) -> [Code; HABITS] {
    let place = company.place;
    let (kind, amount) = ask.map_or((NONE, NONE), |ask| (known(ask.kind, NO_ROUND), known(ask.band, NO_BAND)));
    let sector_state = both(company.sector, place.state, codes.states);
    let deal = both(kind, amount, BANDS.len());
    [
        company.sector,
        place.city,
        place.region,
        place.state,
        Code::from(standing.before),
        Code::from(standing.rounds),
        known(standing.age, NO_AGE),
        both(company.sector, place.region, codes.regions),
        sector_state,
        kind,
        amount,
        both(company.sector, kind, KINDS),
        deal,
        both(place.state, kind, KINDS),
        both(sector_state, kind, KINDS),
        both(place.state, deal, KINDS * BANDS.len()),
        company.sector,
        place.state,
        deal,
        both(company.sector, kind, KINDS),
    ]
}
