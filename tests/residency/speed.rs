//! How long a night takes, and a look into the register, with a hundred thousand residencies. Not run with the others:
//! `cargo nextest run --release --run-ignored only --no-capture -E 'test(/speed/)'`, on PostgreSQL with KARVON_TEST_DATABASE.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::{Duration, Instant};

use api::graphql::ids;
use chrono::{Days, NaiveDate};
use domain::parks::regimes;
use domain::residency::nightly::Task;
use entity::companies::{CompanyStage, company, tag};
use entity::ids::{CompanyId, ParkId, ResidencyId, TypedId};
use entity::residency::{ResidencyState, obligation, residency, status};
use entity::word;
use karvon::worker::schedule;
use kernel::words;
use kernel::work::{Work, insert_all};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::support::{Town, ask};

const RESIDENCIES: usize = 100_000;
const HEAP: usize = 5_000;
const LOOKS: usize = 200;

/// The largest that the process has been, in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|kib| kib.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}

async fn fill(work: &mut Work, park: ParkId, today: NaiveDate, places: Range<usize>) -> Result<(), kernel::problem::Problem> {
    let regime = regimes::of(work, park).await?.pop().expect("the park has rules");
    let (mut companies, mut tags, mut found, mut rows, mut states) = (vec![], vec![], vec![], vec![], vec![]);
    for place in places {
        let (company, id): (CompanyId, ResidencyId) = (work.mint(), work.mint());
        let name = format!("Karvon {} {}", ["Bulut", "Ipak", "Sanoat", "Ziyo"][place % 4], place);
        let country = ["UZ", "KZ", "RU", "BY"][place / 7 % 4];
        companies.push(company::ActiveModel {
            id: Set(company),
            slug: Set(format!("karvon-{place}")),
            name: Set(name.clone()),
            other_names: Set(Default::default()),
            legal_name: Set(None),
            legal_form: Set(None),
            country: Set(country.to_owned()),
            region: Set(None),
            city: Set(None),
            founded_on: Set(None),
            website: Set(None),
            summaries: Set(Default::default()),
            sectors: Set(Default::default()),
            stage: Set(Some(CompanyStage::Growth)),
            business_models: Set(Default::default()),
            technologies: Set(Default::default()),
            target_markets: Set(Default::default()),
            team_countries: Set(Default::default()),
            languages: Set(Default::default()),
            headcount: Set(Some(10)),
            women_founder: Set(None),
            foreign_capital: Set(Some(place % 5 == 0)),
            technology_readiness: Set(None),
            sanctions: Set(Default::default()),
            home_park_id: Set(None),
            demo: Set(true),
            revision: Set(1),
            created_at: Set(work.now()),
        });
        tags.push(tag::ActiveModel {
            company_id: Set(company),
            kind: Set(entity::companies::TagKind::Sector),
            value: Set(["finance.payments", "education.online-learning", "data.artificial-intelligence"][place % 3].to_owned()),
        });
        let mut seen = words::fold(&name);
        seen.sort();
        seen.dedup();
        found.extend(seen.into_iter().map(|word| word::ActiveModel {
            kind: Set(CompanyId::KIND.to_owned()),
            word: Set(word),
            subject_id: Set(company.into()),
        }));
        let since = today - Days::new(30 + (place % 2000) as u64);
        // One in a thousand ends today, and its year ahead is made like one in thirty of the others.
        let last = (place % 1000 == 0).then(|| today - Days::new(1));
        let behind = if place % 30 == 0 { 335 } else { 365 };
        rows.push(residency::ActiveModel {
            id: Set(id),
            number: Set(format!("{place:06}")),
            park_id: Set(park),
            company_id: Set(company),
            regime_id: Set(regime.id),
            since: Set(since),
            until: Set(last),
            predecessor_id: Set(None),
            cure_by: Set(None),
            cure_told: Set(false),
            duties_from: Set(today - Days::new(100)),
            duties_until: Set(today + Days::new(behind) - Days::new(2)),
            revision: Set(1),
            created_at: Set(work.now()),
        });
        let mut hold = |state: ResidencyState, from: NaiveDate, until: Option<NaiveDate>, told: bool| {
            states.push(status::ActiveModel {
                id: Set(work.mint()),
                residency_id: Set(id),
                state: Set(state),
                valid_from: Set(from),
                valid_until: Set(until),
                known_from: Set(work.now()),
                known_until: Set(None),
                told: Set(told),
                decided_by: Set(None),
                reason_code: Set(None),
                basis: Set(None),
            });
        };
        hold(ResidencyState::Active, since, last.map(|_| today), true);
        if last.is_some() {
            hold(ResidencyState::Expired, today, None, false);
        }
    }
    insert_all::<company::Entity>(work.db(), companies).await?;
    insert_all::<tag::Entity>(work.db(), tags).await?;
    insert_all::<word::Entity>(work.db(), found).await?;
    insert_all::<residency::Entity>(work.db(), rows.clone()).await?;
    insert_all::<status::Entity>(work.db(), states).await?;
    // One duty each; of one in ten the period ended yesterday, which is what a night at the end of a month brings.
    let duties = rows.iter().enumerate().map(|(place, row)| {
        let ended = if place % 10 == 0 { 1 } else { 0 };
        obligation::ActiveModel {
            id: Set(work.mint()),
            residency_id: row.id.clone(),
            kind: Set(entity::parks::ObligationKind::PeriodicReport),
            period_from: Set(today - Days::new(90)),
            period_until: Set(if ended == 1 { today - Days::new(1) } else { today + Days::new(20) }),
            due_on: Set(today + Days::new(40)),
            cure_by: Set(None),
            filing_id: Set(None),
            filed_at: Set(None),
            filed_on: Set(None),
            accepted: Set(None),
            cancelled_on: Set(None),
            told: Set(entity::residency::DutyTold::Nothing),
            created_at: Set(work.now()),
        }
    });
    insert_all::<obligation::Entity>(work.db(), duties.collect::<Vec<_>>()).await
}

const REGISTER: &str = "query($filter: ResidencyFilter, $search: String, $after: String, $counted: Boolean! = false) { park(slug: \"it-park\") { residents(first: 20, \
    filter: $filter, search: $search, after: $after) { nodes { id number state company { name } } pageInfo { endCursor hasNextPage } totalCount @include(if: $counted) } } }";

async fn park() -> (Town, ParkId) {
    let town = Town::asleep(|_| None).await;
    let rules = json!({ "obligations": [{ "kind": "PERIODIC_REPORT", "every_months": 3, "due_day": 25 }, { "kind": "FEE", "every_months": 1, "due_day": 20 }] });
    let park = town.park_with_rules("it-park", rules).await;
    let id = ids::parse(&park.id).unwrap();
    (town, id)
}

/// Rare things are named, others listed, common ones asked of each row; what is found is the same.
#[tokio::test]
async fn what_few_have_and_what_many_have_is_found_alike() {
    const ALL: usize = 5_200;
    let (town, id) = park().await;
    town.operate("fill", async |work| fill(work, id, town.today(), 0..ALL).await).await;
    let in_companies = "query($filter: CompanyFilter, $search: String) { companies(filter: $filter, search: $search) { totalCount } }";
    for (register, companies, variables) in [
        (ALL - 6, ALL, json!({ "search": "karvon" })),
        (1_294, 1_300, json!({ "search": "bulut" })),
        (1_294, 1_300, json!({ "search": "karvon bulut" })),
        (1_294, 1_300, json!({ "search": "bulut Карвон" })),
        // 47, 470 to 479, 4700 to 4799.
        (111, 111, json!({ "search": "karvon 47" })),
        (0, 0, json!({ "search": "bulut ipak" })),
        (0, 0, json!({ "search": "karvon nothing" })),
        (0, 0, json!({ "search": "karvon ".repeat(3) + &(0..40).map(|word| format!("w{word} ")).collect::<String>() })),
        (1, 0, json!({ "search": "000047" })),
        (6, ALL, json!({ "filter": { "states": ["EXPIRED"] } })),
        (ALL - 6, ALL, json!({ "filter": { "states": ["ACTIVE"] } })),
        (ALL, ALL, json!({ "filter": { "states": ["ACTIVE", "EXPIRED"] } })),
        (1_732, 1_734, json!({ "filter": { "sectors": ["finance"] } })),
        (ALL - 6, ALL, json!({ "filter": { "sectors": ["finance", "education", "data.artificial-intelligence"] } })),
        (432, 434, json!({ "filter": { "sectors": ["finance"] }, "search": "bulut" })),
    ] {
        let mut seen = BTreeSet::new();
        let mut asked = variables.clone();
        asked["counted"] = json!(true);
        loop {
            let page = town.ask(REGISTER, asked.clone()).await["park"]["residents"].take();
            assert_eq!(page["totalCount"], json!(register), "{variables}");
            seen.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["number"].to_string()));
            asked["after"] = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false || seen.len() >= 60 {
                break;
            }
        }
        assert_eq!(seen.len(), register.min(60), "{variables}");
        if variables["filter"]["states"].is_null() {
            assert_eq!(town.ask(in_companies, variables.clone()).await["companies"]["totalCount"], json!(companies), "{variables}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn a_night_and_the_register_with_a_hundred_thousand_residencies() {
    let (town, id) = park().await;
    let today = town.today();
    for from in (0..RESIDENCIES).step_by(HEAP) {
        town.operate("fill", async |work| fill(work, id, today, from..from + HEAP).await).await;
    }
    let filled = memory();
    let began = Instant::now();
    for task in Task::ALL {
        let this = Instant::now();
        schedule::follow_residencies(&town.app, task).await.unwrap();
        println!("{task:?}: {:.2?}", this.elapsed());
    }
    let night = began.elapsed();
    let again = Instant::now();
    for task in Task::ALL {
        schedule::follow_residencies(&town.app, task).await.unwrap();
    }
    println!("the night of {RESIDENCIES}: {night:.2?}, the same once more: {:.2?}; memory {filled} → {} MiB", again.elapsed(), memory());
    println!("duties: {}", obligation::Entity::find().count(&town.app.database.connection).await.unwrap());
    // A register that has grown over years has been looked through by the database, and is read by connections that know of it.
    town.app.database.connection.execute_unprepared("ANALYZE").await.unwrap();
    let (router, _) = town.watched().await;
    for (what, variables) in [
        ("a page", json!({})),
        ("filtered by country and sector", json!({ "filter": { "countries": ["KZ"], "sectors": ["finance"] } })),
        ("the expired", json!({ "filter": { "states": ["EXPIRED"] } })),
        ("of a day in the past", json!({ "filter": { "on": today - Days::new(700) } })),
        ("searched by a common word", json!({ "search": "bulut" })),
        ("searched by a rare word", json!({ "search": "karvon 4711" })),
    ] {
        let mut times: Vec<Duration> = vec![];
        let mut after = json!(null);
        for _ in 0..LOOKS {
            let mut asked = variables.clone();
            asked["after"] = after;
            let this = Instant::now();
            let seen = ask(&router, None, REGISTER, asked).await;
            times.push(this.elapsed());
            // The next page, and from the beginning once there is no more.
            after = seen["park"]["residents"]["pageInfo"]["endCursor"].clone();
        }
        times.sort();
        println!("the register, {what}: median {:.1?}, p95 {:.1?}", times[LOOKS / 2], times[LOOKS * 95 / 100]);
    }
}
