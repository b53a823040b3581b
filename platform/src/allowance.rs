//! How much of something each key may use up: a bucket that fills again steadily. Kept in memory, so each process counts for
//! itself, and a restart forgets.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, Duration, Utc};

/// Keys that are remembered before those with nothing spent are forgotten.
const MANY: usize = 10_000;

#[derive(Debug)]
pub struct Allowance {
    most: f64,
    /// Seconds in which an empty bucket fills.
    within: f64,
    spent: Mutex<HashMap<String, Spent>>,
}

#[derive(Clone, Copy, Debug)]
struct Spent {
    amount: f64,
    at: DateTime<Utc>,
}

/// What is left after something was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    pub most: u64,
    pub left: u64,
    /// Seconds until all of it is there again.
    pub full_in: u64,
}

/// Nothing was taken; after so many seconds it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub u64);

impl Allowance {
    pub fn new(most: u64, within: Duration) -> Self {
        Self { most: most as f64, within: within.as_seconds_f64(), spent: Mutex::default() }
    }

    /// Takes an amount. One that is larger than the whole is let through when nothing is spent: it could never be had otherwise.
    pub fn take(&self, key: &str, amount: u64, now: DateTime<Utc>) -> Result<Left, Wait> {
        let amount = amount as f64;
        let mut all = self.spent.lock().expect("nobody panics with it");
        if all.len() > MANY {
            all.retain(|_, spent| self.still(*spent, now) > 0.0);
        }
        let before = all.get(key).map_or(0.0, |spent| self.still(*spent, now));
        if before > 0.0 && before + amount > self.most {
            return Err(Wait((self.seconds((before + amount - self.most).min(before))).max(1)));
        }
        all.insert(key.to_owned(), Spent { amount: before + amount, at: now });
        let left = (self.most - before - amount).max(0.0);
        Ok(Left { most: self.most as u64, left: left as u64, full_in: self.seconds(before + amount) })
    }

    /// Gives back all that a key has spent.
    pub fn forgive(&self, key: &str) {
        self.spent.lock().expect("nobody panics with it").remove(key);
    }

    fn still(&self, spent: Spent, now: DateTime<Utc>) -> f64 {
        let refilled = (now - spent.at).as_seconds_f64() / self.within * self.most;
        (spent.amount - refilled.max(0.0)).max(0.0)
    }

    fn seconds(&self, amount: f64) -> u64 {
        (amount / self.most * self.within).ceil() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let allowance = Allowance::new(10, Duration::seconds(100));
        let start = DateTime::from_timestamp(1_000_000, 0).unwrap();
        assert_eq!(allowance.take("a", 4, start), Ok(Left { most: 10, left: 6, full_in: 40 }));
        assert_eq!(allowance.take("a", 6, start), Ok(Left { most: 10, left: 0, full_in: 100 }));
        assert_eq!(allowance.take("a", 1, start), Err(Wait(10)));
        assert!(allowance.take("b", 10, start).is_ok(), "another key has its own");
        assert_eq!(allowance.take("a", 2, start + Duration::seconds(20)), Ok(Left { most: 10, left: 0, full_in: 100 }));
        assert_eq!(allowance.take("a", 50, start + Duration::seconds(21)), Err(Wait(99)), "more than the whole waits for all of it");
        assert!(allowance.take("a", 50, start + Duration::seconds(120)).is_ok());
        allowance.forgive("a");
        assert!(allowance.take("a", 10, start).is_ok());
    }
}
