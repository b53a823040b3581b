//! Benefits are determined apart from status and lost with it; promises to invest are kept sum by sum; a loss is appealed against.

use api::graphql::ids;
use domain::identity::members;
use entity::identity::{OrganizationKind, Role};
use entity::ids::ParkId;
use serde_json::{Value, json};

use crate::support::{Person, Place, Town};

const RECORD: &str = "mutation($input: RecordResidencyInput!) { recordResidency(input: $input) { residency { id } } }";
const CHANGE: &str =
    "mutation($input: ChangeResidencyInput!) { changeResidency(input: $input) { residency { state history { at toState } } } }";
const DETERMINE: &str = "mutation($input: DetermineEntitlementInput!) { determineEntitlement(input: $input) { entitlement { id state annulledFrom benefit { code } period { from until } } residency { id } } }";
const BENEFITS: &str = "query($id: ID!) { node(id: $id) { ... on Residency { entitlements { state annulledFrom } commitments { promised { amount } invested { amount } } appeal { id upheld } } } }";
const PROMISE: &str =
    "mutation($input: PromiseInvestmentInput!) { promiseInvestment(input: $input) { commitment { id invested { amount currency } by } } }";
const INVEST: &str =
    "mutation($input: RecordInvestmentInput!) { recordInvestment(input: $input) { commitment { invested { amount currency } } } }";
const APPEAL: &str = "mutation($input: FileAppealInput!) { fileAppeal(input: $input) { appeal { id grounds upheld } } }";
const DECIDE: &str = "mutation($input: DecideAppealInput!) { decideAppeal(input: $input) { appeal { id upheld reason decidedAt } } }";
const STATE_ON: &str =
    "query($id: ID!, $day: Date!, $known: DateTime) { node(id: $id) { ... on Residency { stateOn(date: $day, asKnownAt: $known) } } }";

async fn resident(town: &Town) -> (Place, Place, String) {
    let rules = json!({ "benefits": [{ "code": "CIT_0", "name": { "en": "No tax on profit" }, "needs_separate_determination": true }] });
    let (park, firm) = (town.park_with_rules("it-park", rules).await, town.firm("Karvonsaroy").await);
    let input = json!({ "parkId": park.id, "companyId": firm.id, "since": town.day(-300) });
    let data = park.owner.ask(RECORD, json!({ "input": input })).await;
    let id = data["recordResidency"]["residency"]["id"].as_str().unwrap().to_owned();
    (park, firm, id)
}

async fn second_officer(town: &Town, park: &Place) -> Person {
    let second = town.person("Second Officer").await;
    let park: ParkId = ids::parse(&park.id).unwrap();
    town.operate("grant", async |work| {
        members::grant(work, OrganizationKind::Park, park.into(), second.user_id(), Role::Manager).await.map(|_| ())
    })
    .await;
    town.log_in(&second.email).await
}

fn deprive(id: &str, from: Option<String>) -> Value {
    let deprive = json!({ "deprive": { "reasonCode": "OTHER", "reason": "By mistake.", "effectiveFrom": from } });
    json!({ "input": { "residencyId": id, "change": deprive } })
}

#[tokio::test]
async fn a_benefit_is_granted_for_a_period_and_lost_with_the_residency() {
    let town = Town::open().await;
    let (park, firm, id) = resident(&town).await;
    let determine = |benefit: &str, from: i64, until: i64, granted: bool| json!({ "input": { "residencyId": id, "benefit": benefit, "period": { "from": town.day(from), "until": town.day(until) }, "granted": granted, "basis": "Audit" } });
    assert_eq!(firm.owner.refused(DETERMINE, determine("CIT_0", -100, 100, true)).await.code, "FORBIDDEN");
    let mut wrong = determine("NO_SUCH", 10, -10, true);
    wrong["input"]["basis"] = json!(" ");
    assert_eq!(park.owner.faults(DETERMINE, wrong).await, ["benefit", "basis", "period.until"]);
    assert_eq!(park.owner.faults(DETERMINE, determine("CIT_0", -900, -800, true)).await, ["period.from"]);
    let granted = park.owner.ask(DETERMINE, determine("CIT_0", -100, 100, true)).await["determineEntitlement"]["entitlement"].clone();
    assert_eq!((&granted["state"], &granted["benefit"]["code"]), (&json!("GRANTED"), &json!("CIT_0")));
    assert_eq!(park.owner.refused(DETERMINE, determine("CIT_0", 50, 150, true)).await.code, "CONFLICT");
    park.owner.ask(CHANGE, deprive(&id, Some(town.day(-60)))).await;
    let seen = firm.owner.ask(BENEFITS, json!({ "id": id })).await["node"]["entitlements"].clone();
    assert_eq!(seen, json!([{ "state": "ANNULLED", "annulledFrom": town.day(-60) }]));
    // What lies after the loss is not granted; what lies before it is, up to the loss.
    assert_eq!(park.owner.faults(DETERMINE, determine("CIT_0", -10, 10, true)).await, ["period.from"]);
    for person in [&town.person("Stranger").await, &town.park_with_rules("astana-hub", json!({})).await.owner] {
        assert_eq!(person.refused(DETERMINE, determine("CIT_0", -100, 100, true)).await.code, "FORBIDDEN");
        assert_eq!(person.ask(BENEFITS, json!({ "id": id })).await["node"]["entitlements"], Value::Null);
    }
}

#[tokio::test]
async fn a_refusal_ends_an_earlier_grant_from_its_first_day() {
    let town = Town::open().await;
    let (park, _, id) = resident(&town).await;
    let determine = |from: i64, until: i64, granted: bool| json!({ "input": { "residencyId": id, "benefit": "CIT_0", "period": { "from": town.day(from), "until": town.day(until) }, "granted": granted, "basis": "Audit" } });
    park.owner.ask(DETERMINE, determine(-100, 100, true)).await;
    park.owner.ask(DETERMINE, determine(20, 100, false)).await;
    let seen = park.owner.ask(BENEFITS, json!({ "id": id })).await["node"]["entitlements"].clone();
    assert_eq!(seen, json!([{ "state": "ANNULLED", "annulledFrom": town.day(20) }, { "state": "REFUSED", "annulledFrom": null }]));
    park.owner.ask(DETERMINE, determine(20, 100, true)).await;
}

#[tokio::test]
async fn what_is_invested_is_added_up_in_the_currency_of_the_promise() {
    let town = Town::open().await;
    let (park, firm, id) = resident(&town).await;
    let promise = |amount: &str, by: i64| json!({ "input": { "residencyId": id, "promised": { "amount": amount, "currency": "USD" }, "by": town.day(by), "purpose": "Servers" } });
    assert_eq!(firm.owner.refused(PROMISE, promise("200000", 700)).await.code, "FORBIDDEN");
    assert_eq!(park.owner.faults(PROMISE, promise("0", -900)).await, ["promised.amount", "by"]);
    let commitment = park.owner.ask(PROMISE, promise("200000", 700)).await["promiseInvestment"]["commitment"].clone();
    assert_eq!(commitment["invested"], json!({ "amount": "0.00", "currency": "USD" }));
    let pay = |amount: &str, currency: &str, on: i64| json!({ "input": { "commitmentId": commitment["id"], "amount": { "amount": amount, "currency": currency }, "on": town.day(on) } });
    let (one, other) = tokio::join!(park.owner.ask(INVEST, pay("30000", "USD", 0)), park.owner.ask(INVEST, pay("12500.50", "USD", -1)));
    let last = [one, other].map(|data| data["recordInvestment"]["commitment"]["invested"]["amount"].as_str().unwrap().to_owned());
    assert!(last.contains(&"42500.50".to_owned()), "{last:?}");
    assert_eq!(park.owner.faults(INVEST, pay("1", "UZS", 1)).await, ["amount.currency", "on"]);
    assert_eq!(firm.owner.refused(INVEST, pay("1", "USD", 0)).await.code, "FORBIDDEN");
    assert_eq!(town.person("Stranger").await.refused(INVEST, pay("1", "USD", 0)).await.code, "NOT_FOUND");
}

#[tokio::test]
async fn upheld_by_a_second_officer_a_loss_never_happened() {
    let town = Town::open().await;
    let (park, firm, id) = resident(&town).await;
    let grant = json!({ "input": { "residencyId": id, "benefit": "CIT_0", "period": { "from": town.day(-100), "until": town.day(100) }, "granted": true, "basis": "Audit" } });
    park.owner.ask(DETERMINE, grant).await;
    let file = json!({ "input": { "subject": { "residencyId": id }, "grounds": "It was filed on paper." } });
    assert_eq!(firm.owner.refused(APPEAL, file.clone()).await.code, "ILLEGAL_TRANSITION");
    let lost = park.owner.ask(CHANGE, deprive(&id, Some(town.day(-20)))).await["changeResidency"]["residency"].clone();
    let lost_at = lost["history"][1]["at"].clone();
    assert_eq!(town.person("Stranger").await.refused(APPEAL, file.clone()).await.code, "FORBIDDEN");
    let empty = json!({ "input": { "subject": { "residencyId": id }, "grounds": "" } });
    assert_eq!(firm.owner.faults(APPEAL, empty).await, ["grounds"]);
    let appeal = firm.owner.ask(APPEAL, file.clone()).await["fileAppeal"]["appeal"]["id"].clone();
    assert_eq!(firm.owner.refused(APPEAL, file).await.code, "CONFLICT");
    let told = park.owner.ask("query { viewer { notifications { nodes { kind } } } }", json!({})).await;
    assert_eq!(told["viewer"]["notifications"]["nodes"][0]["kind"], "APPEAL_FILED");
    let answer = json!({ "input": { "appealId": appeal, "upheld": true, "reason": "The paper was found." } });
    let second = second_officer(&town, &park).await;
    assert_eq!(park.owner.refused(DECIDE, answer.clone()).await.code, "FORBIDDEN");
    assert_eq!(firm.owner.refused(DECIDE, answer.clone()).await.code, "FORBIDDEN");
    assert_eq!(town.person("Another").await.refused(DECIDE, answer.clone()).await.code, "NOT_FOUND");
    assert_eq!(second.ask(DECIDE, answer.clone()).await["decideAppeal"]["appeal"]["upheld"], true);
    assert_eq!(second.refused(DECIDE, answer).await.code, "ILLEGAL_TRANSITION");
    let on = async |days: i64, known: &Value| {
        town.ask(STATE_ON, json!({ "id": id, "day": town.day(days), "known": known })).await["node"]["stateOn"].clone()
    };
    assert_eq!(on(-5, &Value::Null).await, "ACTIVE");
    assert_eq!(on(0, &Value::Null).await, "ACTIVE");
    assert_eq!(on(-5, &lost_at).await, "DEPRIVED");
    let seen = firm.owner.ask(BENEFITS, json!({ "id": id })).await["node"].clone();
    assert_eq!((&seen["entitlements"][0]["state"], &seen["appeal"]["upheld"]), (&json!("GRANTED"), &json!(true)));
}

#[tokio::test]
async fn an_only_officer_may_decide_and_a_rejected_appeal_changes_nothing() {
    let town = Town::open().await;
    let (park, firm, id) = resident(&town).await;
    park.owner.ask(CHANGE, deprive(&id, None)).await;
    let file = json!({ "input": { "subject": { "residencyId": id }, "grounds": "Unfair." } });
    let appeal = firm.owner.ask(APPEAL, file.clone()).await["fileAppeal"]["appeal"]["id"].clone();
    let answer = json!({ "input": { "appealId": appeal, "upheld": false, "reason": "Nothing new." } });
    assert_eq!(park.owner.ask(DECIDE, answer).await["decideAppeal"]["appeal"]["upheld"], false);
    let told = firm.owner.ask("query { viewer { notifications { nodes { kind } } } }", json!({})).await;
    assert_eq!(told["viewer"]["notifications"]["nodes"][0]["kind"], "APPEAL_DECIDED");
    assert_eq!(firm.owner.refused(APPEAL, file.clone()).await.code, "CONFLICT");
    // Given back and lost again, it is another decision.
    let back = json!({ "input": { "residencyId": id, "change": { "reinstate": { "reason": "All is there." } } } });
    park.owner.ask(CHANGE, back).await;
    park.owner.ask(CHANGE, deprive(&id, None)).await;
    firm.owner.ask(APPEAL, file).await;
}
