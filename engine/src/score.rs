//! The scores of the two sides and their combination.

use entity::matchmaking::MatchVerdict;

use crate::explanation::{Explanation, FACTORS, Factor, Fit, FitReason};

/// The weights of the factors for the investor. Factors without a value are not counted.
pub(crate) const INVESTOR_WEIGHTS: [(Factor, f32); 12] = [
    (Factor::Sector, 0.26),
    (Factor::Round, 0.12),
    (Factor::Geography, 0.12),
    (Factor::Ticket, 0.12),
    (Factor::Portfolio, 0.12),
    (Factor::CoInvestors, 0.06),
    (Factor::Text, 0.06),
    (Factor::BusinessModel, 0.05),
    (Factor::Traction, 0.05),
    (Factor::Park, 0.02),
    (Factor::Momentum, 0.02),
    (Factor::Feedback, 0.30),
];

/// The same for the company.
pub(crate) const COMPANY_WEIGHTS: [(Factor, f32); 5] =
    [(Factor::Ticket, 0.40), (Factor::Sector, 0.25), (Factor::Portfolio, 0.20), (Factor::Geography, 0.15), (Factor::Feedback, 0.30)];

/// From this score of its own, a side is considered interested.
const WOULD_PICK: f32 = 0.5;

/// The score of a side without any known value.
pub(crate) const UNKNOWN: f32 = 0.4;

/// The value of each factor, from 0 to 1, by its number; None if it is unknown.
pub(crate) type Values = [Option<f32>; FACTORS];

/// One side of a match: its weights, the values it sees, and its verdict.
#[derive(Clone, Copy)]
pub(crate) struct Side<'w> {
    pub weights: &'w [(Factor, f32)],
    pub values: Values,
    pub verdict: Option<MatchVerdict>,
}

impl Side<'_> {
    /// The score, and what each factor contributes to it.
    fn score(&self) -> (f32, [f32; FACTORS]) {
        side_score(self.weights, &self.values, self.verdict)
    }
}

/// Combines the scores of two sides and explains the result. The last reason names the one of the `changeable` factors that
/// would raise the score most.
pub(crate) fn combine_sides(one: &Side<'_>, two: &Side<'_>, explanations: Vec<(Factor, Explanation)>, changeable: &[Factor]) -> Fit {
    let ((first, first_parts), (second, second_parts)) = (one.score(), two.score());
    let score = geometric_mean(first, second);
    // Each side explains half of the score; one side explains all of it if nothing is known about the other.
    let (first_sum, second_sum) = (first_parts.iter().sum::<f32>(), second_parts.iter().sum::<f32>());
    let share = |at: usize| match (first_sum > 0.0, second_sum > 0.0) {
        (true, true) => score / 2.0 * (first_parts[at] / first_sum + second_parts[at] / second_sum),
        (true, false) => score * first_parts[at] / first_sum,
        (false, true) => score * second_parts[at] / second_sum,
        (false, false) => 0.0,
    };
    let reason = |(factor, explanation): (Factor, Explanation)| FitReason { factor, contribution: share(factor as usize), explanation };
    let feedback = one.verdict.or(two.verdict).map(|verdict| (Factor::Feedback, Explanation::Verdict(verdict)));
    let mut reasons: Vec<FitReason> = explanations.into_iter().chain(feedback).map(reason).collect();
    reasons.sort_by(|a, b| b.contribution.total_cmp(&a.contribution).then(a.factor.cmp(&b.factor)));
    reasons.extend(best_change(one, two, score, changeable));
    Fit { score, mutual: first >= WOULD_PICK && second >= WOULD_PICK, reasons }
}

/// A geometric mean, so that interest of one side alone gives a low score.
fn geometric_mean(one: f32, two: f32) -> f32 {
    (one * two).sqrt().clamp(0.0, 1.0)
}

/// The changeable factor whose best value would raise the score most.
fn best_change(one: &Side<'_>, two: &Side<'_>, score: f32, changeable: &[Factor]) -> Option<FitReason> {
    let lacks = |factor: &&Factor| [one, two].iter().any(|side| side.values[**factor as usize].is_some_and(|value| value < 1.0));
    let changed = changeable.iter().filter(lacks).map(|factor| {
        let (mut one, mut two) = (*one, *two);
        for side in [&mut one, &mut two] {
            side.values[*factor as usize] = side.values[*factor as usize].map(|_| 1.0);
        }
        (geometric_mean(one.score().0, two.score().0), *factor)
    });
    let (best, factor) = changed.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
    let hundredths = (best * 100.0).round() as u32;
    (hundredths > (score * 100.0).round() as u32).then_some(FitReason {
        factor,
        contribution: 0.0,
        explanation: Explanation::WouldRaise { factor, hundredths },
    })
}

/// The score of values that are the same for both sides, without reasons.
pub(crate) fn match_score(values: &Values, company_verdict: Option<MatchVerdict>) -> f32 {
    geometric_mean(side_score(&INVESTOR_WEIGHTS, values, None).0, side_score(&COMPANY_WEIGHTS, values, company_verdict).0)
}

/// The score of one side, and what each factor contributes to it.
fn side_score(weights: &[(Factor, f32)], values: &Values, verdict: Option<MatchVerdict>) -> (f32, [f32; FACTORS]) {
    let mut points = [0f32; FACTORS];
    let mut total = 0f32;
    for (factor, weight) in weights {
        let value = match factor {
            Factor::Feedback => verdict.map(|verdict| match verdict {
                MatchVerdict::Interested => 1.0,
                MatchVerdict::NotNow => 0.3,
                MatchVerdict::NotAFit | MatchVerdict::Hide => 0.0,
            }),
            _ => values[*factor as usize],
        };
        if let Some(value) = value {
            points[*factor as usize] = weight * value.clamp(0.0, 1.0);
            total += weight;
        }
    }
    if total == 0.0 {
        return (UNKNOWN, points);
    }
    points.iter_mut().for_each(|it| *it /= total);
    (points.iter().sum(), points)
}
