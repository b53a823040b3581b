//! Holidays were moved: limits that run are reckoned anew, those of applications and those of late duties. The day by which an
//! applicant must answer stays as it was told.

use chrono::NaiveDate;
use entity::ids::{ParkId, RegimeId};
use entity::parks::{ClockUnit, ObligationKind, regime};
use entity::residency::{DutyTold, application, obligation, residency};
use macros::boxed;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{deadlines, duties};
use crate::parks::{self, calendar, regimes};
use kernel::calendar::WorkCalendar;
use kernel::problem::Problem;
use kernel::work::Work;

/// Reckons every limit of a park that is counted in working days by its calendar of now.
#[boxed]
pub async fn anew(work: &Work, park: ParkId) -> Result<(), Problem> {
    let Some(park) = parks::find::by_id(work, park).await? else { return Ok(()) };
    let calendar = calendar::of(work, &park).await?;
    let regimes = regimes::of(work, park.id).await?;
    for regime in &regimes {
        applications(work, regime, &calendar).await?;
        late_duties(work, regime, &calendar).await?;
    }
    Ok(())
}

async fn applications(work: &Work, regime: &regime::Model, calendar: &WorkCalendar) -> Result<(), Problem> {
    use application::Column;
    let by_working_days = regime.steps.0.iter().filter(|step| step.unit == ClockUnit::WorkingDays).map(|step| step.kind);
    let running = application::Entity::find()
        .filter(Column::ParkId.eq(regime.park_id))
        .filter(Column::RegimeId.eq(regime.id))
        .filter(Column::Step.is_in(by_working_days))
        .filter(Column::DueOn.is_not_null())
        .all(work.db())
        .await?;
    for row in running {
        let (Some(started), Some(length)) = (row.step_started_on, row.step_length.and_then(|length| u32::try_from(length).ok())) else {
            continue;
        };
        let anew = calendar.end(started, deadlines::span(ClockUnit::WorkingDays, length));
        if row.due_on == Some(anew) {
            continue;
        }
        application::Entity::update_many()
            .col_expr(Column::DueOn, Expr::value(anew))
            .col_expr(Column::QueueDue, Expr::value(anew))
            .filter(Column::Id.eq(row.id))
            // Whoever has moved it meanwhile has reckoned with the new days already.
            .filter(Column::DueOn.eq(row.due_on))
            .exec(work.db())
            .await?;
    }
    Ok(())
}

/// Residents share the days of their duties, so that there are few to reckon, however many residents.
async fn late_duties(work: &Work, regime: &regime::Model, calendar: &WorkCalendar) -> Result<(), Problem> {
    use obligation::Column;
    for rule in regime.obligations.0.iter().filter(|rule| rule.cure_unit == Some(ClockUnit::WorkingDays)) {
        let dues: Vec<(NaiveDate, Option<NaiveDate>)> = obligation::Entity::find()
            .select_only()
            .columns([Column::DueOn, Column::CureBy])
            .filter(open_under(regime.id, rule.kind))
            .distinct()
            .into_tuple()
            .all(work.db())
            .await?;
        for (due_on, cure_by) in dues {
            let anew = duties::cure_by(rule, due_on, calendar);
            if anew == cure_by {
                continue;
            }
            obligation::Entity::update_many()
                .col_expr(Column::CureBy, Expr::value(anew))
                .filter(open_under(regime.id, rule.kind))
                .filter(Column::DueOn.eq(due_on))
                .filter(Column::CureBy.eq(cure_by))
                .exec(work.db())
                .await?;
        }
    }
    Ok(())
}

/// Duties that are owed still, and of which nobody has said that it is too late.
fn open_under(regime: RegimeId, kind: ObligationKind) -> Condition {
    use obligation::Column;
    let residents =
        residency::Entity::find().select_only().column(residency::Column::Id).filter(residency::Column::RegimeId.eq(regime)).into_query();
    Condition::all()
        .add(Column::Told.is_in([DutyTold::Nothing, DutyTold::Due, DutyTold::Overdue]))
        .add(Column::CancelledOn.is_null())
        .add(Column::CureBy.is_not_null())
        .add(Column::Kind.eq(kind))
        .add(Column::ResidencyId.in_subquery(residents))
}
