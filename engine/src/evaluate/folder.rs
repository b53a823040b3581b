//! Reads a folder of the benchmark: the history until the cutoff date, the queries, the candidates and, if present, the truth.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;

use crate::history::{Ask, Code, Company, Day, FundingRound, History, Investment, Investor, KINDS, NONE, Nature, Place, amount_band};
use crate::measure::RelevantCandidates;

/// The benchmark's kinds of rounds, by number.
const ROUNDS: [&str; KINDS] =
    ["angel", "series-a", "series-b", "series-c+", "venture", "other", "private-equity", "post-ipo", "crowdfunding"];

/// The minimum number of past investments for an investor to be a query, and to be a candidate.
const SEARCHING: usize = 5;
const LISTED: usize = 2;
/// A company may raise again if its last round was within this many months.
const ALIVE: u32 = 60;

pub struct Folder {
    pub history: History,
    pub investor_ids: Vec<String>,
    pub company_ids: Vec<String>,
    pub asks: HashMap<u32, Ask>,
    pub deals: Option<BenchmarkTrack>,
    pub investors: Option<BenchmarkTrack>,
    pub open: Option<BenchmarkTrack>,
    /// All investments, including later ones of the same pair.
    pub investments: Vec<Investment>,
}

/// Numbers of the queries and candidates.
pub struct BenchmarkTrack {
    pub queries: Vec<u32>,
    pub candidates: Vec<u32>,
    pub truth: Option<HashMap<u32, RelevantCandidates>>,
}

/// Why a folder cannot be used.
#[derive(Debug)]
pub struct FolderError {
    path: PathBuf,
    reason: String,
}

impl FolderError {
    pub fn new(path: &Path, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for FolderError {}

#[derive(Deserialize)]
struct CompanyRow {
    company_id: String,
    sector: String,
    country: String,
    state: String,
    region: String,
    city: String,
    founded: String,
}

#[derive(Deserialize)]
struct InvestorRow {
    investor_id: String,
    #[serde(rename = "type")]
    nature: String,
    country: String,
    state: String,
    region: String,
    city: String,
    sector: String,
}

#[derive(Deserialize)]
struct RoundRow {
    company_id: String,
    date: String,
    round_type: String,
    amount_usd: String,
}

#[derive(Deserialize)]
struct InvestmentRow {
    investor_id: String,
    company_id: String,
    date: String,
    round_type: String,
    amount_usd: String,
}

#[derive(Deserialize)]
struct DealRow {
    company_id: String,
    ask_round_type: String,
    ask_band_usd: String,
}

#[derive(Deserialize)]
struct InvestorId {
    investor_id: String,
}

#[derive(Deserialize)]
struct CompanyId {
    company_id: String,
}

#[derive(Deserialize)]
struct TruthRow {
    investor_id: String,
    company_id: String,
    cold: u8,
}

#[derive(Deserialize)]
struct Split {
    cutoff: NaiveDate,
}

/// Numbers names in the order of their first occurrence.
#[derive(Default)]
struct CodeBook(HashMap<String, Code>);

impl CodeBook {
    fn code(&mut self, name: &str) -> Code {
        if name.is_empty() {
            return NONE;
        }
        let next = self.0.len() as Code;
        *self.0.entry(name.to_owned()).or_insert(next)
    }
}

#[derive(Default)]
struct Places {
    countries: CodeBook,
    states: CodeBook,
    regions: CodeBook,
    cities: CodeBook,
}

impl Places {
    fn place(&mut self, country: &str, state: &str, region: &str, city: &str) -> Place {
        Place {
            country: self.countries.code(country),
            state: self.states.code(state),
            region: self.regions.code(region),
            // A city's name is unique only within its state.
            city: if city.is_empty() { NONE } else { self.cities.code(&format!("{state}/{city}")) },
        }
    }
}

impl Folder {
    /// Reads everything: history, queries, candidates and truth.
    pub fn read(directory: &Path) -> Result<Self, FolderError> {
        let (mut this, ids) = Self::read_known(directory)?;
        let mut asking = Vec::new();
        if ids.has("deals.csv") {
            for it in rows::<DealRow>(directory, "deals.csv")? {
                let company = ids.company("deals.csv", &it.company_id)?;
                let kind = ids.kind("deals.csv", &it.ask_round_type)?;
                this.asks.insert(company, Ask { kind, band: amount_band(it.ask_band_usd.parse().ok()) });
                asking.push(company);
            }
        }
        if !this.asks.is_empty() {
            this.deals = ids.forward("deal_search", Some(asking))?;
            this.investors = ids.backward()?;
        }
        this.open = ids.forward("open_search", None)?;
        Ok(this)
    }

    /// Reads only the history; neither queries nor truth.
    pub fn read_history(directory: &Path) -> Result<Self, FolderError> {
        Ok(Self::read_known(directory)?.0)
    }

    fn read_known(directory: &Path) -> Result<(Self, Ids<'_>), FolderError> {
        let split = directory.join("split.json");
        let text = std::fs::read_to_string(&split).map_err(|error| FolderError::new(&split, error))?;
        let split: Split = serde_json::from_str(&text).map_err(|error| FolderError::new(&split, error))?;
        let (mut places, mut sectors) = (Places::default(), CodeBook::default());
        let (mut companies, mut company_ids) = (Vec::new(), Vec::new());
        for it in rows::<CompanyRow>(directory, "companies.csv")? {
            let place = places.place(&it.country, &it.state, &it.region, &it.city);
            companies.push(Company { sector: sectors.code(&it.sector), place, founded: it.founded.parse().ok(), rounds: Vec::new() });
            company_ids.push(it.company_id);
        }
        let (mut investors, mut investor_ids) = (Vec::new(), Vec::new());
        for it in rows::<InvestorRow>(directory, "investors.csv")? {
            let nature = match it.nature.as_str() {
                "person" => Nature::Person,
                "corporate" => Nature::Corporate,
                _ => Nature::Fund,
            };
            let place = places.place(&it.country, &it.state, &it.region, &it.city);
            investors.push(Investor { nature, place, sector: sectors.code(&it.sector) });
            investor_ids.push(it.investor_id);
        }
        let ids = Ids { company: numbers(&company_ids), investor: numbers(&investor_ids), directory };
        for it in rows::<RoundRow>(directory, "rounds.csv")? {
            let company = ids.company("rounds.csv", &it.company_id)?;
            let (day, kind) = (ids.day("rounds.csv", &it.date)?, ids.kind("rounds.csv", &it.round_type)?);
            companies[company as usize].rounds.push(FundingRound { day, kind, amount: it.amount_usd.parse().ok() });
        }
        let mut investments = Vec::new();
        for it in rows::<InvestmentRow>(directory, "investments.csv")? {
            investments.push(Investment {
                investor: ids.investor("investments.csv", &it.investor_id)?,
                company: ids.company("investments.csv", &it.company_id)?,
                day: ids.day("investments.csv", &it.date)?,
                kind: ids.kind("investments.csv", &it.round_type)?,
                amount: it.amount_usd.parse().ok(),
            });
        }
        let this = Self {
            history: History::new(day(split.cutoff), companies, investors, &investments),
            investor_ids,
            company_ids,
            asks: HashMap::new(),
            deals: None,
            investors: None,
            open: None,
            investments,
        };
        Ok((this, ids))
    }

    /// The folder of an earlier day, with the truth taken from this history up to `until`. It follows the rules of the
    /// benchmark, except that companies which had been sold by then remain candidates in open_search, because the date of the
    /// sale is not known.
    pub fn at_origin(&self, today: Day, until: Day) -> Self {
        let history = History::new(today, self.history.companies.clone(), self.history.investors.clone(), &self.investments);
        let coming: Vec<&Investment> = self.investments.iter().filter(|it| it.day > today && it.day <= until).collect();
        let ask = |company: u32| {
            let first = self.history.companies[company as usize].rounds.iter().find(|it| it.day > today && it.day <= until)?;
            Some((company, Ask { kind: first.kind, band: amount_band(first.amount) }))
        };
        let asks: HashMap<u32, Ask> = coming.iter().filter_map(|it| ask(it.company)).collect();
        let asking = numbers_where(history.companies.len(), |it| asks.contains_key(&it));
        let been_in = |least: usize| numbers_where(history.investors.len(), |it| history.entries_of(it as usize).len() >= least);
        let (searching, listed) = (been_in(SEARCHING), been_in(LISTED));
        let raised_lately =
            |it: u32| history.companies[it as usize].rounds.last().is_some_and(|round| round.day > months_before(today, ALIVE));
        let alive = numbers_where(history.companies.len(), raised_lately);
        let mut came: Vec<(u32, u32)> = coming.iter().map(|it| (it.investor, it.company)).collect();
        came.sort_unstable();
        came.dedup();
        came.retain(|(investor, company)| !history.is_in(*investor, *company));
        let track = |queries: &[u32], candidates: &[u32], orient: fn((u32, u32)) -> (u32, u32)| {
            let mut truth: HashMap<u32, RelevantCandidates> = HashMap::new();
            for pair in &came {
                let (query, candidate) = orient(*pair);
                if queries.binary_search(&query).is_ok() && candidates.binary_search(&candidate).is_ok() {
                    let cold = history.companies[pair.1 as usize].rounds.is_empty();
                    truth.entry(query).or_default().push((candidate, cold));
                }
            }
            Some(BenchmarkTrack { queries: queries.to_vec(), candidates: candidates.to_vec(), truth: Some(truth) })
        };
        Self {
            deals: track(&searching, &asking, |pair| pair),
            investors: track(&asking, &listed, |(investor, company)| (company, investor)),
            open: track(&searching, &alive, |pair| pair),
            investor_ids: self.investor_ids.clone(),
            company_ids: self.company_ids.clone(),
            investments: self.investments.iter().filter(|it| it.day <= today).copied().collect(),
            history,
            asks,
        }
    }
}

/// The numbers below `count` that pass the test.
fn numbers_where(count: usize, pass: impl Fn(u32) -> bool) -> Vec<u32> {
    (0..count as u32).filter(|it| pass(*it)).collect()
}

/// The day this many months before. The last day of a month becomes the last day of a month.
pub fn months_before(day: Day, months: u32) -> Day {
    let date = NaiveDate::from_num_days_from_ce_opt(day.saturating_add(EPOCH + 1)).unwrap_or(NaiveDate::MIN);
    date.checked_sub_months(Months::new(months)).map_or(Day::MIN, |date| self::day(date) - 1)
}

struct Ids<'a> {
    company: HashMap<String, u32>,
    investor: HashMap<String, u32>,
    directory: &'a Path,
}

impl Ids<'_> {
    fn company(&self, file: &str, id: &str) -> Result<u32, FolderError> {
        self.company
            .get(id)
            .copied()
            .ok_or_else(|| FolderError::new(&self.directory.join(file), format!("company {id:?} is not in companies.csv")))
    }

    fn investor(&self, file: &str, id: &str) -> Result<u32, FolderError> {
        self.investor
            .get(id)
            .copied()
            .ok_or_else(|| FolderError::new(&self.directory.join(file), format!("investor {id:?} is not in investors.csv")))
    }

    fn day(&self, file: &str, date: &str) -> Result<Day, FolderError> {
        date.parse().map(day).map_err(|_| FolderError::new(&self.directory.join(file), format!("{date:?} is not a date")))
    }

    fn kind(&self, file: &str, round: &str) -> Result<u8, FolderError> {
        let kind = ROUNDS.iter().position(|it| *it == round);
        kind.map(|kind| kind as u8).ok_or_else(|| FolderError::new(&self.directory.join(file), format!("{round:?} is not a kind of round")))
    }

    fn has(&self, file: &str) -> bool {
        self.directory.join(file).exists()
    }

    /// Queries are investors, candidates are companies.
    fn forward(&self, track: &str, candidates: Option<Vec<u32>>) -> Result<Option<BenchmarkTrack>, FolderError> {
        let (queries, listed) = (format!("{track}.queries.csv"), format!("{track}.candidates.csv"));
        if !self.has(&queries) || candidates.is_none() && !self.has(&listed) {
            return Ok(None);
        }
        let candidates = match candidates {
            Some(candidates) => candidates,
            None => self.companies(&listed)?,
        };
        let truth = self.truth(track, |pair| pair)?;
        Ok(Some(BenchmarkTrack { queries: self.investors(&queries)?, candidates, truth }))
    }

    /// Queries are companies, candidates are investors.
    fn backward(&self) -> Result<Option<BenchmarkTrack>, FolderError> {
        let (queries, candidates) = ("investor_search.queries.csv", "investor_search.candidates.csv");
        if !self.has(queries) || !self.has(candidates) {
            return Ok(None);
        }
        let truth = self.truth("investor_search", |(investor, company)| (company, investor))?;
        Ok(Some(BenchmarkTrack { queries: self.companies(queries)?, candidates: self.investors(candidates)?, truth }))
    }

    fn companies(&self, file: &str) -> Result<Vec<u32>, FolderError> {
        let named = rows::<CompanyId>(self.directory, file)?;
        Ok(without_duplicates(named.iter().map(|it| self.company(file, &it.company_id)).collect::<Result<_, _>>()?))
    }

    fn investors(&self, file: &str) -> Result<Vec<u32>, FolderError> {
        let named = rows::<InvestorId>(self.directory, file)?;
        Ok(without_duplicates(named.iter().map(|it| self.investor(file, &it.investor_id)).collect::<Result<_, _>>()?))
    }

    fn truth(&self, track: &str, orient: fn((u32, u32)) -> (u32, u32)) -> Result<Option<HashMap<u32, RelevantCandidates>>, FolderError> {
        let file = format!("{track}.truth.csv");
        if !self.has(&file) {
            return Ok(None);
        }
        let mut truth: HashMap<u32, RelevantCandidates> = HashMap::new();
        for it in rows::<TruthRow>(self.directory, &file)? {
            let (query, candidate) = orient((self.investor(&file, &it.investor_id)?, self.company(&file, &it.company_id)?));
            truth.entry(query).or_default().push((candidate, it.cold == 1));
        }
        Ok(Some(truth))
    }
}

/// Removes repeated numbers and keeps the order.
fn without_duplicates(mut all: Vec<u32>) -> Vec<u32> {
    let mut seen = HashSet::new();
    all.retain(|it| seen.insert(*it));
    all
}

fn numbers(ids: &[String]) -> HashMap<String, u32> {
    ids.iter().cloned().zip(0..).collect()
}

/// 1 January 1970 as days since 1 January of year 1.
const EPOCH: i32 = 719_163;

fn day(date: NaiveDate) -> Day {
    date.num_days_from_ce() - EPOCH
}

fn rows<T: for<'de> Deserialize<'de>>(directory: &Path, file: &str) -> Result<Vec<T>, FolderError> {
    let path = directory.join(file);
    let mut reader = csv::Reader::from_path(&path).map_err(|error| FolderError::new(&path, error))?;
    reader.deserialize().collect::<Result<_, _>>().map_err(|error| FolderError::new(&path, error))
}
