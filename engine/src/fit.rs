//! Compares an investor with a deal.

use chrono::NaiveDate;
use entity::matchmaking::MatchVerdict;

use crate::explanation::{Bar, Factor, Fit, Reason, Saying};
use crate::factors::{look, values};
use crate::profile::{Bond, Offer, Wish};
use crate::rules::bars;
use crate::score::{FOR_COMPANY, FOR_INVESTOR, Side, fuse};

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::profile::{Past, Sums, Tickets, words};
    use entity::companies::{BusinessModel, CompanyStage};
    use entity::investment::{Exclusion, ExclusionKind, Round};

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
