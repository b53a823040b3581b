//! Shares of income that a resident must reach, or must not pass: what the accepted reports say, and where the period will end if
//! things go on as they do. Pure.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::parks::IncomeTest;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// One line of an accepted report, in the currency that all are compared in.
#[derive(Clone, Debug)]
pub struct Earned {
    pub activity: String,
    pub listed: bool,
    pub export: bool,
    pub amount: i64,
}

/// An accepted report: the period it is about, and what was earned in it.
#[derive(Clone, Debug)]
pub struct Report {
    pub from: NaiveDate,
    /// The last day, included.
    pub until: NaiveDate,
    pub earned: Vec<Earned>,
}

/// Where a test stands, and where it will end.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// By the reports accepted so far.
    pub actual: Option<Decimal>,
    /// If the days without a report are like those of the latest one.
    pub projected: Option<Decimal>,
    pub at_risk: bool,
    /// Days of the period that no accepted report covers.
    pub open_days: i64,
    /// The report that they are taken to be like.
    pub like: Option<(NaiveDate, NaiveDate)>,
}

/// The forecast of a test for the period that holds on a day; a test that is not applied yet is forecast for the first period it is
/// applied to.
pub fn forecast(test: &IncomeTest, since: NaiveDate, reports: &[Report], today: NaiveDate) -> Option<Forecast> {
    let months = u32::try_from(test.every_months).ok().filter(|months| *months > 0)?;
    let starts = since.checked_add_months(Months::new(u32::try_from(test.starts_after_months).ok()?))?;
    let from = period_start(Ord::max(today, starts), months);
    let until = from.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))?;
    // A resident who came in the middle of a period is judged by what it earned since.
    let from = Ord::max(from, since);
    let mut within: Vec<&Report> = reports.iter().filter(|report| report.from >= from && report.until <= until).collect();
    within.sort_by_key(|report| report.from);
    let sum = |reports: &[&Report], of: &dyn Fn(&Earned) -> bool| -> i128 {
        reports.iter().flat_map(|report| &report.earned).filter(|earned| of(earned)).map(|earned| i128::from(earned.amount)).sum()
    };
    let counts = |earned: &Earned| counts(&test.base, earned);
    let (part, whole) = (sum(&within, &counts), sum(&within, &|_| true));
    let covered: i64 = within.iter().map(|report| days(report.from, report.until)).sum();
    let open_days = Ord::max(days(from, until) - covered, 0);
    let latest = within.last().copied().or_else(|| reports.iter().max_by_key(|report| report.until));
    let projected = latest.and_then(|latest| {
        let length = i128::from(days(latest.from, latest.until));
        // Over the length of the latest report, so that nothing is rounded on the way.
        let more = |amount: i128| amount.checked_mul(i128::from(open_days));
        let part = part.checked_mul(length)?.checked_add(more(sum(&[latest], &counts))?)?;
        let whole = whole.checked_mul(length)?.checked_add(more(sum(&[latest], &|_| true))?)?;
        percent(part, whole)
    });
    let threshold: Decimal = test.threshold_percent.parse().ok()?;
    let missed = |share: Decimal| if test.at_most { share > threshold } else { share < threshold };
    Some(Forecast {
        from,
        until,
        actual: percent(part, whole),
        projected,
        at_risk: projected.is_some_and(missed),
        open_days,
        like: latest.filter(|_| open_days > 0).map(|latest| (latest.from, latest.until)),
    })
}

/// Whether income counts: what is listed, what is exported, or what comes from one activity.
fn counts(base: &str, earned: &Earned) -> bool {
    match base {
        "listed" => earned.listed,
        "export" => earned.export,
        activity => earned.activity == activity,
    }
}

fn days(from: NaiveDate, until: NaiveDate) -> i64 {
    (until - from).num_days() + 1
}

/// A share with two decimals; none of nothing.
fn percent(part: i128, whole: i128) -> Option<Decimal> {
    if whole <= 0 {
        return None;
    }
    let hundredths = part.checked_mul(20_000)?.checked_add(whole)?.checked_div(whole.checked_mul(2)?)?;
    Some(Decimal::new(hundredths.to_i64()?, 2))
}

/// The first day of the period of the calendar that a day lies in; periods longer than a year begin with one.
fn period_start(day: NaiveDate, months: u32) -> NaiveDate {
    let first = if months > 12 { 1 } else { day.month0() / months * months + 1 };
    NaiveDate::from_ymd_opt(day.year(), first, 1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn test(base: &str, threshold: &str, at_most: bool) -> IncomeTest {
        IncomeTest {
            name: Default::default(),
            threshold_percent: threshold.into(),
            at_most,
            base: base.into(),
            every_months: 12,
            starts_after_months: 0,
        }
    }

    fn report(from: &str, until: &str, listed: i64, other: i64) -> Report {
        let line = |listed, amount| Earned { activity: if listed { "62.01" } else { "85.59" }.into(), listed, export: listed, amount };
        Report { from: day(from), until: day(until), earned: vec![line(true, listed), line(false, other)] }
    }

    #[test]
    fn a_floor_and_a_cap_are_forecast_from_what_was_reported() {
        let reports = [report("2026-01-01", "2026-03-31", 95, 5), report("2026-04-01", "2026-06-30", 80, 20)];
        let floor = forecast(&test("listed", "90", false), day("2025-01-01"), &reports, day("2026-08-01")).unwrap();
        assert_eq!((floor.from, floor.until), (day("2026-01-01"), day("2026-12-31")));
        assert_eq!(floor.actual, Some(Decimal::new(8750, 2)));
        // 184 days are open, and taken to be like the second quarter with its 91: (175·91 + 80·184) / (200·91 + 100·184).
        assert_eq!((floor.open_days, floor.like), (184, Some((day("2026-04-01"), day("2026-06-30")))));
        assert_eq!(floor.projected, Some(Decimal::new(8373, 2)));
        assert!(floor.at_risk);
        let cap = forecast(&test("85.59", "40", true), day("2025-01-01"), &reports, day("2026-08-01")).unwrap();
        assert_eq!((cap.actual, cap.at_risk), (Some(Decimal::new(1250, 2)), false));
    }

    #[test]
    fn without_a_report_nothing_is_said_and_before_its_start_the_first_period_is_meant() {
        let none = forecast(&test("export", "50", false), day("2026-05-10"), &[], day("2026-06-01")).unwrap();
        assert_eq!((none.from, none.until), (day("2026-05-10"), day("2026-12-31")));
        assert_eq!((none.actual, none.projected, none.at_risk), (None, None, false));
        let later = IncomeTest { starts_after_months: 12, ..test("export", "50", false) };
        let later = forecast(&later, day("2026-05-10"), &[report("2026-05-10", "2026-06-30", 1, 1)], day("2026-07-01")).unwrap();
        assert_eq!((later.from, later.until), (day("2027-01-01"), day("2027-12-31")));
        assert_eq!((later.actual, later.projected), (None, Some(Decimal::new(5000, 2))));
    }

    #[test]
    fn nothing_earned_is_no_share() {
        let zero = [report("2026-01-01", "2026-12-31", 0, 0)];
        let forecast = forecast(&test("listed", "90", false), day("2020-01-01"), &zero, day("2026-12-31")).unwrap();
        assert_eq!((forecast.actual, forecast.projected, forecast.at_risk, forecast.like), (None, None, false, None));
    }
}
