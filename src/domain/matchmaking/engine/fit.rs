//! An investor and a deal held against each other: hard rules first, then a score for each side from named factors, fused so that
//! one-sided interest sinks. Works from the theses alone; what was done before only adds to it.

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage};
use entity::investment::{Exclusion, ExclusionKind, Round};
use entity::matchmaking::MatchVerdict;

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
const FOR_INVESTOR: [(Factor, f32); 12] = [
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
const FOR_COMPANY: [(Factor, f32); 5] =
    [(Factor::Ticket, 0.40), (Factor::Sector, 0.25), (Factor::Portfolio, 0.20), (Factor::Geography, 0.15), (Factor::Feedback, 0.30)];

/// From here on a side would pick the other.
const WOULD_PICK: f32 = 0.5;

/// The score of a side of which nothing is known.
const UNKNOWN: f32 = 0.4;

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
    /// Folded words of its own text.
    pub words: Vec<String>,
    pub past: Vec<Past>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tickets {
    pub min: i64,
    pub typical: Option<i64>,
    pub max: i64,
}

/// A deal that the investor has done.
#[derive(Clone, Debug)]
pub struct Past {
    pub sectors: Vec<String>,
    pub markets: Vec<String>,
    pub round: Round,
    pub country: String,
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
    pub words: Vec<String>,
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
    /// What keeps the two apart, and what would bring them together.
    Barred(Bar),
}

/// How well two fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// From 0 to 1.
    pub score: f32,
    pub mutual: bool,
    /// The largest first; they add up to the score.
    pub reasons: Vec<Reason>,
}

/// The first hard rule that keeps the two apart.
pub fn barred(wish: &Wish, offer: &Offer, today: NaiveDate) -> Option<Bar> {
    if wish.exclusions.iter().any(|it| excludes(it, wish, offer)) {
        return Some(Bar::Excluded);
    }
    if !wish.rounds.is_empty() && !wish.rounds.contains(&offer.round) {
        return Some(Bar::Round(offer.round));
    }
    if !wish.countries.is_empty() && !wish.countries.contains(&offer.country) {
        return Some(Bar::Country(offer.country.clone()));
    }
    if let Some((ticket, sums)) = wish.ticket.zip(offer.sums) {
        if sums.min_ticket > ticket.max {
            return Some(Bar::TicketTooLarge(ticket.max));
        }
        if sums.open < ticket.min {
            return Some(Bar::TicketTooSmall(sums.open.max(0)));
        }
    }
    wish.until.is_some_and(|until| until < today).then_some(Bar::Over)
}

fn excludes(exclusion: &Exclusion, wish: &Wish, offer: &Offer) -> bool {
    let named = |values: &[String]| values.iter().any(|value| exclusion.values.contains(value));
    match exclusion.kind {
        ExclusionKind::Sector => offer.sectors.iter().any(|code| with_above(code).any(|code| exclusion.values.iter().any(|it| it == code))),
        ExclusionKind::CountryOfIncorporation => exclusion.values.contains(&offer.country),
        ExclusionKind::TeamCountry => named(&offer.team_countries),
        ExclusionKind::Sanctioned => offer.sanctioned,
        ExclusionKind::CompetesWithPortfolio => wish.past.iter().any(|past| {
            past.sectors.iter().any(|it| offer.sectors.contains(it)) && past.markets.iter().any(|it| offer.markets.contains(it))
        }),
    }
}

/// A sector and those above it: `finance.payments`, `finance`.
pub fn with_above(code: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(code), |code| code.rsplit_once('.').map(|it| it.0))
}

/// Holds the two against each other. Who is barred scores nothing, and the reason says what would change that; what is excluded
/// is no match at all.
pub fn fit(wish: &Wish, offer: &Offer, bond: Bond, today: NaiveDate) -> Option<Fit> {
    let hidden = |said: Option<MatchVerdict>| said == Some(MatchVerdict::Hide);
    if hidden(bond.investor_said) || hidden(bond.company_said) || bond.backed {
        return None;
    }
    match barred(wish, offer, today) {
        Some(Bar::Excluded) => return None,
        Some(bar) => {
            let factor = match bar {
                Bar::Round(_) => Factor::Round,
                Bar::Country(_) => Factor::Geography,
                Bar::Over | Bar::Excluded => Factor::Momentum,
                Bar::TicketTooLarge(_) | Bar::TicketTooSmall(_) => Factor::Ticket,
            };
            let reasons = vec![Reason { factor, contribution: 0.0, saying: Saying::Barred(bar) }];
            return Some(Fit { score: 0.0, mutual: false, reasons });
        }
        None => {}
    }
    let seen = look(wish, offer, bond, today);
    let (investor, mine) = side(&FOR_INVESTOR, &seen, bond.investor_said);
    let (company, theirs) = side(&FOR_COMPANY, &seen, bond.company_said);
    let score = (investor * company).sqrt().clamp(0.0, 1.0);
    // Each side's points say half of the score; all of it where nothing is known of the other.
    let (my_sum, their_sum) = (mine.iter().sum::<f32>(), theirs.iter().sum::<f32>());
    let of_score = |at: usize| match (my_sum > 0.0, their_sum > 0.0) {
        (true, true) => score / 2.0 * (mine[at] / my_sum + theirs[at] / their_sum),
        (true, false) => score * mine[at] / my_sum,
        _ => 0.0,
    };
    let mut reasons: Vec<Reason> =
        seen.into_iter().map(|(factor, _, saying)| Reason { factor, contribution: of_score(factor as usize), saying }).collect();
    if let Some(said) = bond.investor_said.or(bond.company_said) {
        reasons.push(Reason { factor: Factor::Feedback, contribution: of_score(Factor::Feedback as usize), saying: Saying::Said(said) });
    }
    reasons.sort_by(|a, b| b.contribution.total_cmp(&a.contribution).then(a.factor.cmp(&b.factor)));
    Some(Fit { score, mutual: investor >= WOULD_PICK && company >= WOULD_PICK, reasons })
}

/// A side's score, and the points that each factor brings to it.
fn side(weights: &[(Factor, f32)], seen: &[(Factor, f32, Saying)], said: Option<MatchVerdict>) -> (f32, [f32; 12]) {
    let mut points = [0f32; 12];
    let mut total = 0f32;
    for (factor, weight) in weights {
        let value = match factor {
            Factor::Feedback => said.map(|said| match said {
                MatchVerdict::Interested => 1.0,
                MatchVerdict::NotNow => 0.3,
                MatchVerdict::NotAFit | MatchVerdict::Hide => 0.0,
            }),
            _ => seen.iter().find(|it| it.0 == *factor).map(|it| it.1),
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

/// What is seen in the two, each factor from 0 to 1, with the words for it.
fn look(wish: &Wish, offer: &Offer, bond: Bond, today: NaiveDate) -> Vec<(Factor, f32, Saying)> {
    let mut seen = Vec::new();
    if !wish.sectors.is_empty() {
        seen.push(sector(wish, offer));
    }
    if wish.rounds.contains(&offer.round) {
        seen.push((Factor::Round, 1.0, Saying::RoundWanted(offer.round)));
    }
    if wish.countries.contains(&offer.country) {
        seen.push((Factor::Geography, 1.0, Saying::CountryWanted(offer.country.clone())));
    }
    if let Some((ticket, sums)) = wish.ticket.zip(offer.sums) {
        let usual = ticket.typical.is_some_and(|usual| usual >= sums.min_ticket && usual <= sums.open);
        // A usual ticket that fits is better than one that fits at a stretch.
        seen.push(if usual { (Factor::Ticket, 1.0, Saying::TicketIsUsual) } else { (Factor::Ticket, 0.7, Saying::TicketFits) });
    }
    if !wish.models.is_empty() && !offer.models.is_empty() {
        let wanted = offer.models.iter().find(|model| wish.models.contains(model));
        seen.push(
            wanted.map_or((Factor::BusinessModel, 0.0, Saying::ModelOther), |it| (Factor::BusinessModel, 1.0, Saying::ModelWanted(*it))),
        );
    }
    let shared = wish.words.iter().filter(|word| offer.words.contains(word)).count();
    if shared > 0 {
        let share = shared as f32 / wish.words.len().clamp(1, 12) as f32;
        seen.push((Factor::Text, share.min(1.0), Saying::WordsShared(shared as u32)));
    }
    if bond.shared > 0 {
        seen.push((Factor::CoInvestors, bond.shared as f32 / (bond.shared as f32 + 1.0), Saying::BackersKnown(bond.shared)));
    }
    if !wish.past.is_empty() {
        seen.push(portfolio(wish, offer));
    }
    if let Some(stage) = offer.stage {
        let come = match stage {
            CompanyStage::Idea => 0.2,
            CompanyStage::Prototype => 0.35,
            CompanyStage::Mvp => 0.5,
            CompanyStage::EarlyRevenue => 0.7,
            CompanyStage::Growth => 0.9,
            CompanyStage::Scale | CompanyStage::Mature => 1.0,
        };
        seen.push((Factor::Traction, come, Saying::Stage(stage)));
    }
    seen.push(if offer.resident { (Factor::Park, 1.0, Saying::Resident) } else { (Factor::Park, 0.0, Saying::NoPark) });
    let days = (today - offer.opened).num_days().max(0);
    seen.push((Factor::Momentum, 1.0 - (days.min(FRESH) as f32 / FRESH as f32), Saying::DaysOpen(days)));
    seen
}

fn sector(wish: &Wish, offer: &Offer) -> (Factor, f32, Saying) {
    let wanted = |code: &str| wish.sectors.iter().any(|it| it == code);
    if let Some(code) = offer.sectors.iter().find(|code| with_above(code).any(wanted)) {
        return (Factor::Sector, 1.0, Saying::SectorWanted(code.clone()));
    }
    // Beside what is wanted, under the same roof.
    let roof = |code: &str| code.split('.').next().map(str::to_owned);
    match offer.sectors.iter().find(|code| wish.sectors.iter().any(|it| roof(it) == roof(code))) {
        Some(code) => (Factor::Sector, 0.5, Saying::SectorNear(code.clone())),
        None => (Factor::Sector, 0.0, Saying::SectorOther),
    }
}

/// How many of the investor's deals share a line of business with this one; a few deals say little.
fn portfolio(wish: &Wish, offer: &Offer) -> (Factor, f32, Saying) {
    let of = wish.past.len();
    let best =
        offer.sectors.iter().map(|code| (wish.past.iter().filter(|past| past.sectors.contains(code)).count(), code)).max_by_key(|it| it.0);
    match best {
        Some((like, sector)) if like > 0 => {
            let value = (like as f32 + 0.5) / (of as f32 + 1.0);
            (Factor::Portfolio, value.sqrt().min(1.0), Saying::LikePast { like: like as u32, of: of as u32, sector: sector.clone() })
        }
        _ => (Factor::Portfolio, 0.0, Saying::UnlikePast { of: of as u32 }),
    }
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
            words: vec!["bazar".into()],
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
        let past =
            vec![Past { sectors: vec!["finance.payments".into()], markets: vec!["UZ".into()], round: Round::Seed, country: "KZ".into() }];
        assert_eq!(fit(&Wish { exclusions, past, ..wish() }, &offer(), Bond::default(), day()), None);
    }

    #[test]
    fn a_hard_rule_says_what_would_change_it() {
        let dear = Offer { sums: Some(Sums { min_ticket: 400_000_00, open: 500_000_00 }), ..offer() };
        let it = fit(&wish(), &dear, Bond::default(), day()).unwrap();
        assert_eq!((it.score, &it.reasons[0].saying), (0.0, &Saying::Barred(Bar::TicketTooLarge(250_000_00))));
        let changed = Offer { sums: Some(Sums { min_ticket: 250_000_00, open: 500_000_00 }), ..offer() };
        assert!(score(&wish(), &changed) > 0.0, "what the reason says is so");
        let later = Offer { round: Round::SeriesA, ..offer() };
        assert_eq!(fit(&wish(), &later, Bond::default(), day()).unwrap().reasons[0].saying, Saying::Barred(Bar::Round(Round::SeriesA)));
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
        fn any_wish()(sectors in codes(), countries in codes(), words in codes(), min in any::<i64>(), typical in any::<Option<i64>>(),
                      max in any::<i64>(), rounds in prop::collection::vec(prop::sample::select(Round::ALL.to_vec()), 0..3),
                      team in codes(), has_ticket in any::<bool>()) -> Wish {
            Wish {
                sectors, countries, words, rounds,
                ticket: has_ticket.then_some(Tickets { min, typical, max }),
                exclusions: vec![Exclusion { kind: ExclusionKind::TeamCountry, values: team }],
                ..Wish::default()
            }
        }
    }

    prop_compose! {
        fn any_offer()(sectors in codes(), country in prop::sample::select(vec!["finance", "UZ"]), team_countries in codes(), words in codes(),
                       min_ticket in any::<i64>(), open in any::<i64>(), round in prop::sample::select(Round::ALL.to_vec()),
                       days in -100_000i64..100_000) -> Offer {
            Offer {
                sectors, team_countries, words, round, country: country.into(),
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
    }
}
