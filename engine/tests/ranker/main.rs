//! The ranker on invented histories: it never uses anything after its day, and any input gives valid output.

#![allow(clippy::disallowed_methods, reason = "a test folder needs a unique name")]

use engine::evaluate;
use engine::evaluate::folder::{BenchmarkTrack, Folder, months_before};
use engine::feature_source::FeatureSource;
use engine::features::{Deal, WIDTH};
use engine::history::{Ask, Company, FundingRound, History, Investment, Investor, NONE, Nature, Place};
use engine::rank::{RankRequest, RankedList, fuse_lists, rank_all};
use engine::trees::RandomStream;
use engine::weights::Weights;
use proptest::prelude::*;
use small_history::{INVESTORS, KNOWN, SPLIT, TRACKS};

mod small_history;

const TODAY: i32 = 14_000;
const COMPANY_COUNT: usize = 60;
const INVESTOR_COUNT: usize = 25;

struct World {
    companies: Vec<Company>,
    investors: Vec<Investor>,
    investments: Vec<Investment>,
    deals: Vec<Deal>,
}

impl World {
    /// Random companies, investors and investments before and after today.
    fn new(seed: u64) -> Self {
        let mut random = RandomStream(seed);
        let place = |random: &mut RandomStream| {
            let state = random.below(4) as u32;
            Place {
                country: 0,
                state,
                region: state * 2 + random.below(2) as u32,
                city: if random.below(3) == 0 { NONE } else { random.below(20) as u32 },
            }
        };
        let companies = (0..COMPANY_COUNT)
            .map(|_| {
                let rounds = (0..random.below(5))
                    .map(|_| FundingRound {
                        day: TODAY - 3_000 + random.below(4_000) as i32,
                        kind: random.below(9) as u8,
                        amount: Some(random.below(9_000_000) as i64),
                    })
                    .collect();
                let sector = if random.below(6) == 0 { NONE } else { random.below(7) as u32 };
                Company { sector, place: place(&mut random), founded: Some(1995 + random.below(15) as i32), rounds }
            })
            .collect();
        let natures = [Nature::Fund, Nature::Person, Nature::Corporate];
        let investors =
            (0..INVESTOR_COUNT).map(|at| Investor { nature: natures[at % 3], place: place(&mut random), sector: NONE }).collect();
        let investments = (0..400)
            .map(|_| Investment {
                investor: random.below(INVESTOR_COUNT) as u32,
                company: random.below(COMPANY_COUNT) as u32,
                day: TODAY - 3_000 + random.below(4_000) as i32,
                kind: random.below(9) as u8,
                amount: (random.below(3) > 0).then(|| random.below(40_000_000) as i64),
            })
            .collect();
        let deals = (0..COMPANY_COUNT as u32)
            .map(|company| Deal {
                company,
                ask: (company % 5 > 0).then(|| Ask { kind: random.below(9) as u8, band: random.below(9) as u8 }),
            })
            .collect();
        Self { companies, investors, investments, deals }
    }

    fn history(&self) -> History {
        History::new(TODAY, self.companies.clone(), self.investors.clone(), &self.investments)
    }
}

/// Every feature of every pair, as bits.
fn feature_bits(history: &History, deals: &[Deal]) -> Vec<u32> {
    let rows: Vec<u32> = (0..history.investors.len() as u32).collect();
    let source = FeatureSource::new(history, &rows);
    let (mut row, mut all) = (vec![0f32; WIDTH], Vec::new());
    source.for_each_deal(deals, |_, columns| {
        for investor in 0..rows.len() {
            source.copy_row(columns, investor, &mut row);
            assert!(row.iter().all(|value| value.is_finite()), "{row:?}");
            all.extend(row.iter().map(|value| value.to_bits()));
        }
    });
    all
}

fn ranked(world: &World, history: &History, weights: &Weights, threads: usize) -> (Vec<RankedList>, Vec<RankedList>) {
    let rows: Vec<u32> = (0..INVESTOR_COUNT as u32).collect();
    let source = FeatureSource::new(history, &rows);
    let request = RankRequest { deals: Some(&weights.deals), rows: &rows, investors: Some(&weights.investors), length: 1_000, threads };
    let ranked = rank_all(&source, &world.deals, &request);
    (ranked.deals, ranked.investors)
}

fn learned_weights() -> Weights {
    let (weights, why) = evaluate::load_weights(evaluate::LEARNED_WEIGHTS);
    assert_eq!(why, None, "the weights in the repository are of this version");
    weights
}

#[test]
fn no_feature_depends_on_the_future() {
    for seed in 0..4 {
        let mut world = World::new(seed);
        let before = feature_bits(&world.history(), &world.deals);
        // Everything after today is replaced: investors, companies, kinds and amounts; and more is added.
        let mut random = RandomStream(seed + 100);
        let mut later = 0;
        for it in &mut world.investments {
            if it.day > TODAY {
                it.investor = random.below(INVESTOR_COUNT) as u32;
                it.company = random.below(COMPANY_COUNT) as u32;
                it.kind = random.below(9) as u8;
                it.amount = Some(random.below(1_000) as i64);
                later += 1;
            }
        }
        assert!(later > 50, "there is a future to shuffle");
        for company in &mut world.companies {
            company.rounds.retain(|round| round.day <= TODAY);
            company.rounds.insert(0, FundingRound { day: TODAY + 1 + random.below(500) as i32, kind: random.below(9) as u8, amount: None });
        }
        world.investments.extend((0..100).map(|n| Investment {
            investor: n % INVESTOR_COUNT as u32,
            company: n % COMPANY_COUNT as u32,
            day: TODAY + 1,
            kind: 0,
            amount: None,
        }));
        world.investments.reverse();
        assert!(feature_bits(&world.history(), &world.deals) == before, "a feature depends on the future");
        // The day before today does make a difference, so the comparison works.
        world.investments.push(Investment { investor: 0, company: 1, day: TODAY - 1, kind: 1, amount: Some(1_000_000) });
        world.investments.push(Investment { investor: 0, company: 2, day: TODAY - 1, kind: 1, amount: Some(1_000_000) });
        assert!(feature_bits(&world.history(), &world.deals) != before);
    }
}

#[test]
fn features_of_a_deal_do_not_depend_on_other_deals() {
    let world = World::new(5);
    let history = world.history();
    let alone: Vec<u32> = world.deals.iter().flat_map(|deal| feature_bits(&history, &[*deal])).collect();
    assert!(feature_bits(&history, &world.deals) == alone);
}

#[test]
fn lists_do_not_depend_on_the_number_of_threads_and_leave_out_existing_pairs() {
    let world = World::new(9);
    let history = world.history();
    for weights in [learned_weights(), Weights::plain()] {
        let once = ranked(&world, &history, &weights, 1);
        for threads in [1, 2, 7, 1_000] {
            assert!(ranked(&world, &history, &weights, threads) == once, "{threads} threads");
        }
        for (investor, list) in once.0.iter().enumerate() {
            assert!(list.windows(2).all(|two| two[0].1 >= two[1].1));
            assert!(list.iter().all(|it| (0.0..=1.0).contains(&it.1)));
            for (deal, _) in list {
                let company = world.deals[*deal as usize].company;
                assert!(!history.entries_of(investor).iter().any(|it| it.company == company), "an existing pair is listed");
            }
        }
    }
}

#[test]
fn the_merged_list_gives_each_side_a_limited_number() {
    let world = World::new(3);
    let (deals, investors) = ranked(&world, &world.history(), &learned_weights(), 2);
    let fused = fuse_lists(&deals.iter().enumerate().map(|(row, list)| (row as u32, list)).collect::<Vec<_>>(), &investors, 5);
    for side in [|pair: &(u32, u32, f32)| pair.0, |pair: &(u32, u32, f32)| pair.1] {
        let mut given = std::collections::HashMap::<u32, usize>::new();
        for pair in fused.iter().filter(|pair| pair.2 > 0.5) {
            *given.entry(side(pair)).or_default() += 1;
        }
        assert!(!given.is_empty() && given.values().all(|count| *count <= 5));
    }
}

/// A folder with these files in the benchmark's format. It is deleted when dropped.
struct TestFolder(std::path::PathBuf);

impl TestFolder {
    fn new(files: &[(&str, &str)]) -> Self {
        let directory = std::env::temp_dir().join(format!("karvon-history-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&directory).unwrap();
        for (name, text) in files {
            std::fs::write(directory.join(name), text).unwrap();
        }
        Self(directory)
    }

    /// The small history with additional files.
    fn with_small_history(additional: &[(&str, &str)]) -> Self {
        Self::new(&[&KNOWN, additional].concat())
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_is_ranked_measured_and_written() {
    let folder = TestFolder::with_small_history(&TRACKS);
    let out = folder.0.join("out");
    let report = evaluate::evaluate_folder(&folder.0, &out, &learned_weights(), 2).unwrap();
    let timed: Vec<&str> = report.latencies.iter().map(|it| it.0).collect();
    assert_eq!(timed, ["deal_search", "investor_search", "open_search"]);
    assert!(report.latencies.iter().all(|it| it.1 <= it.2));
    // The only deal in which the only investor with an answer has not invested yet.
    assert_eq!(report.measures.iter().map(|it| (it.0, it.1.ndcg_10)).collect::<Vec<_>>(), [("deal_search", 1.0)]);
    let listed = |track: &str| {
        let text = std::fs::read_to_string(out.join(format!("{track}.csv"))).unwrap();
        text.lines().skip(1).map(|line| line.rsplit_once(',').unwrap().0.to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let pairs = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(listed("deal_search"), pairs(&["I1,C3", "I2,C3"]));
    assert_eq!(listed("investor_search"), pairs(&["I3,C1", "I1,C3", "I2,C3", "I3,C3"]));
    assert_eq!(listed("open_search"), pairs(&["I1,C2"]));
}

#[test]
fn queries_may_be_in_any_order_and_need_not_include_every_company() {
    let predictions = |queries: &str| {
        let folder = TestFolder::with_small_history(&[
            ("investor_search.queries.csv", queries),
            ("investor_search.candidates.csv", "investor_id\nI1\nI2\nI3\n"),
        ]);
        let out = folder.0.join("out");
        evaluate::evaluate_folder(&folder.0, &out, &learned_weights(), 1).unwrap();
        let text = std::fs::read_to_string(out.join("investor_search.csv")).unwrap();
        text.lines().skip(1).map(str::to_owned).collect::<std::collections::BTreeSet<_>>()
    };
    let all = predictions("company_id\nC1\nC3\n");
    assert_eq!(all.len(), 4);
    assert_eq!(predictions("company_id\nC3\nC1\n"), all);
    assert_eq!(predictions("company_id\nC3\n"), all.iter().filter(|line| line.contains("C3")).cloned().collect());
    assert_eq!(predictions("company_id\nC2\n"), Default::default(), "C2 has no deal");
    assert_eq!(predictions("company_id\n"), Default::default());
}

/// A track with names instead of numbers, and its truth.
fn named_track(track: &Option<BenchmarkTrack>, queries: &[String], candidates: &[String]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let track = track.as_ref().unwrap();
    let named = |all: &[u32], names: &[String]| all.iter().map(|it| names[*it as usize].clone()).collect::<Vec<_>>();
    let mut truth: Vec<String> = track
        .truth
        .iter()
        .flatten()
        .flat_map(|(query, answer)| {
            answer.iter().map(|(it, cold)| format!("{} {} {cold}", queries[*query as usize], candidates[*it as usize]))
        })
        .collect();
    truth.sort();
    (named(&track.queries, queries), named(&track.candidates, candidates), truth)
}

#[test]
fn a_made_origin_follows_the_rules_of_the_benchmark() {
    // By the middle of 2010, I1 has invested in five companies, I2 in two, I3 in one.
    let companies: String = (1..=8).map(|n| format!("C{n},N{n},,USA,CA,,,\n")).collect();
    let early: String = (1..=5).map(|n| format!("I1,C{n},2009-0{n}-01,angel,\n")).collect();
    let investments = format!(
        "{}{early}I2,C1,2009-01-01,angel,\nI2,C2,2010-06-30,angel,\nI3,C1,2009-01-01,angel,\n\
         I1,C6,2010-09-01,series-a,2000000\nI1,C6,2011-02-01,series-b,\nI2,C3,2011-06-30,venture,700000\nI1,C3,2011-06-30,venture,700000\n\
         I3,C6,2010-09-01,series-a,2000000\nI2,C8,2011-07-01,angel,\n",
        "investor_id,company_id,date,round_type,amount_usd\n"
    );
    let rounds: String = (1..=5).map(|n| format!("C{n},2009-0{n}-01,angel,\n")).collect();
    let rounds = format!(
        "company_id,date,round_type,amount_usd\n{rounds}C2,2010-06-30,angel,\nC6,2010-09-01,series-a,2000000\nC6,2011-02-01,series-b,\n\
         C3,2011-06-30,venture,700000\nC7,2005-06-30,angel,\nC8,2011-07-01,angel,\n"
    );
    let latest = TestFolder::new(&[
        ("split.json", r#"{"cutoff": "2011-12-31"}"#),
        ("companies.csv", &format!("company_id,name,sector,country,state,region,city,founded\n{companies}")),
        ("investors.csv", INVESTORS),
        ("rounds.csv", &rounds),
        ("investments.csv", &investments),
        // These files are not read, so they may contain anything.
        ("deal_search.truth.csv", "nonsense"),
        ("deals.csv", "nonsense"),
    ]);
    let latest = Folder::read_history(&latest.0).unwrap();
    let made = latest.at_origin(months_before(latest.history.today, 18), months_before(latest.history.today, 6));
    let (investors, companies) = (&made.investor_ids, &made.company_ids);
    let names = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    // I1 had invested in C3 before, C8's round is one day too late, and C7's last round is five years old.
    let deals = named_track(&made.deals, investors, companies);
    assert_eq!(deals, (names(&["I1"]), names(&["C3", "C6"]), names(&["I1 C6 true"])));
    let back = named_track(&made.investors, companies, investors);
    assert_eq!(back, (names(&["C3", "C6"]), names(&["I1", "I2"]), names(&["C3 I2 false", "C6 I1 true"])));
    let open = named_track(&made.open, investors, companies);
    assert_eq!(open, (names(&["I1"]), names(&["C1", "C2", "C3", "C4", "C5"]), names(&[])));
    // The ask is the first round of the window.
    let ask = |name: &str| made.asks[&(companies.iter().position(|it| it == name).unwrap() as u32)];
    assert_eq!((ask("C6"), ask("C3")), (Ask { kind: 1, band: 4 }, Ask { kind: 4, band: 3 }));
    assert_eq!(made.asks.len(), 2);
}

#[test]
fn the_last_day_of_a_month_stays_the_last() {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap().signed_duration_since(chrono::NaiveDate::default()).num_days() as i32;
    for (from, months, to) in [
        ("2011-06-30", 3, "2011-03-31"),
        ("2011-06-30", 6, "2010-12-31"),
        ("2011-06-30", 12, "2010-06-30"),
        ("2011-03-31", 1, "2011-02-28"),
        ("2011-03-15", 1, "2011-02-15"),
    ] {
        assert_eq!(months_before(day(from), months), day(to), "{months} months before {from}");
    }
    months_before(i32::MIN, 12);
    months_before(i32::MAX, u32::MAX);
}

#[test]
fn weights_learned_from_the_latest_history_do_not_depend_on_its_truth() {
    let mut random = RandomStream(11);
    let mut text = [
        String::from("company_id,name,sector,country,state,region,city,founded\n"),
        String::from("investor_id,name,type,country,state,region,city,sector\n"),
        String::from("company_id,date,round_type,amount_usd\n"),
        String::from("investor_id,company_id,date,round_type,amount_usd\n"),
    ];
    for n in 0..12 {
        text[1] += &format!("I{n},N,fund,USA,CA,,,\n");
    }
    for n in 0..36 {
        let sector = ["biotech", "software"][n % 2];
        text[0] += &format!("C{n},N,{sector},USA,CA,,,2004\n");
        let (year, month) = (2005 + random.below(6), 1 + random.below(12));
        text[2] += &format!("C{n},{year}-{month:02}-10,series-a,1000000\n");
        for _ in 0..2 {
            // Investors with even numbers prefer biotech.
            let investor = 2 * random.below(6) + n % 2;
            text[3] += &format!("I{investor},C{n},{year}-{month:02}-10,series-a,1000000\n");
        }
    }
    let files = |truth: &'static str| {
        TestFolder::new(&[
            ("split.json", SPLIT),
            ("companies.csv", &text[0]),
            ("investors.csv", &text[1]),
            ("rounds.csv", &text[2]),
            ("investments.csv", &text[3]),
            ("deal_search.queries.csv", "investor_id\nI1\n"),
            ("deal_search.truth.csv", truth),
        ])
    };
    let none = TestFolder::new(&[]);
    let learn = |truth| evaluate::learn_weights(&none.0, Some(&files(truth).0), None).unwrap().write();
    let once = learn("investor_id,company_id,cold\nI1,C3,0\n");
    assert!(once == learn("nonsense"), "the weights depend on the truth of the latest folder");
    assert_eq!(Weights::read(once.as_bytes()).unwrap().write(), once);
    assert!(evaluate::learn_weights(&none.0, None, None).is_err_and(|fault| fault.to_string().contains("no folders of funding history")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A file with bytes changed, truncated or untouched: refused, or read with finite weights.
    #[test]
    fn a_damaged_weights_file_is_refused_or_harmless(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), end in any::<prop::sample::Index>(), cut in any::<bool>(),
        whole in any::<bool>(),
    ) {
        let mut bytes = Weights::plain().write().into_bytes();
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        if whole {
            bytes = Weights::plain().write().into_bytes();
        }
        match Weights::read(&bytes) {
            Ok(weights) => prop_assert!(weights == Weights::plain() || weights.deals.linear.iter().all(|it| it.is_finite())),
            Err(fault) => prop_assert!(!whole && !fault.to_string().is_empty()),
        }
    }

    /// Files with changed bytes: an error that names the file, or a ranking; never a panic.
    #[test]
    fn a_damaged_folder_is_refused_or_ranked(
        changes in prop::collection::vec((0usize..KNOWN.len(), any::<prop::sample::Index>(), prop::char::range(' ', '~')), 1..5),
    ) {
        let mut files: Vec<(&str, String)> = KNOWN.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        for (file, at, character) in &changes {
            let text = &mut files[*file].1;
            let at = at.index(text.len());
            text.replace_range(at..=at, &character.to_string());
        }
        let all: Vec<(&str, &str)> = files.iter().map(|it| (it.0, it.1.as_str())).collect();
        let folder = TestFolder::new(&all);
        match evaluate::evaluate_folder(&folder.0, &folder.0.join("out"), &Weights::plain(), 1) {
            Ok(report) => prop_assert!(!report.table().is_empty()),
            Err(fault) => prop_assert!(fault.to_string().contains(&*folder.0.to_string_lossy())),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Absurd codes, days and amounts: features stay finite, scores stay probabilities.
    #[test]
    fn scores_are_probabilities_for_any_input(
        rounds in prop::collection::vec((0usize..4, any::<i32>(), any::<u8>(), any::<Option<i64>>()), 0..12),
        investments in prop::collection::vec((0u32..5, 0u32..6, -1_000_000i32..1_000_000, 0u8..9, any::<Option<i64>>()), 0..20),
        founded in any::<Option<i32>>(), ask in any::<Option<(u8, u8)>>(), sector in 0u32..40,
    ) {
        let place = Place { country: 3, state: NONE, region: 7, city: NONE };
        let companies = (0..4usize).map(|at| Company {
            sector: if at == 0 { NONE } else { sector },
            place: if at == 1 { Place::NOWHERE } else { place },
            founded,
            rounds: rounds.iter().filter(|it| it.0 == at).map(|it| FundingRound { day: it.1 % 1_000_000, kind: it.2 % 9, amount: it.3 }).collect(),
        }).collect();
        let investors = (0..4).map(|_| Investor { nature: Nature::Fund, place, sector }).collect();
        let investments: Vec<Investment> = investments.into_iter().map(|it| Investment { investor: it.0, company: it.1, day: it.2, kind: it.3, amount: it.4 }).collect();
        let history = History::new(TODAY, companies, investors, &investments);
        let deals: Vec<Deal> = (0..4).map(|company| Deal { company, ask: ask.map(|(kind, band)| Ask { kind, band }) }).collect();
        feature_bits(&history, &deals);
        let rows = [0, 1, 2, 3];
        let source = FeatureSource::new(&history, &rows);
        for weights in [learned_weights(), Weights::plain()] {
            let request = RankRequest { deals: Some(&weights.deals), rows: &rows, investors: Some(&weights.investors), length: 10, threads: 1 };
            let ranked = rank_all(&source, &deals, &request);
            prop_assert!(ranked.deals.iter().chain(&ranked.investors).flatten().all(|it| (0.0..=1.0).contains(&it.1)));
        }
    }
}
