//! A session of a commission is planned, changed, opened, called off; and what leaves its agenda.

use chrono::{DateTime, Duration, Utc};
use entity::ids::{CommissionItemId, CommissionSessionId, CompanyId, ParkId, ResidencyApplicationId, UserId};
use entity::parks::park;
use entity::residency::{ApplicationState, ItemState, SessionState, application, commission_item, commission_seat, commission_session};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::commission::{self, SessionStep};
use super::{conflicts, lifecycle, sessions};
use crate::identity;
use crate::parks::{self, calendar, regimes};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem, Violation, expect_revision};
use kernel::work::{Work, insert_all, is_taken};

/// Larger commissions, and longer agendas, are a mistake.
const MOST: usize = 100;

/// A session that is to be.
pub struct Plan {
    pub starts_at: DateTime<Utc>,
    pub place: String,
    pub chair: UserId,
    /// Those of the park's latest session unless named.
    pub members: Option<Vec<UserId>>,
    pub applications: Vec<ResidencyApplicationId>,
}

/// What is to be another; none leaves it as it is.
pub struct Change {
    pub starts_at: Option<DateTime<Utc>>,
    pub place: Option<String>,
    pub chair: Option<UserId>,
    pub members: Option<Vec<UserId>>,
    pub applications: Option<Vec<ResidencyApplicationId>>,
}

/// A session as it will be.
struct Sitting {
    starts_at: DateTime<Utc>,
    place: String,
    chair: UserId,
    members: Vec<UserId>,
    applications: Vec<ResidencyApplicationId>,
}

/// Plans a session. By the park's staff. Tells `CommissionInvited`.
#[boxed]
pub async fn plan(work: &mut Work, park: ParkId, plan: Plan) -> Result<commission_session::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let park = parks::find::by_id(work, park).await?.ok_or(Problem::NotFound)?;
    work.require(Action::PlanCommission, &Scope::of(park.id))?;
    let Plan { starts_at, place, chair, members, applications } = plan;
    let members = match members {
        Some(members) => members,
        None => before(work, park.id).await?,
    };
    let plan = Sitting { starts_at, place, chair, members, applications };
    judge(work, &park, &plan, None).await?;
    let session = commission_session::ActiveModel {
        id: Set(work.mint()),
        park_id: Set(park.id),
        state: Set(SessionState::Planned),
        starts_at: Set(plan.starts_at),
        place: Set(plan.place.trim().to_owned()),
        chair_id: Set(plan.chair),
        reminded: Set(is_today(work, &park, plan.starts_at)),
        opened_at: Set(None),
        ended_at: Set(None),
        remark: Set(None),
        minutes_number: Set(None),
        minutes_id: Set(None),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let session = session.insert(work.db()).await?;
    seat(work, session.id, &plan.members).await?;
    table(work, session.id, &plan.applications).await?;
    work.record(Event::CommissionInvited { session: session.id, park: park.id, members: plan.members });
    Ok(session)
}

/// The members of the park's latest session.
async fn before(work: &Work, park: ParkId) -> Result<Vec<UserId>, Problem> {
    use commission_session::Column;
    let latest = commission_session::Entity::find()
        .filter(Column::ParkId.eq(park))
        .order_by_desc(Column::StartsAt)
        .order_by_desc(Column::Id)
        .one(work.db())
        .await?;
    match latest {
        Some(latest) => sessions::seats(work, latest.id).await,
        None => Ok(vec![]),
    }
}

fn is_today(work: &Work, park: &park::Model, at: DateTime<Utc>) -> bool {
    calendar::day(park, at) == calendar::today(work, park)
}

/// What is wrong with a session as it is to be; `own` is the one that is changed.
async fn judge(work: &Work, park: &park::Model, plan: &Sitting, own: Option<&commission_session::Model>) -> Result<(), Problem> {
    let mut faults = Faults::default();
    let moved = own.is_none_or(|own| own.starts_at != plan.starts_at);
    if moved && calendar::day(park, plan.starts_at) < calendar::today(work, park) {
        faults.add("startsAt", Message::new("rule-commission-past"));
    }
    faults.length("place", &plan.place, 1, 500);
    let people = identity::find::people_of(work, park.id.into(), &sessions::SITS).await?;
    if plan.members.is_empty() {
        faults.add("memberIds", Message::new("rule-required"));
    }
    for (place, member) in plan.members.iter().enumerate() {
        if !people.contains(member) {
            faults.add(format!("memberIds.{place}"), Message::new("rule-commission-member"));
        } else if plan.members[..place].contains(member) {
            faults.add(format!("memberIds.{place}"), Message::new("rule-twice"));
        }
    }
    if !plan.members.contains(&plan.chair) {
        faults.add("chairId", Message::new("rule-commission-chair"));
    }
    for (path, count) in [("memberIds", plan.members.len()), ("applicationIds", plan.applications.len())] {
        if count > MOST {
            faults.add(path, Message::new("rule-list-long").with("max", MOST));
        }
    }
    let elsewhere = judge_agenda(work, park, plan, own, &mut faults).await?;
    faults.finish()?;
    if elsewhere.is_empty() { Ok(()) } else { Err(Problem::ConflictAt(elsewhere)) }
}

/// Gives back what is on another agenda already: others may have been quicker.
async fn judge_agenda(
    work: &Work,
    park: &park::Model,
    plan: &Sitting,
    own: Option<&commission_session::Model>,
    faults: &mut Faults,
) -> Result<Vec<Violation>, Problem> {
    let ids = || plan.applications.iter().copied();
    let found = application::Entity::find().filter(application::Column::Id.is_in(ids())).all(work.db()).await?;
    let regimes = regimes::many(work, found.iter().map(|application| application.regime_id)).await?;
    let pending = commission_item::Entity::find()
        .filter(commission_item::Column::ApplicationId.is_in(ids()))
        .filter(commission_item::Column::State.eq(ItemState::Pending))
        .all(work.db())
        .await?;
    let companies: Vec<CompanyId> = found.iter().map(|application| application.company_id).collect();
    let ties = conflicts::ties(work, &companies, &plan.members).await?;
    let mut elsewhere = vec![];
    for (place, id) in ids().enumerate() {
        let path = || format!("applicationIds.{place}");
        let here = |application: &&application::Model| {
            application.id == id && application.park_id == park.id && application.state == ApplicationState::Commission
        };
        let rule = |application: &application::Model| lifecycle::commission(&regimes.get(&application.regime_id)?.steps.0);
        let Some((company, rule)) = found.iter().find(here).and_then(|found| Some((found.company_id, rule(found)?))) else {
            // Of another park, or of no park at all: it is the same.
            faults.add(path(), Message::new("rule-commission-application"));
            continue;
        };
        let free = plan.members.iter().filter(|member| !ties.contains_key(&(company, **member))).count();
        if plan.applications[..place].contains(&id) {
            faults.add(path(), Message::new("rule-twice"));
        } else if pending.iter().any(|item| item.application_id == id && own.is_none_or(|own| own.id != item.session_id)) {
            elsewhere.push(Violation { path: path(), message: Message::new("rule-commission-tabled") });
        } else if free < rule.quorum as usize {
            faults.add(path(), Message::new("rule-commission-few").with("quorum", rule.quorum).with("free", free));
        }
    }
    Ok(elsewhere)
}

async fn seat(work: &Work, session: CommissionSessionId, members: &[UserId]) -> Result<(), Problem> {
    let rows = members.iter().copied().enumerate().map(|(place, user)| commission_seat::ActiveModel {
        session_id: Set(session),
        user_id: Set(user),
        position: Set(place as i32 + 1),
    });
    insert_all::<commission_seat::Entity>(work.db(), rows).await
}

async fn table(work: &Work, session: CommissionSessionId, applications: &[ResidencyApplicationId]) -> Result<(), Problem> {
    for (place, application) in applications.iter().enumerate() {
        let row = commission_item::ActiveModel {
            id: Set(work.mint()),
            session_id: Set(session),
            application_id: Set(*application),
            position: Set(place as i32 + 1),
            state: Set(ItemState::Pending),
            remark: Set(None),
        };
        commission_item::Entity::insert(row).exec_without_returning(work.db()).await.map_err(|error| match is_taken(&error) {
            true => Problem::conflict("rule-commission-tabled"),
            false => error.into(),
        })?;
    }
    Ok(())
}

/// A session that is gone on with, and its park: somebody sees it, may do this, and saw it as it is.
#[boxed]
pub(super) async fn found(
    work: &Work,
    id: CommissionSessionId,
    action: Action,
    expected_revision: Option<i32>,
) -> Result<(commission_session::Model, park::Model), Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let session = sessions::session(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(action, &Scope::of(session.park_id).and_user(session.chair_id))?;
    expect_revision(expected_revision, session.revision)?;
    let park = parks::find::by_id(work, session.park_id).await?;
    Ok((session, park.ok_or_else(|| Problem::broken("a session lost its park"))?))
}

/// The state after a step, or why it cannot be taken.
pub(super) fn next(session: &commission_session::Model, step: SessionStep) -> Result<SessionState, Problem> {
    commission::next(session.state, step)
        .ok_or_else(|| Problem::IllegalTransition(Message::new("problem-commission-state").with("state", session.state.as_str())))
}

/// Takes a step, unless somebody else has taken one since the session was read. Whoever goes on with it waits from here on.
#[boxed]
pub(super) async fn step(
    work: &Work,
    session: &commission_session::Model,
    step: SessionStep,
    mut change: commission_session::ActiveModel,
) -> Result<commission_session::Model, Problem> {
    change.state = Set(next(session, step)?);
    change.revision = Set(session.revision + 1);
    let written = commission_session::Entity::update_many()
        .set(change)
        .filter(commission_session::Column::Id.eq(session.id))
        .filter(commission_session::Column::Revision.eq(session.revision))
        .exec_with_returning(work.db())
        .await?;
    written.into_iter().next().ok_or_else(|| Problem::conflict("problem-revision"))
}

/// Makes everybody else who goes on with this session wait, whoever was first; for what two may do at once.
#[boxed]
pub(super) async fn hold(work: &Work, id: CommissionSessionId) -> Result<commission_session::Model, Problem> {
    let held = commission_session::Entity::update_many()
        .col_expr(commission_session::Column::Revision, Expr::col(commission_session::Column::Revision).add(1))
        .filter(commission_session::Column::Id.eq(id))
        .exec_with_returning(work.db())
        .await?;
    held.into_iter().next().ok_or(Problem::NotFound)
}

/// Changes a session before it is opened; who is invited anew is told, and of another day or place all are. By the park's staff.
/// Tells `CommissionChanged`, and `CommissionInvited` where there is somebody to tell.
#[boxed]
pub async fn change(
    work: &mut Work,
    id: CommissionSessionId,
    expected_revision: Option<i32>,
    change: Change,
) -> Result<commission_session::Model, Problem> {
    let (session, park) = found(work, id, Action::PlanCommission, expected_revision).await?;
    next(&session, SessionStep::Change)?;
    let members = sessions::seats(work, id).await?;
    let agenda = sessions::agenda(work, id).await?;
    let pending = agenda.iter().filter(|item| item.state == ItemState::Pending).map(|item| item.application_id);
    let plan = Sitting {
        starts_at: change.starts_at.unwrap_or(session.starts_at),
        place: change.place.unwrap_or_else(|| session.place.clone()),
        chair: change.chair.unwrap_or(session.chair_id),
        members: change.members.unwrap_or_else(|| members.clone()),
        applications: change.applications.unwrap_or_else(|| pending.clone().collect()),
    };
    judge(work, &park, &plan, Some(&session)).await?;
    let row = commission_session::ActiveModel {
        starts_at: Set(plan.starts_at),
        place: Set(plan.place.trim().to_owned()),
        chair_id: Set(plan.chair),
        reminded: Set(is_today(work, &park, plan.starts_at)),
        ..Default::default()
    };
    let changed = step(work, &session, SessionStep::Change, row).await?;
    if plan.members != members {
        commission_seat::Entity::delete_many().filter(commission_seat::Column::SessionId.eq(id)).exec(work.db()).await?;
        seat(work, id, &plan.members).await?;
    }
    if !pending.eq(plan.applications.iter().copied()) {
        commission_item::Entity::delete_many().filter(commission_item::Column::SessionId.eq(id)).exec(work.db()).await?;
        table(work, id, &plan.applications).await?;
    }
    work.record(Event::CommissionChanged { session: id, park: park.id });
    let moved = (changed.starts_at, &changed.place) != (session.starts_at, &session.place);
    let told: Vec<UserId> = plan.members.into_iter().filter(|member| moved || !members.contains(member)).collect();
    if !told.is_empty() {
        work.record(Event::CommissionInvited { session: id, park: park.id, members: told });
    }
    Ok(changed)
}

/// Opens a session on its day or later: from here on its members vote, and the day counts for what they decide. By the park's staff
/// or the chair. Tells `CommissionOpened`.
#[boxed]
pub async fn open(work: &mut Work, id: CommissionSessionId, expected_revision: Option<i32>) -> Result<commission_session::Model, Problem> {
    let (session, park) = found(work, id, Action::LeadCommission, expected_revision).await?;
    next(&session, SessionStep::Open)?;
    let day = calendar::day(&park, session.starts_at);
    if day > calendar::today(work, &park) {
        return Err(Problem::IllegalTransition(Message::new("problem-commission-early").with("day", day.to_string())));
    }
    if !sessions::agenda(work, id).await?.iter().any(|item| item.state == ItemState::Pending) {
        return Err(Problem::IllegalTransition(Message::new("problem-commission-empty")));
    }
    let row = commission_session::ActiveModel { opened_at: Set(Some(work.now())), ..Default::default() };
    let opened = step(work, &session, SessionStep::Open, row).await?;
    work.record(Event::CommissionOpened { session: id, park: park.id });
    Ok(opened)
}

/// Calls a session off; what is on its agenda can be put on another one. By the park's staff. Tells `CommissionCancelled`.
#[boxed]
pub async fn cancel(
    work: &mut Work,
    id: CommissionSessionId,
    expected_revision: Option<i32>,
    reason: &str,
) -> Result<commission_session::Model, Problem> {
    let (session, park) = found(work, id, Action::PlanCommission, expected_revision).await?;
    let mut faults = Faults::default();
    faults.length("reason", reason, 1, 2000);
    faults.finish()?;
    let row = commission_session::ActiveModel {
        ended_at: Set(Some(work.now())),
        remark: Set(Some(reason.trim().to_owned())),
        ..Default::default()
    };
    let cancelled = step(work, &session, SessionStep::Cancel, row).await?;
    settle(work, commission_item::Column::SessionId.eq(id), ItemState::Postponed, Some(reason)).await?;
    let members = sessions::seats(work, id).await?;
    work.record(Event::CommissionCancelled { session: id, park: park.id, members });
    Ok(cancelled)
}

/// Puts an application off to another session. By the park's staff or the chair, while the session is open. Tells
/// `CommissionItemPostponed`.
#[boxed]
pub async fn postpone(work: &mut Work, id: CommissionItemId, reason: &str) -> Result<commission_item::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let tabled = sessions::item(work, id).await?.ok_or(Problem::NotFound)?;
    let (session, park) = found(work, tabled.session.id, Action::LeadCommission, None).await?;
    let mut faults = Faults::default();
    faults.length("reason", reason, 1, 2000);
    faults.finish()?;
    next(&hold(work, session.id).await?, SessionStep::Postpone)?;
    if settle(work, commission_item::Column::Id.eq(id), ItemState::Postponed, Some(reason)).await? == 0 {
        return Err(Problem::IllegalTransition(Message::new("problem-commission-item-over")));
    }
    work.record(Event::CommissionItemPostponed { item: id, park: park.id });
    let item = commission_item::Entity::find_by_id(id).one(work.db()).await?;
    item.ok_or(Problem::NotFound)
}

/// Writes what has become of those of these lines that are not decided yet. Gives back how many there were.
#[boxed]
pub(super) async fn settle(work: &Work, items: SimpleExpr, state: ItemState, remark: Option<&str>) -> Result<u64, Problem> {
    let settled = commission_item::Entity::update_many()
        .col_expr(commission_item::Column::State, Expr::value(state.as_str()))
        .col_expr(commission_item::Column::Remark, Expr::value(remark.map(|remark| remark.trim().to_owned())))
        .filter(items)
        .filter(commission_item::Column::State.eq(ItemState::Pending))
        .exec(work.db())
        .await?;
    Ok(settled.rows_affected)
}

/// The application is before the commission no more: it falls off the agenda. To be called before the application is written, as a
/// session that is closed writes its own row first too.
#[boxed]
pub(super) async fn drop_off(work: &Work, application: &application::Model) -> Result<(), Problem> {
    if application.state != ApplicationState::Commission {
        return Ok(());
    }
    let pending = commission_item::Entity::find()
        .filter(commission_item::Column::ApplicationId.eq(application.id))
        .filter(commission_item::Column::State.eq(ItemState::Pending))
        .one(work.db())
        .await?;
    let Some(item) = pending else { return Ok(()) };
    hold(work, item.session_id).await?;
    settle(work, commission_item::Column::Id.eq(item.id), ItemState::Dropped, None).await?;
    Ok(())
}

/// Sessions of which members are reminded in one go.
const AT_ONCE: u64 = 100;

/// Reminds members of a session on its day; for the clock. Gives back how many sessions there were. Tells `CommissionReminded`.
#[boxed]
pub async fn remind(work: &mut Work) -> Result<usize, Problem> {
    use commission_session::Column;
    let due = commission_session::Entity::find()
        .filter(Column::State.eq(SessionState::Planned))
        .filter(Column::Reminded.eq(false))
        // Nowhere on earth is a day longer ahead than this.
        .filter(Column::StartsAt.lt(work.now() + Duration::hours(26)))
        .order_by_asc(Column::StartsAt)
        .limit(AT_ONCE);
    let mut reminded = 0;
    for session in due.all(work.db()).await? {
        let Some(park) = parks::find::by_id(work, session.park_id).await? else { continue };
        if calendar::day(&park, session.starts_at) > calendar::today(work, &park) {
            continue;
        }
        let marked = commission_session::Entity::update_many()
            .col_expr(Column::Reminded, Expr::value(true))
            .filter(Column::Id.eq(session.id))
            .filter(Column::Reminded.eq(false))
            .exec(work.db())
            .await?;
        if marked.rows_affected == 1 {
            let members = sessions::seats(work, session.id).await?;
            work.record(Event::CommissionReminded { session: session.id, park: park.id, members });
            reminded += 1;
        }
    }
    Ok(reminded)
}
