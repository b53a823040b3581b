//! Weights from what happened: for each query those who came together, and some who might have but did not.
//!
//! Same history, same weights, bit for bit on one machine.

use super::evidence::Evidence;
use super::features::{Deal, TASTES, WIDTH};
use super::trees::{Forest, Growth, Sample, Stream, Tree, grow};
use super::weights::Model;

/// Who asked and what followed, at one origin. A pair is a row of the evidence and a deal.
pub struct Lesson<'a> {
    pub evidence: Evidence<'a>,
    pub deals: Vec<Deal>,
    pub queries: Vec<Query>,
}

/// The pairs of one query: those that came to be, and all that might have.
pub struct Query {
    pub hits: Vec<(u32, u32)>,
    pub others: Vec<(u32, u32)>,
}

/// How a track is learned.
#[derive(Clone, Copy)]
pub struct Recipe {
    pub growth: Growth,
    /// Pairs of a query that did not come to be and that the line is learned from.
    pub others: usize,
    /// Of each query the trees learn from so many that the line puts in front; none, from the same as the line.
    pub front: usize,
    /// Whether it looks at habits and shares, which are finer than tastes and lean more on chance.
    pub habits: bool,
    /// How hard the line is held to nothing.
    pub ridge: f64,
    /// Months from one origin made of the latest history to the next.
    pub months: u32,
    /// Months that a made origin's window has at least: the shorter, the closer the last of them come to today.
    pub window: u32,
}

const GROWTH: Growth = Growth { trees: 150, leaves: 15, rate: 0.05, least: 100, ridge: 10.0, features: 0.4, rows: 0.6 };

pub const DEALS: Recipe = Recipe { growth: GROWTH, others: 70, front: 80, habits: false, ridge: 30.0, months: 6, window: 12 };

pub const INVESTORS: Recipe = Recipe { growth: GROWTH, others: 70, front: 80, habits: true, ridge: 30.0, months: 6, window: 12 };

/// Where little is known, smaller trees, and few, a line that dares less, and more origins.
pub const OPEN: Recipe = Recipe {
    growth: Growth { trees: 80, leaves: 6, rate: 0.05, least: 200, ridge: 10.0, features: 0.25, rows: 0.6 },
    others: 150,
    front: 0,
    habits: true,
    ridge: 100.0,
    months: 3,
    window: 3,
};

/// A line that chooses within a query, and trees that judge each pair: both weigh the same.
pub fn learn(lessons: &[Lesson], recipe: Recipe, used: &[bool]) -> Model {
    let used: Vec<bool> = used.iter().enumerate().map(|(at, used)| *used && (recipe.habits || at >= TASTES)).collect();
    let mut stream = Stream(7);
    let anyhow: Vec<Vec<Group>> = lessons.iter().map(|it| any(it, recipe.others, &mut stream)).collect();
    let all = Rows::new(lessons, &anyhow, &used);
    let mut line = fit_line(&all.sample(), recipe.ridge);
    let front = (recipe.front > 0).then(|| {
        let foremost: Vec<Vec<Group>> = lessons.iter().map(|it| in_front(it, &line, recipe.front)).collect();
        Rows::new(lessons, &foremost, &used)
    });
    let judged = front.as_ref().unwrap_or(&all);
    let mut trees = grow(&judged.sample(), recipe.growth, 1);
    scale(&mut trees, judged);
    let size = spread(judged, &|row| dot(&line, row));
    line.iter_mut().for_each(|it| *it = short(*it / size));
    let mut model = Model { line, trees, slope: 1.0, offset: 0.0 };
    let mut sums: Vec<f32> = all.values.chunks(WIDTH).map(|row| dot(&model.line, row)).collect();
    Forest::new(&model.trees).add(&all.values, WIDTH, &mut sums);
    (model.slope, model.offset) = calibrate(&sums, &all.hits, &all.weights);
    model
}

/// The rows of one query: whether it came to be, how many pairs stand behind the row, the row of the evidence and the deal.
type Group = Vec<(bool, f32, (u32, u32))>;

/// What came to be, and of the others any.
fn any(lesson: &Lesson, most: usize, stream: &mut Stream) -> Vec<Group> {
    let of = |query: &Query| {
        let mut others: Vec<(u32, u32)> = query.others.clone();
        let taken = most.min(others.len());
        for at in 0..taken {
            let other = at + stream.below(others.len() - at);
            others.swap(at, other);
        }
        let weight = others.len() as f32 / taken.max(1) as f32;
        let hits = query.hits.iter().map(|it| (true, 1.0, *it));
        hits.chain(others[..taken].iter().map(|it| (false, weight, *it))).collect()
    };
    lesson.queries.iter().map(of).collect()
}

/// Those the line puts in front, whether they came to be or not.
fn in_front(lesson: &Lesson, line: &[f32], most: usize) -> Vec<Group> {
    let mut lines: Vec<Vec<f32>> = Vec::with_capacity(lesson.deals.len());
    lesson.evidence.look(&lesson.deals, |_, columns| {
        let mut sums = Vec::new();
        lesson.evidence.line(columns, line, &mut sums);
        lines.push(sums);
    });
    let of = |query: &Query| {
        let pairs = query.hits.iter().map(|it| (true, 1.0, *it)).chain(query.others.iter().map(|it| (false, 1.0, *it)));
        let mut group: Group = pairs.collect();
        let sum = |(row, deal): (u32, u32)| lines[deal as usize][row as usize];
        group.sort_unstable_by(|a, b| sum(b.2).total_cmp(&sum(a.2)).then(a.2.cmp(&b.2)));
        group.truncate(most);
        group
    };
    lesson.queries.iter().map(of).collect()
}

#[derive(Default)]
struct Rows {
    values: Vec<f32>,
    hits: Vec<bool>,
    groups: Vec<usize>,
    /// How many pairs stand behind each row.
    weights: Vec<f32>,
}

impl Rows {
    fn new(lessons: &[Lesson], groups: &[Vec<Group>], used: &[bool]) -> Self {
        let mut this = Self::default();
        for (lesson, groups) in lessons.iter().zip(groups) {
            // (deal, row of the evidence, place in the sample)
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
            let deals: Vec<Deal> = by_deal.iter().map(|same| lesson.deals[same[0].0 as usize]).collect();
            lesson.evidence.look(&deals, |at, columns| {
                for (_, row, place) in by_deal[at] {
                    let into = &mut this.values[place * WIDTH..][..WIDTH];
                    lesson.evidence.row(columns, *row as usize, into);
                    into.iter_mut().zip(used).filter(|it| !it.1).for_each(|(value, _)| *value = 0.0);
                }
            });
        }
        this.groups.push(this.hits.len());
        this
    }

    fn sample(&self) -> Sample<'_> {
        Sample { width: WIDTH, values: &self.values, hits: &self.hits, groups: &self.groups }
    }
}

/// How far what is told of the rows lies apart.
fn spread(rows: &Rows, of: &dyn Fn(&[f32]) -> f32) -> f32 {
    deviation(&rows.values.chunks(WIDTH).map(of).collect::<Vec<f32>>())
}

fn deviation(all: &[f32]) -> f32 {
    let count = all.len().max(1) as f64;
    let mean = all.iter().map(|it| f64::from(*it)).sum::<f64>() / count;
    ((all.iter().map(|it| (f64::from(*it) - mean).powi(2)).sum::<f64>() / count).sqrt().max(1e-6)) as f32
}

fn scale(trees: &mut [Tree], rows: &Rows) {
    let mut sums = vec![0f32; rows.hits.len()];
    Forest::new(trees).add(&rows.values, WIDTH, &mut sums);
    let size = deviation(&sums);
    for node in trees.iter_mut().flat_map(|tree| &mut tree.nodes) {
        node.value = short(node.value / size);
        node.cut = short(node.cut);
    }
}

/// Four digits are enough, and make the file a third as long.
fn short(value: f32) -> f32 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

fn dot(line: &[f32], row: &[f32]) -> f32 {
    line.iter().zip(row).map(|(weight, value)| weight * value).sum()
}

/// The line under which what was chosen was the likeliest choice of each query, by Newton's method.
fn fit_line(sample: &Sample, ridge: f64) -> Vec<f32> {
    let (mean, size) = spans(sample);
    let scaled: Vec<f32> =
        sample.values.chunks(WIDTH).flat_map(|row| (0..WIDTH).map(|at| (row[at] - mean[at]) / size[at]).collect::<Vec<_>>()).collect();
    let groups: Vec<Choice> = sample
        .groups
        .windows(2)
        .map(|group| Choice { rows: &scaled[group[0] * WIDTH..group[1] * WIDTH], hits: &sample.hits[group[0]..group[1]] })
        .collect();
    let mut line = vec![0f64; WIDTH];
    let mut likely = likelihood(&groups, &line, ridge);
    for _ in 0..8 {
        let (slope, mut bend) = slopes(&groups, &line, ridge);
        let step = solve(&mut bend, &slope);
        // A whole step may lead too far; a shorter one in the same direction never does.
        let mut reach = 1.0;
        let next = loop {
            let next: Vec<f64> = line.iter().zip(&step).map(|(it, step)| it + reach * step).collect();
            let then = likelihood(&groups, &next, ridge);
            if then > likely {
                likely = then;
                break Some(next);
            }
            reach /= 2.0;
            if reach < 1e-3 {
                break None;
            }
        };
        match next {
            Some(next) => line = next,
            None => break,
        }
    }
    line.iter().zip(&size).map(|(it, size)| (*it / f64::from(*size)) as f32).collect()
}

/// The candidates of one query.
struct Choice<'a> {
    rows: &'a [f32],
    hits: &'a [bool],
}

impl Choice<'_> {
    fn hits(&self) -> f32 {
        self.hits.iter().filter(|hit| **hit).count() as f32
    }

    /// The sums of all candidates, and the logarithm of the sum of their exponentials.
    fn sums(&self, line: &[f32]) -> (Vec<f32>, f32) {
        let sums: Vec<f32> = self.rows.chunks(WIDTH).map(|row| dot(line, row)).collect();
        let most = sums.iter().copied().fold(f32::MIN, f32::max);
        let total: f32 = sums.iter().map(|it| (it - most).exp()).sum();
        (sums, most + total.ln())
    }
}

fn likelihood(groups: &[Choice], line: &[f64], ridge: f64) -> f64 {
    let now: Vec<f32> = line.iter().map(|it| *it as f32).collect();
    let chosen: f64 = groups
        .iter()
        .map(|group| {
            let (sums, total) = group.sums(&now);
            let hits = group.hits();
            let of: f32 = sums.iter().zip(group.hits).filter(|it| *it.1).map(|it| it.0 - total).sum();
            f64::from(of / hits.max(1.0).sqrt())
        })
        .sum();
    chosen - ridge / 2.0 * line.iter().map(|it| it * it).sum::<f64>()
}

/// How the likelihood rises from here, and the lower half of how it bends.
fn slopes(groups: &[Choice], line: &[f64], ridge: f64) -> (Vec<f64>, Vec<f64>) {
    let now: Vec<f32> = line.iter().map(|it| *it as f32).collect();
    let mut slope: Vec<f64> = line.iter().map(|it| -ridge * it).collect();
    let mut bend = vec![0f64; WIDTH * WIDTH];
    let (mut middle, mut spread) = (vec![0f32; WIDTH], vec![0f32; WIDTH * WIDTH]);
    for group in groups {
        let (sums, total) = group.sums(&now);
        let hits = group.hits();
        let weight = hits.sqrt();
        middle.fill(0.0);
        spread.fill(0.0);
        for ((row, sum), hit) in group.rows.chunks(WIDTH).zip(&sums).zip(group.hits) {
            let chance = (sum - total).exp();
            let pull = weight * (f32::from(*hit) / hits.max(1.0) - chance);
            for (at, value) in row.iter().enumerate() {
                slope[at] += f64::from(pull * value);
                middle[at] += chance * value;
            }
            for a in 0..WIDTH {
                let scaled = chance * row[a];
                for (cell, value) in spread[a * WIDTH..][..=a].iter_mut().zip(row) {
                    *cell += scaled * value;
                }
            }
        }
        for a in 0..WIDTH {
            for b in 0..=a {
                bend[a * WIDTH + b] += f64::from(weight * (spread[a * WIDTH + b] - middle[a] * middle[b]));
            }
        }
    }
    for at in 0..WIDTH {
        bend[at * WIDTH + at] += ridge;
    }
    (slope, bend)
}

fn spans(sample: &Sample) -> (Vec<f32>, Vec<f32>) {
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
        // What never differs says nothing.
        sums.iter().map(|it| if size(it) < 1e-6 { f32::INFINITY } else { size(it) as f32 }).collect(),
    )
}

/// Solves a symmetric positive system, of which the lower half is given, by Cholesky's method.
fn solve(half: &mut [f64], right: &[f64]) -> Vec<f64> {
    let n = right.len();
    for a in 0..n {
        for b in 0..=a {
            let sum: f64 = half[a * n + b] - (0..b).map(|k| half[a * n + k] * half[b * n + k]).sum::<f64>();
            half[a * n + b] = if a == b { sum.max(1e-9).sqrt() } else { sum / half[b * n + b] };
        }
    }
    let mut x = right.to_vec();
    for a in 0..n {
        x[a] = (x[a] - (0..a).map(|k| half[a * n + k] * x[k]).sum::<f64>()) / half[a * n + a];
    }
    for a in (0..n).rev() {
        x[a] = (x[a] - (a + 1..n).map(|k| half[k * n + a] * x[k]).sum::<f64>()) / half[a * n + a];
    }
    x
}

/// What turns sums into probabilities among all pairs, not only those in the sample.
fn calibrate(sums: &[f32], hits: &[bool], weights: &[f32]) -> (f32, f32) {
    let (mut slope, mut offset) = (1f64, -6f64);
    for _ in 0..30 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0f64, 0f64, 1e-9f64, 0f64, 1e-9f64);
        for ((sum, hit), weight) in sums.iter().zip(hits).zip(weights) {
            let (sum, weight) = (f64::from(*sum), f64::from(*weight));
            let chance = 1.0 / (1.0 + (-(slope * sum + offset)).exp());
            let pull = weight * (f64::from(u8::from(*hit)) - chance);
            let bend = weight * chance * (1.0 - chance);
            (g0, g1, h00, h01, h11) = (g0 + pull, g1 + pull * sum, h00 + bend, h01 + bend * sum, h11 + bend * sum * sum);
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
