//! A resident files what it owes, late and twice; the park answers, and what it accepts becomes a figure it stands behind.

use chrono::Datelike;
use serde_json::{Value, json};

use crate::support::{Place, Town};

const RECORD: &str = "mutation($input: RecordResidencyInput!) { recordResidency(input: $input) { residency { id } } }";
const OWED: &str = "query($id: ID!) { node(id: $id) { ... on Residency { obligations { id kind dueOn state period { from until } remark } \
    overdue: obligations(overdueOnly: true) { id } } } }";
const FILE: &str = "mutation($input: FileObligationInput!) { fileObligation(input: $input) { obligation { id state filedAt income { activity listed export amount { amount currency } } report remark } } }";
const REVIEW: &str = "mutation($input: ReviewObligationInput!) { reviewObligation(input: $input) { obligation { id state remark } } }";
const LIST: &str = "query($states: [ObligationState!], $first: Int) { park(slug: \"it-park\") { obligations(states: $states, first: $first) { nodes { id state residency { id } } totalCount } } }";
const FACTS: &str =
    "query($id: ID!) { node(id: $id) { ... on Company { facts(latestOnly: false) { kind value currency verifiedBy { slug } } } } }";

/// A monthly report that can be put right for ten days, owed for half a year already.
async fn owing(town: &Town) -> (Place, Place, String) {
    let rules = json!({ "obligations": [
        { "kind": "PERIODIC_REPORT", "every_months": 1, "due_day": 20, "cure_period": 10, "cure_unit": "CALENDAR_DAYS" },
    ] });
    let (park, firm) = (town.park_with_rules("it-park", rules).await, town.firm("Karvonsaroy").await);
    let input = json!({ "parkId": park.id, "companyId": firm.id, "since": town.day(-800), "obligationsFrom": town.day(-200) });
    let data = park.owner.ask(RECORD, json!({ "input": input })).await;
    let id = data["recordResidency"]["residency"]["id"].as_str().unwrap().to_owned();
    (park, firm, id)
}

async fn oldest(firm: &Place, residency: &str) -> String {
    let owed = firm.owner.ask(OWED, json!({ "id": residency })).await;
    owed["node"]["overdue"][0]["id"].as_str().unwrap().to_owned()
}

fn income(amount: &str, currency: &str, export: bool) -> Value {
    json!({ "activity": "62.01", "listed": true, "export": export, "amount": { "amount": amount, "currency": currency } })
}

#[tokio::test]
async fn filed_late_sent_back_and_accepted_it_is_cured_and_the_park_stands_behind_the_income() {
    let town = Town::open().await;
    let (park, firm, residency) = owing(&town).await;
    let id = oldest(&firm, &residency).await;
    let review = |accept: bool, remark: Option<&str>| json!({ "input": { "obligationId": id, "accept": accept, "remark": remark } });
    assert_eq!(park.owner.refused(REVIEW, review(true, None)).await.code, "ILLEGAL_TRANSITION");
    let paper = json!({ "input": { "obligationId": id, "income": [income("90000", "USD", true), income("10000.50", "USD", false)], "report": { "people": 12 } } });
    let filed = firm.owner.ask(FILE, paper.clone()).await["fileObligation"]["obligation"].clone();
    assert_eq!((&filed["state"], &filed["report"]["people"], filed["income"].as_array().unwrap().len()), (&json!("FILED"), &json!(12), 2));
    assert_eq!(firm.owner.refused(FILE, paper.clone()).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(firm.owner.refused(REVIEW, review(true, None)).await.code, "FORBIDDEN");
    assert_eq!(park.owner.faults(REVIEW, review(false, Some(" "))).await, ["remark"]);
    let back = park.owner.ask(REVIEW, review(false, Some("No contract."))).await["reviewObligation"]["obligation"].clone();
    assert_eq!((&back["state"], &back["remark"]), (&json!("BREACHED"), &json!("No contract.")));
    let facts = firm.owner.ask(FACTS, json!({ "id": firm.id })).await["node"]["facts"].clone();
    assert_eq!(facts, json!([]), "what was sent back is no figure");
    firm.owner.ask(FILE, paper).await;
    assert_eq!(park.owner.ask(REVIEW, review(true, None)).await["reviewObligation"]["obligation"]["state"], "CURED");
    let facts = firm.owner.ask(FACTS, json!({ "id": firm.id })).await["node"]["facts"].clone();
    let figure = |kind: &str| facts.as_array().unwrap().iter().find(|fact| fact["kind"] == kind).cloned().unwrap();
    assert_eq!((&figure("REVENUE")["value"], &figure("REVENUE")["verifiedBy"]["slug"]), (&json!("100000.5"), &json!("it-park")));
    assert_eq!(figure("EXPORT_REVENUE")["value"], "90000");
}

#[tokio::test]
async fn every_fault_of_a_paper_is_told_at_once_and_nothing_is_filed() {
    let town = Town::open().await;
    let (_, firm, residency) = owing(&town).await;
    let id = oldest(&firm, &residency).await;
    let file = |income: Value| json!({ "input": { "obligationId": id, "income": income } });
    assert_eq!(firm.owner.faults(FILE, file(json!([]))).await, ["income"]);
    let wrong = json!([income("1", "USD", true), income("1.234", "UZS", true), income("-5", "USD", false), income("5", "XXX", false)]);
    let faults = firm.owner.faults(FILE, file(wrong)).await;
    assert_eq!(faults, ["income.1.amount.currency", "income.1.amount.amount", "income.2.amount.amount", "income.3.amount.currency"]);
    // What is still to come cannot be filed.
    let owed = firm.owner.ask(OWED, json!({ "id": residency })).await["node"]["obligations"].clone();
    let upcoming = owed.as_array().unwrap().iter().find(|duty| duty["state"] == "UPCOMING").unwrap()["id"].clone();
    let early = json!({ "input": { "obligationId": upcoming, "income": [income("1", "USD", true)] } });
    assert_eq!(firm.owner.refused(FILE, early).await.code, "ILLEGAL_TRANSITION");
    assert!(owed.as_array().unwrap().iter().all(|duty| duty["state"] != "FILED"));
}

#[tokio::test]
async fn a_stranger_learns_nothing_of_duties() {
    let town = Town::open().await;
    let (park, firm, residency) = owing(&town).await;
    let id = oldest(&firm, &residency).await;
    let (stranger, other) = (town.person("Stranger").await, town.park_with_rules("astana-hub", json!({})).await);
    let file = json!({ "input": { "obligationId": id, "income": [income("1", "USD", true)] } });
    let review = json!({ "input": { "obligationId": id, "accept": true } });
    let nothing = json!({ "input": { "obligationId": residency, "accept": true } });
    for person in [&stranger, &other.owner] {
        assert_eq!(person.refused(FILE, file.clone()).await.code, "NOT_FOUND");
        assert_eq!(person.refused(REVIEW, review.clone()).await.code, "NOT_FOUND");
        assert_eq!(person.refused(REVIEW, nothing.clone()).await.code, "NOT_FOUND");
        assert_eq!(person.ask(OWED, json!({ "id": residency })).await["node"]["obligations"], Value::Null);
        assert_eq!(person.ask("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await["node"], Value::Null);
        assert_eq!(person.ask(LIST, json!({})).await["park"]["obligations"], Value::Null);
    }
    assert_eq!(town.refused(FILE, file.clone()).await.code, "UNAUTHENTICATED");
    assert_eq!(park.owner.refused(FILE, file).await.code, "FORBIDDEN");
}

#[tokio::test]
async fn the_officers_list_says_of_each_state_what_the_duty_says_itself() {
    let town = Town::open().await;
    let (park, firm, residency) = owing(&town).await;
    let id = oldest(&firm, &residency).await;
    firm.owner.ask(FILE, json!({ "input": { "obligationId": id, "income": [income("1", "USD", true)] } })).await;
    let owed = firm.owner.ask(OWED, json!({ "id": residency })).await["node"]["obligations"].clone();
    for state in ["UPCOMING", "DUE", "FILED", "ACCEPTED", "OVERDUE", "CURED", "BREACHED"] {
        let mine: Vec<&Value> = owed.as_array().unwrap().iter().filter(|duty| duty["state"] == state).map(|duty| &duty["id"]).collect();
        let list = park.owner.ask(LIST, json!({ "states": [state], "first": 100 })).await["park"]["obligations"].clone();
        let theirs: Vec<&Value> = list["nodes"].as_array().unwrap().iter().map(|duty| &duty["id"]).collect();
        assert_eq!(mine, theirs, "{state}");
    }
    let all = park.owner.ask(LIST, json!({ "first": 2 })).await["park"]["obligations"].clone();
    assert_eq!(all["totalCount"].as_u64().unwrap() as usize, owed.as_array().unwrap().len());
}

#[tokio::test]
async fn a_residency_that_is_over_owes_nothing_more_and_given_back_owes_again() {
    let town = Town::open().await;
    let (park, firm, residency) = owing(&town).await;
    let count = async |state: &str| {
        let owed = firm.owner.ask(OWED, json!({ "id": residency })).await["node"]["obligations"].clone();
        owed.as_array().unwrap().iter().filter(|duty| duty["state"] == state).count()
    };
    let (upcoming, breached) = (count("UPCOMING").await, count("BREACHED").await);
    let change = "mutation($input: ChangeResidencyInput!) { changeResidency(input: $input) { residency { state } } }";
    let deprive = json!({ "deprive": { "reasonCode": "OTHER", "reason": "Nothing came." } });
    park.owner.ask(change, json!({ "input": { "residencyId": residency, "change": deprive } })).await;
    // The period that has begun is still owed; on the first of a month none has begun that the company is in for a day.
    let begun = usize::from(town.today().day() > 1);
    assert_eq!((count("UPCOMING").await, count("BREACHED").await), (begun, breached));
    let back = json!({ "reinstate": { "reason": "All is there." } });
    park.owner.ask(change, json!({ "input": { "residencyId": residency, "change": back } })).await;
    assert_eq!((count("UPCOMING").await, count("BREACHED").await), (upcoming, breached));
}

#[tokio::test]
async fn an_income_test_is_forecast_from_what_was_accepted_and_says_what_it_assumes() {
    let town = Town::open().await;
    let rules = json!({
        "obligations": [{ "kind": "PERIODIC_REPORT", "every_months": 1, "due_day": 20 }],
        "income_tests": [{ "name": { "en": "Export" }, "threshold_percent": "50", "at_most": false, "base": "export", "every_months": 12, "starts_after_months": 0 }],
    });
    let (park, firm) = (town.park_with_rules("it-park", rules).await, town.firm("Karvonsaroy").await);
    let input = json!({ "parkId": park.id, "companyId": firm.id, "since": town.day(-800), "obligationsFrom": town.day(-200) });
    let data = park.owner.ask(RECORD, json!({ "input": input })).await;
    let residency = data["recordResidency"]["residency"]["id"].as_str().unwrap().to_owned();
    let forecasts = "query($id: ID!) { node(id: $id) { ... on Residency { incomeTestForecasts { test { base } period { from until } actualPercent projectedPercent atRisk assumptions } } } }";
    let none = firm.owner.ask(forecasts, json!({ "id": residency })).await["node"]["incomeTestForecasts"][0].clone();
    assert_eq!(
        (&none["actualPercent"], &none["projectedPercent"], &none["atRisk"], &none["assumptions"]),
        (&Value::Null, &Value::Null, &json!(false), &json!([]))
    );
    let id = oldest(&firm, &residency).await;
    let paper = json!({ "input": { "obligationId": id, "income": [income("100", "USD", true), income("300", "USD", false)] } });
    firm.owner.ask(FILE, paper).await;
    park.owner.ask(REVIEW, json!({ "input": { "obligationId": id, "accept": true } })).await;
    let seen = firm.owner.ask(forecasts, json!({ "id": residency })).await["node"]["incomeTestForecasts"][0].clone();
    assert_eq!((&seen["test"]["base"], &seen["projectedPercent"], &seen["atRisk"]), (&json!("export"), &json!("25.00"), &json!(true)));
    assert_eq!(seen["assumptions"].as_array().unwrap().len(), 2);
    let russian = firm.owner.speaking("ru").ask(forecasts, json!({ "id": residency })).await;
    assert!(russian["node"]["incomeTestForecasts"][0]["assumptions"][1].as_str().unwrap().contains("курсы валют"));
    for person in [&town.person("Stranger").await, &town.park_with_rules("astana-hub", json!({})).await.owner] {
        assert_eq!(person.ask(forecasts, json!({ "id": residency })).await["node"]["incomeTestForecasts"], Value::Null);
    }
}
