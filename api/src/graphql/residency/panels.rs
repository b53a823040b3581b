//! Experts, the panels they are drawn for, and what they say.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, OneofObject, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::residency::{expert, panel, panel_draw, panel_opinion};
use futures_util::future::try_join_all;

use super::loaders::{ApplicationById, AskedById, DrawsOfPanel, ExpertById, InterestsOfExpert, OpinionsOfPanel};
use super::types::{ChecklistItem, ResidencyApplication, checklist};
use crate::graphql::companies::types::{Company, Sector, company, sectors};
use crate::graphql::context::Door;
use crate::graphql::identity::types::{User, person};
use crate::graphql::ids;
use crate::graphql::parks::regime::{ApplicantKind, PanelQuestionResult, regime};
use crate::graphql::parks::types::{Park, park};
use crate::graphql::scalars::Date;
use domain::parks::calendar;
use domain::residency::experts;
use domain::residency::panels::{self, Asked};
use domain::residency::verdict::{self, Votes};
use kernel::access::{Action, Scope};
use kernel::problem::Problem;

/// Where a panel stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "domain::residency::verdict::PanelState")]
pub enum PanelState {
    /// Opinions are waited for, or the time is over and the panel can be closed.
    Open,
    /// Too few opinions are there: it is to be extended.
    NoQuorum,
    /// As many for as against: it is to be extended.
    Tied,
    /// It has said yes.
    InFavour,
    /// It has said no.
    Against,
    /// The application was returned or taken back before it could decide.
    Dissolved,
}

/// Why experts were drawn.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::DrawCause")]
pub enum PanelDrawCause {
    /// At first.
    First,
    /// In the place of one who declared a conflict.
    Replacement,
    /// Because the panel could not decide.
    Extra,
}

/// Why an expert could not be drawn.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::DrawExclusion")]
pub enum PanelDrawExclusion {
    /// Owns the company.
    Ownership,
    /// Acts for the company.
    Membership,
    /// Once acted for the company.
    FormerMembership,
    /// Acts, or once acted, for an investor in the company.
    Investment,
    /// Has declared a conflict of interest.
    Declared,
    /// Works in other fields.
    OtherField,
    /// Has a rating lower than the rules ask for.
    LowRating,
    /// Is no reviewer of the park any more.
    NoSeat,
}

/// How far an opinion has come.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::OpinionState")]
pub enum OpinionState {
    /// The expert is asked.
    Asked,
    /// The expert has answered.
    Given,
    /// The expert has declared a conflict of interest.
    Conflict,
}

/// One expert by id, for fields that name one, who is always there.
async fn expert(ctx: &Context<'_>, id: entity::ids::ExpertId) -> Result<Expert> {
    let expert = ctx.load::<ExpertById>(id).await?;
    Ok(Expert(expert.ok_or_else(|| Problem::broken(format!("there is no expert {id}")))?))
}

#[derive(Clone)]
pub struct Expert(pub expert::Model);

impl Expert {
    fn for_the_park(&self, ctx: &Context<'_>) -> bool {
        ctx.view().may(Action::KeepExperts, &Scope::of(self.0.park_id))
    }
}

/// A reviewer of a park whom it may draw for a panel. Nobody but the park's staff and the expert knows of it.
#[Object]
impl Expert {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The park whose expert it is.
    async fn park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.park_id).await
    }

    /// The person.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        person(ctx, self.0.user_id).await
    }

    /// The fields of expertise; those under them are meant too.
    async fn fields(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        sectors(ctx, &self.0.fields).await
    }

    /// What the park thinks of the expert, from 0 to 100; null for all but its staff.
    async fn rating(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.rating.filter(|_| self.for_the_park(ctx))
    }

    /// Drawn no more.
    async fn retired(&self) -> bool {
        self.0.retired_at.is_some()
    }

    /// The companies that the expert may not judge; null for all but the park's staff: an expert must not learn here who applied.
    async fn conflicts(&self, ctx: &Context<'_>) -> Option<Result<Vec<Company>>> {
        if !self.for_the_park(ctx) {
            return None;
        }
        let companies = async {
            let companies = ctx.load::<InterestsOfExpert>(self.0.id).await?.unwrap_or_default();
            try_join_all(companies.into_iter().map(|id| company(ctx, id))).await
        };
        Some(companies.await)
    }
}

crate::connection! {
    /// A page of experts.
    ExpertConnection,
    /// An expert in a page.
    ExpertEdge, Expert, expert::Model
}

#[derive(Clone)]
pub struct Panel(pub panel::Model);

impl Panel {
    async fn said(&self, ctx: &Context<'_>) -> Result<Vec<panel_opinion::Model>> {
        Ok(ctx.load::<OpinionsOfPanel>(self.0.id).await?.unwrap_or_default())
    }

    async fn votes(&self, ctx: &Context<'_>) -> Result<Votes> {
        Ok(panels::votes(&self.said(ctx).await?))
    }
}

/// Experts who judge one application. Only the park's staff see it.
#[Object]
impl Panel {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// What they judge.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<ResidencyApplication>> {
        let found = ctx.load::<ApplicationById>(self.0.application_id).await;
        found.map(|row| row.map(ResidencyApplication)).map_err(Into::into).transpose()
    }

    /// Where it stands today.
    async fn state(&self, ctx: &Context<'_>) -> Result<PanelState> {
        let application = ctx.load::<ApplicationById>(self.0.application_id).await?.ok_or(Problem::NotFound)?;
        let rules = regime(ctx, application.regime_id).await?;
        let today = calendar::today(ctx.view(), &park(ctx, self.0.park_id).await?.0);
        let overdue = application.due_on.is_some_and(|due| due < today);
        Ok(verdict::standing(panels::rule(&rules.0)?, self.0.state, self.votes(ctx).await?, overdue).into())
    }

    /// How many are in favour so far.
    async fn in_favour(&self, ctx: &Context<'_>) -> Result<u32> {
        Ok(self.votes(ctx).await?.in_favour)
    }

    /// How many are against so far.
    async fn against(&self, ctx: &Context<'_>) -> Result<u32> {
        Ok(self.votes(ctx).await?.against)
    }

    /// The opinions, in the order of drawing.
    async fn opinions(&self, ctx: &Context<'_>) -> Result<Vec<PanelOpinion>> {
        Ok(self.said(ctx).await?.into_iter().map(PanelOpinion).collect())
    }

    /// How its experts were drawn, in order.
    async fn draws(&self, ctx: &Context<'_>) -> Result<Vec<PanelDrawResult>> {
        Ok(ctx.load::<DrawsOfPanel>(self.0.id).await?.unwrap_or_default().into_iter().map(PanelDrawResult).collect())
    }

    /// When it was drawn.
    async fn drawn_at(&self) -> DateTime<Utc> {
        self.0.drawn_at
    }

    /// When it decided, or was dissolved.
    async fn concluded_at(&self) -> Option<DateTime<Utc>> {
        self.0.concluded_at
    }
}

pub struct PanelDrawResult(panel_draw::Model);

/// One draw, so that anybody can draw again: candidates are in the order of the SHA-256, in hexadecimal, of the seed, a colon and
/// their UUID; the first ones were drawn.
#[Object]
impl PanelDrawResult {
    /// Why it was drawn.
    async fn cause(&self) -> PanelDrawCause {
        self.0.cause.into()
    }

    /// When it was drawn.
    async fn drawn_at(&self) -> DateTime<Utc> {
        self.0.drawn_at
    }

    /// Made in the moment of the draw.
    async fn seed(&self) -> &str {
        &self.0.seed
    }

    /// How many were wanted.
    async fn wanted(&self) -> i32 {
        self.0.wanted
    }

    /// Who could be drawn, in the order that the seed gives.
    async fn candidates(&self, ctx: &Context<'_>) -> Result<Vec<Expert>> {
        try_join_all(self.0.candidates.0.iter().map(|id| expert(ctx, *id))).await
    }

    /// Who could not be drawn, and why.
    async fn excluded(&self, ctx: &Context<'_>) -> Result<Vec<PanelExclusionResult>> {
        let rows = self.0.excluded.0.iter().map(async |(id, reason)| {
            Ok::<_, async_graphql::Error>(PanelExclusionResult { expert: expert(ctx, *id).await?, reason: (*reason).into() })
        });
        try_join_all(rows).await
    }
}

/// An expert who could not be drawn.
#[derive(SimpleObject)]
pub struct PanelExclusionResult {
    /// Who.
    pub expert: Expert,
    /// Why.
    pub reason: PanelDrawExclusion,
}

#[derive(Clone)]
pub struct PanelOpinion(pub panel_opinion::Model);

impl PanelOpinion {
    async fn asked(&self, ctx: &Context<'_>) -> Result<Asked> {
        let asked = ctx.load::<AskedById>(self.0.id).await?;
        Ok(asked.ok_or_else(|| Problem::broken(format!("the opinion {} is about nothing", self.0.id)))?)
    }
}

/// What one expert of a panel is asked, and says. Nobody but the park's staff and the expert sees it.
#[Object]
impl PanelOpinion {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The park that asks.
    async fn park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.asked(ctx).await?.panel.park_id).await
    }

    /// Who is asked.
    async fn expert(&self, ctx: &Context<'_>) -> Result<Expert> {
        expert(ctx, self.0.expert_id).await
    }

    /// The panel; null for all but the park's staff.
    async fn panel(&self, ctx: &Context<'_>) -> Option<Result<Panel>> {
        match self.asked(ctx).await {
            Ok(asked) => ctx.view().may(Action::ReadPanel, &Scope::of(asked.panel.park_id)).then_some(Ok(Panel(asked.panel))),
            Err(error) => Some(Err(error)),
        }
    }

    /// How far it has come.
    async fn state(&self) -> OpinionState {
        self.0.state.into()
    }

    /// What the expert is shown; null once a conflict was declared, or the panel was dissolved.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<PanelSubjectResult>> {
        match self.asked(ctx).await {
            Ok(asked) => asked.is_shown().then_some(Ok(PanelSubjectResult(asked))),
            Err(error) => Some(Err(error)),
        }
    }

    /// The questions that the regime asks, in order.
    async fn questions(&self, ctx: &Context<'_>) -> Result<Vec<PanelQuestionResult>> {
        let asked = self.asked(ctx).await?;
        Ok(panels::rule(&asked.regime)?.questions.iter().cloned().map(PanelQuestionResult).collect())
    }

    /// What was answered, in the order of the questions.
    async fn answers(&self) -> Vec<PanelAnswerResult> {
        self.0.answers.0.iter().cloned().map(PanelAnswerResult::from).collect()
    }

    /// Whether the expert is in favour; null until it is said.
    async fn in_favour(&self) -> Option<bool> {
        self.0.in_favour
    }

    /// What else the expert has said, or what the conflict is.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Until when it is wanted; null where the law sets no limit, and once the panel is over.
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
        match self.asked(ctx).await {
            Ok(asked) => {
                asked.application.due_on.filter(|_| asked.panel.state == entity::residency::PanelStage::Open).map(|day| Ok(Date(day)))
            }
            Err(error) => Some(Err(error)),
        }
    }

    /// When the expert was asked.
    async fn asked_at(&self) -> DateTime<Utc> {
        self.0.asked_at
    }

    /// When the expert answered.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.0.answered_at
    }
}

crate::connection! {
    /// A page of opinions.
    PanelOpinionConnection,
    /// An opinion in a page.
    PanelOpinionEdge, PanelOpinion, panel_opinion::Model
}

pub struct PanelSubjectResult(Asked);

/// What an expert is shown of an application.
#[Object]
impl PanelSubjectResult {
    /// The expert is not told who applies.
    async fn blind(&self) -> bool {
        self.0.is_blind()
    }

    /// Who applies; null where the regime does not let the experts know.
    async fn company(&self, ctx: &Context<'_>) -> Option<Result<Company>> {
        if self.0.is_blind() {
            return None;
        }
        Some(company(ctx, self.0.application.company_id).await)
    }

    /// What kind of applicant it is.
    async fn applicant_kind(&self) -> ApplicantKind {
        self.0.application.applicant_kind.into()
    }

    /// The JSON Schema (2020-12) of the answers.
    async fn form(&self) -> serde_json::Value {
        self.0.regime.form.clone()
    }

    /// The documents, with the files that were sent in; null where the panel is blind: papers name who applies.
    async fn checklist(&self, ctx: &Context<'_>) -> Option<Result<Vec<ChecklistItem>>> {
        if self.0.is_blind() {
            return None;
        }
        Some(checklist(ctx, &self.0.application, &self.0.regime).await)
    }

    /// What the applicant answered; where the panel is blind, names, numbers and addresses of the company and its people are taken out.
    async fn answers(&self, ctx: &Context<'_>) -> Result<serde_json::Value> {
        Ok(self.0.answers(ctx.view()).await?)
    }
}

/// The answer to one question of the regime.
#[derive(SimpleObject)]
pub struct PanelAnswerResult {
    /// The code of the question.
    pub question: String,
    /// Yes or no.
    pub yes: bool,
    /// Why.
    pub comment: String,
}

impl From<panel_opinion::Answer> for PanelAnswerResult {
    fn from(answer: panel_opinion::Answer) -> Self {
        Self { question: answer.question, yes: answer.yes, comment: answer.comment }
    }
}

/// Enters an expert, or changes one.
#[derive(OneofObject)]
pub enum SaveExpertInput {
    /// A reviewer of the park who is no expert yet.
    Create(CreateExpertInput),
    /// A change to one.
    Update(UpdateExpertInput),
}

/// A reviewer of the park who becomes an expert. Invite with the role REVIEWER first.
#[derive(InputObject)]
pub struct CreateExpertInput {
    /// The park.
    pub park_id: ID,
    /// The person.
    pub user_id: ID,
    /// Codes of sectors; those under them are meant too.
    pub fields: Vec<String>,
    /// From 0 to 100.
    pub rating: Option<i32>,
}

/// What is to change about an expert; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateExpertInput {
    /// The expert to change.
    pub expert_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// Codes of sectors; those under them are meant too.
    pub fields: Option<Vec<String>>,
    /// From 0 to 100; null takes it away.
    pub rating: MaybeUndefined<i32>,
    /// True takes the expert out of later draws; false puts the expert back.
    pub retired: Option<bool>,
}

impl UpdateExpertInput {
    pub fn profile(self) -> experts::Profile {
        let rating = match self.rating {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(rating) => Some(Some(rating)),
        };
        experts::Profile { fields: self.fields, rating, retired: self.retired }
    }
}

/// The expert.
#[derive(SimpleObject)]
pub struct ExpertPayload {
    /// The expert as it is now.
    pub expert: Expert,
}

/// A company that an expert may not judge.
#[derive(InputObject)]
pub struct DeclareConflictOfInterestInput {
    /// The expert.
    pub expert_id: ID,
    /// The company.
    pub company_id: ID,
    /// What the conflict is.
    pub note: String,
}

/// Names an application that experts are drawn for.
#[derive(InputObject)]
pub struct DrawPanelInput {
    /// The application.
    pub application_id: ID,
    /// The revision of the application that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
}

/// Names a panel that is gone on with.
#[derive(InputObject)]
pub struct PanelActionInput {
    /// The panel.
    pub panel_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
}

/// The panel.
#[derive(SimpleObject)]
pub struct PanelPayload {
    /// The panel as it is now.
    pub panel: Panel,
}

/// What an expert says.
#[derive(InputObject)]
pub struct GivePanelOpinionInput {
    /// The opinion that the expert is asked for.
    pub opinion_id: ID,
    /// An answer to every question of the regime.
    pub answers: Vec<PanelAnswerInput>,
    /// Whether the application should be let in.
    pub in_favour: bool,
    /// What else there is to say.
    pub note: Option<String>,
}

/// The answer to one question of the regime.
#[derive(InputObject)]
pub struct PanelAnswerInput {
    /// The code of the question.
    pub question: String,
    /// Yes or no.
    pub yes: bool,
    /// Why; without it an answer counts for nothing.
    pub comment: String,
}

impl From<PanelAnswerInput> for panel_opinion::Answer {
    fn from(input: PanelAnswerInput) -> Self {
        Self { question: input.question, yes: input.yes, comment: input.comment }
    }
}

/// An opinion that the expert must not give.
#[derive(InputObject)]
pub struct DeclinePanelOpinionInput {
    /// The opinion that the expert is asked for.
    pub opinion_id: ID,
    /// What the conflict of interest is.
    pub note: String,
}

/// The opinion.
#[derive(SimpleObject)]
pub struct PanelOpinionPayload {
    /// The opinion as it is now.
    pub opinion: PanelOpinion,
}
