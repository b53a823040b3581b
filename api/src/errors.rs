//! What went wrong, as a GraphQL error: a message in the viewer's language, `extensions.code`, and the field. The only
//! translator; each violation becomes an error of its own.

use async_graphql::{Enum, PathSegment, ServerError};
use serde_json::{Map, Value, json};

use super::graphql::ids::NOT_FOUND;
use kernel::language::{Locale, say};
use kernel::problem::{Message, Problem};

/// What stands in `extensions.code` of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ErrorCode {
    /// Nobody is logged in, or the token is no longer good.
    Unauthenticated,
    /// The viewer can see the thing but may not do this to it.
    Forbidden,
    /// There is no such thing, or the viewer may not know that there is.
    NotFound,
    /// The input breaks a rule; `extensions.field` says where.
    InvalidInput,
    /// Someone else changed it first, it exists already, or a key was used for something else.
    Conflict,
    /// The thing is not in a state that allows this.
    IllegalTransition,
    /// A rule of an intake, a regime or an agreement is not met.
    NotEligible,
    /// Nothing is left of the quota.
    QuotaExhausted,
    /// Too many calls; `extensions.retryAfterSeconds` says how long to wait.
    RateLimited,
    /// The query asks for more than one query may.
    QueryTooCostly,
    /// A part of the server is down; the same call may work later.
    Unavailable,
    /// A fault of the server.
    Internal,
}

/// One error of an execution as JSON, or several where several rules were broken.
pub fn rendered(error: &ServerError, locale: &Locale, request_id: &str) -> Vec<Value> {
    let mut place = Map::new();
    if !error.locations.is_empty() {
        let locations = error.locations.iter().map(|at| json!({ "line": at.line, "column": at.column }));
        place.insert("locations".into(), locations.collect());
    }
    if !error.path.is_empty() {
        let path = error.path.iter().map(|segment| match segment {
            PathSegment::Field(name) => json!(name),
            PathSegment::Index(index) => json!(index),
        });
        place.insert("path".into(), path.collect());
    }
    match error.source::<Problem>() {
        Some(problem) => problem_errors(problem, locale, request_id, &place),
        None if is_unknown_id(error) => problem_errors(&Problem::NotFound, locale, request_id, &place),
        // The library's own: a document or an input that it could not read.
        None => vec![one(error.message.clone(), "INVALID_INPUT", None, &place)],
    }
}

/// Whether an argument holds an id that names nothing of its kind.
fn is_unknown_id(error: &ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    matches!(code, Some(async_graphql::Value::String(code)) if code == NOT_FOUND)
}

/// A problem that came up before anything was run.
pub fn refused(problem: &Problem, locale: &Locale, request_id: &str) -> Vec<Value> {
    problem_errors(problem, locale, request_id, &Map::new())
}

/// A request that is no good GraphQL request.
pub fn malformed(text: impl Into<String>) -> Vec<Value> {
    vec![one(text.into(), "INVALID_INPUT", None, &Map::new())]
}

fn problem_errors(problem: &Problem, locale: &Locale, request_id: &str, place: &Map<String, Value>) -> Vec<Value> {
    if let Problem::Internal(cause) = problem {
        tracing::error!(request_id, %cause, "a fault of the server");
    }
    let told = problem.told();
    let errors = told.into_iter().map(|(field, message): (Option<&str>, Message)| {
        let mut error = one(say(locale, &message), problem.code(), field, place);
        if let Problem::RateLimited { seconds } = problem {
            error["extensions"]["retryAfterSeconds"] = json!(seconds);
        }
        if matches!(problem, Problem::Internal(_)) {
            error["extensions"]["requestId"] = json!(request_id);
        }
        error
    });
    errors.collect()
}

fn one(message: String, code: &str, field: Option<&str>, place: &Map<String, Value>) -> Value {
    let mut error = Map::new();
    error.insert("message".into(), message.into());
    error.extend(place.clone());
    let mut extensions = json!({ "code": code });
    if let Some(field) = field {
        extensions["field"] = json!(field);
    }
    error.insert("extensions".into(), extensions);
    Value::Object(error)
}
