//! Program, Intake, ProgramApplication, and what they are made of.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::ids::{IntakeId, ProgramId};
use entity::programs::{RubricCriterion as Criterion, application, intake, program};
use futures_util::future::try_join_all;
use rust_decimal::Decimal;

use super::eligibility::{Eligibility, EligibilityRule};
use super::loaders::{EligibilityFor, FiguresOfIntake, HostsOfProgram, IntakeById, ProgramById};
use crate::graphql::agreements::loaders::AgreementById;
use crate::graphql::agreements::types::Agreement;
use crate::graphql::companies::types::{Company, Sector, company, sectors};
use crate::graphql::context::Door;
use crate::graphql::history::HistoryEntry;
use crate::graphql::parks::types::{Park, ServiceKind, park};
use crate::graphql::scalars::{DateRange, DraftProblem, LanguageTag, LocalizedText, localized};
use crate::graphql::{ids, paging};
use domain::programs::eligibility;
use domain::programs::lifecycle::{self, Step};
use domain::programs::opening::{self, IntakeState as Stands};
use domain::programs::{find, hosts, problems};
use kernel::access::{Action, Scope};
use kernel::language::say;
use kernel::problem::{Problem, Violation};

/// One program by id, for fields that name a program, which is always there.
async fn program(ctx: &Context<'_>, id: ProgramId) -> Result<Program> {
    let program = ctx.load::<ProgramById>(id).await?;
    Ok(Program(program.ok_or_else(|| Problem::broken(format!("there is no program {id}")))?))
}

/// One intake by id, for fields that name an intake, which is always there.
async fn intake(ctx: &Context<'_>, id: IntakeId) -> Result<Intake> {
    let intake = ctx.load::<IntakeById>(id).await?;
    Ok(Intake(intake.ok_or_else(|| Problem::broken(format!("there is no intake {id}")))?))
}

/// Where an intake stands at this moment, which is later than the view began: a mutation may have opened or closed it since.
fn standing(ctx: &Context<'_>, intake: &intake::Model) -> Stands {
    opening::state(intake, ctx.app().clock.now())
}

/// What a program does for those it takes in.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::programs::ProgramKind")]
pub enum ProgramKind {
    /// Helps companies from abroad to settle.
    SoftLanding,
    /// Makes young companies grow within a few months.
    Acceleration,
    /// Gives companies that begin a place, and time.
    Incubation,
    /// Teaches people.
    Training,
    /// Gives money that is not paid back.
    Grant,
    /// Puts companies on a stage, before investors and customers.
    DemoDay,
}

#[derive(Clone)]
pub struct Program(pub program::Model);

/// A program of one park, or of several together.
#[Object]
impl Program {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The name in addresses: `hub-to-hub`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What it does for those it takes in.
    async fn kind(&self) -> ProgramKind {
        self.0.kind.into()
    }

    /// The name in the language nearest to the one asked for.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.names, language).unwrap_or_else(|| self.0.slug.clone())
    }

    /// What it says about itself, in the language nearest to the one asked for.
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> Option<String> {
        ctx.text(&self.0.summaries, language)
    }

    /// Every language the summary is written in, for those who edit it.
    async fn summaries(&self) -> Vec<LocalizedText> {
        localized(&self.0.summaries)
    }

    /// The parks that run it.
    async fn hosts(&self, ctx: &Context<'_>) -> Result<Vec<Park>> {
        let hosts = ctx.load::<HostsOfProgram>(self.0.id).await?;
        try_join_all(hosts.into_iter().flatten().map(|id| park(ctx, id))).await
    }

    /// What several hosts do it under.
    async fn agreement(&self, ctx: &Context<'_>) -> Option<Result<Agreement>> {
        let id = self.0.agreement_id?;
        ctx.load::<AgreementById>(id).await.map(|row| row.map(Agreement)).map_err(Into::into).transpose()
    }

    /// The lines of business it is for; for all of them if empty.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        sectors(ctx, &self.0.sectors).await
    }

    /// The languages it is held in.
    async fn languages(&self) -> Vec<LanguageTag> {
        self.0.languages.0.iter().map(|tag| tag.as_str().into()).collect()
    }

    /// What those taken in may use.
    async fn services(&self) -> Vec<ServiceKind> {
        self.0.services.0.iter().copied().map(Into::into).collect()
    }

    /// Its rounds, that which closes last first.
    async fn intakes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only intakes that are open now.", default_with = "Some(false)")] open_only: Option<bool>,
    ) -> Result<IntakeConnection> {
        let request = paging::request(first, after, last, before)?;
        Ok(find::of_program(ctx.view(), self.0.id, open_only.unwrap_or(false), &request).await?.into())
    }
}

crate::connection! {
    /// A page of programs.
    ProgramConnection,
    /// A program in a page.
    ProgramEdge, Program, program::Model
}

/// Where an intake stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "domain::programs::opening::IntakeState")]
pub enum IntakeState {
    /// It will open by itself.
    Planned,
    /// It takes applications, and will close by itself.
    Open,
    /// It takes no more applications.
    Closed,
    /// The hosts have called it off.
    Cancelled,
}

#[derive(Clone)]
pub struct Intake(pub intake::Model);

/// One round of a program: who may apply, until when, for how many places.
#[Object]
impl Intake {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The program that it is a round of.
    async fn program(&self, ctx: &Context<'_>) -> Result<Program> {
        program(ctx, self.0.program_id).await
    }

    /// What the round is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it stands now.
    async fn state(&self, ctx: &Context<'_>) -> IntakeState {
        standing(ctx, &self.0).into()
    }

    /// From when on it takes applications.
    async fn opens_at(&self) -> DateTime<Utc> {
        self.0.opens_at
    }

    /// From when on it takes no more.
    async fn closes_at(&self) -> DateTime<Utc> {
        self.0.closes_at
    }

    /// The days of the program itself.
    async fn runs(&self) -> DateRange {
        DateRange::new(self.0.runs_from, self.0.runs_until)
    }

    /// How many are taken in.
    async fn capacity(&self) -> i32 {
        self.0.capacity
    }

    /// How many more are kept in order, to move up when someone declines.
    async fn reserve(&self) -> i32 {
        self.0.reserve
    }

    /// What an applicant must be; every rule counts.
    async fn eligibility(&self) -> Vec<EligibilityRule> {
        self.0.eligibility.0.iter().cloned().map(EligibilityRule).collect()
    }

    /// The JSON Schema (2020-12) of an application's answers.
    async fn form(&self) -> serde_json::Value {
        self.0.form.clone()
    }

    /// What reviewers are asked.
    async fn rubric(&self) -> Vec<RubricCriterion> {
        self.0.rubric.0.iter().cloned().map(RubricCriterion).collect()
    }

    /// Reviewers see no names.
    async fn blind_review(&self) -> bool {
        self.0.blind_review
    }

    /// How many reviewers read each application.
    async fn reviews_per_application(&self) -> i32 {
        self.0.reviews_per_application
    }

    /// Would this company be let in today, and if not, why; null for all but its members, and the hosts' staff once it applies.
    async fn eligibility_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The company asked about.")] company_id: ID,
    ) -> Option<Result<Eligibility>> {
        let company = ids::parse(&company_id).ok()?;
        let shown = eligibility::shown(ctx.view(), &self.0, company).await;
        shown.map(|results| results.map(Eligibility)).map_err(Into::into).transpose()
    }

    /// What has been handed in, the earliest first; null for all but the hosts' staff.
    async fn applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only applications in one of these states.")] states: Option<Vec<ProgramApplicationState>>,
    ) -> Option<Result<ProgramApplicationConnection>> {
        let request = match paging::request(first, after, last, before) {
            Ok(request) => request,
            Err(problem) => return Some(Err(problem.into())),
        };
        let states = states.map(|states| states.into_iter().map(Into::into).collect());
        let page = find::applications_to(ctx.view(), &self.0, states, &request).await;
        page.map(|page| page.map(Into::into)).map_err(Into::into).transpose()
    }

    /// The intake in numbers.
    async fn figures(&self, ctx: &Context<'_>) -> Result<IntakeFigures> {
        let figures = ctx.load::<FiguresOfIntake>(self.0.id).await?.unwrap_or_default();
        Ok(IntakeFigures { applications: figures.applications, countries: figures.countries })
    }
}

crate::connection! {
    /// A page of intakes.
    IntakeConnection,
    /// An intake in a page.
    IntakeEdge, Intake, intake::Model
}

/// An intake in numbers.
#[derive(SimpleObject)]
pub struct IntakeFigures {
    /// Applications that were handed in and not taken back.
    pub applications: i64,
    /// Countries that they come from.
    pub countries: i64,
}

pub struct RubricCriterion(Criterion);

/// A question that reviewers answer with a number.
#[Object]
impl RubricCriterion {
    /// What scores name it by.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The question in the language nearest to the one asked for.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.name, language).unwrap_or_else(|| self.0.key.clone())
    }

    /// How much it counts beside the others.
    async fn weight(&self) -> Decimal {
        self.0.weight.parse().unwrap_or_default()
    }

    /// The lowest number.
    async fn min(&self) -> i32 {
        self.0.min
    }

    /// The highest number.
    async fn max(&self) -> i32 {
        self.0.max
    }

    /// What the numbers mean, in the language nearest to the one asked for.
    async fn guidance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> Option<String> {
        ctx.text(&self.0.guidance, language)
    }
}

/// How far an application has come.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::programs::ProgramApplicationState")]
pub enum ProgramApplicationState {
    /// Still being written; only the company sees it.
    Draft,
    /// Handed in.
    Submitted,
    /// Taken back by the company.
    Withdrawn,
}

/// What can be done with an application to a program.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum ProgramApplicationAction {
    /// By the company, in DRAFT.
    Edit,
    /// By the company, in DRAFT, while the intake is open, once nothing is missing.
    Submit,
    /// By the company, in DRAFT and SUBMITTED.
    Withdraw,
}

/// The actions, the steps that they take, and the rights that they need.
const ACTIONS: [(ProgramApplicationAction, Step, Action); 3] = [
    (ProgramApplicationAction::Edit, Step::Edit, Action::EditProgramApplication),
    (ProgramApplicationAction::Submit, Step::Submit, Action::SubmitProgramApplication),
    (ProgramApplicationAction::Withdraw, Step::Withdraw, Action::WithdrawProgramApplication),
];

#[derive(Clone)]
pub struct ProgramApplication(pub application::Model);

impl ProgramApplication {
    /// As it was when submitted; of today before that.
    async fn stands(&self, ctx: &Context<'_>) -> Result<Vec<domain::companies::eligibility::RuleResult>> {
        match &self.0.eligibility {
            Some(kept) => Ok(serde_json::from_value(kept.clone()).map_err(Problem::internal)?),
            None => Ok(ctx.load::<EligibilityFor>((self.0.intake_id, self.0.company_id)).await?.unwrap_or_default()),
        }
    }

    async fn lacking(&self, ctx: &Context<'_>) -> Result<Vec<Violation>> {
        if self.0.state != entity::programs::ProgramApplicationState::Draft {
            return Ok(vec![]);
        }
        let answers = problems::of_answers(&self.0, &intake(ctx, self.0.intake_id).await?.0)?;
        Ok(answers.into_iter().chain(problems::of_rules(&self.stands(ctx).await?)).collect())
    }
}

/// A company's application to an intake. Nobody knows of it but the company and, once it was handed in, the hosts.
#[Object]
impl ProgramApplication {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// What people call it by.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// The intake it is for.
    async fn intake(&self, ctx: &Context<'_>) -> Result<Intake> {
        intake(ctx, self.0.intake_id).await
    }

    /// The company that applies.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company> {
        company(ctx, self.0.company_id).await
    }

    /// How far it has come.
    async fn state(&self) -> ProgramApplicationState {
        self.0.state.into()
    }

    /// The answers to the intake's form.
    async fn answers(&self) -> serde_json::Value {
        self.0.answers.clone()
    }

    /// What must be put right before it can be submitted; empty once it can, while the intake is open.
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<DraftProblem>> {
        let lacking = self.lacking(ctx).await?;
        Ok(lacking.into_iter().map(|v| DraftProblem { field: Some(v.path), message: say(ctx.locale(), &v.message) }).collect())
    }

    /// When it was handed in.
    async fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.0.submitted_at
    }

    /// How the company stands to the rules: as it was when submitted; of today before that.
    async fn eligibility(&self, ctx: &Context<'_>) -> Option<Result<Eligibility>> {
        Some(self.stands(ctx).await.map(Eligibility))
    }

    /// Everything that happened to it, oldest first.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        let program = intake(ctx, self.0.intake_id).await?.0.program_id;
        let hosts = ctx.load::<HostsOfProgram>(program).await?.unwrap_or_default();
        let inside = ctx.view().may(Action::ReadIntakeApplications, &hosts::hosts_scope(&hosts));
        let rows = find::history(ctx.view(), self.0.id).await?;
        Ok(rows.into_iter().map(|row| HistoryEntry::of_program(row, inside)).collect())
    }

    /// What this viewer may do now.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Result<Vec<ProgramApplicationAction>> {
        let stands = standing(ctx, &intake(ctx, self.0.intake_id).await?.0);
        let scope = Scope::of(self.0.company_id);
        let open = ACTIONS
            .into_iter()
            .filter(|(_, step, right)| lifecycle::next(self.0.state, *step, stands).is_some() && ctx.view().may(*right, &scope));
        let mut allowed: Vec<ProgramApplicationAction> = open.map(|(action, ..)| action).collect();
        if allowed.contains(&ProgramApplicationAction::Submit) && !self.lacking(ctx).await?.is_empty() {
            allowed.retain(|action| *action != ProgramApplicationAction::Submit);
        }
        Ok(allowed)
    }
}

crate::connection! {
    /// A page of applications to programs.
    ProgramApplicationConnection,
    /// An application to a program in a page.
    ProgramApplicationEdge, ProgramApplication, application::Model
}
