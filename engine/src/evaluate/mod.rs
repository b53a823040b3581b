//! Evaluates and trains the ranker on real funding history in the benchmark's format.

pub mod folder;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use folder::{BenchmarkTrack, Folder, FolderError, months_before};

use crate::feature_source::FeatureSource;
use crate::features::{Deal, FAMILIES, FEATURES, Family};
use crate::learn::{self, TrainingOrigin, TrainingQuery, TrainingSettings};
use crate::measure::{Measures, RelevantCandidates, measure_lists};
use crate::rank::{RankRequest, RankedList, fuse_lists, parallel_map, rank_all};
use crate::weights::Weights;

/// The learned weights that are compiled into the program.
pub const LEARNED_WEIGHTS: &[u8] = include_bytes!("../../../data/matching/weights.txt");

/// The number of candidates written per query. Later ones influence no measure except the area under the curve.
const LIST_LENGTH: usize = 1_000;
/// A pair is mutual if each side is among the first ten of the other.
const MUTUAL_LENGTH: usize = 10;

/// The weights in the file, or the plain ones with the reason why the file is refused.
pub fn load_weights(bytes: &[u8]) -> (Weights, Option<String>) {
    match Weights::read(bytes) {
        Ok(weights) => (weights, None),
        Err(fault) => (Weights::plain(), Some(fault.to_string())),
    }
}

/// The number of queries per track that are repeated one by one to measure latency.
const TIMED_QUERIES: usize = 10;

/// The results for one folder.
#[derive(Default)]
pub struct EvaluationReport {
    pub loading: Duration,
    pub ranking: Duration,
    /// The latency of a single query on one thread: track, median, 95th percentile.
    pub latencies: Vec<(&'static str, Duration, Duration)>,
    pub measures: Vec<(&'static str, Measures)>,
    /// Shares of the true pairs that are mutual, averaged over investors: with one list for both sides, and with a list for each
    /// side.
    pub mutual: Option<(f64, f64)>,
    pub written: Vec<PathBuf>,
}

/// Ranks every query of a folder, writes the predictions to `out`, and measures them if the folder has the truth.
pub fn evaluate_folder(directory: &Path, out: &Path, weights: &Weights, threads: usize) -> Result<EvaluationReport, FolderError> {
    let began = Instant::now();
    let folder = Folder::read(directory)?;
    let search = DealSearches::new(&folder);
    let asking = [search.as_ref().map(|it| &it.who), folder.open.as_ref().map(|it| &it.queries)];
    let mut source = parallel_map(&asking, 1, threads, |asking| {
        asking.iter().map(|who| who.map(|who| FeatureSource::new(&folder.history, who))).collect()
    });
    let open = folder.open.as_ref().zip(source.pop().flatten());
    let deals_evidence = source.pop().flatten();
    let mut report = EvaluationReport { loading: began.elapsed(), ..EvaluationReport::default() };
    fs::create_dir_all(out).map_err(|error| FolderError::new(out, error))?;

    let began = Instant::now();
    let ranked = search.as_ref().zip(deals_evidence.as_ref()).map(|(search, source)| {
        let wanted = RankRequest {
            deals: Some(&weights.deals),
            rows: &search.rows,
            investors: Some(&weights.investors),
            length: LIST_LENGTH,
            threads,
        };
        let mut ranked = rank_all(source, &search.deals, &wanted);
        for list in &mut ranked.investors {
            list.retain(|it| search.may_be_listed[it.0 as usize]);
        }
        ranked
    });
    let alive: Vec<Deal> = open.iter().flat_map(|it| &it.0.candidates).map(|company| Deal { company: *company, ask: None }).collect();
    let opened = open.as_ref().map(|(track, source)| {
        let rows: Vec<u32> = (0..track.queries.len() as u32).collect();
        let wanted = RankRequest { deals: Some(&weights.open), rows: &rows, investors: None, length: LIST_LENGTH, threads };
        rank_all(source, &alive, &wanted).deals
    });
    report.ranking = began.elapsed();

    let one = |source, deals: &[Deal], of: &RankRequest| {
        let began = Instant::now();
        rank_all(source, deals, &RankRequest { length: LIST_LENGTH, threads: 1, ..*of });
        began.elapsed()
    };
    let none = RankRequest { deals: None, rows: &[], investors: None, length: 0, threads: 1 };
    if let Some((search, source)) = search.as_ref().zip(deals_evidence.as_ref()) {
        let forward = |row: &u32| one(source, &search.deals, &RankRequest { deals: Some(&weights.deals), rows: &[*row], ..none });
        report.add_latencies("deal_search", sample(&search.rows).map(forward));
        let backward = |deal: &Deal| one(source, &[*deal], &RankRequest { investors: Some(&weights.investors), ..none });
        report.add_latencies("investor_search", sample(&search.deals).map(backward));
    }
    if let Some((track, source)) = &open {
        let rows: Vec<u32> = (0..track.queries.len() as u32).collect();
        let forward = |row: &u32| one(source, &alive, &RankRequest { deals: Some(&weights.open), rows: &[*row], ..none });
        report.add_latencies("open_search", sample(&rows).map(forward));
    }

    if let Some((search, ranked)) = search.as_ref().zip(ranked.as_ref()) {
        if let Some(track) = &folder.deals {
            let named = |query: usize, place: u32| (track.queries[query], search.deals[place as usize].company);
            report.add_track("deal_search", &folder, track, &ranked.deals, named, |pair| pair.1, out)?;
        }
        if let Some(track) = &folder.investors {
            let named = |query: usize, row: u32| (search.who[row as usize], track.queries[query]);
            report.add_track("investor_search", &folder, track, &search.by_query(track, &ranked.investors), named, |pair| pair.0, out)?;
        }
        if let Some(track) = folder.deals.as_ref().filter(|_| folder.investors.is_some()) {
            let fused = fuse_lists(&search.rows.iter().copied().zip(&ranked.deals).collect::<Vec<_>>(), &ranked.investors, MUTUAL_LENGTH);
            let pairs = fused.iter().map(|(row, deal, score)| (search.who[*row as usize], search.deals[*deal as usize].company, *score));
            report.written.push(write_predictions(&folder, out, "reciprocal", pairs)?);
            report.mutual = mutual_shares(search, track, &fused, &ranked.deals, &ranked.investors);
        }
    }
    if let Some(((track, _), lists)) = open.as_ref().zip(opened.as_ref()) {
        let named = |query: usize, place: u32| (track.queries[query], track.candidates[place as usize]);
        report.add_track("open_search", &folder, track, lists, named, |pair| pair.1, out)?;
    }
    Ok(report)
}

/// deal_search and investor_search, which share features.
struct DealSearches {
    who: Vec<u32>,
    /// Rows of the investors that are queries.
    rows: Vec<u32>,
    may_be_listed: Vec<bool>,
    deals: Vec<Deal>,
}

impl DealSearches {
    fn new(folder: &Folder) -> Option<Self> {
        if folder.deals.is_none() && folder.investors.is_none() {
            return None;
        }
        let listed = folder.investors.as_ref().map_or(&[][..], |track| &track.candidates);
        let asking = folder.deals.as_ref().map_or(&[][..], |track| &track.queries);
        let mut who: Vec<u32> = listed.iter().chain(asking).copied().collect();
        who.sort_unstable();
        who.dedup();
        let row_of = |investor: &u32| who.binary_search(investor).map_or(0, |row| row as u32);
        let mut may_be_listed = vec![false; who.len()];
        for investor in listed {
            may_be_listed[row_of(investor) as usize] = true;
        }
        let companies = folder
            .deals
            .as_ref()
            .map_or_else(|| &folder.investors.as_ref().expect("one of the two tracks exists").queries, |it| &it.candidates);
        let deals = companies.iter().map(|company| Deal { company: *company, ask: folder.asks.get(company).copied() }).collect();
        Some(Self { rows: asking.iter().map(row_of).collect(), may_be_listed, deals, who })
    }

    /// Reorders lists by deal into the order of the queries. A company without a deal gets an empty list.
    fn by_query(&self, track: &BenchmarkTrack, lists: &[RankedList]) -> Vec<RankedList> {
        let place_of = self.places();
        track
            .queries
            .iter()
            .map(|company| place_of.get(company).map_or_else(RankedList::new, |place| lists[*place as usize].clone()))
            .collect()
    }

    /// The position of each company's deal.
    fn places(&self) -> HashMap<u32, u32> {
        self.deals.iter().zip(0..).map(|(deal, place)| (deal.company, place)).collect()
    }
}

/// An evenly spread sample.
fn sample<T>(all: &[T]) -> impl Iterator<Item = &T> {
    all.iter().step_by(all.len().div_ceil(TIMED_QUERIES).max(1))
}

impl EvaluationReport {
    fn add_latencies(&mut self, name: &'static str, took: impl Iterator<Item = Duration>) {
        let mut took: Vec<Duration> = took.collect();
        took.sort_unstable();
        if let Some(last) = took.len().checked_sub(1) {
            self.latencies.push((name, took[last / 2], took[last * 19 / 20]));
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn add_track(
        &mut self,
        name: &'static str,
        folder: &Folder,
        track: &BenchmarkTrack,
        lists: &[RankedList],
        named: impl Fn(usize, u32) -> (u32, u32),
        candidate: impl Fn((u32, u32)) -> u32,
        out: &Path,
    ) -> Result<(), FolderError> {
        let pairs = lists.iter().enumerate().flat_map(|(query, list)| {
            let named = &named;
            list.iter().map(move |(place, score)| {
                let (investor, company) = named(query, *place);
                (investor, company, *score)
            })
        });
        self.written.push(write_predictions(folder, out, name, pairs)?);
        if let Some(truth) = &track.truth {
            let lists: Vec<RankedList> = lists
                .iter()
                .enumerate()
                .map(|(query, list)| list.iter().map(|(place, score)| (candidate(named(query, *place)), *score)).collect())
                .collect();
            let answers: Vec<RelevantCandidates> =
                track.queries.iter().map(|query| truth.get(query).cloned().unwrap_or_default()).collect();
            self.measures.push((name, measure_lists(&lists, &answers)));
        }
        Ok(())
    }

    /// The printed report.
    pub fn table(&self) -> String {
        let mut text =
            format!("loaded and indexed in {:.2} s, ranked in {:.2} s\n", self.loading.as_secs_f64(), self.ranking.as_secs_f64());
        for (name, half, most) in &self.latencies {
            let _ = writeln!(
                text,
                "one query of {name} on one thread: p50 {:.1} ms, p95 {:.1} ms",
                1e3 * half.as_secs_f64(),
                1e3 * most.as_secs_f64()
            );
        }
        text += "\n";
        if !self.measures.is_empty() {
            text += "| track | queries | NDCG@10 | recall@10 | recall@50 | cold | warm | MRR |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n";
        }
        for (name, it) in &self.measures {
            let or_none = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
            let _ = writeln!(
                text,
                "| {name} | {} | {:.4} | {:.4} | {:.4} | {} | {} | {:.4} |",
                it.queries,
                it.ndcg_10,
                it.recall_10,
                it.recall_50,
                or_none(it.recall_50_cold),
                or_none(it.recall_50_warm),
                it.mrr
            );
        }
        if let Some((fused, alone)) = self.mutual {
            let _ = writeln!(text, "\nmutual@10: {fused:.4} with one list for both sides, {alone:.4} with a list for each side");
        }
        for path in &self.written {
            let _ = writeln!(text, "{}", path.display());
        }
        text
    }
}

fn write_predictions(
    folder: &Folder,
    out: &Path,
    name: &str,
    pairs: impl Iterator<Item = (u32, u32, f32)>,
) -> Result<PathBuf, FolderError> {
    let path = out.join(format!("{name}.csv"));
    let written = || -> std::io::Result<()> {
        let mut file = BufWriter::new(fs::File::create(&path)?);
        writeln!(file, "investor_id,company_id,score")?;
        for (investor, company, score) in pairs {
            writeln!(file, "{},{},{score}", folder.investor_ids[investor as usize], folder.company_ids[company as usize])?;
        }
        file.flush()
    };
    written().map_err(|error| FolderError::new(&path, error))?;
    Ok(path)
}

fn mutual_shares(
    search: &DealSearches,
    track: &BenchmarkTrack,
    fused: &[(u32, u32, f32)],
    deals: &[RankedList],
    investors: &[RankedList],
) -> Option<(f64, f64)> {
    let truth = track.truth.as_ref()?;
    let within = |list: Option<&RankedList>, wanted: u32| list.is_some_and(|list| list.iter().take(MUTUAL_LENGTH).any(|it| it.0 == wanted));
    let mut by_row = HashMap::<u32, RankedList>::new();
    let mut by_deal = HashMap::<u32, RankedList>::new();
    let mut best: Vec<&(u32, u32, f32)> = fused.iter().collect();
    best.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (row, deal, score) in best {
        by_row.entry(*row).or_default().push((*deal, *score));
        by_deal.entry(*deal).or_default().push((*row, *score));
    }
    let place_of = search.places();
    let (mut one, mut each, mut queries) = (0.0, 0.0, 0usize);
    for ((query, row), list) in track.queries.iter().zip(&search.rows).zip(deals) {
        let Some(answer) = truth.get(query) else { continue };
        queries += 1;
        let share = |test: &dyn Fn(u32) -> bool| {
            answer.iter().filter(|it| place_of.get(&it.0).is_some_and(|deal| test(*deal))).count() as f64 / answer.len() as f64
        };
        one += share(&|deal| within(by_row.get(row), deal) && within(by_deal.get(&deal), *row));
        each += share(&|deal| within(Some(list), deal) && within(investors.get(deal as usize), *row));
    }
    Some((one / queries.max(1) as f64, each / queries.max(1) as f64))
}

/// Trains weights from all folders in a directory, and from origins made from the latest history for days without a folder;
/// optionally without one family of features.
pub fn learn_weights(directory: &Path, latest: Option<&Path>, without: Option<Family>) -> Result<Weights, FolderError> {
    let mut folders = Vec::new();
    let entries = fs::read_dir(directory).map_err(|error| FolderError::new(directory, error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|it| it.ok()).map(|it| it.path()).filter(|it| it.is_dir()).collect();
    paths.sort();
    for path in paths {
        folders.push(Folder::read(&path)?);
    }
    let made = match latest {
        Some(latest) => made_origins(&Folder::read_history(latest)?, &folders),
        None => Vec::new(),
    };
    if folders.is_empty() && made.is_empty() {
        return Err(FolderError::new(directory, "it contains no folders of funding history"));
    }
    let used: Vec<bool> = FEATURES.iter().map(|it| Some(it.1) != without).collect();
    let track = |of: &dyn Fn(&Folder) -> Option<&BenchmarkTrack>, back: bool, asks: bool, settings: TrainingSettings| {
        let made = made.iter().filter(|it| it.0 % settings.months == 0 && it.0 >= settings.window).map(|it| &it.1);
        let origins: Vec<TrainingOrigin> =
            folders.iter().chain(made).filter_map(|folder| of(folder).map(|track| training_origin(folder, track, back, asks))).collect();
        learn::learn_model(&origins, settings, &used)
    };
    Ok(Weights {
        deals: track(&|it| it.deals.as_ref(), false, true, learn::DEALS),
        investors: track(&|it| it.investors.as_ref(), true, true, learn::INVESTORS),
        open: track(&|it| it.open.as_ref(), false, false, learn::OPEN),
    })
}

/// The window of the benchmark in months.
const WINDOW_MONTHS: u32 = 12;
/// Months between two made origins, and from the earliest one to the end of the history. Earlier data are too sparse.
const STEP_MONTHS: u32 = 3;
const EARLIEST_MONTHS: u32 = 54;

/// Origins made from one history, each with the months from it to the last day. No window ends after the history, so the windows
/// of the last origins are shorter. Days with a folder are skipped.
fn made_origins(latest: &Folder, folders: &[Folder]) -> Vec<(u32, Folder)> {
    let day = |months: u32| months_before(latest.history.today, months);
    let is_new = |months: &u32| folders.iter().all(|it| it.history.today != day(*months));
    let of = |months: u32| (months, latest.at_origin(day(months), day(months.saturating_sub(WINDOW_MONTHS))));
    (STEP_MONTHS..=EARLIEST_MONTHS).step_by(STEP_MONTHS as usize).filter(is_new).map(of).collect()
}

/// The family with this name.
pub fn parse_family(name: &str) -> Option<Family> {
    FAMILIES.into_iter().find(|family| format!("{family:?}").eq_ignore_ascii_case(name))
}

fn training_origin<'a>(folder: &'a Folder, track: &BenchmarkTrack, back: bool, asks: bool) -> TrainingOrigin<'a> {
    let (who, companies) = if back { (&track.candidates, &track.queries) } else { (&track.queries, &track.candidates) };
    let history = &folder.history;
    let mut queries = Vec::new();
    for (at, query) in track.queries.iter().enumerate() {
        let Some(answer) = track.truth.as_ref().and_then(|truth| truth.get(query)) else { continue };
        let mut it = TrainingQuery { hits: Vec::new(), others: Vec::new() };
        for (candidate_at, candidate) in track.candidates.iter().enumerate() {
            let (investor, company) = if back { (*candidate, *query) } else { (*query, *candidate) };
            if history.is_in(investor, company) {
                continue;
            }
            let pair = if back { (candidate_at as u32, at as u32) } else { (at as u32, candidate_at as u32) };
            let hit = answer.iter().any(|it| it.0 == *candidate);
            if hit { it.hits.push(pair) } else { it.others.push(pair) }
        }
        queries.push(it);
    }
    let deals =
        companies.iter().map(|company| Deal { company: *company, ask: folder.asks.get(company).copied().filter(|_| asks) }).collect();
    TrainingOrigin { source: FeatureSource::new(history, who), deals, queries }
}
