//! Compares the index with a full scan.

use std::cmp::Reverse;

use entity::investment::{Exclusion, ExclusionKind};
use entity::matchmaking::{MatchSide, MatchVerdict};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::pair::{Verdicts, match_pair};
use crate::profile::{TicketRange, TrackRecord};

const SECTORS: [&str; 6] = ["finance", "finance.payments", "health", "health.devices", "energy.solar", "ў"];
const PLACES: [&str; 3] = ["UZ", "KZ", "RU"];

fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::Duration::days(number)
}

fn some(of: &'static [&'static str], limit: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop::sample::select(of), 0..=limit).prop_map(|it| it.into_iter().map(str::to_owned).collect())
}

fn investor(number: u128) -> InvestorId {
    InvestorId(Uuid::from_u128(number))
}

fn sum() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(50_000_00), Just(100_000_00), any::<i64>()]
}

prop_compose! {
    fn any_listed()(id in 0u128..40, company in 0u128..25, sectors in some(&SECTORS, 2), place in prop::sample::select(&PLACES),
                    team_countries in some(&PLACES, 2), markets in some(&PLACES, 2), words in prop::collection::btree_set(0u32..9, 0..5),
                    sums in prop::option::of((sum(), sum())), stage in prop::option::of(prop::sample::select(CompanyStage::ALL)),
                    models in prop::collection::vec(prop::sample::select(BusinessModel::ALL), 0..2), opened in -120i64..3,
                    round in prop::sample::select(&Round::ALL[..3]), visibility in prop::sample::select(DealVisibility::ALL),
                    (sanctioned, resident, closes) in (any::<bool>(), any::<bool>(), -2i64..90)) -> IndexedDeal {
        // All deals of a company have the same backers.
        let backers: Vec<InvestorId> = (0..company % 4).map(|of| investor(company % 7 + of)).collect();
        IndexedDeal {
            id: DealId(Uuid::from_u128(id)),
            company: CompanyId(Uuid::from_u128(company)),
            visibility,
            closes: day(closes),
            offer: Offer {
                sectors, round, team_countries, markets, models, stage, sanctioned, resident,
                country: (*place).to_owned(),
                sums: sums.map(|(min_ticket, open)| DealAmounts { min_ticket, open }),
                words: words.into_iter().collect(),
                opened: day(opened),
            },
            backers,
        }
    }
}

prop_compose! {
    fn any_seeker()(id in 0u128..12, sectors in some(&SECTORS, 2), countries in some(&PLACES, 2), until in prop::option::of(-1i64..9),
                    words in prop::collection::btree_set(0u32..9, 0..5), ticket in prop::option::of((sum(), prop::option::of(sum()), sum())),
                    rounds in prop::collection::vec(prop::sample::select(&Round::ALL[..3]), 0..2),
                    models in prop::collection::vec(prop::sample::select(BusinessModel::ALL), 0..2),
                    past in prop::collection::vec((some(&SECTORS, 2), some(&PLACES, 1)), 0..5),
                    exclusions in prop::collection::vec((prop::sample::select(ExclusionKind::ALL), some(&SECTORS, 1), some(&PLACES, 1)), 0..3),
                    met in prop::collection::hash_map(0u128..12, 1u32..5, 0..4), verified in prop::option::of(-1i64..9)) -> IndexedInvestor {
        let mut done = TrackRecord::default();
        past.iter().for_each(|(sectors, markets)| done.add(sectors, markets));
        let exclusion = |(kind, sectors, places): (ExclusionKind, Vec<String>, Vec<String>)| {
            Exclusion { kind, values: if kind == ExclusionKind::Sector { sectors } else { places } }
        };
        IndexedInvestor {
            id: investor(id),
            criteria: Criteria {
                sectors, countries, rounds, models,
                words: words.into_iter().collect(),
                ticket: ticket.map(|(min, typical, max)| TicketRange { min, typical, max }),
                until: until.map(day),
                exclusions: exclusions.into_iter().map(exclusion).collect(),
                past: done,
            },
            met: met.into_iter().map(|(id, times)| (investor(id), times)).collect(),
            verified_until: verified.map(day),
        }
    }
}

fn sorted<I: Ord + Copy>(mut found: Vec<(I, i64)>, limit: usize) -> Vec<(I, i64)> {
    found.retain(|it| it.1 > 0);
    found.sort_by_key(|(id, score)| (Reverse(*score), *id));
    found.truncate(limit);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// After any inserts, replacements and removals of deals, the index finds the same as a full scan.
    #[test]
    fn the_index_finds_what_a_full_scan_finds(
        history in prop::collection::vec((any_listed(), 0u8..5), 1..80), investors in prop::collection::vec(any_seeker(), 1..12),
        verdicts in prop::collection::hash_map((0u128..12, 0u128..40), prop::sample::select(MatchVerdict::ALL), 0..30), limit in 1usize..25,
    ) {
        let mut index = MatchIndex::default();
        let mut deals: std::collections::BTreeMap<DealId, IndexedDeal> = Default::default();
        for (deal, how) in history {
            if how == 0 {
                index.remove_deal(deal.id);
                deals.remove(&deal.id);
            } else if deals.get(&deal.id).is_none_or(|before| before.company == deal.company) {
                index.insert_deal(deal.clone());
                deals.insert(deal.id, deal);
            }
        }
        let mut known: std::collections::BTreeMap<InvestorId, IndexedInvestor> = Default::default();
        for investor in investors {
            index.insert_investor(investor.clone());
            known.insert(investor.id, investor);
        }
        prop_assert_eq!((index.deal_count(), index.investor_count()), (deals.len(), known.len()));
        let verdicts: HashMap<(InvestorId, DealId), MatchVerdict> =
            verdicts.into_iter().map(|((candidates, what), verdict)| ((investor(candidates), DealId(Uuid::from_u128(what))), verdict)).collect();
        for investor in known.values() {
            let mine: Verdicts<DealId> = verdicts.iter().filter(|it| it.0.0 == investor.id).map(|(pair, verdict)| (pair.1, *verdict)).collect();
            let open = deals.values().filter(|it| it.offer.opened <= day(0) && it.closes >= day(0));
            let all = open.filter_map(|deal| {
                let fit = match_pair(investor, deal, MatchSide::Investor, mine.get(&deal.id).copied(), day(0))?;
                Some((deal.id, fit.millionths()))
            });
            prop_assert_eq!(index.deals_for(investor, &mine, day(0), limit), sorted(all.collect(), limit));
        }
        for (id, deal) in &deals {
            let kept = index.deal(*id).expect("the deal is in the index");
            prop_assert_eq!(format!("{kept:?}"), format!("{deal:?}"));
            let all = known.values().filter_map(|investor| {
                Some((investor.id, match_pair(investor, deal, MatchSide::Company, verdicts.get(&(investor.id, *id)).copied(), day(0))?.millionths()))
            });
            let found = index.investors_for(std::slice::from_ref(deal), &verdicts, day(0), limit);
            prop_assert_eq!(found.into_iter().map(|(id, _, score)| (id, score)).collect::<Vec<_>>(), sorted(all.collect(), limit));
        }
        // Of several deals, each investor is listed once, with the deal that fits it best.
        let all: Vec<IndexedDeal> = deals.values().cloned().collect();
        let by_the_best = known.values().filter_map(|investor| {
            let score_with = all.iter().filter_map(|deal| {
                let fit = match_pair(investor, deal, MatchSide::Company, verdicts.get(&(investor.id, deal.id)).copied(), day(0))?;
                Some((fit.millionths(), Reverse(deal.id)))
            });
            score_with.max().map(|(score, deal)| (investor.id, score, deal.0))
        });
        let by_the_best: Vec<_> = by_the_best.collect();
        let found = index.investors_for(&all, &verdicts, day(0), limit);
        let scores = by_the_best.iter().map(|it| (it.0, it.1)).collect();
        prop_assert_eq!(found.iter().map(|it| (it.0, it.2)).collect::<Vec<_>>(), sorted(scores, limit));
        prop_assert!(found.iter().all(|(id, deal, score)| by_the_best.contains(&(*id, *score, *deal))));
    }
}
