//! What can be done about residency.

use std::collections::HashSet;

use async_graphql::{Context, ID, Object, Result};

use super::commissions::*;
use super::following::{Appeal, Entitlement, InvestmentCommitment};
use super::inputs::*;
use super::panels::*;
use super::queries;
use super::types::{ChecklistItem, Residency, ResidencyApplication, ResidencyApplicationPayload};
use crate::graphql::context::{Door, mutation};
use crate::graphql::ids;
use domain::parks::regimes;
use domain::residency::change::Change;
use domain::residency::decide::{self, Decision};
use domain::residency::find::AppealSubject;
use domain::residency::opinion::{self, Opinion};
use domain::residency::{
    appeal, attach, change, close, commitments, convene, draft, entitlements, experts, obligations, panel, procedure, register, sign,
    submit, vote,
};
use kernel::problem::{Faults, Message, Problem};

/// One move of an application: begin, take the step, commit, give it back.
macro_rules! moved {
    ($ctx:ident, |$work:ident| $step:expr) => {{
        let application = mutation!($ctx, |$work| $step);
        Ok(ResidencyApplicationPayload { application: ResidencyApplication(application) })
    }};
}

#[derive(Default)]
pub struct ResidencyMutation;

#[Object]
impl ResidencyMutation {
    /// Begins an application for residency, or goes on with one that is still, or again, with the company.
    async fn draft_residency_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new application, or changes to one.")] input: DraftResidencyApplicationInput,
    ) -> Result<DraftResidencyApplicationPayload> {
        let mut work = ctx.work().await?;
        let application = match input {
            DraftResidencyApplicationInput::Start(input) => {
                let start = draft::Start {
                    company: ids::parse(&input.company_id)?,
                    park: ids::parse(&input.park_id)?,
                    category: input.category,
                    applicant_kind: input.applicant_kind.into(),
                    answers: input.answers,
                };
                draft::start(&mut work, start).await?
            }
            DraftResidencyApplicationInput::Edit(input) => {
                let edit = draft::Edit {
                    application: ids::parse(&input.application_id)?,
                    expected_revision: input.expected_revision,
                    applicant_kind: input.applicant_kind.map(Into::into),
                    answers: input.answers,
                };
                draft::edit(&mut work, edit).await?
            }
        };
        ctx.commit(work).await?;
        Ok(DraftResidencyApplicationPayload { application: ResidencyApplication(application) })
    }

    /// Puts an uploaded file under a line of an application's checklist.
    async fn attach_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which file, and where it belongs.")] input: AttachDocumentInput,
    ) -> Result<AttachDocumentPayload> {
        let mut work = ctx.work().await?;
        let upload = ids::parse(&input.upload_id)?;
        let id = ids::parse(&input.application_id)?;
        let (application, document) = attach::attach(&mut work, id, input.expected_revision, input.document.into(), upload).await?;
        let rules = regimes::by_id(&work, application.regime_id).await?.ok_or(Problem::NotFound)?;
        let required = regimes::documents(&rules, Some(application.applicant_kind)).any(|line| line.kind == document.kind && line.required);
        ctx.commit(work).await?;
        let item = ChecklistItem { kind: document.kind, required, document: Some(document) };
        Ok(AttachDocumentPayload { item, application: ResidencyApplication(application) })
    }

    /// Hands an application in; it keeps the rules in force today.
    async fn submit_residency_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application.")] input: ResidencyApplicationActionInput,
    ) -> Result<ResidencyApplicationPayload> {
        moved!(ctx, |work| { submit::submit(work, ids::parse(&input.application_id)?, input.expected_revision, input.remark) })
    }

    /// Takes an application back before it is decided.
    async fn withdraw_residency_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application.")] input: ResidencyApplicationActionInput,
    ) -> Result<ResidencyApplicationPayload> {
        moved!(ctx, |work| { submit::withdraw(work, ids::parse(&input.application_id)?, input.expected_revision, input.remark) })
    }

    /// Gives an application to one of the park's staff and starts the check, or gives it back to the queue.
    async fn assign_residency_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application, and to whom.")] input: AssignResidencyApplicationInput,
    ) -> Result<ResidencyApplicationPayload> {
        let assignee = input.assignee_id.map(|id| ids::parse(&id)).transpose()?;
        moved!(ctx, |work| { procedure::assign(work, ids::parse(&input.application_id)?, input.expected_revision, assignee) })
    }

    /// Sends an application back to the applicant, with what is to be put right.
    async fn return_residency_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application, and what is wrong with it.")] input: ReturnResidencyApplicationInput,
    ) -> Result<ResidencyApplicationPayload> {
        let items =
            input.items.into_iter().map(|item| procedure::SentBack { document: item.document.into(), remark: item.remark }).collect();
        moved!(ctx, |work| {
            let id = ids::parse(&input.application_id)?;
            procedure::return_for_revision(work, id, input.expected_revision, &input.reason_code, &input.remark, items)
        })
    }

    /// Lets an application pass the check: everything is there.
    async fn accept_residency_application_as_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application.")] input: ResidencyApplicationActionInput,
    ) -> Result<ResidencyApplicationPayload> {
        moved!(ctx, |work| {
            procedure::accept_as_complete(work, ids::parse(&input.application_id)?, input.expected_revision, input.remark)
        })
    }

    /// Brings an application from the experts before the commission.
    async fn send_residency_application_to_commission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application.")] input: ResidencyApplicationActionInput,
    ) -> Result<ResidencyApplicationPayload> {
        moved!(ctx, |work| {
            procedure::send_to_commission(work, ids::parse(&input.application_id)?, input.expected_revision, input.remark)
        })
    }

    /// Enters one of a park's reviewers as an expert, or changes one.
    async fn save_expert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new expert, or a change to one.")] input: SaveExpertInput,
    ) -> Result<ExpertPayload> {
        let mut work = ctx.work().await?;
        let expert = match input {
            SaveExpertInput::Create(input) => {
                let profile = experts::Profile { fields: Some(input.fields), rating: Some(input.rating), retired: None };
                experts::enter(&mut work, ids::parse(&input.park_id)?, ids::parse(&input.user_id)?, profile).await?
            }
            SaveExpertInput::Update(input) => {
                let (id, revision) = (ids::parse(&input.expert_id)?, input.expected_revision);
                experts::change(&mut work, id, revision, input.profile()).await?
            }
        };
        ctx.commit(work).await?;
        Ok(ExpertPayload { expert: Expert(expert) })
    }

    /// Writes down that an expert may not judge a company; by the expert, or the park's staff.
    async fn declare_conflict_of_interest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which expert, which company, and why.")] input: DeclareConflictOfInterestInput,
    ) -> Result<ExpertPayload> {
        let mut work = ctx.work().await?;
        let expert = experts::declare(&mut work, ids::parse(&input.expert_id)?, ids::parse(&input.company_id)?, &input.note).await?;
        ctx.commit(work).await?;
        Ok(ExpertPayload { expert: Expert(expert) })
    }

    /// Draws a panel at random for an application in EXPERT_REVIEW, among the experts whom nothing ties to the applicant.
    async fn draw_panel(&self, ctx: &Context<'_>, #[graphql(desc = "Which application.")] input: DrawPanelInput) -> Result<PanelPayload> {
        let mut work = ctx.work().await?;
        let panel = panel::draw(&mut work, ids::parse(&input.application_id)?, input.expected_revision).await?;
        ctx.commit(work).await?;
        Ok(PanelPayload { panel: Panel(panel) })
    }

    /// Draws the extra experts of the regime for a panel without a quorum or with a tie, and gives it more time.
    async fn extend_panel(&self, ctx: &Context<'_>, #[graphql(desc = "Which panel.")] input: PanelActionInput) -> Result<PanelPayload> {
        let mut work = ctx.work().await?;
        let panel = panel::extend(&mut work, ids::parse(&input.panel_id)?, input.expected_revision).await?;
        ctx.commit(work).await?;
        Ok(PanelPayload { panel: Panel(panel) })
    }

    /// Counts a panel whose time is over without the opinions that are missing, where there is a quorum.
    async fn close_panel(&self, ctx: &Context<'_>, #[graphql(desc = "Which panel.")] input: PanelActionInput) -> Result<PanelPayload> {
        let mut work = ctx.work().await?;
        let panel = panel::close(&mut work, ids::parse(&input.panel_id)?, input.expected_revision).await?;
        ctx.commit(work).await?;
        Ok(PanelPayload { panel: Panel(panel) })
    }

    /// Says what an expert thinks, once; with the last opinion the panel decides.
    async fn give_panel_opinion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Answers to all questions, and yes or no.")] input: GivePanelOpinionInput,
    ) -> Result<PanelOpinionPayload> {
        let mut work = ctx.work().await?;
        let said = Opinion { answers: input.answers.into_iter().map(Into::into).collect(), in_favour: input.in_favour, note: input.note };
        let opinion = opinion::give(&mut work, ids::parse(&input.opinion_id)?, said).await?;
        ctx.commit(work).await?;
        Ok(PanelOpinionPayload { opinion: PanelOpinion(opinion) })
    }

    /// Says that an expert has a conflict of interest; another is drawn, where there is one.
    async fn decline_panel_opinion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which opinion, and what the conflict is.")] input: DeclinePanelOpinionInput,
    ) -> Result<PanelOpinionPayload> {
        let mut work = ctx.work().await?;
        let opinion = opinion::decline(&mut work, ids::parse(&input.opinion_id)?, &input.note).await?;
        ctx.commit(work).await?;
        Ok(PanelOpinionPayload { opinion: PanelOpinion(opinion) })
    }

    /// Plans a session of the commission, with what is to be decided there; those who are invited are told.
    async fn plan_commission_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When, where, who and what.")] input: PlanCommissionSessionInput,
    ) -> Result<CommissionSessionPayload> {
        let mut work = ctx.work().await?;
        let park = ids::parse(&input.park_id)?;
        let session = convene::plan(&mut work, park, input.plan()?).await?;
        ctx.commit(work).await?;
        Ok(CommissionSessionPayload { session: CommissionSession(session) })
    }

    /// Changes a session in PLANNED: its day, its place, its members or its agenda.
    async fn change_commission_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session, and what is to be another.")] input: ChangeCommissionSessionInput,
    ) -> Result<CommissionSessionPayload> {
        let mut work = ctx.work().await?;
        let (id, revision) = (ids::parse(&input.session_id)?, input.expected_revision);
        let session = convene::change(&mut work, id, revision, input.change()?).await?;
        ctx.commit(work).await?;
        Ok(CommissionSessionPayload { session: CommissionSession(session) })
    }

    /// Opens a session on its day or later; from then on its members vote, and from that day its decisions are reckoned.
    async fn open_commission_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: CommissionSessionActionInput,
    ) -> Result<CommissionSessionPayload> {
        let mut work = ctx.work().await?;
        let session = convene::open(&mut work, ids::parse(&input.session_id)?, input.expected_revision).await?;
        ctx.commit(work).await?;
        Ok(CommissionSessionPayload { session: CommissionSession(session) })
    }

    /// Votes on a line of the agenda of an open session, once and for good; a member with a conflict of interest can only abstain.
    async fn vote_in_commission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On what, and how.")] input: VoteInCommissionInput,
    ) -> Result<CommissionItemPayload> {
        let mut work = ctx.work().await?;
        let item = vote::vote(&mut work, ids::parse(&input.item_id)?, input.choice.into(), input.note).await?;
        ctx.commit(work).await?;
        Ok(CommissionItemPayload { item: CommissionItem(item) })
    }

    /// Puts an application on the agenda of an open session off, so that it can be put on another agenda.
    async fn postpone_commission_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and why.")] input: PostponeCommissionItemInput,
    ) -> Result<CommissionItemPayload> {
        let mut work = ctx.work().await?;
        let item = convene::postpone(&mut work, ids::parse(&input.item_id)?, &input.reason).await?;
        ctx.commit(work).await?;
        Ok(CommissionItemPayload { item: CommissionItem(item) })
    }

    /// Closes a session: every application on its agenda is decided by its votes, and the minutes are written. By the chair, or the
    /// park's owners and managers.
    async fn close_commission_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session, and the grounds of its refusals.")] input: CloseCommissionSessionInput,
    ) -> Result<CommissionSessionPayload> {
        let mut work = ctx.work().await?;
        let refusals = input.refusals.into_iter().map(CommissionRefusalInput::refusal).collect::<Result<_, _>>()?;
        let (id, revision) = (ids::parse(&input.session_id)?, input.expected_revision);
        let session = close::close(&mut work, &ctx.app().blobs, id, revision, refusals).await?;
        ctx.commit(work).await?;
        Ok(CommissionSessionPayload { session: CommissionSession(session) })
    }

    /// Calls a session off before it is closed; what is on its agenda can be put on another one.
    async fn cancel_commission_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session, and why.")] input: CancelCommissionSessionInput,
    ) -> Result<CommissionSessionPayload> {
        let mut work = ctx.work().await?;
        let session = convene::cancel(&mut work, ids::parse(&input.session_id)?, input.expected_revision, &input.reason).await?;
        ctx.commit(work).await?;
        Ok(CommissionSessionPayload { session: CommissionSession(session) })
    }

    /// Decides an application, where no commission sits: yes or no, once.
    async fn decide_residency_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application, and how it is decided.")] input: DecideResidencyApplicationInput,
    ) -> Result<ResidencyApplicationPayload> {
        let decision = match input.decision {
            ResidencyDecisionInput::Approve(yes) => {
                Decision::Approve { protocol: yes.protocol, remark: yes.remark, effective_from: yes.effective_from.map(|day| day.0) }
            }
            ResidencyDecisionInput::Refuse(no) => Decision::Refuse {
                reason_code: no.reason_code,
                reason: no.reason,
                protocol: no.protocol,
                reapply_after: no.reapply_after.map(|day| day.0),
            },
        };
        moved!(ctx, |work| { decide::decide(work, ids::parse(&input.application_id)?, input.expected_revision, decision) })
    }

    /// Signs the residency agreement for the viewer's side; with the second signature the residency begins.
    async fn sign_residency_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application.")] input: ResidencyApplicationActionInput,
    ) -> Result<ResidencyApplicationPayload> {
        moved!(ctx, |work| { sign::sign(work, ids::parse(&input.application_id)?, input.expected_revision, input.remark) })
    }

    /// Enters a residency that was given before this system was in use.
    async fn record_residency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose residency, and since when.")] input: RecordResidencyInput,
    ) -> Result<RecordResidencyPayload> {
        let mut work = ctx.work().await?;
        let record = register::Record {
            park: ids::parse(&input.park_id)?,
            company: ids::parse(&input.company_id)?,
            category: input.category,
            number: input.number,
            since: input.since.0,
            until: input.until.map(|day| day.0),
            obligations_from: input.obligations_from.map(|day| day.0),
            remark: input.remark,
        };
        let residency = register::record(&mut work, record).await?;
        ctx.commit(work).await?;
        Ok(RecordResidencyPayload { residency: Residency(residency) })
    }

    /// Changes where a residency stands: warns, suspends, deprives, gives back, confirms, renews, or lets the company leave.
    async fn change_residency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which residency, and what to do with it.")] input: ChangeResidencyInput,
    ) -> Result<ChangeResidencyPayload> {
        let mut work = ctx.work().await?;
        let id = ids::parse(&input.residency_id)?;
        let residency = change::change(&mut work, id, input.expected_revision, input.change.try_into()?).await?;
        ctx.commit(work).await?;
        Ok(ChangeResidencyPayload { residency: Residency(residency) })
    }

    /// Files a report, an audit, a fee or a notice; late too, for as long as the park has not acted.
    async fn file_obligation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which duty, and what is filed for it.")] input: FileObligationInput,
    ) -> Result<FileObligationPayload> {
        let mut work = ctx.work().await?;
        let paper = obligations::Paper {
            income: input.income.into_iter().flatten().map(Into::into).collect(),
            report: input.report,
            upload: input.upload_id.map(|id| ids::parse(&id)).transpose()?,
        };
        let row = obligations::file(&mut work, ids::parse(&input.obligation_id)?, paper).await?;
        ctx.commit(work).await?;
        Ok(FileObligationPayload { obligation: queries::obligation(ctx, row).await? })
    }

    /// Tells the park that the owners are to change, as long before as its rules want; told later it counts as late.
    async fn notify_ownership_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose owners change, when, and how.")] input: NotifyOwnershipChangeInput,
    ) -> Result<NotifyOwnershipChangePayload> {
        let mut work = ctx.work().await?;
        let upload = input.upload_id.map(|id| ids::parse(&id)).transpose()?;
        let paper = obligations::Paper { income: vec![], report: input.report, upload };
        let id = ids::parse(&input.residency_id)?;
        let row = obligations::notify_ownership_change(&mut work, id, input.takes_effect_on.0, paper).await?;
        ctx.commit(work).await?;
        Ok(NotifyOwnershipChangePayload { obligation: queries::obligation(ctx, row).await? })
    }

    /// Accepts what was filed, or sends it back.
    async fn review_obligation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which duty, and the answer.")] input: ReviewObligationInput,
    ) -> Result<ReviewObligationPayload> {
        let mut work = ctx.work().await?;
        let row = obligations::review(&mut work, ids::parse(&input.obligation_id)?, input.accept, input.remark).await?;
        ctx.commit(work).await?;
        Ok(ReviewObligationPayload { obligation: queries::obligation(ctx, row).await? })
    }

    /// Says whether a residency gives a benefit in a period: status alone does not give it.
    async fn determine_entitlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which benefit, for whom and for which days.")] input: DetermineEntitlementInput,
    ) -> Result<DetermineEntitlementPayload> {
        let mut work = ctx.work().await?;
        let determination = entitlements::Determination {
            residency: ids::parse(&input.residency_id)?,
            benefit: input.benefit,
            from: input.period.from.map(|day| day.0),
            until: input.period.until.map(|day| day.0),
            granted: input.granted,
            basis: input.basis,
        };
        let (row, residency) = entitlements::determine(&mut work, determination).await?;
        ctx.commit(work).await?;
        let entitlement = Entitlement { row, residency: residency.clone() };
        Ok(DetermineEntitlementPayload { entitlement, residency: Residency(residency) })
    }

    /// Writes down what a resident promises to invest.
    async fn promise_investment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who promises what, and by when.")] input: PromiseInvestmentInput,
    ) -> Result<PromiseInvestmentPayload> {
        let mut work = ctx.work().await?;
        let promised = (input.promised.amount, input.promised.currency.0);
        let row = commitments::promise(&mut work, ids::parse(&input.residency_id)?, promised, input.by.0, input.purpose).await?;
        ctx.commit(work).await?;
        Ok(PromiseInvestmentPayload { commitment: InvestmentCommitment(row) })
    }

    /// Adds a sum to what was invested under a promise.
    async fn record_investment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which promise, how much, and when.")] input: RecordInvestmentInput,
    ) -> Result<RecordInvestmentPayload> {
        let mut work = ctx.work().await?;
        let upload = input.upload_id.map(|id| ids::parse(&id)).transpose()?;
        let amount = (input.amount.amount, input.amount.currency.0);
        let row = commitments::record(&mut work, ids::parse(&input.commitment_id)?, amount, input.on.0, upload).await?;
        ctx.commit(work).await?;
        Ok(RecordInvestmentPayload { commitment: InvestmentCommitment(row) })
    }

    /// Objects to a refusal, or to the loss of a residency; once for each decision.
    async fn file_appeal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is objected to, and why.")] input: FileAppealInput,
    ) -> Result<FileAppealPayload> {
        let mut work = ctx.work().await?;
        let against = match input.subject {
            AppealSubjectInput::ApplicationId(id) => AppealSubject::Refusal(ids::parse(&id)?),
            AppealSubjectInput::ResidencyId(id) => AppealSubject::Loss(ids::parse(&id)?),
        };
        let upload = input.upload_id.map(|id| ids::parse(&id)).transpose()?;
        let appeal = appeal::file(&mut work, against, &input.grounds, upload).await?;
        ctx.commit(work).await?;
        Ok(FileAppealPayload { appeal: Appeal(appeal) })
    }

    /// Decides an appeal: upheld, a refusal goes back to the commission, and a loss never happened.
    async fn decide_appeal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which appeal, and how it is decided.")] input: DecideAppealInput,
    ) -> Result<DecideAppealPayload> {
        let mut work = ctx.work().await?;
        let appeal = appeal::decide(&mut work, ids::parse(&input.appeal_id)?, input.upheld, &input.reason).await?;
        ctx.commit(work).await?;
        Ok(DecideAppealPayload { appeal: Appeal(appeal) })
    }

    /// Changes many residencies in the same way, each by itself: what one is refused keeps none of the others from it.
    async fn change_residencies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which residencies, what to do with them, and whether to do it.")] input: ChangeResidenciesInput,
    ) -> Result<ChangeResidenciesPayload> {
        judge_mass(&input.residency_ids)?;
        let change: Change = input.change.try_into()?;
        let mut results = vec![];
        for id in input.residency_ids {
            let mut work = ctx.work().await?;
            let done = match ids::parse(&id) {
                Ok(id) => change::change(&mut work, id, None, change.clone()).await,
                Err(problem) => Err(problem),
            };
            results.push(match done {
                Ok(residency) => {
                    // A dry run does everything, and lets go of it.
                    if !input.dry_run {
                        ctx.commit(work).await?;
                    }
                    ResidencyChangeResult { residency_id: id, residency: Some(Residency(residency)), code: None, problems: vec![] }
                }
                Err(problem @ (Problem::Internal(_) | Problem::Unavailable | Problem::Unauthenticated(_))) => return Err(problem.into()),
                Err(problem) => ResidencyChangeResult::refused(ctx, id, &problem),
            });
        }
        Ok(ChangeResidenciesPayload { dry_run: input.dry_run, results })
    }
}

/// Residencies that are changed at once, at most.
const MOST: usize = 500;

fn judge_mass(ids: &[ID]) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if ids.is_empty() {
        faults.add("residencyIds", Message::new("rule-required"));
    }
    if ids.len() > MOST {
        faults.add("residencyIds", Message::new("rule-list-long").with("max", MOST));
    }
    let mut seen = HashSet::new();
    for (place, id) in ids.iter().enumerate().take(MOST) {
        if !seen.insert(id.as_str()) {
            faults.add(format!("residencyIds.{place}"), Message::new("rule-twice"));
        }
    }
    faults.finish()
}
