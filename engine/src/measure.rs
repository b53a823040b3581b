//! The quality of ranked lists, with the measures of the benchmark.

use super::rank::RankedList;

/// Means over the queries for which the truth is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    pub queries: usize,
    pub ndcg_10: f64,
    pub recall_10: f64,
    pub recall_50: f64,
    /// Recall at 50 among companies without (cold) and with (warm) an earlier round; None if there are none.
    pub recall_50_cold: Option<f64>,
    pub recall_50_warm: Option<f64>,
    pub mrr: f64,
}

/// The relevant candidates of a query, and whether the company is cold.
pub type RelevantCandidates = Vec<(u32, bool)>;

pub fn measure_lists(lists: &[RankedList], answers: &[RelevantCandidates]) -> Measures {
    let mut all = Measures::default();
    let (mut cold, mut warm) = ((0.0, 0usize), (0.0, 0usize));
    for (list, answer) in lists.iter().zip(answers).filter(|it| !it.1.is_empty()) {
        let places: Vec<(Option<usize>, bool)> =
            answer.iter().map(|(wanted, cold)| (list.iter().position(|it| it.0 == *wanted), *cold)).collect();
        let within = |most: usize| places.iter().filter(|it| it.0.is_some_and(|place| place < most)).count() as f64;
        let gain = |place: usize| 1.0 / (place as f64 + 2.0).log2();
        let best: f64 = (0..answer.len().min(10)).map(gain).sum();
        all.queries += 1;
        all.ndcg_10 += places.iter().filter_map(|it| it.0).filter(|place| *place < 10).map(gain).sum::<f64>() / best;
        all.recall_10 += within(10) / answer.len() as f64;
        all.recall_50 += within(50) / answer.len() as f64;
        all.mrr += places.iter().filter_map(|it| it.0).min().map_or(0.0, |place| 1.0 / (place as f64 + 1.0));
        for (of, wanted) in [(&mut cold, true), (&mut warm, false)] {
            let these: Vec<_> = places.iter().filter(|it| it.1 == wanted).collect();
            if !these.is_empty() {
                of.0 += these.iter().filter(|it| it.0.is_some_and(|place| place < 50)).count() as f64 / these.len() as f64;
                of.1 += 1;
            }
        }
    }
    let queries = all.queries.max(1) as f64;
    for it in [&mut all.ndcg_10, &mut all.recall_10, &mut all.recall_50, &mut all.mrr] {
        *it /= queries;
    }
    all.recall_50_cold = (cold.1 > 0).then(|| cold.0 / cold.1 as f64);
    all.recall_50_warm = (warm.1 > 0).then(|| warm.0 / warm.1 as f64);
    all
}
