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

/// The first day after a given one on which something wanted begins: what has been laid down for later begins then.
pub fn next_turn<T>(line: &[Stretch<T>], after: NaiveDate, wanted: impl Fn(&T) -> bool) -> Option<NaiveDate> {
    line.iter().filter(|stretch| stretch.from > after && wanted(&stretch.what)).map(|stretch| stretch.from).min()
}

/// What a register has to do to know something new: the rows to close, by their place, and the stretches to write, each with the
/// row it is left of, or none where it is new.
#[derive(Debug, PartialEq, Eq)]
pub struct Learnt<T> {
    pub closed: Vec<usize>,
    pub written: Vec<Stretch<(T, Option<usize>)>>,
}

/// Lays new stretches over what is known now; `line` has the rows that are open, each with its place.
pub fn learn<T: Clone + PartialEq>(line: Vec<(usize, Stretch<T>)>, laid: Vec<Stretch<T>>) -> Learnt<T> {
    let old: Vec<Stretch<(T, Option<usize>)>> =
        line.into_iter().map(|(place, Stretch { from, until, what })| Stretch { from, until, what: (what, Some(place)) }).collect();
    let new = laid
        .into_iter()
        .fold(old.clone(), |line, Stretch { from, until, what }| laid_over(&line, Stretch { from, until, what: (what, None) }));
    Learnt {
        closed: old.iter().filter(|stretch| !new.contains(stretch)).filter_map(|stretch| stretch.what.1).collect(),
        written: new.into_iter().filter(|stretch| !old.contains(stretch)).collect(),
    }
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

    /// A row of a register: what it says, from when on it was known, and until when.
    type Row = (Stretch<u8>, usize, Option<usize>);

    fn said(rows: &[Row], day: NaiveDate, known_at: usize) -> Option<u8> {
        let known = rows.iter().filter(|(_, from, until)| *from <= known_at && until.is_none_or(|until| until > known_at));
        let mut holding = known.filter(|(stretch, ..)| stretch.holds_on(day)).map(|(stretch, ..)| stretch.what);
        let found = holding.next();
        assert!(holding.next().is_none(), "the register says one thing of a day");
        found
    }

    proptest! {
        /// The naive model keeps a copy of every day for every instant.
        #[test]
        fn a_register_remembers_what_it_said_at_every_instant(
            laid in proptest::collection::vec(proptest::collection::vec(news(), 1..3), 1..10),
        ) {
            let mut rows: Vec<Row> = vec![];
            let mut today = [None; 100];
            let mut ever = vec![];
            for (now, decision) in laid.into_iter().enumerate() {
                let mut stretches = vec![];
                for (from, length, what) in decision {
                    stretches.push(Stretch { from: day(from), until: length.map(|length| day(from + length)), what });
                    let end = length.map_or(today.len(), |length| (from + length) as usize);
                    today[from as usize..end].fill(Some(what));
                }
                let open = rows.iter().enumerate().filter(|(_, row)| row.2.is_none()).map(|(place, row)| (place, row.0.clone()));
                let Learnt { closed, written } = learn(open.collect(), stretches);
                for place in closed {
                    rows[place].2 = Some(now);
                }
                rows.extend(written.into_iter().map(|Stretch { from, until, what: (what, _) }| (Stretch { from, until, what }, now, None)));
                ever.push(today);
            }
            for (instant, then) in ever.iter().enumerate() {
                for (number, expected) in then.iter().enumerate() {
                    prop_assert_eq!(said(&rows, day(number as u64), instant), *expected, "day {} as known at {}", number, instant);
                }
            }
        }
    }

    #[test]
    fn what_was_laid_down_for_later_is_the_next_turn() {
        let line = [Stretch { from: day(0), until: Some(day(9)), what: 'a' }, Stretch { from: day(9), until: None, what: 'b' }];
        assert_eq!(next_turn(&line, day(3), |_| true), Some(day(9)));
        assert_eq!(next_turn(&line, day(3), |what| *what != 'b'), None);
        assert_eq!(next_turn(&line, day(9), |_| true), None);
    }
}
