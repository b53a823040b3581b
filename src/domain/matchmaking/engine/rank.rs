//! Every query against every candidate: a line for all, trees for those the line puts in front, best first.

use super::features::{Columns, Deal, Evidence, WIDTH};
use super::trees::Forest;
use super::weights::Model;

/// Candidates of one query, best first; the score is a probability.
pub type List = Vec<(u32, f32)>;

/// How many candidates of a query the trees look at.
const CLOSER: usize = 60;
/// Every so many deals are looked at beforehand, to know where an investor's best ones begin.
const GLANCE: usize = 16;
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
    let threads = wanted.threads.clamp(1, 64);
    let floors = floors(evidence, deals, wanted);
    let size = deals.len().div_ceil(threads).max(1);
    let parts: Vec<Part> = std::thread::scope(|scope| {
        let running: Vec<_> = deals
            .chunks(size)
            .map(|part| {
                let floors = &floors;
                scope.spawn(move || rank_part(evidence, part, wanted, floors))
            })
            .collect();
        running.into_iter().map(|it| it.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut ranked = Ranked::default();
    if let Some(model) = wanted.deals {
        let rows = wanted.rows.len();
        let mut sums = vec![0f32; deals.len()];
        for row in 0..rows {
            for (sum, it) in sums.iter_mut().zip(parts.iter().flat_map(|part| part.sums.iter().skip(row).step_by(rows))) {
                *sum = *it;
            }
            ranked.deals.push(list(&sums, model, wanted.length));
        }
    }
    ranked.investors = parts.into_iter().flat_map(|part| part.investors).collect();
    ranked
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
    let size = glance.len().div_ceil(wanted.threads.clamp(1, 64)).max(1);
    let lines: Vec<Vec<f32>> = std::thread::scope(|scope| {
        let running: Vec<_> = glance
            .chunks(size)
            .map(|part| {
                scope.spawn(move || {
                    let (mut columns, mut line, mut all) = (Columns::new(), Vec::new(), Vec::new());
                    for deal in part {
                        evidence.look(*deal, &mut columns);
                        evidence.line(&columns, &model.line, &mut line);
                        all.push(wanted.rows.iter().map(|row| line[*row as usize]).collect::<Vec<f32>>());
                    }
                    all
                })
            })
            .collect();
        running.into_iter().flat_map(|it| it.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
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

fn rank_part(evidence: &Evidence, deals: &[Deal], wanted: &Wanted, floors: &[f32]) -> Part {
    let (mut columns, mut line, mut front) = (Columns::new(), Vec::new(), Front::default());
    let mut part = Part { sums: Vec::new(), investors: Vec::new() };
    let mut order: Vec<u32> = Vec::new();
    let forest = |model: Option<&Model>| Forest::new(model.map_or(&[], |model| &model.trees));
    let (deals_forest, investors_forest) = (forest(wanted.deals), forest(wanted.investors));
    for deal in deals {
        evidence.look(*deal, &mut columns);
        let backed = |investor: u32| evidence.history.is_in(investor, deal.company);
        if let Some(model) = wanted.deals {
            evidence.line(&columns, &model.line, &mut line);
            let first = part.sums.len();
            for (place, (at, floor)) in (0..).zip(wanted.rows.iter().zip(floors)) {
                let sum = line[*at as usize];
                part.sums.push(sum - behind(model));
                if sum >= *floor {
                    front.add(evidence, &columns, *at, place, sum);
                }
            }
            for (place, sum) in front.settle(&deals_forest) {
                part.sums[first + place as usize] = sum;
            }
            for (sum, at) in part.sums[first..].iter_mut().zip(wanted.rows) {
                if backed(evidence.who[*at as usize]) {
                    *sum = f32::NEG_INFINITY;
                }
            }
        }
        if let Some(model) = wanted.investors {
            evidence.line(&columns, &model.line, &mut line);
            order.clear();
            order.extend((0..line.len() as u32).filter(|row| !backed(evidence.who[*row as usize])));
            let closer = if model.trees.is_empty() { 0 } else { CLOSER.min(order.len()) };
            if closer < order.len() {
                order.select_nth_unstable_by(closer, |a, b| line[*b as usize].total_cmp(&line[*a as usize]).then(a.cmp(b)));
            }
            for at in &order[..closer] {
                front.add(evidence, &columns, *at, *at, line[*at as usize]);
            }
            let mut sums = vec![f32::NEG_INFINITY; line.len()];
            for at in &order[closer..] {
                sums[*at as usize] = line[*at as usize] - behind(model);
            }
            for (at, sum) in front.settle(&investors_forest) {
                sums[at as usize] = sum;
            }
            part.investors.push(list(&sums, model, wanted.length));
        }
    }
    part
}

/// The best, as probabilities that never rise down the list.
fn list(sums: &[f32], model: &Model, length: usize) -> List {
    let mut order: Vec<u32> = (0..sums.len() as u32).filter(|at| sums[*at as usize] != f32::NEG_INFINITY).collect();
    let best_first = |a: &u32, b: &u32| sums[*b as usize].total_cmp(&sums[*a as usize]).then(a.cmp(b));
    if length < order.len() {
        order.select_nth_unstable_by(length, best_first);
        order.truncate(length);
    }
    order.sort_unstable_by(best_first);
    let mut lowest = 1f32;
    order
        .into_iter()
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
    let wanted: std::collections::HashMap<(u32, u32), f32> =
        investors.iter().zip(0u32..).flat_map(|(list, deal)| list.iter().map(move |(row, score)| ((*row, deal), *score))).collect();
    let mut pairs: Vec<(f32, u32, u32)> = Vec::new();
    for (row, list) in deals {
        for (deal, mine) in list.iter() {
            if let Some(theirs) = wanted.get(&(*row, *deal)) {
                pairs.push(((mine * theirs).max(0.0).sqrt(), *row, *deal));
            }
        }
    }
    pairs.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken: std::collections::HashMap<(bool, u32), usize> = Default::default();
    pairs
        .into_iter()
        .map(|(score, row, deal)| {
            let room = |side, it| taken.get(&(side, it)).copied().unwrap_or(0) < most;
            if room(false, row) && room(true, deal) {
                *taken.entry((false, row)).or_default() += 1;
                *taken.entry((true, deal)).or_default() += 1;
                (row, deal, 0.5 + score / 2.0)
            } else {
                (row, deal, score / 2.0)
            }
        })
        .collect()
}
