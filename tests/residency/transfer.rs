//! Parks merge and companies are reorganized: a residency goes on elsewhere, and the register tells from where.

use api::graphql::ids;
use chrono::{Days, NaiveDate};
use domain::identity::members;
use entity::identity::{OrganizationKind, Role};
use serde_json::{Value, json};

use crate::support::{Place, Town};

const RECORD: &str = "mutation($input: RecordResidencyInput!) { recordResidency(input: $input) { residency { id } } }";
const CHANGE: &str = "mutation($input: ChangeResidencyInput!) { changeResidency(input: $input) { residency { id state \
    successor { id number since until cureBy state park { id } company { id } predecessor { id } } } } }";
const STATE_ON: &str = "query($id: ID!, $day: Date!) { node(id: $id) { ... on Residency { stateOn(date: $day) } } }";

fn rules() -> Value {
    json!({
        "reasons": [{ "code": "REPORT_LATE", "usage": "WARN", "text": { "en": "A report is late." } }],
        "obligations": [{ "kind": "PERIODIC_REPORT", "every_months": 1, "due_day": 20 }],
    })
}

/// Two parks under one officer of the first, and a company that is a resident of the first until a day.
async fn merging(town: &Town) -> (Place, Place, Place, String) {
    let (old, new) = (town.park_with_rules("alatau", rules()).await, town.park_with_rules("astana-hub", rules()).await);
    let firm = town.firm("Karvonsaroy").await;
    let input = json!({ "parkId": old.id, "companyId": firm.id, "since": town.day(-800), "until": town.day(400) });
    let data = old.owner.ask(RECORD, json!({ "input": input })).await;
    let id = data["recordResidency"]["residency"]["id"].as_str().unwrap().to_owned();
    (old, new, firm, id)
}

fn transfer(id: &str, more: Value) -> Value {
    let mut transfer = json!({ "basis": "Order 1 of the Government" });
    transfer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "input": { "residencyId": id, "change": { "transfer": transfer } } })
}

#[tokio::test]
async fn a_residency_goes_on_in_the_park_that_takes_over_as_it_stood() {
    let town = Town::open().await;
    let (old, new, firm, id) = merging(&town).await;
    let warn = json!({ "warn": { "reasonCode": "REPORT_LATE", "reason": "Late.", "cureBy": town.day(30) } });
    old.owner.ask(CHANGE, json!({ "input": { "residencyId": id, "change": warn } })).await;
    let there = json!({ "toParkId": new.id, "effectiveFrom": town.day(-10) });
    // Whoever sends it must be able to enter it there.
    assert_eq!(old.owner.refused(CHANGE, transfer(&id, there.clone())).await.code, "FORBIDDEN");
    let park = ids::parse::<entity::ids::ParkId>(&new.id).unwrap();
    let person = old.owner.user_id();
    town.operate("grant", async |work| members::grant(work, OrganizationKind::Park, park.into(), person, Role::Manager).await.map(|_| ()))
        .await;
    let officer = town.log_in(&old.owner.email).await;
    assert_eq!(officer.faults(CHANGE, transfer(&id, json!({ "basis": " " }))).await, ["change.transfer.basis"]);
    assert_eq!(officer.faults(CHANGE, transfer(&id, json!({ "toParkId": old.id }))).await, ["change.transfer.toParkId"]);
    assert_eq!(
        officer.faults(CHANGE, transfer(&id, json!({ "toParkId": new.id, "category": "NONE" }))).await,
        ["change.transfer.category"]
    );
    let moved = officer.ask(CHANGE, transfer(&id, there)).await["changeResidency"]["residency"].clone();
    assert_eq!(moved["state"], "EXITED");
    let heir = &moved["successor"];
    assert_eq!(
        (&heir["state"], &heir["since"], &heir["until"], &heir["cureBy"], &heir["park"]["id"], &heir["company"]["id"]),
        (&json!("WARNED"), &json!(town.day(-10)), &json!(town.day(400)), &json!(town.day(30)), &json!(new.id), &json!(firm.id))
    );
    assert_eq!(heir["predecessor"]["id"], json!(id));
    let heir = heir["id"].as_str().unwrap();
    for (residency, ahead, state) in [
        (&*id, -11, json!("ACTIVE")),
        (&*id, -10, json!("EXITED")),
        (heir, -11, Value::Null),
        (heir, -10, json!("ACTIVE")),
        (heir, 0, json!("WARNED")),
    ] {
        let seen = town.ask(STATE_ON, json!({ "id": residency, "day": town.day(ahead) })).await;
        assert_eq!(seen["node"]["stateOn"], state, "{ahead}");
    }
    let again = officer.refused(CHANGE, transfer(&id, json!({ "toParkId": new.id }))).await;
    assert_eq!(again.code, "ILLEGAL_TRANSITION");
}

#[tokio::test]
async fn a_reorganized_company_hands_its_residency_on_and_may_still_show_that_it_lost_its_own() {
    let town = Town::open().await;
    let (park, _, firm, id) = merging(&town).await;
    let heir = town.firm("Karvonsaroy Plus").await;
    let to = json!({ "toCompanyId": heir.id });
    for person in [&firm.owner, &heir.owner, &town.person("Stranger").await] {
        assert_eq!(person.refused(CHANGE, transfer(&id, to.clone())).await.code, "FORBIDDEN");
    }
    let moved = park.owner.ask(CHANGE, transfer(&id, to)).await["changeResidency"]["residency"]["successor"].clone();
    assert_eq!((&moved["company"]["id"], &moved["park"]["id"], &moved["state"]), (&json!(heir.id), &json!(park.id), &json!("ACTIVE")));
    assert_ne!(moved["number"], Value::Null);
    // The tax office is shown a signed statement of the loss, which is checked like any other.
    let attested = "query($id: ID!) { node(id: $id) { ... on Residency { attestation { credential } } } }";
    let credential = park.owner.ask(attested, json!({ "id": id })).await["node"]["attestation"]["credential"].clone();
    let check = "query($credential: String!) { checkCredential(credential: $credential) { verdict residencyState } }";
    let checked = town.ask(check, json!({ "credential": credential })).await["checkCredential"].clone();
    assert_eq!((&checked["verdict"], &checked["residencyState"]), (&json!("RESIDENCY_NOT_ACTIVE"), &json!("EXITED")));
    let claims = credential.as_str().unwrap().split('.').nth(1).unwrap();
    let claims: Value =
        serde_json::from_slice(&base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, claims).unwrap()).unwrap();
    assert_eq!((&claims["state"], &claims["since"], &claims["jti"]), (&json!("EXITED"), &json!(town.day(0)), &json!(id)));
}

#[tokio::test]
async fn a_park_hears_of_a_company_that_leaves() {
    let town = Town::open().await;
    let (park, _, firm, id) = merging(&town).await;
    let leave = json!({ "input": { "residencyId": id, "change": { "exit": { "reason": "We move." } } } });
    firm.owner.ask(CHANGE, leave).await;
    town.settle().await;
    for person in [&park.owner, &firm.owner] {
        let told = person.ask("{ viewer { notifications { nodes { kind } } } }", json!({})).await;
        let told =
            told["viewer"]["notifications"]["nodes"].as_array().unwrap().iter().filter(|news| news["kind"] == "RESIDENCY_CHANGED").count();
        assert!(told > 0, "{}", person.email);
    }
}

const NOTIFY: &str = "mutation($input: NotifyOwnershipChangeInput!) { notifyOwnershipChange(input: $input) { \
    obligation { id kind state dueOn period { from until } report } } }";

#[tokio::test]
async fn owners_who_are_to_change_are_told_working_days_before_and_late_is_late() {
    let town = Town::open().await;
    let rules = json!({ "obligations": [{ "kind": "OWNERSHIP_CHANGE_NOTICE", "lead_working_days": 10 }] });
    let (park, firm) = (town.park_with_rules("it-park", rules).await, town.firm("Karvonsaroy").await);
    let input = json!({ "parkId": park.id, "companyId": firm.id, "since": town.day(-100) });
    let id = park.owner.ask(RECORD, json!({ "input": input })).await["recordResidency"]["residency"]["id"].clone();
    let notice = |ahead: i64, report: Value| json!({ "input": { "residencyId": id, "takesEffectOn": town.day(ahead), "report": report } });
    let buyer = json!({ "buyer": "Amber Ventures" });
    assert_eq!(firm.owner.faults(NOTIFY, notice(-101, Value::Null)).await, ["takesEffectOn", "report"]);
    assert_eq!(park.owner.refused(NOTIFY, notice(30, buyer.clone())).await.code, "FORBIDDEN");
    for person in [&town.person("Stranger").await, &town.park_with_rules("astana-hub", json!({})).await.owner] {
        assert_eq!(person.refused(NOTIFY, notice(30, buyer.clone())).await.code, "NOT_FOUND");
    }
    let review = "mutation($input: ReviewObligationInput!) { reviewObligation(input: $input) { obligation { id state } } }";
    let answer =
        |duty: &Value, accept: bool| json!({ "input": { "obligationId": duty["id"], "accept": accept, "remark": "Which share?" } });
    for (ahead, accepted) in [(30, "ACCEPTED"), (5, "CURED")] {
        let duty = firm.owner.ask(NOTIFY, notice(ahead, buyer.clone())).await["notifyOwnershipChange"]["obligation"].clone();
        assert_eq!((&duty["state"], &duty["period"]["from"]), (&json!("FILED"), &json!(town.day(ahead))));
        let due: NaiveDate = duty["dueOn"].as_str().unwrap().parse().unwrap();
        // Ten working days are two weeks, or one or two days fewer where the change falls into a weekend.
        assert!((12..=14).contains(&(town.today() + Days::new(ahead as u64) - due).num_days()), "{due}");
        assert_eq!(firm.owner.refused(NOTIFY, notice(ahead, buyer.clone())).await.code, "CONFLICT");
        let back = park.owner.ask(review, answer(&duty, false)).await["reviewObligation"]["obligation"]["state"].clone();
        assert_eq!(back, if ahead == 30 { "DUE" } else { "OVERDUE" });
        let list = "query($states: [ObligationState!]) { park(slug: \"it-park\") { obligations(states: $states) { nodes { id } } } }";
        let found = park.owner.ask(list, json!({ "states": [back] })).await["park"]["obligations"]["nodes"].clone();
        assert_eq!(found, json!([{ "id": duty["id"] }]));
        let file = "mutation($input: FileObligationInput!) { fileObligation(input: $input) { obligation { state } } }";
        firm.owner.ask(file, json!({ "input": { "obligationId": duty["id"], "report": { "share": 40 } } })).await;
        assert_eq!(park.owner.ask(review, answer(&duty, true)).await["reviewObligation"]["obligation"]["state"], accepted);
    }
    let other = town.park_with_rules("alatau", json!({})).await;
    let input = json!({ "parkId": other.id, "companyId": firm.id, "since": town.day(-100) });
    let elsewhere = other.owner.ask(RECORD, json!({ "input": input })).await["recordResidency"]["residency"]["id"].clone();
    let input = json!({ "input": { "residencyId": elsewhere, "takesEffectOn": town.day(30), "report": buyer } });
    assert_eq!(firm.owner.refused(NOTIFY, input).await.code, "CONFLICT");
}
