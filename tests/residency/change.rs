//! A residency is warned, lost as of a day in the past, given back and left; the register remembers what it knew when.

use serde_json::{Value, json};

use crate::support::{Place, Town};

const RECORD: &str = "mutation($input: RecordResidencyInput!) { recordResidency(input: $input) { residency { id revision } } }";
const CHANGE: &str = "mutation($input: ChangeResidencyInput!) { changeResidency(input: $input) { residency { id revision state since until cureBy history { at action fromState toState effectiveFrom remark actor { id } } } } }";
const STATE_ON: &str =
    "query($id: ID!, $day: Date!, $known: DateTime) { node(id: $id) { ... on Residency { stateOn(date: $day, asKnownAt: $known) } } }";
const REVISION: &str = "query($id: ID!) { node(id: $id) { ... on Residency { revision state until } } }";

fn rules() -> Value {
    json!({ "reasons": [
        { "code": "REPORT_LATE", "usage": "WARN", "text": { "en": "A report is late." } },
        { "code": "REPORTS_MISSING", "usage": "DEPRIVE", "text": { "en": "Reports are missing." } },
    ] })
}

async fn recorded(town: &Town, more: Value) -> (Place, Place, String) {
    let (park, firm) = (town.park_with_rules("it-park", rules()).await, town.firm("Karvonsaroy").await);
    let mut input = json!({ "parkId": park.id, "companyId": firm.id, "since": town.day(-800) });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    let data = park.owner.ask(RECORD, json!({ "input": input })).await;
    let id = data["recordResidency"]["residency"]["id"].as_str().unwrap().to_owned();
    (park, firm, id)
}

fn to(id: &str, change: Value) -> Value {
    json!({ "input": { "residencyId": id, "change": change } })
}

async fn state_on(town: &Town, id: &str, day: &str, known: Option<&Value>) -> Value {
    let known = known.cloned().unwrap_or(Value::Null);
    town.ask(STATE_ON, json!({ "id": id, "day": day, "known": known })).await["node"]["stateOn"].clone()
}

#[tokio::test]
async fn the_register_remembers_what_it_knew_when() {
    let town = Town::open().await;
    let (park, _, id) = recorded(&town, json!({})).await;
    let warn = json!({ "warn": { "reasonCode": "REPORT_LATE", "reason": "Reports are missing.", "cureBy": town.day(30) } });
    let warned = park.owner.ask(CHANGE, to(&id, warn.clone())).await["changeResidency"]["residency"].clone();
    assert_eq!((&warned["state"], &warned["cureBy"]), (&json!("WARNED"), &json!(town.day(30))));
    let when_warned = warned["history"][1]["at"].clone();
    town.days_later(1);
    let deprive = json!({ "deprive": { "reasonCode": "REPORTS_MISSING", "reason": "Nothing was put right.", "effectiveFrom": town.day(-60), "protocol": "No. 9" } });
    // The session is over by the clock of the town.
    let officer = town.log_in(&park.owner.email).await;
    let lost = officer.ask(CHANGE, to(&id, deprive)).await["changeResidency"]["residency"].clone();
    assert_eq!((&lost["state"], &lost["until"]), (&json!("DEPRIVED"), &json!(town.day(-61))));
    let last = lost["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["fromState"], &last["toState"], &last["effectiveFrom"]),
        (&json!("WARNED"), &json!("DEPRIVED"), &json!(town.day(-60)))
    );
    let back = json!({ "reinstate": { "reason": "All reports are in.", "effectiveFrom": town.day(-10) } });
    let back = officer.ask(CHANGE, to(&id, back)).await["changeResidency"]["residency"].clone();
    assert_eq!((&back["state"], &back["until"], &back["cureBy"]), (&json!("ACTIVE"), &Value::Null, &Value::Null));
    for (days, known, expected) in [
        (61, None, json!("ACTIVE")),
        (60, None, json!("DEPRIVED")),
        (11, None, json!("DEPRIVED")),
        (10, None, json!("ACTIVE")),
        (0, None, json!("ACTIVE")),
        (0, Some(&last["at"]), json!("DEPRIVED")),
        (10, Some(&last["at"]), json!("DEPRIVED")),
        (0, Some(&when_warned), json!("WARNED")),
        (30, Some(&when_warned), json!("ACTIVE")),
        (30, Some(&json!("2020-01-01T00:00:00Z")), Value::Null),
        (900, None, Value::Null),
    ] {
        assert_eq!(state_on(&town, &id, &town.day(-days), known).await, expected, "{days} days ago as known at {known:?}");
    }
}

#[tokio::test]
async fn only_the_park_changes_and_only_the_company_leaves() {
    let town = Town::open().await;
    let (park, firm, id) = recorded(&town, json!({})).await;
    let stranger = town.person("Stranger").await;
    let other_park = town.park_with_rules("astana-hub", json!({})).await;
    let warn = to(&id, json!({ "warn": { "reasonCode": "OTHER", "reason": "Me?" } }));
    let exit = to(&id, json!({ "exit": { "reason": "Moving nearer home." } }));
    assert_eq!(town.refused(CHANGE, warn.clone()).await.code, "UNAUTHENTICATED");
    for person in [&stranger, &firm.owner, &other_park.owner] {
        assert_eq!(person.refused(CHANGE, warn.clone()).await.code, "FORBIDDEN");
    }
    for person in [&stranger, &park.owner] {
        assert_eq!(person.refused(CHANGE, exit.clone()).await.code, "FORBIDDEN");
    }
    for wrong in [&park.id, &firm.id, &"nothing".to_owned()] {
        assert_eq!(park.owner.refused(CHANGE, to(wrong, json!({ "exit": {} }))).await.code, "NOT_FOUND");
    }
    assert_eq!(stranger.ask(REVISION, json!({ "id": id })).await["node"], json!({ "revision": 1, "state": "ACTIVE", "until": null }));
    let gone = firm.owner.ask(CHANGE, exit.clone()).await["changeResidency"]["residency"].clone();
    assert_eq!((&gone["state"], &gone["until"]), (&json!("EXITED"), &json!(town.day(-1))));
    assert_eq!(firm.owner.refused(CHANGE, exit).await.code, "ILLEGAL_TRANSITION");
}

#[tokio::test]
async fn every_ground_and_day_that_makes_no_sense_is_told_at_once() {
    let town = Town::open().await;
    let (park, firm, id) = recorded(&town, json!({})).await;
    let deprive = json!({ "deprive": { "reasonCode": "NO_SUCH_REASON", "reason": " ", "effectiveFrom": town.day(-900) } });
    let faults = park.owner.faults(CHANGE, to(&id, deprive)).await;
    assert_eq!(faults, ["change.deprive.reasonCode", "change.deprive.reason", "change.deprive.effectiveFrom"]);
    let warn = json!({ "warn": { "reasonCode": "REPORTS_MISSING", "reason": "Late.", "cureBy": town.day(-1) } });
    assert_eq!(park.owner.faults(CHANGE, to(&id, warn)).await, ["change.warn.reasonCode", "change.warn.cureBy"]);
    let suspend =
        json!({ "suspend": { "reasonCode": "OTHER", "reason": "Inspection.", "effectiveFrom": town.day(5), "until": town.day(4) } });
    assert_eq!(park.owner.faults(CHANGE, to(&id, suspend)).await, ["change.suspend.until"]);
    let exit = json!({ "exit": { "effectiveFrom": town.day(-1) } });
    assert_eq!(firm.owner.faults(CHANGE, to(&id, exit)).await, ["change.exit.effectiveFrom"]);
    let renew = json!({ "renew": { "until": town.day(900) } });
    assert_eq!(park.owner.refused(CHANGE, to(&id, renew)).await.code, "ILLEGAL_TRANSITION");
    let speaking = park.owner.speaking("ru");
    let early = json!({ "deprive": { "reasonCode": "OTHER", "reason": "x", "effectiveFrom": town.day(-900) } });
    assert!(speaking.refused(CHANGE, to(&id, early)).await.message.contains("раньше начала резидентства"));
    let seen = park.owner.ask(REVISION, json!({ "id": id })).await;
    assert_eq!(seen["node"], json!({ "revision": 1, "state": "ACTIVE", "until": null }));
}

#[tokio::test]
async fn of_two_officers_who_change_it_at_once_one_wins() {
    let town = Town::open().await;
    let (park, _, id) = recorded(&town, json!({})).await;
    let change = |change: Value| json!({ "input": { "residencyId": id, "expectedRevision": 1, "change": change } });
    let warn = change(json!({ "warn": { "reasonCode": "OTHER", "reason": "Late." } }));
    let deprive = change(json!({ "deprive": { "reasonCode": "OTHER", "reason": "Late." } }));
    let (one, other) = tokio::join!(park.owner.answer(CHANGE, warn), park.owner.answer(CHANGE, deprive));
    let codes: Vec<&Value> = [&one, &other].into_iter().map(|answer| &answer["errors"][0]["extensions"]["code"]).collect();
    assert_eq!(codes.iter().filter(|code| code.is_null()).count(), 1, "{one} {other}");
    assert!(codes.contains(&&json!("CONFLICT")), "{one} {other}");
}

#[tokio::test]
async fn a_suspension_with_an_end_is_over_by_itself_and_a_planned_exit_comes() {
    let town = Town::open().await;
    let (park, firm, id) = recorded(&town, json!({})).await;
    let suspend = json!({ "suspend": { "reasonCode": "OTHER", "reason": "Inspection.", "until": town.day(4) } });
    assert_eq!(park.owner.ask(CHANGE, to(&id, suspend)).await["changeResidency"]["residency"]["state"], "SUSPENDED");
    let exit = json!({ "exit": { "effectiveFrom": town.day(20) } });
    let leaving = firm.owner.ask(CHANGE, to(&id, exit)).await["changeResidency"]["residency"].clone();
    assert_eq!((&leaving["state"], &leaving["until"]), (&json!("SUSPENDED"), &json!(town.day(19))));
    for (days, expected) in [(0, "SUSPENDED"), (4, "SUSPENDED"), (5, "ACTIVE"), (19, "ACTIVE"), (20, "EXITED")] {
        assert_eq!(state_on(&town, &id, &town.day(days), None).await, expected, "in {days} days");
    }
    let late = json!({ "suspend": { "reasonCode": "OTHER", "reason": "Again.", "effectiveFrom": town.day(30) } });
    let back = json!({ "reinstate": { "reason": "Nothing was found." } });
    assert_eq!(park.owner.ask(CHANGE, to(&id, back)).await["changeResidency"]["residency"]["state"], "ACTIVE");
    assert_eq!(park.owner.faults(CHANGE, to(&id, late)).await, ["change.suspend.effectiveFrom"]);
    assert_eq!(state_on(&town, &id, &town.day(20), None).await, "EXITED");
}

#[tokio::test]
async fn a_term_is_renewed_in_time_or_after_it_and_survives_a_loss() {
    let town = Town::open().await;
    let term = town.day(10);
    let (park, firm, id) = recorded(&town, json!({ "until": term })).await;
    let deprive = json!({ "deprive": { "reasonCode": "OTHER", "reason": "By mistake." } });
    park.owner.ask(CHANGE, to(&id, deprive)).await;
    let back = json!({ "reinstate": { "reason": "A mistake.", "effectiveFrom": town.day(0) } });
    let back = park.owner.ask(CHANGE, to(&id, back)).await["changeResidency"]["residency"].clone();
    assert_eq!((&back["state"], &back["until"]), (&json!("ACTIVE"), &json!(term)));
    let renew = |until: String| to(&id, json!({ "renew": { "until": until, "protocol": "No. 3" } }));
    assert_eq!(park.owner.faults(CHANGE, renew(term.clone())).await, ["change.renew.until"]);
    let renewed = park.owner.ask(CHANGE, renew(town.day(40))).await["changeResidency"]["residency"].clone();
    assert_eq!((&renewed["state"], &renewed["until"]), (&json!("ACTIVE"), &json!(town.day(40))));
    assert_eq!(state_on(&town, &id, &town.day(41), None).await, "EXPIRED");
    let end = town.day(40);
    town.days_later(50);
    let officer = town.log_in(&park.owner.email).await;
    assert_eq!(officer.ask(REVISION, json!({ "id": id })).await["node"]["state"], "EXPIRED");
    let renewed = officer.ask(CHANGE, renew(town.day(300))).await["changeResidency"]["residency"].clone();
    assert_eq!((&renewed["state"], &renewed["until"]), (&json!("ACTIVE"), &json!(town.day(300))));
    // Between its end and the renewal it was over, and stays so.
    assert_eq!(state_on(&town, &id, &town.day(-1), None).await, "EXPIRED");
    assert_eq!(state_on(&town, &id, &end, None).await, "ACTIVE");
    // The company that has a new residency cannot get an old one back.
    officer.ask(CHANGE, to(&id, json!({ "deprive": { "reasonCode": "OTHER", "reason": "Again." } }))).await;
    let input = json!({ "parkId": park.id, "companyId": firm.id, "since": town.day(-1) });
    officer.ask(RECORD, json!({ "input": input })).await;
    assert_eq!(officer.refused(CHANGE, to(&id, json!({ "reinstate": { "reason": "Both?" } }))).await.code, "CONFLICT");
}

#[tokio::test]
async fn the_founder_is_told_and_the_register_shows_the_loss() {
    let town = Town::open().await;
    let (park, firm, id) = recorded(&town, json!({})).await;
    let deprive = json!({ "deprive": { "reasonCode": "REPORTS_MISSING", "reason": "Nothing came." } });
    park.owner.ask(CHANGE, to(&id, deprive)).await;
    let told = "query { viewer { notifications { nodes { kind title subject { id } } } } }";
    let told = firm.owner.ask(told, json!({})).await["viewer"]["notifications"]["nodes"].clone();
    assert_eq!((&told[0]["kind"], &told[0]["subject"]["id"]), (&json!("RESIDENCY_CHANGED"), &json!(id)));
    let register = "query { park(slug: \"it-park\") { present: residents { nodes { id } } deprived: residents(filter: { states: [DEPRIVED] }) { nodes { id } } } }";
    let register = town.ask(register, json!({})).await["park"].clone();
    assert_eq!(register, json!({ "present": { "nodes": [] }, "deprived": { "nodes": [{ "id": id }] } }));
    // Who of the park decided is not named to the company.
    let history = "query($id: ID!) { node(id: $id) { ... on Residency { history { toState actor { id } } } } }";
    let mine = firm.owner.ask(history, json!({ "id": id })).await["node"]["history"].clone();
    assert_eq!(mine[1], json!({ "toState": "DEPRIVED", "actor": null }));
    let theirs = park.owner.ask(history, json!({ "id": id })).await["node"]["history"].clone();
    assert_eq!(theirs[1]["actor"]["id"], json!(park.owner.id));
    assert_eq!(town.ask(history, json!({ "id": id })).await["node"]["history"], Value::Null);
}

const MASS: &str = "mutation($input: ChangeResidenciesInput!) { changeResidencies(input: $input) { dryRun results { residencyId code problems { field message } residency { id } } } }";

#[tokio::test]
async fn many_are_changed_at_once_each_by_itself_and_a_dry_run_changes_nothing() {
    let town = Town::open().await;
    let (park, _, first) = recorded(&town, json!({})).await;
    let other = town.firm("Ipak").await;
    let input = json!({ "parkId": park.id, "companyId": other.id, "since": town.day(-20) });
    let data = park.owner.ask(RECORD, json!({ "input": input })).await;
    let second = data["recordResidency"]["residency"]["id"].as_str().unwrap().to_owned();
    // Effective before the second began, and nothing at all by the third name.
    let deprive = json!({ "deprive": { "reasonCode": "REPORTS_MISSING", "reason": "No audit.", "effectiveFrom": town.day(-60) } });
    let mass = |dry: bool| json!({ "input": { "residencyIds": [first, second, park.id], "change": deprive, "dryRun": dry } });
    for (dry, state) in [(true, "ACTIVE"), (false, "DEPRIVED")] {
        let done = park.owner.ask(MASS, mass(dry)).await["changeResidencies"].clone();
        let results = done["results"].as_array().unwrap();
        assert_eq!(done["dryRun"], dry);
        assert_eq!((&results[0]["code"], &results[0]["residency"]["id"]), (&Value::Null, &json!(first)));
        assert_eq!(
            (&results[1]["code"], &results[1]["problems"][0]["field"]),
            (&json!("INVALID_INPUT"), &json!("change.deprive.effectiveFrom"))
        );
        assert_eq!((&results[2]["code"], &results[2]["residency"]), (&json!("NOT_FOUND"), &Value::Null));
        assert_eq!(town.ask(REVISION, json!({ "id": first })).await["node"]["state"], state);
        assert_eq!(town.ask(REVISION, json!({ "id": second })).await["node"]["state"], "ACTIVE");
    }
    let twice = json!({ "input": { "residencyIds": [second, second], "change": deprive } });
    assert_eq!(park.owner.faults(MASS, twice).await, ["residencyIds.1"]);
    assert_eq!(park.owner.faults(MASS, json!({ "input": { "residencyIds": [], "change": deprive } })).await, ["residencyIds"]);
    let mine = json!({ "input": { "residencyIds": [second], "change": { "warn": { "reasonCode": "OTHER", "reason": "Me?" } } } });
    let stranger = town.person("Stranger").await.ask(MASS, mine.clone()).await["changeResidencies"]["results"].clone();
    assert_eq!((&stranger[0]["code"], &stranger[0]["residency"]), (&json!("FORBIDDEN"), &Value::Null));
    assert_eq!(town.refused(MASS, mine).await.code, "UNAUTHENTICATED");
}
