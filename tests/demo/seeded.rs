//! What somebody sees who starts the demonstration and looks around.

use std::collections::BTreeSet;

use karvon::demo::{self, Report, Scale};
use serde_json::{Value, json};

use crate::support::{Person, Town};

const SMALL: Scale = Scale { startups: 120, investors: 6 };

async fn log_in(town: &Town, email: &str) -> Person {
    let document = "mutation($input: LogInInput!) { logIn(input: $input) { tokens { accessToken refreshToken viewer { user { id } } } } }";
    let data = town.ask(document, json!({ "input": { "email": email, "password": "karvon-demo-2026" } })).await;
    Person::new(town.router.clone(), email, &data["logIn"]["tokens"])
}

/// One field of every node.
fn each<'v>(nodes: &'v Value, field: &str) -> Vec<&'v str> {
    nodes.as_array().expect("a list").iter().map(|node| node[field].as_str().expect("a text")).collect()
}

#[tokio::test]
async fn the_demonstration_is_made_once_and_the_same_every_time() {
    let town = Town::open().await;
    let report = demo::seed(&town.app, SMALL).await.expect("the data is good");
    assert_eq!((report.parks, report.agreements, report.programs), (6, 6, 8));
    assert!(report.companies > SMALL.startups && report.residencies > 40 && report.applications > 15 && report.deals > 30, "{report:?}");
    assert_eq!(demo::seed(&town.app, SMALL).await.expect("nothing to do"), Report::default(), "a second start keeps what is there");
    let elsewhere = Town::open().await;
    assert_eq!(demo::seed(&elsewhere.app, SMALL).await.expect("the data is good"), report);
    let names = "{ companies(first: 100) { nodes { slug } } }";
    assert_eq!(town.ask(names, json!({})).await, elsewhere.ask(names, json!({})).await);
}

#[tokio::test]
async fn an_officer_finds_a_queue_with_every_kind_of_paper_in_it() {
    let town = Town::open().await;
    demo::seed(&town.app, SMALL).await.expect("the data is good");
    let officer = log_in(&town, "officer@it-park.example").await;
    let queue = "{ park(slug: \"it-park\") { residencyApplications(first: 50) { nodes { state overdue dueOn number \
        checklist { required file { name bytes } accepted remark } history { toState } } } } }";
    let data = officer.ask(queue, json!({})).await;
    let waiting = &data["park"]["residencyApplications"]["nodes"];
    let states: BTreeSet<&str> = each(waiting, "state").into_iter().collect();
    assert!(states.is_superset(&["SUBMITTED", "COMPLETENESS_CHECK"].into()), "{states:?}");
    for application in waiting.as_array().unwrap() {
        let missing = application["checklist"].as_array().unwrap().iter().filter(|line| line["required"] == true && line["file"].is_null());
        assert_eq!(missing.count(), 0, "every paper is there: {application:#}");
        let last = application["history"].as_array().unwrap().last().unwrap();
        assert_eq!(last["toState"], application["state"], "the history ends where the application stands");
    }
    assert!(waiting.as_array().unwrap().iter().any(|application| application["overdue"] == true), "something is late");
    let stranger = town.person("Stranger").await;
    assert_eq!(stranger.ask(queue, json!({})).await["park"]["residencyApplications"], json!(null));
}

#[tokio::test]
async fn everybody_finds_deals_and_companies_and_sees_what_is_invented() {
    let town = Town::open().await;
    demo::seed(&town.app, SMALL).await.expect("the data is good");
    let data = town.ask("{ companies(first: 50, search: \"freight\") { nodes { name summary(language: \"ru\") } } }", json!({})).await;
    let found = &data["companies"]["nodes"];
    assert!(!found.as_array().unwrap().is_empty(), "{data:#}");
    assert!(each(found, "summary").iter().all(|text| text.ends_with("Демонстрационные данные.")), "{found:#}");
    let deals = town.ask("{ deals(first: 10) { nodes { headline state } totalCount facets { rounds { round count } } } }", json!({})).await;
    assert!(deals["deals"]["totalCount"].as_i64().unwrap() > 10, "{deals:#}");
    let investor = log_in(&town, "partner@registon-ventures.example").await;
    let mine = investor.ask("{ viewer { memberships { role organization { slug } } } }", json!({})).await;
    assert_eq!(mine["viewer"]["memberships"][0]["organization"]["slug"], "registon-ventures");
}

#[tokio::test]
async fn those_who_judge_find_what_is_before_them() {
    let town = Town::open().await;
    demo::seed(&town.app, Scale { startups: 200, ..SMALL }).await.expect("the data is good");
    let chair = log_in(&town, "board-1@htp-belarus.example").await;
    let sessions = "{ viewer { commissionSessions { nodes { state startsAt members { chair } agenda { number subject { company { name } answers \
        checklist { file { downloadUrl } } } } } } } }";
    let data = chair.ask(sessions, json!({})).await;
    let session = &data["viewer"]["commissionSessions"]["nodes"][0];
    assert_eq!((&session["state"], session["members"].as_array().unwrap().len()), (&json!("PLANNED"), 5), "{data:#}");
    let agenda = session["agenda"].as_array().unwrap();
    assert!(!agenda.is_empty() && agenda.iter().all(|line| line["subject"]["company"]["name"].is_string()), "{data:#}");
    let paper = agenda[0]["subject"]["checklist"][0]["file"]["downloadUrl"].as_str().expect("a paper");
    assert!(town.fetch(paper).await.starts_with("Demo data"));
    let officer = log_in(&town, "officer@skolkovo.example").await;
    let experts = "{ park(slug: \"skolkovo\") { experts { totalCount } residencyApplications(first: 50, filter: { states: [EXPERT_REVIEW] }) { nodes { panel { state opinions { state } } } } } }";
    let data = officer.ask(experts, json!({})).await;
    assert_eq!(data["park"]["experts"]["totalCount"], 14);
    let panels = data["park"]["residencyApplications"]["nodes"].as_array().unwrap();
    assert!(panels.iter().any(|row| row["panel"]["opinions"].as_array().is_some_and(|opinions| opinions.len() == 10)), "{data:#}");
}
