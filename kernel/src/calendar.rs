//! Working days: a park's week, its holidays and its moved days; and time limits counted by them.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// Which days a park works. Days that are not named follow the ordinary week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    pub weekend: Vec<Weekday>,
    /// True for a working Saturday, false for a holiday.
    pub exceptions: BTreeMap<NaiveDate, bool>,
}

/// A length of time in a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    WorkingDays(u32),
    CalendarDays(u32),
    Months(u32),
}

impl WorkCalendar {
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.exceptions.get(&day).copied().unwrap_or_else(|| !self.weekend.contains(&day.weekday()))
    }

    /// The last day of a limit that begins on `start`, which is not counted. A month ends on the same day of a later month,
    /// or on its last.
    pub fn end(&self, start: NaiveDate, span: Span) -> NaiveDate {
        match span {
            Span::WorkingDays(days) => self.nth_working_day(start, days),
            Span::CalendarDays(days) => start.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX),
            Span::Months(months) => start.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX),
        }
    }

    /// The last day on which so many working days are still to come before a day, which is not counted.
    pub fn before(&self, day: NaiveDate, working_days: u32) -> NaiveDate {
        let mut left = working_days;
        let mut found = day;
        // As above: a calendar without working days ends somewhere.
        for _ in 0..3653 + 7 * working_days {
            if left == 0 {
                break;
            }
            let Some(before) = found.pred_opt() else { break };
            found = before;
            left -= u32::from(self.is_working_day(found));
        }
        found
    }

    fn nth_working_day(&self, start: NaiveDate, days: u32) -> NaiveDate {
        // A calendar without a single working day in ten years has no next one.
        start
            .iter_days()
            .skip(1)
            .take(3653 + 7 * days as usize)
            .filter(|day| self.is_working_day(*day))
            .nth((days as usize).wrapping_sub(1))
            .unwrap_or(start)
    }

    /// Working days after `from`, up to and with `to`.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| self.is_working_day(*day)).count() as u32
    }
}

/// The day it is somewhere.
pub fn day_in(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The instant at which a day begins in a zone. If clocks skip midnight, this is the first instant that exists; if they skip the
/// whole day, the beginning of the next one.
pub fn start_of_day(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let minutes = (0..=2 * 24 * 60).filter_map(|minute| midnight.checked_add_signed(TimeDelta::minutes(minute)));
    let first = minutes.filter_map(|time| zone.from_local_datetime(&time).earliest()).next();
    first.map_or_else(|| midnight.and_utc(), |first| first.to_utc())
}

/// A zone by its IANA name; UTC where the name is unknown, which only a damaged row can bring about.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn tashkent() -> WorkCalendar {
        let exceptions = [("2026-03-21", false), ("2026-03-23", false), ("2026-03-28", true)];
        WorkCalendar { weekend: vec![Weekday::Sat, Weekday::Sun], exceptions: exceptions.map(|(d, w)| (day(d), w)).into() }
    }

    #[test]
    fn the_first_day_is_not_counted_and_free_days_are_left_out() {
        let calendar = tashkent();
        assert_eq!(calendar.end(day("2026-03-20"), Span::WorkingDays(1)), day("2026-03-24"));
        assert_eq!(calendar.end(day("2026-03-20"), Span::WorkingDays(5)), day("2026-03-28"));
        assert_eq!(calendar.end(day("2026-03-21"), Span::WorkingDays(0)), day("2026-03-21"));
        assert_eq!(calendar.end(day("2026-01-31"), Span::Months(1)), day("2026-02-28"));
        assert_eq!(calendar.end(day("2026-03-20"), Span::CalendarDays(3)), day("2026-03-23"));
    }

    #[test]
    fn days_before_a_day_are_counted_as_those_after_one() {
        let calendar = tashkent();
        assert_eq!(calendar.before(day("2026-03-24"), 1), day("2026-03-20"));
        assert_eq!(calendar.before(day("2026-03-30"), 5), day("2026-03-24"));
        assert_eq!(calendar.before(day("2026-03-24"), 0), day("2026-03-24"));
    }

    #[test]
    fn a_day_begins_with_its_zone() {
        let at = "2026-03-20T20:30:00Z".parse().unwrap();
        assert_eq!(day_in(zone("Asia/Tashkent"), at), day("2026-03-21"));
        assert_eq!(day_in(zone("Europe/Minsk"), at), day("2026-03-20"));
    }

    #[test]
    fn a_day_begins_with_its_first_instant_where_clocks_change_at_midnight() {
        let start = |name, date| start_of_day(zone(name), day(date)).to_rfc3339();
        assert_eq!(start("Asia/Tashkent", "2026-03-20"), "2026-03-19T19:00:00+00:00");
        // Midnight is skipped.
        assert_eq!(start("America/Sao_Paulo", "2018-11-04"), "2018-11-04T03:00:00+00:00");
        assert_eq!(start("Asia/Beirut", "2021-03-28"), "2021-03-27T22:00:00+00:00");
        // Midnight comes twice.
        assert_eq!(start("America/Havana", "2018-11-04"), "2018-11-04T04:00:00+00:00");
        // The whole day is skipped.
        assert_eq!(start("Pacific/Apia", "2011-12-30"), "2011-12-30T10:00:00+00:00");
        assert_eq!(start("Asia/Tashkent", "+262142-12-31"), "+262142-12-30T19:00:00+00:00");
    }

    proptest! {
        #[test]
        fn counting_back_gives_what_was_counted(offset in 0u64..2000, days in 0u32..200) {
            let calendar = tashkent();
            let start = day("2024-01-01") + Days::new(offset);
            let end = calendar.end(start, Span::WorkingDays(days));
            prop_assert_eq!(calendar.working_days_between(start, end), days);
            prop_assert!(days == 0 || calendar.is_working_day(end));
        }
    }
}
