//! What every bench needs: an application of its own, and somebody who asks it over the router.

use std::net::SocketAddr;
use std::path::Path;

use app::App;
use app::config::Config;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::{Value as Json, json};
use tower::ServiceExt;

/// An application on a migrated database, with its keys and files in a folder, that mails nothing and lets everybody ask on.
pub async fn open(folder: &Path, database: &str) -> App {
    let within = |place: &str| folder.join(place).display().to_string();
    let config = Config::from(|setting| {
        Some(match setting {
            "DATABASE_URL" => database.to_owned(),
            "KARVON_SIGNING_KEYS" => within("keys"),
            "KARVON_MAIL" => "off".to_owned(),
            "KARVON_FILES" => format!("file:{}", within("files")),
            "KARVON_RATE" => "1000000000".to_owned(),
            _ => return None,
        })
    })
    .expect("the settings");
    App::migrate(&config).await.expect("the schema");
    App::open(config).await.expect("the database")
}

/// The answer to a query, which must be one.
pub async fn ask(router: &Router, token: Option<&str>, query: &str, variables: Json) -> Json {
    let mut request = Request::post("/graphql").header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut request = request.body(Body::from(json!({ "query": query, "variables": variables }).to_string())).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    let response = router.clone().oneshot(request).await.expect("an answer");
    let answer: Json = serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.expect("a body")).expect("JSON");
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer
}

/// The token of an officer of the demonstration.
pub async fn officer(app: &App, router: &Router, park: &str) -> String {
    let log_in = "mutation($input: LogInInput!) { logIn(input: $input) { tokens { accessToken } } }";
    let input = json!({ "email": format!("officer@{park}.example"), "password": app.config.demo_password });
    let answer = ask(router, None, log_in, json!({ "input": input })).await;
    answer["data"]["logIn"]["tokens"]["accessToken"].as_str().expect("an officer").to_owned()
}
