//! What the calendar brings about for residencies: states that begin and end by themselves, warnings whose time is over, duties
//! that fall due and are late, and the duties of the year ahead.
//!
//! Each step asks the database what is due, takes a batch of it in one transaction and says whether there may be more. What is
//! taken is marked in the same transaction, so that a run that is killed, comes days late or runs twice leaves the same behind.

use std::collections::HashMap;

use chrono::{Months, NaiveDate};
use entity::ids::{ObligationId, ParkId, ResidencyId};
use entity::parks::{park, regime};
use entity::residency::{DutyTold, ResidencyState, history, obligation, residency, status};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::duties::{self, DutyState};
use super::{entitlements, find, register, status as states};
use crate::companies::residents::{self, RESIDENT};
use crate::parks::{calendar, regimes};
use kernel::calendar::WorkCalendar;
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::{Work, insert_all};
use platform::mint;

/// Rows that are taken at once: few enough that others who write do not wait long.
const AT_ONCE: u64 = 500;
/// Duties reach a year ahead and are made anew once a month of that is used up.
const TOP_UP: Months = Months::new(11);

/// One step of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// States that begin today, as it was laid down before.
    Turns,
    /// Residents whose rules have a newer version.
    Rules,
    /// Duties of the year ahead.
    Duties,
    /// Duties that can be filed, are late, or too late.
    Deadlines,
    /// Warnings whose time is over.
    Warnings,
}

impl Task {
    pub const ALL: [Self; 5] = [Self::Turns, Self::Rules, Self::Duties, Self::Deadlines, Self::Warnings];
}

/// Takes one batch of a task; for the clock. Gives back how many there were: after none there are no more. Tells
/// `ResidencyStatusChanged`, `ObligationFellDue`, `ObligationOverdue`, `ObligationBreached` and `WarningRanOut`.
#[boxed]
pub async fn take(work: &mut Work, task: Task) -> Result<usize, Problem> {
    let parks = park::Entity::find().all(work.db()).await?;
    let mut by_day: HashMap<NaiveDate, Vec<ParkId>> = HashMap::new();
    for park in &parks {
        by_day.entry(calendar::today(work, park)).or_default().push(park.id);
    }
    let mut days: Vec<(NaiveDate, Vec<ParkId>)> = by_day.into_iter().collect();
    days.sort_unstable();
    for (today, here) in days {
        let taken = match task {
            Task::Turns => turns(work, today, here).await?,
            Task::Rules => rules(work, today, here, &parks).await?,
            Task::Duties => year_ahead(work, today, here, &parks).await?,
            Task::Deadlines => deadlines(work, today, here).await?,
            Task::Warnings => warnings(work, today, here).await?,
        };
        if taken > 0 {
            return Ok(taken);
        }
    }
    Ok(0)
}

/// The residencies of some parks.
fn of(parks: Vec<ParkId>) -> SelectStatement {
    residency::Entity::find().select_only().column(residency::Column::Id).filter(residency::Column::ParkId.is_in(parks)).into_query()
}

async fn turns(work: &mut Work, today: NaiveDate, parks: Vec<ParkId>) -> Result<usize, Problem> {
    use status::Column;
    let begun = Condition::all().add(Column::KnownUntil.is_null()).add(Column::Told.eq(false)).add(Column::ValidFrom.lte(today));
    let first = status::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(begun.clone())
        .filter(Column::ResidencyId.in_subquery(of(parks)))
        .order_by_asc(Column::ValidFrom)
        .order_by_asc(Column::Id)
        .limit(AT_ONCE);
    let mut rows = status::Entity::update_many()
        .col_expr(Column::Told, Expr::value(true))
        .filter(Column::Id.in_subquery(first.into_query()))
        .filter(begun)
        .exec_with_returning(work.db())
        .await?;
    rows.sort_by_key(|row| (row.valid_from, row.id));
    let ids: Vec<ResidencyId> = rows.iter().map(|row| row.residency_id).collect();
    let (residencies, statuses) = (find::residencies(work, ids.clone()).await?, find::statuses(work, ids).await?);
    let mut past = vec![];
    for row in &rows {
        let Some(residency) = residencies.get(&row.residency_id) else { continue };
        let known = statuses.get(&row.residency_id).map_or(&[][..], Vec::as_slice);
        let before = row.valid_from.pred_opt().and_then(|day| find::state_on(known, day, None));
        past.push(history::ActiveModel {
            id: Set(mint::id()),
            application_id: Set(None),
            residency_id: Set(Some(row.residency_id)),
            at: Set(work.now()),
            actor_id: Set(None),
            by_park: Set(true),
            action: Set(work.action().to_owned()),
            from_state: Set(before.map(ResidencyState::as_str)),
            to_state: Set(Some(row.state.as_str())),
            effective_from: Set(Some(row.valid_from)),
            remark: Set(row.basis.clone()),
        });
        if states::is_over(row.state) {
            entitlements::lose(work, row.residency_id, row.valid_from, work.now()).await?;
        }
        let (company, park) = (residency.company_id, residency.park_id);
        work.record(Event::ResidencyStatusChanged { residency: row.residency_id, company, park });
    }
    insert_all::<history::Entity>(work.db(), past).await?;
    // Whoever saw it before this day saw something else; and a warning that is over needs no day.
    let changed: Vec<ResidencyId> = residencies.into_keys().collect();
    let warned: Vec<ResidencyId> = rows.iter().filter(|row| row.state == ResidencyState::Warned).map(|row| row.residency_id).collect();
    residency::Entity::update_many()
        .col_expr(residency::Column::Revision, Expr::col(residency::Column::Revision).add(1))
        .filter(residency::Column::Id.is_in(changed.clone()))
        .exec(work.db())
        .await?;
    residency::Entity::update_many()
        .col_expr(residency::Column::CureBy, Expr::value(Option::<NaiveDate>::None))
        .col_expr(residency::Column::CureTold, Expr::value(false))
        .filter(residency::Column::Id.is_in(changed))
        .filter(residency::Column::Id.is_not_in(warned))
        .exec(work.db())
        .await?;
    Ok(rows.len())
}

/// The day before which a residency's year ahead is due to be made.
fn topped_up(today: NaiveDate) -> NaiveDate {
    today.checked_add_months(TOP_UP).unwrap_or(today)
}

fn year_from(today: NaiveDate) -> NaiveDate {
    today.checked_add_months(register::AHEAD).unwrap_or(today)
}

async fn year_ahead(work: &mut Work, today: NaiveDate, here: Vec<ParkId>, parks: &[park::Model]) -> Result<usize, Problem> {
    use residency::Column;
    let due = Condition::all().add(Column::DutiesUntil.lt(topped_up(today)));
    let rows = residency::Entity::find()
        .filter(due.clone())
        .filter(Column::ParkId.is_in(here))
        .filter(residents::standing(&RESIDENT, today))
        .order_by_asc(Column::DutiesUntil)
        .order_by_asc(Column::Id)
        .limit(AT_ONCE)
        .all(work.db())
        .await?;
    let until = year_from(today);
    let taken = residency::Entity::update_many()
        .col_expr(Column::DutiesUntil, Expr::value(until))
        .filter(Column::Id.is_in(rows.iter().map(|row| row.id)))
        .filter(due)
        .exec_with_returning(work.db())
        .await?;
    let before: HashMap<ResidencyId, NaiveDate> = rows.iter().map(|row| (row.id, row.duties_until)).collect();
    let regimes = regimes::many(work, taken.iter().map(|row| row.regime_id)).await?;
    let calendars = calendar::of_many(work, parks.iter().filter(|park| taken.iter().any(|row| row.park_id == park.id)).cloned()).await?;
    let mut owed = vec![];
    for row in &taken {
        let (Some(regime), Some(calendar), Some(made)) = (regimes.get(&row.regime_id), calendars.get(&row.park_id), before.get(&row.id))
        else {
            continue;
        };
        owed.extend(within_term(row, regime, calendar, |from| from > *made).map(|duty| register::duty_row(work, row.id, duty)));
    }
    register::make(work, owed).await?;
    Ok(taken.len())
}

/// The duties of a residency for the periods that begin on wanted days, within its term.
fn within_term(
    row: &residency::Model,
    regime: &regime::Model,
    calendar: &WorkCalendar,
    wanted: impl Fn(NaiveDate) -> bool,
) -> impl Iterator<Item = duties::Duty> {
    let all = duties::within(&regime.obligations.0, calendar, row.duties_from, row.duties_until);
    // A year that is made for the first time includes the period that has begun.
    let whole = row.duties_from;
    let last = row.until;
    all.into_iter()
        .filter(move |duty| wanted(duty.period_from) || duty.period_from == whole)
        .filter(move |duty| last.is_none_or(|last| duty.period_from <= last))
}

/// Residents live by the version of the day: duties for periods that begin under new rules are made by those.
async fn rules(work: &mut Work, today: NaiveDate, here: Vec<ParkId>, parks: &[park::Model]) -> Result<usize, Problem> {
    use residency::Column;
    let ended = regime::Entity::find()
        .filter(regime::Column::ParkId.is_in(here))
        .filter(regime::Column::ValidUntil.lt(today))
        .all(work.db())
        .await?;
    for old in ended {
        let Some(new) = regimes::in_force(work, old.park_id, &old.category, today).await? else { continue };
        let rows: Vec<ResidencyId> = residency::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::RegimeId.eq(old.id))
            .filter(residents::standing(&RESIDENT, today))
            .order_by_asc(Column::Id)
            .limit(AT_ONCE)
            .into_tuple()
            .all(work.db())
            .await?;
        if rows.is_empty() {
            continue;
        }
        let moved = residency::Entity::update_many()
            .col_expr(Column::RegimeId, Expr::value(new.id))
            .filter(Column::Id.is_in(rows))
            .filter(Column::RegimeId.eq(old.id))
            .exec_with_returning(work.db())
            .await?;
        renew(work, today, &moved, (&old, &new), parks).await?;
        return Ok(moved.len());
    }
    Ok(0)
}

async fn renew(
    work: &Work,
    today: NaiveDate,
    moved: &[residency::Model],
    (old, new): (&regime::Model, &regime::Model),
    parks: &[park::Model],
) -> Result<(), Problem> {
    use obligation::Column;
    obligation::Entity::update_many()
        .col_expr(Column::CancelledOn, Expr::value(today))
        .filter(Column::ResidencyId.is_in(moved.iter().map(|row| row.id)))
        .filter(Column::PeriodFrom.gte(new.valid_from))
        .filter(Column::FilingId.is_null())
        .filter(Column::CancelledOn.is_null())
        .exec(work.db())
        .await?;
    let calendars = calendar::of_many(work, parks.iter().filter(|park| park.id == new.park_id).cloned()).await?;
    let Some(calendar) = calendars.get(&new.park_id) else { return Ok(()) };
    let (mut owed, mut past) = (vec![], vec![]);
    for row in moved {
        let all = duties::within(&new.obligations.0, calendar, row.duties_from, row.duties_until);
        let later = all.into_iter().filter(|duty| duty.period_from >= new.valid_from);
        let later = later.filter(|duty| row.until.is_none_or(|last| duty.period_from <= last));
        owed.extend(later.map(|duty| register::duty_row(work, row.id, duty)));
        past.push(history::ActiveModel {
            id: Set(mint::id()),
            application_id: Set(None),
            residency_id: Set(Some(row.id)),
            at: Set(work.now()),
            actor_id: Set(None),
            by_park: Set(true),
            action: Set(work.action().to_owned()),
            from_state: Set(None),
            to_state: Set(None),
            effective_from: Set(Some(new.valid_from)),
            remark: Set(Some(format!("{} {} → {}", new.category, old.version, new.version))),
        });
    }
    register::make(work, owed).await?;
    insert_all::<history::Entity>(work.db(), past).await
}

/// What the calendar says of a duty next, once it has said something, and the day that brings it about.
const NEXT: [(DutyTold, obligation::Column); 3] = [
    (DutyTold::Nothing, obligation::Column::PeriodUntil),
    (DutyTold::Due, obligation::Column::DueOn),
    (DutyTold::Overdue, obligation::Column::CureBy),
];

async fn deadlines(work: &mut Work, today: NaiveDate, parks: Vec<ParkId>) -> Result<usize, Problem> {
    use obligation::Column;
    let open = Condition::all()
        .add(Column::CancelledOn.is_null())
        .add(Condition::any().add(Column::FiledOn.is_null()).add(Column::Accepted.eq(false)));
    for (told, day) in NEXT {
        let passed = open.clone().add(Column::Told.eq(told)).add(day.lt(today));
        let rows = obligation::Entity::find()
            .filter(passed.clone())
            .filter(Column::ResidencyId.in_subquery(of(parks.clone())))
            .order_by_asc(day)
            .order_by_asc(Column::Id)
            .limit(AT_ONCE)
            .all(work.db())
            .await?;
        if rows.is_empty() {
            continue;
        }
        let mut marked = 0;
        // After days of downtime only what is the case now is told, not what was meanwhile.
        for (state, says) in
            [(DutyState::Due, DutyTold::Due), (DutyState::Overdue, DutyTold::Overdue), (DutyState::Breached, DutyTold::Breached)]
        {
            let here: Vec<ObligationId> = rows.iter().filter(|row| duties::of(row, today) == state).map(|row| row.id).collect();
            if here.is_empty() {
                continue;
            }
            let taken = obligation::Entity::update_many()
                .col_expr(Column::Told, Expr::value(says))
                .filter(Column::Id.is_in(here))
                .filter(passed.clone())
                .exec_with_returning(work.db())
                .await?;
            marked += taken.len();
            let residencies = find::residencies(work, taken.iter().map(|row| row.residency_id).collect()).await?;
            for duty in taken {
                let Some(residency) = residencies.get(&duty.residency_id) else { continue };
                let (obligation, company, park) = (duty.id, residency.company_id, residency.park_id);
                work.record(match says {
                    DutyTold::Breached => Event::ObligationBreached { obligation, company, park },
                    DutyTold::Overdue => Event::ObligationOverdue { obligation, company, park },
                    _ => Event::ObligationFellDue { obligation, company, park },
                });
            }
        }
        return Ok(marked);
    }
    Ok(0)
}

async fn warnings(work: &mut Work, today: NaiveDate, parks: Vec<ParkId>) -> Result<usize, Problem> {
    use residency::Column;
    let over = Condition::all().add(Column::CureBy.lt(today)).add(Column::CureTold.eq(false)).add(Column::ParkId.is_in(parks));
    let first = residency::Entity::find().select_only().column(Column::Id).filter(over.clone()).order_by_asc(Column::Id).limit(AT_ONCE);
    let taken = residency::Entity::update_many()
        .col_expr(Column::CureTold, Expr::value(true))
        .filter(Column::Id.in_subquery(first.into_query()))
        .filter(over)
        .exec_with_returning(work.db())
        .await?;
    for row in &taken {
        work.record(Event::WarningRanOut { residency: row.id, company: row.company_id, park: row.park_id });
    }
    Ok(taken.len())
}
