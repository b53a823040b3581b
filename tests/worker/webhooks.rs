//! Webhooks hear of what concerns their organization, signed, and of nothing else.

use aws_lc_rs::hmac;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::Duration;
use entity::ids::ParkId;
use entity::notifications::{webhook, webhook_delivery};
use kernel::events::Event;
use platform::mint;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::support::Town;

const CREATE: &str =
    "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id url events active failures } secret } }";

type Calls = mpsc::UnboundedReceiver<(HeaderMap, String)>;

/// Somebody's server that takes calls, or refuses them.
async fn receiver(answer: StatusCode) -> (String, Calls) {
    let (heard, calls) = mpsc::unbounded_channel();
    let take = move |State(heard): State<mpsc::UnboundedSender<(HeaderMap, String)>>, headers: HeaderMap, body: String| async move {
        heard.send((headers, body)).unwrap();
        answer
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(api::serve::serve(listener, Router::new().route("/hook", post(take)).with_state(heard), std::future::pending()));
    (address, calls)
}

async fn approve_somebody(town: &Town, park: ParkId) {
    let (application, company) = (mint::id().into(), mint::id().into());
    town.operate("test", async |work| {
        work.record(Event::ResidencyApplicationSigned { application, company, park });
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_webhook_is_told_what_it_asked_for_and_can_check_who_tells_it() {
    let town = Town::asleep(|setting| (setting == "KARVON_INNER_WEBHOOKS").then(|| "on".to_owned())).await;
    let (park, officer) = town.park("silk").await;
    let (address, mut calls) = receiver(StatusCode::OK).await;
    let input = json!({ "organizationId": park_id(park.id), "url": address, "events": ["RESIDENCY_APPLICATION_CHANGED"] });
    let secret = officer.ask(CREATE, json!({ "input": input })).await["createWebhook"]["secret"].as_str().unwrap().to_owned();

    approve_somebody(&town, park.id).await;
    town.settle().await;
    let (headers, body) = calls.try_recv().unwrap();
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let signed = format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp"));
    let signature = BASE64_STANDARD.decode(header("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), signed.as_bytes(), &signature).unwrap();
    let told: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(told["event"], "RESIDENCY_APPLICATION_CHANGED");
    assert_eq!(told["name"], "residency_application.signed.v1");
    assert_eq!(told["subject"]["type"], "ResidencyApplication");
    assert_eq!(told["id"], header("webhook-id"));
    assert!(calls.try_recv().is_err(), "its own park's changes are not what it asked for");
}

#[tokio::test]
async fn one_who_does_not_answer_is_called_again_with_the_same_id() {
    let town = Town::asleep(|setting| (setting == "KARVON_INNER_WEBHOOKS").then(|| "on".to_owned())).await;
    let (park, officer) = town.park("silk").await;
    let (address, mut calls) = receiver(StatusCode::INTERNAL_SERVER_ERROR).await;
    let input = json!({ "organizationId": park_id(park.id), "url": address, "events": ["RESIDENCY_APPLICATION_CHANGED"] });
    officer.ask(CREATE, json!({ "input": input })).await;
    approve_somebody(&town, park.id).await;
    town.settle().await;
    town.app.clock.advance(Duration::minutes(1));
    town.settle().await;
    let ids: Vec<_> = std::iter::from_fn(|| calls.try_recv().ok()).map(|(headers, _)| headers["webhook-id"].clone()).collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
    let webhook = webhook::Entity::find().one(&town.app.database.connection).await.unwrap().unwrap();
    assert_eq!((webhook.failures, webhook.active, webhook.last_delivery_at), (2, true, None));
}

#[tokio::test]
async fn nothing_inside_the_servers_own_network_is_called() {
    let town = Town::asleep(|_| None).await;
    let (park, officer) = town.park("silk").await;
    let (address, mut calls) = receiver(StatusCode::OK).await;
    let input =
        |url: &str| json!({ "input": { "organizationId": park_id(park.id), "url": url, "events": ["RESIDENCY_APPLICATION_CHANGED"] } });
    let refusal = officer.refused(CREATE, input(&address)).await;
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("INVALID_INPUT", Some("url")));
    officer.ask(CREATE, input("https://hooks.example/karvon")).await;
    // Not even if the row says so: the address is judged before each call.
    let moved = sea_orm::sea_query::Expr::value(address);
    let db = &town.app.database.connection;
    webhook::Entity::update_many().col_expr(webhook::Column::Url, moved).exec(db).await.unwrap();
    approve_somebody(&town, park.id).await;
    town.settle().await;
    assert!(calls.try_recv().is_err());
    let delivery = webhook_delivery::Entity::find().one(db).await.unwrap().unwrap();
    assert!(delivery.delivered_at.is_none() && delivery.last_error.is_some(), "{delivery:?}");
}

#[tokio::test]
async fn only_an_owner_sets_webhooks_up_sees_them_and_takes_them_away() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let stranger = town.person("Stranger").await;
    let input = json!({ "input": { "organizationId": park_id(park.id), "url": "https://hooks.example/", "events": ["DEAL_CHANGED"] } });
    assert_eq!(town.refused(CREATE, input.clone()).await.code, "UNAUTHENTICATED");
    assert_eq!(stranger.refused(CREATE, input.clone()).await.code, "FORBIDDEN");
    let made = officer.ask(CREATE, input).await["createWebhook"].take();
    assert!(made["secret"].as_str().unwrap().len() >= 32);
    let list = "query($id: ID!) { node(id: $id) { ... on Organization { webhooks { id } } } }";
    let of_park = json!({ "id": park_id(park.id) });
    assert_eq!(officer.ask(list, of_park.clone()).await["node"]["webhooks"], json!([{ "id": made["webhook"]["id"] }]));
    assert_eq!(stranger.ask(list, of_park.clone()).await["node"]["webhooks"], Value::Null);
    let delete = "mutation($id: ID!) { deleteWebhook(input: { webhookId: $id }) { webhookId } }";
    let this = json!({ "id": made["webhook"]["id"] });
    assert_eq!(stranger.refused(delete, this.clone()).await.code, "NOT_FOUND");
    assert_eq!(officer.ask(list, of_park.clone()).await["node"]["webhooks"].as_array().unwrap().len(), 1);
    officer.ask(delete, this).await;
    assert_eq!(officer.ask(list, of_park).await["node"]["webhooks"], json!([]));
}

fn park_id(id: ParkId) -> String {
    api::graphql::ids::global(id).to_string()
}
