//! What the calendar brings about: told once, after days of downtime too, and the same however often a run is cut short.

use api::graphql::ids;
use chrono::{Days, Months};
use domain::parks::publish;
use domain::residency::nightly::{self, Task};
use entity::ids::ParkId;
use entity::outbox;
use entity::residency::{obligation, residency, status};
use karvon::worker::schedule;
use kernel::problem::Faults;
use kernel::work::Caller;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::support::{Person, Place, Town};

const RECORD: &str = "mutation($input: RecordResidencyInput!) { recordResidency(input: $input) { residency { id } } }";
const CHANGE: &str = "mutation($input: ChangeResidencyInput!) { changeResidency(input: $input) { residency { state } } }";
const SEEN: &str = "query($id: ID!) { node(id: $id) { ... on Residency { state regime { version } obligations { kind dueOn state } \
    history { action fromState toState effectiveFrom } } } }";
const TOLD: &str = "query { viewer { notifications(first: 100) { nodes { kind title } } } }";

fn rules() -> Value {
    json!({ "obligations": [
        { "kind": "PERIODIC_REPORT", "every_months": 1, "due_day": 20, "cure_period": 10, "cure_unit": "CALENDAR_DAYS" },
    ] })
}

async fn recorded(town: &Town, more: Value) -> (Place, Place, String) {
    let (park, firm) = (town.park_with_rules("it-park", rules()).await, town.firm("Karvonsaroy").await);
    let id = enter(town, &park, &firm, more).await;
    (park, firm, id)
}

async fn enter(town: &Town, park: &Place, firm: &Place, more: Value) -> String {
    let mut input = json!({ "parkId": park.id, "companyId": firm.id, "since": town.day(-800) });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    let data = park.owner.ask(RECORD, json!({ "input": input })).await;
    data["recordResidency"]["residency"]["id"].as_str().unwrap().to_owned()
}

async fn told(person: &Person, kind: &str) -> usize {
    let data = person.ask(TOLD, json!({})).await;
    data["viewer"]["notifications"]["nodes"].as_array().unwrap().iter().filter(|news| news["kind"] == kind).count()
}

async fn facts(town: &Town) -> u64 {
    outbox::Entity::find().count(&town.app.database.connection).await.unwrap()
}

/// Everything that the calendar keeps of residencies, without ids.
async fn kept(town: &Town) -> Value {
    let db = &town.app.database.connection;
    let duties = obligation::Entity::find().order_by_asc(obligation::Column::PeriodFrom).order_by_asc(obligation::Column::Kind).all(db);
    let duties = duties.await.unwrap();
    let duties: Vec<_> = duties.iter().map(|row| json!([row.period_from, row.due_on, row.told, row.cancelled_on])).collect();
    let states = status::Entity::find().order_by_asc(status::Column::ValidFrom).order_by_asc(status::Column::State).all(db).await.unwrap();
    let states: Vec<_> = states.iter().map(|row| json!([row.state, row.valid_from, row.valid_until, row.told])).collect();
    let rows = residency::Entity::find().order_by_asc(residency::Column::Number).all(db).await.unwrap();
    let rows: Vec<_> = rows.iter().map(|row| json!([row.revision, row.cure_by, row.cure_told, row.duties_until])).collect();
    json!([duties, states, rows])
}

#[tokio::test]
async fn a_duty_is_told_when_it_can_be_filed_when_it_is_late_and_when_it_is_too_late() {
    let town = Town::open().await;
    let (park, firm, _) = recorded(&town, json!({ "obligationsFrom": town.day(-200) })).await;
    let owed = obligation::Entity::find().all(&town.app.database.connection).await.unwrap();
    let over = owed.iter().filter(|duty| duty.period_until < town.today()).count();
    schedule::run_timers(&town.app).await;
    town.settle().await;
    // After downtime each is told once, as it stands now.
    assert_eq!(told(&firm.owner, "OBLIGATION_DUE").await, over);
    assert_eq!(told(&park.owner, "OBLIGATION_DUE").await, 0);
    let before = facts(&town).await;
    schedule::run_timers(&town.app).await;
    assert_eq!(facts(&town).await, before, "nothing is told twice");
    town.days_later(62);
    schedule::run_timers(&town.app).await;
    town.settle().await;
    let founder = town.log_in(&firm.owner.email).await;
    assert!(told(&founder, "OBLIGATION_DUE").await > over);
}

#[tokio::test]
async fn a_run_that_is_cut_short_anywhere_leaves_the_same_behind() {
    let (calm, rough) = (Town::asleep(|_| None).await, Town::asleep(|_| None).await);
    for town in [&calm, &rough] {
        let (park, firm, id) = recorded(town, json!({ "obligationsFrom": town.day(-200), "until": town.day(20) })).await;
        let warn = json!({ "warn": { "reasonCode": "OTHER", "reason": "Late.", "cureBy": town.day(3) } });
        park.owner.ask(CHANGE, json!({ "input": { "residencyId": id, "change": warn } })).await;
        let other = town.firm("Ipak").await;
        let leaving = enter(town, &park, &other, json!({})).await;
        let exit = json!({ "exit": { "effectiveFrom": town.day(5) } });
        other.owner.ask(CHANGE, json!({ "input": { "residencyId": leaving, "change": exit } })).await;
        let staying = town.firm("Bulut").await;
        enter(town, &park, &staying, json!({})).await;
        drop(firm);
    }
    // One is served every night, the other after forty days, by runs that die before they commit.
    for _ in 0..4 {
        calm.days_later(10);
        schedule::run_timers(&calm.app).await;
    }
    rough.days_later(40);
    for task in Task::ALL {
        let mut work = rough.app.begin(Caller::system(), "followResidencies").await.unwrap();
        nightly::take(&mut work, task).await.unwrap();
        drop(work);
        let (one, two) = tokio::join!(schedule::follow_residencies(&rough.app, task), schedule::follow_residencies(&rough.app, task));
        assert!(one.is_ok() && two.is_ok());
    }
    schedule::run_timers(&rough.app).await;
    // Duties reach as far as the night on which they were made; nothing else differs.
    let (mut served, mut late) = (kept(&calm).await, kept(&rough).await);
    for kept in [&mut served, &mut late] {
        kept[2].as_array_mut().unwrap().iter_mut().for_each(|row| row[3] = Value::Null);
    }
    assert_eq!(served[1], late[1]);
    assert_eq!(served[2], late[2]);
    let past = |kept: &Value, town: &Town| -> Vec<Value> {
        kept[0].as_array().unwrap().iter().filter(|duty| duty[0].as_str().unwrap() <= town.today().to_string().as_str()).cloned().collect()
    };
    assert_eq!(past(&served, &calm), past(&late, &rough));
}

#[tokio::test]
async fn what_begins_by_itself_is_told_on_its_day_and_stands_in_the_history() {
    let town = Town::open().await;
    let (park, firm, id) = recorded(&town, json!({ "until": town.day(9) })).await;
    let warn = json!({ "warn": { "reasonCode": "OTHER", "reason": "Late.", "cureBy": town.day(3) } });
    park.owner.ask(CHANGE, json!({ "input": { "residencyId": id, "change": warn } })).await;
    town.days_later(4);
    schedule::run_timers(&town.app).await;
    town.settle().await;
    let officer = town.log_in(&park.owner.email).await;
    assert_eq!(told(&officer, "WARNING_RAN_OUT").await, 1);
    town.days_later(8);
    schedule::run_timers(&town.app).await;
    schedule::run_timers(&town.app).await;
    town.settle().await;
    let founder = town.log_in(&firm.owner.email).await;
    // Entered, warned, expired.
    assert_eq!(told(&founder, "RESIDENCY_CHANGED").await, 3);
    let seen = founder.ask(SEEN, json!({ "id": id })).await["node"].clone();
    let last = seen["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(seen["state"], "EXPIRED");
    assert_eq!((&last["action"], &last["fromState"], &last["toState"]), (&json!("followResidencies"), &json!("WARNED"), &json!("EXPIRED")));
}

#[tokio::test]
async fn a_new_version_of_the_rules_takes_residents_in_and_duties_are_made_a_year_ahead() {
    let town = Town::open().await;
    let (park, firm, id) = recorded(&town, json!({})).await;
    let first = town.today() + Days::new(40);
    let mut next = json!({
        "category": "ORDINARY", "valid_from": first, "applicant_kinds": ["DOMESTIC_COMPANY"], "form": { "type": "object" }, "documents": [],
        "effective_from": "ON_DECISION", "reply_within_working_days": 10,
        "steps": [{ "kind": "COMMISSION", "limit": 5, "unit": "WORKING_DAYS", "decided_by": "The park", "pauses_while_returned": true }],
    });
    next["obligations"] = json!([{ "kind": "ANNUAL_AUDIT", "every_months": 12, "due_month": 5, "due_day": 1 }]);
    let park_id: ParkId = ids::parse(&park.id).unwrap();
    town.operate("publishRegime", async |work| {
        publish::publish(work, park_id, serde_json::from_value(next.clone()).unwrap(), Faults::default()).await
    })
    .await;
    town.days_later(41);
    schedule::run_timers(&town.app).await;
    let founder = town.log_in(&firm.owner.email).await;
    let seen = founder.ask(SEEN, json!({ "id": id })).await["node"].clone();
    assert_eq!(seen["regime"]["version"], 2);
    let db = &town.app.database.connection;
    let owed = obligation::Entity::find().filter(obligation::Column::CancelledOn.is_null()).all(db).await.unwrap();
    let kinds: Vec<_> = owed.iter().filter(|duty| duty.period_from >= first).map(|duty| duty.kind).collect();
    assert!(!kinds.contains(&entity::parks::ObligationKind::PeriodicReport), "{kinds:?}");
    let row = residency::Entity::find().one(db).await.unwrap().unwrap();
    assert!(row.duties_until >= town.today() + Months::new(11));
    town.days_later(200);
    schedule::run_timers(&town.app).await;
    let audits = obligation::Entity::find().filter(obligation::Column::Kind.eq(entity::parks::ObligationKind::AnnualAudit));
    assert!(audits.count(db).await.unwrap() >= 1);
}
