//! The register: a residency begins, or one from before this system is entered.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use entity::ids::{CompanyId, ParkId, ResidencyId};
use entity::parks::regime;
use entity::residency::{DutyTold, ResidencyState, application, counter, history, obligation, residency, status};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::duties::Duty;
use super::timeline::{self, Learnt, Stretch};
use super::{duties, find, step};
use crate::companies::vouch;
use crate::parks::{self, calendar, regimes};
use kernel::access::{Action, Scope};
use kernel::calendar::WorkCalendar;
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{Work, insert_all, is_taken};
use platform::mint;

/// What is to be entered.
pub(super) struct Entry {
    pub number: String,
    pub company: CompanyId,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
    pub state: ResidencyState,
    pub predecessor: Option<ResidencyId>,
    pub cure_by: Option<NaiveDate>,
    pub basis: Option<String>,
    /// Duties are made from here on.
    pub duties_from: NaiveDate,
    /// Today in the park.
    pub today: NaiveDate,
}

/// The approved company becomes a resident, and the park stands behind its numbers. Tells `ResidencyBegan`.
#[boxed]
pub(super) async fn begin(work: &mut Work, case: &step::Case, application: application::Model) -> Result<application::Model, Problem> {
    let since = application.effective_from.unwrap_or(case.today);
    let provisional = case.regime.provisional_months.is_some();
    let entry = Entry {
        number: next_number(work, case.park.id).await?,
        company: application.company_id,
        since,
        until: term(&case.regime, since),
        state: if provisional { ResidencyState::Provisional } else { ResidencyState::Active },
        predecessor: None,
        cure_by: None,
        basis: application.protocol.clone(),
        duties_from: since,
        today: case.today,
    };
    let laid = first_line(&case.regime, &entry);
    let residency = enter(work, &case.regime, case.park.id, entry, laid, None).await?;
    owe(work, &residency, &case.regime, &case.calendar, |_| true).await?;
    vouch::vouch(work, application.company_id, case.park.id).await?;
    work.record(Event::ResidencyBegan { residency: residency.id, company: residency.company_id, park: residency.park_id });
    let mut change = case.change();
    change.residency_id = Set(Some(residency.id));
    step::save(work, &application, change).await
}

/// The last day of a residency that begins on a day; none where the regime knows no term.
fn term(regime: &regime::Model, since: NaiveDate) -> Option<NaiveDate> {
    let months = u32::try_from(regime.term_months?).ok()?;
    since.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))
}

/// A residency from before this system, as it was sent.
pub struct Record {
    pub park: ParkId,
    pub company: CompanyId,
    pub category: Option<String>,
    pub number: Option<String>,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
    /// Duties are made from here on; from today unless named.
    pub obligations_from: Option<NaiveDate>,
    pub remark: Option<String>,
}

/// Enters a residency that was given before this system was in use; by the park's officers. Tells `ResidencyRecorded`.
#[boxed]
pub async fn record(work: &mut Work, record: Record) -> Result<residency::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let park = parks::find::by_id(work, record.park).await?.ok_or(Problem::NotFound)?;
    let company = step::company(work, record.company).await?;
    work.require(Action::RecordResidency, &Scope::of(park.id))?;
    let mut faults = Faults::default();
    let category = record.category.as_deref().unwrap_or(&park.ordinary_category);
    let known = regimes::of(work, park.id).await?;
    let today = calendar::today(work, &park);
    // By the rules of its first day, or by the earliest there are.
    let of_category = || known.iter().filter(|regime| regime.category == category);
    let regime = of_category()
        .filter(|regime| regime.valid_from <= Ord::max(record.since, today))
        .max_by_key(|regime| regime.valid_from)
        .or_else(|| of_category().min_by_key(|regime| regime.valid_from));
    if regime.is_none() {
        faults.add("category", Message::new("rule-category"));
    }
    if record.until.is_some_and(|until| until < record.since) {
        faults.add("until", Message::new("rule-date-order"));
    }
    if let Some(number) = &record.number {
        faults.length("number", number, 1, 50);
    }
    faults.finish()?;
    let Some(regime) = regime else { return Err(Problem::broken("a fault was not told")) };
    if find::current_residency(work, &park, company.id).await?.is_some() {
        return Err(Problem::conflict("problem-resident-already"));
    }
    let number = match &record.number {
        Some(number) => number.trim().to_owned(),
        None => next_number(work, park.id).await?,
    };
    let entry = Entry {
        number,
        company: company.id,
        since: record.since,
        until: record.until.or_else(|| term(regime, record.since)),
        state: ResidencyState::Active,
        predecessor: None,
        cure_by: None,
        basis: None,
        duties_from: Ord::max(record.obligations_from.unwrap_or(today), record.since),
        today,
    };
    let laid = first_line(regime, &entry);
    let residency = enter(work, regime, park.id, entry, laid, record.remark).await?;
    let calendar = calendar::of(work, &park).await?;
    owe(work, &residency, regime, &calendar, |_| true).await?;
    work.record(Event::ResidencyRecorded { residency: residency.id, company: company.id, park: park.id });
    Ok(residency)
}

/// Writes a residency into the register, with the states that are laid down for its days.
#[boxed]
pub(super) async fn enter(
    work: &mut Work,
    regime: &regime::Model,
    park: ParkId,
    entry: Entry,
    laid: Vec<Stretch<ResidencyState>>,
    remark: Option<String>,
) -> Result<residency::Model, Problem> {
    let row = residency::ActiveModel {
        id: Set(work.mint()),
        number: Set(entry.number),
        park_id: Set(park),
        company_id: Set(entry.company),
        regime_id: Set(regime.id),
        since: Set(entry.since),
        until: Set(entry.until),
        predecessor_id: Set(entry.predecessor),
        cure_by: Set(entry.cure_by),
        cure_told: Set(false),
        duties_from: Set(entry.duties_from),
        duties_until: Set(entry.duties_from.checked_add_months(AHEAD).unwrap_or(entry.duties_from)),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let residency = row.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-register-number"),
        false => error.into(),
    })?;
    let grounds = Grounds { reason_code: None, basis: entry.basis.clone() };
    let at = learn(work, &[], (residency.id, entry.today), laid, &grounds).await?;
    write(work, &residency, at, (None, Some(entry.state)), Some(entry.since), remark.or(entry.basis)).await?;
    Ok(residency)
}

/// What the first record of a residency says: for which days it holds, and what is to follow by itself.
fn first_line(regime: &regime::Model, entry: &Entry) -> Vec<Stretch<ResidencyState>> {
    let after = entry.until.and_then(|last| last.succ_opt());
    let mut laid = vec![Stretch { from: entry.since, until: after, what: entry.state }];
    let months = regime.provisional_months.and_then(|months| u32::try_from(months).ok()).map(Months::new);
    let confirmed = months.and_then(|months| entry.since.checked_add_months(months)).filter(|_| entry.state == ResidencyState::Provisional);
    if let Some(confirmed) = confirmed.filter(|day| after.is_none_or(|after| *day < after)) {
        // Once its provisional time has been passed it is a residency like others, unless the park decides otherwise.
        laid = vec![
            Stretch { from: entry.since, until: Some(confirmed), what: entry.state },
            Stretch { from: confirmed, until: after, what: ResidencyState::Active },
        ];
    }
    if let Some(after) = after {
        laid.push(Stretch { from: after, until: None, what: ResidencyState::Expired });
    }
    laid
}

/// What a residency's history says of a change of state.
#[boxed]
pub(super) async fn note(
    work: &Work,
    residency: &residency::Model,
    at: DateTime<Utc>,
    before: ResidencyState,
    after: ResidencyState,
    effective_from: Option<NaiveDate>,
    remark: Option<String>,
) -> Result<(), Problem> {
    write(work, residency, at, (Some(before), Some(after)), effective_from, remark).await
}

async fn write(
    work: &Work,
    residency: &residency::Model,
    at: DateTime<Utc>,
    (before, after): (Option<ResidencyState>, Option<ResidencyState>),
    effective_from: Option<NaiveDate>,
    remark: Option<String>,
) -> Result<(), Problem> {
    history::ActiveModel {
        id: Set(mint::id()),
        application_id: Set(None),
        residency_id: Set(Some(residency.id)),
        at: Set(at),
        actor_id: Set(work.actor().user_id()),
        by_park: Set(work.actor().role_in(residency.park_id).is_some()),
        action: Set(work.action().to_owned()),
        from_state: Set(before.map(ResidencyState::as_str)),
        to_state: Set(after.map(ResidencyState::as_str)),
        effective_from: Set(effective_from),
        remark: Set(remark),
    }
    .insert(work.db())
    .await?;
    Ok(())
}

/// How far ahead duties are made.
pub(super) const AHEAD: Months = Months::new(12);
/// Rows that go into one statement.
const CHUNK: usize = 500;

/// Makes duties for the periods that begin by `duties_until`: those that are wanted, and not there yet.
pub(super) async fn owe(
    work: &Work,
    residency: &residency::Model,
    regime: &regime::Model,
    calendar: &WorkCalendar,
    wanted: impl Fn(&Duty) -> bool,
) -> Result<(), Problem> {
    let duties = duties::within(&regime.obligations.0, calendar, residency.duties_from, residency.duties_until);
    let owed = duties.into_iter().filter(wanted).filter(|duty| residency.until.is_none_or(|last| duty.period_from <= last));
    let rows: Vec<_> = owed.map(|duty| duty_row(work, residency.id, duty)).collect();
    make(work, rows).await
}

pub(super) fn duty_row(work: &Work, residency: ResidencyId, duty: Duty) -> obligation::ActiveModel {
    obligation::ActiveModel {
        id: Set(work.mint()),
        residency_id: Set(residency),
        kind: Set(duty.kind),
        period_from: Set(duty.period_from),
        period_until: Set(duty.period_until),
        due_on: Set(duty.due_on),
        cure_by: Set(duty.cure_by),
        filing_id: Set(None),
        filed_at: Set(None),
        filed_on: Set(None),
        accepted: Set(None),
        cancelled_on: Set(None),
        told: Set(DutyTold::Nothing),
        created_at: Set(work.now()),
    }
}

/// A duty that is there already is not made again.
#[boxed]
pub(super) async fn make(work: &Work, rows: Vec<obligation::ActiveModel>) -> Result<(), Problem> {
    for chunk in rows.chunks(CHUNK) {
        let known = OnConflict::new().do_nothing().to_owned();
        obligation::Entity::insert_many(chunk.to_vec()).on_conflict(known).exec_without_returning(work.db()).await?;
    }
    Ok(())
}

/// Periods that begin once a residency is over are not owed; what was filed already stays.
#[boxed]
pub(super) async fn owe_no_more(work: &Work, residency: ResidencyId, from: NaiveDate, today: NaiveDate) -> Result<(), Problem> {
    use obligation::Column;
    obligation::Entity::update_many()
        .col_expr(Column::CancelledOn, Expr::value(today))
        .filter(Column::ResidencyId.eq(residency))
        .filter(Column::PeriodFrom.gte(from))
        .filter(Column::FilingId.is_null())
        .filter(Column::CancelledOn.is_null())
        .exec(work.db())
        .await?;
    Ok(())
}

/// A residency that was given back owes again, for the periods that end on the day it is back or later.
#[boxed]
pub(super) async fn owe_again(work: &Work, residency: &residency::Model, from: NaiveDate) -> Result<(), Problem> {
    let gone = || Problem::broken("a residency lost its park or regime");
    let park = parks::find::by_id(work, residency.park_id).await?.ok_or_else(gone)?;
    let regime = regimes::by_id(work, residency.regime_id).await?.ok_or_else(gone)?;
    let calendar = calendar::of(work, &park).await?;
    owe(work, residency, &regime, &calendar, |duty| duty.period_until >= from).await
}

/// What a decision rests on.
pub(super) struct Grounds {
    pub reason_code: Option<String>,
    pub basis: Option<String>,
}

/// What the register says now, day by day.
pub(super) fn line(known: &[status::Model]) -> Vec<Stretch<ResidencyState>> {
    let now = known.iter().filter(|row| row.known_until.is_none());
    now.map(|row| Stretch { from: row.valid_from, until: row.valid_until, what: row.state }).collect()
}

/// The register learns that states hold over stretches of days. Rows that say otherwise are closed, never changed; what is left of
/// them is written anew, with the grounds it had. Gives back the instant from which it is known.
#[boxed]
pub(super) async fn learn(
    work: &Work,
    known: &[status::Model],
    (residency, today): (ResidencyId, NaiveDate),
    laid: Vec<Stretch<ResidencyState>>,
    grounds: &Grounds,
) -> Result<DateTime<Utc>, Problem> {
    let open = known.iter().enumerate().filter(|(_, row)| row.known_until.is_none());
    let line = open.map(|(place, row)| (place, Stretch { from: row.valid_from, until: row.valid_until, what: row.state })).collect();
    let Learnt { closed, written } = timeline::learn(line, laid);
    // A work that began earlier and waited must not know it earlier than what it corrects.
    let at = known.iter().map(|row| row.known_from).fold(work.now(), Ord::max);
    let closed: Vec<_> = closed.into_iter().filter_map(|place| Some(known.get(place)?.id)).collect();
    if !closed.is_empty() {
        status::Entity::update_many()
            .col_expr(status::Column::KnownUntil, Expr::value(at))
            .filter(status::Column::Id.is_in(closed))
            .filter(status::Column::KnownUntil.is_null())
            .exec(work.db())
            .await?;
    }
    let rows = written.into_iter().map(|Stretch { from, until, what: (state, source) }| {
        let source = source.and_then(|place| known.get(place));
        status::ActiveModel {
            id: Set(work.mint()),
            residency_id: Set(residency),
            state: Set(state),
            valid_from: Set(from),
            valid_until: Set(until),
            known_from: Set(at),
            known_until: Set(None),
            told: Set(from <= today || source.is_some_and(|row| row.told && row.valid_from == from)),
            decided_by: Set(source.map_or_else(|| work.actor().user_id(), |row| row.decided_by)),
            reason_code: Set(source.map_or_else(|| grounds.reason_code.clone(), |row| row.reason_code.clone())),
            basis: Set(source.map_or_else(|| grounds.basis.clone(), |row| row.basis.clone())),
        }
    });
    insert_all::<status::Entity>(work.db(), rows).await?;
    Ok(at)
}

/// The next number of a park's register that is free. Two who ask at once wait for each other, and get two numbers.
#[boxed]
pub(super) async fn next_number(work: &Work, park: ParkId) -> Result<String, Problem> {
    loop {
        let upsert = OnConflict::column(counter::Column::ParkId)
            .value(counter::Column::Last, Expr::col((counter::Entity, counter::Column::Last)).add(1))
            .to_owned();
        let row = counter::ActiveModel { park_id: Set(park), last: Set(1) };
        let counter = counter::Entity::insert(row).on_conflict(upsert).exec_with_returning(work.db()).await?;
        let number = format!("{:06}", counter.last);
        let taken = residency::Entity::find()
            .filter(residency::Column::ParkId.eq(park))
            .filter(residency::Column::Number.eq(&number))
            .one(work.db())
            .await?;
        if taken.is_none() {
            return Ok(number);
        }
    }
}
