//! Hard rules: what makes a match impossible.

use chrono::NaiveDate;
use entity::investment::{Exclusion, ExclusionKind};

use crate::explanation::Bar;
use crate::profile::{Offer, Past, Sums, Tickets, Wish, with_above};

/// A hard rule: what keeps the two apart, if it does.
type Rule = fn(&Wish, &Offer, NaiveDate) -> Option<Bar>;

const RULES: [Rule; 5] = [
    |wish, offer, _| wish.exclusions.iter().any(|it| excludes(it, wish, offer)).then_some(Bar::Excluded),
    |wish, offer, _| (!wish.rounds.is_empty() && !wish.rounds.contains(&offer.round)).then_some(Bar::Round(offer.round)),
    |wish, offer, _| (!wish.countries.is_empty() && !wish.countries.contains(&offer.country)).then(|| Bar::Country(offer.country.clone())),
    |wish, offer, _| barred_by_sum(wish.ticket, offer.sums),
    |wish, _, today| wish.until.is_some_and(|until| until < today).then_some(Bar::Over),
];

/// What keeps the two apart, rule after rule: who asks for the first looks no further.
pub(crate) fn bars(wish: &Wish, offer: &Offer, today: NaiveDate) -> impl Iterator<Item = Bar> {
    RULES.iter().filter_map(move |rule| rule(wish, offer, today))
}

pub(crate) fn barred_by_sum(ticket: Option<Tickets>, sums: Option<Sums>) -> Option<Bar> {
    let (ticket, sums) = ticket.zip(sums)?;
    match sums {
        Sums { min_ticket, .. } if min_ticket > ticket.max => Some(Bar::TicketTooLarge(ticket.max)),
        Sums { open, .. } if open < ticket.min => Some(Bar::TicketTooSmall(open.max(0))),
        _ => None,
    }
}

fn excludes(exclusion: &Exclusion, wish: &Wish, offer: &Offer) -> bool {
    let named = |values: &[String]| values.iter().any(|value| exclusion.values.contains(value));
    match exclusion.kind {
        ExclusionKind::Sector => names_sector(&exclusion.values, &offer.sectors),
        ExclusionKind::CountryOfIncorporation => exclusion.values.contains(&offer.country),
        ExclusionKind::TeamCountry => named(&offer.team_countries),
        ExclusionKind::Sanctioned => offer.sanctioned,
        ExclusionKind::CompetesWithPortfolio => competes(&wish.past, &offer.sectors, &offer.markets),
    }
}

/// One of the sectors, or one above it, is among these codes.
pub(crate) fn names_sector(codes: &[String], sectors: &[String]) -> bool {
    sectors.iter().any(|sector| with_above(sector).any(|above| codes.iter().any(|code| code == above)))
}

/// A company in these lines of business and markets is in the same ones as a company of the past.
pub(crate) fn competes(past: &Past, sectors: &[String], markets: &[String]) -> bool {
    let there =
        |sector: &String| past.markets.get(sector).is_some_and(|there| markets.iter().any(|market| there.binary_search(market).is_ok()));
    sectors.iter().any(there)
}
