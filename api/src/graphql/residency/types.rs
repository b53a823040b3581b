//! ResidencyApplication, Residency, and what they are made of.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use entity::identity::OrganizationKind;
use entity::parks::regime;
use entity::residency::{application, document, residency, signature};

use super::commissions::CommissionItem;
use super::following::{self, Appeal, Entitlement, IncomeTestForecast, InvestmentCommitment, Obligation, forecasts};
use super::loaders::{
    DocumentsOfApplication, ItemsOfApplication, PanelOfApplication, SignaturesOfApplication, StatusesOfResidency, SuccessorOfResidency,
};
use super::panels::Panel;
use crate::graphql::agreements::credentials::{self, AttestationResult};
use crate::graphql::companies::types::{Company, company};
use crate::graphql::context::Door;
use crate::graphql::files::types::{File, file};
use crate::graphql::history::HistoryEntry;
use crate::graphql::identity::types::{User, person};
use crate::graphql::ids;
use crate::graphql::organization::Organization;
use crate::graphql::parks::regime::{ApplicantKind, DocumentKind, ResidencyRegime, regime};
use crate::graphql::parks::types::{Park, park};
use crate::graphql::scalars::{Date, DraftProblem};
use domain::parks::calendar;

use domain::residency::duties::DutyState;
use domain::residency::find::{self, AppealSubject};
use domain::residency::lifecycle::{self, Course, Step};
use domain::residency::problems;
use kernel::access::{Action, Scope};
use kernel::language::say;

/// How far an application for residency has come.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::ApplicationState")]
pub enum ResidencyApplicationState {
    /// Still being written; only the company sees it.
    Draft,
    /// Handed in; nobody has taken it up yet.
    Submitted,
    /// An officer checks that everything is there.
    CompletenessCheck,
    /// Back with the applicant, the clock standing still; submitted again it goes on with the check.
    ReturnedForRevision,
    /// With the experts.
    ExpertReview,
    /// Before the body that decides.
    Commission,
    /// Approved, and signed where the regime asks for it: there is a residency.
    Approved,
    /// Approved; the agreement is not signed by both sides yet.
    AgreementPending,
    /// The park has said no.
    Refused,
    /// Taken back by the company.
    Withdrawn,
    /// Not answered or not signed in time.
    Lapsed,
}

/// How a decision went.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::DecisionOutcome")]
pub enum DecisionOutcome {
    /// The park has said yes.
    Approved,
    /// The park has said no.
    Refused,
}

/// Where a residency stands. PROVISIONAL, ACTIVE and WARNED give access to services; the others do not.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::residency::ResidencyState")]
pub enum ResidencyState {
    /// Given for a time first, to be confirmed.
    Provisional,
    /// In good standing.
    Active,
    /// Warned, with time to put things right.
    Warned,
    /// The rights are taken away for a time.
    Suspended,
    /// Taken away.
    Deprived,
    /// Left of its own will.
    Exited,
    /// Its term is over.
    Expired,
}

/// What can be done with an application for residency.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum ResidencyAction {
    /// By the company, in DRAFT and RETURNED_FOR_REVISION.
    Edit,
    /// By the company, in DRAFT and RETURNED_FOR_REVISION, once nothing is missing.
    Submit,
    /// By the company, until it is decided.
    Withdraw,
    /// By the park, from SUBMITTED on.
    Assign,
    /// By the park, in SUBMITTED, COMPLETENESS_CHECK and EXPERT_REVIEW.
    ReturnForRevision,
    /// By the park, in SUBMITTED and COMPLETENESS_CHECK; leads to the next step of the regime.
    AcceptAsComplete,
    /// By the park, in EXPERT_REVIEW, where the regime has experts drawn and none are yet.
    DrawPanel,
    /// By the park, in EXPERT_REVIEW, where no panel decides.
    SendToCommission,
    /// By the park, in COMMISSION, where no commission sits.
    Approve,
    /// By the park, in COMMISSION, where no commission sits.
    Refuse,
    /// By either side that has not signed, in AGREEMENT_PENDING.
    SignAgreement,
    /// By the company, in REFUSED, once for each decision.
    Appeal,
}

/// The step that an action of the API takes, and the right that it needs.
fn moves(action: ResidencyAction) -> (Step, Action) {
    match action {
        ResidencyAction::Edit => (Step::Edit, Action::EditResidencyApplication),
        ResidencyAction::Submit => (Step::Submit, Action::SubmitResidencyApplication),
        ResidencyAction::Withdraw => (Step::Withdraw, Action::WithdrawResidencyApplication),
        ResidencyAction::Assign => (Step::Assign, Action::HandleResidencyApplication),
        ResidencyAction::ReturnForRevision => (Step::ReturnForRevision, Action::HandleResidencyApplication),
        ResidencyAction::AcceptAsComplete => (Step::AcceptAsComplete, Action::HandleResidencyApplication),
        ResidencyAction::DrawPanel => (Step::DrawPanel, Action::HandleResidencyApplication),
        ResidencyAction::SendToCommission => (Step::SendToCommission, Action::HandleResidencyApplication),
        ResidencyAction::Approve => (Step::Approve, Action::DecideResidencyApplication),
        ResidencyAction::Refuse => (Step::Refuse, Action::DecideResidencyApplication),
        ResidencyAction::SignAgreement => (Step::SignAgreement, Action::SignResidencyAgreement),
        ResidencyAction::Appeal => (Step::Appeal, Action::AppealRefusal),
    }
}

const ACTIONS: [ResidencyAction; 12] = [
    ResidencyAction::Edit,
    ResidencyAction::Submit,
    ResidencyAction::Withdraw,
    ResidencyAction::Assign,
    ResidencyAction::ReturnForRevision,
    ResidencyAction::AcceptAsComplete,
    ResidencyAction::DrawPanel,
    ResidencyAction::SendToCommission,
    ResidencyAction::Approve,
    ResidencyAction::Refuse,
    ResidencyAction::SignAgreement,
    ResidencyAction::Appeal,
];

#[derive(Clone)]
pub struct ResidencyApplication(pub application::Model);

impl ResidencyApplication {
    /// The viewer is on the park's side.
    fn for_the_park(&self, ctx: &Context<'_>) -> bool {
        ctx.view().may(Action::HandleResidencyApplication, &find::scope(&self.0))
    }

    async fn lacking(&self, ctx: &Context<'_>) -> Result<Vec<kernel::problem::Violation>> {
        let rules = regime(ctx, self.0.regime_id).await?;
        let documents = ctx.load::<DocumentsOfApplication>(self.0.id).await?.unwrap_or_default();
        Ok(problems::of(&self.0, &rules.0, &documents)?)
    }

    async fn today(&self, ctx: &Context<'_>) -> Result<NaiveDate> {
        Ok(calendar::today(ctx.view(), &park(ctx, self.0.park_id).await?.0))
    }
}

/// A company's application to a park. Nobody but the two of them knows of it.
#[Object]
impl ResidencyApplication {
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

    /// The park it is for.
    async fn park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.park_id).await
    }

    /// The company that applies.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company> {
        company(ctx, self.0.company_id).await
    }

    /// The version of the rules that held on the day it was submitted; before that, the one it was begun under.
    async fn regime(&self, ctx: &Context<'_>) -> Result<ResidencyRegime> {
        regime(ctx, self.0.regime_id).await
    }

    /// Who asks for residency.
    async fn applicant_kind(&self) -> ApplicantKind {
        self.0.applicant_kind.into()
    }

    /// How far it has come.
    async fn state(&self) -> ResidencyApplicationState {
        self.0.state.into()
    }

    /// The answers to the regime's form.
    async fn answers(&self) -> serde_json::Value {
        self.0.answers.clone()
    }

    /// A line for each document that the regime asks this kind of applicant for, and what became of it.
    async fn checklist(&self, ctx: &Context<'_>) -> Result<Vec<ChecklistItem>> {
        checklist(ctx, &self.0, &regime(ctx, self.0.regime_id).await?.0).await
    }

    /// What must be put right before it can be submitted; empty once it can.
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<DraftProblem>> {
        let lacking = self.lacking(ctx).await?;
        Ok(lacking.into_iter().map(|v| DraftProblem { field: Some(v.path), message: say(ctx.locale(), &v.message) }).collect())
    }

    /// When it was first handed in.
    async fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.0.submitted_at
    }

    /// When the step it stands in must be over: days of the park's calendar, pauses taken off. Null while nothing runs.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// The step it stands in should have been over before today.
    async fn overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = self.today(ctx).await?;
        Ok(self.0.due_on.is_some_and(|due| due < today))
    }

    /// The clock stands still: the applicant has it.
    async fn paused(&self) -> bool {
        self.0.state == entity::residency::ApplicationState::ReturnedForRevision && self.0.due_on.is_none()
    }

    /// Until when the applicant must answer a return, or both sides sign.
    async fn reply_by(&self) -> Option<Date> {
        self.0.reply_by.map(Date)
    }

    /// Who of the park's staff has it; null for all others.
    async fn assignee(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let assignee = self.0.assignee_id.filter(|_| self.for_the_park(ctx))?;
        Some(person(ctx, assignee).await)
    }

    /// What the park has decided; null until it has.
    async fn decision(&self) -> Option<Decision> {
        self.0.outcome.map(|_| Decision(self.0.clone()))
    }

    /// Who has signed the residency agreement so far.
    async fn signatures(&self, ctx: &Context<'_>) -> Result<Vec<AgreementSignature>> {
        let inside = self.for_the_park(ctx);
        let signatures = ctx.load::<SignaturesOfApplication>(self.0.id).await?.unwrap_or_default();
        Ok(signatures.into_iter().map(|row| AgreementSignature { row, inside }).collect())
    }

    /// What came of it.
    async fn residency(&self, ctx: &Context<'_>) -> Option<Result<Residency>> {
        let id = self.0.residency_id?;
        find::residency(ctx.view(), id).await.map(|row| row.map(Residency)).map_err(Into::into).transpose()
    }

    /// The latest objection to its refusal.
    async fn appeal(&self, ctx: &Context<'_>) -> Option<Result<Appeal>> {
        find::appeal_against(ctx.view(), AppealSubject::Refusal(self.0.id)).await.map(|row| row.map(Appeal)).map_err(Into::into).transpose()
    }

    /// The latest panel of experts that was drawn for it; null for all but the park's staff.
    async fn panel(&self, ctx: &Context<'_>) -> Option<Result<Panel>> {
        if !ctx.view().may(Action::ReadPanel, &Scope::of(self.0.park_id)) {
            return None;
        }
        ctx.load::<PanelOfApplication>(self.0.id).await.map(|row| row.map(Panel)).map_err(Into::into).transpose()
    }

    /// The lines on the agendas of a commission on which it has stood, the first one first; null for all but the park's staff.
    async fn commission_items(&self, ctx: &Context<'_>) -> Option<Result<Vec<CommissionItem>>> {
        if !ctx.view().may(Action::ReadCommission, &Scope::of(self.0.park_id)) {
            return None;
        }
        let items = ctx.load::<ItemsOfApplication>(self.0.id).await;
        Some(items.map(|items| items.unwrap_or_default().into_iter().map(CommissionItem).collect()).map_err(Into::into))
    }

    /// Everything that happened to it, oldest first.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        let inside = self.for_the_park(ctx);
        let rows = find::history_of_application(ctx.view(), self.0.id).await?;
        Ok(rows.into_iter().map(|row| HistoryEntry::of_residency(row, inside)).collect())
    }

    /// What this viewer may do now.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Result<Vec<ResidencyAction>> {
        let rules = regime(ctx, self.0.regime_id).await?;
        let course = Course::of(&rules.0.steps.0);
        let scope = find::scope(&self.0);
        let mut allowed: Vec<ResidencyAction> = ACTIONS
            .into_iter()
            .filter(|action| {
                let (step, right) = moves(*action);
                lifecycle::next(self.0.state, step, course).is_some() && ctx.view().may(right, &scope)
            })
            .collect();
        if allowed.contains(&ResidencyAction::Submit) && !self.lacking(ctx).await?.is_empty() {
            allowed.retain(|action| *action != ResidencyAction::Submit);
        }
        if allowed.contains(&ResidencyAction::DrawPanel) {
            let panel = ctx.load::<PanelOfApplication>(self.0.id).await?;
            let open = panel.is_some_and(|panel| panel.state == entity::residency::PanelStage::Open);
            allowed.retain(|action| !open || *action != ResidencyAction::DrawPanel);
        }
        if allowed.contains(&ResidencyAction::Appeal) {
            let appeal = find::appeal_against(ctx.view(), AppealSubject::Refusal(self.0.id)).await?;
            let filed = appeal.is_some_and(|appeal| Some(appeal.decision_at) == self.0.decided_at);
            allowed.retain(|action| !filed || *action != ResidencyAction::Appeal);
        }
        if allowed.contains(&ResidencyAction::SignAgreement) {
            let signed = ctx.load::<SignaturesOfApplication>(self.0.id).await?.unwrap_or_default();
            let open = [self.0.company_id.into(), self.0.park_id.into()].into_iter().any(|side: entity::ids::OrganizationId| {
                kernel::access::policy::decides(ctx.actor(), side) && !signed.iter().any(|row| row.organization_id == side)
            });
            allowed.retain(|action| open || *action != ResidencyAction::SignAgreement);
        }
        Ok(allowed)
    }
}

crate::connection! {
    /// A page of applications for residency.
    ResidencyApplicationConnection,
    /// An application for residency in a page.
    ResidencyApplicationEdge, ResidencyApplication, application::Model
}

/// The checklist of an application that the viewer has been shown.
pub async fn checklist(ctx: &Context<'_>, application: &application::Model, rules: &regime::Model) -> Result<Vec<ChecklistItem>> {
    let documents = ctx.load::<DocumentsOfApplication>(application.id).await?.unwrap_or_default();
    let lines = problems::checklist(rules, application.applicant_kind, &documents);
    Ok(lines.into_iter().map(|line| ChecklistItem { kind: line.kind, required: line.required, document: line.document.cloned() }).collect())
}

/// A line of a checklist.
pub struct ChecklistItem {
    pub kind: entity::parks::DocumentKind,
    pub required: bool,
    pub document: Option<document::Model>,
}

/// One document of an application, and what became of it.
#[Object]
impl ChecklistItem {
    /// What document it is.
    async fn document(&self) -> DocumentKind {
        self.kind.into()
    }

    /// The application cannot be submitted without it.
    async fn required(&self) -> bool {
        self.required
    }

    /// What was sent in; null while nothing was.
    async fn file(&self, ctx: &Context<'_>) -> Option<Result<File>> {
        let document = self.document.as_ref()?;
        Some(file(ctx, document.file_id).await)
    }

    /// When it was sent in.
    async fn received_at(&self) -> Option<DateTime<Utc>> {
        self.document.as_ref().map(|document| document.received_at)
    }

    /// Whether an officer has accepted it; null until one has looked.
    async fn accepted(&self) -> Option<bool> {
        self.document.as_ref()?.accepted
    }

    /// Why it was sent back.
    async fn remark(&self) -> Option<&str> {
        self.document.as_ref()?.remark.as_deref()
    }
}

pub struct Decision(pub application::Model);

/// What a park decided.
#[Object]
impl Decision {
    /// Yes or no.
    async fn outcome(&self) -> DecisionOutcome {
        self.0.outcome.unwrap_or(entity::residency::DecisionOutcome::Refused).into()
    }

    /// One of the regime's codes, for a refusal.
    async fn reason_code(&self) -> Option<&str> {
        let refused = self.0.outcome == Some(entity::residency::DecisionOutcome::Refused);
        self.0.reason_code.as_deref().filter(|_| refused)
    }

    /// The reason in the park's words.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Number and date of the minutes.
    async fn protocol(&self) -> Option<&str> {
        self.0.protocol.as_deref()
    }

    /// The officer who decided; only for the park's staff.
    async fn decided_by(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let inside = ctx.view().may(Action::HandleResidencyApplication, &find::scope(&self.0));
        Some(person(ctx, self.0.decided_by.filter(|_| inside)?).await)
    }

    /// When it was decided.
    async fn decided_at(&self) -> DateTime<Utc> {
        self.0.decided_at.unwrap_or(self.0.created_at)
    }

    /// The day the residency begins; null where that waits for the agreement.
    async fn effective_from(&self) -> Option<Date> {
        self.0.effective_from.map(Date)
    }

    /// From when the company may apply again.
    async fn reapply_after(&self) -> Option<Date> {
        self.0.reapply_after.map(Date)
    }
}

pub struct AgreementSignature {
    row: signature::Model,
    inside: bool,
}

/// One side's signature under a residency agreement.
#[Object]
impl AgreementSignature {
    /// The side that signed.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        let id = self.row.organization_id.0;
        Ok(match self.row.organization_kind {
            OrganizationKind::Park => Organization::Park(park(ctx, id.into()).await?),
            _ => Organization::Company(company(ctx, id.into()).await?),
        })
    }

    /// Who signed for it; the park's signatory is named to its own staff only.
    async fn signed_by(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let shown = self.inside || self.row.organization_kind == OrganizationKind::Company;
        if shown { Some(person(ctx, self.row.signed_by).await) } else { None }
    }

    /// When it was signed.
    async fn signed_at(&self) -> DateTime<Utc> {
        self.row.signed_at
    }
}

#[derive(Clone)]
pub struct Residency(pub residency::Model);

impl Residency {
    async fn owed(&self, ctx: &Context<'_>, due_within_days: Option<i32>, overdue_only: bool) -> Result<Vec<Obligation>> {
        let today = calendar::today(ctx.view(), &park(ctx, self.0.park_id).await?.0);
        let until = due_within_days.and_then(|days| today.checked_add_signed(chrono::Duration::days(days.into())));
        let rows = find::obligations(ctx.view(), self.0.id, until).await?;
        let owed = rows.into_iter().map(|row| Obligation { row, today });
        let late = |owed: &Obligation| matches!(owed.stands(), DutyState::Overdue | DutyState::Breached);
        Ok(owed.filter(|owed| !overdue_only || late(owed)).collect())
    }

    async fn attested(&self, ctx: &Context<'_>) -> Result<Option<AttestationResult>> {
        let statuses = ctx.load::<StatusesOfResidency>(self.0.id).await?.unwrap_or_default();
        let today = calendar::today(ctx.view(), &park(ctx, self.0.park_id).await?.0);
        match find::line_on(&statuses, today, None) {
            Some(line) => Ok(Some(credentials::issue_attestation(ctx, &self.0, line).await?)),
            None => Ok(None),
        }
    }

    fn inside(&self, ctx: &Context<'_>) -> bool {
        ctx.view().may(Action::ReadResidencyInside, &Scope::of(self.0.company_id).and(self.0.park_id))
    }
}

/// A company's place in a park's register. PROVISIONAL, ACTIVE and WARNED give access to services; the others do not.
#[Object]
impl Residency {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The number in the register.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// The park whose register it is in.
    async fn park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.park_id).await
    }

    /// The company that is the resident.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company> {
        company(ctx, self.0.company_id).await
    }

    /// The version of the rules that its duties come from.
    async fn regime(&self, ctx: &Context<'_>) -> Result<ResidencyRegime> {
        regime(ctx, self.0.regime_id).await
    }

    /// Where it stands as of today; one that begins later is shown as it will begin.
    async fn state(&self, ctx: &Context<'_>) -> Result<ResidencyState> {
        let statuses = ctx.load::<StatusesOfResidency>(self.0.id).await?.unwrap_or_default();
        let today = calendar::today(ctx.view(), &park(ctx, self.0.park_id).await?.0);
        let state = find::state_on(&statuses, std::cmp::Ord::max(today, self.0.since), None);
        Ok(state.unwrap_or(entity::residency::ResidencyState::Expired).into())
    }

    /// The first day.
    async fn since(&self) -> Date {
        Date(self.0.since)
    }

    /// The last day, of its term or before it was lost or left; none while it has no end.
    async fn until(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
        let statuses = match ctx.load::<StatusesOfResidency>(self.0.id).await {
            Ok(statuses) => statuses.unwrap_or_default(),
            Err(problem) => return Some(Err(problem.into())),
        };
        find::last_day(&statuses).map(|day| Ok(Date(day)))
    }

    /// Until when a warned resident may put things right.
    async fn cure_by(&self) -> Option<Date> {
        self.0.cure_by.map(Date)
    }

    /// Its state on a day, as known today; null before it began or was known.
    async fn state_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day asked about.")] date: Date,
        #[graphql(desc = "What the register said at this instant; now unless named.")] as_known_at: Option<DateTime<Utc>>,
    ) -> Option<Result<ResidencyState>> {
        let statuses = match ctx.load::<StatusesOfResidency>(self.0.id).await {
            Ok(statuses) => statuses.unwrap_or_default(),
            Err(problem) => return Some(Err(problem.into())),
        };
        find::state_on(&statuses, date.0, as_known_at).map(|state| Ok(state.into()))
    }

    /// What it owes the park, soonest first; only for the company and the park's staff.
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that fall due within so many days from today, or are late.")] due_within_days: Option<i32>,
        #[graphql(desc = "Only those that are late: OVERDUE and BREACHED.", default = false)] overdue_only: bool,
    ) -> Option<Result<Vec<Obligation>>> {
        if !self.inside(ctx) {
            return None;
        }
        Some(self.owed(ctx, due_within_days, overdue_only).await)
    }

    /// Where each income test of today's rules will end if things go on as they do; only for the company and the park's staff.
    async fn income_test_forecasts(&self, ctx: &Context<'_>) -> Option<Result<Vec<IncomeTestForecast>>> {
        if !self.inside(ctx) {
            return None;
        }
        Some(forecasts(ctx, &self.0).await)
    }

    /// Which benefits were determined for which period, oldest first; only for the company and the park's staff.
    async fn entitlements(&self, ctx: &Context<'_>) -> Option<Result<Vec<Entitlement>>> {
        if !self.inside(ctx) {
            return None;
        }
        let rows = find::entitlements(ctx.view(), self.0.id).await;
        Some(rows.map(|rows| rows.into_iter().map(|row| Entitlement { row, residency: self.0.clone() }).collect()).map_err(Into::into))
    }

    /// The latest objection to its loss; only for the company and the park's staff.
    async fn appeal(&self, ctx: &Context<'_>) -> Option<Result<Appeal>> {
        if !self.inside(ctx) {
            return None;
        }
        find::appeal_against(ctx.view(), AppealSubject::Loss(self.0.id)).await.map(|row| row.map(Appeal)).map_err(Into::into).transpose()
    }

    /// The residency in which it goes on since parks merged or the company was reorganized.
    async fn successor(&self, ctx: &Context<'_>) -> Option<Result<Residency>> {
        let found = ctx.load::<SuccessorOfResidency>(self.0.id).await;
        found.map(|found| found.map(Residency)).map_err(Into::into).transpose()
    }

    /// The residency that it goes on from.
    async fn predecessor(&self, ctx: &Context<'_>) -> Option<Result<Residency>> {
        Some(following::residency(ctx, self.0.predecessor_id?).await)
    }

    /// A signed statement of where it stands, to be shown abroad, or to a tax office once it is lost; null before it begins, and for
    /// all but the company and the park's staff.
    async fn attestation(&self, ctx: &Context<'_>) -> Option<Result<AttestationResult>> {
        if !self.inside(ctx) {
            return None;
        }
        self.attested(ctx).await.transpose()
    }

    /// What it promised to invest; only for the company and the park's staff.
    async fn commitments(&self, ctx: &Context<'_>) -> Option<Result<Vec<InvestmentCommitment>>> {
        if !self.inside(ctx) {
            return None;
        }
        let rows = find::commitments(ctx.view(), self.0.id).await;
        Some(rows.map(|rows| rows.into_iter().map(InvestmentCommitment).collect()).map_err(Into::into))
    }

    /// Everything that happened to it, oldest first; only for the company and the park's staff.
    async fn history(&self, ctx: &Context<'_>) -> Option<Result<Vec<HistoryEntry>>> {
        if !self.inside(ctx) {
            return None;
        }
        let inside = ctx.view().may(Action::ReadResidencyQueue, &Scope::of(self.0.park_id));
        let rows = find::history_of_residency(ctx.view(), self.0.id).await;
        Some(rows.map(|rows| rows.into_iter().map(|row| HistoryEntry::of_residency(row, inside)).collect()).map_err(Into::into))
    }
}

crate::connection! {
    /// A page of residencies.
    ResidencyConnection,
    /// A residency in a page.
    ResidencyEdge, Residency, residency::Model
}

/// The application after the move.
#[derive(SimpleObject)]
pub struct ResidencyApplicationPayload {
    /// The application as it is now.
    pub application: ResidencyApplication,
}
