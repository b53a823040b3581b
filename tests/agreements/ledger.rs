//! The ledger of quotas under pressure: who comes at once, what can be changed, and random histories against a naive model.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use entity::ids::AccessRequestId;
use futures_util::future::join_all;
use karvon::api::graphql::ids;
use karvon::domain::agreements::answer::{self, Act};
use karvon::domain::agreements::ledger;
use karvon::domain::agreements::request::{self, Ask};
use karvon::kernel::problem::Problem;
use karvon::kernel::work::Caller;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::access::{REQUEST, Scene};
use super::proposal::days_from_now;
use crate::support::{Person, Town};

async fn recount(town: &Town) -> ledger::Recount {
    ledger::recount(&town.app.view(Caller::system())).await.expect("a recount")
}

/// Ten units are left, two hundred come at once: ten have one each, and every line of the ledger is where it belongs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_who_come_at_once_ten_have_the_last_ten_units() {
    let town = Town::open().await;
    let quota = json!({ "amount": 10, "scope": "AGREEMENT", "every": "TERM" });
    let scene = Scene::with_quota(&town, quota).await;
    let (others, companies): (Vec<Person>, Vec<Value>) =
        join_all((0..4).map(|n| Scene::resident(&town, ["Aul", "Bek", "Chai", "Dala"][n]))).await.into_iter().unzip();
    let asked = (0..200).map(|n| {
        let (founder, company) = (others[n % 4].clone(), companies[n % 4].clone());
        let input = scene.ask(json!({ "companyId": company }));
        tokio::spawn(async move { founder.try_ask(REQUEST, input).await })
    });
    let answers: Vec<Result<Value, _>> = join_all(asked.collect::<Vec<_>>()).await.into_iter().map(|done| done.expect("it ran")).collect();
    let (had, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(had.len(), 10);
    let mut codes: Vec<String> = refused.into_iter().map(|refusal| refusal.unwrap_err().code).collect();
    codes.dedup();
    assert_eq!(codes, ["QUOTA_EXHAUSTED"]);
    let recount = recount(&town).await;
    assert_eq!(recount.faults, Vec::<String>::new());
    assert_eq!((recount.accounts, recount.postings), (1, 22), "opened once, held ten times");
}

#[tokio::test]
async fn a_line_of_the_ledger_stays_and_a_wrong_balance_is_found() {
    let town = Town::open().await;
    let scene = Scene::open(&town, json!({})).await;
    scene.request().await;
    let db = &town.app.database.connection;
    for change in ["UPDATE quota_posting SET units = 7", "DELETE FROM quota_posting"] {
        let refused = db.execute_unprepared(change).await.unwrap_err().to_string();
        assert!(refused.contains("a line of the ledger stays as it is"), "{refused}");
    }
    let over = db.execute_unprepared("UPDATE quota_account SET used = 10").await.unwrap_err().to_string();
    assert!(over.to_lowercase().contains("check"), "{over}");
    assert_eq!(recount(&town).await.faults, Vec::<String>::new());
    db.execute_unprepared("UPDATE quota_account SET used = 3").await.unwrap();
    let faults = recount(&town).await.faults;
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].contains("FREE is 6, its lines sum to 9") && faults[1].contains("USED is 3, its lines sum to 0"), "{faults:?}");
}

/// What a person with a sheet of paper would keep: who holds how much of what.
#[derive(Default)]
struct Paper {
    held: HashMap<AccessRequestId, (NaiveDate, i32)>,
    used: HashMap<NaiveDate, i32>,
}

impl Paper {
    fn taken(&self, month: NaiveDate) -> i32 {
        let held: i32 = self.held.values().filter(|(of, _)| *of == month).map(|(_, units)| units).sum();
        held + self.used.get(&month).copied().unwrap_or_default()
    }
}

/// Two hundred random moves, asked for and answered as chance has it: the ledger says after each what the paper says.
#[tokio::test]
async fn random_histories_agree_with_a_sheet_of_paper() {
    for seed in [1_u64, 20, 300] {
        let town = Town::open().await;
        let quota = json!({ "amount": 12, "unit": "PERSON_DAY", "scope": "HOME_PARK", "every": "MONTH" });
        let scene = Scene::with_quota(&town, quota).await;
        let (company, provision) =
            (ids::parse(scene.company.as_str().unwrap()).unwrap(), ids::parse(scene.provision.as_str().unwrap()).unwrap());
        let mut chance = seed;
        // A linear congruential generator is chance enough, and the same everywhere.
        let mut roll = move |sides: u64| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (chance >> 33) % sides
        };
        let today: NaiveDate = days_from_now(0).parse().unwrap();
        let mut paper = Paper::default();
        let mut passed: Vec<AccessRequestId> = vec![];
        for _ in 0..70 {
            let from = today + Days::new(roll(60));
            let until = from + Days::new(roll(3));
            let (people, month) = (1 + roll(3) as i32, first_of_month(from));
            match roll(4) {
                0 | 1 => {
                    let ask = Ask { company, provision, home: None, from, until, people, purpose: None, contact: None };
                    let units = people * ((until - from).num_days() as i32 + 1);
                    let mut work = town.app.begin(Caller::system(), "requestAccess").await.unwrap();
                    match request::request(&mut work, ask).await {
                        Ok(row) => {
                            assert!(paper.taken(month) + units <= 12, "there was no room for it");
                            assert_eq!(row.units, units);
                            town.app.commit(work).await.unwrap();
                            paper.held.insert(row.id, (month, units));
                        }
                        Err(Problem::QuotaExhausted(_)) => assert!(paper.taken(month) + units > 12, "there was room for it"),
                        Err(other) => panic!("{other}"),
                    }
                }
                what => {
                    let mut held: Vec<AccessRequestId> = paper.held.keys().copied().filter(|id| !passed.contains(id)).collect();
                    held.sort();
                    let Some(id) = (!held.is_empty()).then(|| held[roll(held.len() as u64) as usize]) else { continue };
                    let act = || Act { request: id, expected_revision: None, remark: None };
                    let mut work = town.app.begin(Caller::system(), "move").await.unwrap();
                    if what == 2 {
                        answer::cancel(&mut work, act()).await.unwrap();
                        paper.held.remove(&id);
                    } else {
                        answer::confirm(&mut work, act()).await.unwrap();
                        answer::accept(&mut work, act()).await.unwrap();
                        if roll(2) == 0 {
                            answer::revoke(&mut work, act()).await.unwrap();
                            let (month, units) = paper.held.remove(&id).unwrap();
                            *paper.used.entry(month).or_default() += units;
                        } else {
                            passed.push(id);
                        }
                    }
                    town.app.commit(work).await.unwrap();
                }
            }
        }
        let view = town.app.view(Caller::system());
        let months = [0, 31, 62].map(|ahead| first_of_month(today + Days::new(ahead)));
        let accounts = ledger::accounts(&view, months.map(|month| (provision, month))).await.unwrap();
        for (share, account) in &accounts {
            assert_eq!(account.reserved + account.used, paper.taken(share.period_from), "seed {seed}, {}", share.period_from);
            assert_eq!(account.used, paper.used.get(&share.period_from).copied().unwrap_or_default());
        }
        let found = recount(&town).await;
        assert_eq!(found.faults, Vec::<String>::new(), "seed {seed}");
        assert!(found.postings > 40, "something happened");
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    chrono::Datelike::with_day(&day, 1).unwrap()
}
