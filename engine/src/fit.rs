//! An investor and a deal held against each other: hard rules first, then a score for each side from named factors, fused so that
//! one-sided interest sinks. Works from the theses alone; what was done before only adds to it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage};
use entity::investment::{Exclusion, ExclusionKind, Round};
use entity::matchmaking::MatchVerdict;

/// How many factors there are.
const FACTORS: usize = 12;

/// What a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Factor {
    Sector,
    Round,
    Geography,
    Ticket,
    BusinessModel,
    Text,
    CoInvestors,
    Portfolio,
    Traction,
    Park,
    Momentum,
    Feedback,
}

/// What the factors weigh for the investor; those that nothing is known of do not count.
pub(super) const FOR_INVESTOR: [(Factor, f32); 12] = [
    (Factor::Sector, 0.26),
    (Factor::Round, 0.12),
    (Factor::Geography, 0.12),
    (Factor::Ticket, 0.12),
    (Factor::Portfolio, 0.12),
    (Factor::CoInvestors, 0.06),
    (Factor::Text, 0.06),
    (Factor::BusinessModel, 0.05),
    (Factor::Traction, 0.05),
    (Factor::Park, 0.02),
    (Factor::Momentum, 0.02),
    (Factor::Feedback, 0.30),
];

/// And for the company.
pub(super) const FOR_COMPANY: [(Factor, f32); 5] =
    [(Factor::Ticket, 0.40), (Factor::Sector, 0.25), (Factor::Portfolio, 0.20), (Factor::Geography, 0.15), (Factor::Feedback, 0.30)];

/// From here on a side would pick the other.
const WOULD_PICK: f32 = 0.5;

/// The score of a side of which nothing is known.
pub(super) const UNKNOWN: f32 = 0.4;

/// A deal counts as new for so many days.
const FRESH: i64 = 90;

/// An investor: what it looks for, what it has done. Sums are in minor units of the reference currency.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Each with all above it: `finance.payments` is also `finance`.
    pub sectors: Vec<String>,
    pub rounds: Vec<Round>,
    pub countries: Vec<String>,
    pub models: Vec<BusinessModel>,
    pub ticket: Option<Tickets>,
    pub until: Option<NaiveDate>,
    pub exclusions: Vec<Exclusion>,
    /// Words of its own text, as `words` makes them.
    pub words: Vec<u32>,
    pub past: Past,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tickets {
    pub min: i64,
    pub typical: Option<i64>,
    pub max: i64,
}

/// The deals that an investor has done, as far as matches look at them: no longer than there are lines of business and markets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    pub deals: u32,
    /// In how many of them the company was in this line of business.
    pub by_sector: BTreeMap<String, u32>,
    /// By line of business: the markets of the companies in it, each once and in order.
    pub markets: BTreeMap<String, Vec<String>>,
}

impl Past {
    /// One more deal, with a company of these lines of business and markets.
    pub fn add(&mut self, sectors: &[String], markets: &[String]) {
        self.deals += 1;
        for sector in sectors {
            *self.by_sector.entry(sector.clone()).or_default() += 1;
            let there = self.markets.entry(sector.clone()).or_default();
            for market in markets {
                if let Err(place) = there.binary_search(market) {
                    there.insert(place, market.clone());
                }
            }
        }
    }
}

/// A company that raises.
#[derive(Clone, Debug)]
pub struct Offer {
    pub sectors: Vec<String>,
    pub round: Round,
    pub country: String,
    pub team_countries: Vec<String>,
    pub markets: Vec<String>,
    pub models: Vec<BusinessModel>,
    pub stage: Option<CompanyStage>,
    /// None where there is no rate for the currency: then sums are not compared.
    pub sums: Option<Sums>,
    /// As `words` makes them.
    pub words: Vec<u32>,
    pub sanctioned: bool,
    pub resident: bool,
    pub opened: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    pub min_ticket: i64,
    /// What of the target has not been raised yet.
    pub open: i64,
}

/// What is known of the two together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bond {
    /// How often the investor has been in a company with one of this company's backers.
    pub shared: u32,
    /// Has put money in the company before.
    pub backed: bool,
    /// What the one who looks has said; of the other side's word nothing may show.
    pub investor_said: Option<MatchVerdict>,
    pub company_said: Option<MatchVerdict>,
}

/// Why two are kept apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bar {
    /// Out of the question for the investor; nobody is told.
    Excluded,
    Round(Round),
    Country(String),
    /// The deal takes no sum as small as the investor's largest: with this smallest ticket it would.
    TicketTooLarge(i64),
    /// Less is open than the investor's smallest ticket: with this smallest ticket it would fit.
    TicketTooSmall(i64),
    Over,
}

/// A part of a score, in words to be said.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub factor: Factor,
    pub contribution: f32,
    pub saying: Saying,
}

/// What a reason says.
#[derive(Clone, Debug, PartialEq)]
pub enum Saying {
    SectorWanted(String),
    SectorNear(String),
    SectorOther,
    RoundWanted(Round),
    CountryWanted(String),
    TicketFits,
    TicketIsUsual,
    ModelWanted(BusinessModel),
    ModelOther,
    WordsShared(u32),
    BackersKnown(u32),
    LikePast {
        like: u32,
        of: u32,
        sector: String,
    },
    UnlikePast {
        of: u32,
    },
    Stage(CompanyStage),
    Resident,
    NoPark,
    DaysOpen(i64),
    Said(MatchVerdict),
    /// Of the services that a program offers, how many the company's own parks do not.
    ServicesLacked {
        lacked: u32,
        of: u32,
    },
    HostInMarket(String),
    HostElsewhere,
    ProgramForStage(CompanyStage),
    SectorOfProgram(String),
    SectorNearProgram(String),
    SectorNotOfProgram,
    Language(String),
    NoLanguage,
    LineBeside(String),
    LineShared(String),
    WaysTogether,
    WaysAlike,
    TechnologiesShared(u32),
    StagesApart(u32),
    PartnerResident,
    PartnerNoPark,
    PartnerInMarket(String),
    MarketOfPartner(String),
    BothMarkets {
        mine: String,
        theirs: String,
    },
    /// What would raise the score most, and to how much in hundredths.
    Would {
        factor: Factor,
        hundredths: u32,
    },
    /// What keeps the two apart, and what would bring them together: this by itself, or this among other things.
    Barred {
        bar: Bar,
        alone: bool,
    },
}

/// How well two fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// From 0 to 1.
    pub score: f32,
    pub mutual: bool,
    /// The largest first; they add up to the score. The last one says what would raise it, and adds nothing.
    pub reasons: Vec<Reason>,
}

impl Fit {
    /// The score in millionths, by which lists are ordered and shown.
    pub fn millionths(&self) -> i64 {
        millionths(self.score)
    }
}

pub(super) fn millionths(score: f32) -> i64 {
    (f64::from(score) * 1e6).round() as i64
}

/// Folded words as matches compare them: by a hash, in which two different ones meet once in four thousand million.
pub fn words<'w>(folded: impl Iterator<Item = &'w str>) -> Vec<u32> {
    let hash = |word: &str| word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut words: Vec<u32> = folded.map(hash).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// How many words two texts share.
pub(super) fn shared_words(one: &[u32], other: &[u32]) -> u32 {
    let (mut one, mut other, mut shared) = (one.iter().peekable(), other.iter().peekable(), 0);
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => drop(one.next()),
            std::cmp::Ordering::Greater => drop(other.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                one.next();
                other.next();
            }
        }
    }
    shared
}

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
pub(super) fn bars(wish: &Wish, offer: &Offer, today: NaiveDate) -> impl Iterator<Item = Bar> {
    RULES.iter().filter_map(move |rule| rule(wish, offer, today))
}

pub(super) fn barred_by_sum(ticket: Option<Tickets>, sums: Option<Sums>) -> Option<Bar> {
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
pub(super) fn names_sector(codes: &[String], sectors: &[String]) -> bool {
    sectors.iter().any(|sector| with_above(sector).any(|above| codes.iter().any(|code| code == above)))
}

/// A company in these lines of business and markets is in the same ones as a company of the past.
pub(super) fn competes(past: &Past, sectors: &[String], markets: &[String]) -> bool {
    let there =
        |sector: &String| past.markets.get(sector).is_some_and(|there| markets.iter().any(|market| there.binary_search(market).is_ok()));
    sectors.iter().any(there)
}

/// The line of business above all others of a sector: `finance` for `finance.payments`.
pub(super) fn roof(sector: &str) -> &str {
    sector.split('.').next().unwrap_or(sector)
}

/// A sector and those above it: `finance.payments`, `finance`.
pub fn with_above(code: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(code), |code| code.rsplit_once('.').map(|it| it.0))
}

/// Holds the two against each other. Who is barred scores nothing, and the reasons say what would change that, a rule each; what
/// is excluded is no match at all.
pub fn fit(wish: &Wish, offer: &Offer, bond: Bond, today: NaiveDate) -> Option<Fit> {
    let hidden = |said: Option<MatchVerdict>| said == Some(MatchVerdict::Hide);
    if hidden(bond.investor_said) || hidden(bond.company_said) || bond.backed {
        return None;
    }
    let bars: Vec<Bar> = bars(wish, offer, today).collect();
    if bars.contains(&Bar::Excluded) {
        return None;
    }
    if !bars.is_empty() {
        let alone = bars.len() == 1;
        let reason = |bar: Bar| {
            let factor = match bar {
                Bar::Round(_) => Factor::Round,
                Bar::Country(_) => Factor::Geography,
                Bar::Over | Bar::Excluded => Factor::Momentum,
                Bar::TicketTooLarge(_) | Bar::TicketTooSmall(_) => Factor::Ticket,
            };
            Reason { factor, contribution: 0.0, saying: Saying::Barred { bar, alone } }
        };
        return Some(Fit { score: 0.0, mutual: false, reasons: bars.into_iter().map(reason).collect() });
    }
    let values = values(wish, offer, bond.shared, today);
    let investor = Side { weights: &FOR_INVESTOR, values, said: bond.investor_said };
    let company = Side { weights: &FOR_COMPANY, values, said: bond.company_said };
    let changeable = [Factor::Sector, Factor::Ticket, Factor::BusinessModel, Factor::Traction, Factor::Park];
    Some(fuse(&investor, &company, look(wish, offer, bond.shared, today), &changeable))
}

/// What one side looks at and has said.
#[derive(Clone, Copy)]
pub(super) struct Side<'w> {
    pub weights: &'w [(Factor, f32)],
    pub values: Values,
    pub said: Option<MatchVerdict>,
}

impl Side<'_> {
    /// Its score, and the points that each factor brings to it.
    fn score(&self) -> (f32, [f32; FACTORS]) {
        side(self.weights, &self.values, self.said)
    }
}

/// One score of two sides, with the reasons for it; of `changeable` factors the last reason names that which would raise it most.
pub(super) fn fuse(one: &Side<'_>, two: &Side<'_>, seen: Vec<(Factor, Saying)>, changeable: &[Factor]) -> Fit {
    let ((first, mine), (second, theirs)) = (one.score(), two.score());
    let score = mean(first, second);
    // Each side's points say half of the score; all of it where nothing is known of the other.
    let (my_sum, their_sum) = (mine.iter().sum::<f32>(), theirs.iter().sum::<f32>());
    let of_score = |at: usize| match (my_sum > 0.0, their_sum > 0.0) {
        (true, true) => score / 2.0 * (mine[at] / my_sum + theirs[at] / their_sum),
        (true, false) => score * mine[at] / my_sum,
        (false, true) => score * theirs[at] / their_sum,
        (false, false) => 0.0,
    };
    let reason = |(factor, saying): (Factor, Saying)| Reason { factor, contribution: of_score(factor as usize), saying };
    let spoken = one.said.or(two.said).map(|said| (Factor::Feedback, Saying::Said(said)));
    let mut reasons: Vec<Reason> = seen.into_iter().chain(spoken).map(reason).collect();
    reasons.sort_by(|a, b| b.contribution.total_cmp(&a.contribution).then(a.factor.cmp(&b.factor)));
    reasons.extend(would(one, two, score, changeable));
    Fit { score, mutual: first >= WOULD_PICK && second >= WOULD_PICK, reasons }
}

/// One-sided interest sinks in a geometric mean.
fn mean(one: f32, two: f32) -> f32 {
    (one * two).sqrt().clamp(0.0, 1.0)
}

/// Of what either side could change, that which would raise the score most.
fn would(one: &Side<'_>, two: &Side<'_>, score: f32, changeable: &[Factor]) -> Option<Reason> {
    let lacks = |factor: &&Factor| [one, two].iter().any(|side| side.values[**factor as usize].is_some_and(|value| value < 1.0));
    let changed = changeable.iter().filter(lacks).map(|factor| {
        let (mut one, mut two) = (*one, *two);
        for side in [&mut one, &mut two] {
            side.values[*factor as usize] = side.values[*factor as usize].map(|_| 1.0);
        }
        (mean(one.score().0, two.score().0), *factor)
    });
    let (best, factor) = changed.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
    let hundredths = (best * 100.0).round() as u32;
    (hundredths > (score * 100.0).round() as u32).then_some(Reason {
        factor,
        contribution: 0.0,
        saying: Saying::Would { factor, hundredths },
    })
}

/// What each factor is worth, from 0 to 1, by its place; None where nothing is known of it.
pub(super) type Values = [Option<f32>; FACTORS];

/// The score of values that both sides see alike, without the reasons.
pub(super) fn score(values: &Values, company_said: Option<MatchVerdict>) -> f32 {
    mean(side(&FOR_INVESTOR, values, None).0, side(&FOR_COMPANY, values, company_said).0)
}

/// A side's score, and the points that each factor brings to it.
fn side(weights: &[(Factor, f32)], values: &Values, said: Option<MatchVerdict>) -> (f32, [f32; FACTORS]) {
    let mut points = [0f32; FACTORS];
    let mut total = 0f32;
    for (factor, weight) in weights {
        let value = match factor {
            Factor::Feedback => said.map(|said| match said {
                MatchVerdict::Interested => 1.0,
                MatchVerdict::NotNow => 0.3,
                MatchVerdict::NotAFit | MatchVerdict::Hide => 0.0,
            }),
            _ => values[*factor as usize],
        };
        if let Some(value) = value {
            points[*factor as usize] = weight * value.clamp(0.0, 1.0);
            total += weight;
        }
    }
    if total == 0.0 {
        return (UNKNOWN, points);
    }
    points.iter_mut().for_each(|it| *it /= total);
    (points.iter().sum(), points)
}

/// What is seen in the two, in words: one for each factor that something is known of.
fn look(wish: &Wish, offer: &Offer, shared: u32, today: NaiveDate) -> Vec<(Factor, Saying)> {
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

/// What each factor is worth: lists are ordered by it.
pub(super) fn values(wish: &Wish, offer: &Offer, shared: u32, today: NaiveDate) -> Values {
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

pub(super) fn sector(wanted: &[String], sectors: &[String]) -> Option<(f32, Saying)> {
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
pub(super) fn ticket(ticket: Option<Tickets>, sums: Option<Sums>) -> Option<f32> {
    let (ticket, sums) = ticket.zip(sums)?;
    let usual = ticket.typical.is_some_and(|usual| usual >= sums.min_ticket && usual <= sums.open);
    Some(if usual { 1.0 } else { 0.7 })
}

pub(super) fn model(wanted: &[BusinessModel], models: &[BusinessModel]) -> Option<(f32, Saying)> {
    if wanted.is_empty() || models.is_empty() {
        return None;
    }
    let model = models.iter().find(|model| wanted.contains(model));
    Some(model.map_or((0.0, Saying::ModelOther), |model| (1.0, Saying::ModelWanted(*model))))
}

/// A dozen words shared is all that can be asked.
pub(super) fn text(shared: u32, of: usize) -> f32 {
    (shared as f32 / of.clamp(1, 12) as f32).min(1.0)
}

pub(super) fn co_investors(shared: u32) -> f32 {
    shared as f32 / (shared as f32 + 1.0)
}

pub(super) fn traction(stage: CompanyStage) -> f32 {
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
pub(super) fn momentum(opened: NaiveDate, today: NaiveDate) -> (f32, i64) {
    let days = (today - opened).num_days().max(0);
    (1.0 - (days.min(FRESH) as f32 / FRESH as f32), days)
}

/// How many of the investor's deals share a line of business with this one; a few deals say little.
pub(super) fn portfolio(past: &Past, sectors: &[String]) -> Option<(f32, Saying)> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }

    fn offer() -> Offer {
        Offer {
            sectors: vec!["finance.payments".into()],
            round: Round::Seed,
            country: "UZ".into(),
            team_countries: vec!["UZ".into()],
            markets: vec!["UZ".into()],
            models: vec![BusinessModel::B2b],
            stage: Some(CompanyStage::Mvp),
            sums: Some(Sums { min_ticket: 25_000_00, open: 500_000_00 }),
            words: words(["bazar"].into_iter()),
            sanctioned: false,
            resident: true,
            opened: day(),
        }
    }

    fn wish() -> Wish {
        Wish {
            sectors: vec!["finance".into()],
            rounds: vec![Round::Seed],
            countries: vec!["UZ".into()],
            ticket: Some(Tickets { min: 50_000_00, typical: Some(100_000_00), max: 250_000_00 }),
            ..Wish::default()
        }
    }

    fn score(wish: &Wish, offer: &Offer) -> f32 {
        fit(wish, offer, Bond::default(), day()).map_or(0.0, |it| it.score)
    }

    #[test]
    fn what_is_out_of_the_question_is_no_match() {
        for (kind, values) in [
            (ExclusionKind::Sector, vec!["finance"]),
            (ExclusionKind::CountryOfIncorporation, vec!["UZ"]),
            (ExclusionKind::TeamCountry, vec!["KZ", "UZ"]),
        ] {
            let exclusions = vec![Exclusion { kind, values: values.into_iter().map(str::to_owned).collect() }];
            assert_eq!(fit(&Wish { exclusions, ..wish() }, &offer(), Bond::default(), day()), None, "{kind:?}");
        }
        let exclusions = vec![Exclusion { kind: ExclusionKind::Sanctioned, values: vec![] }];
        assert_eq!(fit(&Wish { exclusions, ..wish() }, &Offer { sanctioned: true, ..offer() }, Bond::default(), day()), None);
        let exclusions = vec![Exclusion { kind: ExclusionKind::CompetesWithPortfolio, values: vec![] }];
        let mut past = Past::default();
        past.add(&["finance.payments".into()], &["UZ".into()]);
        assert_eq!(fit(&Wish { exclusions, past, ..wish() }, &offer(), Bond::default(), day()), None);
    }

    #[test]
    fn a_hard_rule_says_what_would_change_it() {
        let dear = Offer { sums: Some(Sums { min_ticket: 400_000_00, open: 500_000_00 }), ..offer() };
        let it = fit(&wish(), &dear, Bond::default(), day()).unwrap();
        assert_eq!((it.score, &it.reasons[0].saying), (0.0, &Saying::Barred { bar: Bar::TicketTooLarge(250_000_00), alone: true }));
        let changed = Offer { sums: Some(Sums { min_ticket: 250_000_00, open: 500_000_00 }), ..offer() };
        assert!(score(&wish(), &changed) > 0.0, "what the reason says is so");
        let later = Offer { round: Round::SeriesA, ..offer() };
        assert_eq!(
            fit(&wish(), &later, Bond::default(), day()).unwrap().reasons[0].saying,
            Saying::Barred { bar: Bar::Round(Round::SeriesA), alone: true }
        );
        // None of two alone would make a match, and none claims to.
        let both = fit(&wish(), &Offer { round: Round::SeriesA, ..dear }, Bond::default(), day()).unwrap();
        let said: Vec<&Saying> = both.reasons.iter().map(|it| &it.saying).collect();
        let bars = [Bar::Round(Round::SeriesA), Bar::TicketTooLarge(250_000_00)].map(|bar| Saying::Barred { bar, alone: false });
        assert_eq!(said, bars.iter().collect::<Vec<_>>());
    }

    #[test]
    fn closer_is_better() {
        let exact = score(&wish(), &offer());
        let beside = score(&Wish { sectors: vec!["finance.insurance".into()], ..wish() }, &offer());
        let other = score(&Wish { sectors: vec!["health".into()], ..wish() }, &offer());
        assert!(exact > beside && beside > other, "{exact} {beside} {other}");
        let no_usual = Wish { ticket: Some(Tickets { min: 1, typical: None, max: 250_000_00 }), ..wish() };
        assert!(exact > score(&no_usual, &offer()));
        assert!(exact > score(&wish(), &Offer { opened: NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(), ..offer() }));
        let said = |investor_said| fit(&wish(), &offer(), Bond { investor_said, ..Bond::default() }, day()).unwrap().score;
        assert!(said(Some(MatchVerdict::Interested)) > said(Some(MatchVerdict::NotNow)));
        assert!(said(Some(MatchVerdict::NotNow)) > said(Some(MatchVerdict::NotAFit)));
        let known = fit(&wish(), &offer(), Bond { shared: 4, ..Bond::default() }, day()).unwrap();
        let little = fit(&wish(), &offer(), Bond { shared: 1, ..Bond::default() }, day()).unwrap();
        assert!(known.score > little.score);
    }

    #[test]
    fn one_sided_interest_sinks() {
        // All the investor wants, and a company that would get little from it.
        let one_sided = Wish { sectors: vec![], ticket: None, countries: vec![], ..wish() };
        let it = fit(&one_sided, &offer(), Bond::default(), day()).unwrap();
        assert!(!it.mutual && it.score < score(&wish(), &offer()));
    }

    fn codes() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(prop::sample::select(vec!["finance", "finance.payments", "health", "energy.solar", "ў", ""]), 0..4)
            .prop_map(|codes| codes.into_iter().map(str::to_owned).collect())
    }

    prop_compose! {
        fn any_wish()(sectors in codes(), countries in codes(), texts in codes(), min in any::<i64>(), typical in any::<Option<i64>>(),
                      max in any::<i64>(), rounds in prop::collection::vec(prop::sample::select(Round::ALL.to_vec()), 0..3),
                      team in codes(), has_ticket in any::<bool>()) -> Wish {
            Wish {
                sectors, countries, rounds,
                words: words(texts.iter().map(String::as_str)),
                ticket: has_ticket.then_some(Tickets { min, typical, max }),
                exclusions: vec![Exclusion { kind: ExclusionKind::TeamCountry, values: team }],
                ..Wish::default()
            }
        }
    }

    prop_compose! {
        fn any_offer()(sectors in codes(), country in prop::sample::select(vec!["finance", "UZ"]), team_countries in codes(), texts in codes(),
                       min_ticket in any::<i64>(), open in any::<i64>(), round in prop::sample::select(Round::ALL.to_vec()),
                       days in -100_000i64..100_000) -> Offer {
            Offer {
                sectors, team_countries, round, country: country.into(),
                words: words(texts.iter().map(String::as_str)),
                sums: Some(Sums { min_ticket, open }),
                opened: day() - chrono::Duration::days(days),
                ..offer()
            }
        }
    }

    proptest! {
        /// Whatever comes in: a finite score from 0 to 1, reasons that add up to it, the same again, and no exclusion broken.
        #[test]
        fn scores_are_bounded_and_add_up(wish in any_wish(), offer in any_offer(), shared in 0u32..1_000_000) {
            let bond = Bond { shared, ..Bond::default() };
            let once = fit(&wish, &offer, bond, day());
            prop_assert_eq!(&once, &fit(&wish, &offer, bond, day()));
            let excluded = offer.team_countries.iter().any(|it| wish.exclusions[0].values.contains(it));
            prop_assert_eq!(once.is_none(), excluded);
            if let Some(it) = once {
                prop_assert!((0.0..=1.0).contains(&it.score));
                let sum: f32 = it.reasons.iter().map(|reason| reason.contribution).sum();
                prop_assert!((sum - it.score).abs() < 1e-4, "{} {}", sum, it.score);
                prop_assert!(it.reasons.windows(2).all(|two| two[0].contribution >= two[1].contribution));
            }
        }

        /// What the documentation says raises a score never lowers it.
        #[test]
        fn more_of_what_is_looked_for_never_lowers_a_score(wish in any_wish(), offer in any_offer(), shared in 0u32..50, more in 0u32..50,
                                                           stages in (0usize..7, 0usize..7), days in 0i64..100, done in any::<bool>()) {
            let mut wish = wish;
            if done {
                wish.past.add(&["health".into()], &["UZ".into()]);
            }
            let held = |offer: &Offer, shared: u32| fit(&wish, offer, Bond { shared, ..Bond::default() }, day()).map_or(0.0, |it| it.score);
            let rises = |less: f32, more: f32| more >= less - 1e-6;
            prop_assert!(!done || rises(held(&offer, shared), held(&offer, shared + more)), "co-investors");
            let resident = |resident| Offer { resident, ..offer.clone() };
            prop_assert!(rises(held(&resident(false), shared), held(&resident(true), shared)), "a park");
            let stage = |at: usize| Offer { stage: Some(CompanyStage::ALL[at]), ..offer.clone() };
            let (early, late) = (stages.0.min(stages.1), stages.0.max(stages.1));
            prop_assert!(rises(held(&stage(early), shared), held(&stage(late), shared)), "the stage");
            let fresher = Offer { opened: offer.opened + chrono::Duration::days(days), ..offer.clone() };
            prop_assert!(rises(held(&offer, shared), held(&fresher, shared)), "freshness");
            let mut spoken = [offer.words.clone(), wish.words.clone()].concat();
            spoken.sort_unstable();
            spoken.dedup();
            prop_assert!(rises(held(&offer, shared), held(&Offer { words: spoken, ..offer.clone() }, shared)), "words");
        }
    }
}
