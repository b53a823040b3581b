//! Somebody who asks, does, follows, and is refused.

use std::net::SocketAddr;
use std::time::Duration;

use api::graphql::ids;
use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use entity::ids::UserId;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// Why something was not done.
#[derive(Debug, PartialEq)]
pub struct Refusal {
    pub code: String,
    pub field: Option<String>,
    pub message: String,
    /// Every error, of which the first is told above.
    pub all: Vec<Value>,
}

impl Refusal {
    /// What an answer with errors says.
    fn of(answer: &Value) -> Self {
        let error = &answer["errors"][0];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            code: text(&error["extensions"]["code"]).expect("an error has a code"),
            field: text(&error["extensions"]["field"]),
            message: text(&error["message"]).expect("an error has a message"),
            all: answer["errors"].as_array().cloned().unwrap_or_default(),
        }
    }

    /// The fields that all the errors are about.
    pub fn fields(&self) -> Vec<&str> {
        self.all.iter().filter_map(|error| error["extensions"]["field"].as_str()).collect()
    }
}

#[derive(Clone)]
pub struct Person {
    router: Router,
    pub email: String,
    pub token: String,
    /// What the session was last renewed by.
    pub refresh_token: String,
    /// The global id.
    pub id: String,
    language: Option<String>,
}

impl Person {
    pub fn new(router: Router, email: &str, tokens: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let (token, id) = (text(&tokens["accessToken"]), text(&tokens["viewer"]["user"]["id"]));
        Self { router, email: email.to_owned(), token, refresh_token: text(&tokens["refreshToken"]), id, language: None }
    }

    pub fn user_id(&self) -> UserId {
        ids::parse(&self.id).expect("the id of a user")
    }

    /// The same person with an Accept-Language header.
    pub fn speaking(&self, language: &str) -> Self {
        Self { language: Some(language.to_owned()), ..self.clone() }
    }

    /// The same person before another server of the same database.
    pub fn before(&self, router: &Router) -> Self {
        Self { router: router.clone(), ..self.clone() }
    }

    /// The data of an answer without errors.
    pub async fn ask(&self, document: &str, variables: Value) -> Value {
        ask(&self.router, Some(self), document, variables).await
    }

    /// The first error of an answer.
    pub async fn refused(&self, document: &str, variables: Value) -> Refusal {
        refused(&self.router, Some(self), document, variables).await
    }

    /// The fields that all the errors are about.
    pub async fn faults(&self, document: &str, variables: Value) -> Vec<String> {
        self.refused(document, variables).await.fields().into_iter().map(str::to_owned).collect()
    }

    /// The whole answer, whatever it is.
    pub async fn answer(&self, document: &str, variables: Value) -> Value {
        answer(&self.router, Some(self), document, variables).await
    }

    /// The data of an answer, or its first error.
    pub async fn try_ask(&self, document: &str, variables: Value) -> Result<Value, Refusal> {
        let mut answer = answer(&self.router, Some(self), document, variables).await;
        if answer.get("errors").is_some() { Err(Refusal::of(&answer)) } else { Ok(answer["data"].take()) }
    }

    /// A subscription, by server-sent events.
    pub async fn follow(&self, document: &str, variables: Value) -> Following {
        let response = send(&self.router, Some(self), "text/event-stream", document, variables).await;
        Following { stream: response.into_body().into_data_stream(), read: String::new() }
    }

    /// Why a subscription is not begun.
    pub async fn refused_to_follow(&self, document: &str, variables: Value) -> Refusal {
        let response = send(&self.router, Some(self), "text/event-stream", document, variables).await;
        let body = tokio::time::timeout(Duration::from_secs(5), to_bytes(response.into_body(), usize::MAX)).await;
        let body = body.expect("it ends at once").expect("a body");
        let body = std::str::from_utf8(&body).expect("events are UTF-8");
        let data = body.lines().find_map(|line| line.strip_prefix("data:").filter(|data| !data.trim().is_empty()));
        Refusal::of(&serde_json::from_str(data.unwrap_or(body)).expect("events are JSON"))
    }
}

pub struct Following {
    stream: BodyDataStream,
    read: String,
}

impl Following {
    /// The data of the next event; None when the subscription has ended.
    pub async fn next(&mut self) -> Option<Value> {
        tokio::time::timeout(Duration::from_secs(5), self.next_event()).await.expect("an event within five seconds")
    }

    /// Nothing comes for a while.
    pub async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(300), self.next_event()).await.is_err()
    }

    async fn next_event(&mut self) -> Option<Value> {
        loop {
            while let Some((event, rest)) = self.read.split_once("\n\n") {
                let event = event.to_owned();
                self.read = rest.to_owned();
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                match (field("event:"), field("data:")) {
                    (Some("complete"), _) => return None,
                    (_, Some(data)) if !data.is_empty() => {
                        let answer: Value = serde_json::from_str(data).expect("events are JSON");
                        assert!(answer.get("errors").is_none(), "{answer:#}");
                        return Some(answer["data"].clone());
                    }
                    // Something to keep the connection alive.
                    _ => {}
                }
            }
            let chunk = self.stream.next().await?.expect("the stream goes on");
            self.read.push_str(std::str::from_utf8(&chunk).expect("events are UTF-8"));
        }
    }
}

pub async fn ask(router: &Router, person: Option<&Person>, document: &str, variables: Value) -> Value {
    let mut answer = answer(router, person, document, variables).await;
    assert!(answer.get("errors").is_none(), "{document}\n{answer:#}");
    answer["data"].take()
}

pub async fn refused(router: &Router, person: Option<&Person>, document: &str, variables: Value) -> Refusal {
    let answer = answer(router, person, document, variables).await;
    assert!(answer["errors"].is_array(), "{document}\nwas not refused: {answer:#}");
    Refusal::of(&answer)
}

pub async fn answer(router: &Router, person: Option<&Person>, document: &str, variables: Value) -> Value {
    let response = send(router, person, "application/json", document, variables).await;
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&body)))
}

async fn send(router: &Router, person: Option<&Person>, accept: &str, document: &str, variables: Value) -> axum::response::Response {
    let body = json!({ "query": document, "variables": variables }).to_string();
    let mut request = Request::post("/graphql").header("content-type", "application/json").header("accept", accept);
    if let Some(person) = person {
        request = request.header("authorization", format!("Bearer {}", person.token));
        if let Some(language) = &person.language {
            request = request.header("accept-language", language);
        }
    }
    let mut request = request.body(Body::from(body)).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    router.clone().oneshot(request).await.expect("the router answers")
}
