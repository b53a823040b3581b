//! Compares an investor with a deal.

use chrono::NaiveDate;
use entity::matchmaking::MatchVerdict;

use crate::explanation::{Explanation, Factor, Fit, FitReason, Obstacle};
use crate::factors::{explain, factor_values};
use crate::profile::{Criteria, Offer, PairContext};
use crate::rules::obstacles;
use crate::score::{COMPANY_WEIGHTS, INVESTOR_WEIGHTS, Side, combine_sides};

/// Scores an investor and a deal. None if the thesis excludes the deal, if a side has hidden the other, or if the investor has
/// invested already. If another hard rule is not met, the score is zero and each reason names one rule.
pub fn score_deal(criteria: &Criteria, offer: &Offer, context: PairContext, today: NaiveDate) -> Option<Fit> {
    let hidden = |verdict: Option<MatchVerdict>| verdict == Some(MatchVerdict::Hide);
    if hidden(context.investor_verdict) || hidden(context.company_verdict) || context.backed {
        return None;
    }
    let obstacles: Vec<Obstacle> = obstacles(criteria, offer, today).collect();
    if obstacles.contains(&Obstacle::Excluded) {
        return None;
    }
    if !obstacles.is_empty() {
        let alone = obstacles.len() == 1;
        let reason = |bar: Obstacle| {
            let factor = match bar {
                Obstacle::Round(_) => Factor::Round,
                Obstacle::Country(_) => Factor::Geography,
                Obstacle::ThesisExpired | Obstacle::Excluded => Factor::Momentum,
                Obstacle::TicketTooLarge(_) | Obstacle::TicketTooSmall(_) => Factor::Ticket,
            };
            FitReason { factor, contribution: 0.0, explanation: Explanation::Blocked { obstacle: bar, only: alone } }
        };
        return Some(Fit { score: 0.0, mutual: false, reasons: obstacles.into_iter().map(reason).collect() });
    }
    let values = factor_values(criteria, offer, context.shared, today);
    let investor = Side { weights: &INVESTOR_WEIGHTS, values, verdict: context.investor_verdict };
    let company = Side { weights: &COMPANY_WEIGHTS, values, verdict: context.company_verdict };
    let changeable = [Factor::Sector, Factor::Ticket, Factor::BusinessModel, Factor::Traction, Factor::Park];
    Some(combine_sides(&investor, &company, explain(criteria, offer, context.shared, today), &changeable))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::profile::{DealAmounts, TicketRange, TrackRecord, hash_words};
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
            sums: Some(DealAmounts { min_ticket: 25_000_00, open: 500_000_00 }),
            words: hash_words(["bazar"].into_iter()),
            sanctioned: false,
            resident: true,
            opened: day(),
        }
    }

    fn criteria() -> Criteria {
        Criteria {
            sectors: vec!["finance".into()],
            rounds: vec![Round::Seed],
            countries: vec!["UZ".into()],
            ticket: Some(TicketRange { min: 50_000_00, typical: Some(100_000_00), max: 250_000_00 }),
            ..Criteria::default()
        }
    }

    fn score(criteria: &Criteria, offer: &Offer) -> f32 {
        score_deal(criteria, offer, PairContext::default(), day()).map_or(0.0, |it| it.score)
    }

    #[test]
    fn an_excluded_deal_is_no_match() {
        for (kind, values) in [
            (ExclusionKind::Sector, vec!["finance"]),
            (ExclusionKind::CountryOfIncorporation, vec!["UZ"]),
            (ExclusionKind::TeamCountry, vec!["KZ", "UZ"]),
        ] {
            let exclusions = vec![Exclusion { kind, values: values.into_iter().map(str::to_owned).collect() }];
            assert_eq!(score_deal(&Criteria { exclusions, ..criteria() }, &offer(), PairContext::default(), day()), None, "{kind:?}");
        }
        let exclusions = vec![Exclusion { kind: ExclusionKind::Sanctioned, values: vec![] }];
        assert_eq!(
            score_deal(&Criteria { exclusions, ..criteria() }, &Offer { sanctioned: true, ..offer() }, PairContext::default(), day()),
            None
        );
        let exclusions = vec![Exclusion { kind: ExclusionKind::CompetesWithPortfolio, values: vec![] }];
        let mut past = TrackRecord::default();
        past.add(&["finance.payments".into()], &["UZ".into()]);
        assert_eq!(score_deal(&Criteria { exclusions, past, ..criteria() }, &offer(), PairContext::default(), day()), None);
    }

    #[test]
    fn a_hard_rule_names_the_change_that_would_satisfy_it() {
        let dear = Offer { sums: Some(DealAmounts { min_ticket: 400_000_00, open: 500_000_00 }), ..offer() };
        let it = score_deal(&criteria(), &dear, PairContext::default(), day()).unwrap();
        assert_eq!(
            (it.score, &it.reasons[0].explanation),
            (0.0, &Explanation::Blocked { obstacle: Obstacle::TicketTooLarge(250_000_00), only: true })
        );
        let changed = Offer { sums: Some(DealAmounts { min_ticket: 250_000_00, open: 500_000_00 }), ..offer() };
        assert!(score(&criteria(), &changed) > 0.0, "what the reason says is so");
        let later = Offer { round: Round::SeriesA, ..offer() };
        assert_eq!(
            score_deal(&criteria(), &later, PairContext::default(), day()).unwrap().reasons[0].explanation,
            Explanation::Blocked { obstacle: Obstacle::Round(Round::SeriesA), only: true }
        );
        // If two rules are not met, no reason claims that one change is enough.
        let both = score_deal(&criteria(), &Offer { round: Round::SeriesA, ..dear }, PairContext::default(), day()).unwrap();
        let verdict: Vec<&Explanation> = both.reasons.iter().map(|it| &it.explanation).collect();
        let obstacles = [Obstacle::Round(Round::SeriesA), Obstacle::TicketTooLarge(250_000_00)]
            .map(|bar| Explanation::Blocked { obstacle: bar, only: false });
        assert_eq!(verdict, obstacles.iter().collect::<Vec<_>>());
    }

    #[test]
    fn better_values_raise_the_score() {
        let exact = score(&criteria(), &offer());
        let with_small_history = score(&Criteria { sectors: vec!["finance.insurance".into()], ..criteria() }, &offer());
        let other = score(&Criteria { sectors: vec!["health".into()], ..criteria() }, &offer());
        assert!(exact > with_small_history && with_small_history > other, "{exact} {with_small_history} {other}");
        let no_usual = Criteria { ticket: Some(TicketRange { min: 1, typical: None, max: 250_000_00 }), ..criteria() };
        assert!(exact > score(&no_usual, &offer()));
        assert!(exact > score(&criteria(), &Offer { opened: NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(), ..offer() }));
        let verdict = |investor_verdict| {
            score_deal(&criteria(), &offer(), PairContext { investor_verdict, ..PairContext::default() }, day()).unwrap().score
        };
        assert!(verdict(Some(MatchVerdict::Interested)) > verdict(Some(MatchVerdict::NotNow)));
        assert!(verdict(Some(MatchVerdict::NotNow)) > verdict(Some(MatchVerdict::NotAFit)));
        let known = score_deal(&criteria(), &offer(), PairContext { shared: 4, ..PairContext::default() }, day()).unwrap();
        let little = score_deal(&criteria(), &offer(), PairContext { shared: 1, ..PairContext::default() }, day()).unwrap();
        assert!(known.score > little.score);
    }

    #[test]
    fn one_sided_interest_gives_a_low_score() {
        // The investor finds everything it looks for, the company hardly anything.
        let one_sided = Criteria { sectors: vec![], ticket: None, countries: vec![], ..criteria() };
        let it = score_deal(&one_sided, &offer(), PairContext::default(), day()).unwrap();
        assert!(!it.mutual && it.score < score(&criteria(), &offer()));
    }

    fn codes() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(prop::sample::select(vec!["finance", "finance.payments", "health", "energy.solar", "ў", ""]), 0..4)
            .prop_map(|codes| codes.into_iter().map(str::to_owned).collect())
    }

    prop_compose! {
        fn any_wish()(sectors in codes(), countries in codes(), texts in codes(), min in any::<i64>(), typical in any::<Option<i64>>(),
                      max in any::<i64>(), rounds in prop::collection::vec(prop::sample::select(Round::ALL.to_vec()), 0..3),
                      team in codes(), has_ticket in any::<bool>()) -> Criteria {
            Criteria {
                sectors, countries, rounds,
                words: hash_words(texts.iter().map(String::as_str)),
                ticket: has_ticket.then_some(TicketRange { min, typical, max }),
                exclusions: vec![Exclusion { kind: ExclusionKind::TeamCountry, values: team }],
                ..Criteria::default()
            }
        }
    }

    prop_compose! {
        fn any_offer()(sectors in codes(), country in prop::sample::select(vec!["finance", "UZ"]), team_countries in codes(), texts in codes(),
                       min_ticket in any::<i64>(), open in any::<i64>(), round in prop::sample::select(Round::ALL.to_vec()),
                       days in -100_000i64..100_000) -> Offer {
            Offer {
                sectors, team_countries, round, country: country.into(),
                words: hash_words(texts.iter().map(String::as_str)),
                sums: Some(DealAmounts { min_ticket, open }),
                opened: day() - chrono::Duration::days(days),
                ..offer()
            }
        }
    }

    proptest! {
        /// For any input: the score is finite and from 0 to 1, the reasons add up to it, the result is repeatable, and no
        /// exclusion is broken.
        #[test]
        fn scores_are_bounded_and_add_up(criteria in any_wish(), offer in any_offer(), shared in 0u32..1_000_000) {
            let context = PairContext { shared, ..PairContext::default() };
            let once = score_deal(&criteria, &offer, context, day());
            prop_assert_eq!(&once, &score_deal(&criteria, &offer, context, day()));
            let excluded = offer.team_countries.iter().any(|it| criteria.exclusions[0].values.contains(it));
            prop_assert_eq!(once.is_none(), excluded);
            if let Some(it) = once {
                prop_assert!((0.0..=1.0).contains(&it.score));
                let sum: f32 = it.reasons.iter().map(|reason| reason.contribution).sum();
                prop_assert!((sum - it.score).abs() < 1e-4, "{} {}", sum, it.score);
                prop_assert!(it.reasons.windows(2).all(|two| two[0].contribution >= two[1].contribution));
            }
        }

        /// What raises a score by the documentation never lowers it.
        #[test]
        fn better_values_never_lower_a_score(criteria in any_wish(), offer in any_offer(), shared in 0u32..50, more in 0u32..50,
                                                           stages in (0usize..7, 0usize..7), days in 0i64..100, done in any::<bool>()) {
            let mut criteria = criteria;
            if done {
                criteria.past.add(&["health".into()], &["UZ".into()]);
            }
            let score_of = |offer: &Offer, shared: u32| score_deal(&criteria, offer, PairContext { shared, ..PairContext::default() }, day()).map_or(0.0, |it| it.score);
            let rises = |less: f32, more: f32| more >= less - 1e-6;
            prop_assert!(!done || rises(score_of(&offer, shared), score_of(&offer, shared + more)), "co-investors");
            let resident = |resident| Offer { resident, ..offer.clone() };
            prop_assert!(rises(score_of(&resident(false), shared), score_of(&resident(true), shared)), "a park");
            let stage = |at: usize| Offer { stage: Some(CompanyStage::ALL[at]), ..offer.clone() };
            let (early, late) = (stages.0.min(stages.1), stages.0.max(stages.1));
            prop_assert!(rises(score_of(&stage(early), shared), score_of(&stage(late), shared)), "the stage");
            let fresher = Offer { opened: offer.opened + chrono::Duration::days(days), ..offer.clone() };
            prop_assert!(rises(score_of(&offer, shared), score_of(&fresher, shared)), "freshness");
            let mut all_words = [offer.words.clone(), criteria.words.clone()].concat();
            all_words.sort_unstable();
            all_words.dedup();
            prop_assert!(rises(score_of(&offer, shared), score_of(&Offer { words: all_words, ..offer.clone() }, shared)), "words");
        }
    }
}
