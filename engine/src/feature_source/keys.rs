//! Codes of a deal by which habits are counted.

use crate::features::HABITS;
use crate::history::*;

pub(super) fn combine_codes(a: Code, b: Code, n: usize) -> Code {
    if a == NONE || b == NONE { NONE } else { a.saturating_mul(n as Code).saturating_add(b) }
}

pub(super) fn code_or_none(value: u8, none: u8) -> Code {
    if value >= none { NONE } else { Code::from(value) }
}

/// The state of a company before a round.
pub(super) struct Standing {
    pub(super) before: u8,
    pub(super) rounds: u8,
    pub(super) age: u8,
}

pub(super) fn habit_keys(codes: Codes, company: &Company, ask: Option<Ask>, standing: &Standing) -> [Code; HABITS] {
    let place = company.place;
    let (kind, amount) = ask.map_or((NONE, NONE), |ask| (code_or_none(ask.kind, NO_ROUND), code_or_none(ask.band, NO_BAND)));
    let sector_state = combine_codes(company.sector, place.state, codes.states);
    let deal = combine_codes(kind, amount, BANDS.len());
    [
        company.sector,
        place.city,
        place.region,
        place.state,
        Code::from(standing.before),
        Code::from(standing.rounds),
        code_or_none(standing.age, NO_AGE),
        combine_codes(company.sector, place.region, codes.regions),
        sector_state,
        kind,
        amount,
        combine_codes(company.sector, kind, KINDS),
        deal,
        combine_codes(place.state, kind, KINDS),
        combine_codes(sector_state, kind, KINDS),
        combine_codes(place.state, deal, KINDS * BANDS.len()),
        company.sector,
        place.state,
        deal,
        combine_codes(company.sector, kind, KINDS),
    ]
}
