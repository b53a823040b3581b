//! What a resident owes its park, made from the rules of its regime and the calendar. Pure.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::parks::{ObligationKind, ObligationRule};
use entity::residency::obligation;

use super::deadlines;
use kernel::calendar::WorkCalendar;

/// One duty in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub kind: ObligationKind,
    pub period_from: NaiveDate,
    /// The last day, included.
    pub period_until: NaiveDate,
    pub due_on: NaiveDate,
    pub cure_by: Option<NaiveDate>,
}

/// Where a duty stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyState {
    Upcoming,
    Due,
    Filed,
    Accepted,
    Overdue,
    Cured,
    Breached,
}

impl DutyState {
    pub const ALL: [Self; 7] = [Self::Upcoming, Self::Due, Self::Filed, Self::Accepted, Self::Overdue, Self::Cured, Self::Breached];

    /// The name it has in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Upcoming => "UPCOMING",
            Self::Due => "DUE",
            Self::Filed => "FILED",
            Self::Accepted => "ACCEPTED",
            Self::Overdue => "OVERDUE",
            Self::Cured => "CURED",
            Self::Breached => "BREACHED",
        }
    }
}

/// What people do with a duty; the calendar does the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyMove {
    File,
    /// Accept it or send it back.
    Review,
}

/// Whether a duty that stands so can be moved so. It can be filed late, and after the time to put it right too.
pub fn may(state: DutyState, made: DutyMove) -> bool {
    match made {
        DutyMove::File => matches!(state, DutyState::Due | DutyState::Overdue | DutyState::Breached),
        DutyMove::Review => state == DutyState::Filed,
    }
}

/// The table as Markdown, for the documentation.
pub fn printed() -> String {
    String::from(
        "| state | what happens | by | next |\n|---|---|---|---|\n\
         | UPCOMING | its period ends | Clock | DUE |\n\
         | DUE | its last day passes | Clock | OVERDUE |\n\
         | OVERDUE | the time to put it right passes | Clock | BREACHED |\n",
    ) + &DutyState::ALL
        .into_iter()
        .filter(|state| may(*state, DutyMove::File))
        .map(|state| format!("| {} | File | Company | FILED |\n", state.name()))
        .collect::<String>()
        + "| FILED | Accept, filed in time | Park | ACCEPTED |\n\
           | FILED | Accept, filed late | Park | CURED |\n\
           | FILED | Send back | Park | DUE, OVERDUE or BREACHED, by the day |\n"
}

/// The duties of the periods that begin from one day to another: periods are those of the calendar year, as parks count them.
pub fn within(rules: &[ObligationRule], calendar: &WorkCalendar, from: NaiveDate, until: NaiveDate) -> Vec<Duty> {
    let mut duties: Vec<Duty> = rules.iter().flat_map(|rule| of_rule(rule, calendar, from, until)).collect();
    duties.sort_by_key(|duty| (duty.due_on, duty.kind));
    duties
}

/// A rule that an event brings about makes no duty by itself.
fn of_rule(rule: &ObligationRule, calendar: &WorkCalendar, from: NaiveDate, until: NaiveDate) -> Vec<Duty> {
    let Some(months) = rule.every_months.and_then(|months| u32::try_from(months).ok()).filter(|months| *months > 0) else { return vec![] };
    let mut duties = vec![];
    let mut start = period_start(from, months);
    while let Some(next) = start.checked_add_months(Months::new(months)).filter(|_| start <= until) {
        let period_until = next - Days::new(1);
        let due_on = due(rule, next);
        // The first period of a resident who comes in its middle begins with the residency.
        duties.push(Duty {
            kind: rule.kind,
            period_from: Ord::max(start, from),
            period_until,
            due_on,
            cure_by: cure_by(rule, due_on, calendar),
        });
        start = next;
    }
    duties
}

/// The last day on which a duty that is late can be put right; none where the rule knows no such time.
pub(super) fn cure_by(rule: &ObligationRule, due_on: NaiveDate, calendar: &WorkCalendar) -> Option<NaiveDate> {
    let period = u32::try_from(rule.cure_period?).ok()?;
    Some(calendar.end(due_on, deadlines::span(rule.cure_unit?, period)))
}

/// The first day of the period of the calendar year that a day lies in.
fn period_start(day: NaiveDate, months: u32) -> NaiveDate {
    let first = day.month0() / months * months + 1;
    NaiveDate::from_ymd_opt(day.year(), if months > 12 { 1 } else { first }, 1).unwrap_or(day)
}

/// The day named in the month after the period, or in the month that the rule names; the last of the month where it is
/// shorter, and where no day is named.
fn due(rule: &ObligationRule, next_period: NaiveDate) -> NaiveDate {
    let month = rule.due_month.and_then(|month| u32::try_from(month).ok());
    let first = match month {
        Some(month) => {
            let this_year = NaiveDate::from_ymd_opt(next_period.year(), month, 1).unwrap_or(next_period);
            if this_year < next_period { this_year.checked_add_months(Months::new(12)).unwrap_or(this_year) } else { this_year }
        }
        None => next_period,
    };
    let last = first.checked_add_months(Months::new(1)).map_or(first, |next| next - Days::new(1));
    let day = rule.due_day.and_then(|day| u32::try_from(day).ok());
    day.and_then(|day| first.with_day(day)).unwrap_or(last)
}

/// The latest filing of a duty: its day, and what became of it; none until an officer has looked.
#[derive(Clone, Copy, Debug)]
pub struct Filed {
    pub on: NaiveDate,
    pub accepted: Option<bool>,
}

/// Where it stands: by what was filed and accepted, else by the day it is.
pub fn state(filed: Option<Filed>, period_until: NaiveDate, due_on: NaiveDate, cure_by: Option<NaiveDate>, today: NaiveDate) -> DutyState {
    match filed {
        Some(Filed { accepted: None, .. }) => DutyState::Filed,
        Some(Filed { accepted: Some(true), on }) if on <= due_on => DutyState::Accepted,
        Some(Filed { accepted: Some(true), .. }) => DutyState::Cured,
        // A notice is filed before the day it is about, and stays due when it is sent back.
        None if today <= period_until => DutyState::Upcoming,
        _ if today <= due_on => DutyState::Due,
        _ if cure_by.is_some_and(|last| today > last) => DutyState::Breached,
        _ => DutyState::Overdue,
    }
}

/// Where a duty that is kept stands.
pub fn of(duty: &obligation::Model, today: NaiveDate) -> DutyState {
    let filed = duty.filed_on.map(|on| Filed { on, accepted: duty.accepted });
    state(filed, duty.period_until, duty.due_on, duty.cure_by, today)
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;
    use entity::parks::ClockUnit;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rule(kind: ObligationKind, every: i32, due_day: Option<i32>, due_month: Option<i32>) -> ObligationRule {
        let (cure_period, cure_unit) = (Some(10), Some(ClockUnit::WorkingDays));
        ObligationRule { kind, every_months: Some(every), due_day, due_month, lead_working_days: None, cure_period, cure_unit }
    }

    #[test]
    fn a_quarterly_report_is_due_on_its_day_of_the_next_month() {
        let calendar = WorkCalendar { weekend: vec![Weekday::Sat, Weekday::Sun], exceptions: Default::default() };
        let rules = [rule(ObligationKind::PeriodicReport, 3, Some(10), None), rule(ObligationKind::AnnualAudit, 12, Some(30), Some(6))];
        let duties = within(&rules, &calendar, day("2026-02-15"), day("2026-12-31"));
        let reports: Vec<_> = duties.iter().filter(|duty| duty.kind == ObligationKind::PeriodicReport).collect();
        let dues: Vec<String> = reports.iter().map(|duty| duty.due_on.to_string()).collect();
        assert_eq!(dues, ["2026-04-10", "2026-07-10", "2026-10-10", "2027-01-10"]);
        assert_eq!((reports[0].period_from, reports[0].period_until), (day("2026-02-15"), day("2026-03-31")));
        assert_eq!(reports[0].cure_by, Some(day("2026-04-24")));
        let audit = duties.iter().find(|duty| duty.kind == ObligationKind::AnnualAudit).unwrap();
        assert_eq!(audit.due_on, day("2027-06-30"));
    }

    #[test]
    fn a_duty_stands_by_the_day_it_is_and_by_what_was_filed() {
        let on = |filed: Option<(&str, Option<bool>)>, today: &str| {
            let filed = filed.map(|(on, accepted)| Filed { on: day(on), accepted });
            state(filed, day("2026-03-31"), day("2026-04-10"), Some(day("2026-04-24")), day(today))
        };
        assert_eq!(on(None, "2026-03-31"), DutyState::Upcoming);
        assert_eq!(on(None, "2026-04-10"), DutyState::Due);
        assert_eq!(on(None, "2026-04-24"), DutyState::Overdue);
        assert_eq!(on(None, "2026-04-25"), DutyState::Breached);
        assert_eq!(on(Some(("2026-04-10", None)), "2026-06-01"), DutyState::Filed);
        assert_eq!(on(Some(("2026-04-10", Some(true))), "2026-06-01"), DutyState::Accepted);
        assert_eq!(on(Some(("2026-04-11", Some(true))), "2026-06-01"), DutyState::Cured);
        assert_eq!(on(Some(("2026-04-01", Some(false))), "2026-04-02"), DutyState::Due);
        assert_eq!(on(Some(("2026-04-01", Some(false))), "2026-06-01"), DutyState::Breached);
    }

    #[test]
    fn what_is_late_can_be_filed_and_only_what_was_filed_can_be_judged() {
        let open = |made| DutyState::ALL.into_iter().filter(|state| may(*state, made)).collect::<Vec<_>>();
        assert_eq!(open(DutyMove::File), [DutyState::Due, DutyState::Overdue, DutyState::Breached]);
        assert_eq!(open(DutyMove::Review), [DutyState::Filed]);
    }

    #[test]
    fn asked_again_later_the_calendar_makes_the_same_duties_and_more() {
        let calendar = WorkCalendar { weekend: vec![Weekday::Sat, Weekday::Sun], exceptions: Default::default() };
        let rules = [rule(ObligationKind::PeriodicReport, 3, Some(10), None), rule(ObligationKind::Fee, 1, Some(20), None)];
        let from = day("2026-02-15");
        let year = within(&rules, &calendar, from, day("2027-02-15"));
        let half = within(&rules, &calendar, from, day("2026-08-15"));
        let more = year.iter().filter(|duty| duty.period_from > day("2026-08-15"));
        assert_eq!(half.iter().chain(more).count(), year.len());
        assert!(half.iter().all(|duty| year.contains(duty)));
    }
}
