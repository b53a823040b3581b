//! The one place that knows what time it is; tests move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, SubsecRound, Utc};

/// The time in UTC, to the microsecond: PostgreSQL keeps no more, and both databases must give back what they were given.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Microseconds by which a test has moved it.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        (Utc::now() + Duration::microseconds(self.ahead.load(Ordering::SeqCst))).trunc_subsecs(6)
    }

    /// Moves the clock on; for tests.
    pub fn advance(&self, by: Duration) {
        self.ahead.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::SeqCst);
    }
}
