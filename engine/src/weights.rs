//! The learned weights as a file: text, versioned, with a checksum. Whatever else a file holds is refused with the reason.

use std::fmt::{self, Write};

use super::features::{FEATURES, WIDTH};
use super::trees::{LEAF, MOST_LEAVES, Node, Tree};

/// The version of the file's form. Weights of another set of features are refused by the features' own fingerprint.
pub const VERSION: u32 = 2;
const NAME: &str = "karvon-matching-weights";
/// No weights file is longer; nobody may fill the memory with one.
const LONGEST: usize = 32 << 20;
const MOST_TREES: usize = 4_000;

/// A line over the features and trees on top, and what turns their sum into a probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub line: Vec<f32>,
    pub trees: Vec<Tree>,
    pub slope: f32,
    pub offset: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// An investor looks through deals.
    pub deals: Model,
    /// A company looks through investors.
    pub investors: Model,
    /// An investor looks through companies, of which nobody knows who will raise.
    pub open: Model,
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    NotWeights,
    OtherVersion(String),
    OtherFeatures,
    Truncated,
    Damaged { line: usize },
    TooLong,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWeights => write!(f, "this is no file of matching weights"),
            Self::OtherVersion(found) => {
                write!(f, "the weights are of version {found}, this program reads version {VERSION}: learn them again")
            }
            Self::OtherFeatures => write!(f, "the weights were learned for other features than this program has: learn them again"),
            Self::Truncated => write!(f, "the weights file ends too early"),
            Self::Damaged { line } => write!(f, "line {line} of the weights file cannot be read"),
            Self::TooLong => write!(f, "the weights file is longer than {LONGEST} bytes"),
        }
    }
}

impl std::error::Error for Fault {}

impl Model {
    /// A sum as a probability, whatever came in.
    pub fn chance(&self, sum: f32) -> f32 {
        let chance = 1.0 / (1.0 + (-f64::from(self.slope * sum + self.offset)).exp());
        if chance.is_nan() { 0.0 } else { chance as f32 }
    }
}

impl Weights {
    /// What the engine ranks by when it has no learned weights: deals like those an investor and its partners have done,
    /// lately and often. A tenth to a quarter weaker than the learned ones, and better than a profile of words.
    pub fn plain() -> Self {
        let weighed = |pairs: &[(&str, f32)]| {
            let mut line = vec![0.0; WIDTH];
            for (at, (name, _)) in FEATURES.iter().enumerate() {
                line[at] = pairs.iter().find(|pair| pair.0 == *name).map_or(0.0, |pair| pair.1);
            }
            Model { line, trees: Vec::new(), slope: 1.0, offset: -8.0 }
        };
        let alike = [("taste-wide", 0.5), ("taste-share", 0.5), ("taste-lately-share", 0.2), ("peers-taste", 0.3), ("same-region", 0.3)];
        let mut open = alike.to_vec();
        open.extend([("network-two-walks", 0.3), ("company-idle", -0.3)]);
        Self { deals: weighed(&alike), investors: weighed(&alike), open: weighed(&open) }
    }

    pub fn write(&self) -> String {
        let mut text = format!("{NAME} {VERSION}\nfeatures {:016x}\n", features());
        for (name, model) in [("deals", &self.deals), ("investors", &self.investors), ("open", &self.open)] {
            let _ = writeln!(text, "model {name} {} {} {}", model.trees.len(), model.slope, model.offset);
            for (weight, (feature, _)) in model.line.iter().zip(FEATURES) {
                let _ = writeln!(text, "{feature} {weight}");
            }
            for tree in &model.trees {
                let _ = write!(text, "tree {}", tree.nodes.len());
                for node in &tree.nodes {
                    let _ = match node.feature {
                        LEAF => write!(text, " {}", node.value),
                        feature => write!(text, " {}:{}:{}:{}", node.value, feature, node.cut, node.left),
                    };
                }
                text.push('\n');
            }
        }
        let sum = fingerprint(text.as_bytes());
        let _ = writeln!(text, "end {sum:016x}");
        text
    }

    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        if bytes.len() > LONGEST {
            return Err(Fault::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Fault::NotWeights)?;
        let mut lines = Lines { text: text.lines(), at: 0 };
        let head = lines.next().unwrap_or_default();
        let version = head.strip_prefix(NAME).ok_or(Fault::NotWeights)?.trim();
        if version != VERSION.to_string() {
            return Err(Fault::OtherVersion(version.chars().take(20).collect()));
        }
        if lines.next()? != format!("features {:016x}", features()) {
            return Err(Fault::OtherFeatures);
        }
        // Whether it is whole is known before anything in it is believed.
        let body = text.trim_end().rfind("\nend ").map(|at| at + 1).ok_or(Fault::Truncated)?;
        if text[body..].trim_end() != format!("end {:016x}", fingerprint(&bytes[..body])) {
            return Err(if text.ends_with('\n') { Fault::Damaged { line: text.lines().count() } } else { Fault::Truncated });
        }
        Ok(Self { deals: lines.model("deals")?, investors: lines.model("investors")?, open: lines.model("open")? })
    }
}

struct Lines<'a> {
    text: std::str::Lines<'a>,
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<&'a str, Fault> {
        self.at += 1;
        self.text.next().ok_or(Fault::Truncated)
    }

    fn damaged(&self) -> Fault {
        Fault::Damaged { line: self.at }
    }

    fn number<T: std::str::FromStr>(&self, part: Option<&str>) -> Result<T, Fault> {
        part.and_then(|part| part.parse().ok()).ok_or(self.damaged())
    }

    fn finite(&self, part: Option<&str>) -> Result<f32, Fault> {
        self.number(part).and_then(|it: f32| if it.is_finite() { Ok(it) } else { Err(self.damaged()) })
    }

    fn model(&mut self, name: &str) -> Result<Model, Fault> {
        let mut parts = self.next()?.split(' ');
        if parts.next() != Some("model") || parts.next() != Some(name) {
            return Err(self.damaged());
        }
        let trees: usize = self.number(parts.next())?;
        let (slope, offset) = (self.finite(parts.next())?, self.finite(parts.next())?);
        if trees > MOST_TREES || slope <= 0.0 {
            return Err(self.damaged());
        }
        let mut line = Vec::with_capacity(WIDTH);
        for (feature, _) in FEATURES {
            let (name, weight) = self.next()?.split_once(' ').ok_or(self.damaged())?;
            if name != *feature {
                return Err(self.damaged());
            }
            line.push(self.finite(Some(weight))?);
        }
        let trees = (0..trees).map(|_| self.tree()).collect::<Result<_, _>>()?;
        Ok(Model { line, trees, slope, offset })
    }

    fn tree(&mut self) -> Result<Tree, Fault> {
        let mut parts = self.next()?.split(' ');
        if parts.next() != Some("tree") {
            return Err(self.damaged());
        }
        let size: usize = self.number(parts.next())?;
        if !(1..2 * MOST_LEAVES).contains(&size) {
            return Err(self.damaged());
        }
        let mut nodes = Vec::with_capacity(size);
        for at in 0..size {
            let mut values = parts.next().unwrap_or_default().split(':');
            let value = self.finite(values.next())?;
            let node = match values.next() {
                None => Node { feature: LEAF, cut: 0.0, left: 0, value },
                feature => {
                    Node { feature: self.number(feature)?, cut: self.finite(values.next())?, left: self.number(values.next())?, value }
                }
            };
            // Children come after their parent, so that every way down ends.
            let inner = usize::from(node.feature) < WIDTH && usize::from(node.left) > at && usize::from(node.left) + 1 < size;
            if node.feature != LEAF && !inner || values.next().is_some() {
                return Err(self.damaged());
            }
            nodes.push(node);
        }
        // Every node but the first one is below one other.
        let mut left: Vec<usize> = nodes.iter().filter(|node| node.feature != LEAF).map(|node| node.left.into()).collect();
        left.sort_unstable();
        let whole = left.into_iter().eq((1..size).step_by(2));
        if parts.next().is_some() || !whole { Err(self.damaged()) } else { Ok(Tree { nodes }) }
    }
}

fn features() -> u64 {
    FEATURES.iter().fold(SEED, |sum, (name, _)| more(more(sum, name.as_bytes()), b"\n"))
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: tells a damaged file from a whole one, nothing more.
fn fingerprint(bytes: &[u8]) -> u64 {
    more(SEED, bytes)
}

fn more(sum: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(sum, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Weights {
        let mut weights = Weights::plain();
        weights.open.trees.push(Tree {
            nodes: vec![
                Node { feature: 3, cut: 0.25, left: 1, value: 0.1 },
                Node { feature: LEAF, cut: 0.0, left: 0, value: -0.5 },
                Node { feature: LEAF, cut: 0.0, left: 0, value: 1e-7 },
            ],
        });
        weights
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(Weights::read(some().write().as_bytes()), Ok(some()));
    }

    #[test]
    fn a_file_that_is_not_whole_is_refused_wherever_it_ends() {
        let text = some().write();
        for end in (0..text.len() - 1).step_by(7) {
            assert!(Weights::read(&text.as_bytes()[..end]).is_err(), "{end} bytes of {}", text.len());
        }
        let half = &text[..text.len() / 2];
        assert_eq!(Weights::read(half.as_bytes()), Err(Fault::Truncated));
    }

    #[test]
    fn other_files_are_told_apart() {
        let text = some().write();
        assert_eq!(Weights::read(b"hello"), Err(Fault::NotWeights));
        assert_eq!(Weights::read(&[0xff, 0xfe]), Err(Fault::NotWeights));
        assert_eq!(Weights::read(text.replacen(" 2\n", " 1\n", 1).as_bytes()), Err(Fault::OtherVersion("1".into())));
        assert_eq!(Weights::read(text.replacen("features ", "features 1", 1).as_bytes()), Err(Fault::OtherFeatures));
        assert!(matches!(Weights::read(text.replacen("0.5", "0.7", 1).as_bytes()), Err(Fault::Damaged { .. })));
    }

    #[test]
    fn a_tree_that_never_ends_is_refused_even_with_a_good_checksum() {
        let mut weights = some();
        weights.open.trees[0].nodes[0].left = 0;
        assert!(matches!(Weights::read(weights.write().as_bytes()), Err(Fault::Damaged { .. })));
        // One in which two ways lead to the same leaf is none.
        let mut weights = some();
        let leaf = weights.open.trees[0].nodes[1];
        weights.open.trees[0]
            .nodes
            .splice(1..1, [Node { feature: 3, cut: 0.1, left: 3, value: 0.0 }, Node { feature: 4, cut: 0.1, left: 3, value: 0.0 }]);
        assert!(matches!(Weights::read(weights.write().as_bytes()), Err(Fault::Damaged { .. })));
        weights.open.trees[0].nodes[2] = leaf;
        assert_eq!(Weights::read(weights.write().as_bytes()), Ok(weights));
        let mut weights = some();
        weights.deals.line[0] = f32::NAN;
        assert!(matches!(Weights::read(weights.write().as_bytes()), Err(Fault::Damaged { .. })));
    }
}
