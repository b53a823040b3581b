//! What one document, one minute and one account may ask for.

use std::fmt::Write;

use axum::http::StatusCode;
use chrono::Duration;
use serde_json::json;

use super::ask;
use crate::support::Town;

const LOG_IN: &str = "mutation($email: EmailAddress!, $password: String!) {
    logIn(input: { email: $email, password: $password }) { tokens { accessToken } }
}";

#[tokio::test]
async fn a_document_is_measured_before_anything_is_done() {
    let town = Town::asleep(|_| None).await;
    let mut bomb = "{ ...F0 }".to_owned();
    for n in 0..13 {
        write!(bomb, " fragment F{n} on Query {{ {} }}", format!("...F{} ", n + 1).repeat(4)).unwrap();
    }
    bomb += " fragment F13 on Query { __typename }";
    let deep = format!("{{ parks {{ nodes {{ {} id {} }} }} }}", "organization { ".repeat(15), "}".repeat(15));
    for (what, document) in [
        ("a bomb of fragments", bomb),
        ("pages of pages", "{ parks(first: 100) { nodes { residents(first: 100) { nodes { company { name } } } } } }".to_owned()),
        ("many aliases", format!("{{ {} }}", (0..200).map(|n| format!("a{n}: __typename ")).collect::<String>())),
        ("many directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(200))),
        ("depth", deep),
        ("length", format!("{{ __typename }} #{}", "x".repeat(20_000))),
        (
            "circles of introspection",
            "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }".to_owned(),
        ),
        ("two passwords at once", "mutation { a: logOut { sessionId } b: logIn(input: {}) { x } c: logIn(input: {}) { x } }".to_owned()),
    ] {
        let reply = ask(&town, &document, json!({})).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::BAD_REQUEST, "QUERY_TOO_COSTLY"), "{what}: {}", reply.text);
        assert_eq!(reply.json().get("data"), None, "{what}");
    }
}

#[tokio::test]
async fn a_password_is_tried_ten_times_and_nobody_else_is_locked_out() {
    let town = Town::asleep(|_| None).await;
    let (dilnoza, rustam) = (town.person("Dilnoza").await, town.person("Rustam").await);
    let wrong = json!({ "email": dilnoza.email, "password": "not my password" });
    for _ in 0..10 {
        assert_eq!(ask(&town, LOG_IN, wrong.clone()).await.code(), "UNAUTHENTICATED");
    }
    let reply = ask(&town, LOG_IN, wrong).await;
    assert_eq!(reply.code(), "RATE_LIMITED");
    let seconds: i64 = reply.header("retry-after").parse().expect("a number of seconds");
    assert_eq!(reply.json()["errors"][0]["extensions"]["retryAfterSeconds"], seconds);

    let right = |email: &str| json!({ "email": email, "password": crate::support::PASSWORD });
    assert_eq!(ask(&town, LOG_IN, right(&dilnoza.email)).await.code(), "RATE_LIMITED", "a good guess does not count either");
    let reply = ask(&town, LOG_IN, right(&rustam.email)).await;
    assert!(reply.json()["data"]["logIn"]["tokens"]["accessToken"].is_string(), "{}", reply.text);
    town.app.clock.advance(Duration::seconds(seconds));
    let reply = ask(&town, LOG_IN, right(&dilnoza.email)).await;
    assert!(reply.json()["data"]["logIn"]["tokens"]["accessToken"].is_string(), "{}", reply.text);
}

#[tokio::test]
async fn a_minute_has_its_measure() {
    let town = Town::asleep(|name| (name == "KARVON_RATE").then(|| "120".to_owned())).await;
    let document = "{ parks(first: 20) { nodes { id name } } }";
    let reply = ask(&town, document, json!({})).await;
    assert_eq!((reply.header("ratelimit-limit"), reply.header("ratelimit-remaining")), ("120", "59"));
    let reply = ask(&town, document, json!({})).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
    let seconds: i64 = reply.header("retry-after").parse().expect("a number of seconds");
    town.app.clock.advance(Duration::seconds(seconds));
    assert_eq!(ask(&town, document, json!({})).await.status, StatusCode::OK);
}
