//! A line of days cut into stretches, and how a decision is laid over it. Pure: the register keeps what comes of it.

use chrono::NaiveDate;

/// One thing that holds over a stretch of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch<T> {
    pub from: NaiveDate,
    /// The first day on which it holds no longer.
    pub until: Option<NaiveDate>,
    pub what: T,
}

impl<T> Stretch<T> {
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| until > day)
    }
}

/// The line once something new holds over its days: what was there is cut off where the new begins, and goes on where it ends.
pub fn laid_over<T: Clone>(line: &[Stretch<T>], new: Stretch<T>) -> Vec<Stretch<T>> {
    if new.until.is_some_and(|until| until <= new.from) {
        return line.to_vec();
    }
    let mut after = vec![];
    for stretch in line {
        if stretch.from < new.from {
            let until = stretch.until.map_or(new.from, |until| Ord::min(until, new.from));
            after.push(Stretch { until: Some(until), ..stretch.clone() });
        }
        if let Some(end) = new.until.filter(|end| stretch.until.is_none_or(|until| until > *end)) {
            after.push(Stretch { from: Ord::max(stretch.from, end), ..stretch.clone() });
        }
    }
    after.push(new);
    after.sort_by_key(|stretch| stretch.from);
    after
}

/// The first day after a given one on which another stretch begins: what has been laid down for later begins then.
pub fn next_turn<T>(line: &[Stretch<T>], after: NaiveDate) -> Option<NaiveDate> {
    line.iter().map(|stretch| stretch.from).filter(|from| *from > after).min()
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
    }

    /// A new thing: from when, for how long, and what.
    fn news() -> impl Strategy<Value = (u64, Option<u64>, u8)> {
        (0u64..60, proptest::option::of(0u64..30), any::<u8>())
    }

    proptest! {
        /// The naive model writes what holds on each day into an array.
        #[test]
        fn a_line_says_for_each_day_what_was_laid_down_last(laid in proptest::collection::vec(news(), 0..12)) {
            let mut line: Vec<Stretch<u8>> = vec![];
            let mut naive = [None; 120];
            for (from, length, what) in laid {
                let until = length.map(|length| day(from + length));
                line = laid_over(&line, Stretch { from: day(from), until, what });
                let end = length.map_or(naive.len(), |length| (from + length) as usize);
                naive[from as usize..end].fill(Some(what));
                let said: Vec<Option<u8>> = (0..120).map(|n| line.iter().find(|s| s.holds_on(day(n))).map(|s| s.what)).collect();
                prop_assert_eq!(&said[..], &naive[..]);
                prop_assert!(line.windows(2).all(|pair| pair[0].until.is_some_and(|until| until <= pair[1].from)), "no two hold at once");
            }
        }
    }

    #[test]
    fn what_was_laid_down_for_later_is_the_next_turn() {
        let line = [Stretch { from: day(0), until: Some(day(9)), what: 'a' }, Stretch { from: day(9), until: None, what: 'b' }];
        assert_eq!(next_turn(&line, day(3)), Some(day(9)));
        assert_eq!(next_turn(&line, day(9)), None);
    }
}
