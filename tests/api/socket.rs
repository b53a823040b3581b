//! graphql-transport-ws: a conversation that goes well, and every way in which the server ends one.

use std::time::Duration;

use api::serve::serve;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::Town;

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What the server said: a message, or the code by which it closed.
#[derive(Debug, PartialEq)]
enum Heard {
    Message(Value),
    Closed(u16),
}

impl Socket {
    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("the socket takes it");
    }

    async fn hear(&mut self) -> Heard {
        loop {
            let message = timeout(Duration::from_secs(5), self.0.next()).await.expect("an answer within five seconds");
            match message.expect("an answer").expect("a good frame") {
                Message::Text(text) => return Heard::Message(serde_json::from_str(&text).expect("JSON")),
                Message::Close(frame) => return Heard::Closed(frame.expect("a code").code.into()),
                _ => {}
            }
        }
    }

    /// Introduces itself, with a token or without.
    async fn begin(&mut self, token: Option<&str>) {
        let payload = token.map(|token| json!({ "Authorization": format!("Bearer {token}") }));
        self.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(self.hear().await, Heard::Message(json!({ "type": "connection_ack" })));
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }
}

/// The town behind a real port; its address.
async fn served(town: &Town) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve(listener, town.router.clone(), std::future::pending()));
    format!("ws://{address}/graphql")
}

async fn open(address: &str, protocol: &str, origin: Option<&str>) -> Result<Socket, Error> {
    let mut request = address.into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", protocol.parse().expect("a header"));
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().expect("a header"));
    }
    Ok(Socket(connect_async(request).await?.0))
}

async fn connect(address: &str) -> Socket {
    open(address, "graphql-transport-ws", None).await.expect("a socket")
}

#[tokio::test]
async fn a_conversation_has_answers_errors_and_ends() {
    let town = Town::asleep(|_| None).await;
    let address = served(&town).await;
    let mut socket = connect(&address).await;
    socket.begin(None).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, Heard::Message(json!({ "type": "pong" })));
    socket.subscribe("a", "{ __typename }").await;
    let answer = json!({ "data": { "__typename": "Query" }, "extensions": { "cost": 1 } });
    assert_eq!(socket.hear().await, Heard::Message(json!({ "id": "a", "type": "next", "payload": answer })));
    assert_eq!(socket.hear().await, Heard::Message(json!({ "id": "a", "type": "complete" })));
    socket.subscribe("b", "{ nothing }").await;
    let Heard::Message(refused) = socket.hear().await else { panic!("closed") };
    assert_eq!((&refused["type"], &refused["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("INVALID_INPUT")));
    // Somebody who is nobody follows nothing, and the socket goes on.
    socket.subscribe("c", "subscription { notifications { id } }").await;
    let Heard::Message(refused) = socket.hear().await else { panic!("closed") };
    assert!(refused.to_string().contains("UNAUTHENTICATED"), "{refused}");
}

#[tokio::test]
async fn each_fault_has_its_closing_code() {
    let town = Town::open().await;
    let address = served(&town).await;
    let dilnoza = town.person("Dilnoza").await;

    let mut socket = connect(&address).await;
    socket.say(json!({ "type": "start" })).await;
    assert_eq!(socket.hear().await, Heard::Closed(4400));

    let mut socket = connect(&address).await;
    socket.subscribe("a", "{ __typename }").await;
    assert_eq!(socket.hear().await, Heard::Closed(4401));

    let mut socket = connect(&address).await;
    socket.say(json!({ "type": "connection_init", "payload": { "Authorization": "Bearer nonsense" } })).await;
    assert_eq!(socket.hear().await, Heard::Closed(4403));

    let mut socket = connect(&address).await;
    socket.begin(Some(&dilnoza.token)).await;
    socket.subscribe("a", "subscription { notifications { id } }").await;
    socket.subscribe("a", "subscription { notifications { id } }").await;
    assert_eq!(socket.hear().await, Heard::Closed(4409));

    let mut socket = connect(&address).await;
    socket.begin(None).await;
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await, Heard::Closed(4429));
}

#[tokio::test]
async fn a_socket_ends_with_its_token() {
    let town = Town::open().await;
    let address = served(&town).await;
    let dilnoza = town.person("Dilnoza").await;
    town.app.clock.advance(chrono::Duration::minutes(15) - chrono::Duration::seconds(2));
    let mut socket = connect(&address).await;
    socket.begin(Some(&dilnoza.token)).await;
    assert_eq!(socket.hear().await, Heard::Closed(4403));
}

#[tokio::test]
async fn foreign_pages_and_other_protocols_get_no_socket() {
    let town = Town::asleep(|name| (name == "KARVON_ALLOWED_ORIGINS").then(|| "https://app.example".to_owned())).await;
    let address = served(&town).await;
    let status = |opened: Result<Socket, Error>| match opened {
        Ok(_) => 101,
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(status(open(&address, "graphql-transport-ws", Some("https://evil.example")).await), 403);
    assert_eq!(status(open(&address, "graphql-transport-ws", Some("https://app.example")).await), 101);
    assert_eq!(status(open(&address, "graphql-ws", None).await), 400);
}
