//! Ranks every candidate for every query: first by a linear model, then the best ones by trees too.

use std::sync::{Mutex, PoisonError};

use super::feature_source::{FeatureColumns, FeatureSource};
use super::features::{Deal, WIDTH};
use super::trees::Forest;
use super::weights::Model;

/// Candidates of one query, best first; the score is a probability.
pub type RankedList = Vec<(u32, f32)>;

/// The number of candidates of a query that the trees score.
const TREE_CANDIDATES: usize = 60;
/// To estimate which scores are among an investor's best, every 16th deal is scored first.
const PREVIEW_STEP: usize = 16;
/// The number of deals in one task of a thread.
const DEALS_PER_TASK: usize = 64;
/// The number of rows that are copied together, because they are adjacent in memory.
const ROWS_PER_TASK: usize = 16;
/// Subtracted from candidates that the trees do not score. It is larger than any score, so that they come after all others.
const UNSCORED_PENALTY: f32 = 1e4;

/// What to rank: deals for investors (`deals`), investors for deals (`investors`), or both at once.
#[derive(Clone, Copy)]
pub struct RankRequest<'a> {
    pub deals: Option<&'a Model>,
    /// Rows of the investors for which deals are ranked.
    pub rows: &'a [u32],
    pub investors: Option<&'a Model>,
    pub length: usize,
    pub threads: usize,
}

#[derive(Default)]
pub struct Rankings {
    /// By position in `rows`: positions of deals.
    pub deals: Vec<RankedList>,
    /// By deal: rows of investors.
    pub investors: Vec<RankedList>,
}

struct PartialRankings {
    /// For each deal, a score for each of the requested rows.
    sums: Vec<f32>,
    investors: Vec<RankedList>,
}

/// Ranks all candidates. Existing pairs are left out.
pub fn rank_all(source: &FeatureSource, deals: &[Deal], request: &RankRequest) -> Rankings {
    let thresholds = thresholds(source, deals, request);
    let forests = [request.deals, request.investors].map(|model| Forest::new(model.map_or(&[], |model| &model.trees)));
    let parts = parallel_map(deals, DEALS_PER_TASK, request.threads, |part| vec![rank_part(source, part, request, &forests, &thresholds)]);
    let mut ranked = Rankings::default();
    if let Some(model) = request.deals {
        let places: Vec<usize> = (0..request.rows.len()).step_by(ROWS_PER_TASK).collect();
        ranked.deals = parallel_map(&places, 1, request.threads, |places| {
            let mut sums = vec![vec![0f32; deals.len()]; ROWS_PER_TASK];
            let first = places[0];
            for (place, all) in parts.iter().flat_map(|part| part.sums.chunks(request.rows.len())).enumerate() {
                sums.iter_mut().zip(&all[first..]).for_each(|(sums, sum)| sums[place] = *sum);
            }
            sums.iter().take(request.rows.len() - first).map(|sums| ranked_list(sums, model, request.length)).collect()
        });
    }
    ranked.investors = parts.into_iter().flat_map(|part| part.investors).collect();
    ranked
}

/// Applies `work` to chunks of `share` items on several threads, and returns the results in the order of the items.
pub fn parallel_map<T: Sync, R: Send>(all: &[T], share: usize, threads: usize, work: impl Fn(&[T]) -> Vec<R> + Sync) -> Vec<R> {
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

/// For each row, the linear score from which deals are scored by the trees too.
fn thresholds(source: &FeatureSource, deals: &[Deal], request: &RankRequest) -> Vec<f32> {
    let Some(model) = request.deals else { return Vec::new() };
    if model.trees.is_empty() {
        return vec![f32::INFINITY; request.rows.len()];
    }
    if deals.len() <= TREE_CANDIDATES * 2 {
        return vec![f32::MIN; request.rows.len()];
    }
    let preview: Vec<Deal> = deals.iter().step_by(PREVIEW_STEP).copied().collect();
    let all_scores: Vec<Vec<f32>> = parallel_map(&preview, DEALS_PER_TASK, request.threads, |part| {
        let (mut scores, mut all) = (Vec::new(), Vec::new());
        source.for_each_deal(part, |_, columns| {
            source.linear_scores(columns, &model.linear, &mut scores);
            all.push(request.rows.iter().map(|row| scores[*row as usize]).collect());
        });
        all
    });
    let place = (preview.len() * TREE_CANDIDATES / deals.len()).min(preview.len() - 1);
    (0..request.rows.len())
        .map(|row| {
            let mut of: Vec<f32> = all_scores.iter().map(|scores| scores[row]).collect();
            of.sort_unstable_by(|a, b| b.total_cmp(a));
            of[place]
        })
        .collect()
}

/// Candidates to be scored by the trees: positions, features and linear scores.
#[derive(Default)]
struct TreeBatch {
    places: Vec<u32>,
    rows: Vec<f32>,
    sums: Vec<f32>,
}

impl TreeBatch {
    fn add(&mut self, source: &FeatureSource, columns: &FeatureColumns, row: u32, place: u32, scores: f32) {
        let end = self.rows.len();
        self.rows.resize(end + WIDTH, 0.0);
        source.copy_row(columns, row as usize, &mut self.rows[end..]);
        self.places.push(place);
        self.sums.push(scores);
    }

    /// Adds the scores of the trees, and returns them by position.
    fn apply_trees(&mut self, forest: &Forest) -> impl Iterator<Item = (u32, f32)> {
        forest.add(&self.rows, WIDTH, &mut self.sums);
        self.rows.clear();
        self.places.drain(..).zip(self.sums.drain(..))
    }
}

/// The penalty of candidates that the trees do not score.
fn penalty(model: &Model) -> f32 {
    if model.trees.is_empty() { 0.0 } else { UNSCORED_PENALTY }
}

fn rank_part(
    source: &FeatureSource,
    deals: &[Deal],
    request: &RankRequest,
    [deals_forest, investors_forest]: &[Forest; 2],
    thresholds: &[f32],
) -> PartialRankings {
    let (mut scores, mut batch) = (Vec::new(), TreeBatch::default());
    let mut part = PartialRankings { sums: Vec::with_capacity(deals.len() * request.rows.len()), investors: Vec::new() };
    let mut order: Vec<u64> = Vec::new();
    source.for_each_deal(deals, |_, columns| {
        // Existing pairs are not ranked.
        let score_all = |model: &Model, scores: &mut Vec<f32>| {
            source.linear_scores(columns, &model.linear, scores);
            columns.existing.iter().for_each(|row| scores[*row as usize] = f32::NEG_INFINITY);
        };
        if let Some(model) = request.deals {
            score_all(model, &mut scores);
            let first = part.sums.len();
            for (place, (at, threshold)) in (0..).zip(request.rows.iter().zip(thresholds)) {
                let sum = scores[*at as usize];
                part.sums.push(sum - penalty(model));
                if sum >= *threshold {
                    batch.add(source, columns, *at, place, sum);
                }
            }
            for (place, sum) in batch.apply_trees(deals_forest) {
                part.sums[first + place as usize] = sum;
            }
        }
        if let Some(model) = request.investors {
            score_all(model, &mut scores);
            order.clear();
            order.extend(sort_keys(&scores));
            let chosen = if model.trees.is_empty() { 0 } else { TREE_CANDIDATES.min(order.len()) };
            if chosen < order.len() {
                order.select_nth_unstable(chosen);
            }
            let (chosen, others) = order.split_at(chosen);
            for at in chosen.iter().copied().map(place_of) {
                batch.add(source, columns, at, at, scores[at as usize]);
            }
            let mut sums = vec![f32::NEG_INFINITY; scores.len()];
            for at in others.iter().copied().map(place_of) {
                sums[at as usize] = scores[at as usize] - penalty(model);
            }
            for (at, sum) in batch.apply_trees(investors_forest) {
                sums[at as usize] = sum;
            }
            part.investors.push(ranked_list(&sums, model, request.length));
        }
    });
    part
}

/// A number whose ascending order is the descending order of scores, then the order of places. Comparing it is faster than
/// comparing the two.
fn sort_key(sum: f32, place: u32) -> u64 {
    let bits = sum.to_bits();
    let ascending = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
    u64::from(!ascending) << 32 | u64::from(place)
}

/// The keys of all candidates that may be listed.
fn sort_keys(sums: &[f32]) -> impl Iterator<Item = u64> {
    (0..).zip(sums).filter(|it| *it.1 != f32::NEG_INFINITY).map(|(at, sum)| sort_key(*sum, at))
}

fn place_of(key: u64) -> u32 {
    key as u32
}

/// The best candidates, with probabilities that never increase along the list.
fn ranked_list(sums: &[f32], model: &Model, length: usize) -> RankedList {
    let mut order: Vec<u64> = sort_keys(sums).collect();
    if length < order.len() {
        order.select_nth_unstable(length);
        order.truncate(length);
    }
    order.sort_unstable();
    let mut lowest = 1f32;
    order
        .into_iter()
        .map(place_of)
        .map(|at| {
            let sum = sums[at as usize];
            lowest = lowest.min(model.probability(if sum < -UNSCORED_PENALTY / 2.0 { sum + UNSCORED_PENALTY } else { sum }));
            (at, lowest)
        })
        .collect()
}

/// Merges the lists of both sides into one list of pairs, in the order in which both sides want each other. Each side gets at
/// most `limit` pairs with a score above 0.5.
///
/// `deals` are lists of deals by row, `investors` lists of rows by deal. Either may contain candidates that the other does not.
pub fn fuse_lists(deals: &[(u32, &RankedList)], investors: &[RankedList], limit: usize) -> Vec<(u32, u32, f32)> {
    // For each row, the deals that list it.
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
        for (deal, score) in list.iter() {
            if let Ok(at) = wanted.binary_search_by_key(deal, |it| it.0) {
                pairs.push(((score * wanted[at].1).max(0.0).sqrt(), *row, *deal));
            }
        }
    }
    pairs.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut listed_for_rows, mut listed_for_deals) = (vec![0; rows], vec![0; investors.len()]);
    pairs
        .into_iter()
        .map(|(score, row, deal)| {
            let (of_row, of_deal) = (&mut listed_for_rows[row as usize], &mut listed_for_deals[deal as usize]);
            if *of_row < limit && *of_deal < limit {
                *of_row += 1;
                *of_deal += 1;
                (row, deal, 0.5 + score / 2.0)
            } else {
                (row, deal, score / 2.0)
            }
        })
        .collect()
}
