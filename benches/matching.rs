//! Compares the match index with a full scan.
//!
//! `cargo bench --bench matching` uses 50,000 deals and 5,000 investors; KARVON_BENCH_DEALS and KARVON_BENCH_INVESTORS set other
//! numbers. Deals and theses are pseudorandom, the same in each run, with a few common and many rare rounds, countries and
//! sectors. The scan scores the same structs by the same rules, and must return the same twenty deals.

#![allow(clippy::disallowed_methods, reason = "the size of the benchmark is set by environment variables")]

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use engine::index::MatchIndex;
use engine::pair::{IndexedDeal, IndexedInvestor, match_pair};
use engine::profile::{Criteria, DealAmounts, Offer, TicketRange, TrackRecord};
use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealVisibility, Exclusion, ExclusionKind, Round};
use entity::matchmaking::MatchSide;
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The length of a list.
const LIST_LENGTH: usize = 20;
/// The number of lists, of changes, and of lists for which the scan is run.
const LISTS: usize = 2_000;
const CHANGES: usize = 10_000;
const SCANS: usize = 20;

/// A pseudorandom number generator; equal seeds give equal numbers.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Low numbers are frequent, high numbers rare.
    fn skewed(&mut self, end: usize) -> usize {
        ((end as f64 + 1.0).powf(self.share()) - 1.0) as usize
    }
}

fn sector(number: usize) -> String {
    let (roof, below) = (number % 12, number / 12);
    if below == 0 { format!("sector{roof}") } else { format!("sector{roof}.part{below}") }
}

fn country(number: usize) -> String {
    format!("C{number}")
}

fn some(random: &mut Random, least: usize, most: usize, mut one: impl FnMut(&mut Random) -> String) -> Vec<String> {
    let mut list: Vec<String> = (0..least + random.below(most - least + 1)).map(|_| one(random)).collect();
    list.sort();
    list.dedup();
    list
}

fn words(random: &mut Random, most: usize) -> Vec<u32> {
    let mut words: Vec<u32> = (0..most).map(|_| random.skewed(20_000) as u32).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day")
}

fn deal(number: usize, investors: usize) -> IndexedDeal {
    let random = &mut Random(number as u64);
    // One company in ten has two deals, which share its backers.
    let company = number * 10 / 11;
    let known = &mut Random(u64::MAX - company as u64);
    let backers = if known.below(3) > 0 { 0 } else { 1 + known.below(3) };
    let min_ticket = 100_00 * (50 << random.below(8)) as i64;
    IndexedDeal {
        id: DealId(Uuid::from_u128(number as u128)),
        company: CompanyId(Uuid::from_u128(company as u128)),
        visibility: DealVisibility::ALL[usize::from(random.below(10) > 6) * (1 + random.below(2))],
        closes: today() + chrono::Duration::days(random.below(180) as i64),
        offer: Offer {
            sectors: some(random, 1, 2, |random| sector(random.skewed(60))),
            round: Round::ALL[random.skewed(8)],
            country: country(random.skewed(15)),
            team_countries: some(random, 1, 2, |random| country(random.skewed(25))),
            markets: some(random, 1, 3, |random| country(random.skewed(25))),
            models: vec![BusinessModel::ALL[random.skewed(8)]],
            stage: Some(CompanyStage::ALL[random.below(7)]),
            sums: Some(DealAmounts { min_ticket, open: min_ticket * (2 + random.below(40)) as i64 }),
            words: words(random, 30),
            sanctioned: random.below(200) == 0,
            resident: random.below(2) == 0,
            opened: today() - chrono::Duration::days(random.below(365) as i64),
        },
        backers: (0..backers).map(|_| InvestorId(Uuid::from_u128(known.skewed(investors) as u128))).collect(),
    }
}

fn investor(number: usize, investors: usize) -> IndexedInvestor {
    let random = &mut Random(u64::MAX / 2 + number as u64);
    let mut past = TrackRecord::default();
    // A few investors have hundreds of past deals, most have few or none.
    let deals = random.skewed(300).saturating_sub(1);
    for _ in 0..deals {
        past.add(&some(random, 1, 2, |random| sector(random.skewed(60))), &some(random, 1, 2, |random| country(random.skewed(25))));
    }
    let min = 100_00 * (100 << random.below(8)) as i64;
    let exclusion = |kind, values| Exclusion { kind, values };
    IndexedInvestor {
        id: InvestorId(Uuid::from_u128(number as u128)),
        criteria: Criteria {
            // One investor in thirty names no sector, one in ten no round, one in ten no country, one in a thousand none of
            // these.
            sectors: if random.below(30) == 0 { vec![] } else { some(random, 1, 3, |random| sector(random.skewed(60))) },
            rounds: if random.below(10) == 0 { vec![] } else { (0..1 + random.below(3)).map(|_| Round::ALL[random.skewed(8)]).collect() },
            countries: if random.below(10) == 0 { vec![] } else { some(random, 1, 4, |random| country(random.skewed(15))) },
            models: (0..random.below(3)).map(|_| BusinessModel::ALL[random.skewed(8)]).collect(),
            ticket: (random.below(5) > 0).then(|| TicketRange { min, typical: Some(min * 2), max: min * 10 }),
            until: None,
            exclusions: match random.below(4) {
                0 => vec![
                    exclusion(ExclusionKind::TeamCountry, vec![country(random.skewed(25))]),
                    exclusion(ExclusionKind::Sanctioned, vec![]),
                ],
                1 => vec![exclusion(ExclusionKind::Sector, vec![sector(random.below(60))])],
                2 => vec![exclusion(ExclusionKind::CompetesWithPortfolio, vec![])],
                _ => vec![],
            },
            words: if random.below(2) == 0 { vec![] } else { words(random, 25) },
            past,
        },
        met: (0..deals * 2).map(|_| (InvestorId(Uuid::from_u128(random.skewed(investors) as u128)), 1 + random.below(3) as u32)).collect(),
        verified_until: (random.below(3) > 0).then_some(NaiveDate::MAX),
    }
}

fn main() {
    let number = |name: &str, usual: usize| std::env::var(name).map_or(usual, |number| number.parse().expect("a number"));
    let (deals, investors) = (number("KARVON_BENCH_DEALS", 50_000), number("KARVON_BENCH_INVESTORS", 5_000));
    let before = memory();
    let (built, mut index) = timed(|| {
        let mut index = MatchIndex::default();
        (0..deals).for_each(|at| index.insert_deal(deal(at, investors)));
        (0..investors).for_each(|at| index.insert_investor(investor(at, investors)));
        index
    });
    let [elapsed, cpu] = [built.elapsed, built.cpu].map(|it| it.as_secs_f64());
    println!("{deals} deals and {investors} investors in {elapsed:.1} s, {cpu:.1} s of CPU time, {} MiB", memory() - before);

    let random = &mut Random(1);
    let queries: Vec<IndexedInvestor> = (0..LISTS).map(|_| investor(random.below(investors), investors)).collect();
    let no_verdicts = HashMap::new();
    let indexed = |investor: &IndexedInvestor, most: usize| {
        let best = index.deals_for(investor, &no_verdicts, today(), most);
        let matches =
            best.iter().take(LIST_LENGTH).filter_map(|(id, _)| match_pair(investor, &index.deal(*id)?, MatchSide::Investor, None, today()));
        black_box(matches.count());
        best
    };
    print("twenty deals for an investor, with reasons", queries.iter().map(|investor| timed(|| indexed(investor, LIST_LENGTH)).0));
    print("a list of a thousand, with reasons for twenty", queries.iter().map(|investor| timed(|| indexed(investor, 1000)).0));
    let companies: Vec<IndexedDeal> = (0..LISTS).map(|_| deal(random.below(deals), investors)).collect();
    let to_company = |deal: &IndexedDeal| {
        let best = index.investors_for(std::slice::from_ref(deal), &HashMap::new(), today(), LIST_LENGTH);
        let matches = best.iter().filter_map(|(id, ..)| match_pair(index.investor(*id)?, deal, MatchSide::Company, None, today()));
        black_box(matches.count());
        best
    };
    print("twenty investors for a deal, with reasons", companies.iter().map(|deal| timed(|| to_company(deal)).0));

    // The scan reads plain structs, so that it loses no time with the compact representation.
    let open: Vec<IndexedDeal> = (0..deals).map(|at| deal(at, investors)).collect();
    let scan = |investor: &IndexedInvestor| {
        let here = open.iter().filter(|it| it.offer.opened <= today() && it.closes >= today());
        let found = here.filter_map(|it| Some((it.id, match_pair(investor, it, MatchSide::Investor, None, today())?.millionths())));
        let mut found: Vec<(DealId, i64)> = found.filter(|it| it.1 > 0).collect();
        found.sort_by_key(|(id, score)| (std::cmp::Reverse(*score), *id));
        found.truncate(LIST_LENGTH);
        found
    };
    let scanned = queries.iter().take(SCANS).map(|investor| {
        let (took, found) = timed(|| scan(investor));
        assert_eq!(found, indexed(investor, LIST_LENGTH), "the scan and the index differ");
        took
    });
    print("the same by a full scan", scanned);
    drop(open);

    let changes: Vec<IndexedDeal> = (0..CHANGES).map(|_| deal(random.below(deals), investors)).collect();
    let changed = changes.into_iter().map(|mut change| {
        change.offer.resident = !change.offer.resident;
        timed(|| index.insert_deal(change)).0
    });
    print("a changed deal", changed);
}

/// Elapsed time and CPU time of this thread. Only elapsed time depends on the load of the machine.
#[derive(Clone, Copy)]
struct Times {
    elapsed: Duration,
    cpu: Duration,
}

fn timed<T>(what: impl FnOnce() -> T) -> (Times, T) {
    let (began, before) = (Instant::now(), cpu_time());
    let done = what();
    let cpu = cpu_time().saturating_sub(before);
    (Times { elapsed: began.elapsed(), cpu }, done)
}

/// The CPU time of this thread. Reading the process's statistics first makes the kernel update it.
fn cpu_time() -> Duration {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    black_box(read("/proc/self/stat"));
    let nanoseconds = read("/proc/thread-self/schedstat").split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn print(what: &str, times: impl Iterator<Item = Times>) {
    let times: Vec<Times> = times.collect();
    let sorted = |which: fn(&Times) -> Duration| {
        let mut times: Vec<f64> = times.iter().map(|it| which(it).as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        [50, 99, 100].map(|percent| times[(times.len() - 1) * percent / 100])
    };
    for (clock, [half, most, worst]) in [("elapsed", sorted(|it| it.elapsed)), ("CPU", sorted(|it| it.cpu))] {
        println!("{what:<52} {clock:<9} p50 {half:>9.3} ms   p99 {most:>9.3} ms   worst {worst:>9.3} ms");
    }
}

/// Resident memory of the process in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
}
