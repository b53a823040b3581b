//! The highest scores of a search.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The best candidates found so far, at most `limit` of them.
pub struct TopList<I> {
    limit: usize,
    found: BinaryHeap<Reverse<(i64, Reverse<I>)>>,
}

impl<I: Ord + Copy> TopList<I> {
    pub fn new(limit: usize) -> Self {
        Self { limit, found: BinaryHeap::new() }
    }

    /// A score of zero is no match.
    pub fn add(&mut self, id: I, score: i64) {
        if score > 0 {
            self.found.push(Reverse((score, Reverse(id))));
            if self.found.len() > self.limit {
                self.found.pop();
            }
        }
    }

    /// Whether a candidate whose score has this upper bound can no longer enter the list. Bounds are summed in another order
    /// than scores, so the last digits may differ.
    pub fn excludes(&self, bound: f32) -> bool {
        const SLACK: f32 = 1e-5;
        self.found.len() == self.limit && self.found.peek().is_some_and(|worst| ((bound + SLACK) * 1e6) < worst.0.0 as f32)
    }

    pub fn into_list(self) -> Vec<(I, i64)> {
        self.found.into_sorted_vec().into_iter().map(|Reverse((score, Reverse(id)))| (id, score)).collect()
    }
}
