//! A panel from its draw to its conclusion: drawn, gone on with where it cannot decide, closed, dissolved.

use entity::ids::{PanelId, ResidencyApplicationId};
use entity::parks::{PanelRule, ReasonUse};
use entity::residency::{ApplicationState, DecisionOutcome, DrawCause, PanelStage, application, panel};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::lifecycle::{self, Step};
use super::verdict::{self, PanelState, Votes};
use super::{deadlines, decide, draw, find, panels, step};
use crate::parks::regimes;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::language::{Locale, pick};
use kernel::problem::{Message, Problem, expect_revision};
use kernel::work::{Work, is_taken};

/// Draws experts for an application that is to be judged. Tells `PanelDrawn`.
#[boxed]
pub async fn draw(work: &mut Work, id: ResidencyApplicationId, expected_revision: Option<i32>) -> Result<panel::Model, Problem> {
    let case = step::open(work, id, Action::HandleResidencyApplication, expected_revision, Step::DrawPanel).await?;
    let rule = panels::rule(&case.regime)?.clone();
    let pool = draw::pool(work, &case, &rule, None).await?;
    pool.require(rule.size)?;
    let panel = panel::ActiveModel {
        id: Set(work.mint()),
        park_id: Set(case.park.id),
        application_id: Set(id),
        state: Set(PanelStage::Open),
        drawn_at: Set(work.now()),
        concluded_at: Set(None),
        revision: Set(1),
    };
    let panel = panel.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-panel-open"),
        false => error.into(),
    })?;
    // Two officers at once: the second finds the application changed.
    step::save(work, &case.application, case.change()).await?;
    step::note(work, &case.application, None, None, None).await?;
    draw::draw(work, &panel, pool, rule.size, DrawCause::First).await?;
    work.record(Event::PanelDrawn { panel: panel.id, park: panel.park_id });
    Ok(panel)
}

/// A panel that somebody of the park's staff goes on with, with what it is about.
struct Sitting {
    panel: panel::Model,
    case: step::Case,
    rule: PanelRule,
    votes: Votes,
    overdue: bool,
}

async fn sitting(work: &Work, id: PanelId, expected_revision: Option<i32>) -> Result<Sitting, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let panel = panels::panel(work, id).await?.ok_or(Problem::NotFound)?;
    let application = find::unguarded(work, panel.application_id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::HandleResidencyApplication, &find::scope(&application))?;
    expect_revision(expected_revision, panel.revision)?;
    let panel = hold(work, &panel, true).await?;
    let case = step::of(work, application).await?;
    let rule = panels::rule(&case.regime)?.clone();
    let overdue = case.application.due_on.is_some_and(|due| due < case.today);
    let votes = panels::votes(&panels::opinions(work, id).await?);
    Ok(Sitting { panel, case, rule, votes, overdue })
}

/// Makes everybody else who goes on with this panel wait, and refuses one that is over. With `guarded`, whoever has waited for
/// another is refused.
#[boxed]
pub(super) async fn hold(work: &Work, panel: &panel::Model, guarded: bool) -> Result<panel::Model, Problem> {
    let mut update = panel::Entity::update_many()
        .col_expr(panel::Column::Revision, Expr::col(panel::Column::Revision).add(1))
        .filter(panel::Column::Id.eq(panel.id))
        .filter(panel::Column::State.eq(PanelStage::Open));
    if guarded {
        update = update.filter(panel::Column::Revision.eq(panel.revision));
    }
    if let Some(held) = update.exec_with_returning(work.db()).await?.pop() {
        return Ok(held);
    }
    let now = panel::Entity::find_by_id(panel.id).one(work.db()).await?.ok_or(Problem::NotFound)?;
    match now.state {
        PanelStage::Open => Err(Problem::conflict("problem-revision")),
        _ => Err(Problem::IllegalTransition(Message::new("problem-panel-over"))),
    }
}

/// Draws extra experts for a panel that cannot decide, and gives it the time that the regime adds. Tells `PanelDrawn`.
#[boxed]
pub async fn extend(work: &mut Work, id: PanelId, expected_revision: Option<i32>) -> Result<panel::Model, Problem> {
    let Sitting { panel, case, rule, votes, overdue } = sitting(work, id, expected_revision).await?;
    let wanted = match verdict::standing(&rule, panel.state, votes, overdue) {
        PanelState::Tied => rule.extra,
        PanelState::NoQuorum => Ord::max(rule.extra, rule.quorum - votes.given()),
        _ => return Err(Problem::IllegalTransition(Message::new("problem-panel-not-stuck"))),
    };
    let pool = draw::pool(work, &case, &rule, Some(&panel)).await?;
    pool.require(wanted)?;
    draw::draw(work, &panel, pool, wanted, DrawCause::Extra).await?;
    let mut change = case.change();
    if let (Some(length), Some(clock)) = (rule.extension, lifecycle::clock(case.application.state, &case.regime.steps.0)) {
        deadlines::extend(&mut change, &case.application, clock, length, case.today, &case.calendar);
    }
    step::save(work, &case.application, change).await?;
    step::note(work, &case.application, None, None, None).await?;
    work.record(Event::PanelDrawn { panel: panel.id, park: panel.park_id });
    Ok(panel)
}

/// Counts the opinions that are there once the time is over, without those that are missing. Tells `PanelConcluded`.
#[boxed]
pub async fn close(work: &mut Work, id: PanelId, expected_revision: Option<i32>) -> Result<panel::Model, Problem> {
    let Sitting { panel, case, rule, votes, overdue } = sitting(work, id, expected_revision).await?;
    if votes.waiting > 0 && !overdue {
        return Err(Problem::IllegalTransition(Message::new("problem-panel-waiting")));
    }
    let stage = verdict::count(&rule, votes).decided();
    let stage = stage.ok_or_else(|| Problem::IllegalTransition(Message::new("problem-panel-stuck")))?;
    conclude(work, &panel, case, &rule, stage).await?;
    panels::panel(work, id).await?.ok_or(Problem::NotFound)
}

/// After an opinion has come in or fallen away: once all have spoken, the panel decides, or the park is told that it cannot. The
/// caller holds the panel. Tells `PanelConcluded` or `PanelStuck`.
#[boxed]
pub(super) async fn settle(work: &mut Work, panel: &panel::Model, case: step::Case, rule: &PanelRule) -> Result<(), Problem> {
    let votes = panels::votes(&panels::opinions(work, panel.id).await?);
    if votes.waiting > 0 {
        return Ok(());
    }
    // The company reads its own audit trail, and must not learn there who its experts are.
    work.hide_actor();
    match verdict::count(rule, votes).decided() {
        Some(stage) => conclude(work, panel, case, rule, stage).await,
        None => {
            work.record(Event::PanelStuck { panel: panel.id, application: panel.application_id, park: panel.park_id });
            Ok(())
        }
    }
}

/// The panel has decided: the application goes on to the commission, or is refused where the regime lets the panel refuse.
async fn conclude(work: &mut Work, panel: &panel::Model, case: step::Case, rule: &PanelRule, stage: PanelStage) -> Result<(), Problem> {
    end(work, panel::Column::Id.eq(panel.id), stage).await?;
    work.record(Event::PanelConcluded { panel: panel.id, park: panel.park_id });
    let taken = if stage == PanelStage::InFavour { Step::PanelInFavour } else { Step::PanelAgainst };
    match (&rule.refuse_code, stage) {
        (Some(code), PanelStage::Against) => refuse(work, case, code).await?,
        _ => step::advance(work, case, taken, None).await?,
    };
    Ok(())
}

/// Ends those of these panels that have not ended yet.
async fn end(work: &Work, panels: SimpleExpr, stage: PanelStage) -> Result<(), Problem> {
    panel::Entity::update_many()
        .col_expr(panel::Column::State, Expr::value(stage.as_str()))
        .col_expr(panel::Column::ConcludedAt, Expr::value(work.now()))
        .filter(panels)
        .filter(panel::Column::State.eq(PanelStage::Open))
        .exec(work.db())
        .await?;
    Ok(())
}

/// No single person has decided it. Tells `ResidencyApplicationDecided`.
async fn refuse(work: &mut Work, case: step::Case, code: &str) -> Result<application::Model, Problem> {
    let next = case.next(Step::PanelAgainst)?;
    let reasons = regimes::reasons(&case.regime, Some(ReasonUse::Refuse));
    let text = reasons.iter().find(|reason| reason.code == code).and_then(|reason| pick(&reason.text, &Locale::default()));
    let text = text.map(str::to_owned);
    let mut change = case.change();
    change.outcome = Set(Some(DecisionOutcome::Refused));
    change.reason_code = Set(Some(code.to_owned()));
    change.reason = Set(text.clone());
    change.decided_by = Set(None);
    decide::conclude(work, &case, next, change, None, text).await
}

/// The application has left the experts without their decision: whoever was asked is asked no more.
#[boxed]
pub(super) async fn dissolve(work: &Work, application: &application::Model) -> Result<(), Problem> {
    if application.state != ApplicationState::ExpertReview {
        return Ok(());
    }
    end(work, panel::Column::ApplicationId.eq(application.id), PanelStage::Dissolved).await
}
