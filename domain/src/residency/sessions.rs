//! Sessions of a commission, their agendas and votes, as far as the one who asks may know of them: the park's staff, and whoever is
//! invited while they have a seat in the park.

use std::collections::HashMap;

use entity::identity::{OrganizationKind, Role};
use entity::ids::{CommissionItemId, CommissionSessionId, CompanyId, ParkId, ResidencyApplicationId, UserId};
use entity::parks::{CommissionRule, regime};
use entity::residency::{
    ItemState, SessionState, TieKind, VoteChoice, application, commission_item, commission_seat, commission_session, commission_vote,
};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::commission::Tally;
use super::{conflicts, lifecycle};
use crate::parks::regimes;
use kernel::access::{Action, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::{View, grouped};

/// Who can sit in a commission: the park's staff and its reviewers.
pub const SITS: [Role; 4] = [Role::Owner, Role::Manager, Role::Member, Role::Reviewer];

/// The rule of a regime under which a session decides: there is one.
pub fn rule(regime: &regime::Model) -> Result<&CommissionRule, Problem> {
    lifecycle::commission(&regime.steps.0).ok_or_else(|| Problem::broken("a commission without a rule"))
}

/// The parks in whose commissions the actor may sit: who has lost the seat sees nothing more.
fn sits_for(view: &View) -> Vec<ParkId> {
    let seats = view.actor().organizations(OrganizationKind::Park, &SITS);
    seats.into_iter().map(|park| ParkId(park.0)).collect()
}

/// Whether the actor is invited to a session.
#[boxed]
pub(super) async fn is_invited(view: &View, session: &commission_session::Model) -> Result<bool, Problem> {
    let Some(user) = view.actor().user_id().filter(|_| sits_for(view).contains(&session.park_id)) else { return Ok(false) };
    Ok(commission_seat::Entity::find_by_id((session.id, user)).one(view.db()).await?.is_some())
}

/// A session, for the park's staff and for whoever is invited: to the company it is not there.
#[boxed]
pub async fn session(view: &View, id: CommissionSessionId) -> Result<Option<commission_session::Model>, Problem> {
    let Some(session) = commission_session::Entity::find_by_id(id).one(view.db()).await? else { return Ok(None) };
    let invited = is_invited(view, &session).await?;
    let scope = Scope { user: view.actor().user_id().filter(|_| invited), ..Scope::of(session.park_id) };
    Ok(Some(session).filter(|_| view.may(Action::ReadCommission, &scope)))
}

/// Sessions that are named by what the actor has been shown.
#[boxed]
pub async fn sessions(
    view: &View,
    ids: Vec<CommissionSessionId>,
) -> Result<HashMap<CommissionSessionId, commission_session::Model>, Problem> {
    let rows = commission_session::Entity::find().filter(commission_session::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn latest_first() -> Keyset<commission_session::Model> {
    use commission_session::{Column, Model};
    Keyset::new("commission-sessions").desc(Column::StartsAt, |row: &Model| row.starts_at.into()).desc(Column::Id, |row| row.id.into())
}

/// The sessions of a park, the latest first; the caller has asked the policy.
#[boxed]
pub async fn of_park(
    view: &View,
    park: ParkId,
    states: Option<Vec<SessionState>>,
    request: &PageRequest,
) -> Result<Page<commission_session::Model>, Problem> {
    let mut select = commission_session::Entity::find().filter(commission_session::Column::ParkId.eq(park));
    if let Some(states) = states {
        select = select.filter(commission_session::Column::State.is_in(states));
    }
    page::read(view, select, latest_first(), request).await
}

/// What the actor is invited to, or was, the latest first.
#[boxed]
pub async fn own(
    view: &View,
    states: Option<Vec<SessionState>>,
    request: &PageRequest,
) -> Result<Page<commission_session::Model>, Problem> {
    let seats = commission_seat::Entity::find()
        .select_only()
        .column(commission_seat::Column::SessionId)
        .filter(commission_seat::Column::UserId.eq(view.actor().user_id()))
        .into_query();
    let mut select = commission_session::Entity::find()
        .filter(commission_session::Column::Id.in_subquery(seats))
        .filter(commission_session::Column::ParkId.is_in(sits_for(view)));
    if let Some(states) = states {
        select = select.filter(commission_session::Column::State.is_in(states));
    }
    page::read(view, select, latest_first(), request).await
}

/// Who is invited to each of these sessions, in the order of the invitation; the caller has found the sessions.
#[boxed]
pub async fn seats_of(view: &View, sessions: Vec<CommissionSessionId>) -> Result<HashMap<CommissionSessionId, Vec<UserId>>, Problem> {
    use commission_seat::Column;
    let rows = commission_seat::Entity::find().filter(Column::SessionId.is_in(sessions)).order_by_asc(Column::Position);
    Ok(grouped(rows.all(view.db()).await?.into_iter().map(|row| (row.session_id, row.user_id))))
}

/// Who is invited to a session; the caller has found it.
#[boxed]
pub(super) async fn seats(view: &View, session: CommissionSessionId) -> Result<Vec<UserId>, Problem> {
    Ok(seats_of(view, vec![session]).await?.remove(&session).unwrap_or_default())
}

/// The agenda of each of these sessions, in order; the caller has found the sessions.
#[boxed]
pub async fn agendas(
    view: &View,
    sessions: Vec<CommissionSessionId>,
) -> Result<HashMap<CommissionSessionId, Vec<commission_item::Model>>, Problem> {
    use commission_item::Column;
    let rows = commission_item::Entity::find().filter(Column::SessionId.is_in(sessions)).order_by_asc(Column::Position);
    Ok(grouped(rows.all(view.db()).await?.into_iter().map(|row| (row.session_id, row))))
}

/// The agenda of one session; the caller has found it.
#[boxed]
pub(super) async fn agenda(view: &View, session: CommissionSessionId) -> Result<Vec<commission_item::Model>, Problem> {
    Ok(agendas(view, vec![session]).await?.remove(&session).unwrap_or_default())
}

/// The lines on which each of these applications has stood, the first one first; the caller has asked the policy.
#[boxed]
pub async fn items_of(
    view: &View,
    applications: Vec<ResidencyApplicationId>,
) -> Result<HashMap<ResidencyApplicationId, Vec<commission_item::Model>>, Problem> {
    use commission_item::Column;
    let rows = commission_item::Entity::find().filter(Column::ApplicationId.is_in(applications)).order_by_asc(Column::Id);
    Ok(grouped(rows.all(view.db()).await?.into_iter().map(|row| (row.application_id, row))))
}

/// The votes on each of these lines, as they came; the caller has found the sessions.
#[boxed]
pub async fn votes_of(
    view: &View,
    items: Vec<CommissionItemId>,
) -> Result<HashMap<CommissionItemId, Vec<commission_vote::Model>>, Problem> {
    use commission_vote::Column;
    let rows = commission_vote::Entity::find().filter(Column::ItemId.is_in(items)).order_by_asc(Column::Id);
    Ok(grouped(rows.all(view.db()).await?.into_iter().map(|row| (row.item_id, row))))
}

/// How many have said what.
pub fn tally(votes: &[commission_vote::Model], chair: UserId) -> Tally {
    votes.iter().fold(Tally::default(), |mut tally, vote| {
        let yes = match vote.choice {
            VoteChoice::InFavour => true,
            VoteChoice::Against => false,
            VoteChoice::Abstained => return tally,
        };
        *(if yes { &mut tally.in_favour } else { &mut tally.against }) += 1;
        if vote.user_id == chair {
            tally.chair = Some(yes);
        }
        tally
    })
}

/// A line of an agenda with what it is about.
#[derive(Clone)]
pub struct Tabled {
    pub item: commission_item::Model,
    pub session: commission_session::Model,
    pub application: application::Model,
    pub regime: regime::Model,
}

impl Tabled {
    /// Whether there is still, or was, something to decide here.
    pub fn is_shown(&self) -> bool {
        self.session.state != SessionState::Cancelled && !matches!(self.item.state, ItemState::Postponed | ItemState::Dropped)
    }
}

/// A line of an agenda, for whom its session is there.
#[boxed]
pub async fn item(view: &View, id: CommissionItemId) -> Result<Option<Tabled>, Problem> {
    let Some(found) = tabled(view, vec![id]).await?.remove(&id) else { return Ok(None) };
    Ok(session(view, found.session.id).await?.map(|_| found))
}

/// Lines of agendas that the actor has been shown, with what they are about.
#[boxed]
pub async fn tabled(view: &View, ids: Vec<CommissionItemId>) -> Result<HashMap<CommissionItemId, Tabled>, Problem> {
    let items = commission_item::Entity::find().filter(commission_item::Column::Id.is_in(ids)).all(view.db()).await?;
    let sessions = sessions(view, items.iter().map(|item| item.session_id).collect()).await?;
    let applications = application::Entity::find()
        .filter(application::Column::Id.is_in(items.iter().map(|item| item.application_id)))
        .all(view.db())
        .await?;
    let applications: HashMap<_, _> = applications.into_iter().map(|row| (row.id, row)).collect();
    let regimes = regimes::many(view, applications.values().map(|application| application.regime_id)).await?;
    let with = |item: commission_item::Model| {
        let (session, application) = (sessions.get(&item.session_id)?.clone(), applications.get(&item.application_id)?.clone());
        let regime = regimes.get(&application.regime_id)?.clone();
        Some((item.id, Tabled { item, session, application, regime }))
    };
    Ok(items.into_iter().filter_map(with).collect())
}

/// Which of the members something ties to the applicant of each of these lines: as it was written down, once nothing more is said to
/// it; till then as it is now. The caller has found the sessions.
#[boxed]
pub async fn ties_of(view: &View, ids: Vec<CommissionItemId>) -> Result<HashMap<CommissionItemId, Vec<(UserId, TieKind)>>, Problem> {
    let tabled = tabled(view, ids.clone()).await?;
    let seats = seats_of(view, tabled.values().map(|tabled| tabled.session.id).collect()).await?;
    let votes = votes_of(view, ids).await?;
    let is_pending = |tabled: &Tabled| tabled.item.state == ItemState::Pending;
    let companies: Vec<CompanyId> =
        tabled.values().filter(|tabled| is_pending(tabled)).map(|tabled| tabled.application.company_id).collect();
    let people: Vec<UserId> = seats.values().flatten().copied().collect();
    let now = if companies.is_empty() { HashMap::new() } else { conflicts::ties(view, &companies, &people).await? };
    let of_item = |tabled: &Tabled| {
        let votes = votes.get(&tabled.item.id).map_or(&[][..], Vec::as_slice);
        let members = seats.get(&tabled.session.id).map_or(&[][..], Vec::as_slice);
        let said = |user: UserId| votes.iter().find(|vote| vote.user_id == user).and_then(|vote| vote.tie);
        let known = |user: UserId| now.get(&(tabled.application.company_id, user)).copied().filter(|_| is_pending(tabled));
        members.iter().filter_map(|user| Some((*user, said(*user).or_else(|| known(*user))?))).collect::<Vec<_>>()
    };
    Ok(tabled.values().map(|tabled| (tabled.item.id, of_item(tabled))).collect())
}

/// What ties one member to the applicant of a line.
#[boxed]
pub(super) async fn tie(view: &View, item: CommissionItemId, user: UserId) -> Result<Option<TieKind>, Problem> {
    let ties = ties_of(view, vec![item]).await?.remove(&item).unwrap_or_default();
    Ok(ties.into_iter().find(|(member, _)| *member == user).map(|(_, tie)| tie))
}

/// Whether the actor is to decide on an application, or was, and nothing ties them to it.
#[boxed]
pub(super) async fn shows(view: &View, application: ResidencyApplicationId) -> Result<bool, Problem> {
    let Some(user) = view.actor().user_id() else { return Ok(false) };
    let items = items_of(view, vec![application]).await?.remove(&application).unwrap_or_default();
    let ids: Vec<CommissionItemId> = items.iter().map(|item| item.id).collect();
    let ties = ties_of(view, ids.clone()).await?;
    let is_tied = |item: CommissionItemId| ties.get(&item).is_some_and(|tied| tied.iter().any(|(member, _)| *member == user));
    for tabled in tabled(view, ids).await?.into_values() {
        if tabled.is_shown() && !is_tied(tabled.item.id) && is_invited(view, &tabled.session).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
