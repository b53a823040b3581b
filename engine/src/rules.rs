//! Hard rules: what makes a match impossible.

use chrono::NaiveDate;
use entity::investment::{Exclusion, ExclusionKind};

use crate::explanation::Obstacle;
use crate::profile::{Criteria, DealAmounts, Offer, TicketRange, TrackRecord, with_parents};

/// A hard rule: returns the obstacle if it is not met.
type Rule = fn(&Criteria, &Offer, NaiveDate) -> Option<Obstacle>;

const RULES: [Rule; 5] = [
    |criteria, offer, _| criteria.exclusions.iter().any(|it| excludes(it, criteria, offer)).then_some(Obstacle::Excluded),
    |criteria, offer, _| (!criteria.rounds.is_empty() && !criteria.rounds.contains(&offer.round)).then_some(Obstacle::Round(offer.round)),
    |criteria, offer, _| {
        (!criteria.countries.is_empty() && !criteria.countries.contains(&offer.country)).then(|| Obstacle::Country(offer.country.clone()))
    },
    |criteria, offer, _| ticket_obstacle(criteria.ticket, offer.sums),
    |criteria, _, today| criteria.until.is_some_and(|until| until < today).then_some(Obstacle::ThesisExpired),
];

/// All obstacles, computed lazily: a caller that needs only the first evaluates no more rules than necessary.
pub(crate) fn obstacles(criteria: &Criteria, offer: &Offer, today: NaiveDate) -> impl Iterator<Item = Obstacle> {
    RULES.iter().filter_map(move |rule| rule(criteria, offer, today))
}

pub(crate) fn ticket_obstacle(ticket: Option<TicketRange>, sums: Option<DealAmounts>) -> Option<Obstacle> {
    let (ticket, sums) = ticket.zip(sums)?;
    match sums {
        DealAmounts { min_ticket, .. } if min_ticket > ticket.max => Some(Obstacle::TicketTooLarge(ticket.max)),
        DealAmounts { open, .. } if open < ticket.min => Some(Obstacle::TicketTooSmall(open.max(0))),
        _ => None,
    }
}

fn excludes(exclusion: &Exclusion, criteria: &Criteria, offer: &Offer) -> bool {
    let named = |values: &[String]| values.iter().any(|value| exclusion.values.contains(value));
    match exclusion.kind {
        ExclusionKind::Sector => includes_sector(&exclusion.values, &offer.sectors),
        ExclusionKind::CountryOfIncorporation => exclusion.values.contains(&offer.country),
        ExclusionKind::TeamCountry => named(&offer.team_countries),
        ExclusionKind::Sanctioned => offer.sanctioned,
        ExclusionKind::CompetesWithPortfolio => competes(&criteria.past, &offer.sectors, &offer.markets),
    }
}

/// Whether one of the sectors or its parents is among these codes.
pub(crate) fn includes_sector(codes: &[String], sectors: &[String]) -> bool {
    sectors.iter().any(|sector| with_parents(sector).any(|above| codes.iter().any(|code| code == above)))
}

/// Whether a past company had one of these sectors in one of these markets.
pub(crate) fn competes(past: &TrackRecord, sectors: &[String], markets: &[String]) -> bool {
    let there =
        |sector: &String| past.markets.get(sector).is_some_and(|there| markets.iter().any(|market| there.binary_search(market).is_ok()));
    sectors.iter().any(there)
}
