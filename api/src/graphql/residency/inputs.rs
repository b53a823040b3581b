//! What clients send about residency, and what they get back.

use async_graphql::{Context, Enum, ID, InputObject, OneofObject, SimpleObject};

use super::following::{Appeal, Entitlement, InvestmentCommitment, Obligation};
use super::types::{ChecklistItem, Residency, ResidencyApplication, ResidencyApplicationState, ResidencyState};
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::parks::regime::{ApplicantKind, DocumentKind};
use crate::graphql::scalars::{CountryCode, Date, DateRangeInput, DraftProblem, MoneyInput};
use domain::residency::change::Change;
use domain::residency::obligations;
use domain::residency::transfer::Transfer;
use kernel::language::say;
use kernel::problem::Problem;

/// Begins an application, or goes on with one.
#[derive(OneofObject)]
pub enum DraftResidencyApplicationInput {
    /// Begins an application.
    Start(StartResidencyApplicationInput),
    /// Goes on with one.
    Edit(EditResidencyApplicationInput),
}

/// A new application. There is one open application for a company and a park; a second is CONFLICT.
#[derive(InputObject)]
pub struct StartResidencyApplicationInput {
    /// The company that applies.
    pub company_id: ID,
    /// The park it applies to.
    pub park_id: ID,
    /// The kind of resident, in the park's own word; the ordinary one unless named.
    pub category: Option<String>,
    /// Who asks for residency.
    pub applicant_kind: ApplicantKind,
    /// Answers to the form. What is there must fit it; what is missing matters only on submission.
    pub answers: Option<serde_json::Value>,
}

/// Changes to an application in DRAFT or RETURNED_FOR_REVISION; a field left out stays as it is.
#[derive(InputObject)]
pub struct EditResidencyApplicationInput {
    /// The application to change.
    pub application_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// Who asks for residency.
    pub applicant_kind: Option<ApplicantKind>,
    /// Answers to the form, all of them. What is there must fit it; what is missing matters only on submission.
    pub answers: Option<serde_json::Value>,
}

/// The draft, with its checklist and what is still missing.
#[derive(SimpleObject)]
pub struct DraftResidencyApplicationPayload {
    /// The application as it is now.
    pub application: ResidencyApplication,
}

/// Puts an uploaded file under a line of the checklist; a file that is there is replaced.
#[derive(InputObject)]
pub struct AttachDocumentInput {
    /// The application it belongs to.
    pub application_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// The line of the checklist.
    pub document: DocumentKind,
    /// From `startUpload`, once the bytes have been sent.
    pub upload_id: ID,
}

/// The line, and the application it belongs to.
#[derive(SimpleObject)]
pub struct AttachDocumentPayload {
    /// The line of the checklist as it is now.
    pub item: ChecklistItem,
    /// The application as it is now.
    pub application: ResidencyApplication,
}

/// A move that needs no more than a remark.
#[derive(InputObject)]
pub struct ResidencyApplicationActionInput {
    /// The application to move.
    pub application_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// A word for the history.
    pub remark: Option<String>,
}

/// Gives an application to an officer and starts the check; without an assignee it goes back to the queue.
#[derive(InputObject)]
pub struct AssignResidencyApplicationInput {
    /// The application to give.
    pub application_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// An owner, manager or member of the park.
    pub assignee_id: Option<ID>,
}

/// Sends an application back to the applicant and stops the clock.
#[derive(InputObject)]
pub struct ReturnResidencyApplicationInput {
    /// The application to return.
    pub application_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// One of the regime's reasons, for RETURN.
    pub reason_code: String,
    /// What the applicant is to put right.
    pub remark: String,
    /// The documents to send again; the others stay accepted.
    #[graphql(default)]
    pub items: Vec<ReturnedItemInput>,
}

/// A document, and what is wrong with it.
#[derive(InputObject)]
pub struct ReturnedItemInput {
    /// The document to send again.
    pub document: DocumentKind,
    /// What is wrong with it.
    pub remark: String,
}

/// Decides an application that is in COMMISSION.
#[derive(InputObject)]
pub struct DecideResidencyApplicationInput {
    /// The application to decide.
    pub application_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// Yes or no.
    pub decision: ResidencyDecisionInput,
}

/// Yes or no.
#[derive(OneofObject)]
pub enum ResidencyDecisionInput {
    /// The company is to become a resident.
    Approve(ApproveResidencyInput),
    /// It is not.
    Refuse(RefuseResidencyInput),
}

/// Yes. The regime's rule gives the first day, unless one is named.
#[derive(InputObject)]
pub struct ApproveResidencyInput {
    /// Number and date of the minutes.
    pub protocol: Option<String>,
    /// A word for the history.
    pub remark: Option<String>,
    /// The first day of the residency.
    pub effective_from: Option<Date>,
}

/// No, and why.
#[derive(InputObject)]
pub struct RefuseResidencyInput {
    /// One of the regime's reasons, for REFUSE.
    pub reason_code: String,
    /// The reason in the park's words.
    pub reason: String,
    /// Number and date of the minutes.
    pub protocol: Option<String>,
    /// From when the company may apply again.
    pub reapply_after: Option<Date>,
}

/// A residency that was given before this system was in use, entered by the park's officers.
#[derive(InputObject)]
pub struct RecordResidencyInput {
    /// The park that gave it.
    pub park_id: ID,
    /// The resident.
    pub company_id: ID,
    /// The kind of resident, in the park's own word; the ordinary one unless named.
    pub category: Option<String>,
    /// The number in the park's old register; a new one unless named.
    pub number: Option<String>,
    /// The first day.
    pub since: Date,
    /// The last day; that of the regime's term unless named.
    pub until: Option<Date>,
    /// Duties are made from here on; from today unless named.
    pub obligations_from: Option<Date>,
    /// A word for the history.
    pub remark: Option<String>,
}

/// The residency as entered.
#[derive(SimpleObject)]
pub struct RecordResidencyPayload {
    /// The new line of the register.
    pub residency: Residency,
}

/// Changes where a residency stands.
#[derive(InputObject)]
pub struct ChangeResidencyInput {
    /// The residency to change.
    pub residency_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// What to do.
    pub change: ResidencyChangeInput,
}

/// What to do; everything but exit is for the park's officers.
#[derive(OneofObject)]
pub enum ResidencyChangeInput {
    /// PROVISIONAL to ACTIVE.
    Confirm(ConfirmResidencyInput),
    /// ACTIVE or PROVISIONAL to WARNED.
    Warn(WarnResidencyInput),
    /// ACTIVE, PROVISIONAL or WARNED to SUSPENDED.
    Suspend(SuspendResidencyInput),
    /// WARNED, SUSPENDED or DEPRIVED to ACTIVE.
    Reinstate(ReinstateResidencyInput),
    /// Any state with access, or SUSPENDED, to DEPRIVED.
    Deprive(DepriveResidencyInput),
    /// Any state with access, or SUSPENDED, to EXITED.
    Exit(ExitResidencyInput),
    /// A later end, for a residency that has one; EXPIRED becomes ACTIVE again, from today.
    Renew(RenewResidencyInput),
    /// Any state with access, or SUSPENDED, to EXITED; it goes on elsewhere as its `successor`.
    Transfer(TransferResidencyInput),
}

/// The provisional time has been passed.
#[derive(InputObject)]
pub struct ConfirmResidencyInput {
    /// From which day on; today unless named.
    pub effective_from: Option<Date>,
    /// Number and date of the minutes.
    pub protocol: Option<String>,
}

/// A warning, with time to put things right.
#[derive(InputObject)]
pub struct WarnResidencyInput {
    /// One of the regime's reasons, for WARN.
    pub reason_code: String,
    /// The reason in the park's words.
    pub reason: String,
    /// The last day to put things right.
    pub cure_by: Option<Date>,
}

/// Takes the rights away for a time.
#[derive(InputObject)]
pub struct SuspendResidencyInput {
    /// One of the regime's reasons, for SUSPEND.
    pub reason_code: String,
    /// The reason in the park's words.
    pub reason: String,
    /// From which day on; today unless named.
    pub effective_from: Option<Date>,
    /// The last day; it ends by itself then.
    pub until: Option<Date>,
}

/// Gives the rights back.
#[derive(InputObject)]
pub struct ReinstateResidencyInput {
    /// The reason in the park's words.
    pub reason: String,
    /// From which day on; today unless named. May lie in the past.
    pub effective_from: Option<Date>,
}

/// Takes the residency away.
#[derive(InputObject)]
pub struct DepriveResidencyInput {
    /// One of the regime's reasons, for DEPRIVE.
    pub reason_code: String,
    /// The reason in the park's words.
    pub reason: String,
    /// From which day on; today unless named. May lie in the past.
    pub effective_from: Option<Date>,
    /// Number and date of the minutes.
    pub protocol: Option<String>,
}

/// The company leaves of its own will.
#[derive(InputObject)]
pub struct ExitResidencyInput {
    /// From which day on it is no resident; today unless named.
    pub effective_from: Option<Date>,
    /// Why it leaves.
    pub reason: Option<String>,
}

/// A further term.
#[derive(InputObject)]
pub struct RenewResidencyInput {
    /// The new last day, later than the old one.
    pub until: Date,
    /// Number and date of the minutes.
    pub protocol: Option<String>,
}

/// By law it goes on in another park, or as that of another company: as it stands, and for the rest of its term. What it was granted
/// is determined anew there.
#[derive(InputObject)]
pub struct TransferResidencyInput {
    /// The park in whose register it goes on, where the viewer must be an owner or a manager too; the same unless named.
    pub to_park_id: Option<ID>,
    /// The company that follows; the same unless named.
    pub to_company_id: Option<ID>,
    /// The category of the rules it comes under; the ordinary one of another park, and the same where it stays, unless named.
    pub category: Option<String>,
    /// From which day on; today unless named. May lie in the past.
    pub effective_from: Option<Date>,
    /// The law or the deed that it rests on.
    pub basis: String,
}

/// The residency after the change.
#[derive(SimpleObject)]
pub struct ChangeResidencyPayload {
    /// The residency as it is now.
    pub residency: Residency,
}

/// Changes many residencies in the same way.
#[derive(InputObject)]
pub struct ChangeResidenciesInput {
    /// The residencies to change, 500 at most.
    pub residency_ids: Vec<ID>,
    /// What to do with each.
    pub change: ResidencyChangeInput,
    /// Only says what would come of it; nothing is changed.
    #[graphql(default)]
    pub dry_run: bool,
}

/// What came of it, in the order in which the residencies were named.
#[derive(SimpleObject)]
pub struct ChangeResidenciesPayload {
    /// Nothing was changed.
    pub dry_run: bool,
    /// One for each residency.
    pub results: Vec<ResidencyChangeResult>,
}

/// What came of a change for one residency.
#[derive(SimpleObject)]
pub struct ResidencyChangeResult {
    /// The residency as it was named.
    pub residency_id: ID,
    /// As it is after the change; in a dry run with its next revision, and its register as before. Null where it was refused.
    pub residency: Option<Residency>,
    /// Why it was refused: the code that `changeResidency` would have answered with.
    pub code: Option<String>,
    /// Why it was refused, in the viewer's language.
    pub problems: Vec<DraftProblem>,
}

impl ResidencyChangeResult {
    /// As the same refusal is told where it stands alone.
    pub fn refused(ctx: &Context<'_>, residency_id: ID, problem: &Problem) -> Self {
        let problems = problem.told().into_iter();
        let problems =
            problems.map(|(field, message)| DraftProblem { field: field.map(str::to_owned), message: say(ctx.locale(), &message) });
        Self { residency_id, residency: None, code: Some(problem.code().to_owned()), problems: problems.collect() }
    }
}

/// Files a report, an audit, a fee or a notice. Accepted income becomes a figure that the park stands behind.
#[derive(InputObject)]
pub struct FileObligationInput {
    /// The duty that it is for.
    pub obligation_id: ID,
    /// What was earned in the period, line by line, in one currency.
    pub income: Option<Vec<IncomeLineInput>>,
    /// Whatever else the park asks for.
    pub report: Option<serde_json::Value>,
    /// A paper, from `startUpload`, once the bytes have been sent.
    pub upload_id: Option<ID>,
}

/// Income of one activity in the period.
#[derive(InputObject)]
pub struct IncomeLineInput {
    /// Code of the activity.
    pub activity: String,
    /// It is on the park's list of activities.
    pub listed: bool,
    /// It was earned abroad.
    pub export: bool,
    /// How much was earned.
    pub amount: MoneyInput,
}

impl From<IncomeLineInput> for obligations::Line {
    fn from(input: IncomeLineInput) -> Self {
        let IncomeLineInput { activity, listed, export, amount } = input;
        Self { activity, listed, export, amount: amount.amount, currency: amount.currency.0 }
    }
}

/// Tells the park that the owners of the company are to change.
#[derive(InputObject)]
pub struct NotifyOwnershipChangeInput {
    /// The residency whose rules want it told.
    pub residency_id: ID,
    /// The day on which the change takes effect.
    pub takes_effect_on: Date,
    /// Who is to own it, and whatever else the park asks for; this or a paper.
    pub report: Option<serde_json::Value>,
    /// A paper, from `startUpload`, once the bytes have been sent.
    pub upload_id: Option<ID>,
}

/// The notice as a duty that has been filed: in time or late, for the park to accept.
#[derive(SimpleObject)]
pub struct NotifyOwnershipChangePayload {
    /// The duty: its period is the day of the change, its last day the one that the rules lay before that.
    pub obligation: Obligation,
}

/// The duty, now FILED.
#[derive(SimpleObject)]
pub struct FileObligationPayload {
    /// The duty as it is now.
    pub obligation: Obligation,
}

/// An officer's answer to what was filed; sent back, it must be filed again.
#[derive(InputObject)]
pub struct ReviewObligationInput {
    /// The duty that was filed.
    pub obligation_id: ID,
    /// Whether it is accepted.
    pub accept: bool,
    /// Why it is sent back.
    pub remark: Option<String>,
}

/// The duty after the answer.
#[derive(SimpleObject)]
pub struct ReviewObligationPayload {
    /// The duty as it is now.
    pub obligation: Obligation,
}

/// Says whether a residency gives a benefit in a period.
#[derive(InputObject)]
pub struct DetermineEntitlementInput {
    /// The residency that may give it.
    pub residency_id: ID,
    /// Code of a benefit of the regime.
    pub benefit: String,
    /// The days it is for; both ends are needed.
    pub period: DateRangeInput,
    /// Whether it is given.
    pub granted: bool,
    /// What the determination rests on.
    pub basis: String,
}

/// The determination, and the residency it belongs to.
#[derive(SimpleObject)]
pub struct DetermineEntitlementPayload {
    /// The determination.
    pub entitlement: Entitlement,
    /// The residency it belongs to.
    pub residency: Residency,
}

/// Writes down what a resident promises to invest; by the park's officers.
#[derive(InputObject)]
pub struct PromiseInvestmentInput {
    /// The residency that it was promised for.
    pub residency_id: ID,
    /// The sum.
    pub promised: MoneyInput,
    /// The last day for it.
    pub by: Date,
    /// What the money is for.
    pub purpose: Option<String>,
}

/// The promise.
#[derive(SimpleObject)]
pub struct PromiseInvestmentPayload {
    /// The promise as it is now.
    pub commitment: InvestmentCommitment,
}

/// Adds a sum, in the currency of the promise, to what was invested; by the park's officers.
#[derive(InputObject)]
pub struct RecordInvestmentInput {
    /// The promise that it keeps.
    pub commitment_id: ID,
    /// The sum.
    pub amount: MoneyInput,
    /// The day it was invested.
    pub on: Date,
    /// A paper that shows it, from `startUpload`, once the bytes have been sent.
    pub upload_id: Option<ID>,
}

/// The promise, with the new sum.
#[derive(SimpleObject)]
pub struct RecordInvestmentPayload {
    /// The promise as it is now.
    pub commitment: InvestmentCommitment,
}

/// An objection by the company; one for each decision.
#[derive(InputObject)]
pub struct FileAppealInput {
    /// What is objected to.
    pub subject: AppealSubjectInput,
    /// Why the decision is wrong.
    pub grounds: String,
    /// A paper that shows it, from `startUpload`, once the bytes have been sent.
    pub upload_id: Option<ID>,
}

/// What is objected to.
#[derive(OneofObject)]
pub enum AppealSubjectInput {
    /// The refusal of this application.
    ApplicationId(ID),
    /// The loss of this residency.
    ResidencyId(ID),
}

/// The appeal.
#[derive(SimpleObject)]
pub struct FileAppealPayload {
    /// The appeal as it was filed.
    pub appeal: Appeal,
}

/// Decides an appeal. Not by the officer who took the decision: FORBIDDEN, where the park has another.
#[derive(InputObject)]
pub struct DecideAppealInput {
    /// The appeal to decide.
    pub appeal_id: ID,
    /// Whether the company is right.
    pub upheld: bool,
    /// Why, in the park's words.
    pub reason: String,
}

/// The appeal, decided.
#[derive(SimpleObject)]
pub struct DecideAppealPayload {
    /// The appeal as it is now.
    pub appeal: Appeal,
}

impl TryFrom<ResidencyChangeInput> for Change {
    type Error = Problem;

    fn try_from(input: ResidencyChangeInput) -> Result<Self, Problem> {
        let day = |day: Option<Date>| day.map(|day| day.0);
        Ok(match input {
            ResidencyChangeInput::Confirm(input) => Self::Confirm { effective_from: day(input.effective_from), protocol: input.protocol },
            ResidencyChangeInput::Warn(input) => {
                Self::Warn { reason_code: input.reason_code, reason: input.reason, cure_by: day(input.cure_by) }
            }
            ResidencyChangeInput::Suspend(input) => Self::Suspend {
                reason_code: input.reason_code,
                reason: input.reason,
                effective_from: day(input.effective_from),
                until: day(input.until),
            },
            ResidencyChangeInput::Reinstate(input) => Self::Reinstate { reason: input.reason, effective_from: day(input.effective_from) },
            ResidencyChangeInput::Deprive(input) => Self::Deprive {
                reason_code: input.reason_code,
                reason: input.reason,
                effective_from: day(input.effective_from),
                protocol: input.protocol,
            },
            ResidencyChangeInput::Exit(input) => Self::Exit { effective_from: day(input.effective_from), reason: input.reason },
            ResidencyChangeInput::Renew(input) => Self::Renew { until: input.until.0, protocol: input.protocol },
            ResidencyChangeInput::Transfer(input) => Self::Transfer(Transfer {
                to_park: input.to_park_id.map(|id| ids::parse(&id)).transpose()?,
                to_company: input.to_company_id.map(|id| ids::parse(&id)).transpose()?,
                category: input.category,
                effective_from: day(input.effective_from),
                basis: input.basis,
            }),
        })
    }
}

/// Narrows the register: without `states` those with access and the suspended; `on` asks for the register of a day.
#[derive(InputObject)]
pub struct ResidencyFilter {
    /// Residencies in one of these states.
    pub states: Option<Vec<ResidencyState>>,
    /// Where the company was founded: its own country, not the park's.
    pub countries: Option<Vec<CountryCode>>,
    /// Codes of sectors; a sector takes in the sectors under it.
    pub sectors: Option<Vec<String>>,
    /// The day asked about; today unless named.
    pub on: Option<Date>,
    /// Companies that say that some of their capital is foreign, or that none is.
    pub foreign_capital: Option<bool>,
}

/// Narrows the queue; without `states` it holds whatever waits.
#[derive(InputObject)]
pub struct ResidencyApplicationFilter {
    /// Applications in one of these states.
    pub states: Option<Vec<ResidencyApplicationState>>,
    /// Those whose step should be over already, or those whose step has time left.
    pub overdue: Option<bool>,
    /// Those that this officer has.
    pub assignee_id: Option<ID>,
    /// Those of these kinds of applicants.
    pub applicant_kinds: Option<Vec<ApplicantKind>>,
}

/// The order of the queue.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "domain::residency::find::QueueOrder")]
pub enum ResidencyApplicationOrder {
    /// What is due first comes first; what has no last day comes last.
    DueSoonest,
    /// The earliest first.
    SubmittedFirst,
    /// The latest first.
    SubmittedLast,
}
