//! From a request to its answer, the same over HTTP, server-sent events and WebSocket: parse, measure, validate, run, render.

use std::collections::BTreeMap;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response, Variables};
use futures_util::{Stream, StreamExt};
use serde_json::{Map, Value, json};

use super::errors;
use super::graphql::context::Visit;
use super::limits::{self, Limits, Refusal};
use super::schema::KarvonSchema;
use app::App;
use kernel::language::Locale;
use kernel::problem::Problem;
use kernel::retries::Retry;
use kernel::work::Caller;
use platform::allowance::{Left, Wait};

/// A GraphQL request as it was sent.
#[derive(Debug, Default)]
pub struct Asked {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Map<String, Value>,
    /// By which a mutation that is sent again is known again.
    pub key: Option<String>,
}

impl Asked {
    /// From the JSON of a body or a message; unknown members are ignored.
    pub fn parse(value: Value) -> Result<Self, &'static str> {
        let Value::Object(mut members) = value else { return Err("A request is a JSON object") };
        let query = match members.remove("query") {
            Some(Value::String(query)) => query,
            _ => return Err("\"query\" must be a string"),
        };
        let operation_name = match members.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err("\"operationName\" must be a string"),
        };
        let variables = match members.remove("variables") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(variables)) => variables,
            Some(_) => return Err("\"variables\" must be an object"),
        };
        if !matches!(members.remove("extensions"), None | Some(Value::Null | Value::Object(_))) {
            return Err("\"extensions\" must be an object");
        }
        Ok(Self { query, operation_name, variables, key: None })
    }

    /// What is sent, in one form whatever the order of its members.
    fn content(&self) -> String {
        let variables: BTreeMap<_, _> = self.variables.iter().map(|(name, value)| (name, sorted(value))).collect();
        json!([self.query, self.operation_name, variables]).to_string()
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().map(|(name, value)| (name, sorted(value))).collect();
            json!(members)
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// A request that may be run.
pub struct Ready {
    pub kind: OperationType,
    pub cost: usize,
    /// What the caller may still ask for.
    pub left: Left,
    document: ExecutableDocument,
    operation_name: Option<String>,
    variables: Variables,
    retry: Option<Retry>,
}

/// What was answered.
pub struct Answer {
    pub body: Value,
    /// The execution began; otherwise the request itself was refused, and there is no `data`.
    pub executed: bool,
    /// Too much was asked for in a short time: seconds to wait.
    pub wait: Option<u64>,
    /// It was given before, to the same sent with the same key.
    pub again: bool,
}

impl Answer {
    pub fn refused(errors: Vec<Value>) -> Self {
        Self { wait: wait(&errors), body: json!({ "errors": errors }), executed: false, again: false }
    }
}

#[derive(Clone)]
pub struct Engine {
    pub app: App,
    schema: KarvonSchema,
    limits: Limits,
}

impl Engine {
    pub fn new(app: App) -> Self {
        let config = &app.config;
        let limits = Limits { depth: config.max_depth, cost: config.max_cost, bytes: config.max_document_bytes };
        let schema = super::schema::build(config.introspection);
        Self { app, schema, limits }
    }

    /// Parses and measures; nothing has run yet.
    pub fn prepare(&self, asked: Asked, caller: &Caller, request_id: &str) -> Result<Ready, Answer> {
        let told = |problem: &Problem| Answer::refused(errors::refused(problem, &caller.locale, request_id));
        let refused = |refusal: Refusal| match refusal {
            Refusal::Problem(problem) => told(&problem),
            Refusal::Malformed(text) => Answer::refused(errors::malformed(text)),
        };
        limits::length(&self.limits, &asked.query).map_err(|problem| refused(problem.into()))?;
        let mut document = parse_query(limits::unescape(&asked.query)).map_err(|error| {
            let locations: Vec<_> = error.positions().map(|at| json!({ "line": at.line, "column": at.column })).collect();
            let mut told = errors::malformed(error.to_string());
            told[0]["locations"] = locations.into();
            Answer::refused(told)
        })?;
        let retry = match (&asked.key, caller.actor.user_id()) {
            (Some(key), Some(user)) => Some(Retry::new(user, key, &asked.content())),
            _ => None,
        };
        let variables = Variables::from_json(Value::Object(asked.variables));
        let cost = limits::measure(&self.limits, &document, &variables).map_err(refused)?;
        let left = self.charge(caller, cost).map_err(|problem| told(&problem))?;
        let operation = asked.operation_name.as_deref();
        let chosen = limits::choose(&document, operation);
        let kind = chosen
            .map(|chosen| chosen.ty)
            .ok_or_else(|| Answer::refused(errors::malformed("There is no such operation in the document")))?;
        limits::mend(&mut document, operation, &variables).map_err(refused)?;
        let retry = retry.filter(|_| kind == OperationType::Mutation);
        Ok(Ready { kind, cost, left, document, operation_name: asked.operation_name, variables, retry })
    }

    /// Counts what a document costs for its account, or for the address it comes from.
    fn charge(&self, caller: &Caller, cost: usize) -> Result<Left, Problem> {
        let payer = match (caller.actor.user_id(), &caller.address) {
            (Some(user), _) => user.to_string(),
            (None, Some(address)) => address.clone(),
            (None, None) => String::new(),
        };
        let taken = self.app.rates.take(&payer, cost.max(1) as u64, self.app.clock.now());
        taken.map_err(|Wait(seconds)| Problem::RateLimited { seconds })
    }

    fn request(ready: Ready, visit: Visit) -> Request {
        let mut request = Request::new(String::new()).variables(ready.variables);
        request.set_parsed_query(ready.document);
        if let Some(name) = ready.operation_name {
            request = request.operation_name(name);
        }
        request.data(visit)
    }

    /// Runs a query or a mutation.
    pub async fn run(&self, mut ready: Ready, caller: Caller, user_agent: Option<String>, request_id: &str) -> Answer {
        let (cost, locale) = (ready.cost, caller.locale.clone());
        let retry = ready.retry.take();
        let visit = Visit::new(self.app.clone(), caller, user_agent, request_id.to_owned());
        let Some(retry) = retry else {
            let response = self.schema.execute(Self::request(ready, visit)).await;
            return rendered(response, cost, &locale, request_id);
        };
        let again = |body: Value| Answer { wait: None, body, executed: true, again: true };
        let refused = |problem: Problem| Answer::refused(errors::refused(&problem, &locale, request_id));
        let (visit, once) = visit.once(retry);
        match once.answered().await {
            Ok(None) => {}
            Ok(Some(body)) => return again(body),
            Err(problem) => return refused(problem),
        }
        let response = self.schema.execute(Self::request(ready, visit)).await;
        let answer = rendered(response, cost, &locale, request_id);
        match once.finish(&answer.body).await {
            Ok(None) => answer,
            Ok(Some(body)) => again(body),
            Err(problem) => refused(problem),
        }
    }

    /// Runs a subscription: an answer for each event.
    pub fn follow(
        &self,
        ready: Ready,
        caller: Caller,
        user_agent: Option<String>,
        request_id: String,
    ) -> impl Stream<Item = Answer> + Send + use<> {
        let (cost, locale) = (ready.cost, caller.locale.clone());
        let request = Self::request(ready, Visit::new(self.app.clone(), caller, user_agent, request_id.clone()));
        self.schema.execute_stream(request).map(move |response| rendered(response, cost, &locale, &request_id))
    }
}

fn rendered(response: Response, cost: usize, locale: &Locale, request_id: &str) -> Answer {
    // What goes wrong in a field has its path; without one it was the request that validation refused.
    let executed = response.errors.is_empty() || response.errors.iter().any(|error| !error.path.is_empty());
    let mut body = Map::new();
    let errors: Vec<_> = response.errors.iter().flat_map(|error| errors::rendered(error, locale, request_id)).collect();
    let wait = wait(&errors);
    if !errors.is_empty() {
        body.insert("errors".into(), errors.into());
    }
    if executed {
        body.insert("data".into(), response.data.into_json().unwrap_or_default());
        body.insert("extensions".into(), json!({ "cost": cost }));
    }
    Answer { body: Value::Object(body), executed, wait, again: false }
}

/// How long the caller is asked to wait by any of these errors.
fn wait(errors: &[Value]) -> Option<u64> {
    errors.iter().filter_map(|error| error["extensions"]["retryAfterSeconds"].as_u64()).max()
}
