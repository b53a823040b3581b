//! A company objects to a refusal or to the loss of its residency; another officer decides. Upheld, a refusal goes back to the
//! commission, and a loss never happened.

use chrono::{DateTime, NaiveDate, Utc};
use entity::identity::{Role, membership};
use entity::ids::{AppealId, FileId, ParkId, ResidencyApplicationId, ResidencyId, UserId};
use entity::residency::{ResidencyState, appeal, history, residency, status};
use macros::boxed;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::find::{self, AppealSubject};
use super::lifecycle::{self, Step};
use super::standing::{self, ResidencyCase};
use super::timeline::Stretch;
use super::{change, deadlines, entitlements, register, step};
use crate::files::take;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{Work, conflict_if_taken};

/// Objects to a decision; by the company's owners and managers, once for each decision. Tells `AppealFiled`.
#[boxed]
pub async fn file(work: &mut Work, against: AppealSubject, grounds: &str, upload: Option<FileId>) -> Result<appeal::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let mut row = match against {
        AppealSubject::Refusal(id) => {
            let refused = step::open(work, id, Action::AppealRefusal, None, Step::Appeal).await?.application;
            let decision_at = refused.decided_at.ok_or_else(|| Problem::broken("a refusal without a day"))?;
            appeal::ActiveModel {
                park_id: Set(refused.park_id),
                company_id: Set(refused.company_id),
                application_id: Set(Some(id)),
                residency_id: Set(None),
                decision_at: Set(decision_at),
                decision_by: Set(refused.decided_by),
                ..Default::default()
            }
        }
        AppealSubject::Loss(id) => {
            let lost = find::residency(work, id).await?.ok_or(Problem::NotFound)?;
            work.require(Action::AppealLoss, &Scope::of(lost.company_id).and(lost.park_id))?;
            let standing = standing::load_residency_case(work, lost).await?;
            let loss = loss(work, id).await?.filter(|_| standing.state == ResidencyState::Deprived);
            let loss = loss.ok_or_else(|| standing::not_allowed_in(standing.state))?;
            appeal::ActiveModel {
                park_id: Set(standing.residency.park_id),
                company_id: Set(standing.residency.company_id),
                application_id: Set(None),
                residency_id: Set(Some(id)),
                decision_at: Set(loss.at),
                decision_by: Set(loss.actor_id),
                ..Default::default()
            }
        }
    };
    let mut faults = Faults::default();
    faults.length("grounds", grounds, 1, 20_000);
    faults.finish()?;
    let (company, park) = (*row.company_id.as_ref(), *row.park_id.as_ref());
    let file = match upload {
        Some(upload) => Some(take::take(work, upload, "uploadId", &[company.into(), park.into()]).await?.id),
        None => None,
    };
    row.id = Set(work.mint());
    row.grounds = Set(grounds.trim().to_owned());
    row.file_id = Set(file);
    row.filed_by = Set(work.actor().user_id());
    row.filed_at = Set(work.now());
    let appeal = row.insert(work.db()).await.map_err(conflict_if_taken("problem-appeal-filed"))?;
    work.record(Event::AppealFiled { appeal: appeal.id, company, park });
    Ok(appeal)
}

/// The latest loss: the register may have cut it into pieces since, but its history names the instant.
async fn loss(work: &Work, residency: ResidencyId) -> Result<Option<history::Model>, Problem> {
    let history = find::history_of_residency(work, residency).await?;
    Ok(history.into_iter().rfind(|entry| entry.to_state.as_deref() == Some(&ResidencyState::Deprived.as_str())))
}

/// Decides an appeal; by an owner or manager of the park, and where there are several, not by the one whose decision it is about.
/// Tells `AppealDecided`, and what follows from it.
#[boxed]
pub async fn decide(work: &mut Work, id: AppealId, upheld: bool, reason: &str) -> Result<appeal::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let appeal = find::appeal(work, id).await?.ok_or(Problem::NotFound)?;
    let (company, park) = (appeal.company_id, appeal.park_id);
    work.require(Action::DecideAppeal, &Scope::of(company).and(park))?;
    if appeal.decision_by.is_some() && appeal.decision_by == work.actor().user_id() && has_another(work, park, appeal.decision_by).await? {
        return Err(Problem::Forbidden);
    }
    let closed = || Problem::IllegalTransition(Message::new("problem-appeal-decided"));
    if appeal.decided_at.is_some() {
        return Err(closed());
    }
    let mut faults = Faults::default();
    faults.length("reason", reason, 1, 5000);
    faults.finish()?;
    use appeal::Column;
    let decided = appeal::Entity::update_many()
        .col_expr(Column::DecidedBy, Expr::value(work.actor().user_id()))
        .col_expr(Column::DecidedAt, Expr::value(work.now()))
        .col_expr(Column::Upheld, Expr::value(upheld))
        .col_expr(Column::Reason, Expr::value(reason.trim()))
        .filter(Column::Id.eq(id))
        .filter(Column::DecidedAt.is_null())
        .exec(work.db())
        .await?;
    if decided.rows_affected == 0 {
        return Err(closed());
    }
    work.record(Event::AppealDecided { appeal: id, company, park });
    if upheld {
        match (appeal.application_id, appeal.residency_id) {
            (Some(application), _) => reopen(work, application, reason).await?,
            (_, Some(residency)) => undo(work, residency, appeal.decision_at, reason).await?,
            (None, None) => return Err(Problem::broken("an appeal against nothing")),
        }
    }
    find::appeal(work, id).await?.ok_or(Problem::NotFound)
}

/// Whether somebody else could decide for the park.
async fn has_another(work: &Work, park: ParkId, but: Option<UserId>) -> Result<bool, Problem> {
    let others = membership::Entity::find()
        .filter(membership::Column::OrganizationId.eq(entity::ids::OrganizationId::from(park)))
        .filter(membership::Column::Role.is_in([Role::Owner, Role::Manager]))
        .filter(membership::Column::UserId.ne(but));
    Ok(others.count(work.db()).await? > 0)
}

/// The refused application is before the commission again, with the whole of its time.
async fn reopen(work: &mut Work, id: ResidencyApplicationId, reason: &str) -> Result<(), Problem> {
    let application = find::unguarded(work, id).await?.ok_or(Problem::NotFound)?;
    if find::open_application(work, application.park_id, application.company_id).await?.is_some() {
        return Err(Problem::conflict("problem-application-open"));
    }
    let case = step::of(work, application).await?;
    let next = case.next(Step::UpholdAppeal)?;
    let mut change = case.change();
    change.state = Set(next);
    change.outcome = Set(None);
    change.reason_code = Set(None);
    change.reason = Set(None);
    change.protocol = Set(None);
    change.decided_by = Set(None);
    change.decided_at = Set(None);
    change.reapply_after = Set(None);
    deadlines::start(&mut change, lifecycle::clock(next, &case.regime.steps.0), case.today, &case.calendar);
    step::save(work, &case.application, change).await?;
    step::note(work, &case.application, Some(next), None, Some(reason.trim().to_owned())).await
}

/// The loss known from an instant never happened: for its days the register says again what it said before.
async fn undo(work: &mut Work, id: ResidencyId, decided: DateTime<Utc>, reason: &str) -> Result<(), Problem> {
    let residency = find::residency(work, id).await?.ok_or(Problem::NotFound)?;
    let standing = standing::load_residency_case(work, residency).await?;
    let begun = standing.known.iter().filter(|row| row.known_from == decided && row.state == ResidencyState::Deprived);
    let Some(from) = begun.map(|row| row.valid_from).min() else {
        return Err(Problem::broken("an appeal against a loss that the register does not know"));
    };
    let lost: Vec<Stretch<ResidencyState>> = register::line(&standing.known)
        .into_iter()
        .filter(|stretch| stretch.what == ResidencyState::Deprived && stretch.until.is_none_or(|until| until > from))
        .collect();
    let before: Vec<&status::Model> =
        standing.known.iter().filter(|row| row.known_from < decided && row.known_until.is_none_or(|until| until >= decided)).collect();
    let mut laid: Vec<Stretch<ResidencyState>> =
        lost.iter().flat_map(|gap| before.iter().filter_map(move |row| within(row, gap))).collect();
    if laid.is_empty() {
        // Entered as lost from the first: the register never knew anything else of these days.
        laid = lost.into_iter().map(|gap| Stretch { what: ResidencyState::Active, ..gap }).collect();
    }
    let restored = back_to(work, &standing, laid, reason, from).await?;
    entitlements::give_back(work, id, decided).await?;
    let (company, park) = (restored.company_id, restored.park_id);
    work.record(Event::ResidencyStatusChanged { residency: id, company, park });
    Ok(())
}

/// What of a row lies in a gap.
fn within(row: &status::Model, gap: &Stretch<ResidencyState>) -> Option<Stretch<ResidencyState>> {
    let from = Ord::max(row.valid_from, gap.from);
    let until = [row.valid_until, gap.until].into_iter().flatten().min();
    until.is_none_or(|until| until > from).then_some(Stretch { from, until, what: row.state })
}

async fn back_to(
    work: &Work,
    standing: &ResidencyCase,
    laid: Vec<Stretch<ResidencyState>>,
    reason: &str,
    from: NaiveDate,
) -> Result<residency::Model, Problem> {
    let restored = change::update_residency(work, &standing.residency, standing.residency.until, None).await?;
    let grounds = register::Grounds { reason_code: None, basis: Some(reason.trim().to_owned()) };
    let at = register::learn(work, &standing.known, (restored.id, standing.today), laid, &grounds).await?;
    let known = find::statuses(work, vec![restored.id]).await?.remove(&restored.id).unwrap_or_default();
    let state = find::state_on(&known, Ord::max(standing.today, restored.since), None).unwrap_or(standing.state);
    register::note(work, &restored, at, standing.state, state, Some(from), grounds.basis).await?;
    register::owe_again(work, &restored, from).await?;
    Ok(restored)
}
