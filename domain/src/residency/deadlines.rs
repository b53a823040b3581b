//! Legal clocks: when a step must be over, how much is left of it while the file is with the applicant, and when it goes on.

use chrono::NaiveDate;
use entity::parks::{ClockUnit, RegimeStep};
use entity::residency::application;
use sea_orm::ActiveValue::Set;

use kernel::calendar::{Span, WorkCalendar};

/// The end of all days: what has no last day comes last in the queue.
pub const NEVER: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");

/// A length of time in the unit of a law.
pub(super) fn span(unit: ClockUnit, length: u32) -> Span {
    match unit {
        ClockUnit::WorkingDays => Span::WorkingDays(length),
        ClockUnit::CalendarDays => Span::CalendarDays(length),
        ClockUnit::Months => Span::Months(length),
    }
}

/// The last day of a run of a step that begins today; none where the law sets no limit.
pub fn due(step: &RegimeStep, length: Option<u32>, today: NaiveDate, calendar: &WorkCalendar) -> Option<NaiveDate> {
    length.map(|length| calendar.end(today, span(step.unit, length)))
}

/// What is left of a run whose clock is stopped today. Months are left over as days: nobody stops a clock by the month.
pub fn left(unit: ClockUnit, due: NaiveDate, today: NaiveDate, calendar: &WorkCalendar) -> u32 {
    match unit {
        ClockUnit::WorkingDays => calendar.working_days_between(today, due),
        ClockUnit::CalendarDays | ClockUnit::Months => u32::try_from((due - today).num_days()).unwrap_or(0),
    }
}

/// Starts the clock of a step anew, for its whole length.
pub fn start(row: &mut application::ActiveModel, step: Option<&RegimeStep>, today: NaiveDate, calendar: &WorkCalendar) {
    let length = step.and_then(|step| step.limit);
    run(row, step, length, today, calendar);
}

/// Lets a clock go on for what is left of it.
pub fn resume(row: &mut application::ActiveModel, step: &RegimeStep, length: u32, today: NaiveDate, calendar: &WorkCalendar) {
    run(row, Some(step), Some(length), today, calendar);
    if step.unit == ClockUnit::Months {
        // What was left was kept in days.
        let due_on = calendar.end(today, Span::CalendarDays(length));
        (row.due_on, row.queue_due) = (Set(Some(due_on)), Set(due_on));
    }
}

fn run(row: &mut application::ActiveModel, step: Option<&RegimeStep>, length: Option<u32>, today: NaiveDate, calendar: &WorkCalendar) {
    let due_on = step.and_then(|step| due(step, length, today, calendar));
    row.step = Set(step.map(|step| step.kind));
    row.step_started_on = Set(step.map(|_| today));
    row.step_length = Set(length.map(|length| length as i32));
    row.due_on = Set(due_on);
    row.queue_due = Set(due_on.unwrap_or(NEVER));
}

/// Stops the clock where the regime says so: the file is with the applicant.
pub fn pause(
    row: &mut application::ActiveModel,
    application: &application::Model,
    step: Option<&RegimeStep>,
    today: NaiveDate,
    calendar: &WorkCalendar,
) {
    let Some(step) = step.filter(|step| step.pauses_while_returned) else { return };
    let left = application.due_on.map(|due| left(step.unit, due, today, calendar));
    row.step_started_on = Set(None);
    row.step_length = Set(left.map(|left| left as i32));
    row.due_on = Set(None);
    row.queue_due = Set(NEVER);
}

/// Gives a clock that runs more time: beyond the day it would end, or anew from today where that is over.
pub fn extend(
    row: &mut application::ActiveModel,
    application: &application::Model,
    step: &RegimeStep,
    length: u32,
    today: NaiveDate,
    calendar: &WorkCalendar,
) {
    let Some(due) = application.due_on else { return };
    if due < today {
        return run(row, Some(step), Some(length), today, calendar);
    }
    let due_on = calendar.end(due, span(step.unit, length));
    row.due_on = Set(Some(due_on));
    row.queue_due = Set(due_on);
    row.step_length = Set(application.step_length.map(|before| before + length as i32));
}

/// Ends every clock.
pub fn stop(row: &mut application::ActiveModel) {
    row.step = Set(None);
    row.step_started_on = Set(None);
    row.step_length = Set(None);
    row.due_on = Set(None);
    row.queue_due = Set(NEVER);
    row.reply_by = Set(None);
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;
    use entity::parks::RegimeStepKind;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_pause_takes_no_time() {
        let calendar = WorkCalendar { weekend: vec![Weekday::Sat, Weekday::Sun], exceptions: [(day("2026-03-09"), false)].into() };
        let step = RegimeStep {
            kind: RegimeStepKind::CompletenessCheck,
            limit: Some(15),
            unit: ClockUnit::WorkingDays,
            decided_by: "Directorate".into(),
            pauses_while_returned: true,
            panel: None,
            commission: None,
        };
        let due_on = due(&step, step.limit, day("2026-03-02"), &calendar).unwrap();
        assert_eq!(due_on, day("2026-03-24"));
        let left = left(step.unit, due_on, day("2026-03-06"), &calendar);
        assert_eq!(left, 11);
        // Ten days with the applicant, and the eleven days are still there.
        assert_eq!(due(&step, Some(left), day("2026-03-16"), &calendar), Some(day("2026-03-31")));
        assert_eq!(super::left(step.unit, due_on, day("2026-04-01"), &calendar), 0);
    }
}
