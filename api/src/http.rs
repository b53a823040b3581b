//! GraphQL over HTTP, and the few other addresses: health, metrics, keys, the IDE.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, USER_AGENT, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use futures_util::{StreamExt, stream};
use serde_json::{Map, Value, json};
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::engine::{Answer, Asked};
use super::gateway::Gateway;
use super::sign::{self, Signed};
use super::{charts, errors, graphiql, uploads, ws};
use kernel::language::Locale;
use kernel::problem::Problem;
use kernel::retries::Retry;
use platform::mint;

/// How long a client may take to send a body.
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// What a browser of another origin cannot send without asking first.
const PREFLIGHTED: HeaderName = HeaderName::from_static("x-karvon-request");

/// By which a mutation that is sent again is known again, and by which its answer says that it is the first one.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

pub fn router(gateway: Gateway) -> Router {
    let config = &gateway.engine.app.config;
    let origins: Vec<HeaderValue> = config.allowed_origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, ACCEPT, ACCEPT_LANGUAGE, PREFLIGHTED, IDEMPOTENCY_KEY])
        .expose_headers([
            RETRY_AFTER,
            IDEMPOTENCY_REPLAYED,
            HeaderName::from_static("x-request-id"),
            HeaderName::from_static("ratelimit-limit"),
            HeaderName::from_static("ratelimit-remaining"),
            HeaderName::from_static("ratelimit-reset"),
        ])
        .max_age(Duration::from_secs(600));
    let mut router = Router::new()
        .route("/graphql", any(graphql))
        .route("/.well-known/jwks.json", get(jwks))
        .route("/health/live", get(|| async { StatusCode::OK }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .merge(uploads::router())
        .merge(charts::router());
    if config.graphiql {
        router = router.merge(graphiql::router());
    }
    router.with_state(gateway).layer(cors).layer(CompressionLayer::new()).layer(axum::middleware::map_response(guarded))
}

/// Headers that every answer carries.
async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.entry("referrer-policy").or_insert(HeaderValue::from_static("no-referrer"));
    response
}

async fn jwks(State(gateway): State<Gateway>) -> Response {
    let keys = serde_json::to_string(&gateway.engine.app.keys.published()).expect("keys are JSON");
    ([(CACHE_CONTROL, "public, max-age=300"), (CONTENT_TYPE, "application/json")], keys).into_response()
}

/// 200 once the database answers, its schema is this program's, and the index of matches is made.
async fn ready(State(gateway): State<Gateway>) -> Response {
    match gateway.engine.app.database.is_ready().await {
        Ok(()) if gateway.engine.app.matches.is_ready() => StatusCode::OK.into_response(),
        Ok(()) => (StatusCode::SERVICE_UNAVAILABLE, "the index of matches is being made\n").into_response(),
        Err(reason) => {
            tracing::warn!(%reason, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database is not ready\n").into_response()
        }
    }
}

async fn metrics(State(gateway): State<Gateway>) -> Response {
    match &gateway.metrics {
        Some(metrics) => ([(CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.render()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// How the client wants its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Media {
    /// `application/graphql-response+json`: the status tells of refused requests.
    GraphQl,
    /// `application/json`: 200 for whatever was understood.
    Json,
    /// `text/event-stream`.
    Events,
}

impl Media {
    fn header(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::Events => "text/event-stream",
        }
    }

    /// The best of what is accepted; none if nothing of it can be had.
    fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let accepted: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
        if accepted.is_empty() {
            return Some(Self::Json);
        }
        let mut best: Option<(f32, u8, Self)> = None;
        for part in accepted.iter().flat_map(|value| value.split(',')) {
            let mut pieces = part.split(';').map(str::trim);
            let name = pieces.next().unwrap_or_default().to_ascii_lowercase();
            let mut weight = 1.0;
            let mut charset_good = true;
            for piece in pieces {
                let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
                match key.trim().to_ascii_lowercase().as_str() {
                    "q" => weight = value.trim().parse().unwrap_or(0.0),
                    "charset" => charset_good = value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8"),
                    _ => {}
                }
            }
            let (media, precise) = match name.as_str() {
                "application/graphql-response+json" => (Self::GraphQl, 3),
                "text/event-stream" => (Self::Events, 3),
                "application/json" => (Self::Json, 2),
                "application/*" => (Self::Json, 1),
                "*/*" => (Self::Json, 0),
                _ => continue,
            };
            let better = best.is_none_or(|(w, p, _)| weight > w || (weight == w && precise > p));
            if weight > 0.0 && charset_good && better {
                best = Some((weight, precise, media));
            }
        }
        best.map(|(_, _, media)| media)
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A refusal of the transport, in GraphQL's form so that clients can read it.
fn transport(status: StatusCode, media: Media, message: &str) -> Response {
    let media = if media == Media::Events { Media::Json } else { media };
    reply(status, media, &json!({ "errors": errors::malformed(message) }))
}

fn reply(status: StatusCode, media: Media, body: &Value) -> Response {
    let headers = [(CONTENT_TYPE, media.header()), (VARY, "accept, accept-language, authorization, origin"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

/// Answers, with a name for the answer by which the log tells of it too.
async fn graphql(State(gateway): State<Gateway>, request: Request) -> Response {
    let request_id = mint::id().to_string();
    let mut response = respond(gateway, request, request_id.clone()).await;
    response.headers_mut().insert("x-request-id", HeaderValue::from_str(&request_id).expect("an id is plain ASCII"));
    response
}

async fn respond(gateway: Gateway, request: Request, request_id: String) -> Response {
    let (mut parts, body) = request.into_parts();
    let websocket = text(&parts.headers, &axum::http::header::UPGRADE).is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"));
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip().to_string());
    if websocket && parts.method == Method::GET {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &gateway).await {
            Ok(upgrade) => ws::accept(upgrade, &parts.headers, gateway.engine.clone(), address),
            Err(rejection) => rejection.into_response(),
        };
    }
    let headers = &parts.headers;
    let Some(media) = Media::negotiate(headers) else {
        return transport(StatusCode::NOT_ACCEPTABLE, Media::Json, "Accept application/graphql-response+json or application/json");
    };
    // Nothing here goes by a cookie; a browser that sends one all the same must show that no foreign page made it.
    if headers.contains_key(axum::http::header::COOKIE) && !headers.contains_key(PREFLIGHTED) && parts.method == Method::GET {
        return transport(StatusCode::FORBIDDEN, media, "A request with a cookie needs the header X-Karvon-Request");
    }
    let asked = match parts.method {
        Method::GET => asked_by_query(parts.uri.query().unwrap_or_default()),
        Method::POST => match asked_by_body(headers, body, gateway.engine.app.config.max_body_bytes, media).await {
            Ok(asked) => asked,
            Err(response) => return response,
        },
        _ => {
            let mut refusal = transport(StatusCode::METHOD_NOT_ALLOWED, media, "GraphQL is served by GET and POST");
            refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, POST"));
            return refusal;
        }
    };
    let mut asked = match asked {
        Ok(asked) => asked,
        Err(reason) => return transport(StatusCode::BAD_REQUEST, media, reason),
    };
    if let Some(key) = headers.get(IDEMPOTENCY_KEY) {
        match key.to_str().ok().filter(|key| Retry::is_key(key)) {
            Some(key) => asked.key = Some(key.to_owned()),
            None => return transport(StatusCode::BAD_REQUEST, media, "Idempotency-Key takes 1 to 255 printable ASCII characters"),
        }
    }
    let language = text(headers, &ACCEPT_LANGUAGE);
    let signed = match sign::sign(&gateway.engine.app, text(headers, &AUTHORIZATION), language, address).await {
        Ok(signed) => signed,
        Err(problem) => return unsigned(&problem, media, language, &request_id),
    };
    answer(&gateway, asked, signed, media, parts.method == Method::GET, text(headers, &USER_AGENT).map(str::to_owned), request_id).await
}

/// Nobody could be made of the token, or the database could not be asked.
fn unsigned(problem: &Problem, media: Media, language: Option<&str>, request_id: &str) -> Response {
    let status = match problem {
        Problem::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
        Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let locale = Locale::negotiate(language, None);
    let media = if media == Media::Events { Media::Json } else { media };
    let mut response = reply(status, media, &json!({ "errors": errors::refused(problem, &locale, request_id) }));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
    }
    response
}

async fn answer(
    gateway: &Gateway,
    asked: Asked,
    signed: Signed,
    media: Media,
    by_get: bool,
    user_agent: Option<String>,
    request_id: String,
) -> Response {
    let engine = &gateway.engine;
    let ready = match engine.prepare(asked, &signed.caller, &request_id) {
        Ok(ready) => ready,
        Err(answer) if media == Media::Events => return events(stream::iter([answer])),
        Err(answer) => return plain(&answer, media),
    };
    if by_get && ready.kind == OperationType::Mutation {
        let mut refusal = transport(StatusCode::METHOD_NOT_ALLOWED, media, "A mutation is sent by POST");
        refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return refusal;
    }
    let left = ready.left;
    metrics::counter!("karvon_graphql_requests_total", "kind" => kind_name(ready.kind)).increment(1);
    metrics::histogram!("karvon_graphql_cost").record(ready.cost as f64);
    let mut response = match (ready.kind, media) {
        (OperationType::Subscription, Media::Events) => events(Box::pin(engine.follow(ready, signed.caller, user_agent, request_id))),
        (OperationType::Subscription, _) => {
            transport(StatusCode::BAD_REQUEST, media, "A subscription needs a WebSocket, or Accept: text/event-stream")
        }
        (_, Media::Events) => {
            let answer = engine.run(ready, signed.caller, user_agent, &request_id).await;
            events(stream::iter([answer]))
        }
        _ => plain(&engine.run(ready, signed.caller, user_agent, &request_id).await, media),
    };
    let headers = response.headers_mut();
    headers.insert("ratelimit-limit", left.most.into());
    headers.insert("ratelimit-remaining", left.left.into());
    headers.insert("ratelimit-reset", left.full_in.into());
    response
}

fn kind_name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

fn plain(answer: &Answer, media: Media) -> Response {
    let status = match answer {
        Answer { executed: false, wait: Some(_), .. } => StatusCode::TOO_MANY_REQUESTS,
        Answer { executed: false, .. } if media == Media::GraphQl => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let mut response = reply(status, media, &answer.body);
    if let Some(seconds) = answer.wait {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    if answer.again {
        response.headers_mut().insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// GraphQL over server-sent events, distinct connections mode.
fn events(answers: impl stream::Stream<Item = Answer> + Send + 'static) -> Response {
    let next = answers.map(|answer| Event::default().event("next").data(answer.body.to_string()));
    let complete = stream::iter([Event::default().event("complete").data("")]);
    let events = next.chain(complete).map(Ok::<_, Infallible>);
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(12))).into_response()
}

/// The parameters of the GraphQL-over-HTTP specification.
fn asked_by_query(query: &str) -> Result<Asked, &'static str> {
    let mut members = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" => Value::String(value.into_owned()),
            "variables" | "extensions" if !value.is_empty() => {
                serde_json::from_str(&value).map_err(|_| "\"variables\" and \"extensions\" are JSON in the address")?
            }
            _ => continue,
        };
        members.insert(name.into_owned(), value);
    }
    Asked::parse(Value::Object(members))
}

async fn asked_by_body(headers: &HeaderMap, body: Body, most: usize, media: Media) -> Result<Result<Asked, &'static str>, Response> {
    let kind = text(headers, &CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let mut pieces = kind.split(';').map(str::trim);
    let json = pieces.next() == Some("application/json");
    let utf8 = pieces.filter_map(|piece| piece.strip_prefix("charset=")).all(|charset| charset.trim_matches('"') == "utf-8");
    if !json || !utf8 {
        return Err(transport(StatusCode::UNSUPPORTED_MEDIA_TYPE, media, "Send application/json in UTF-8"));
    }
    if headers.contains_key(axum::http::header::CONTENT_ENCODING) {
        return Err(transport(StatusCode::UNSUPPORTED_MEDIA_TYPE, media, "Send the body without a content encoding"));
    }
    let too_large = || transport(StatusCode::PAYLOAD_TOO_LARGE, media, "The body is too large");
    let announced = text(headers, &axum::http::header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let bytes: Bytes = match tokio::time::timeout(BODY_WITHIN, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(too_large()),
        Err(_) => return Err(transport(StatusCode::REQUEST_TIMEOUT, media, "The body took too long")),
    };
    Ok(match serde_json::from_slice::<Value>(&bytes) {
        Ok(value) => Asked::parse(value),
        Err(_) => Err("The body is no JSON"),
    })
}
