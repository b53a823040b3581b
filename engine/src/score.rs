//! The scores of the two sides and their combination.

use entity::matchmaking::MatchVerdict;

use crate::explanation::{FACTORS, Factor, Fit, Reason, Saying};

/// What the factors weigh for the investor; those that nothing is known of do not count.
pub(crate) const FOR_INVESTOR: [(Factor, f32); 12] = [
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

/// And for the company.
pub(crate) const FOR_COMPANY: [(Factor, f32); 5] =
    [(Factor::Ticket, 0.40), (Factor::Sector, 0.25), (Factor::Portfolio, 0.20), (Factor::Geography, 0.15), (Factor::Feedback, 0.30)];

/// From here on a side would pick the other.
const WOULD_PICK: f32 = 0.5;

/// The score of a side of which nothing is known.
pub(crate) const UNKNOWN: f32 = 0.4;

/// What each factor is worth, from 0 to 1, by its place; None where nothing is known of it.
pub(crate) type Values = [Option<f32>; FACTORS];

/// What one side looks at and has said.
#[derive(Clone, Copy)]
pub(crate) struct Side<'w> {
    pub weights: &'w [(Factor, f32)],
    pub values: Values,
    pub said: Option<MatchVerdict>,
}

impl Side<'_> {
    /// Its score, and the points that each factor brings to it.
    fn score(&self) -> (f32, [f32; FACTORS]) {
        side(self.weights, &self.values, self.said)
    }
}

/// One score of two sides, with the reasons for it; of `changeable` factors the last reason names that which would raise it most.
pub(crate) fn fuse(one: &Side<'_>, two: &Side<'_>, seen: Vec<(Factor, Saying)>, changeable: &[Factor]) -> Fit {
    let ((first, mine), (second, theirs)) = (one.score(), two.score());
    let score = mean(first, second);
    // Each side's points say half of the score; all of it where nothing is known of the other.
    let (my_sum, their_sum) = (mine.iter().sum::<f32>(), theirs.iter().sum::<f32>());
    let of_score = |at: usize| match (my_sum > 0.0, their_sum > 0.0) {
        (true, true) => score / 2.0 * (mine[at] / my_sum + theirs[at] / their_sum),
        (true, false) => score * mine[at] / my_sum,
        (false, true) => score * theirs[at] / their_sum,
        (false, false) => 0.0,
    };
    let reason = |(factor, saying): (Factor, Saying)| Reason { factor, contribution: of_score(factor as usize), saying };
    let spoken = one.said.or(two.said).map(|said| (Factor::Feedback, Saying::Said(said)));
    let mut reasons: Vec<Reason> = seen.into_iter().chain(spoken).map(reason).collect();
    reasons.sort_by(|a, b| b.contribution.total_cmp(&a.contribution).then(a.factor.cmp(&b.factor)));
    reasons.extend(would(one, two, score, changeable));
    Fit { score, mutual: first >= WOULD_PICK && second >= WOULD_PICK, reasons }
}

/// One-sided interest sinks in a geometric mean.
fn mean(one: f32, two: f32) -> f32 {
    (one * two).sqrt().clamp(0.0, 1.0)
}

/// Of what either side could change, that which would raise the score most.
fn would(one: &Side<'_>, two: &Side<'_>, score: f32, changeable: &[Factor]) -> Option<Reason> {
    let lacks = |factor: &&Factor| [one, two].iter().any(|side| side.values[**factor as usize].is_some_and(|value| value < 1.0));
    let changed = changeable.iter().filter(lacks).map(|factor| {
        let (mut one, mut two) = (*one, *two);
        for side in [&mut one, &mut two] {
            side.values[*factor as usize] = side.values[*factor as usize].map(|_| 1.0);
        }
        (mean(one.score().0, two.score().0), *factor)
    });
    let (best, factor) = changed.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
    let hundredths = (best * 100.0).round() as u32;
    (hundredths > (score * 100.0).round() as u32).then_some(Reason {
        factor,
        contribution: 0.0,
        saying: Saying::Would { factor, hundredths },
    })
}

/// The score of values that both sides see alike, without the reasons.
pub(crate) fn score(values: &Values, company_said: Option<MatchVerdict>) -> f32 {
    mean(side(&FOR_INVESTOR, values, None).0, side(&FOR_COMPANY, values, company_said).0)
}

/// A side's score, and the points that each factor brings to it.
fn side(weights: &[(Factor, f32)], values: &Values, said: Option<MatchVerdict>) -> (f32, [f32; FACTORS]) {
    let mut points = [0f32; FACTORS];
    let mut total = 0f32;
    for (factor, weight) in weights {
        let value = match factor {
            Factor::Feedback => said.map(|said| match said {
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
