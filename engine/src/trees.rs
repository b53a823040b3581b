//! Gradient-boosted trees. They learn interactions that a linear model cannot express, such as "only for a first round".

/// A binary decision tree. Inner nodes have the mean of the leaves below, so that each step from the root to a leaf is the
/// contribution of one feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    pub nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// `LEAF` for a leaf.
    pub feature: u16,
    pub cut: f32,
    /// The left child; the right child follows it.
    pub left: u16,
    pub value: f32,
}

pub const LEAF: u16 = u16::MAX;

impl Tree {
    /// Adds the contribution of each feature for a row, and returns the value of the root.
    pub fn explain(&self, row: &[f32], contributions: &mut [f32]) -> f32 {
        let mut node = &self.nodes[0];
        let start = node.value;
        while node.feature != LEAF {
            let right = row[node.feature as usize] > node.cut;
            let next = &self.nodes[node.left as usize + usize::from(right)];
            contributions[node.feature as usize] += next.value - node.value;
            node = next;
        }
        start
    }
}

/// The maximum number of leaves in a tree: the bits of a `u32`.
pub const MAX_LEAVES: usize = u32::BITS as usize;

/// Rows that are scored together.
const LANES: usize = 8;

/// Trees in the layout of QuickScorer (Lucchese and others, 2015). A row is not led from node to node: it is compared with all
/// cuts of a tree. Each cut removes the leaves that the row cannot reach, and the first remaining leaf is the result.
pub struct Forest {
    /// The features that the trees use.
    used: Vec<u16>,
    cuts: Vec<Cut>,
    leaves: Vec<f32>,
    /// Where the cuts and the leaves of each tree end.
    ends: Vec<(usize, usize)>,
}

struct Cut {
    /// A position in `used`.
    feature: usize,
    at: f32,
    /// A bit for each leaf that rows above the cut can reach.
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

    /// Numbers the leaves from left to right, so that the leaves left of a cut are adjacent.
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

    /// Adds the values of all trees to the sum of each row.
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
                    // Without a branch, which the processor would often predict wrongly.
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

/// Settings for training.
#[derive(Clone, Copy, Debug)]
pub struct TreeSettings {
    pub trees: usize,
    pub leaves: usize,
    pub rate: f32,
    /// The minimum number of rows in a leaf.
    pub min_rows: usize,
    pub ridge: f32,
    /// The shares of features and rows that each tree uses.
    pub features: f32,
    pub rows: f32,
}

const BINS: usize = 64;

/// Training rows, ordered by group.
pub struct TrainingSample<'a> {
    pub width: usize,
    /// Row after row.
    pub values: &'a [f32],
    pub hits: &'a [bool],
    /// Where each group begins, and the total at the end.
    pub groups: &'a [usize],
}

/// A pseudorandom number generator (SplitMix64) with a fixed seed, so that training is reproducible.
pub struct RandomStream(pub u64);

impl RandomStream {
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
    fn new(sample: &TrainingSample) -> Self {
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
                // The lowest value is often shared by many rows. Quantiles of the others keep the resolution of the rest.
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
    gradient: f64,
    hessian: f64,
    rows: u32,
}

/// Trains trees with logistic loss.
pub fn grow_trees(sample: &TrainingSample, settings: TreeSettings, seed: u64) -> Vec<Tree> {
    let rows = sample.hits.len();
    let bins = Bins::new(sample);
    let share = sample.hits.iter().filter(|hit| **hit).count() as f32 / rows.max(1) as f32;
    let mut score = vec![(share / (1.0 - share).max(1e-6)).max(1e-6).ln(); rows];
    let (mut gradient, mut hessian) = (vec![0f32; rows], vec![0f32; rows]);
    let mut stream = RandomStream(seed);
    let mut trees = Vec::new();
    for _ in 0..settings.trees {
        for row in 0..rows {
            let probability = 1.0 / (1.0 + (-score[row]).exp());
            gradient[row] = probability - f32::from(sample.hits[row]);
            hessian[row] = probability * (1.0 - probability);
        }
        let mut used: Vec<usize> = (0..sample.width).filter(|_| stream.share() < settings.features).collect();
        if used.is_empty() {
            used.push(stream.below(sample.width));
        }
        let picked: Vec<u32> = (0..rows as u32).filter(|_| stream.share() < settings.rows).collect();
        let tree = grow_tree(&bins, &used, picked, &gradient, &hessian, settings);
        Forest::new(std::slice::from_ref(&tree)).add(sample.values, sample.width, &mut score);
        trees.push(tree);
    }
    trees
}

struct OpenLeaf {
    node: usize,
    rows: Vec<u32>,
    cells: Vec<Cell>,
    best: Option<(f64, usize, usize)>,
}

fn grow_tree(bins: &Bins, used: &[usize], rows: Vec<u32>, gradient: &[f32], hessian: &[f32], settings: TreeSettings) -> Tree {
    let mut nodes = vec![Node { feature: LEAF, cut: 0.0, left: 0, value: 0.0 }];
    let cells = histogram(bins, used, &rows, gradient, hessian);
    let mut open = vec![open_leaf(bins, used, 0, rows, cells, settings)];
    nodes[0].value = leaf_value(&open[0].cells[..BINS], settings);
    while open.len() < settings.leaves.min(MAX_LEAVES) {
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
        // Only the smaller side is counted; the other one is the difference.
        let (small, small_is_left) = if left.len() <= right.len() { (&left, true) } else { (&right, false) };
        let counted = histogram(bins, used, small, gradient, hessian);
        let rest = parent
            .cells
            .iter()
            .zip(&counted)
            .map(|(all, it)| Cell { gradient: all.gradient - it.gradient, hessian: all.hessian - it.hessian, rows: all.rows - it.rows })
            .collect();
        let (in_left, in_right) = if small_is_left { (counted, rest) } else { (rest, counted) };
        let first = nodes.len();
        nodes[parent.node] =
            Node { feature: used[slot] as u16, cut: bins.cuts[used[slot]][bin], left: first as u16, value: nodes[parent.node].value };
        for (n, (rows, cells)) in [(left, in_left), (right, in_right)].into_iter().enumerate() {
            nodes.push(Node { feature: LEAF, cut: 0.0, left: 0, value: leaf_value(&cells[..BINS], settings) });
            open.push(open_leaf(bins, used, first + n, rows, cells, settings));
        }
    }
    Tree { nodes }
}

fn histogram(bins: &Bins, used: &[usize], rows: &[u32], gradient: &[f32], hessian: &[f32]) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); used.len() * BINS];
    for (slot, feature) in used.iter().enumerate() {
        let (column, cells) = (&bins.of[*feature], &mut cells[slot * BINS..][..BINS]);
        for row in rows {
            let cell = &mut cells[column[*row as usize] as usize];
            cell.gradient += f64::from(gradient[*row as usize]);
            cell.hessian += f64::from(hessian[*row as usize]);
            cell.rows += 1;
        }
    }
    cells
}

fn sum(cells: &[Cell]) -> Cell {
    cells.iter().fold(Cell::default(), |a, b| Cell {
        gradient: a.gradient + b.gradient,
        hessian: a.hessian + b.hessian,
        rows: a.rows + b.rows,
    })
}

fn leaf_value(cells: &[Cell], settings: TreeSettings) -> f32 {
    let all = sum(cells);
    (-all.gradient / (all.hessian + f64::from(settings.ridge)) * f64::from(settings.rate)) as f32
}

fn open_leaf(bins: &Bins, used: &[usize], node: usize, rows: Vec<u32>, cells: Vec<Cell>, settings: TreeSettings) -> OpenLeaf {
    let ridge = f64::from(settings.ridge);
    let all = sum(&cells[..BINS]);
    let gain_of = |it: Cell| it.gradient * it.gradient / (it.hessian + ridge);
    let mut best: Option<(f64, usize, usize)> = None;
    for (slot, feature) in used.iter().enumerate() {
        let mut left = Cell::default();
        for bin in 0..bins.cuts[*feature].len() {
            let it = cells[slot * BINS + bin];
            left = Cell { gradient: left.gradient + it.gradient, hessian: left.hessian + it.hessian, rows: left.rows + it.rows };
            if (left.rows as usize) < settings.min_rows {
                continue;
            }
            if ((all.rows - left.rows) as usize) < settings.min_rows {
                break;
            }
            let right = Cell { gradient: all.gradient - left.gradient, hessian: all.hessian - left.hessian, rows: all.rows - left.rows };
            let gain = gain_of(left) + gain_of(right) - gain_of(all);
            if gain > best.map_or(1e-6, |it| it.0) {
                best = Some((gain, slot, bin));
            }
        }
    }
    OpenLeaf { node, rows, cells, best }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Tree {
        /// The value of a row by descending from the root, to compare with the forest.
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
    fn a_forest_gives_the_sum_of_its_trees() {
        let mut stream = RandomStream(5);
        let values: Vec<f32> = (0..3_000).map(|_| stream.share()).collect();
        let hits: Vec<bool> = values.chunks(3).map(|row| row[0] > 0.5 && row[1] < 0.3 || stream.share() < 0.1).collect();
        let sample = TrainingSample { width: 3, values: &values, hits: &hits, groups: &[0, 1_000] };
        let settings = TreeSettings { trees: 12, leaves: 7, rate: 0.3, min_rows: 5, ridge: 1.0, features: 0.9, rows: 0.8 };
        let trees = grow_trees(&sample, settings, 3);
        assert_eq!(trees, grow_trees(&sample, settings, 3), "the same rows, the same trees");
        let mut sums = vec![0f32; hits.len()];
        Forest::new(&trees).add(&values, 3, &mut sums);
        for (row, sum) in values.chunks(3).zip(&sums) {
            assert_eq!(*sum, trees.iter().map(|tree| tree.value(row)).sum::<f32>());
            let mut contributions = [0f32; 3];
            let start: f32 = trees.iter().map(|tree| tree.explain(row, &mut contributions)).sum();
            assert!((start + contributions.iter().sum::<f32>() - sum).abs() < 1e-3, "each step has an owner");
        }
        let mean = |hit: bool| {
            let of: Vec<f32> = sums.iter().zip(&hits).filter(|it| *it.1 == hit).map(|it| *it.0).collect();
            of.iter().sum::<f32>() / of.len() as f32
        };
        assert!(mean(true) > mean(false) + 1.0);
    }
}
