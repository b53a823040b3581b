//! What happens without being asked: facts are handed on, letters and webhooks delivered, time limits kept.

pub mod deliver;
pub mod exports;
pub mod listeners;
pub mod outbox;
pub mod run;
pub mod schedule;
pub mod webhooks;

use chrono::Duration;

/// How long to wait after a failure: four seconds, then four times as long each time, six hours at most.
fn patience(attempts: i32) -> Duration {
    let exponent = u32::try_from(attempts).unwrap_or_default().min(8);
    Duration::seconds(4_i64.pow(exponent)).min(Duration::hours(6))
}
