//! The transport: what HTTP and WebSocket clients get for good and for bad manners.

mod http;
mod limits;
mod retries;
mod socket;

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::Town;

/// An answer as a client sees it.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().expect("an error with a code").to_owned()
    }
}

async fn send(town: &Town, request: Builder, body: impl Into<Body>) -> Reply {
    let mut request = request.body(body.into()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    let response = town.router.clone().oneshot(request).await.expect("the router answers");
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    Reply { status, headers, text: String::from_utf8(bytes.into()).expect("text") }
}

fn post() -> Builder {
    Request::post("/graphql").header("content-type", "application/json").header("accept", "application/graphql-response+json")
}

/// A document by POST, as a modern client sends it.
async fn ask(town: &Town, document: &str, variables: Value) -> Reply {
    send(town, post(), json!({ "query": document, "variables": variables }).to_string()).await
}
