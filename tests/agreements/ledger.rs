//! The ledger of quotas under pressure: who comes at once, what can be changed, and random histories against a naive model.

use std::collections::{BTreeMap, BTreeSet};

use api::graphql::ids;
use chrono::{Datelike, Days, NaiveDate};
use domain::agreements::answer::{self, AccessAnswer};
use domain::agreements::ledger;
use domain::agreements::request::{self, NewAccessRequest};
use entity::agreements::quota_account;
use entity::ids::AccessRequestId;
use futures_util::future::join_all;
use kernel::problem::Problem;
use kernel::work::Caller;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::access::{REQUEST, Scene};
use super::proposal::days_from_now;
use crate::support::{Person, Town};

async fn recount(town: &Town) -> ledger::LedgerRecount {
    ledger::recount_ledger(&town.app.view(Caller::system())).await.expect("a recount")
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

/// What a person with a sheet of paper would keep: who holds how much of what, by period and by whose share it is.
#[derive(Default)]
struct Paper {
    held: BTreeMap<AccessRequestId, (Line, i32)>,
    used: BTreeMap<Line, i32>,
}

type Line = (NaiveDate, usize);

impl Paper {
    fn taken(&self, line: Line) -> i32 {
        let held: i32 = self.held.values().filter(|(of, _)| *of == line).map(|(_, units)| units).sum();
        held + self.used.get(&line).copied().unwrap_or_default()
    }
}

/// One thing that somebody does; which request, chance says once it is known how many there are.
#[derive(Clone, Debug)]
enum Deed {
    Ask { company: usize, ahead: u64, days: u64, people: i32 },
    Cancel(Index),
    LetIn(Index),
    Revoke(Index),
}

fn deed() -> impl Strategy<Value = Deed> {
    let ask = (0..2_usize, 0..120_u64, 0..3_u64, 1..4_i32);
    prop_oneof![
        3 => ask.prop_map(|(company, ahead, days, people)| Deed::Ask { company, ahead, days, people }),
        1 => any::<Index>().prop_map(Deed::Cancel),
        1 => any::<Index>().prop_map(Deed::LetIn),
        1 => any::<Index>().prop_map(Deed::Revoke),
    ]
}

/// Asked for and answered as chance has it, under every kind of quota: the ledger says after each deed what the paper says.
async fn told(amount: i32, unit: &str, scope: &str, every: &str, deeds: &[Deed]) {
    let town = Town::open().await;
    let scene = Scene::with_quota(&town, json!({ "amount": amount, "unit": unit, "scope": scope, "every": every })).await;
    let (_, other) = Scene::resident(&town, "Rabat").await;
    let provision = ids::parse(scene.provision.as_str().unwrap()).unwrap();
    let companies = [&scene.company, &other].map(|company| ids::parse(company.as_str().unwrap()).unwrap());
    let today: NaiveDate = days_from_now(0).parse().unwrap();
    let line = |company: usize, day: NaiveDate| {
        let month = match every {
            "MONTH" => day.month(),
            "QUARTER" => day.month0() / 3 * 3 + 1,
            _ => 1,
        };
        let first = if every == "TERM" { NaiveDate::MIN } else { NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap() };
        // Both companies have one home.
        (first, if scope == "COMPANY" { company } else { 0 })
    };
    let mut paper = Paper::default();
    let mut passed: Vec<AccessRequestId> = vec![];
    for deed in deeds {
        let mut work = town.app.begin(Caller::system(), "move").await.unwrap();
        let act = |request| AccessAnswer { request, expected_revision: None, remark: None };
        let waiting: Vec<AccessRequestId> = paper.held.keys().copied().filter(|id| !passed.contains(id)).collect();
        let one = |index: &Index, of: &[AccessRequestId]| (!of.is_empty()).then(|| *index.get(of));
        match deed {
            Deed::Ask { company, ahead, days, people } => {
                let from = today + Days::new(*ahead);
                let (until, line) = (from + Days::new(*days), line(*company, from));
                let units = if unit == "PERSON_DAY" { people * (*days as i32 + 1) } else { 1 };
                let ask = NewAccessRequest {
                    company: companies[*company],
                    provision,
                    home: None,
                    from,
                    until,
                    people: *people,
                    purpose: None,
                    contact: None,
                };
                match request::request_access(&mut work, ask).await {
                    Ok(row) => {
                        assert!(paper.taken(line) + units <= amount, "there was no room for it");
                        assert_eq!(row.units, units);
                        paper.held.insert(row.id, (line, units));
                    }
                    Err(Problem::QuotaExhausted(_)) => {
                        assert!(paper.taken(line) + units > amount, "there was room for it");
                        continue;
                    }
                    Err(other) => panic!("{other}"),
                }
            }
            Deed::Cancel(index) => {
                let Some(id) = one(index, &waiting) else { continue };
                answer::cancel_access(&mut work, act(id)).await.unwrap();
                paper.held.remove(&id);
            }
            Deed::LetIn(index) => {
                let Some(id) = one(index, &waiting) else { continue };
                answer::confirm_access(&mut work, act(id)).await.unwrap();
                answer::accept_access(&mut work, act(id)).await.unwrap();
                passed.push(id);
            }
            // What was promised is spent.
            Deed::Revoke(index) => {
                let Some(id) = one(index, &passed) else { continue };
                answer::revoke_access(&mut work, act(id)).await.unwrap();
                passed.retain(|other| *other != id);
                let (line, units) = paper.held.remove(&id).unwrap();
                *paper.used.entry(line).or_default() += units;
            }
        }
        town.app.commit(work).await.unwrap();
    }
    let accounts = quota_account::Entity::find().all(&town.app.database.connection).await.unwrap();
    let mut kept: Vec<(i32, i32)> =
        accounts.iter().map(|account| (account.reserved, account.used)).filter(|kept| *kept != (0, 0)).collect();
    let lines: BTreeSet<Line> = paper.held.values().map(|(line, _)| *line).chain(paper.used.keys().copied()).collect();
    let used = |line: &Line| paper.used.get(line).copied().unwrap_or_default();
    let mut written: Vec<(i32, i32)> = lines.iter().map(|line| (paper.taken(*line) - used(line), used(line))).collect();
    kept.sort_unstable();
    written.sort_unstable();
    assert_eq!(kept, written);
    assert_eq!(recount(&town).await.faults, Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, max_shrink_iters: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_histories_agree_with_a_sheet_of_paper(
        amount in 3..20_i32,
        unit in select(vec!["REQUEST", "PERSON_DAY"]),
        scope in select(vec!["AGREEMENT", "HOME_PARK", "COMPANY"]),
        every in select(vec!["MONTH", "QUARTER", "YEAR", "TERM"]),
        deeds in vec(deed(), 30..60),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(told(amount, unit, scope, every, &deeds));
    }
}
