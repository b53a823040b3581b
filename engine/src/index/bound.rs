//! Upper bounds for scores.

use crate::explanation::Factor;
use crate::score::{FOR_COMPANY, FOR_INVESTOR, UNKNOWN};

/// Points and weights of both sides, as far as they are known.
#[derive(Clone, Copy, Default)]
pub struct Sum {
    investor: (f32, f32),
    company: (f32, f32),
}

impl Sum {
    pub fn add(&mut self, factor: Factor, worth: f32) {
        let weights = &WEIGHTS[factor as usize];
        self.investor.0 += weights.0 * worth;
        self.investor.1 += weights.0;
        self.company.0 += weights.1 * worth;
        self.company.1 += weights.1;
    }

    pub fn know(&mut self, factor: Factor, worth: Option<f32>) {
        if let Some(worth) = worth {
            self.add(factor, worth);
        }
    }

    pub fn score(&self) -> f32 {
        let side = |(points, weights): (f32, f32)| if weights > 0.0 { points / weights } else { UNKNOWN };
        (side(self.investor) * side(self.company)).sqrt()
    }
}

/// What a factor weighs for either side, by its place.
const WEIGHTS: [(f32, f32); 12] = {
    let mut weights = [(0.0, 0.0); 12];
    let mut at = 0;
    while at < FOR_INVESTOR.len() {
        weights[FOR_INVESTOR[at].0 as usize].0 = FOR_INVESTOR[at].1;
        at += 1;
    }
    at = 0;
    while at < FOR_COMPANY.len() {
        weights[FOR_COMPANY[at].0 as usize].1 = FOR_COMPANY[at].1;
        at += 1;
    }
    weights
};
