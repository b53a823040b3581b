//! Upper bounds for scores.

use crate::explanation::Factor;
use crate::score::{COMPANY_WEIGHTS, INVESTOR_WEIGHTS, UNKNOWN};

/// Weighted values and weights of both sides, summed over the known factors.
#[derive(Clone, Copy, Default)]
pub struct PartialScore {
    investor: (f32, f32),
    company: (f32, f32),
}

impl PartialScore {
    pub fn add(&mut self, factor: Factor, value: f32) {
        let weights = &WEIGHTS[factor as usize];
        self.investor.0 += weights.0 * value;
        self.investor.1 += weights.0;
        self.company.0 += weights.1 * value;
        self.company.1 += weights.1;
    }

    pub fn add_known(&mut self, factor: Factor, value: Option<f32>) {
        if let Some(value) = value {
            self.add(factor, value);
        }
    }

    pub fn score(&self) -> f32 {
        let side = |(points, weights): (f32, f32)| if weights > 0.0 { points / weights } else { UNKNOWN };
        (side(self.investor) * side(self.company)).sqrt()
    }
}

/// The weights of each factor for the investor and for the company, by its number.
const WEIGHTS: [(f32, f32); 12] = {
    let mut weights = [(0.0, 0.0); 12];
    let mut at = 0;
    while at < INVESTOR_WEIGHTS.len() {
        weights[INVESTOR_WEIGHTS[at].0 as usize].0 = INVESTOR_WEIGHTS[at].1;
        at += 1;
    }
    at = 0;
    while at < COMPANY_WEIGHTS.len() {
        weights[COMPANY_WEIGHTS[at].0 as usize].1 = COMPANY_WEIGHTS[at].1;
        at += 1;
    }
    weights
};
