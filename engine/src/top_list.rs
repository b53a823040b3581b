//! The highest scores of a search.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The best that have been found so far, no more than a number of them.
pub struct Best<I> {
    most: usize,
    found: BinaryHeap<Reverse<(i64, Reverse<I>)>>,
}

impl<I: Ord + Copy> Best<I> {
    pub fn new(most: usize) -> Self {
        Self { most, found: BinaryHeap::new() }
    }

    /// What scores nothing is no match.
    pub fn take(&mut self, id: I, score: i64) {
        if score > 0 {
            self.found.push(Reverse((score, Reverse(id))));
            if self.found.len() > self.most {
                self.found.pop();
            }
        }
    }

    /// Nothing with this score as its bound can come in any more. Bounds are reckoned in another order than scores, and may differ in
    /// the last digits.
    pub fn is_beyond(&self, bound: f32) -> bool {
        const SLACK: f32 = 1e-5;
        self.found.len() == self.most && self.found.peek().is_some_and(|worst| ((bound + SLACK) * 1e6) < worst.0.0 as f32)
    }

    pub fn into_list(self) -> Vec<(I, i64)> {
        self.found.into_sorted_vec().into_iter().map(|Reverse((score, Reverse(id)))| (id, score)).collect()
    }
}
