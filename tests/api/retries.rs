//! What is sent twice with one key happens once, and is answered alike.

use axum::http::StatusCode;
use entity::kept_answer;
use futures_util::future::join_all;
use kernel::work::Caller;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{Reply, post, send};
use crate::support::{PASSWORD, Person, Town};

const CREATE: &str = "mutation($input: CreateCompanyInput!) {
    createCompany(input: $input) { company { id name members { nodes { role user { id } } } } }
}";

async fn keyed(town: &Town, person: &Person, key: &str, document: &str, variables: Value) -> Reply {
    let request = post().header("authorization", format!("Bearer {}", person.token)).header("idempotency-key", key);
    send(town, request, json!({ "query": document, "variables": variables }).to_string()).await
}

fn company(name: &str, number: &str) -> Value {
    json!({ "input": { "name": name, "country": "UZ", "identifiers": [{ "scheme": "UZ_STIR", "value": number }] } })
}

fn id(reply: &Reply) -> String {
    reply.json()["data"]["createCompany"]["company"]["id"].as_str().unwrap_or_else(|| panic!("no company: {}", reply.text)).to_owned()
}

async fn companies(town: &Town, search: &str) -> u64 {
    let data = town.ask("query($s: String) { companies(search: $s) { totalCount } }", json!({ "s": search })).await;
    data["companies"]["totalCount"].as_u64().expect("a number")
}

async fn kept(town: &Town) -> Vec<kept_answer::Model> {
    kept_answer::Entity::find().all(town.app.view(Caller::system()).db()).await.expect("the answers")
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer() {
    let town = Town::open().await;
    let aziz = town.person("Aziz").await;
    let first = keyed(&town, &aziz, "k1", CREATE, company("Once", "300000001")).await;
    let owner = &first.json()["data"]["createCompany"]["company"]["members"]["nodes"][0];
    assert_eq!(*owner, json!({ "role": "OWNER", "user": { "id": aziz.id } }), "the answer shows what this very mutation did");
    let second = keyed(&town, &aziz, "k1", CREATE, company("Once", "300000001")).await;
    assert_eq!((second.status, &second.text), (StatusCode::OK, &first.text));
    assert_eq!((first.header("idempotency-replayed"), second.header("idempotency-replayed")), ("", "true"));
    assert_eq!(companies(&town, "Once").await, 1);
    // The order of members is no other content, and another layout of the same is none that a client would send again.
    let turned = json!({ "input": { "identifiers": [{ "value": "300000001", "scheme": "UZ_STIR" }], "country": "UZ", "name": "Once" } });
    assert_eq!(id(&keyed(&town, &aziz, "k1", CREATE, turned).await), id(&first));
}

#[tokio::test]
async fn a_key_belongs_to_one_content_and_one_person() {
    let town = Town::open().await;
    let (aziz, dana) = (town.person("Aziz").await, town.person("Dana").await);
    let first = keyed(&town, &aziz, "k1", CREATE, company("First", "300000001")).await;
    let other = keyed(&town, &aziz, "k1", CREATE, company("Other", "300000002")).await;
    assert_eq!(other.code(), "CONFLICT");
    let bad = keyed(&town, &aziz, "k1", CREATE, company("", "1")).await;
    assert_eq!(bad.code(), "CONFLICT", "the key is judged before the input");
    assert_eq!(companies(&town, "Other").await, 0);
    let hers = keyed(&town, &dana, "k1", CREATE, company("Hers", "300000003")).await;
    assert_ne!(id(&hers), id(&first));
    // Neither a reader nor a stranger takes a key.
    let read = keyed(&town, &aziz, "k1", "{ viewer { user { id } } }", json!({})).await;
    assert_eq!(read.json()["data"]["viewer"]["user"]["id"], json!(aziz.id));
    let nobody =
        send(&town, post().header("idempotency-key", "k1"), json!({ "query": CREATE, "variables": company("X", "1") }).to_string());
    assert_eq!(nobody.await.code(), "UNAUTHENTICATED");
    assert_eq!(kept(&town).await.len(), 2);
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    let town = Town::open().await;
    let aziz = town.person("Aziz").await;
    let bad = keyed(&town, &aziz, "k1", CREATE, company("Fixed", "12")).await;
    assert_eq!(bad.code(), "INVALID_INPUT");
    assert!(kept(&town).await.is_empty());
    id(&keyed(&town, &aziz, "k1", CREATE, company("Fixed", "300000001")).await);
    // The number is taken now: a refusal under another key, which leaves nothing behind either.
    let taken = keyed(&town, &aziz, "k2", CREATE, company("Again", "300000001")).await;
    assert_eq!(taken.code(), "CONFLICT");
    assert_eq!(kept(&town).await.len(), 1);
}

#[tokio::test]
async fn eight_at_the_same_moment_make_one() {
    let town = Town::open().await;
    let aziz = town.person("Aziz").await;
    let replies = join_all((0..8).map(|_| keyed(&town, &aziz, "k1", CREATE, company("Eightfold", "300000001")))).await;
    let ids: std::collections::HashSet<_> = replies.iter().map(id).collect();
    assert_eq!(ids.len(), 1, "all eight are told the same");
    assert_eq!(replies.iter().filter(|reply| reply.header("idempotency-replayed").is_empty()).count(), 1);
    assert_eq!(companies(&town, "Eightfold").await, 1);
}

#[tokio::test]
async fn a_document_of_several_mutations_is_remembered_as_a_whole() {
    let town = Town::open().await;
    let aziz = town.person("Aziz").await;
    let two = "mutation($a: CreateCompanyInput!, $b: CreateCompanyInput!) {
        a: createCompany(input: $a) { company { id } } b: createCompany(input: $b) { company { id } }
    }";
    let both = |second: &str| json!({ "a": company("Left", "300000001")["input"], "b": company("Right", second)["input"] });
    let first = keyed(&town, &aziz, "k1", two, both("300000002")).await;
    assert!(first.json().get("errors").is_none(), "{}", first.text);
    assert_eq!(keyed(&town, &aziz, "k1", two, both("300000002")).await.text, first.text);
    assert_eq!((companies(&town, "Left").await, companies(&town, "Right").await), (1, 1));
    // The second is refused after the first has happened: to send it again must not do the first again.
    let half = |tail: &str| {
        let mut both = both("12");
        both["a"]["identifiers"][0]["value"] = json!(tail);
        both
    };
    let broken = keyed(&town, &aziz, "k2", two, half("300000003")).await;
    assert_eq!(broken.code(), "INVALID_INPUT");
    assert_eq!(companies(&town, "Left").await, 2);
    assert_eq!(keyed(&town, &aziz, "k2", two, half("300000003")).await.text, broken.text);
    assert_eq!(companies(&town, "Left").await, 2);
}

#[tokio::test]
async fn tokens_are_not_kept() {
    let town = Town::open().await;
    let aziz = town.person("Aziz").await;
    let log_in = "mutation($input: LogInInput!) { logIn(input: $input) { tokens { accessToken } } }";
    let input = json!({ "input": { "email": aziz.email, "password": PASSWORD } });
    let tokens = |reply: &Reply| reply.json()["data"]["logIn"]["tokens"]["accessToken"].clone();
    let first = keyed(&town, &aziz, "k1", log_in, input.clone()).await;
    let second = keyed(&town, &aziz, "k1", log_in, input.clone()).await;
    assert!(tokens(&first).is_string() && tokens(&second).is_string());
    assert_ne!(tokens(&first), tokens(&second));
    // Nor beside something that has a key.
    let both = "mutation($c: CreateCompanyInput!, $input: LogInInput!) {
        createCompany(input: $c) { company { id } } logIn(input: $input) { tokens { accessToken } }
    }";
    let variables = json!({ "c": company("Both", "300000001")["input"], "input": input["input"] });
    let reply = keyed(&town, &aziz, "k2", both, variables).await;
    assert!(tokens(&reply).is_string(), "{}", reply.text);
    assert!(kept(&town).await.iter().all(|kept| kept.answer.is_none()));
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let town = Town::open().await;
    let aziz = town.person("Aziz").await;
    keyed(&town, &aziz, "k1", CREATE, company("Monday", "300000001")).await;
    keyed(&town, &aziz, "k2", CREATE, company("Monday too", "300000002")).await;
    town.days_later(2);
    // Tokens last a quarter of an hour.
    let aziz = town.log_in(&aziz.email).await;
    id(&keyed(&town, &aziz, "k1", CREATE, company("Wednesday", "300000003")).await);
    assert_eq!(kept(&town).await.len(), 2, "one is new, the other is of no use any more");
    karvon::worker::schedule::run_timers(&town.app).await;
    assert_eq!(kept(&town).await.len(), 1);
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let town = Town::open().await;
    let aziz = town.person("Aziz").await;
    for key in ["", "k".repeat(256).as_str(), "a\tb"] {
        let reply = keyed(&town, &aziz, key, CREATE, company("Keyless", "300000001")).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::BAD_REQUEST, "INVALID_INPUT"), "{key:?}");
    }
    assert_eq!(companies(&town, "Keyless").await, 0);
}

/// What listeners and the audit trail make of it is the same as without a key.
#[tokio::test]
async fn facts_are_told_once() {
    let town = Town::open().await;
    let aziz = town.person("Aziz").await;
    let first = keyed(&town, &aziz, "k1", CREATE, company("Audited", "300000001")).await;
    keyed(&town, &aziz, "k1", CREATE, company("Audited", "300000001")).await;
    town.settle().await;
    let trail = "query($id: ID!) { auditTrail(organizationId: $id) { nodes { action } } }";
    let data = aziz.ask(trail, json!({ "id": id(&first) })).await;
    let entries = data["auditTrail"]["nodes"].as_array().unwrap();
    assert!(!entries.is_empty() && entries.iter().all(|entry| entry["action"] == "createCompany"), "{entries:?}");
    let facts = entity::outbox::Entity::find().all(town.app.view(Caller::system()).db()).await.expect("the facts");
    assert_eq!(facts.iter().filter(|fact| fact.name.starts_with("company.registered")).count(), 1);
    assert!(facts.iter().all(|fact| fact.told_at.is_some()));
}
