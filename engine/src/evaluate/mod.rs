//! The matching engine on funding history that nobody here made up: reads a folder in the benchmark's format, ranks, measures
//! where the truth is there, and writes predictions; and learns weights from earlier folders of the same kind.

pub mod folder;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use folder::{Fault, Folder, Track, before};

use crate::evidence::Evidence;
use crate::features::{Deal, FAMILIES, FEATURES, Family};
use crate::learn::{self, Lesson, Query, Recipe};
use crate::measure::{Answer, Measures, measure};
use crate::rank::{List, Wanted, fuse, rank, side_by_side};
use crate::weights::Weights;

/// The weights that are part of this program.
pub const LEARNED: &[u8] = include_bytes!("../../../data/matching/weights.txt");

/// Candidates of a query that are written at most; what comes after them moves no measure but the area under the curve.
const LENGTH: usize = 1_000;
/// A pair is given where both sides are within this of each other.
const MUTUAL: usize = 10;

/// The learned weights, or, with the reason why not, the plain ones.
pub fn weights(bytes: &[u8]) -> (Weights, Option<String>) {
    match Weights::read(bytes) {
        Ok(weights) => (weights, None),
        Err(fault) => (Weights::plain(), Some(fault.to_string())),
    }
}

/// So many queries of a track are asked once more, each by itself, to see how long one takes.
const ALONE: usize = 10;

/// What came of one folder.
#[derive(Default)]
pub struct Report {
    pub loading: Duration,
    pub ranking: Duration,
    /// How long one query takes by itself on one thread, half of them and nineteen of twenty at most.
    pub latencies: Vec<(&'static str, Duration, Duration)>,
    pub measures: Vec<(&'static str, Measures)>,
    /// Shares of the true pairs in which each is in the other's first ten, by an investor: of one list for both sides, and of
    /// the lists each side would get alone.
    pub mutual: Option<(f64, f64)>,
    pub written: Vec<PathBuf>,
}

/// Ranks every query of a folder, writes the predictions into `out`, and measures where the folder holds the truth.
pub fn evaluate(directory: &Path, out: &Path, weights: &Weights, threads: usize) -> Result<Report, Fault> {
    let began = Instant::now();
    let folder = Folder::read(directory)?;
    let search = Search::new(&folder);
    let asking = [search.as_ref().map(|it| &it.who), folder.open.as_ref().map(|it| &it.queries)];
    let mut evidence =
        side_by_side(&asking, 1, threads, |asking| asking.iter().map(|who| who.map(|who| Evidence::new(&folder.history, who))).collect());
    let open = folder.open.as_ref().zip(evidence.pop().flatten());
    let deals_evidence = evidence.pop().flatten();
    let mut report = Report { loading: began.elapsed(), ..Report::default() };
    fs::create_dir_all(out).map_err(|error| Fault::new(out, error))?;

    let began = Instant::now();
    let ranked = search.as_ref().zip(deals_evidence.as_ref()).map(|(search, evidence)| {
        let wanted =
            Wanted { deals: Some(&weights.deals), rows: &search.rows, investors: Some(&weights.investors), length: LENGTH, threads };
        let mut ranked = rank(evidence, &search.deals, &wanted);
        for list in &mut ranked.investors {
            list.retain(|it| search.may_be_listed[it.0 as usize]);
        }
        ranked
    });
    let alive: Vec<Deal> = open.iter().flat_map(|it| &it.0.candidates).map(|company| Deal { company: *company, ask: None }).collect();
    let opened = open.as_ref().map(|(track, evidence)| {
        let rows: Vec<u32> = (0..track.queries.len() as u32).collect();
        let wanted = Wanted { deals: Some(&weights.open), rows: &rows, investors: None, length: LENGTH, threads };
        rank(evidence, &alive, &wanted).deals
    });
    report.ranking = began.elapsed();

    let one = |evidence, deals: &[Deal], of: &Wanted| {
        let began = Instant::now();
        rank(evidence, deals, &Wanted { length: LENGTH, threads: 1, ..*of });
        began.elapsed()
    };
    let none = Wanted { deals: None, rows: &[], investors: None, length: 0, threads: 1 };
    if let Some((search, evidence)) = search.as_ref().zip(deals_evidence.as_ref()) {
        let forward = |row: &u32| one(evidence, &search.deals, &Wanted { deals: Some(&weights.deals), rows: &[*row], ..none });
        report.time("deal_search", some(&search.rows).map(forward));
        let backward = |deal: &Deal| one(evidence, &[*deal], &Wanted { investors: Some(&weights.investors), ..none });
        report.time("investor_search", some(&search.deals).map(backward));
    }
    if let Some((track, evidence)) = &open {
        let rows: Vec<u32> = (0..track.queries.len() as u32).collect();
        let forward = |row: &u32| one(evidence, &alive, &Wanted { deals: Some(&weights.open), rows: &[*row], ..none });
        report.time("open_search", some(&rows).map(forward));
    }

    if let Some((search, ranked)) = search.as_ref().zip(ranked.as_ref()) {
        if let Some(track) = &folder.deals {
            let named = |query: usize, place: u32| (track.queries[query], search.deals[place as usize].company);
            report.keep("deal_search", &folder, track, &ranked.deals, named, |pair| pair.1, out)?;
        }
        if let Some(track) = &folder.investors {
            let named = |query: usize, row: u32| (search.who[row as usize], track.queries[query]);
            report.keep("investor_search", &folder, track, &search.by_query(track, &ranked.investors), named, |pair| pair.0, out)?;
        }
        if let Some(track) = folder.deals.as_ref().filter(|_| folder.investors.is_some()) {
            let fused = fuse(&search.rows.iter().copied().zip(&ranked.deals).collect::<Vec<_>>(), &ranked.investors, MUTUAL);
            let pairs = fused.iter().map(|(row, deal, score)| (search.who[*row as usize], search.deals[*deal as usize].company, *score));
            report.written.push(write(&folder, out, "reciprocal", pairs)?);
            report.mutual = mutual(search, track, &fused, &ranked.deals, &ranked.investors);
        }
    }
    if let Some(((track, _), lists)) = open.as_ref().zip(opened.as_ref()) {
        let named = |query: usize, place: u32| (track.queries[query], track.candidates[place as usize]);
        report.keep("open_search", &folder, track, lists, named, |pair| pair.1, out)?;
    }
    Ok(report)
}

/// Both searches of deals at once: who is asked about, and for which deals.
struct Search {
    who: Vec<u32>,
    /// Rows of the investors who ask.
    rows: Vec<u32>,
    may_be_listed: Vec<bool>,
    deals: Vec<Deal>,
}

impl Search {
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
        let companies =
            folder.deals.as_ref().map_or_else(|| &folder.investors.as_ref().expect("one is there").queries, |it| &it.candidates);
        let deals = companies.iter().map(|company| Deal { company: *company, ask: folder.asks.get(company).copied() }).collect();
        Some(Self { rows: asking.iter().map(row_of).collect(), may_be_listed, deals, who })
    }

    /// Lists that come by deal, by the companies that ask: these may be fewer, and in another order. Who raises nothing finds nobody.
    fn by_query(&self, track: &Track, lists: &[List]) -> Vec<List> {
        let place_of = self.places();
        track.queries.iter().map(|company| place_of.get(company).map_or_else(List::new, |place| lists[*place as usize].clone())).collect()
    }

    /// Where each company's deal stands.
    fn places(&self) -> HashMap<u32, u32> {
        self.deals.iter().zip(0..).map(|(deal, place)| (deal.company, place)).collect()
    }
}

/// Some of many, evenly spread.
fn some<T>(all: &[T]) -> impl Iterator<Item = &T> {
    all.iter().step_by(all.len().div_ceil(ALONE).max(1))
}

impl Report {
    fn time(&mut self, name: &'static str, took: impl Iterator<Item = Duration>) {
        let mut took: Vec<Duration> = took.collect();
        took.sort_unstable();
        if let Some(last) = took.len().checked_sub(1) {
            self.latencies.push((name, took[last / 2], took[last * 19 / 20]));
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn keep(
        &mut self,
        name: &'static str,
        folder: &Folder,
        track: &Track,
        lists: &[List],
        named: impl Fn(usize, u32) -> (u32, u32),
        candidate: impl Fn((u32, u32)) -> u32,
        out: &Path,
    ) -> Result<(), Fault> {
        let pairs = lists.iter().enumerate().flat_map(|(query, list)| {
            let named = &named;
            list.iter().map(move |(place, score)| {
                let (investor, company) = named(query, *place);
                (investor, company, *score)
            })
        });
        self.written.push(write(folder, out, name, pairs)?);
        if let Some(truth) = &track.truth {
            let told: Vec<List> = lists
                .iter()
                .enumerate()
                .map(|(query, list)| list.iter().map(|(place, score)| (candidate(named(query, *place)), *score)).collect())
                .collect();
            let answers: Vec<Answer> = track.queries.iter().map(|query| truth.get(query).cloned().unwrap_or_default()).collect();
            self.measures.push((name, measure(&told, &answers)));
        }
        Ok(())
    }

    /// The table that is printed.
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
            let _ = writeln!(text, "\nmutual@10: {fused:.4} by one list for both sides, {alone:.4} by each side's own list");
        }
        for path in &self.written {
            let _ = writeln!(text, "{}", path.display());
        }
        text
    }
}

fn write(folder: &Folder, out: &Path, name: &str, pairs: impl Iterator<Item = (u32, u32, f32)>) -> Result<PathBuf, Fault> {
    let path = out.join(format!("{name}.csv"));
    let told = || -> std::io::Result<()> {
        let mut file = BufWriter::new(fs::File::create(&path)?);
        writeln!(file, "investor_id,company_id,score")?;
        for (investor, company, score) in pairs {
            writeln!(file, "{},{},{score}", folder.investor_ids[investor as usize], folder.company_ids[company as usize])?;
        }
        file.flush()
    };
    told().map_err(|error| Fault::new(&path, error))?;
    Ok(path)
}

fn mutual(search: &Search, track: &Track, fused: &[(u32, u32, f32)], deals: &[List], investors: &[List]) -> Option<(f64, f64)> {
    let truth = track.truth.as_ref()?;
    let within = |list: Option<&List>, wanted: u32| list.is_some_and(|list| list.iter().take(MUTUAL).any(|it| it.0 == wanted));
    let mut by_row = HashMap::<u32, List>::new();
    let mut by_deal = HashMap::<u32, List>::new();
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

/// Learns weights from all folders in a directory, and from origins made of the latest history where the directory has none;
/// without a family of features, to see what it adds.
pub fn learn(directory: &Path, latest: Option<&Path>, without: Option<Family>) -> Result<Weights, Fault> {
    let mut folders = Vec::new();
    let entries = fs::read_dir(directory).map_err(|error| Fault::new(directory, error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|it| it.ok()).map(|it| it.path()).filter(|it| it.is_dir()).collect();
    paths.sort();
    for path in paths {
        folders.push(Folder::read(&path)?);
    }
    let made = match latest {
        Some(latest) => made(&Folder::read_history(latest)?, &folders),
        None => Vec::new(),
    };
    if folders.is_empty() && made.is_empty() {
        return Err(Fault::new(directory, "there are no folders of history in it"));
    }
    let used: Vec<bool> = FEATURES.iter().map(|it| Some(it.1) != without).collect();
    let track = |of: &dyn Fn(&Folder) -> Option<&Track>, back: bool, asks: bool, recipe: Recipe| {
        let made = made.iter().filter(|it| it.0 % recipe.months == 0 && it.0 >= recipe.window).map(|it| &it.1);
        let lessons: Vec<Lesson> =
            folders.iter().chain(made).filter_map(|folder| of(folder).map(|track| lesson(folder, track, back, asks))).collect();
        learn::learn(&lessons, recipe, &used)
    };
    Ok(Weights {
        deals: track(&|it| it.deals.as_ref(), false, true, learn::DEALS),
        investors: track(&|it| it.investors.as_ref(), true, true, learn::INVESTORS),
        open: track(&|it| it.open.as_ref(), false, false, learn::OPEN),
    })
}

/// The windows of made origins are as long as the benchmark's.
const WINDOW: u32 = 12;
/// Months from one made origin to the next, and how far back the first one lies: before, too little was written down.
const STEP: u32 = 3;
const FARTHEST: u32 = 54;

/// Origins made of one history, with how many months before its last day each lies: every window ends with the history or
/// before, so the windows of the last ones are shorter. Where there is a folder of that day already, none is made.
fn made(latest: &Folder, folders: &[Folder]) -> Vec<(u32, Folder)> {
    let day = |months: u32| before(latest.history.today, months);
    let is_new = |months: &u32| folders.iter().all(|it| it.history.today != day(*months));
    let of = |months: u32| (months, latest.earlier(day(months), day(months.saturating_sub(WINDOW))));
    (STEP..=FARTHEST).step_by(STEP as usize).filter(is_new).map(of).collect()
}

/// A family by its name.
pub fn family(name: &str) -> Option<Family> {
    FAMILIES.into_iter().find(|family| format!("{family:?}").eq_ignore_ascii_case(name))
}

fn lesson<'a>(folder: &'a Folder, track: &Track, back: bool, asks: bool) -> Lesson<'a> {
    let (who, companies) = if back { (&track.candidates, &track.queries) } else { (&track.queries, &track.candidates) };
    let history = &folder.history;
    let mut queries = Vec::new();
    for (at, query) in track.queries.iter().enumerate() {
        let Some(answer) = track.truth.as_ref().and_then(|truth| truth.get(query)) else { continue };
        let mut it = Query { hits: Vec::new(), others: Vec::new() };
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
    Lesson { evidence: Evidence::new(history, who), deals, queries }
}
