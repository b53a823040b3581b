//! How fast the index of matches finds the best few, beside a scan that holds each against each.
//!
//! `cargo bench --bench matching`; KARVON_BENCH_DEALS and KARVON_BENCH_INVESTORS name other numbers than 50,000 and 5,000. Deals and
//! theses are invented, the same every time, with a few common rounds, countries and lines of business and many rare ones. The scan
//! looks at the same structs with the same rules, and must find the same twenty.

#![allow(clippy::disallowed_methods, reason = "how large the bench is stands in the environment")]

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use engine::profile::{Offer, Past, Sums, Tickets, Wish};
use engine::index::Index;
use engine::pair::{Listed, Seeker, hold};
use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealVisibility, Exclusion, ExclusionKind, Round};
use entity::matchmaking::MatchSide;
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many are shown.
const SHOWN: usize = 20;
/// Lists that are asked for, changes that are made, and lists that the scan is asked for.
const ASKED: usize = 2_000;
const CHANGED: usize = 10_000;
const SCANNED: usize = 20;

/// An invented one of many: the same for the same seed.
struct Chance(u64);

impl Chance {
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

    /// The first ones often, the last ones seldom.
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

fn some(chance: &mut Chance, least: usize, most: usize, mut one: impl FnMut(&mut Chance) -> String) -> Vec<String> {
    let mut list: Vec<String> = (0..least + chance.below(most - least + 1)).map(|_| one(chance)).collect();
    list.sort();
    list.dedup();
    list
}

fn words(chance: &mut Chance, most: usize) -> Vec<u32> {
    let mut words: Vec<u32> = (0..most).map(|_| chance.skewed(20_000) as u32).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day")
}

fn listed(number: usize, investors: usize) -> Listed {
    let chance = &mut Chance(number as u64);
    // One of ten companies has two deals, and what it is known for is the company's.
    let company = number * 10 / 11;
    let known = &mut Chance(u64::MAX - company as u64);
    let backers = if known.below(3) > 0 { 0 } else { 1 + known.below(3) };
    let min_ticket = 100_00 * (50 << chance.below(8)) as i64;
    Listed {
        id: DealId(Uuid::from_u128(number as u128)),
        company: CompanyId(Uuid::from_u128(company as u128)),
        visibility: DealVisibility::ALL[usize::from(chance.below(10) > 6) * (1 + chance.below(2))],
        closes: today() + chrono::Duration::days(chance.below(180) as i64),
        offer: Offer {
            sectors: some(chance, 1, 2, |chance| sector(chance.skewed(60))),
            round: Round::ALL[chance.skewed(8)],
            country: country(chance.skewed(15)),
            team_countries: some(chance, 1, 2, |chance| country(chance.skewed(25))),
            markets: some(chance, 1, 3, |chance| country(chance.skewed(25))),
            models: vec![BusinessModel::ALL[chance.skewed(8)]],
            stage: Some(CompanyStage::ALL[chance.below(7)]),
            sums: Some(Sums { min_ticket, open: min_ticket * (2 + chance.below(40)) as i64 }),
            words: words(chance, 30),
            sanctioned: chance.below(200) == 0,
            resident: chance.below(2) == 0,
            opened: today() - chrono::Duration::days(chance.below(365) as i64),
        },
        backers: (0..backers).map(|_| InvestorId(Uuid::from_u128(known.skewed(investors) as u128))).collect(),
    }
}

fn seeker(number: usize, investors: usize) -> Seeker {
    let chance = &mut Chance(u64::MAX / 2 + number as u64);
    let mut past = Past::default();
    // A few have been in hundreds of companies, most in none or in a few.
    let deals = chance.skewed(300).saturating_sub(1);
    for _ in 0..deals {
        past.add(&some(chance, 1, 2, |chance| sector(chance.skewed(60))), &some(chance, 1, 2, |chance| country(chance.skewed(25))));
    }
    let min = 100_00 * (100 << chance.below(8)) as i64;
    let exclusion = |kind, values| Exclusion { kind, values };
    Seeker {
        id: InvestorId(Uuid::from_u128(number as u128)),
        wish: Wish {
            // One of thirty names no line of business, one of ten no round, one of ten no country, one of a thousand nothing at all.
            sectors: if chance.below(30) == 0 { vec![] } else { some(chance, 1, 3, |chance| sector(chance.skewed(60))) },
            rounds: if chance.below(10) == 0 { vec![] } else { (0..1 + chance.below(3)).map(|_| Round::ALL[chance.skewed(8)]).collect() },
            countries: if chance.below(10) == 0 { vec![] } else { some(chance, 1, 4, |chance| country(chance.skewed(15))) },
            models: (0..chance.below(3)).map(|_| BusinessModel::ALL[chance.skewed(8)]).collect(),
            ticket: (chance.below(5) > 0).then(|| Tickets { min, typical: Some(min * 2), max: min * 10 }),
            until: None,
            exclusions: match chance.below(4) {
                0 => vec![
                    exclusion(ExclusionKind::TeamCountry, vec![country(chance.skewed(25))]),
                    exclusion(ExclusionKind::Sanctioned, vec![]),
                ],
                1 => vec![exclusion(ExclusionKind::Sector, vec![sector(chance.below(60))])],
                2 => vec![exclusion(ExclusionKind::CompetesWithPortfolio, vec![])],
                _ => vec![],
            },
            words: if chance.below(2) == 0 { vec![] } else { words(chance, 25) },
            past,
        },
        met: (0..deals * 2).map(|_| (InvestorId(Uuid::from_u128(chance.skewed(investors) as u128)), 1 + chance.below(3) as u32)).collect(),
        verified_until: (chance.below(3) > 0).then_some(NaiveDate::MAX),
    }
}

fn main() {
    let number = |name: &str, usual: usize| std::env::var(name).map_or(usual, |number| number.parse().expect("a number"));
    let (deals, investors) = (number("KARVON_BENCH_DEALS", 50_000), number("KARVON_BENCH_INVESTORS", 5_000));
    let before = memory();
    let (built, mut index) = timed(|| {
        let mut index = Index::default();
        (0..deals).for_each(|at| index.put_deal(listed(at, investors)));
        (0..investors).for_each(|at| index.put_seeker(seeker(at, investors)));
        index
    });
    let [passed, worked] = [built.passed, built.worked].map(|it| it.as_secs_f64());
    println!("{deals} deals and {investors} investors in {passed:.1} s, {worked:.1} s of a core, {} MiB", memory() - before);

    let chance = &mut Chance(1);
    let asked: Vec<Seeker> = (0..ASKED).map(|_| seeker(chance.below(investors), investors)).collect();
    let nothing = HashMap::new();
    let ours = |seeker: &Seeker, most: usize| {
        let best = index.deals_for(seeker, &nothing, today(), most);
        let held = best.iter().take(SHOWN).filter_map(|(id, _)| hold(seeker, &index.listed(*id)?, MatchSide::Investor, None, today()));
        black_box(held.count());
        best
    };
    print("twenty deals for an investor, with reasons", asked.iter().map(|seeker| timed(|| ours(seeker, SHOWN)).0));
    print("a thousand to page through, and the first twenty's", asked.iter().map(|seeker| timed(|| ours(seeker, 1000)).0));
    let companies: Vec<Listed> = (0..ASKED).map(|_| listed(chance.below(deals), investors)).collect();
    let to_company = |listed: &Listed| {
        let best = index.investors_for(std::slice::from_ref(listed), &HashMap::new(), today(), SHOWN);
        let held = best.iter().filter_map(|(id, ..)| hold(index.seeker(*id)?, listed, MatchSide::Company, None, today()));
        black_box(held.count());
        best
    };
    print("twenty investors for a deal, with reasons", companies.iter().map(|listed| timed(|| to_company(listed)).0));

    // The scan holds all of them in the open form, so that it loses no time over the compact one.
    let open: Vec<Listed> = (0..deals).map(|at| listed(at, investors)).collect();
    let scan = |seeker: &Seeker| {
        let here = open.iter().filter(|it| it.offer.opened <= today() && it.closes >= today());
        let found = here.filter_map(|it| Some((it.id, hold(seeker, it, MatchSide::Investor, None, today())?.millionths())));
        let mut found: Vec<(DealId, i64)> = found.filter(|it| it.1 > 0).collect();
        found.sort_by_key(|(id, score)| (std::cmp::Reverse(*score), *id));
        found.truncate(SHOWN);
        found
    };
    let scanned = asked.iter().take(SCANNED).map(|seeker| {
        let (took, found) = timed(|| scan(seeker));
        assert_eq!(found, ours(seeker, SHOWN), "the scan and the index find the same");
        took
    });
    print("the same by a scan of all deals", scanned);
    drop(open);

    let changes: Vec<Listed> = (0..CHANGED).map(|_| listed(chance.below(deals), investors)).collect();
    let changed = changes.into_iter().map(|mut change| {
        change.offer.resident = !change.offer.resident;
        timed(|| index.put_deal(change)).0
    });
    print("a deal that has changed", changed);
}

/// How long something took, and for how long a core worked at it: other programs lengthen the first alone.
#[derive(Clone, Copy)]
struct Took {
    passed: Duration,
    worked: Duration,
}

fn timed<T>(what: impl FnOnce() -> T) -> (Took, T) {
    let (began, before) = (Instant::now(), worked());
    let done = what();
    let worked = worked().saturating_sub(before);
    (Took { passed: began.elapsed(), worked }, done)
}

/// The time that a core has worked for this thread. The kernel brings it up to date when the process is asked for its own.
fn worked() -> Duration {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    black_box(read("/proc/self/stat"));
    let nanoseconds = read("/proc/thread-self/schedstat").split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn print(what: &str, times: impl Iterator<Item = Took>) {
    let times: Vec<Took> = times.collect();
    let sorted = |which: fn(&Took) -> Duration| {
        let mut times: Vec<f64> = times.iter().map(|it| which(it).as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        [50, 99, 100].map(|percent| times[(times.len() - 1) * percent / 100])
    };
    for (clock, [half, most, worst]) in [("passed", sorted(|it| it.passed)), ("of a core", sorted(|it| it.worked))] {
        println!("{what:<52} {clock:<9} p50 {half:>9.3} ms   p99 {most:>9.3} ms   worst {worst:>9.3} ms");
    }
}

/// MiB that the process holds.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
}
