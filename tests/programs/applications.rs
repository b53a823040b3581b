//! A company applies to an intake: it drafts, hands in before the close, and may take it back.

use entity::identity::Role;
use serde_json::{Value, json};

use super::{CHANGE, DRAFT, SUBMIT, WITHDRAW, act, draft, intake, join, park, program, tells, town, with};
use crate::support::{Person, Place, Town};

const SEEN: &str = "query($id: ID!) { node(id: $id) { ... on ProgramApplication { number state answers revision company { name } \
    intake { name program { slug } } eligibility { eligible results { explanation } } history { action fromState toState remark \
    actor { fullName } } } } }";
const MINE: &str = "query($id: ID!, $states: [ProgramApplicationState!]) { node(id: $id) { ... on Company { \
    programApplications(states: $states) { nodes { state } totalCount } } } }";

/// A park with a round of a program that wants teams of three, and a company of three.
async fn setting(town: &Town) -> (Place, Value, Place) {
    let (silk, firm) = (park(town, "silk").await, town.firm("Karvonsaroy").await);
    let landing = program(&silk.owner, &silk, json!({})).await;
    let round = intake(&silk.owner, &landing, json!({ "eligibility": [{ "teamSize": { "min": 3 } }] })).await;
    tells(&firm, json!({ "headcount": 3 })).await;
    (silk, round, firm)
}

async fn seen(person: &Person, application: &Value) -> Value {
    person.ask(SEEN, json!({ "id": application["id"] })).await["node"].clone()
}

#[tokio::test]
async fn a_company_drafts_and_hands_in_and_the_host_hears_of_it() {
    let town = town().await;
    let (silk, round, firm) = setting(&town).await;
    tells(&firm, json!({ "headcount": 2 })).await;
    let start = |answers: Value| json!({ "input": { "start": { "intakeId": round["id"], "companyId": firm.id, "answers": answers } } });
    assert_eq!(firm.owner.faults(DRAFT, start(json!({ "team": "two", "more": 1, "plan": "short" }))).await.len(), 3);
    let begun = firm.owner.ask(DRAFT, start(json!({ "team": 2 }))).await["draftProgramApplication"]["application"].clone();
    let fields: Vec<&Value> = begun["problems"].as_array().unwrap().iter().map(|problem| &problem["field"]).collect();
    assert_eq!(fields, ["answers.plan", "eligibility.0"], "what is missing is told, not refused");
    assert_eq!((&begun["eligibility"]["eligible"], &begun["allowedActions"]), (&json!(false), &json!(["EDIT", "WITHDRAW"])));
    assert_eq!(firm.owner.faults(SUBMIT, act(&begun)).await, ["answers.plan"]);

    let edit = |answers: Value, revision: i32| json!({ "input": { "edit": { "applicationId": begun["id"], "expectedRevision": revision, "answers": answers } } });
    assert_eq!(firm.owner.faults(DRAFT, edit(json!({ "team": "two" }), 1)).await, ["edit.answers.team"]);
    let edited = firm.owner.ask(DRAFT, edit(json!({ "plan": "Two pilots in the city." }), 1)).await;
    assert_eq!(edited["draftProgramApplication"]["application"]["revision"], 2);
    assert_eq!(firm.owner.refused(DRAFT, edit(json!({}), 1)).await.code, "CONFLICT");
    let no = firm.owner.speaking("kk").refused(SUBMIT, act(&begun)).await;
    assert_eq!(no.code, "NOT_ELIGIBLE");
    assert!(no.message.contains("Орындалмады"), "{}", no.message);
    assert_eq!(seen(&firm.owner, &begun).await["state"], "DRAFT");

    tells(&firm, json!({ "headcount": 3 })).await;
    let old = json!({ "input": { "applicationId": begun["id"], "expectedRevision": 1 } });
    assert_eq!(firm.owner.refused(SUBMIT, old).await.code, "CONFLICT");
    let mut follows =
        firm.owner.follow("subscription($id: ID!) { programApplicationChanged(id: $id) { state } }", json!({ "id": begun["id"] })).await;
    assert!(follows.is_quiet().await);
    let with_remark = json!({ "input": { "applicationId": begun["id"], "remark": "At last." } });
    let done = firm.owner.ask(SUBMIT, with_remark).await["submitProgramApplication"]["application"].clone();
    assert_eq!((&done["state"], &done["allowedActions"], &done["problems"]), (&json!("SUBMITTED"), &json!(["WITHDRAW"]), &json!([])));
    assert_eq!(follows.next().await.unwrap()["programApplicationChanged"]["state"], "SUBMITTED");
    for (document, input) in [(SUBMIT, act(&begun)), (DRAFT, edit(json!({}), 3))] {
        assert_eq!(firm.owner.refused(document, input).await.code, "ILLEGAL_TRANSITION");
    }
    assert_eq!(firm.owner.refused(DRAFT, start(json!({}))).await.code, "CONFLICT", "one for a company and an intake");

    // It stays judged as it was.
    tells(&firm, json!({ "headcount": 1 })).await;
    let shown = seen(&silk.owner, &begun).await;
    assert_eq!((&shown["eligibility"]["eligible"], &shown["company"]["name"]), (&json!(true), &json!("Karvonsaroy")));
    let history: Vec<(&Value, &Value)> =
        shown["history"].as_array().unwrap().iter().map(|line| (&line["action"], &line["toState"])).collect();
    assert_eq!(history, [(&json!("draftProgramApplication"), &json!("DRAFT")), (&json!("submitProgramApplication"), &json!("SUBMITTED"))]);
    assert_eq!((&shown["history"][1]["remark"], &shown["history"][1]["fromState"]), (&json!("At last."), &json!("DRAFT")));
    let told = "{ viewer { notifications { nodes { kind title subject { id } } } } }";
    let told = silk.owner.speaking("ru").ask(told, json!({})).await["viewer"]["notifications"]["nodes"][0].clone();
    assert_eq!((&told["kind"], &told["subject"]["id"]), (&json!("PROGRAM_APPLICATION_RECEIVED"), &begun["id"]));
    assert!(told["title"].as_str().unwrap().starts_with("Karvonsaroy подаёт заявку"), "{told}");
}

#[tokio::test]
async fn to_strangers_an_application_is_not_there() {
    let town = town().await;
    let (silk, round, firm) = setting(&town).await;
    let (amber, rival) = (park(&town, "amber").await, town.firm("Rival").await);
    let draft = draft(&firm, &round).await;
    let start = json!({ "input": { "start": { "intakeId": round["id"], "companyId": firm.id } } });
    assert_eq!(town.refused(DRAFT, start.clone()).await.code, "UNAUTHENTICATED");
    assert_eq!(rival.owner.refused(DRAFT, start).await.code, "FORBIDDEN");
    for (intake, company) in [(json!("x"), json!(rival.id)), (round["id"].clone(), round["id"].clone())] {
        let wrong = json!({ "input": { "start": { "intakeId": intake, "companyId": company } } });
        assert_eq!(rival.owner.refused(DRAFT, wrong).await.code, "NOT_FOUND");
    }
    let follow = "subscription($id: ID!) { programApplicationChanged(id: $id) { state } }";
    let edit = json!({ "input": { "edit": { "applicationId": draft["id"], "answers": {} } } });
    for stranger in [&rival.owner, &amber.owner, &silk.owner] {
        assert_eq!(seen(stranger, &draft).await, Value::Null);
        for (document, input) in [(DRAFT, edit.clone()), (SUBMIT, act(&draft)), (WITHDRAW, act(&draft)), (SUBMIT, act(&round))] {
            assert_eq!(stranger.refused(document, input).await.code, "NOT_FOUND");
        }
        assert_eq!(stranger.refused_to_follow(follow, json!({ "id": draft["id"] })).await.code, "NOT_FOUND");
        let mine = stranger.ask(MINE, json!({ "id": firm.id })).await;
        assert_eq!(mine["node"]["programApplications"], Value::Null);
    }
    for (document, input) in [(SUBMIT, act(&draft)), (WITHDRAW, act(&draft))] {
        assert_eq!(town.refused(document, input).await.code, "UNAUTHENTICATED");
    }
    firm.owner.ask(SUBMIT, act(&draft)).await;
    assert_eq!(seen(&silk.owner, &draft).await["state"], "SUBMITTED");
    assert_eq!(silk.owner.refused(WITHDRAW, act(&draft)).await.code, "FORBIDDEN", "the host sees it now, but it is not its own");
    assert_eq!(amber.owner.refused(WITHDRAW, act(&draft)).await.code, "NOT_FOUND");
    assert_eq!(seen(&rival.owner, &draft).await, Value::Null);
}

#[tokio::test]
async fn a_member_prepares_and_a_manager_hands_in() {
    let town = town().await;
    let (silk, round, firm) = setting(&town).await;
    let (lola, kamol, reviewer) = (town.person("Lola").await, town.person("Kamol").await, town.person("Reviewer").await);
    join(&town, &firm, &lola, Role::Member).await;
    join(&town, &firm, &kamol, Role::Manager).await;
    join(&town, &silk, &reviewer, Role::Reviewer).await;
    let prepared = draft(&Place { id: firm.id.clone(), owner: lola.clone() }, &round).await;
    assert_eq!(prepared["allowedActions"], json!(["EDIT"]));
    for document in [SUBMIT, WITHDRAW] {
        assert_eq!(lola.refused(document, act(&prepared)).await.code, "FORBIDDEN");
    }
    assert_eq!(kamol.ask(SUBMIT, act(&prepared)).await["submitProgramApplication"]["application"]["state"], "SUBMITTED");
    assert_eq!(seen(&reviewer, &prepared).await, Value::Null, "a reviewer sees what is given to review");
}

#[tokio::test]
async fn what_was_taken_back_may_be_sent_again() {
    let town = town().await;
    let (silk, round, firm) = setting(&town).await;
    let first = draft(&firm, &round).await;
    let long = json!({ "input": { "applicationId": first["id"], "remark": "x".repeat(5001) } });
    for document in [SUBMIT, WITHDRAW] {
        assert_eq!(firm.owner.faults(document, long.clone()).await, ["remark"]);
    }
    firm.owner.ask(SUBMIT, act(&first)).await;
    let back = firm.owner.ask(WITHDRAW, act(&first)).await["withdrawProgramApplication"]["application"].clone();
    assert_eq!((&back["state"], &back["allowedActions"]), (&json!("WITHDRAWN"), &json!([])));
    assert_eq!(firm.owner.refused(WITHDRAW, act(&first)).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(seen(&silk.owner, &first).await["state"], "WITHDRAWN", "the host has seen it, and sees what became of it");
    let second = draft(&firm, &round).await;
    firm.owner.ask(SUBMIT, act(&second)).await;
    let mine = firm.owner.ask(MINE, json!({ "id": firm.id })).await["node"]["programApplications"].clone();
    assert_eq!(mine["nodes"], json!([{ "state": "SUBMITTED" }, { "state": "WITHDRAWN" }]), "the latest first");
    let mine = firm.owner.ask(MINE, json!({ "id": firm.id, "states": ["WITHDRAWN"] })).await;
    assert_eq!(mine["node"]["programApplications"]["totalCount"], 1);
}

#[tokio::test]
async fn after_the_close_nothing_is_handed_in_and_whoever_waits_hears_of_the_end() {
    let town = town().await;
    let (silk, round, firm) = setting(&town).await;
    let late = town.firm("Kechikkan").await;
    tells(&late, json!({ "headcount": 9 })).await;
    let (in_time, too_late) = (draft(&firm, &round).await, draft(&late, &round).await);
    firm.owner.ask(SUBMIT, act(&in_time)).await;
    town.days_later(14);
    let (founder, officer) = (town.log_in(&late.owner.email).await, town.log_in(&silk.owner.email).await);
    let no = founder.speaking("uz").refused(SUBMIT, act(&too_late)).await;
    assert_eq!(no.code, "ILLEGAL_TRANSITION");
    assert!(no.message.contains("CLOSED"), "{}", no.message);
    let other = town.firm("Later still").await;
    let start = json!({ "input": { "start": { "intakeId": round["id"], "companyId": other.id } } });
    assert_eq!(other.owner.refused(DRAFT, start).await.code, "ILLEGAL_TRANSITION");

    let cancel = json!({ "input": { "intakeId": round["id"], "change": { "cancel": { "remark": "No money." } } } });
    officer.ask(CHANGE, cancel).await;
    let told = "{ viewer { notifications { nodes { kind subject { id } } } } }";
    for (email, application) in [(&firm.owner.email, &in_time), (&late.owner.email, &too_late)] {
        let told = town.log_in(email).await.ask(told, json!({})).await["viewer"]["notifications"]["nodes"][0].clone();
        assert_eq!(told, json!({ "kind": "INTAKE_CANCELLED", "subject": { "id": application["id"] } }));
    }
    let founder = town.log_in(&firm.owner.email).await;
    assert_eq!(founder.ask(WITHDRAW, act(&in_time)).await["withdrawProgramApplication"]["application"]["state"], "WITHDRAWN");
}

#[tokio::test]
async fn of_two_who_hand_in_at_once_one_wins() {
    let town = town().await;
    let (_, round, firm) = setting(&town).await;
    let start =
        json!({ "input": { "start": { "intakeId": round["id"], "companyId": firm.id, "answers": { "plan": "Two pilots here." } } } });
    let (one, other) = tokio::join!(firm.owner.answer(DRAFT, start.clone()), firm.owner.answer(DRAFT, start));
    let codes = [&one, &other].map(|answer| answer["errors"][0]["extensions"]["code"].clone());
    assert!(codes.contains(&Value::Null) && codes.contains(&json!("CONFLICT")), "{one} {other}");
    let made = if codes[0].is_null() { one } else { other };
    let made = made["data"]["draftProgramApplication"]["application"].clone();
    let now = json!({ "input": with(json!({ "applicationId": made["id"] }), json!({ "expectedRevision": 1 })) });
    let (one, other) = tokio::join!(firm.owner.answer(SUBMIT, now.clone()), firm.owner.answer(WITHDRAW, now));
    let codes = [&one, &other].map(|answer| answer["errors"][0]["extensions"]["code"].clone());
    assert!(codes.contains(&Value::Null) && codes.contains(&json!("CONFLICT")), "{one} {other}");
}
