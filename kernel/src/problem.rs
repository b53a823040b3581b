//! Every way to say no. The codes are contract; the words come from `messages/` in the viewer's language.

use std::fmt;
use std::sync::Arc;

use sea_orm::DbErr;

/// A text to be said in the viewer's language: the id of a message and what it is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: &'static str,
    pub args: Vec<(&'static str, Arg)>,
}

/// What a message is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    Number(i64),
    /// A message within a message, said in the same language.
    Message(Message),
}

impl Message {
    pub fn new(id: &'static str) -> Self {
        Self { id, args: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Message> for Arg {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Arg {
            fn from(number: $number) -> Self {
                Self::Number(number as i64)
            }
        }
    )*};
}

numbers!(i32, i64, u32, usize);

/// One rule that the input breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Dotted, inside `input`: `identifiers.1.value`.
    pub path: String,
    pub message: Message,
}

/// Why something was not done. Nothing has changed when one of these comes back.
#[derive(Clone, Debug)]
pub enum Problem {
    Unauthenticated(Message),
    NotFound,
    Forbidden,
    Conflict(Message),
    /// As `Conflict`, where the input says which fields are at odds with what is there.
    ConflictAt(Vec<Violation>),
    IllegalTransition(Message),
    /// Every violation, never only the first.
    Invalid(Vec<Violation>),
    NotEligible(Message),
    QuotaExhausted(Message),
    RateLimited {
        seconds: u64,
    },
    TooCostly(Message),
    Unavailable,
    Internal(Arc<dyn std::error::Error + Send + Sync>),
}

impl Problem {
    pub fn unauthenticated() -> Self {
        Self::Unauthenticated(Message::new("problem-unauthenticated"))
    }

    pub fn conflict(id: &'static str) -> Self {
        Self::Conflict(Message::new(id))
    }

    /// One broken rule.
    pub fn invalid(path: impl Into<String>, message: Message) -> Self {
        Self::Invalid(vec![Violation { path: path.into(), message }])
    }

    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Arc::new(cause))
    }

    /// A fault of the server that no library reported.
    pub fn broken(what: impl Into<String>) -> Self {
        Self::Internal(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(what.into())))
    }

    /// `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::NotFound => "NOT_FOUND",
            Self::Forbidden => "FORBIDDEN",
            Self::Conflict(_) | Self::ConflictAt(_) => "CONFLICT",
            Self::IllegalTransition(_) => "ILLEGAL_TRANSITION",
            Self::Invalid(_) => "INVALID_INPUT",
            Self::NotEligible(_) => "NOT_ELIGIBLE",
            Self::QuotaExhausted(_) => "QUOTA_EXHAUSTED",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::TooCostly(_) => "QUERY_TOO_COSTLY",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// What the viewer is told, and at which field: one entry for each violation, else one.
    pub fn told(&self) -> Vec<(Option<&str>, Message)> {
        let one = |message: Message| vec![(None, message)];
        match self {
            Self::Unauthenticated(message)
            | Self::Conflict(message)
            | Self::IllegalTransition(message)
            | Self::NotEligible(message)
            | Self::QuotaExhausted(message)
            | Self::TooCostly(message) => one(message.clone()),
            Self::NotFound => one(Message::new("problem-not-found")),
            Self::Forbidden => one(Message::new("problem-forbidden")),
            Self::RateLimited { seconds } => one(Message::new("problem-rate-limited").with("seconds", *seconds as i64)),
            Self::Unavailable => one(Message::new("problem-unavailable")),
            Self::Internal(_) => one(Message::new("problem-internal")),
            Self::Invalid(violations) | Self::ConflictAt(violations) => {
                violations.iter().map(|v| (Some(v.path.as_str()), v.message.clone())).collect()
            }
        }
    }
}

/// For logs; people are told by `told`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) => write!(f, "INTERNAL: {cause}"),
            Self::Invalid(violations) => {
                write!(f, "INVALID_INPUT:")?;
                violations.iter().try_for_each(|v| write!(f, " {} ({})", v.path, v.message.id))
            }
            other => f.write_str(other.code()),
        }
    }
}

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => {
                tracing::error!(%error, "the database cannot be reached");
                Self::Unavailable
            }
            _ if connection_lost(&error.to_string()) => {
                tracing::error!(%error, "the connection to the database is gone");
                Self::Unavailable
            }
            _ => Self::Internal(Arc::new(error)),
        }
    }
}

/// Drivers report a connection that breaks in the middle of a statement as an ordinary failure of that statement.
fn connection_lost(text: &str) -> bool {
    const SIGNS: [&str; 8] = [
        "terminating connection",
        "connection closed",
        "Connection refused",
        "Connection reset",
        "Broken pipe",
        "expected to read",
        "database system is",
        "error communicating with database",
    ];
    SIGNS.iter().any(|sign| text.contains(sign))
}

/// Refuses a change to something that somebody else changed since the viewer saw it.
pub fn expect_revision(expected: Option<i32>, actual: i32) -> Result<(), Problem> {
    match expected {
        Some(expected) if expected != actual => Err(Problem::conflict("problem-revision")),
        _ => Ok(()),
    }
}

/// Gathers violations, so that people are told of all of them at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Violation>);

impl Faults {
    pub fn add(&mut self, path: impl Into<String>, message: Message) {
        self.0.push(Violation { path: path.into(), message });
    }

    pub fn extend(&mut self, violations: impl IntoIterator<Item = Violation>) {
        self.0.extend(violations);
    }

    /// Notes why a value is refused, or gives it back.
    pub fn take<T>(&mut self, path: impl Into<String>, parsed: Result<T, Message>) -> Option<T> {
        parsed.map_err(|message| self.add(path, message)).ok()
    }

    /// As `take`, for a value that may be absent: `None` is fine, wrong is not.
    pub fn take_some<T>(&mut self, path: impl Into<String>, parsed: Option<Result<T, Message>>) -> Option<T> {
        parsed.and_then(|parsed| self.take(path, parsed))
    }

    /// Between `min` and `max` characters, without blanks at either end.
    pub fn length(&mut self, path: impl Into<String>, text: &str, min: usize, max: usize) {
        let count = text.trim().chars().count();
        // PostgreSQL keeps no NUL, and no text that people write needs another control character than these.
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.add(path, Message::new("rule-characters"));
        } else if count == 0 && min > 0 {
            self.add(path, Message::new("rule-required"));
        } else if count < min {
            self.add(path, Message::new("rule-too-short").with("min", min));
        } else if count > max {
            self.add(path, Message::new("rule-too-long").with("max", max));
        }
    }

    /// Between `min` and `max`, both included.
    pub fn range(&mut self, path: impl Into<String>, number: i64, min: i64, max: i64) {
        if !(min..=max).contains(&number) {
            self.add(path, Message::new("rule-range").with("min", min).with("max", max));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values that `take` parsed, such as `faults.values((country, name))?`; fails with all violations if there are any.
    pub fn values<P: Parsed>(self, parsed: P) -> Result<P::Values, Problem> {
        self.finish()?;
        parsed.values().ok_or_else(|| Problem::broken("a value is missing although no violation was added"))
    }

    pub fn finish(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::Invalid(self.0)) }
    }
}

/// Results of `Faults::take`: one, or a tuple of several.
pub trait Parsed {
    type Values;

    /// None if one of them is missing.
    fn values(self) -> Option<Self::Values>;
}

impl<T> Parsed for Option<T> {
    type Values = T;

    fn values(self) -> Option<T> {
        self
    }
}

macro_rules! parsed_tuples {
    ($(($($value:ident),*))*) => {$(
        #[allow(non_snake_case, reason = "a type parameter names its value too")]
        impl<$($value),*> Parsed for ($(Option<$value>,)*) {
            type Values = ($($value,)*);

            fn values(self) -> Option<Self::Values> {
                let ($($value,)*) = self;
                Some(($($value?,)*))
            }
        }
    )*};
}

parsed_tuples! { (A, B) (A, B, C) (A, B, C, D) }
