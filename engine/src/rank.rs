//! Every query against every candidate: a line for all, trees for those the line puts in front, best first.

use std::sync::{Mutex, PoisonError};

use super::evidence::{Columns, Evidence};
use super::features::{Deal, WIDTH};
use super::trees::Forest;
use super::weights::Model;

/// Candidates of one query, best first; the score is a probability.
pub type List = Vec<(u32, f32)>;

/// How many candidates of a query the trees look at.
const CLOSER: usize = 60;
/// Every so many deals are looked at beforehand, to know where an investor's best ones begin.
const GLANCE: usize = 16;
/// Deals that a thread takes at a time.
const SHARE: usize = 64;
/// Rows whose sums are fetched together: they lie side by side.
const BESIDE: usize = 16;
/// More than any sum: what is lower by this is behind all that were looked at closer.
const BEHIND: f32 = 1e4;

/// Deals for each investor asked about (`deals`), investors for each deal (`investors`), in one go over the features.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub deals: Option<&'a Model>,
    /// Rows of the investors whose lists of deals are wanted.
    pub rows: &'a [u32],
    pub investors: Option<&'a Model>,
    pub length: usize,
    pub threads: usize,
}

#[derive(Default)]
pub struct Ranked {
    /// By place in `rows`: places of deals.
    pub deals: Vec<List>,
    /// By deal: rows of investors.
    pub investors: Vec<List>,
}

struct Part {
    /// Deal after deal, a sum for each of the rows.
    sums: Vec<f32>,
    investors: Vec<List>,
}

/// Ranks all; pairs that exist already are left out.
pub fn rank(evidence: &Evidence, deals: &[Deal], wanted: &Wanted) -> Ranked {
    let floors = floors(evidence, deals, wanted);
    let forests = [wanted.deals, wanted.investors].map(|model| Forest::new(model.map_or(&[], |model| &model.trees)));
    let parts = side_by_side(deals, SHARE, wanted.threads, |part| vec![rank_part(evidence, part, wanted, &forests, &floors)]);
    let mut ranked = Ranked::default();
    if let Some(model) = wanted.deals {
        let beside: Vec<usize> = (0..wanted.rows.len()).step_by(BESIDE).collect();
        ranked.deals = side_by_side(&beside, 1, wanted.threads, |beside| {
            let mut sums = vec![vec![0f32; deals.len()]; BESIDE];
            let first = beside[0];
            for (place, all) in parts.iter().flat_map(|part| part.sums.chunks(wanted.rows.len())).enumerate() {
                sums.iter_mut().zip(&all[first..]).for_each(|(sums, sum)| sums[place] = *sum);
            }
            sums.iter().take(wanted.rows.len() - first).map(|sums| list(sums, model, wanted.length)).collect()
        });
    }
    ranked.investors = parts.into_iter().flat_map(|part| part.investors).collect();
    ranked
}

/// What comes of many, in their order; a thread that is free takes the next `share` of them.
pub fn side_by_side<T: Sync, R: Send>(all: &[T], share: usize, threads: usize, work: impl Fn(&[T]) -> Vec<R> + Sync) -> Vec<R> {
    let shares = Mutex::new(all.chunks(share).enumerate());
    let next = || shares.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || std::iter::from_fn(next).map(|(at, share)| (at, work(share))).collect::<Vec<_>>();
    let mut done: Vec<(usize, Vec<R>)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads.clamp(1, 64)).map(|_| scope.spawn(run)).collect();
        running.into_iter().flat_map(|it| it.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    done.sort_unstable_by_key(|it| it.0);
    done.into_iter().flat_map(|it| it.1).collect()
}

/// Where the deals begin that are looked at closer, for each row.
fn floors(evidence: &Evidence, deals: &[Deal], wanted: &Wanted) -> Vec<f32> {
    let Some(model) = wanted.deals else { return Vec::new() };
    if model.trees.is_empty() {
        return vec![f32::INFINITY; wanted.rows.len()];
    }
    if deals.len() <= CLOSER * 2 {
        return vec![f32::MIN; wanted.rows.len()];
    }
    let glance: Vec<Deal> = deals.iter().step_by(GLANCE).copied().collect();
    let lines: Vec<Vec<f32>> = side_by_side(&glance, SHARE, wanted.threads, |part| {
        let (mut line, mut all) = (Vec::new(), Vec::new());
        evidence.look(part, |_, columns| {
            evidence.line(columns, &model.line, &mut line);
            all.push(wanted.rows.iter().map(|row| line[*row as usize]).collect());
        });
        all
    });
    let place = (glance.len() * CLOSER / deals.len()).min(glance.len() - 1);
    (0..wanted.rows.len())
        .map(|row| {
            let mut of: Vec<f32> = lines.iter().map(|line| line[row]).collect();
            of.sort_unstable_by(|a, b| b.total_cmp(a));
            of[place]
        })
        .collect()
}

/// Those looked at closer: their places, rows of features and sums.
#[derive(Default)]
struct Front {
    places: Vec<u32>,
    rows: Vec<f32>,
    sums: Vec<f32>,
}

impl Front {
    fn add(&mut self, evidence: &Evidence, columns: &Columns, row: u32, place: u32, line: f32) {
        let end = self.rows.len();
        self.rows.resize(end + WIDTH, 0.0);
        evidence.row(columns, row as usize, &mut self.rows[end..]);
        self.places.push(place);
        self.sums.push(line);
    }

    /// The sums of line and trees, by place.
    fn settle(&mut self, forest: &Forest) -> impl Iterator<Item = (u32, f32)> {
        forest.add(&self.rows, WIDTH, &mut self.sums);
        self.rows.clear();
        self.places.drain(..).zip(self.sums.drain(..))
    }
}

/// How far those that no trees look at fall back.
fn behind(model: &Model) -> f32 {
    if model.trees.is_empty() { 0.0 } else { BEHIND }
}

fn rank_part(evidence: &Evidence, deals: &[Deal], wanted: &Wanted, [deals_forest, investors_forest]: &[Forest; 2], floors: &[f32]) -> Part {
    let (mut line, mut front) = (Vec::new(), Front::default());
    let mut part = Part { sums: Vec::with_capacity(deals.len() * wanted.rows.len()), investors: Vec::new() };
    let mut order: Vec<u64> = Vec::new();
    evidence.look(deals, |_, columns| {
        // Who is in already is in no list.
        let line_up = |model: &Model, line: &mut Vec<f32>| {
            evidence.line(columns, &model.line, line);
            columns.inside.iter().for_each(|row| line[*row as usize] = f32::NEG_INFINITY);
        };
        if let Some(model) = wanted.deals {
            line_up(model, &mut line);
            let first = part.sums.len();
            for (place, (at, floor)) in (0..).zip(wanted.rows.iter().zip(floors)) {
                let sum = line[*at as usize];
                part.sums.push(sum - behind(model));
                if sum >= *floor {
                    front.add(evidence, columns, *at, place, sum);
                }
            }
            for (place, sum) in front.settle(deals_forest) {
                part.sums[first + place as usize] = sum;
            }
        }
        if let Some(model) = wanted.investors {
            line_up(model, &mut line);
            order.clear();
            order.extend(keys(&line));
            let closer = if model.trees.is_empty() { 0 } else { CLOSER.min(order.len()) };
            if closer < order.len() {
                order.select_nth_unstable(closer);
            }
            let (closer, others) = order.split_at(closer);
            for at in closer.iter().copied().map(place) {
                front.add(evidence, columns, at, at, line[at as usize]);
            }
            let mut sums = vec![f32::NEG_INFINITY; line.len()];
            for at in others.iter().copied().map(place) {
                sums[at as usize] = line[at as usize] - behind(model);
            }
            for (at, sum) in front.settle(investors_forest) {
                sums[at as usize] = sum;
            }
            part.investors.push(list(&sums, model, wanted.length));
        }
    });
    part
}

/// A number that grows from the best sum to the worst, and from the first place to the last among the same; faster to
/// compare than what it is made of.
fn key(sum: f32, place: u32) -> u64 {
    let bits = sum.to_bits();
    let rising = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
    u64::from(!rising) << 32 | u64::from(place)
}

/// Of all that may be in a list.
fn keys(sums: &[f32]) -> impl Iterator<Item = u64> {
    (0..).zip(sums).filter(|it| *it.1 != f32::NEG_INFINITY).map(|(at, sum)| key(*sum, at))
}

fn place(key: u64) -> u32 {
    key as u32
}

/// The best, as probabilities that never rise down the list.
fn list(sums: &[f32], model: &Model, length: usize) -> List {
    let mut order: Vec<u64> = keys(sums).collect();
    if length < order.len() {
        order.select_nth_unstable(length);
        order.truncate(length);
    }
    order.sort_unstable();
    let mut lowest = 1f32;
    order
        .into_iter()
        .map(place)
        .map(|at| {
            let sum = sums[at as usize];
            lowest = lowest.min(model.chance(if sum < -BEHIND / 2.0 { sum + BEHIND } else { sum }));
            (at, lowest)
        })
        .collect()
}

/// Both sides' lists as one: each side is given at most `most` of the other, pairs in the order in which both want each
/// other, so that nobody is flooded and every pair given is in both lists.
///
/// `deals` are lists of deals by row, `investors` lists of rows by deal; both may hold other parties than the other one.
pub fn fuse(deals: &[(u32, &List)], investors: &[List], most: usize) -> Vec<(u32, u32, f32)> {
    // What each row's deals want of it.
    let rows = deals.iter().map(|it| it.0 as usize + 1).max().unwrap_or(0);
    let mut wanted: Vec<Vec<(u32, f32)>> = vec![Vec::new(); rows];
    for (list, deal) in investors.iter().zip(0..) {
        for (row, score) in list {
            if let Some(wanted) = wanted.get_mut(*row as usize) {
                wanted.push((deal, *score));
            }
        }
    }
    let mut pairs: Vec<(f32, u32, u32)> = Vec::new();
    for (row, list) in deals {
        let wanted = &wanted[*row as usize];
        for (deal, mine) in list.iter() {
            if let Ok(at) = wanted.binary_search_by_key(deal, |it| it.0) {
                pairs.push(((mine * wanted[at].1).max(0.0).sqrt(), *row, *deal));
            }
        }
    }
    pairs.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut given_to_rows, mut given_to_deals) = (vec![0; rows], vec![0; investors.len()]);
    pairs
        .into_iter()
        .map(|(score, row, deal)| {
            let (of_row, of_deal) = (&mut given_to_rows[row as usize], &mut given_to_deals[deal as usize]);
            if *of_row < most && *of_deal < most {
                *of_row += 1;
                *of_deal += 1;
                (row, deal, 0.5 + score / 2.0)
            } else {
                (row, deal, score / 2.0)
            }
        })
        .collect()
}
