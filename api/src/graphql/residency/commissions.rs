//! Sessions of a commission: who sits, what is before them, and how they vote.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::ids::{TypedId, UserId};
use entity::residency::{ItemState, OpinionState, commission_item, commission_session, commission_vote};

use super::loaders::{
    AgendaOfSession, ApplicationById, OpinionsOfPanel, PanelOfApplication, SeatsOfSession, SessionById, TabledById, TiesOfItem, VotesOfItem,
};
use super::panels::PanelAnswerResult;
use super::types::{ChecklistItem, Decision, ResidencyApplication, checklist};
use crate::graphql::companies::types::{Company, company};
use crate::graphql::context::Door;
use crate::graphql::files::types::{File, file};
use crate::graphql::identity::types::{User, person};
use crate::graphql::ids;
use crate::graphql::parks::regime::{ApplicantKind, CommissionRuleResult};
use crate::graphql::parks::types::{Park, park};
use crate::graphql::scalars::Date;
use domain::residency::close::Refusal;
use domain::residency::commission::{self, SessionStep, Tally};
use domain::residency::convene::{Change, Plan};
use domain::residency::sessions::{self, Tabled};
use kernel::access::{Action, Scope};
use kernel::problem::Problem;

/// How far a session has come.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::SessionState")]
pub enum CommissionSessionState {
    /// The members are invited.
    Planned,
    /// It is held: the members vote.
    Open,
    /// The votes are counted, and the minutes written.
    Closed,
    /// Called off.
    Cancelled,
}

/// What has become of a line of an agenda.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::ItemState")]
pub enum CommissionItemState {
    /// Not decided yet.
    Pending,
    /// The commission has said yes.
    Approved,
    /// The commission has said no.
    Refused,
    /// Put off, or the session was called off: it can be put on another agenda.
    Postponed,
    /// The application was before the commission no more.
    Dropped,
}

/// What a member says.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::VoteChoice")]
pub enum CommissionChoice {
    /// Yes.
    InFavour,
    /// No.
    Against,
    /// Neither, for a conflict of interest.
    Abstained,
}

/// What the votes so far come to, by the rule of the regime.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "domain::residency::commission::Standing")]
pub enum CommissionStanding {
    /// Too few have voted for or against: more vote, or it is postponed.
    NoQuorum,
    /// As many for as against, and the chair has not voted: the chair votes, or it is postponed.
    Tied,
    /// Yes.
    InFavour,
    /// No.
    Against,
}

/// What ties a person to a company, so that the person may not judge it.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::TieKind")]
pub enum ConflictOfInterest {
    /// Owns the company.
    Ownership,
    /// Acts for the company.
    Membership,
    /// Once acted for the company.
    FormerMembership,
    /// Acts, or once acted, for an investor in the company.
    Investment,
    /// Has said so.
    Declared,
}

/// What can be done with a session.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum CommissionAction {
    /// By the park's staff, in PLANNED.
    Change,
    /// By the park's staff or the chair, in PLANNED.
    Open,
    /// By the members, in OPEN.
    Vote,
    /// By the park's staff or the chair, in OPEN: of a line of the agenda.
    Postpone,
    /// By the chair, or the park's owners and managers, in OPEN.
    Close,
    /// By the park's staff, in PLANNED and OPEN.
    Cancel,
}

const ACTIONS: [(CommissionAction, SessionStep, Action); 6] = [
    (CommissionAction::Change, SessionStep::Change, Action::PlanCommission),
    (CommissionAction::Open, SessionStep::Open, Action::LeadCommission),
    (CommissionAction::Vote, SessionStep::Vote, Action::VoteInCommission),
    (CommissionAction::Postpone, SessionStep::Postpone, Action::LeadCommission),
    (CommissionAction::Close, SessionStep::Close, Action::CloseCommission),
    (CommissionAction::Cancel, SessionStep::Cancel, Action::PlanCommission),
];

#[derive(Clone)]
pub struct CommissionSession(pub commission_session::Model);

impl CommissionSession {
    async fn seats(&self, ctx: &Context<'_>) -> Result<Vec<UserId>> {
        Ok(ctx.load::<SeatsOfSession>(self.0.id).await?.unwrap_or_default())
    }

    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<commission_item::Model>> {
        Ok(ctx.load::<AgendaOfSession>(self.0.id).await?.unwrap_or_default())
    }
}

/// A sitting of the body that decides on applications. Only the park's staff and whoever is invited see it.
#[Object]
impl CommissionSession {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change, a vote among them; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The park for which it decides.
    async fn park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.park_id).await
    }

    /// How far it has come.
    async fn state(&self) -> CommissionSessionState {
        self.0.state.into()
    }

    /// When it is to begin.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// A room, or a link.
    async fn place(&self) -> &str {
        &self.0.place
    }

    /// Who leads it, and is one of the members.
    async fn chair(&self, ctx: &Context<'_>) -> Result<User> {
        person(ctx, self.0.chair_id).await
    }

    /// Who is invited, in the order of the invitation.
    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<CommissionMemberResult>> {
        let agenda = self.items(ctx).await?;
        let mut present = vec![];
        for votes in futures_util::future::try_join_all(agenda.iter().map(|item| ctx.load::<VotesOfItem>(item.id))).await? {
            present.extend(votes.unwrap_or_default().into_iter().filter(|vote| vote.cast_at.is_some()).map(|vote| vote.user_id));
        }
        let member = |id: UserId| CommissionMemberResult { id, chair: id == self.0.chair_id, present: present.contains(&id) };
        Ok(self.seats(ctx).await?.into_iter().map(member).collect())
    }

    /// What is to be decided, in order.
    async fn agenda(&self, ctx: &Context<'_>) -> Result<Vec<CommissionItem>> {
        Ok(self.items(ctx).await?.into_iter().map(CommissionItem).collect())
    }

    /// When it was opened: from that day in the park its decisions are reckoned.
    async fn opened_at(&self) -> Option<DateTime<Utc>> {
        self.0.opened_at
    }

    /// When it was closed, or called off.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// Why it was called off.
    async fn remark(&self) -> Option<&str> {
        self.0.remark.as_deref()
    }

    /// The number of its minutes, one after another in each park; null until it is closed.
    async fn minutes_number(&self) -> Option<i32> {
        self.0.minutes_number
    }

    /// Its minutes, a page in HTML that is never changed; null until it is closed.
    async fn minutes(&self, ctx: &Context<'_>) -> Option<Result<File>> {
        Some(file(ctx, self.0.minutes_id?).await)
    }

    /// What this viewer may do now.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Result<Vec<CommissionAction>> {
        let user = ctx.actor().user_id();
        let invited = self.seats(ctx).await?.into_iter().find(|seat| Some(*seat) == user);
        let allowed = ACTIONS.into_iter().filter(|(_, step, right)| {
            let whose = if *right == Action::VoteInCommission { invited } else { Some(self.0.chair_id) };
            let scope = Scope { user: whose, ..Scope::of(self.0.park_id) };
            commission::next(self.0.state, *step).is_some() && ctx.view().may(*right, &scope)
        });
        Ok(allowed.map(|(action, ..)| action).collect())
    }
}

crate::connection! {
    /// A page of sessions.
    CommissionSessionConnection,
    /// A session in a page.
    CommissionSessionEdge, CommissionSession, commission_session::Model
}

pub struct CommissionMemberResult {
    id: UserId,
    chair: bool,
    present: bool,
}

/// Somebody who is invited to a session.
#[Object]
impl CommissionMemberResult {
    /// Who.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        person(ctx, self.id).await
    }

    /// Leads the session.
    async fn chair(&self) -> bool {
        self.chair
    }

    /// Has said something to a line of the agenda.
    async fn present(&self) -> bool {
        self.present
    }
}

#[derive(Clone)]
pub struct CommissionItem(pub commission_item::Model);

impl CommissionItem {
    async fn tabled(&self, ctx: &Context<'_>) -> Result<Tabled> {
        let tabled = ctx.load::<TabledById>(self.0.id).await?;
        Ok(tabled.ok_or_else(|| Problem::broken(format!("the line {} of an agenda is about nothing", self.0.id)))?)
    }

    async fn said(&self, ctx: &Context<'_>) -> Result<Vec<commission_vote::Model>> {
        Ok(ctx.load::<VotesOfItem>(self.0.id).await?.unwrap_or_default())
    }

    async fn tally(&self, ctx: &Context<'_>) -> Result<Tally> {
        let (tabled, votes) = futures_util::try_join!(self.tabled(ctx), self.said(ctx))?;
        Ok(sessions::tally(&votes, tabled.session.chair_id))
    }

    async fn what(&self, ctx: &Context<'_>) -> Result<Option<CommissionSubjectResult>> {
        let (tabled, ties) = futures_util::try_join!(self.tabled(ctx), async { Ok(ctx.load::<TiesOfItem>(self.0.id).await?) })?;
        let tied = ties.unwrap_or_default().iter().any(|(member, _)| Some(*member) == ctx.actor().user_id());
        Ok((tabled.is_shown() && !tied).then_some(CommissionSubjectResult(tabled)))
    }
}

/// One application on the agenda of a session.
#[Object]
impl CommissionItem {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The session on whose agenda it stands.
    async fn session(&self, ctx: &Context<'_>) -> Result<CommissionSession> {
        let session = ctx.load::<SessionById>(self.0.session_id).await?;
        Ok(CommissionSession(session.ok_or_else(|| Problem::broken("an agenda without a session"))?))
    }

    /// Its place on the agenda, from 1 on.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// What has become of it.
    async fn state(&self) -> CommissionItemState {
        self.0.state.into()
    }

    /// The number of the application.
    async fn number(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.tabled(ctx).await?.application.number)
    }

    /// The application; null for all but the park's staff.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<ResidencyApplication>> {
        let found = ctx.load::<ApplicationById>(self.0.application_id).await;
        found.map(|row| row.map(ResidencyApplication)).map_err(Into::into).transpose()
    }

    /// What a member reads before voting; null for a member with a conflict of interest, and of what is not decided here.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<CommissionSubjectResult>> {
        self.what(ctx).await.transpose()
    }

    /// The rule by which it is decided.
    async fn rule(&self, ctx: &Context<'_>) -> Result<CommissionRuleResult> {
        Ok(sessions::rule(&self.tabled(ctx).await?.regime)?.clone().into())
    }

    /// What the votes so far come to.
    async fn standing(&self, ctx: &Context<'_>) -> Result<CommissionStanding> {
        let tally = self.tally(ctx).await?;
        Ok(commission::count(sessions::rule(&self.tabled(ctx).await?.regime)?, tally).into())
    }

    /// How many are in favour so far.
    async fn in_favour(&self, ctx: &Context<'_>) -> Result<u32> {
        Ok(self.tally(ctx).await?.in_favour)
    }

    /// How many are against so far.
    async fn against(&self, ctx: &Context<'_>) -> Result<u32> {
        Ok(self.tally(ctx).await?.against)
    }

    /// The votes, as they came; at the end also the abstentions of members with a conflict of interest who have said nothing.
    async fn votes(&self, ctx: &Context<'_>) -> Result<Vec<CommissionVoteResult>> {
        Ok(self.said(ctx).await?.into_iter().map(CommissionVoteResult).collect())
    }

    /// The members with a conflict of interest, who can only abstain.
    async fn conflicts(&self, ctx: &Context<'_>) -> Result<Vec<CommissionConflictResult>> {
        let ties = ctx.load::<TiesOfItem>(self.0.id).await?.unwrap_or_default();
        Ok(ties.into_iter().map(|(id, tie)| CommissionConflictResult { id, reason: tie.into() }).collect())
    }

    /// Why it was postponed.
    async fn remark(&self) -> Option<&str> {
        self.0.remark.as_deref()
    }

    /// What the commission has decided; null until it has, and once an appeal against it was upheld.
    async fn decision(&self, ctx: &Context<'_>) -> Option<Result<Decision>> {
        if !matches!(self.0.state, ItemState::Approved | ItemState::Refused) {
            return None;
        }
        let decided = self.tabled(ctx).await.map(|tabled| tabled.application.outcome.is_some().then_some(Decision(tabled.application)));
        decided.transpose()
    }
}

/// A member who may not judge an application.
pub struct CommissionConflictResult {
    id: UserId,
    reason: ConflictOfInterest,
}

/// A member who may not judge an application.
#[Object]
impl CommissionConflictResult {
    /// Who.
    async fn member(&self, ctx: &Context<'_>) -> Result<User> {
        person(ctx, self.id).await
    }

    /// Why.
    async fn reason(&self) -> ConflictOfInterest {
        self.reason
    }
}

pub struct CommissionVoteResult(commission_vote::Model);

/// What a member has said to a line of the agenda.
#[Object]
impl CommissionVoteResult {
    /// Who.
    async fn member(&self, ctx: &Context<'_>) -> Result<User> {
        person(ctx, self.0.user_id).await
    }

    /// How.
    async fn choice(&self) -> CommissionChoice {
        self.0.choice.into()
    }

    /// Why the member abstained.
    async fn conflict(&self) -> Option<ConflictOfInterest> {
        self.0.tie.map(Into::into)
    }

    /// What the member has said to it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When; null for a member with a conflict of interest who has said nothing.
    async fn cast_at(&self) -> Option<DateTime<Utc>> {
        self.0.cast_at
    }
}

pub struct CommissionSubjectResult(Tabled);

/// What a member of a commission is shown of an application.
#[Object]
impl CommissionSubjectResult {
    /// Who applies.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company> {
        company(ctx, self.0.application.company_id).await
    }

    /// What kind of applicant it is.
    async fn applicant_kind(&self) -> ApplicantKind {
        self.0.application.applicant_kind.into()
    }

    /// The JSON Schema (2020-12) of the answers.
    async fn form(&self) -> serde_json::Value {
        self.0.regime.form.clone()
    }

    /// What the applicant answered.
    async fn answers(&self) -> serde_json::Value {
        self.0.application.answers.clone()
    }

    /// The documents, with the files that were sent in.
    async fn checklist(&self, ctx: &Context<'_>) -> Result<Vec<ChecklistItem>> {
        checklist(ctx, &self.0.application, &self.0.regime).await
    }

    /// What the experts of the latest panel have said, without their names.
    async fn opinions(&self, ctx: &Context<'_>) -> Result<Vec<CommissionOpinionResult>> {
        let Some(panel) = ctx.load::<PanelOfApplication>(self.0.application.id).await? else { return Ok(vec![]) };
        let opinions = ctx.load::<OpinionsOfPanel>(panel.id).await?.unwrap_or_default();
        let given = opinions.into_iter().filter(|opinion| opinion.state == OpinionState::Given);
        Ok(given
            .map(|opinion| CommissionOpinionResult {
                answers: opinion.answers.0.into_iter().map(Into::into).collect(),
                in_favour: opinion.in_favour == Some(true),
                note: opinion.note,
            })
            .collect())
    }
}

/// What one expert has said.
#[derive(SimpleObject)]
pub struct CommissionOpinionResult {
    /// The answers, in the order of the questions.
    pub answers: Vec<PanelAnswerResult>,
    /// Whether the expert is in favour.
    pub in_favour: bool,
    /// What else the expert has said.
    pub note: Option<String>,
}

/// A new session.
#[derive(InputObject)]
pub struct PlanCommissionSessionInput {
    /// The park.
    pub park_id: ID,
    /// When it is to begin; today or later.
    pub starts_at: DateTime<Utc>,
    /// A room, or a link.
    pub place: String,
    /// Who leads it: one of the members.
    pub chair_id: ID,
    /// Staff or reviewers of the park; those of its latest session unless named.
    pub member_ids: Option<Vec<ID>>,
    /// Applications in COMMISSION that are on no other agenda, in the order in which they are to be decided.
    #[graphql(default)]
    pub application_ids: Vec<ID>,
}

impl PlanCommissionSessionInput {
    pub fn plan(self) -> Result<Plan, Problem> {
        Ok(Plan {
            starts_at: self.starts_at,
            place: self.place,
            chair: ids::parse(&self.chair_id)?,
            members: self.member_ids.map(all).transpose()?,
            applications: all(self.application_ids)?,
        })
    }
}

/// What is to change about a session; a field left out stays as it is.
#[derive(InputObject)]
pub struct ChangeCommissionSessionInput {
    /// The session to change.
    pub session_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// When it is to begin; today or later.
    pub starts_at: Option<DateTime<Utc>>,
    /// A room, or a link.
    pub place: Option<String>,
    /// Who leads it: one of the members.
    pub chair_id: Option<ID>,
    /// All members.
    pub member_ids: Option<Vec<ID>>,
    /// The whole agenda, in order.
    pub application_ids: Option<Vec<ID>>,
}

impl ChangeCommissionSessionInput {
    pub fn change(self) -> Result<Change, Problem> {
        Ok(Change {
            starts_at: self.starts_at,
            place: self.place,
            chair: self.chair_id.map(|id| ids::parse(&id)).transpose()?,
            members: self.member_ids.map(all).transpose()?,
            applications: self.application_ids.map(all).transpose()?,
        })
    }
}

/// Ids of one kind.
fn all<I: TypedId>(given: Vec<ID>) -> Result<Vec<I>, Problem> {
    given.iter().map(|id| ids::parse(id)).collect()
}

/// Names a session that is gone on with.
#[derive(InputObject)]
pub struct CommissionSessionActionInput {
    /// The session.
    pub session_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
}

/// A session that is called off.
#[derive(InputObject)]
pub struct CancelCommissionSessionInput {
    /// The session.
    pub session_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// Why.
    pub reason: String,
}

/// The end of a session.
#[derive(InputObject)]
pub struct CloseCommissionSessionInput {
    /// The session.
    pub session_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT: somebody has voted since.
    pub expected_revision: Option<i32>,
    /// A ground for every line that was voted down.
    #[graphql(default)]
    pub refusals: Vec<CommissionRefusalInput>,
}

/// The ground on which a line that was voted down is refused.
#[derive(InputObject)]
pub struct CommissionRefusalInput {
    /// The line of the agenda.
    pub item_id: ID,
    /// One of the regime's reasons, for REFUSE.
    pub reason_code: String,
    /// The reason in the commission's words.
    pub reason: String,
    /// From when the company may apply again; at once unless named.
    pub reapply_after: Option<Date>,
}

impl CommissionRefusalInput {
    pub fn refusal(self) -> Result<Refusal, Problem> {
        Ok(Refusal {
            item: ids::parse(&self.item_id)?,
            reason_code: self.reason_code,
            reason: self.reason,
            reapply_after: self.reapply_after.map(|day| day.0),
        })
    }
}

/// The session.
#[derive(SimpleObject)]
pub struct CommissionSessionPayload {
    /// The session as it is now.
    pub session: CommissionSession,
}

/// A vote.
#[derive(InputObject)]
pub struct VoteInCommissionInput {
    /// The line of the agenda.
    pub item_id: ID,
    /// How.
    pub choice: CommissionChoice,
    /// Why; obligatory for an abstention, which says what the conflict of interest is.
    pub note: Option<String>,
}

/// A line of an agenda that is put off.
#[derive(InputObject)]
pub struct PostponeCommissionItemInput {
    /// The line of the agenda.
    pub item_id: ID,
    /// Why.
    pub reason: String,
}

/// The line of the agenda.
#[derive(SimpleObject)]
pub struct CommissionItemPayload {
    /// The line as it is now.
    pub item: CommissionItem,
}
