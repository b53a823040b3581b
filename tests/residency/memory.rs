//! Whatever is decided, the register goes on saying what it said at every instant before.

use api::graphql::ids;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::residency::change::{self, Change};
use domain::residency::find;
use entity::ids::ResidencyId;
use kernel::problem::Problem;
use kernel::work::Caller;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;

use crate::support::Town;

/// What an officer, a founder or a court might decide, and how many days from today it counts.
fn decisions() -> impl Strategy<Value = (u8, i64, i64)> {
    (0u8..7, -200i64..60, 1i64..60)
}

fn from(today: NaiveDate, days: i64) -> NaiveDate {
    let length = Days::new(days.unsigned_abs());
    if days < 0 { today - length } else { today + length }
}

fn decided((kind, days, length): (u8, i64, i64), today: NaiveDate) -> Change {
    let (day, reason, reason_code) = (from(today, days), "As decided.".to_owned(), "OTHER".to_owned());
    match kind {
        0 => Change::Warn { reason_code, reason, cure_by: Some(from(today, length)) },
        1 => Change::Suspend { reason_code, reason, effective_from: Some(day), until: Some(from(day, length)) },
        2 => Change::Suspend { reason_code, reason, effective_from: Some(day), until: None },
        3 => Change::Deprive { reason_code, reason, effective_from: Some(day), protocol: None },
        4 | 5 => Change::Reinstate { reason, effective_from: Some(day) },
        _ => Change::Renew { until: from(today, 400 + length + days), protocol: None },
    }
}

#[tokio::test]
async fn nothing_that_was_known_is_forgotten() {
    let town = Town::asleep(|_| None).await;
    let (park, firm) = (town.park_with_rules("it-park", json!({})).await, town.firm("Karvonsaroy").await);
    let today = town.app.clock.now().date_naive();
    let input = json!({ "parkId": park.id, "companyId": firm.id, "since": from(today, -300), "until": from(today, 300) });
    let record = "mutation($input: RecordResidencyInput!) { recordResidency(input: $input) { residency { id } } }";
    let data = park.owner.ask(record, json!({ "input": input })).await;
    let id: ResidencyId = ids::parse(data["recordResidency"]["residency"]["id"].as_str().unwrap()).unwrap();
    let days: Vec<NaiveDate> = (-320..420).step_by(7).map(|days| from(today, days)).collect();
    let (mut runner, mut taken, mut said) = (TestRunner::deterministic(), 0, vec![]);
    for _ in 0..60 {
        let decision = decisions().new_tree(&mut runner).unwrap().current();
        town.app.clock.advance(chrono::Duration::minutes(1));
        let mut work = town.app.begin(Caller::system(), "changeResidency").await.unwrap();
        match change::change(&mut work, id, None, decided(decision, today)).await {
            Ok(_) => {
                work.commit().await.unwrap();
                taken += 1;
            }
            Err(Problem::Invalid(_) | Problem::IllegalTransition(_)) => continue,
            Err(problem) => panic!("{decision:?}: {problem}"),
        }
        let view = town.app.view(Caller::system());
        let rows = find::statuses(&view, vec![id]).await.unwrap().remove(&id).unwrap();
        let now: DateTime<Utc> = view.now();
        said.push((now, days.iter().map(|day| find::state_on(&rows, *day, None)).collect::<Vec<_>>()));
        for (instant, then) in &said {
            let remembered: Vec<_> = days.iter().map(|day| find::state_on(&rows, *day, Some(*instant))).collect();
            assert_eq!(&remembered, then, "as known at {instant}, after {decision:?}");
        }
        // Of every day since its first the register says one thing.
        let open: Vec<_> = rows.iter().filter(|row| row.known_until.is_none()).collect();
        for day in days.iter().filter(|day| **day >= from(today, -300)) {
            let holding = open.iter().filter(|row| row.valid_from <= *day && row.valid_until.is_none_or(|until| until > *day)).count();
            assert_eq!(holding, 1, "{day} after {decision:?}");
        }
    }
    assert!(taken > 15, "enough was decided: {taken}");
}
