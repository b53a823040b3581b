//! The file of learned weights: text with a version and a checksum. Any other file is refused with the reason.

use std::fmt::{self, Write};

use super::features::{FEATURES, WIDTH};
use super::trees::{LEAF, MAX_LEAVES, Node, Tree};

/// The version of the file format. Weights for other features are refused because of the fingerprint of the features.
pub const VERSION: u32 = 2;
const FILE_TYPE: &str = "karvon-matching-weights";
/// Longer files are refused, so that a file cannot exhaust the memory.
const MAX_BYTES: usize = 32 << 20;
const MAX_TREES: usize = 4_000;

/// A linear model, trees, and the slope and offset that turn their sum into a probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub linear: Vec<f32>,
    pub trees: Vec<Tree>,
    pub slope: f32,
    pub offset: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Ranks deals for an investor.
    pub deals: Model,
    /// Ranks investors for a deal.
    pub investors: Model,
    /// Ranks companies for an investor without knowing which of them are raising money.
    pub open: Model,
}

/// Why a weights file is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WeightsError {
    NotWeights,
    OtherVersion(String),
    OtherFeatures,
    Truncated,
    Damaged { line: usize },
    TooLong,
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWeights => write!(f, "this is not a file of matching weights"),
            Self::OtherVersion(found) => {
                write!(f, "the weights have version {found}, this program reads version {VERSION}; train them again with `karvon learn`")
            }
            Self::OtherFeatures => {
                write!(f, "the weights were trained for other features than this program has; train them again with `karvon learn`")
            }
            Self::Truncated => write!(f, "the weights file is truncated"),
            Self::Damaged { line } => write!(f, "line {line} of the weights file cannot be read"),
            Self::TooLong => write!(f, "the weights file is longer than {MAX_BYTES} bytes"),
        }
    }
}

impl std::error::Error for WeightsError {}

impl Model {
    /// The probability for a score; 0 for NaN.
    pub fn probability(&self, hash: f32) -> f32 {
        let probability = 1.0 / (1.0 + (-f64::from(self.slope * hash + self.offset)).exp());
        if probability.is_nan() { 0.0 } else { probability as f32 }
    }
}

impl Weights {
    /// Weights set by hand, used when there are no learned weights. They are 10 to 25 % worse than the learned ones, but better
    /// than comparing words.
    pub fn plain() -> Self {
        let model = |pairs: &[(&str, f32)]| {
            let mut linear = vec![0.0; WIDTH];
            for (at, (name, _)) in FEATURES.iter().enumerate() {
                linear[at] = pairs.iter().find(|pair| pair.0 == *name).map_or(0.0, |pair| pair.1);
            }
            Model { linear, trees: Vec::new(), slope: 1.0, offset: -8.0 }
        };
        let similar = [("taste-wide", 0.5), ("taste-share", 0.5), ("taste-lately-share", 0.2), ("peers-taste", 0.3), ("same-region", 0.3)];
        let mut open = similar.to_vec();
        open.extend([("network-two-walks", 0.3), ("company-idle", -0.3)]);
        Self { deals: model(&similar), investors: model(&similar), open: model(&open) }
    }

    pub fn write(&self) -> String {
        let mut text = format!("{FILE_TYPE} {VERSION}\nfeatures {:016x}\n", features_fingerprint());
        for (name, model) in [("deals", &self.deals), ("investors", &self.investors), ("open", &self.open)] {
            let _ = writeln!(text, "model {name} {} {} {}", model.trees.len(), model.slope, model.offset);
            for (weight, (feature, _)) in model.linear.iter().zip(FEATURES) {
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
        let hash = fingerprint(text.as_bytes());
        let _ = writeln!(text, "end {hash:016x}");
        text
    }

    pub fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        if bytes.len() > MAX_BYTES {
            return Err(WeightsError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| WeightsError::NotWeights)?;
        let mut lines = Lines { text: text.lines(), at: 0 };
        let head = lines.next().unwrap_or_default();
        let version = head.strip_prefix(FILE_TYPE).ok_or(WeightsError::NotWeights)?.trim();
        if version != VERSION.to_string() {
            return Err(WeightsError::OtherVersion(version.chars().take(20).collect()));
        }
        if lines.next()? != format!("features {:016x}", features_fingerprint()) {
            return Err(WeightsError::OtherFeatures);
        }
        // The checksum is verified before anything in the body is parsed.
        let body = text.trim_end().rfind("\nend ").map(|at| at + 1).ok_or(WeightsError::Truncated)?;
        if text[body..].trim_end() != format!("end {:016x}", fingerprint(&bytes[..body])) {
            return Err(if text.ends_with('\n') { WeightsError::Damaged { line: text.lines().count() } } else { WeightsError::Truncated });
        }
        Ok(Self { deals: lines.model("deals")?, investors: lines.model("investors")?, open: lines.model("open")? })
    }
}

struct Lines<'a> {
    text: std::str::Lines<'a>,
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<&'a str, WeightsError> {
        self.at += 1;
        self.text.next().ok_or(WeightsError::Truncated)
    }

    fn damaged(&self) -> WeightsError {
        WeightsError::Damaged { line: self.at }
    }

    fn number<T: std::str::FromStr>(&self, part: Option<&str>) -> Result<T, WeightsError> {
        part.and_then(|part| part.parse().ok()).ok_or(self.damaged())
    }

    fn finite(&self, part: Option<&str>) -> Result<f32, WeightsError> {
        self.number(part).and_then(|it: f32| if it.is_finite() { Ok(it) } else { Err(self.damaged()) })
    }

    fn model(&mut self, name: &str) -> Result<Model, WeightsError> {
        let mut parts = self.next()?.split(' ');
        if parts.next() != Some("model") || parts.next() != Some(name) {
            return Err(self.damaged());
        }
        let trees: usize = self.number(parts.next())?;
        let (slope, offset) = (self.finite(parts.next())?, self.finite(parts.next())?);
        if trees > MAX_TREES || slope <= 0.0 {
            return Err(self.damaged());
        }
        let mut linear = Vec::with_capacity(WIDTH);
        for (feature, _) in FEATURES {
            let (name, weight) = self.next()?.split_once(' ').ok_or(self.damaged())?;
            if name != *feature {
                return Err(self.damaged());
            }
            linear.push(self.finite(Some(weight))?);
        }
        let trees = (0..trees).map(|_| self.tree()).collect::<Result<_, _>>()?;
        Ok(Model { linear, trees, slope, offset })
    }

    fn tree(&mut self) -> Result<Tree, WeightsError> {
        let mut parts = self.next()?.split(' ');
        if parts.next() != Some("tree") {
            return Err(self.damaged());
        }
        let size: usize = self.number(parts.next())?;
        if !(1..2 * MAX_LEAVES).contains(&size) {
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
            // Children come after their parent, so that there are no cycles.
            let inner = usize::from(node.feature) < WIDTH && usize::from(node.left) > at && usize::from(node.left) + 1 < size;
            if node.feature != LEAF && !inner || values.next().is_some() {
                return Err(self.damaged());
            }
            nodes.push(node);
        }
        // Each node except the first is the child of exactly one other.
        let mut left: Vec<usize> = nodes.iter().filter(|node| node.feature != LEAF).map(|node| node.left.into()).collect();
        left.sort_unstable();
        let whole = left.into_iter().eq((1..size).step_by(2));
        if parts.next().is_some() || !whole { Err(self.damaged()) } else { Ok(Tree { nodes }) }
    }
}

fn features_fingerprint() -> u64 {
    FEATURES.iter().fold(SEED, |hash, (name, _)| extend_hash(extend_hash(hash, name.as_bytes()), b"\n"))
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a. It detects damage, not manipulation.
fn fingerprint(bytes: &[u8]) -> u64 {
    extend_hash(SEED, bytes)
}

fn extend_hash(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
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
    fn written_weights_can_be_read() {
        assert_eq!(Weights::read(some().write().as_bytes()), Ok(some()));
    }

    #[test]
    fn a_truncated_file_is_refused() {
        let text = some().write();
        for end in (0..text.len() - 1).step_by(7) {
            assert!(Weights::read(&text.as_bytes()[..end]).is_err(), "{end} bytes of {}", text.len());
        }
        let half = &text[..text.len() / 2];
        assert_eq!(Weights::read(half.as_bytes()), Err(WeightsError::Truncated));
    }

    #[test]
    fn other_files_are_refused_with_the_reason() {
        let text = some().write();
        assert_eq!(Weights::read(b"hello"), Err(WeightsError::NotWeights));
        assert_eq!(Weights::read(&[0xff, 0xfe]), Err(WeightsError::NotWeights));
        assert_eq!(Weights::read(text.replacen(" 2\n", " 1\n", 1).as_bytes()), Err(WeightsError::OtherVersion("1".into())));
        assert_eq!(Weights::read(text.replacen("features ", "features 1", 1).as_bytes()), Err(WeightsError::OtherFeatures));
        assert!(matches!(Weights::read(text.replacen("0.5", "0.7", 1).as_bytes()), Err(WeightsError::Damaged { .. })));
    }

    #[test]
    fn a_malformed_tree_is_refused_despite_a_valid_checksum() {
        let mut weights = some();
        weights.open.trees[0].nodes[0].left = 0;
        assert!(matches!(Weights::read(weights.write().as_bytes()), Err(WeightsError::Damaged { .. })));
        // A node with two parents is refused.
        let mut weights = some();
        let leaf = weights.open.trees[0].nodes[1];
        weights.open.trees[0]
            .nodes
            .splice(1..1, [Node { feature: 3, cut: 0.1, left: 3, value: 0.0 }, Node { feature: 4, cut: 0.1, left: 3, value: 0.0 }]);
        assert!(matches!(Weights::read(weights.write().as_bytes()), Err(WeightsError::Damaged { .. })));
        weights.open.trees[0].nodes[2] = leaf;
        assert_eq!(Weights::read(weights.write().as_bytes()), Ok(weights));
        let mut weights = some();
        weights.deals.linear[0] = f32::NAN;
        assert!(matches!(Weights::read(weights.write().as_bytes()), Err(WeightsError::Damaged { .. })));
    }
}
