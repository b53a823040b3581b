//! Prepares what is the same for all deals.

use super::keys::{Standing, keys};
use super::{Evidence, Posting, TRAITS, Told};
use crate::features::{HABITS, JOINT, LATELY};
use crate::history::*;
use crate::likeness::{Likeness, Table, Traits};
use crate::math::{digits, fade, ln, yes};

/// Years after which a deal counts a third.
const LONG: f32 = 4.0;
const SHORT: f32 = 1.0;
const LATE: f32 = 1.2;

/// The logarithm of what lies in the middle of each band.
const MIDDLES: [f32; BANDS.len()] = [4.3, 4.95, 5.45, 5.95, 6.45, 6.95, 7.45, 8.0];

impl<'a> Evidence<'a> {
    pub fn new(history: &'a History, who: &[u32]) -> Self {
        let investors = history.investors.len();
        let mut row_of = vec![u32::MAX; investors];
        for (row, investor) in (0..).zip(who) {
            row_of[*investor as usize] = row;
        }
        let likeness = Likeness::learn(history);
        let traits = likeness.traits_of_entries(history);
        let years: Vec<f32> = history.entries.iter().map(|it| history.years_since(it.day)).collect();
        let long: Vec<f32> = years.iter().map(|it| fade(*it, LONG)).collect();
        let short: Vec<f32> = years.iter().map(|it| fade(*it, SHORT)).collect();
        let sum = |of: &dyn Fn(usize) -> f32| -> Vec<f32> {
            who.iter().map(|it| (history.starts[*it as usize]..history.starts[*it as usize + 1]).map(of).sum()).collect()
        };
        let weight = sum(&|at| long[at]);
        let disclosed = sum(&|at| if history.entries[at].amount.is_some() { long[at] } else { 0.0 });
        let tickets = sum(&|at| history.entries[at].amount.map_or(0.0, |it| long[at] * digits(it)));
        let cold = sum(&|at| if history.entries[at].rounds == 0 { long[at] } else { 0.0 });
        let mut backers: Vec<Vec<u32>> = vec![Vec::new(); history.companies.len()];
        for (at, it) in (0..).zip(&history.entries) {
            backers[it.company as usize].push(at);
        }
        let degree: Vec<f32> = (0..investors).map(|it| history.entries_of(it).len() as f32).collect();
        let nature = |it: usize| history.investors[it].nature as usize;
        let states = history.codes.states;
        let state_of = |state: Code| if state == NONE { states } else { state as usize };
        let bent = |size: usize, groups: usize, group: &dyn Fn(usize) -> usize, code: &dyn Fn(usize) -> usize| {
            let lean = leanings(history, &long, size, groups, group, code);
            let column = |value: usize| who.iter().map(|it| lean[group(*it as usize)][value]).collect::<Vec<f32>>();
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
            (&likeness.sector, |it| it.sector),
            (&likeness.age, |it| it.age),
            (&likeness.place, |it| it.place),
            (&likeness.terms, |it| it.terms),
            (&likeness.stage, |it| it.stage),
        ];
        let tastes = tables.map(|(table, of)| {
            let values: Vec<u32> = traits.iter().map(of).collect();
            [(&long, &weight, 2.0), (&short, &weight_short, 1.0)]
                .map(|(fades, weight, lean)| tastes(history, who, table, &values, fades, weight, lean))
        });
        let (near, near_of) = distinct(traits.iter().map(|it| (it.sector, it.age)));
        let (stood, stood_of) = distinct(traits.iter().map(|it| (it.terms, it.stage)));
        let mut order: Vec<usize> = (0..investors).collect();
        order.sort_by_key(|it| history.entries_of(*it).len());
        let (mut told, mut starts, mut seats) = (Vec::with_capacity(traits.len()), vec![0], vec![0; investors]);
        for (investor, seat) in order.into_iter().zip(0..) {
            seats[investor] = seat;
            told.extend((history.starts[investor]..history.starts[investor + 1]).map(|at| Told {
                company: history.entries[at].company,
                near: near_of[at],
                stood: stood_of[at],
                place: traits[at].place,
                long: long[at],
                short: short[at],
            }));
            starts.push(told.len());
        }
        let cold: Vec<f32> = cold.iter().zip(&weight).map(|(cold, all)| cold / all.max(1e-9)).collect();
        let gap = |middle: &f32| -> Vec<f32> {
            let usual = tickets.iter().zip(&disclosed);
            usual.map(|(sum, weight)| if *weight > 0.0 { (sum / weight - middle).abs() } else { 0.0 }).collect()
        };
        let gap: Vec<Vec<f32>> = MIDDLES.iter().map(gap).collect();
        let mut this = Self {
            who: who.to_vec(),
            habits: habits(history, &row_of, &years),
            row_of,
            alone: alone(history, who, &weight, &sum, &years),
            weight_short,
            tastes,
            gap_squared: gap.iter().map(|of| of.iter().map(|gap| gap * gap).collect()).collect(),
            gap,
            first_money: [cold.iter().map(|it| 1.0 - it).collect(), cold],
            hot: hot(history, &years),
            nature_terms: bent(likeness.terms.size, 3, &nature, &|at| traits[at].terms as usize),
            nature_sector: bent(likeness.sector.size, 3, &nature, &|at| traits[at].sector as usize),
            home_state: bent(states + 1, states + 1, &|it| state_of(history.investors[it].place.state), &|at| {
                state_of(history.companies[history.entries[at].company as usize].place.state)
            }),
            of_city: rows_of(history.codes.cities, |it| it.place.city),
            of_region: rows_of(history.codes.regions, |it| it.place.region),
            of_state: rows_of(states, |it| it.place.state),
            of_sector: rows_of(history.codes.sectors, |it| it.sector),
            told,
            starts,
            seats,
            near,
            stood,
            partners: Vec::new(),
            followers: Vec::new(),
            walk: Vec::new(),
            walk2: Vec::new(),
            peers: Vec::new(),
            peers_weight: Vec::new(),
            history,
            likeness,
            long,
            weight,
            backers,
            degree,
        };
        this.meet();
        this
    }
}

/// The distinct values in order, and the place of each value among them.
fn distinct<T: Ord + Copy>(values: impl Iterator<Item = T> + Clone) -> (Vec<T>, Vec<u32>) {
    let mut all: Vec<T> = values.clone().collect();
    all.sort_unstable();
    all.dedup();
    let places = values.map(|it| all.partition_point(|other| *other < it) as u32).collect();
    (all, places)
}

/// How alike its values are, and where a deal's is found.
type Trait<'t> = (&'t Table, fn(&Traits) -> u32);

/// For each value of a trait a column: how much each investor's deals are like it in this trait, as a logarithm.
fn tastes(history: &History, who: &[u32], table: &Table, values: &[u32], fades: &[f32], weight: &[f32], lean: f32) -> Vec<Vec<f32>> {
    // Deals of one value are alike to any other to the same degree.
    let own = |investor: &u32| -> Vec<(u32, f32)> {
        let entries = history.starts[*investor as usize]..history.starts[*investor as usize + 1];
        let mut own: Vec<(u32, f32)> = entries.map(|at| (values[at], fades[at])).collect();
        own.sort_by_key(|it| it.0);
        own.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|it| it.1).sum())).collect()
    };
    let own: Vec<Vec<(u32, f32)>> = who.iter().map(own).collect();
    let column = |value: usize| -> Vec<f32> {
        let alike = table.row(value as u32);
        let sum = |own: &Vec<(u32, f32)>| own.iter().map(|(value, weight)| weight * alike[*value as usize]).sum::<f32>();
        own.iter().zip(weight).map(|(own, weight)| ln((sum(own) + lean) / (weight + lean))).collect()
    };
    (0..table.size).map(column).collect()
}

fn habits(history: &History, row_of: &[u32], years: &[f32]) -> Vec<Vec<Vec<Posting>>> {
    let all: Vec<[Code; HABITS]> = history
        .entries
        .iter()
        .map(|it| {
            let standing = Standing { before: it.before, rounds: it.rounds, age: it.age };
            keys(history.codes, &history.companies[it.company as usize], Some(Ask { kind: it.kind, band: it.band }), &standing)
        })
        .collect();
    (0..HABITS)
        .map(|habit| {
            let scale = if habit >= LATELY { LATE } else { LONG };
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
            let lean = if JOINT.contains(&habit) { 8.0 } else { 4.0 };
            let mut postings: Vec<Vec<Posting>> = (0..size).map(|_| Vec::new()).collect();
            for same in sums.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let share: f32 = same.iter().map(|it| it.2).sum();
                let chance = (common[same[0].0 as usize] + 0.5) / total;
                postings[same[0].0 as usize].push(Posting { row: same[0].1, above_chance: ln(1.0 + share / (lean * chance)), share });
            }
            postings
        })
        .collect()
}

/// For each investor, a sum over its investments of what is told of each by its place.
type Sum<'s> = dyn Fn(&dyn Fn(usize) -> f32) -> Vec<f32> + 's;

fn alone(history: &History, who: &[u32], weight: &[f32], sum: &Sum<'_>, years: &[f32]) -> Vec<Vec<f32>> {
    let year = sum(&|at| yes(years[at] <= 1.0));
    let two = sum(&|at| yes(years[at] <= 2.0));
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
        sum(&|at| yes(years[at] <= 0.5)).iter().map(|it| it.ln_1p()).collect(),
        sum(&|at| yes(years[at] <= 0.25)).iter().map(|it| it.ln_1p()).collect(),
        who.iter().map(|it| history.last[*it as usize].map_or(5.0, |day| history.years_since(day).min(5.0))).collect(),
        each(&|it| yes(it.nature == Nature::Person)),
        each(&|it| yes(it.nature == Nature::Corporate)),
        each(&|it| yes(it.place.country == NONE)),
        each(&|it| yes(it.place.country != NONE && it.place.country != home)),
    ]
}

fn commonest(codes: impl Iterator<Item = Code>) -> Code {
    let mut counts: std::collections::BTreeMap<Code, usize> = Default::default();
    for code in codes.filter(|code| *code != NONE) {
        *counts.entry(code).or_default() += 1;
    }
    counts.into_iter().max_by_key(|it| (it.1, std::cmp::Reverse(it.0))).map_or(NONE, |it| it.0)
}

/// How many came in a sector's companies in the last year.
fn hot(history: &History, years: &[f32]) -> Vec<f32> {
    let mut hot = vec![0f32; history.codes.sectors];
    for (it, years) in history.entries.iter().zip(years) {
        if let Some(hot) = hot.get_mut(history.companies[it.company as usize].sector as usize).filter(|_| *years <= 1.0) {
            *hot += 1.0;
        }
    }
    hot
}

/// For groups of investors: how much more than all they do deals of each value, as a logarithm.
fn leanings(
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
