//! GraphQL over HTTP by the specification, and the addresses beside it.

use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::{ask, post, send};
use crate::support::Town;

const MODERN: &str = "application/graphql-response+json; charset=utf-8";
const PLAIN: &str = "application/json; charset=utf-8";

#[tokio::test]
async fn the_client_says_how_it_wants_its_answer() {
    let town = Town::asleep(|_| None).await;
    for (accept, status, kind) in [
        (None, StatusCode::OK, PLAIN),
        (Some("*/*"), StatusCode::OK, PLAIN),
        (Some("application/json"), StatusCode::OK, PLAIN),
        (Some("Application/GraphQL-Response+JSON"), StatusCode::OK, MODERN),
        (Some("application/graphql-response+json, application/json;q=0.9"), StatusCode::OK, MODERN),
        (Some("application/graphql-response+json;q=0.1, application/json;q=0.9"), StatusCode::OK, PLAIN),
        (Some("application/json;charset=latin1"), StatusCode::NOT_ACCEPTABLE, PLAIN),
        (Some("image/png"), StatusCode::NOT_ACCEPTABLE, PLAIN),
    ] {
        let mut request = Request::post("/graphql").header("content-type", "application/json");
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let reply = send(&town, request, r#"{"query":"{__typename}"}"#).await;
        assert_eq!((reply.status, reply.header("content-type")), (status, kind), "{accept:?}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_refused_request_has_no_data_and_tells_by_its_status() {
    let town = Town::asleep(|_| None).await;
    for (document, variables) in [
        ("{", json!({})),
        ("", json!({})),
        ("{ nothing }", json!({})),
        ("query A { __typename } query B { __typename }", json!({})),
        ("query($x: Boolean!) { __typename @include(if: $x) }", json!({})),
        ("query($x: Boolean!) { __typename @include(if: $x) }", json!({ "x": "yes" })),
        ("{ __typename(a: 1) }", json!({})),
        ("{ __typename @nothing }", json!({})),
        ("{ ...F } fragment F on Query { ...F }", json!({})),
    ] {
        let reply = ask(&town, document, variables.clone()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{document}: {}", reply.text);
        assert_eq!(reply.code(), "INVALID_INPUT", "{document}");
        assert_eq!(reply.json().get("data"), None, "{document}");
        let body = json!({ "query": document, "variables": variables }).to_string();
        let older = send(&town, post().header("accept", "application/json"), body.clone()).await;
        assert_eq!(older.status, StatusCode::BAD_REQUEST, "both are accepted, the modern one is preferred");
        let request = Request::post("/graphql").header("content-type", "application/json").header("accept", "application/json");
        assert_eq!(send(&town, request, body).await.status, StatusCode::OK, "older clients look at the errors alone");
    }
}

#[tokio::test]
async fn fields_come_in_the_order_of_the_query_and_strings_in_every_spelling() {
    let town = Town::asleep(|_| None).await;
    let reply =
        ask(&town, "{ z: __typename ...F a: __typename } fragment F on Query { m: __typename viewer { user { id } } }", json!({})).await;
    assert_eq!(reply.json()["data"].to_string(), r#"{"z":"Query","m":"Query","viewer":null,"a":"Query"}"#);
    assert_eq!(reply.json()["extensions"]["cost"], 6);
    let reply = ask(&town, r#"{ park(slug: "\u{1F600} \uD83D\uDE00") { id } }"#, json!({})).await;
    assert_eq!(reply.json()["data"], json!({ "park": null }));
}

#[tokio::test]
async fn what_is_read_may_be_read_by_get_and_nothing_else() {
    let town = Town::asleep(|_| None).await;
    let get = |query: &str| Request::get(format!("/graphql?{query}")).header("accept", "application/graphql-response+json");
    let reply = send(&town, get("query=query%20A%7Ba:__typename%7Dquery%20B%7Bb:__typename%7D&operationName=B"), "").await;
    assert_eq!((reply.status, &reply.json()["data"]), (StatusCode::OK, &json!({ "b": "Query" })));
    let reply = send(&town, get("query=mutation%7BlogOut%7BsessionId%7D%7D"), "").await;
    assert_eq!((reply.status, reply.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    assert_eq!(send(&town, get("query=%7B__typename%7D&variables=%7B"), "").await.status, StatusCode::BAD_REQUEST);
    // A page of another origin can make a browser send a GET with cookies, but no header of its own.
    let carried = get("query=%7B__typename%7D").header("cookie", "a=b");
    assert_eq!(send(&town, carried, "").await.status, StatusCode::FORBIDDEN);
    let shown = get("query=%7B__typename%7D").header("cookie", "a=b").header("x-karvon-request", "1");
    assert_eq!(send(&town, shown, "").await.status, StatusCode::OK);
    let put = Request::put("/graphql").header("content-type", "application/json");
    let reply = send(&town, put, r#"{"query":"{__typename}"}"#).await;
    assert_eq!((reply.status, reply.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET, POST"));
}

#[tokio::test]
async fn a_body_is_json_of_a_sensible_size() {
    let town = Town::asleep(|_| None).await;
    let typed = |kind: &str| Request::post("/graphql").header("content-type", kind);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=X", "application/json; charset=utf-16"] {
        let reply = send(&town, typed(kind), r#"{"query":"{__typename}"}"#).await;
        assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        assert!(reply.json()["errors"][0]["message"].is_string());
    }
    assert_eq!(send(&town, typed("APPLICATION/JSON;Charset=\"UTF-8\""), r#"{"query":"{__typename}"}"#).await.status, StatusCode::OK);
    for body in ["", "null", "[]", "\"{__typename}\"", "{\"query\":", "{}", r#"{"query":1}"#, r#"{"query":"{__typename}","variables":[]}"#]
    {
        let reply = send(&town, post(), body).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(!reply.text.contains("line 1"), "nothing of the parser is told: {}", reply.text);
    }
    let large = json!({ "query": format!("{{__typename}} #{}", "x".repeat(300_000)) }).to_string();
    assert_eq!(send(&town, post(), large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_refused_even_where_none_is_needed() {
    let town = Town::asleep(|_| None).await;
    for token in ["Bearer nonsense", "Basic YTpi", "Bearer"] {
        let reply = send(&town, post().header("authorization", token), r#"{"query":"{__typename}"}"#).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"), "{token}");
        assert!(reply.header("www-authenticate").starts_with("Bearer"));
    }
}

#[tokio::test]
async fn every_broken_rule_is_an_error_of_its_own_with_its_field() {
    let town = Town::asleep(|_| None).await;
    let register = "mutation($input: RegisterInput!) { register(input: $input) { email } }";
    let reply = ask(&town, register, json!({ "input": { "email": "dilnoza", "password": "short", "fullName": "" } })).await;
    let told = reply.json()["errors"].as_array().unwrap().clone();
    let mut fields: Vec<_> = told.iter().map(|error| error["extensions"]["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["email", "fullName", "password"]);
    assert!(told.iter().all(|error| error["extensions"]["code"] == "INVALID_INPUT" && error["path"] == json!(["register"])));
}

#[tokio::test]
async fn a_stranger_is_asked_who_they_are_before_what_they_want() {
    let town = Town::asleep(|_| None).await;
    let reply = ask(&town, r#"mutation { revokeSession(input: { sessionId: "nonsense" }) { sessionId } }"#, json!({})).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::OK, "UNAUTHENTICATED"));
    assert_eq!(reply.json()["data"], Value::Null);
    assert_eq!(reply.json()["errors"][0]["path"], json!(["revokeSession"]));
}

#[tokio::test]
async fn only_named_origins_may_read_the_answers() {
    let town = Town::asleep(|name| (name == "KARVON_ALLOWED_ORIGINS").then(|| "https://app.example".to_owned())).await;
    for (origin, allowed) in [("https://app.example", true), ("https://app.example.evil.example", false), ("null", false)] {
        let request = Request::options("/graphql").header("origin", origin).header("access-control-request-method", "POST");
        let reply = send(&town, request, "").await;
        assert_eq!(reply.header("access-control-allow-origin") == origin, allowed, "{origin}");
        assert_eq!(reply.header("access-control-allow-credentials"), "", "nothing goes by a cookie");
    }
}

#[tokio::test]
async fn in_production_nobody_is_told_what_could_be_asked() {
    let town = Town::asleep(|name| (name == "KARVON_INTROSPECTION" || name == "KARVON_GRAPHIQL").then(|| "off".to_owned())).await;
    let reply = ask(&town, "{ __schema { types { name } } __type(name: \"Park\") { name } }", json!({})).await;
    assert!(!reply.text.contains("Park"), "{}", reply.text);
    let reply = ask(&town, "{ parkz { nodes { id } } }", json!({})).await;
    assert!(!reply.text.contains("Did you mean"), "{}", reply.text);
    assert_eq!(send(&town, Request::get("/graphiql"), "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn graphiql_runs_nothing_that_stands_in_its_page() {
    let town = Town::asleep(|_| None).await;
    let reply = send(&town, Request::get("/graphiql"), "").await;
    assert_eq!(reply.status, StatusCode::OK);
    let policy = reply.header("content-security-policy");
    let scripts = policy.split(';').map(str::trim).find(|part| part.starts_with("script-src")).expect("a rule for scripts");
    assert!(!scripts.contains("unsafe"), "{scripts}");
    assert!(reply.text.split("<script").skip(1).all(|script| script.starts_with(" src=") && script.contains("></script>")));
    assert_eq!(send(&town, Request::get("/graphiql/..%2fkarvon-keys"), "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn operators_find_health_and_keys() {
    let town = Town::asleep(|_| None).await;
    assert_eq!(send(&town, Request::get("/health/live"), "").await.status, StatusCode::OK);
    assert_eq!(send(&town, Request::get("/health/ready"), "").await.status, StatusCode::OK);
    let keys = send(&town, Request::get("/.well-known/jwks.json"), "").await.json();
    assert_eq!(keys["keys"][0]["crv"], "Ed25519");
    assert_eq!(keys["keys"][0].get("d"), None, "the private half stays here");
}
