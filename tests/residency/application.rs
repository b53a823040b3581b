//! A founder becomes a resident; what is refused changes nothing.

use axum::body::Body;
use axum::http::Request;
use chrono::{Datelike, NaiveDate, Weekday};
use entity::residency::obligation;
use kernel::work::Caller;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Person, Place, Town};

const DRAFT: &str = "mutation($input: DraftResidencyApplicationInput!) { draftResidencyApplication(input: $input) { application { id revision state problems { field } allowedActions } } }";
const SUBMIT: &str = "mutation($input: ResidencyApplicationActionInput!) { submitResidencyApplication(input: $input) { application { id revision state dueOn paused replyBy } } }";
const ASSIGN: &str = "mutation($input: AssignResidencyApplicationInput!) { assignResidencyApplication(input: $input) { application { id revision state } } }";
const RETURN: &str = "mutation($input: ReturnResidencyApplicationInput!) { returnResidencyApplication(input: $input) { application { id revision state dueOn paused replyBy } } }";
const ACCEPT: &str = "mutation($input: ResidencyApplicationActionInput!) { acceptResidencyApplicationAsComplete(input: $input) { application { id revision state dueOn } } }";
const DECIDE: &str = "mutation($input: DecideResidencyApplicationInput!) { decideResidencyApplication(input: $input) { application { id revision state decision { outcome reasonCode effectiveFrom } } } }";
const SIGN: &str = "mutation($input: ResidencyApplicationActionInput!) { signResidencyAgreement(input: $input) { application { state signatures { signedAt } residency { id number state since } } } }";
const SEEN: &str =
    "query($id: ID!) { node(id: $id) { ... on ResidencyApplication { state revision dueOn paused allowedActions history { toState } } } }";

async fn upload(town: &Town, person: &Person, text: &str) -> String {
    let digest = platform::mint::digest(text);
    let input = json!({ "input": { "name": "paper.pdf", "mediaType": "application/pdf", "bytes": text.len(), "sha256": digest } });
    let data = person
        .ask("mutation($input: StartUploadInput!) { startUpload(input: $input) { upload { id url headers { name value } } } }", input)
        .await;
    let upload = &data["startUpload"]["upload"];
    let path = upload["url"].as_str().unwrap().replace("http://127.0.0.1:8000", "");
    let mut request = Request::put(path);
    for header in upload["headers"].as_array().unwrap() {
        request = request.header(header["name"].as_str().unwrap(), header["value"].as_str().unwrap());
    }
    let response = town.router.clone().oneshot(request.body(Body::from(text.to_owned())).unwrap()).await.unwrap();
    assert!(response.status().is_success(), "{}", response.status());
    upload["id"].as_str().unwrap().to_owned()
}

pub(super) async fn attach(town: &Town, person: &Person, application: &str, document: &str) {
    let upload = upload(town, person, &format!("{document} of {application}")).await;
    let input = json!({ "input": { "applicationId": application, "document": document, "uploadId": upload } });
    person.ask("mutation($input: AttachDocumentInput!) { attachDocument(input: $input) { item { document } } }", input).await;
}

/// An application with everything in it, still with the company.
async fn drafted(town: &Town, park: &Place, firm: &Place) -> String {
    let start = json!({ "companyId": firm.id, "parkId": park.id, "applicantKind": "DOMESTIC_COMPANY", "answers": { "plan": "Software for caravans." } });
    let data = firm.owner.ask(DRAFT, json!({ "input": { "start": start } })).await;
    let id = data["draftResidencyApplication"]["application"]["id"].as_str().unwrap().to_owned();
    for document in ["CHARTER", "BUSINESS_PLAN"] {
        attach(town, &firm.owner, &id, document).await;
    }
    id
}

async fn submitted(town: &Town, park: &Place, firm: &Place) -> String {
    let id = drafted(town, park, firm).await;
    firm.owner.ask(SUBMIT, act(&id)).await;
    id
}

async fn before_the_commission(town: &Town, park: &Place, firm: &Place) -> String {
    let id = submitted(town, park, firm).await;
    park.owner.ask(ASSIGN, json!({ "input": { "applicationId": id, "assigneeId": park.owner.id } })).await;
    park.owner.ask(ACCEPT, act(&id)).await;
    id
}

fn act(id: &str) -> Value {
    json!({ "input": { "applicationId": id } })
}

#[tokio::test]
async fn a_founder_becomes_a_resident() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let id = before_the_commission(&town, &park, &firm).await;
    let yes = json!({ "input": { "applicationId": id, "decision": { "approve": { "protocol": "No. 7" } } } });
    assert_eq!(firm.owner.refused(DECIDE, yes.clone()).await.code, "FORBIDDEN");
    let decided = park.owner.ask(DECIDE, yes).await;
    assert_eq!(decided["decideResidencyApplication"]["application"]["state"], "AGREEMENT_PENDING");
    let half = firm.owner.ask(SIGN, act(&id)).await;
    assert_eq!(half["signResidencyAgreement"]["application"]["residency"], Value::Null);
    assert_eq!(firm.owner.refused(SIGN, act(&id)).await.code, "ILLEGAL_TRANSITION");
    let whole = park.owner.ask(SIGN, act(&id)).await;
    let application = &whole["signResidencyAgreement"]["application"];
    assert_eq!((&application["state"], &application["residency"]["state"]), (&json!("APPROVED"), &json!("ACTIVE")));
    let register = "query($search: String) { park(slug: \"it-park\") { residents(search: $search) { nodes { id number } totalCount } } }";
    let number = &application["residency"]["number"];
    for (search, found) in [(json!("karvonsar"), 1), (number.clone(), 1), (json!("samarkand"), 0), (json!("--"), 0)] {
        let page = &town.ask(register, json!({ "search": search })).await["park"]["residents"];
        assert_eq!(page["totalCount"], json!(found), "{search}");
        assert!(
            page["nodes"].as_array().unwrap().iter().all(|it| it == &json!({ "id": application["residency"]["id"], "number": number }))
        );
    }
    // What the register knew before the decision was made is still what it knew then.
    let question = "query($id: ID!, $then: DateTime!) { node(id: $id) { ... on Residency { now: stateOn(date: \"2030-01-01\") then: stateOn(date: \"2030-01-01\", asKnownAt: $then) } } }";
    let asked = json!({ "id": application["residency"]["id"], "then": "2020-01-01T00:00:00Z" });
    let known = town.ask(question, asked).await;
    assert_eq!((&known["node"]["now"], &known["node"]["then"]), (&json!("ACTIVE"), &Value::Null));
}

#[tokio::test]
async fn what_is_missing_is_told_all_at_once() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let start = json!({ "companyId": firm.id, "parkId": park.id, "applicantKind": "DOMESTIC_COMPANY" });
    let data = firm.owner.ask(DRAFT, json!({ "input": { "start": start } })).await;
    let application = &data["draftResidencyApplication"]["application"];
    let id = application["id"].as_str().unwrap();
    assert!(!application["allowedActions"].as_array().unwrap().contains(&json!("SUBMIT")));
    let no = firm.owner.refused(SUBMIT, act(id)).await;
    assert_eq!(no.code, "INVALID_INPUT");
    assert_eq!(no.fields(), ["checklist.CHARTER", "checklist.BUSINESS_PLAN", "answers.plan"]);
    let wrong = json!({ "input": { "edit": { "applicationId": id, "answers": { "plan": 7 } } } });
    assert_eq!(firm.owner.refused(DRAFT, wrong).await.field.as_deref(), Some("edit.answers.plan"));
    assert_eq!(firm.owner.ask(SEEN, json!({ "id": id })).await["node"]["state"], "DRAFT");
}

#[tokio::test]
async fn to_strangers_an_application_is_not_there() {
    let town = Town::open().await;
    let (park, firm, other) = (
        town.park_with_rules("it-park", json!({})).await,
        town.firm("Karvonsaroy").await,
        town.park_with_rules("astana-hub", json!({})).await,
    );
    let draft = drafted(&town, &park, &firm).await;
    // Not even the park knows of a draft.
    assert_eq!(town.ask(SEEN, json!({ "id": draft })).await["node"], Value::Null);
    for someone in [&park.owner, &other.owner, &town.person("Nosy").await] {
        assert_eq!(someone.ask(SEEN, json!({ "id": draft })).await["node"], Value::Null);
    }
    firm.owner.ask(SUBMIT, act(&draft)).await;
    assert_eq!(park.owner.ask(SEEN, json!({ "id": draft })).await["node"]["state"], "SUBMITTED");
    assert_eq!(other.owner.refused(SUBMIT, act(&draft)).await.code, "NOT_FOUND");
    assert_eq!(other.owner.refused(ACCEPT, act(&draft)).await.code, "NOT_FOUND");
    assert_eq!(town.refused(ACCEPT, act(&draft)).await.code, "UNAUTHENTICATED");
    let queue = "query { park(slug: \"it-park\") { residencyApplications { totalCount } } }";
    assert_eq!(other.owner.ask(queue, json!({})).await["park"]["residencyApplications"], Value::Null);
    assert_eq!(park.owner.ask(queue, json!({})).await["park"]["residencyApplications"]["totalCount"], 1);
}

#[tokio::test]
async fn the_clock_stands_still_while_the_applicant_has_it() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let id = submitted(&town, &park, &firm).await;
    let due = |data: &Value, mutation: &str| data[mutation]["application"]["dueOn"].clone();
    let seen = park.owner.ask(SEEN, json!({ "id": id })).await["node"].clone();
    let first: chrono::NaiveDate = seen["dueOn"].as_str().unwrap().parse().unwrap();
    let back = json!({ "input": { "applicationId": id, "reasonCode": "INCOMPLETE", "remark": "Unreadable.", "items": [{ "document": "CHARTER", "remark": "Page 1." }] } });
    let returned = park.owner.ask(RETURN, back).await;
    assert_eq!(due(&returned, "returnResidencyApplication"), Value::Null);
    assert_eq!(returned["returnResidencyApplication"]["application"]["paused"], true);
    // Sent back, the document must be sent again.
    let no = firm.owner.refused(SUBMIT, act(&id)).await;
    assert_eq!(no.fields(), ["checklist.CHARTER"]);
    town.days_later(7);
    let founder = town.log_in(&firm.owner.email).await;
    attach(&town, &founder, &id, "CHARTER").await;
    let again = founder.ask(SUBMIT, act(&id)).await;
    let second: chrono::NaiveDate = due(&again, "submitResidencyApplication").as_str().unwrap().parse().unwrap();
    assert_eq!((second - first).num_days(), 7, "a week with the applicant moves the last day by a week");
}

#[tokio::test]
async fn what_is_not_answered_in_time_lapses_once() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let id = submitted(&town, &park, &firm).await;
    let back = json!({ "input": { "applicationId": id, "reasonCode": "INCOMPLETE", "remark": "Unreadable." } });
    park.owner.ask(RETURN, back).await;
    let lapse = async || {
        let mut work = town.app.begin(kernel::work::Caller::system(), "lapse").await.unwrap();
        let lapsed = domain::residency::sign::lapse_overdue(&mut work).await.unwrap();
        town.app.commit(work).await.unwrap();
        lapsed
    };
    assert_eq!(lapse().await, 0);
    town.days_later(30);
    assert_eq!((lapse().await, lapse().await), (1, 0));
    let founder = town.log_in(&firm.owner.email).await;
    assert_eq!(founder.ask(SEEN, json!({ "id": id })).await["node"]["state"], "LAPSED");
}

#[tokio::test]
async fn of_two_officers_who_decide_at_once_one_wins() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let id = before_the_commission(&town, &park, &firm).await;
    let revision = park.owner.ask(SEEN, json!({ "id": id })).await["node"]["revision"].clone();
    let yes = json!({ "input": { "applicationId": id, "expectedRevision": revision, "decision": { "approve": {} } } });
    let no = json!({ "input": { "applicationId": id, "expectedRevision": revision, "decision": { "refuse": { "reasonCode": "NOT_LISTED", "reason": "Not on the list." } } } });
    let (one, other) = tokio::join!(park.owner.answer(DECIDE, yes), park.owner.answer(DECIDE, no));
    let codes: Vec<&Value> = [&one, &other].into_iter().map(|answer| &answer["errors"][0]["extensions"]["code"]).collect();
    assert_eq!(codes.iter().filter(|code| code.is_null()).count(), 1, "{one} {other}");
    assert!(codes.contains(&&json!("CONFLICT")), "{one} {other}");
}

#[tokio::test]
async fn a_refusal_needs_a_reason_of_the_rules_and_may_bar_for_a_time() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let id = before_the_commission(&town, &park, &firm).await;
    let refuse = |code: &str| json!({ "input": { "applicationId": id, "decision": { "refuse": { "reasonCode": code, "reason": "Not on the list.", "reapplyAfter": "2099-01-01" } } } });
    let no = park.owner.refused(DECIDE, refuse("BECAUSE")).await;
    assert_eq!((no.code.as_str(), no.field.as_deref()), ("INVALID_INPUT", Some("decision.refuse.reasonCode")));
    let done = park.owner.ask(DECIDE, refuse("NOT_LISTED")).await;
    assert_eq!(done["decideResidencyApplication"]["application"]["decision"]["reasonCode"], "NOT_LISTED");
    let start = json!({ "input": { "start": { "companyId": firm.id, "parkId": park.id, "applicantKind": "DOMESTIC_COMPANY" } } });
    assert_eq!(firm.owner.refused(DRAFT, start).await.code, "NOT_ELIGIBLE");
}

/// As at the High Technologies Park of Belarus: decided in a month, a resident from the first of the next.
#[tokio::test]
async fn a_decision_may_take_effect_on_the_first_of_the_next_month() {
    let town = Town::open().await;
    let rules = json!({
        "effective_from": "FIRST_OF_NEXT_MONTH",
        "steps": [
            { "kind": "COMPLETENESS_CHECK", "limit": 1, "unit": "MONTHS", "decided_by": "Secretariat", "pauses_while_returned": true },
            { "kind": "COMMISSION", "limit": 1, "unit": "MONTHS", "decided_by": "Supervisory Board", "pauses_while_returned": false },
        ],
    });
    let (park, firm) = (town.park_with_rules("htp-belarus", rules).await, town.firm("Karvonsaroy").await);
    let id = before_the_commission(&town, &park, &firm).await;
    let yes = json!({ "input": { "applicationId": id, "decision": { "approve": { "protocol": "No. 5" } } } });
    let decided = park.owner.ask(DECIDE, yes).await["decideResidencyApplication"]["application"].clone();
    let today = kernel::calendar::day_in(kernel::calendar::zone("Asia/Tashkent"), town.app.clock.now());
    let first = decided["decision"]["effectiveFrom"].as_str().unwrap().to_owned();
    assert_eq!(decided["state"], "APPROVED");
    assert!(first.ends_with("-01") && first > today.to_string());
    let seen = "query($id: ID!, $today: Date!, $first: Date!) { node(id: $id) { ... on ResidencyApplication { residency { since state now: stateOn(date: $today) then: stateOn(date: $first) } } } \
        park(slug: \"htp-belarus\") { residents { totalCount } then: residents(filter: { on: $first }) { totalCount } } }";
    let seen = firm.owner.ask(seen, json!({ "id": id, "today": today, "first": first })).await;
    assert_eq!(seen["node"]["residency"], json!({ "since": first, "state": "ACTIVE", "now": null, "then": "ACTIVE" }));
    assert_eq!(seen["park"], json!({ "residents": { "totalCount": 0 }, "then": { "totalCount": 1 } }));
}

#[tokio::test]
async fn the_days_of_a_decision_are_counted_without_those_with_the_applicant() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let id = submitted(&town, &park, &firm).await;
    park.owner.ask(ASSIGN, json!({ "input": { "applicationId": id, "assigneeId": park.owner.id } })).await;
    let back = json!({ "input": { "applicationId": id, "reasonCode": "INCOMPLETE", "remark": "The charter.", "items": [] } });
    park.owner.ask(RETURN, back).await;
    town.days_later(7);
    let founder = town.log_in(&firm.owner.email).await;
    founder.ask(SUBMIT, act(&id)).await;
    town.days_later(7);
    let officer = town.log_in(&park.owner.email).await;
    officer.ask(ACCEPT, act(&id)).await;
    let no =
        json!({ "input": { "applicationId": id, "decision": { "refuse": { "reasonCode": "NOT_LISTED", "reason": "Not on the list." } } } });
    officer.ask(DECIDE, no).await;
    let figures =
        "query { park(slug: \"it-park\") { figures(period: {}) { refusals medianDaysToDecision steps { step count medianDays } } } }";
    let seen = officer.ask(figures, json!({})).await["park"]["figures"].clone();
    // Two weeks have passed, of which one was the applicant's: five working days.
    assert_eq!((&seen["refusals"], &seen["medianDaysToDecision"]), (&json!(1), &json!(5.0)));
    assert_eq!(seen["steps"][0], json!({ "step": "COMPLETENESS_CHECK", "count": 1, "medianDays": 5.0 }));
    let public = town.ask(figures, json!({})).await["park"]["figures"].clone();
    assert_eq!((&public["medianDaysToDecision"], &public["steps"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn a_refusal_is_appealed_against_once_and_upheld_it_is_before_the_commission_again() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let id = before_the_commission(&town, &park, &firm).await;
    let no = json!({ "input": { "applicationId": id, "decision": { "refuse": { "reasonCode": "NOT_LISTED", "reason": "Not on the list.", "reapplyAfter": "2099-01-01" } } } });
    let appeal = "mutation($input: FileAppealInput!) { fileAppeal(input: $input) { appeal { id } } }";
    let file = json!({ "input": { "subject": { "applicationId": id }, "grounds": "It is on the list." } });
    assert_eq!(firm.owner.refused(appeal, file.clone()).await.code, "ILLEGAL_TRANSITION");
    park.owner.ask(DECIDE, no).await;
    let allowed = async || firm.owner.ask(SEEN, json!({ "id": id })).await["node"]["allowedActions"].clone();
    assert_eq!(allowed().await, json!(["APPEAL"]));
    assert_eq!(town.person("Stranger").await.refused(appeal, file.clone()).await.code, "NOT_FOUND");
    assert_eq!(park.owner.refused(appeal, file.clone()).await.code, "FORBIDDEN");
    let filed = firm.owner.ask(appeal, file.clone()).await["fileAppeal"]["appeal"]["id"].clone();
    assert_eq!(allowed().await, json!([]));
    assert_eq!(firm.owner.refused(appeal, file).await.code, "CONFLICT");
    let decide = "mutation($input: DecideAppealInput!) { decideAppeal(input: $input) { appeal { upheld } } }";
    let answer = json!({ "input": { "appealId": filed, "upheld": true, "reason": "It is." } });
    park.owner.ask(decide, answer).await;
    let seen = park.owner.ask(SEEN, json!({ "id": id })).await["node"].clone();
    assert_eq!((&seen["state"], seen["dueOn"].is_string()), (&json!("COMMISSION"), true));
}

#[tokio::test]
async fn a_holiday_that_is_entered_later_moves_the_limits_that_run() {
    let town = Town::open().await;
    let rules = json!({ "obligations": [
        { "kind": "PERIODIC_REPORT", "every_months": 1, "due_day": 20, "cure_period": 10, "cure_unit": "WORKING_DAYS" },
    ] });
    let (park, firm) = (town.park_with_rules("it-park", rules).await, town.firm("Karvonsaroy").await);
    let id = submitted(&town, &park, &firm).await;
    let due = async || park.owner.ask(SEEN, json!({ "id": id })).await["node"]["dueOn"].as_str().unwrap().parse::<NaiveDate>().unwrap();
    let record = "mutation($input: RecordResidencyInput!) { recordResidency(input: $input) { residency { id } } }";
    let other = town.firm("Rabat").await;
    let today = town.app.clock.now().date_naive();
    park.owner.ask(record, json!({ "input": { "parkId": park.id, "companyId": other.id, "since": today } })).await;
    let cures = async || {
        let rows =
            obligation::Entity::find().order_by_asc(obligation::Column::DueOn).all(town.app.view(Caller::system()).db()).await.unwrap();
        rows[0].cure_by.unwrap()
    };
    let (due_before, cure_before) = (due().await, cures().await);
    let set = "mutation($input: SetCalendarDaysInput!) { setCalendarDays(input: $input) { park { id } } }";
    let works = async |day: NaiveDate, working: Option<bool>| {
        let days = json!([{ "date": day, "working": working }]);
        park.owner.ask(set, json!({ "input": { "parkId": park.id, "days": days } })).await;
        town.settle().await;
    };
    let next_working = |day: NaiveDate| day.iter_days().skip(1).find(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)).unwrap();
    // A last day becomes a holiday, and so the limit ends on the next day the park works. One after the other, as the one may
    // lie within the other's limit.
    works(due_before, Some(false)).await;
    assert_eq!(due().await, next_working(due_before));
    works(due_before, None).await;
    works(cure_before, Some(false)).await;
    assert_eq!(cures().await, next_working(cure_before));
    works(cure_before, None).await;
    assert_eq!((due().await, cures().await), (due_before, cure_before));
}

#[tokio::test]
async fn a_limit_that_reaches_into_a_year_without_holidays_says_what_to_do() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let id = drafted(&town, &park, &firm).await;
    // A park that keeps a calendar, but of another year.
    let set = "mutation($input: SetCalendarDaysInput!) { setCalendarDays(input: $input) { park { id } } }";
    let holiday = |day: &str| json!({ "input": { "parkId": park.id, "days": [{ "date": day, "working": false }] } });
    park.owner.ask(set, holiday("2020-01-01")).await;
    let refused = firm.owner.refused(SUBMIT, act(&id)).await;
    let year = town.app.clock.now().format("%Y").to_string();
    assert_eq!(refused.code, "CONFLICT");
    assert!(refused.message.contains(&year) && refused.message.contains("setCalendarDays"), "{}", refused.message);
    for after in [0, 1] {
        let year: i32 = year.parse::<i32>().unwrap() + after;
        park.owner.ask(set, holiday(&format!("{year}-01-01"))).await;
    }
    assert_eq!(firm.owner.ask(SUBMIT, act(&id)).await["submitResidencyApplication"]["application"]["state"], "SUBMITTED");
}
