//! Officers keep the days that limits are reckoned by.

use api::graphql::ids;
use serde_json::{Value, json};

use crate::support::Town;

const SET: &str = "mutation($input: SetCalendarDaysInput!) { setCalendarDays(input: $input) { park { \
    calendarDays(year: 2035) { date working name } } } }";
const WORKING: &str = "query($date: Date!) { park(slug: \"silk\") { isWorkingDay(date: $date) } }";

#[tokio::test]
async fn a_holiday_comes_and_goes() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let set = |days: Value| json!({ "input": { "parkId": ids::global(park.id), "days": days } });
    let works = async |date: &str| town.ask(WORKING, json!({ "date": date })).await["park"]["isWorkingDay"].clone();

    // 2035-03-21 is a Wednesday, 2035-03-24 a Saturday.
    assert_eq!((works("2035-03-21").await, works("2035-03-24").await), (json!(true), json!(false)));
    let navruz = json!([{ "language": "en", "text": "Navruz" }]);
    let days = json!([{ "date": "2035-03-21", "working": false, "name": navruz }, { "date": "2035-03-24", "working": true }]);
    let stranger = town.person("Stranger").await;
    assert_eq!(stranger.refused(SET, set(days.clone())).await.code, "FORBIDDEN");
    assert_eq!((works("2035-03-21").await, works("2035-03-24").await), (json!(true), json!(false)), "nothing has changed");

    let shown = officer.ask(SET, set(days)).await;
    let expected = json!([
        { "date": "2035-03-21", "working": false, "name": "Navruz" }, { "date": "2035-03-24", "working": true, "name": null },
    ]);
    assert_eq!(shown["setCalendarDays"]["park"]["calendarDays"], expected);
    assert_eq!((works("2035-03-21").await, works("2035-03-24").await), (json!(false), json!(true)));

    let ordinary = officer.ask(SET, set(json!([{ "date": "2035-03-21", "working": null }]))).await;
    assert_eq!(ordinary["setCalendarDays"]["park"]["calendarDays"].as_array().unwrap().len(), 1);
    assert_eq!(works("2035-03-21").await, json!(true));

    let twice = json!([{ "date": "2035-05-01", "working": false }, { "date": "2035-05-01", "working": true }]);
    let refusal = officer.refused(SET, set(twice)).await;
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("INVALID_INPUT", Some("days.1.date")));
    assert_eq!(officer.refused(SET, set(json!([]))).await.field.as_deref(), Some("days"));
}
