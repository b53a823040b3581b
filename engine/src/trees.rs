//! Boosted trees, small and plain: what a line over the features cannot say, such as "only for a first round".

/// Where a row goes: left of the cut or right, down to a leaf. Inner nodes carry the mean of what lies below, so
/// that each step of the way is one feature's doing.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    pub nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// `LEAF` for a leaf.
    pub feature: u16,
    pub cut: f32,
    /// The left child; the right one follows it.
    pub left: u16,
    pub value: f32,
}

pub const LEAF: u16 = u16::MAX;

impl Tree {
    /// Adds what each feature did on the way of a row; returns where it began.
    pub fn explain(&self, row: &[f32], doings: &mut [f32]) -> f32 {
        let mut node = &self.nodes[0];
        let start = node.value;
        while node.feature != LEAF {
            let right = row[node.feature as usize] > node.cut;
            let next = &self.nodes[node.left as usize + usize::from(right)];
            doings[node.feature as usize] += next.value - node.value;
            node = next;
        }
        start
    }
}

/// No tree has more leaves: as many as a number has bits.
pub const MOST_LEAVES: usize = u32::BITS as usize;

/// Rows that are taken through the trees together.
const LANES: usize = 8;

/// Trees laid out for many rows, after Lucchese and others, QuickScorer (2015): a row is not led down a tree, step after
/// step, but held against all its cuts; each takes away the leaves it keeps the row from, and the first one left is the row's.
pub struct Forest {
    /// The features that are asked for.
    used: Vec<u16>,
    cuts: Vec<Cut>,
    leaves: Vec<f32>,
    /// Where the cuts and the leaves of each tree end.
    ends: Vec<(usize, usize)>,
}

struct Cut {
    /// A place in `used`.
    feature: usize,
    at: f32,
    /// A bit for each leaf that rows above the cut can still come to.
    leaves: u32,
}

impl Forest {
    pub fn new(trees: &[Tree]) -> Self {
        let mut used: Vec<u16> = trees.iter().flat_map(|tree| &tree.nodes).map(|node| node.feature).filter(|it| *it != LEAF).collect();
        used.sort_unstable();
        used.dedup();
        let mut this = Self { used, cuts: Vec::new(), leaves: Vec::new(), ends: Vec::new() };
        for tree in trees {
            let first = this.leaves.len();
            this.lay_out(&tree.nodes, 0, first);
            this.ends.push((this.cuts.len(), this.leaves.len()));
        }
        this
    }

    /// Leaves from left to right, so that those left of a cut are next to each other.
    fn lay_out(&mut self, nodes: &[Node], at: usize, first: usize) {
        let node = &nodes[at];
        if node.feature == LEAF {
            self.leaves.push(node.value);
            return;
        }
        let before = self.leaves.len() - first;
        self.lay_out(nodes, node.left as usize, first);
        let left = self.leaves.len() - first;
        self.lay_out(nodes, node.left as usize + 1, first);
        let up_to = |leaf: usize| (1u32 << leaf) - 1;
        let feature = self.used.partition_point(|it| *it < node.feature);
        self.cuts.push(Cut { feature, at: node.cut, leaves: !(up_to(left) ^ up_to(before)) });
    }

    /// Adds to each row's sum what the trees say, tree after tree.
    pub fn add(&self, rows: &[f32], width: usize, sums: &mut [f32]) {
        let mut columns = vec![[0f32; LANES]; self.used.len()];
        for (rows, sums) in rows.chunks(width * LANES).zip(sums.chunks_mut(LANES)) {
            for (column, feature) in columns.iter_mut().zip(&self.used) {
                for (value, row) in column.iter_mut().zip(rows.chunks_exact(width)) {
                    *value = row[*feature as usize];
                }
            }
            let (mut first_cut, mut first_leaf) = (0, 0);
            for (end_of_cuts, end_of_leaves) in &self.ends {
                let mut open = [u32::MAX; LANES];
                for cut in &self.cuts[first_cut..*end_of_cuts] {
                    let column = &columns[cut.feature];
                    // Without a branch, which would have to be guessed.
                    open = std::array::from_fn(|lane| open[lane] & (cut.leaves | u32::from(column[lane] > cut.at).wrapping_sub(1)));
                }
                for (sum, open) in sums.iter_mut().zip(open) {
                    *sum += self.leaves[first_leaf + open.trailing_zeros() as usize];
                }
                (first_cut, first_leaf) = (*end_of_cuts, *end_of_leaves);
            }
        }
    }
}

/// How trees are grown.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    pub trees: usize,
    pub leaves: usize,
    pub rate: f32,
    /// A leaf holds at least so many rows.
    pub least: usize,
    pub ridge: f32,
    /// Shares of features and rows each tree sees.
    pub features: f32,
    pub rows: f32,
}

const BINS: usize = 64;

/// Rows in order of their groups, a group's rows side by side.
pub struct Sample<'a> {
    pub width: usize,
    /// Row after row.
    pub values: &'a [f32],
    pub hits: &'a [bool],
    /// Where each group begins; one more at the end.
    pub groups: &'a [usize],
}

/// A fixed stream of numbers: the same seed, the same weights.
pub struct Stream(pub u64);

impl Stream {
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.number() % n.max(1) as u64) as usize
    }

    pub fn share(&mut self) -> f32 {
        (self.number() >> 40) as f32 / (1u64 << 24) as f32
    }
}

struct Bins {
    cuts: Vec<Vec<f32>>,
    /// Column after column.
    of: Vec<Vec<u8>>,
}

impl Bins {
    fn new(sample: &Sample) -> Self {
        let rows = sample.hits.len();
        let (mut cuts, mut of) = (Vec::new(), Vec::new());
        let mut seen: Vec<f32> = Vec::new();
        for f in 0..sample.width {
            seen.clear();
            let step = (rows / 20_000).max(1);
            seen.extend((0..rows).step_by(step).map(|row| sample.values[row * sample.width + f]));
            seen.sort_unstable_by(f32::total_cmp);
            let mut edges: Vec<f32> = Vec::new();
            let mut distinct = seen.clone();
            distinct.dedup();
            if distinct.len() <= BINS {
                edges.extend(distinct.windows(2).map(|two| (two[0] + two[1]) / 2.0));
            } else {
                // Many rows share the lowest value; quantiles of the others keep the fine part fine.
                let lowest = seen[0];
                let rest: Vec<f32> = seen.iter().copied().filter(|it| *it > lowest).collect();
                edges.push((lowest + rest[0]) / 2.0);
                edges.extend((1..BINS - 1).map(|k| rest[k * rest.len() / (BINS - 1)]));
                edges.dedup();
            }
            of.push((0..rows).map(|row| edges.partition_point(|cut| *cut < sample.values[row * sample.width + f]) as u8).collect());
            cuts.push(edges);
        }
        Self { cuts, of }
    }
}

#[derive(Clone, Copy, Default)]
struct Cell {
    slope: f64,
    bend: f64,
    rows: u32,
}

/// Grows trees that judge each row by itself.
pub fn grow(sample: &Sample, growth: Growth, seed: u64) -> Vec<Tree> {
    let rows = sample.hits.len();
    let bins = Bins::new(sample);
    let share = sample.hits.iter().filter(|hit| **hit).count() as f32 / rows.max(1) as f32;
    let mut score = vec![(share / (1.0 - share).max(1e-6)).max(1e-6).ln(); rows];
    let (mut slope, mut bend) = (vec![0f32; rows], vec![0f32; rows]);
    let mut stream = Stream(seed);
    let mut trees = Vec::new();
    for _ in 0..growth.trees {
        for row in 0..rows {
            let chance = 1.0 / (1.0 + (-score[row]).exp());
            slope[row] = chance - f32::from(sample.hits[row]);
            bend[row] = chance * (1.0 - chance);
        }
        let mut used: Vec<usize> = (0..sample.width).filter(|_| stream.share() < growth.features).collect();
        if used.is_empty() {
            used.push(stream.below(sample.width));
        }
        let picked: Vec<u32> = (0..rows as u32).filter(|_| stream.share() < growth.rows).collect();
        let tree = grow_one(&bins, &used, picked, &slope, &bend, growth);
        Forest::new(std::slice::from_ref(&tree)).add(sample.values, sample.width, &mut score);
        trees.push(tree);
    }
    trees
}

struct Open {
    node: usize,
    rows: Vec<u32>,
    cells: Vec<Cell>,
    best: Option<(f64, usize, usize)>,
}

fn grow_one(bins: &Bins, used: &[usize], rows: Vec<u32>, slope: &[f32], bend: &[f32], growth: Growth) -> Tree {
    let mut nodes = vec![Node { feature: LEAF, cut: 0.0, left: 0, value: 0.0 }];
    let cells = histogram(bins, used, &rows, slope, bend);
    let mut open = vec![opened(bins, used, 0, rows, cells, growth)];
    nodes[0].value = worth(&open[0].cells[..BINS], growth);
    while open.len() < growth.leaves.min(MOST_LEAVES) {
        let Some(at) = (0..open.len()).filter(|at| open[*at].best.is_some()).max_by(|a, b| {
            let gain = |at: usize| open[at].best.map_or(0.0, |best| best.0);
            gain(*a).total_cmp(&gain(*b)).then(b.cmp(a))
        }) else {
            break;
        };
        let parent = open.swap_remove(at);
        let Some((_, slot, bin)) = parent.best else { break };
        let column = &bins.of[used[slot]];
        let (left, right): (Vec<u32>, Vec<u32>) = parent.rows.iter().partition(|row| column[**row as usize] as usize <= bin);
        // The smaller side is counted, the other is what is left.
        let (small, small_is_left) = if left.len() <= right.len() { (&left, true) } else { (&right, false) };
        let counted = histogram(bins, used, small, slope, bend);
        let rest = parent
            .cells
            .iter()
            .zip(&counted)
            .map(|(all, it)| Cell { slope: all.slope - it.slope, bend: all.bend - it.bend, rows: all.rows - it.rows })
            .collect();
        let (in_left, in_right) = if small_is_left { (counted, rest) } else { (rest, counted) };
        let first = nodes.len();
        nodes[parent.node] =
            Node { feature: used[slot] as u16, cut: bins.cuts[used[slot]][bin], left: first as u16, value: nodes[parent.node].value };
        for (n, (rows, cells)) in [(left, in_left), (right, in_right)].into_iter().enumerate() {
            nodes.push(Node { feature: LEAF, cut: 0.0, left: 0, value: worth(&cells[..BINS], growth) });
            open.push(opened(bins, used, first + n, rows, cells, growth));
        }
    }
    Tree { nodes }
}

fn histogram(bins: &Bins, used: &[usize], rows: &[u32], slope: &[f32], bend: &[f32]) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); used.len() * BINS];
    for (slot, feature) in used.iter().enumerate() {
        let (column, cells) = (&bins.of[*feature], &mut cells[slot * BINS..][..BINS]);
        for row in rows {
            let cell = &mut cells[column[*row as usize] as usize];
            cell.slope += f64::from(slope[*row as usize]);
            cell.bend += f64::from(bend[*row as usize]);
            cell.rows += 1;
        }
    }
    cells
}

fn sum(cells: &[Cell]) -> Cell {
    cells.iter().fold(Cell::default(), |a, b| Cell { slope: a.slope + b.slope, bend: a.bend + b.bend, rows: a.rows + b.rows })
}

fn worth(cells: &[Cell], growth: Growth) -> f32 {
    let all = sum(cells);
    (-all.slope / (all.bend + f64::from(growth.ridge)) * f64::from(growth.rate)) as f32
}

fn opened(bins: &Bins, used: &[usize], node: usize, rows: Vec<u32>, cells: Vec<Cell>, growth: Growth) -> Open {
    let ridge = f64::from(growth.ridge);
    let all = sum(&cells[..BINS]);
    let gain_of = |it: Cell| it.slope * it.slope / (it.bend + ridge);
    let mut best: Option<(f64, usize, usize)> = None;
    for (slot, feature) in used.iter().enumerate() {
        let mut left = Cell::default();
        for bin in 0..bins.cuts[*feature].len() {
            let it = cells[slot * BINS + bin];
            left = Cell { slope: left.slope + it.slope, bend: left.bend + it.bend, rows: left.rows + it.rows };
            if (left.rows as usize) < growth.least {
                continue;
            }
            if ((all.rows - left.rows) as usize) < growth.least {
                break;
            }
            let right = Cell { slope: all.slope - left.slope, bend: all.bend - left.bend, rows: all.rows - left.rows };
            let gain = gain_of(left) + gain_of(right) - gain_of(all);
            if gain > best.map_or(1e-6, |it| it.0) {
                best = Some((gain, slot, bin));
            }
        }
    }
    Open { node, rows, cells, best }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Tree {
        /// Step by step, as the forest must have it.
        fn value(&self, row: &[f32]) -> f32 {
            let mut node = &self.nodes[0];
            while node.feature != LEAF {
                let right = row[node.feature as usize] > node.cut;
                node = &self.nodes[node.left as usize + usize::from(right)];
            }
            node.value
        }
    }

    #[test]
    fn a_forest_says_what_its_trees_say() {
        let mut stream = Stream(5);
        let values: Vec<f32> = (0..3_000).map(|_| stream.share()).collect();
        let hits: Vec<bool> = values.chunks(3).map(|row| row[0] > 0.5 && row[1] < 0.3 || stream.share() < 0.1).collect();
        let sample = Sample { width: 3, values: &values, hits: &hits, groups: &[0, 1_000] };
        let growth = Growth { trees: 12, leaves: 7, rate: 0.3, least: 5, ridge: 1.0, features: 0.9, rows: 0.8 };
        let trees = grow(&sample, growth, 3);
        assert_eq!(trees, grow(&sample, growth, 3), "the same rows, the same trees");
        let mut sums = vec![0f32; hits.len()];
        Forest::new(&trees).add(&values, 3, &mut sums);
        for (row, sum) in values.chunks(3).zip(&sums) {
            assert_eq!(*sum, trees.iter().map(|tree| tree.value(row)).sum::<f32>());
            let mut doings = [0f32; 3];
            let start: f32 = trees.iter().map(|tree| tree.explain(row, &mut doings)).sum();
            assert!((start + doings.iter().sum::<f32>() - sum).abs() < 1e-3, "each step has an owner");
        }
        let mean = |hit: bool| {
            let of: Vec<f32> = sums.iter().zip(&hits).filter(|it| *it.1 == hit).map(|it| *it.0).collect();
            of.iter().sum::<f32>() / of.len() as f32
        };
        assert!(mean(true) > mean(false) + 1.0);
    }
}
