//! The protocol `graphql-transport-ws` over WebSocket: its messages, its closing codes, its patience.

use std::collections::HashMap;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::header::{ACCEPT_LANGUAGE, SEC_WEBSOCKET_PROTOCOL, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::engine::{Asked, Engine};
use super::gateway::origin_allowed;
use super::sign::{self, Signed};
use platform::mint;

const PROTOCOL: &str = "graphql-transport-ws";
/// How long a client may take to say who it is.
const INIT_WITHIN: Duration = Duration::from_secs(5);
const PING_EVERY: Duration = Duration::from_secs(12);
/// Operations that one socket may have running.
const MOST_OPERATIONS: usize = 100;
/// Answers that wait for a slow client before its operations wait too.
const BACKLOG: usize = 64;

pub fn accept(upgrade: WebSocketUpgrade, headers: &HeaderMap, engine: Engine, address: Option<String>) -> Response {
    if !origin_allowed(headers, &engine) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let offered = header(SEC_WEBSOCKET_PROTOCOL).is_some_and(|offered| offered.split(',').any(|one| one.trim() == PROTOCOL));
    if !offered {
        return (StatusCode::BAD_REQUEST, "the subprotocol is graphql-transport-ws\n").into_response();
    }
    let most = engine.app.config.max_body_bytes;
    let client =
        Client { engine, address, language: header(ACCEPT_LANGUAGE).map(str::to_owned), user_agent: header(USER_AGENT).map(str::to_owned) };
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(most)
        .max_frame_size(most)
        .on_upgrade(move |socket| async move { client.serve(socket).await })
}

struct Client {
    engine: Engine,
    address: Option<String>,
    language: Option<String>,
    user_agent: Option<String>,
}

/// Why the server closes a socket: a code of the protocol and its reason.
struct Close(u16, &'static str);

const MALFORMED: Close = Close(4400, "Invalid message");
const UNAUTHORIZED: Close = Close(4401, "Unauthorized");
const FORBIDDEN: Close = Close(4403, "Forbidden");
const INIT_TIMEOUT: Close = Close(4408, "Connection initialisation timeout");
const DUPLICATE: Close = Close(4409, "Subscriber already exists");
const TOO_MANY_INITS: Close = Close(4429, "Too many initialisation requests");

/// What a running operation has to say.
enum Said {
    Next { id: String, number: u64, message: Value },
    Done { id: String, number: u64, message: Value },
}

/// The operations of one socket. A number tells a new operation from an earlier one with the same id.
#[derive(Default)]
struct Running {
    operations: HashMap<String, (u64, JoinHandle<()>)>,
    last: u64,
}

impl Running {
    fn is_current(&self, id: &str, number: u64) -> bool {
        self.operations.get(id).is_some_and(|(current, _)| *current == number)
    }

    fn stop(&mut self, id: &str) {
        if let Some((_, task)) = self.operations.remove(id) {
            task.abort();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.operations.values().for_each(|(_, task)| task.abort());
    }
}

impl Client {
    async fn serve(self, mut socket: WebSocket) {
        if let Some(Close(code, reason)) = self.talk(&mut socket).await.err() {
            let frame = CloseFrame { code, reason: reason.into() };
            let _ = socket.send(Message::Close(Some(frame))).await;
            // The client answers with its own close; one that does not is not waited for.
            let _ = tokio::time::timeout(Duration::from_secs(2), async { while let Some(Ok(_)) = socket.recv().await {} }).await;
        }
    }

    /// Back without an error, the client is gone.
    async fn talk(&self, socket: &mut WebSocket) -> Result<(), Close> {
        let (says, mut said) = mpsc::channel::<Said>(BACKLOG);
        let mut running = Running::default();
        let mut authorization: Option<String> = None;
        let mut acknowledged = false;
        let mut ends = Instant::now() + INIT_WITHIN;
        let mut ping = interval(PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ping.tick().await;
        loop {
            tokio::select! {
                received = socket.recv() => {
                    let Some(Ok(message)) = received else { return Ok(()) };
                    let text = match message {
                        Message::Text(text) => text,
                        Message::Binary(_) => return Err(MALFORMED),
                        Message::Close(_) => return Ok(()),
                        Message::Ping(_) | Message::Pong(_) => continue,
                    };
                    let message: Value = serde_json::from_str(&text).map_err(|_| MALFORMED)?;
                    if !matches!(message.get("payload"), None | Some(Value::Null | Value::Object(_))) {
                        return Err(MALFORMED);
                    }
                    let id = message.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
                    match message.get("type").and_then(Value::as_str).ok_or(MALFORMED)? {
                        "connection_init" if acknowledged => return Err(TOO_MANY_INITS),
                        "connection_init" => {
                            let payload = message.get("payload").unwrap_or(&Value::Null);
                            let given = ["Authorization", "authorization"].iter().find_map(|name| payload.get(name));
                            authorization = match given {
                                None | Some(Value::Null) => None,
                                Some(Value::String(text)) => Some(text.clone()),
                                Some(_) => return Err(FORBIDDEN),
                            };
                            let signed = self.sign(authorization.as_deref()).await?;
                            // When the token ends, so does the socket; a client comes back with a new one.
                            let left = signed.until.map(|until| (until - self.engine.app.clock.now()).to_std().unwrap_or_default());
                            ends = Instant::now() + left.unwrap_or(Duration::from_secs(60 * 60 * 24));
                            acknowledged = true;
                            send(socket, &json!({ "type": "connection_ack" })).await?;
                        }
                        "ping" => send(socket, &json!({ "type": "pong" })).await?,
                        "pong" => {}
                        "subscribe" if !acknowledged => return Err(UNAUTHORIZED),
                        "subscribe" => {
                            let id = id.ok_or(MALFORMED)?.to_owned();
                            let payload = message.get("payload").cloned().ok_or(MALFORMED)?;
                            let asked = Asked::parse(payload).map_err(|_| MALFORMED)?;
                            if running.operations.contains_key(&id) {
                                return Err(DUPLICATE);
                            }
                            if running.operations.len() >= MOST_OPERATIONS {
                                let errors = super::errors::malformed("Too many operations on this socket");
                                send(socket, &json!({ "id": id, "type": "error", "payload": errors })).await?;
                                continue;
                            }
                            running.last += 1;
                            let task = self.start(id.clone(), running.last, asked, authorization.clone(), says.clone());
                            running.operations.insert(id, (running.last, task));
                        }
                        "complete" => running.stop(id.ok_or(MALFORMED)?),
                        _ => return Err(MALFORMED),
                    }
                }
                Some(said) = said.recv() => match said {
                    Said::Next { id, number, message } if running.is_current(&id, number) => send(socket, &message).await?,
                    Said::Done { id, number, message } if running.is_current(&id, number) => {
                        running.operations.remove(&id);
                        send(socket, &message).await?;
                    }
                    _ => {}
                },
                _ = ping.tick() => send(socket, &json!({ "type": "ping" })).await?,
                () = sleep_until(ends) => return Err(if acknowledged { FORBIDDEN } else { INIT_TIMEOUT }),
            }
        }
    }

    async fn sign(&self, authorization: Option<&str>) -> Result<Signed, Close> {
        sign::sign(&self.engine.app, authorization, self.language.as_deref(), self.address.clone()).await.map_err(|_| FORBIDDEN)
    }

    /// Runs one operation by itself; who asks is looked up anew, so that a lost role counts on an open socket too.
    fn start(&self, id: String, number: u64, asked: Asked, authorization: Option<String>, says: mpsc::Sender<Said>) -> JoinHandle<()> {
        let (engine, language, address, user_agent) =
            (self.engine.clone(), self.language.clone(), self.address.clone(), self.user_agent.clone());
        tokio::spawn(async move {
            let request_id = mint::id().to_string();
            let next = |body: Value| Said::Next { id: id.clone(), number, message: json!({ "id": id, "type": "next", "payload": body }) };
            let complete = || Said::Done { id: id.clone(), number, message: json!({ "id": id, "type": "complete" }) };
            let failed =
                |errors: Value| Said::Done { id: id.clone(), number, message: json!({ "id": id, "type": "error", "payload": errors }) };
            // Nobody listening any more is no fault.
            let signed = match sign::sign(&engine.app, authorization.as_deref(), language.as_deref(), address).await {
                Ok(signed) => signed,
                Err(problem) => {
                    let locale = kernel::language::Locale::negotiate(language.as_deref(), None);
                    let _ = says.send(failed(super::errors::refused(&problem, &locale, &request_id).into())).await;
                    return;
                }
            };
            let ready = match engine.prepare(asked, &signed.caller, &request_id) {
                Ok(ready) => ready,
                Err(answer) => {
                    let _ = says.send(failed(answer.body["errors"].clone())).await;
                    return;
                }
            };
            if ready.kind == OperationType::Subscription {
                let mut answers = Box::pin(engine.follow(ready, signed.caller, user_agent, request_id));
                while let Some(answer) = answers.next().await {
                    if !answer.executed {
                        let _ = says.send(failed(answer.body["errors"].clone())).await;
                        return;
                    }
                    if says.send(next(answer.body)).await.is_err() {
                        return;
                    }
                }
            } else {
                let answer = engine.run(ready, signed.caller, user_agent, &request_id).await;
                let said = if answer.executed { next(answer.body) } else { failed(answer.body["errors"].clone()) };
                let over = !answer.executed;
                if says.send(said).await.is_err() || over {
                    return;
                }
            }
            let _ = says.send(complete()).await;
        })
    }
}

async fn send(socket: &mut WebSocket, message: &Value) -> Result<(), Close> {
    // A client that is gone is noticed when it is next listened to.
    let _ = tokio::time::timeout(Duration::from_secs(10), socket.send(Message::text(message.to_string()))).await;
    Ok(())
}
