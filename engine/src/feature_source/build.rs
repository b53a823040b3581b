//! Prepares what does not depend on the deal.

use super::keys::{Standing, habit_keys};
use super::{FeatureSource, PastDeal, Posting, TRAITS};
use crate::features::{HABITS, JOINT, LATELY};
use crate::history::*;
use crate::math::{fade, indicator, ln, log10_amount};
use crate::similarity::{Similarity, Table, Traits};

/// The years after which the weight of a deal falls to 1/e.
const LONG_YEARS: f32 = 4.0;
const SHORT_YEARS: f32 = 1.0;
const RECENT_YEARS: f32 = 1.2;

/// The decimal logarithm of a typical amount in each band.
const BAND_MIDDLES: [f32; BANDS.len()] = [4.3, 4.95, 5.45, 5.95, 6.45, 6.95, 7.45, 8.0];

impl<'a> FeatureSource<'a> {
    pub fn new(history: &'a History, who: &[u32]) -> Self {
        let investors = history.investors.len();
        let mut row_of = vec![u32::MAX; investors];
        for (row, investor) in (0..).zip(who) {
            row_of[*investor as usize] = row;
        }
        let similarity = Similarity::learn(history);
        let traits = similarity.traits_of_entries(history);
        let years: Vec<f32> = history.entries.iter().map(|it| history.years_since(it.day)).collect();
        let long: Vec<f32> = years.iter().map(|it| fade(*it, LONG_YEARS)).collect();
        let short: Vec<f32> = years.iter().map(|it| fade(*it, SHORT_YEARS)).collect();
        let sum = |of: &dyn Fn(usize) -> f32| -> Vec<f32> {
            who.iter().map(|it| (history.starts[*it as usize]..history.starts[*it as usize + 1]).map(of).sum()).collect()
        };
        let weight = sum(&|at| long[at]);
        let disclosed = sum(&|at| if history.entries[at].amount.is_some() { long[at] } else { 0.0 });
        let tickets = sum(&|at| history.entries[at].amount.map_or(0.0, |it| long[at] * log10_amount(it)));
        let cold = sum(&|at| if history.entries[at].rounds == 0 { long[at] } else { 0.0 });
        let mut backers: Vec<Vec<u32>> = vec![Vec::new(); history.companies.len()];
        for (at, it) in (0..).zip(&history.entries) {
            backers[it.company as usize].push(at);
        }
        let degree: Vec<f32> = (0..investors).map(|it| history.entries_of(it).len() as f32).collect();
        let nature = |it: usize| history.investors[it].nature as usize;
        let states = history.codes.states;
        let state_of = |state: Code| if state == NONE { states } else { state as usize };
        let preferences = |size: usize, groups: usize, group: &dyn Fn(usize) -> usize, code: &dyn Fn(usize) -> usize| {
            let prior = group_preferences(history, &long, size, groups, group, code);
            let column = |value: usize| who.iter().map(|it| prior[group(*it as usize)][value]).collect::<Vec<f32>>();
            (0..size).map(column).collect::<Vec<_>>()
        };
        let rows_of = |size: usize, code: fn(&Investor) -> Code| {
            let mut rows = vec![Vec::new(); size];
            for (row, it) in (0..).zip(who) {
                if let Some(rows) = rows.get_mut(code(&history.investors[*it as usize]) as usize) {
                    rows.push(row);
                }
            }
            rows
        };
        let weight_short = sum(&|at| short[at]);
        let tables: [Trait; TRAITS] = [
            (&similarity.sector, |it| it.sector),
            (&similarity.age, |it| it.age),
            (&similarity.place, |it| it.place),
            (&similarity.terms, |it| it.terms),
            (&similarity.stage, |it| it.stage),
        ];
        let tastes = tables.map(|(table, of)| {
            let values: Vec<u32> = traits.iter().map(of).collect();
            [(&long, &weight, 2.0), (&short, &weight_short, 1.0)]
                .map(|(fades, weight, prior)| tastes(history, who, table, &values, fades, weight, prior))
        });
        let (sector_ages, sector_age_of) = distinct(traits.iter().map(|it| (it.sector, it.age)));
        let (terms_stages, terms_stage_of) = distinct(traits.iter().map(|it| (it.terms, it.stage)));
        let mut order: Vec<usize> = (0..investors).collect();
        order.sort_by_key(|it| history.entries_of(*it).len());
        let (mut past_deals, mut starts, mut slots) = (Vec::with_capacity(traits.len()), vec![0], vec![0; investors]);
        for (investor, slot) in order.into_iter().zip(0..) {
            slots[investor] = slot;
            past_deals.extend((history.starts[investor]..history.starts[investor + 1]).map(|at| PastDeal {
                company: history.entries[at].company,
                sector_ages: sector_age_of[at],
                terms_stages: terms_stage_of[at],
                place: traits[at].place,
                long: long[at],
                short: short[at],
            }));
            starts.push(past_deals.len());
        }
        let cold: Vec<f32> = cold.iter().zip(&weight).map(|(cold, all)| cold / all.max(1e-9)).collect();
        let gap = |middle: &f32| -> Vec<f32> {
            let usual = tickets.iter().zip(&disclosed);
            usual.map(|(sum, weight)| if *weight > 0.0 { (sum / weight - middle).abs() } else { 0.0 }).collect()
        };
        let gap: Vec<Vec<f32>> = BAND_MIDDLES.iter().map(gap).collect();
        let mut this = Self {
            investors: who.to_vec(),
            habits: habits(history, &row_of, &years),
            row_of,
            investor_columns: investor_columns(history, who, &weight, &sum, &years),
            weight_short,
            tastes,
            gap_squared: gap.iter().map(|of| of.iter().map(|gap| gap * gap).collect()).collect(),
            gap,
            first_money: [cold.iter().map(|it| 1.0 - it).collect(), cold],
            sector_activity: sector_activity(history, &years),
            nature_terms: preferences(similarity.terms.size, 3, &nature, &|at| traits[at].terms as usize),
            nature_sector: preferences(similarity.sector.size, 3, &nature, &|at| traits[at].sector as usize),
            home_state: preferences(states + 1, states + 1, &|it| state_of(history.investors[it].place.state), &|at| {
                state_of(history.companies[history.entries[at].company as usize].place.state)
            }),
            rows_by_city: rows_of(history.codes.cities, |it| it.place.city),
            rows_by_region: rows_of(history.codes.regions, |it| it.place.region),
            rows_by_state: rows_of(states, |it| it.place.state),
            rows_by_sector: rows_of(history.codes.sectors, |it| it.sector),
            past_deals,
            starts,
            slots,
            sector_ages,
            terms_stages,
            partners: Vec::new(),
            followers: Vec::new(),
            walk: Vec::new(),
            walk2: Vec::new(),
            peers: Vec::new(),
            peers_weight: Vec::new(),
            history,
            similarity,
            long_weights: long,
            weight,
            backers,
            degree,
        };
        this.build_network();
        this
    }
}

/// The distinct values in ascending order, and the position of each value among them.
fn distinct<T: Ord + Copy>(values: impl Iterator<Item = T> + Clone) -> (Vec<T>, Vec<u32>) {
    let mut all: Vec<T> = values.clone().collect();
    all.sort_unstable();
    all.dedup();
    let places = values.map(|it| all.partition_point(|other| *other < it) as u32).collect();
    (all, places)
}

/// A similarity table, and the value of a deal in it.
type Trait<'t> = (&'t Table, fn(&Traits) -> u32);

/// For each value of a trait, a column: the logarithm of how similar each investor's deals are to it.
fn tastes(history: &History, who: &[u32], table: &Table, values: &[u32], fades: &[f32], weight: &[f32], prior: f32) -> Vec<Vec<f32>> {
    // Deals with the same value have the same similarity to any other, so their weights are summed first.
    let own = |investor: &u32| -> Vec<(u32, f32)> {
        let entries = history.starts[*investor as usize]..history.starts[*investor as usize + 1];
        let mut own: Vec<(u32, f32)> = entries.map(|at| (values[at], fades[at])).collect();
        own.sort_by_key(|it| it.0);
        own.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|it| it.1).sum())).collect()
    };
    let own: Vec<Vec<(u32, f32)>> = who.iter().map(own).collect();
    let column = |value: usize| -> Vec<f32> {
        let similarities = table.row(value as u32);
        let sum = |own: &Vec<(u32, f32)>| own.iter().map(|(value, weight)| weight * similarities[*value as usize]).sum::<f32>();
        own.iter().zip(weight).map(|(own, weight)| ln((sum(own) + prior) / (weight + prior))).collect()
    };
    (0..table.size).map(column).collect()
}

fn habits(history: &History, row_of: &[u32], years: &[f32]) -> Vec<Vec<Vec<Posting>>> {
    let all: Vec<[Code; HABITS]> = history
        .entries
        .iter()
        .map(|it| {
            let standing = Standing { before: it.before, rounds: it.rounds, age: it.age };
            habit_keys(history.codes, &history.companies[it.company as usize], Some(Ask { kind: it.kind, band: it.band }), &standing)
        })
        .collect();
    (0..HABITS)
        .map(|habit| {
            let scale = if habit >= LATELY { RECENT_YEARS } else { LONG_YEARS };
            let size = all.iter().map(|keys| keys[habit]).filter(|key| *key != NONE).max().map_or(0, |most| most as usize + 1);
            let mut common = vec![0f32; size];
            let mut sums: Vec<(Code, u32, f32)> = Vec::new();
            for ((keys, it), years) in all.iter().zip(&history.entries).zip(years) {
                if keys[habit] == NONE {
                    continue;
                }
                let weight = fade(*years, scale);
                common[keys[habit] as usize] += weight * fade(*years, 3.0);
                if row_of[it.investor as usize] != u32::MAX {
                    sums.push((keys[habit], row_of[it.investor as usize], weight));
                }
            }
            sums.sort_by_key(|it| (it.0, it.1));
            let total: f32 = common.iter().sum::<f32>() + 0.5 * size as f32;
            let prior = if JOINT.contains(&habit) { 8.0 } else { 4.0 };
            let mut postings: Vec<Vec<Posting>> = (0..size).map(|_| Vec::new()).collect();
            for same in sums.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let share: f32 = same.iter().map(|it| it.2).sum();
                let chance = (common[same[0].0 as usize] + 0.5) / total;
                postings[same[0].0 as usize].push(Posting { row: same[0].1, above_chance: ln(1.0 + share / (prior * chance)), share });
            }
            postings
        })
        .collect()
}

/// For each investor, the sum of a function of its entries.
type Sum<'s> = dyn Fn(&dyn Fn(usize) -> f32) -> Vec<f32> + 's;

fn investor_columns(history: &History, who: &[u32], weight: &[f32], sum: &Sum<'_>, years: &[f32]) -> Vec<Vec<f32>> {
    let year = sum(&|at| indicator(years[at] <= 1.0));
    let two = sum(&|at| indicator(years[at] <= 2.0));
    let all = sum(&|_| 1.0);
    let each = |of: &dyn Fn(&Investor) -> f32| -> Vec<f32> { who.iter().map(|it| of(&history.investors[*it as usize])).collect() };
    let home = commonest(history.companies.iter().map(|it| it.place.country));
    // In the order of the features.
    vec![
        weight.iter().map(|it| ln(1.0 + it / 4.0)).collect(),
        year.iter().map(|it| it.ln_1p()).collect(),
        two.iter().map(|it| it.ln_1p()).collect(),
        all.iter().map(|it| it.ln_1p()).collect(),
        year.iter().zip(&two).map(|(year, two)| ln((year + 0.5) / (two - year + 0.5))).collect(),
        sum(&|at| indicator(years[at] <= 0.5)).iter().map(|it| it.ln_1p()).collect(),
        sum(&|at| indicator(years[at] <= 0.25)).iter().map(|it| it.ln_1p()).collect(),
        who.iter().map(|it| history.last[*it as usize].map_or(5.0, |day| history.years_since(day).min(5.0))).collect(),
        each(&|it| indicator(it.nature == Nature::Person)),
        each(&|it| indicator(it.nature == Nature::Corporate)),
        each(&|it| indicator(it.place.country == NONE)),
        each(&|it| indicator(it.place.country != NONE && it.place.country != home)),
    ]
}

fn commonest(codes: impl Iterator<Item = Code>) -> Code {
    let mut counts: std::collections::BTreeMap<Code, usize> = Default::default();
    for code in codes.filter(|code| *code != NONE) {
        *counts.entry(code).or_default() += 1;
    }
    counts.into_iter().max_by_key(|it| (it.1, std::cmp::Reverse(it.0))).map_or(NONE, |it| it.0)
}

/// The number of new investments per sector in the last year.
fn sector_activity(history: &History, years: &[f32]) -> Vec<f32> {
    let mut hot = vec![0f32; history.codes.sectors];
    for (it, years) in history.entries.iter().zip(years) {
        if let Some(hot) = hot.get_mut(history.companies[it.company as usize].sector as usize).filter(|_| *years <= 1.0) {
            *hot += 1.0;
        }
    }
    hot
}

/// For groups of investors: the logarithm of how much more often than all investors they make deals of each value.
fn group_preferences(
    history: &History,
    weights: &[f32],
    size: usize,
    groups: usize,
    group: &dyn Fn(usize) -> usize,
    code: &dyn Fn(usize) -> usize,
) -> Vec<Vec<f32>> {
    let mut counts = vec![vec![0f32; size]; groups];
    let mut all = vec![0f32; size];
    for (at, (it, weight)) in history.entries.iter().zip(weights).enumerate() {
        counts[group(it.investor as usize)][code(at)] += weight;
        all[code(at)] += weight;
    }
    let total: f32 = all.iter().sum();
    for counts in &mut counts {
        let own: f32 = counts.iter().sum();
        for (count, all) in counts.iter_mut().zip(&all) {
            let chance = (all + 1.0) / (total + size as f32);
            *count = ln((*count + 20.0 * chance) / (own + 20.0) / chance);
        }
    }
    counts
}
