//! Trains the ranking models from past investments: for each query, the pairs that followed and a sample of those that did not.
//!
//! Training is reproducible bit for bit on one machine.

use super::feature_source::FeatureSource;
use super::features::{Deal, TASTES, WIDTH};
use super::trees::{Forest, RandomStream, TrainingSample, Tree, TreeSettings, grow_trees};
use super::weights::Model;

/// The training data of one origin. A pair is a row of the feature source and a deal.
pub struct TrainingOrigin<'a> {
    pub source: FeatureSource<'a>,
    pub deals: Vec<Deal>,
    pub queries: Vec<TrainingQuery>,
}

/// The pairs of one query: those that followed (`hits`) and all others.
pub struct TrainingQuery {
    pub hits: Vec<(u32, u32)>,
    pub others: Vec<(u32, u32)>,
}

/// How a track is trained.
#[derive(Clone, Copy)]
pub struct TrainingSettings {
    pub trees: TreeSettings,
    /// The number of other pairs per query for the linear model.
    pub other_pairs: usize,
    /// The number of pairs per query that the linear model ranks highest, for training the trees. Zero: the trees use the pairs
    /// of the linear model.
    pub top_pairs: usize,
    /// Whether habits and shares are used. They are finer than tastes but depend more on probability.
    pub habits: bool,
    /// The L2 regularization of the linear model.
    pub ridge: f64,
    /// Months between two origins that are made from the latest history.
    pub months: u32,
    /// The minimum window of such an origin in months. With shorter windows, the last origins come closer to the present.
    pub window: u32,
}

const TREES: TreeSettings = TreeSettings { trees: 150, leaves: 15, rate: 0.05, min_rows: 100, ridge: 10.0, features: 0.4, rows: 0.6 };

pub const DEALS: TrainingSettings =
    TrainingSettings { trees: TREES, other_pairs: 70, top_pairs: 80, habits: false, ridge: 30.0, months: 6, window: 12 };

pub const INVESTORS: TrainingSettings =
    TrainingSettings { trees: TREES, other_pairs: 70, top_pairs: 80, habits: true, ridge: 30.0, months: 6, window: 12 };

/// This track has little data: smaller and fewer trees, stronger regularization, more origins.
pub const OPEN: TrainingSettings = TrainingSettings {
    trees: TreeSettings { trees: 80, leaves: 6, rate: 0.05, min_rows: 200, ridge: 10.0, features: 0.25, rows: 0.6 },
    other_pairs: 150,
    top_pairs: 0,
    habits: true,
    ridge: 100.0,
    months: 3,
    window: 3,
};

/// Trains a linear model of the choice within a query, and trees for single pairs. Both are scaled to the same standard
/// deviation.
pub fn learn_model(origins: &[TrainingOrigin], settings: TrainingSettings, used: &[bool]) -> Model {
    let used: Vec<bool> = used.iter().enumerate().map(|(at, used)| *used && (settings.habits || at >= TASTES)).collect();
    let mut stream = RandomStream(7);
    let random: Vec<Vec<QueryRows>> = origins.iter().map(|it| random_rows(it, settings.other_pairs, &mut stream)).collect();
    let all = TrainingRows::new(origins, &random, &used);
    let mut linear = fit_linear(&all.sample(), settings.ridge);
    let top_pairs = (settings.top_pairs > 0).then(|| {
        let top: Vec<Vec<QueryRows>> = origins.iter().map(|it| top_rows(it, &linear, settings.top_pairs)).collect();
        TrainingRows::new(origins, &top, &used)
    });
    let tree_rows = top_pairs.as_ref().unwrap_or(&all);
    let mut trees = grow_trees(&tree_rows.sample(), settings.trees, 1);
    scale(&mut trees, tree_rows);
    let size = spread(tree_rows, &|row| dot(&linear, row));
    linear.iter_mut().for_each(|it| *it = round_to_four_digits(*it / size));
    let mut model = Model { linear, trees, slope: 1.0, offset: 0.0 };
    let mut sums: Vec<f32> = all.values.chunks(WIDTH).map(|row| dot(&model.linear, row)).collect();
    Forest::new(&model.trees).add(&all.values, WIDTH, &mut sums);
    (model.slope, model.offset) = calibrate(&sums, &all.hits, &all.weights);
    model
}

/// The rows of one query: whether the pair followed, how many pairs the row represents, and the row of the source and the deal.
type QueryRows = Vec<(bool, f32, (u32, u32))>;

/// All hits and a random sample of the others.
fn random_rows(origin: &TrainingOrigin, limit: usize, stream: &mut RandomStream) -> Vec<QueryRows> {
    let of = |query: &TrainingQuery| {
        let mut others: Vec<(u32, u32)> = query.others.clone();
        let taken = limit.min(others.len());
        for at in 0..taken {
            let other = at + stream.below(others.len() - at);
            others.swap(at, other);
        }
        let weight = others.len() as f32 / taken.max(1) as f32;
        let hits = query.hits.iter().map(|it| (true, 1.0, *it));
        hits.chain(others[..taken].iter().map(|it| (false, weight, *it))).collect()
    };
    origin.queries.iter().map(of).collect()
}

/// The pairs that the linear model ranks highest, hits or not.
fn top_rows(origin: &TrainingOrigin, linear: &[f32], limit: usize) -> Vec<QueryRows> {
    let mut all_scores: Vec<Vec<f32>> = Vec::with_capacity(origin.deals.len());
    origin.source.for_each_deal(&origin.deals, |_, columns| {
        let mut sums = Vec::new();
        origin.source.linear_scores(columns, linear, &mut sums);
        all_scores.push(sums);
    });
    let of = |query: &TrainingQuery| {
        let pairs = query.hits.iter().map(|it| (true, 1.0, *it)).chain(query.others.iter().map(|it| (false, 1.0, *it)));
        let mut group: QueryRows = pairs.collect();
        let sum = |(row, deal): (u32, u32)| all_scores[deal as usize][row as usize];
        group.sort_unstable_by(|a, b| sum(b.2).total_cmp(&sum(a.2)).then(a.2.cmp(&b.2)));
        group.truncate(limit);
        group
    };
    origin.queries.iter().map(of).collect()
}

#[derive(Default)]
struct TrainingRows {
    values: Vec<f32>,
    hits: Vec<bool>,
    groups: Vec<usize>,
    /// How many pairs each row represents.
    weights: Vec<f32>,
}

impl TrainingRows {
    fn new(origins: &[TrainingOrigin], groups: &[Vec<QueryRows>], used: &[bool]) -> Self {
        let mut this = Self::default();
        for (origin, groups) in origins.iter().zip(groups) {
            // (deal, row of the source, position in the sample)
            let mut pairs: Vec<(u32, u32, usize)> = Vec::new();
            for group in groups {
                this.groups.push(this.hits.len());
                for (hit, weight, (row, deal)) in group {
                    pairs.push((*deal, *row, this.hits.len()));
                    this.hits.push(*hit);
                    this.weights.push(*weight);
                }
            }
            this.values.resize(this.hits.len() * WIDTH, 0.0);
            pairs.sort_unstable();
            let by_deal: Vec<&[(u32, u32, usize)]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
            let deals: Vec<Deal> = by_deal.iter().map(|same| origin.deals[same[0].0 as usize]).collect();
            origin.source.for_each_deal(&deals, |at, columns| {
                for (_, row, place) in by_deal[at] {
                    let into = &mut this.values[place * WIDTH..][..WIDTH];
                    origin.source.copy_row(columns, *row as usize, into);
                    into.iter_mut().zip(used).filter(|it| !it.1).for_each(|(value, _)| *value = 0.0);
                }
            });
        }
        this.groups.push(this.hits.len());
        this
    }

    fn sample(&self) -> TrainingSample<'_> {
        TrainingSample { width: WIDTH, values: &self.values, hits: &self.hits, groups: &self.groups }
    }
}

/// The standard deviation of a function of the rows.
fn spread(rows: &TrainingRows, of: &dyn Fn(&[f32]) -> f32) -> f32 {
    deviation(&rows.values.chunks(WIDTH).map(of).collect::<Vec<f32>>())
}

fn deviation(all: &[f32]) -> f32 {
    let count = all.len().max(1) as f64;
    let mean = all.iter().map(|it| f64::from(*it)).sum::<f64>() / count;
    ((all.iter().map(|it| (f64::from(*it) - mean).powi(2)).sum::<f64>() / count).sqrt().max(1e-6)) as f32
}

fn scale(trees: &mut [Tree], rows: &TrainingRows) {
    let mut sums = vec![0f32; rows.hits.len()];
    Forest::new(trees).add(&rows.values, WIDTH, &mut sums);
    let size = deviation(&sums);
    for node in trees.iter_mut().flat_map(|tree| &mut tree.nodes) {
        node.value = round_to_four_digits(node.value / size);
        node.cut = round_to_four_digits(node.cut);
    }
}

/// Four significant digits are enough, and the file is a third as long.
fn round_to_four_digits(value: f32) -> f32 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

fn dot(linear: &[f32], row: &[f32]) -> f32 {
    linear.iter().zip(row).map(|(weight, value)| weight * value).sum()
}

/// Fits the linear model by Newton's method: it maximizes the likelihood of the choices in all queries.
fn fit_linear(sample: &TrainingSample, ridge: f64) -> Vec<f32> {
    let (mean, size) = mean_and_deviation(sample);
    let scaled: Vec<f32> =
        sample.values.chunks(WIDTH).flat_map(|row| (0..WIDTH).map(|at| (row[at] - mean[at]) / size[at]).collect::<Vec<_>>()).collect();
    let groups: Vec<ScaledQuery> = sample
        .groups
        .windows(2)
        .map(|group| ScaledQuery { rows: &scaled[group[0] * WIDTH..group[1] * WIDTH], hits: &sample.hits[group[0]..group[1]] })
        .collect();
    let mut linear = vec![0f64; WIDTH];
    let mut best = likelihood(&groups, &linear, ridge);
    for _ in 0..8 {
        let (gradient, mut hessian) = gradient_and_hessian(&groups, &linear, ridge);
        let step = solve(&mut hessian, &gradient);
        // A full Newton step may be too long, so it is halved until the likelihood increases.
        let mut step_length = 1.0;
        let next = loop {
            let next: Vec<f64> = linear.iter().zip(&step).map(|(it, step)| it + step_length * step).collect();
            let then = likelihood(&groups, &next, ridge);
            if then > best {
                best = then;
                break Some(next);
            }
            step_length /= 2.0;
            if step_length < 1e-3 {
                break None;
            }
        };
        match next {
            Some(next) => linear = next,
            None => break,
        }
    }
    linear.iter().zip(&size).map(|(it, size)| (*it / f64::from(*size)) as f32).collect()
}

/// The scaled candidates of one query.
struct ScaledQuery<'a> {
    rows: &'a [f32],
    hits: &'a [bool],
}

impl ScaledQuery<'_> {
    fn hits(&self) -> f32 {
        self.hits.iter().filter(|hit| **hit).count() as f32
    }

    /// The scores of all candidates, and the logarithm of the sum of their exponentials.
    fn sums(&self, linear: &[f32]) -> (Vec<f32>, f32) {
        let sums: Vec<f32> = self.rows.chunks(WIDTH).map(|row| dot(linear, row)).collect();
        let most = sums.iter().copied().fold(f32::MIN, f32::max);
        let total: f32 = sums.iter().map(|it| (it - most).exp()).sum();
        (sums, most + total.ln())
    }
}

fn likelihood(groups: &[ScaledQuery], linear: &[f64], ridge: f64) -> f64 {
    let now: Vec<f32> = linear.iter().map(|it| *it as f32).collect();
    let chosen: f64 = groups
        .iter()
        .map(|group| {
            let (sums, total) = group.sums(&now);
            let hits = group.hits();
            let of: f32 = sums.iter().zip(group.hits).filter(|it| *it.1).map(|it| it.0 - total).sum();
            f64::from(of / hits.max(1.0).sqrt())
        })
        .sum();
    chosen - ridge / 2.0 * linear.iter().map(|it| it * it).sum::<f64>()
}

/// The gradient of the likelihood, and the lower half of its negative Hessian.
fn gradient_and_hessian(groups: &[ScaledQuery], linear: &[f64], ridge: f64) -> (Vec<f64>, Vec<f64>) {
    let now: Vec<f32> = linear.iter().map(|it| *it as f32).collect();
    let mut gradient: Vec<f64> = linear.iter().map(|it| -ridge * it).collect();
    let mut hessian = vec![0f64; WIDTH * WIDTH];
    let (mut mean, mut spread) = (vec![0f32; WIDTH], vec![0f32; WIDTH * WIDTH]);
    for group in groups {
        let (sums, total) = group.sums(&now);
        let hits = group.hits();
        let weight = hits.sqrt();
        mean.fill(0.0);
        spread.fill(0.0);
        for ((row, sum), hit) in group.rows.chunks(WIDTH).zip(&sums).zip(group.hits) {
            let probability = (sum - total).exp();
            let residual = weight * (f32::from(*hit) / hits.max(1.0) - probability);
            for (at, value) in row.iter().enumerate() {
                gradient[at] += f64::from(residual * value);
                mean[at] += probability * value;
            }
            for a in 0..WIDTH {
                let scaled = probability * row[a];
                for (cell, value) in spread[a * WIDTH..][..=a].iter_mut().zip(row) {
                    *cell += scaled * value;
                }
            }
        }
        for a in 0..WIDTH {
            for b in 0..=a {
                hessian[a * WIDTH + b] += f64::from(weight * (spread[a * WIDTH + b] - mean[a] * mean[b]));
            }
        }
    }
    for at in 0..WIDTH {
        hessian[at * WIDTH + at] += ridge;
    }
    (gradient, hessian)
}

fn mean_and_deviation(sample: &TrainingSample) -> (Vec<f32>, Vec<f32>) {
    let count = sample.hits.len().max(1) as f64;
    let mut sums = vec![(0f64, 0f64); WIDTH];
    for row in sample.values.chunks(WIDTH) {
        for (sum, value) in sums.iter_mut().zip(row) {
            sum.0 += f64::from(*value);
            sum.1 += f64::from(*value) * f64::from(*value);
        }
    }
    let mean = |it: &(f64, f64)| it.0 / count;
    let size = |it: &(f64, f64)| (it.1 / count - mean(it) * mean(it)).max(0.0).sqrt();
    (
        sums.iter().map(|it| mean(it) as f32).collect(),
        // A constant feature carries no information.
        sums.iter().map(|it| if size(it) < 1e-6 { f32::INFINITY } else { size(it) as f32 }).collect(),
    )
}

/// Solves a symmetric positive definite system by Cholesky decomposition; only the lower half is given.
fn solve(lower: &mut [f64], rhs: &[f64]) -> Vec<f64> {
    let n = rhs.len();
    for a in 0..n {
        for b in 0..=a {
            let sum: f64 = lower[a * n + b] - (0..b).map(|k| lower[a * n + k] * lower[b * n + k]).sum::<f64>();
            lower[a * n + b] = if a == b { sum.max(1e-9).sqrt() } else { sum / lower[b * n + b] };
        }
    }
    let mut x = rhs.to_vec();
    for a in 0..n {
        x[a] = (x[a] - (0..a).map(|k| lower[a * n + k] * x[k]).sum::<f64>()) / lower[a * n + a];
    }
    for a in (0..n).rev() {
        x[a] = (x[a] - (a + 1..n).map(|k| lower[k * n + a] * x[k]).sum::<f64>()) / lower[a * n + a];
    }
    x
}

/// Slope and offset that turn scores into probabilities among all pairs, not only those in the sample (Platt scaling).
fn calibrate(sums: &[f32], hits: &[bool], weights: &[f32]) -> (f32, f32) {
    let (mut slope, mut offset) = (1f64, -6f64);
    for _ in 0..30 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0f64, 0f64, 1e-9f64, 0f64, 1e-9f64);
        for ((sum, hit), weight) in sums.iter().zip(hits).zip(weights) {
            let (sum, weight) = (f64::from(*sum), f64::from(*weight));
            let probability = 1.0 / (1.0 + (-(slope * sum + offset)).exp());
            let residual = weight * (f64::from(u8::from(*hit)) - probability);
            let bend = weight * probability * (1.0 - probability);
            (g0, g1, h00, h01, h11) = (g0 + residual, g1 + residual * sum, h00 + bend, h01 + bend * sum, h11 + bend * sum * sum);
        }
        let scale = h00 * h11 - h01 * h01;
        if scale.abs() < 1e-12 {
            break;
        }
        offset += ((g0 * h11 - g1 * h01) / scale).clamp(-2.0, 2.0);
        slope = (slope + ((g1 * h00 - g0 * h01) / scale).clamp(-0.5, 0.5)).max(0.01);
    }
    (slope as f32, offset as f32)
}
