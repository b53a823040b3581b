//! ResidencyRegime: the law of a park as data, and the values it is made of.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use entity::ids::RegimeId;
use entity::parks as law;
use entity::parks::regime;
use rust_decimal::Decimal;

use super::loaders::RegimeById;
use super::types::{Park, park};
use crate::graphql::context::Door;
use crate::graphql::programs::eligibility::{Eligibility, EligibilityRule};
use crate::graphql::scalars::{Date, DateRange, LanguageTag, Url};
use crate::graphql::{ids, residency};
use domain::parks::regimes;
use kernel::problem::Problem;

/// One version of rules by id, for fields that name one, which is always there.
pub async fn regime(ctx: &Context<'_>, id: RegimeId) -> Result<ResidencyRegime> {
    let regime = ctx.load::<RegimeById>(id).await?;
    Ok(ResidencyRegime(regime.ok_or_else(|| Problem::broken(format!("there is no regime {id}")))?))
}

#[derive(Clone)]
pub struct ResidencyRegime(pub regime::Model);

/// The rules of one park's residency, as they stood between two days. Rules are data: a park's law changes without a release.
#[Object]
impl ResidencyRegime {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The park whose rules they are.
    async fn park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.park_id).await
    }

    /// The park's own word for a kind of resident: standard, self-employed.
    async fn category(&self) -> &str {
        &self.0.category
    }

    /// The number of the version in its category, from 1 on.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// From when and until when it holds.
    async fn valid(&self) -> DateRange {
        DateRange::new(Some(self.0.valid_from), self.0.valid_until)
    }

    /// Who may apply.
    async fn applicant_kinds(&self) -> Vec<ApplicantKind> {
        self.0.applicant_kinds.0.iter().copied().map(Into::into).collect()
    }

    /// What an applicant must be; the same kinds of rules as for intakes.
    async fn eligibility(&self) -> Vec<EligibilityRule> {
        self.0.eligibility.0.iter().cloned().map(EligibilityRule).collect()
    }

    /// Would this company be let in today, and if not, why; null for all but its members and the park's staff.
    async fn eligibility_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The company asked about.")] company_id: ID,
    ) -> Option<Result<Eligibility>> {
        residency::queries::eligibility(ctx, &self.0, &company_id).await.transpose()
    }

    /// The JSON Schema (2020-12) of an application's answers.
    async fn form(&self) -> serde_json::Value {
        self.0.form.clone()
    }

    /// The documents it asks for.
    async fn documents(
        &self,
        #[graphql(desc = "Only those that this kind of applicant is asked for.")] applicant_kind: Option<ApplicantKind>,
    ) -> Vec<DocumentRequirement> {
        regimes::documents(&self.0, applicant_kind.map(Into::into)).cloned().map(DocumentRequirement).collect()
    }

    /// The steps of the procedure, in the order an application goes through them.
    async fn steps(&self) -> Vec<RegimeStep> {
        self.0.steps.0.iter().cloned().map(RegimeStep::from).collect()
    }

    /// When a residency begins.
    async fn effective_from(&self) -> EffectiveRule {
        self.0.effective_from.into()
    }

    /// How long a residency lasts; none where it has no end.
    async fn term_months(&self) -> Option<i32> {
        self.0.term_months
    }

    /// How long a residency is provisional first, where it is.
    async fn provisional_months(&self) -> Option<i32> {
        self.0.provisional_months
    }

    /// How long an applicant may take to answer a return; then the application lapses.
    async fn reply_within_working_days(&self) -> i32 {
        self.0.reply_within_working_days
    }

    /// The share of income that a resident pays the park.
    async fn fee_percent_of_income(&self) -> Option<Decimal> {
        self.0.fee_percent_of_income.as_deref().and_then(|percent| percent.parse().ok())
    }

    /// Shares of income that a resident must reach, or must not pass.
    async fn income_tests(&self) -> Vec<IncomeTest> {
        self.0.income_tests.0.iter().cloned().map(IncomeTest).collect()
    }

    /// What a resident owes the park.
    async fn obligations(&self) -> Vec<ObligationRule> {
        self.0.obligations.0.iter().map(ObligationRule::from).collect()
    }

    /// What residency may bring.
    async fn benefits(&self) -> Vec<Benefit> {
        self.0.benefits.0.iter().cloned().map(Benefit).collect()
    }

    /// The grounds that its officers may give; OTHER is always one.
    async fn reasons(
        &self,
        #[graphql(desc = "Only those for this; for everything unless named.", name = "use")] usage: Option<ReasonUse>,
    ) -> Vec<Reason> {
        regimes::reasons(&self.0, usage.map(Into::into)).into_iter().map(Reason).collect()
    }

    /// Where these rules are written.
    async fn legal_basis(&self) -> Vec<LegalSource> {
        self.0.legal_basis.0.iter().cloned().map(LegalSource::from).collect()
    }
}

/// Who asks for residency.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::ApplicantKind")]
pub enum ApplicantKind {
    /// A company of the park's own country.
    DomesticCompany,
    /// A company of another country that applies as it is.
    ForeignCompany,
    /// A company of the park's country that belongs to one abroad.
    Subsidiary,
    /// A branch of a company abroad.
    Branch,
    /// A representative office of a company abroad.
    RepresentativeOffice,
    /// A person in business under their own name.
    SoleEntrepreneur,
    /// A person who works for themselves without being an entrepreneur.
    SelfEmployed,
    /// People who have founded no company yet.
    TeamNotIncorporated,
}

/// What a document is.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::DocumentKind")]
pub enum DocumentKind {
    /// The charter of the company.
    Charter,
    /// The certificate of its registration.
    RegistrationCertificate,
    /// A business plan.
    BusinessPlan,
    /// The decision of its governing body to apply.
    GoverningBodyDecision,
    /// A power of attorney for whoever applies.
    PowerOfAttorney,
    /// Financial statements.
    FinancialStatements,
    /// A certificate that no taxes are owed.
    TaxClearance,
    /// A guarantee that it works only in the activities listed.
    ActivityCodeGuarantee,
    /// A list of its intellectual property.
    IntellectualPropertyList,
    /// A forecast of its revenue.
    RevenueForecast,
    /// A table of its owners.
    OwnershipTable,
    /// The report of an auditor.
    AuditReport,
    /// Slides about the company.
    PitchDeck,
    /// Another document, described in the note.
    Other,
}

/// What a time limit is counted in.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::ClockUnit")]
pub enum ClockUnit {
    /// Days on which the park works.
    WorkingDays,
    /// All days.
    CalendarDays,
    /// Months, to the same day of a later month or to its last.
    Months,
}

/// A part of the way an application goes.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::RegimeStepKind")]
pub enum RegimeStepKind {
    /// The park sees whether everything is there.
    CompletenessCheck,
    /// Experts judge the application.
    ExpertReview,
    /// The body that decides sits.
    Commission,
    /// Both sides sign the agreement on residency.
    Agreement,
    /// The resident is entered into the register.
    Registration,
    /// The tax authority is told.
    TaxNotice,
}

/// When a residency begins.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::EffectiveRule")]
pub enum EffectiveRule {
    /// On the day of the decision.
    OnDecision,
    /// On the day both sides have signed the agreement.
    OnAgreement,
    /// On the first day of the month after the decision.
    FirstOfNextMonth,
}

/// What a resident owes the park.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::ObligationKind")]
pub enum ObligationKind {
    /// A report on what it did.
    PeriodicReport,
    /// An audit of the year.
    AnnualAudit,
    /// A payment to the park.
    Fee,
    /// Notice that its owners are to change.
    OwnershipChangeNotice,
}

/// What a reason code is for.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::ReasonUse")]
pub enum ReasonUse {
    /// Returning an application to the applicant.
    Return,
    /// Refusing an application.
    Refuse,
    /// Warning a resident.
    Warn,
    /// Suspending a residency.
    Suspend,
    /// Depriving a resident of the status.
    Deprive,
}

pub struct DocumentRequirement(pub law::DocumentRequirement);

/// A document that a regime asks for.
#[Object]
impl DocumentRequirement {
    /// What the document is.
    async fn kind(&self) -> DocumentKind {
        self.0.kind.into()
    }

    /// Without it an application is not complete.
    async fn required(&self) -> bool {
        self.0.required
    }

    /// Who is asked for it; null means everybody.
    async fn only_for(&self) -> Option<Vec<ApplicantKind>> {
        self.0.only_for.as_ref().map(|kinds| kinds.iter().copied().map(Into::into).collect())
    }

    /// What there is to say about it, in the language nearest to the one asked for.
    async fn note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> Option<String> {
        ctx.text(&self.0.note, language)
    }
}

/// One step of the procedure, who takes it, and how long that may last.
#[derive(SimpleObject)]
pub struct RegimeStep {
    /// What is done in it.
    pub kind: RegimeStepKind,
    /// How long it may last, the day it starts not counted; none where the law sets no limit.
    pub limit: Option<u32>,
    /// What the limit is counted in.
    pub unit: ClockUnit,
    /// The name of the body that takes the step.
    pub decided_by: String,
    /// The clock stands still while the application is back with the applicant.
    pub pauses_while_returned: bool,
    /// How experts are drawn and judge; null where the park's staff send the application on.
    pub panel: Option<PanelRuleResult>,
    /// How a commission decides in sessions; null where an officer decides.
    pub commission: Option<CommissionRuleResult>,
}

/// How a commission with as many votes for as against has decided.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::TieRule")]
pub enum CommissionTie {
    /// As its chair has voted.
    Chair,
    /// Against.
    Against,
}

/// How a commission decides an application in a session.
#[derive(SimpleObject)]
pub struct CommissionRuleResult {
    /// How many members must have voted for or against; who abstains for a conflict of interest is not counted.
    pub quorum: u32,
    /// How many must be in favour; null where a majority of the votes for and against is enough.
    pub votes_needed: Option<u32>,
    /// What as many votes for as against come to.
    pub tie: CommissionTie,
}

impl From<law::CommissionRule> for CommissionRuleResult {
    fn from(rule: law::CommissionRule) -> Self {
        Self { quorum: rule.quorum, votes_needed: rule.votes_needed, tie: rule.tie.into() }
    }
}

pub struct PanelRuleResult(law::PanelRule);

/// How a panel of experts is drawn, and how it decides.
#[Object]
impl PanelRuleResult {
    /// How many experts are drawn.
    async fn size(&self) -> u32 {
        self.0.size
    }

    /// How many opinions must be in.
    async fn quorum(&self) -> u32 {
        self.0.quorum
    }

    /// How many must be in favour; null where a majority of the opinions given is enough.
    async fn votes_needed(&self) -> Option<u32> {
        self.0.votes_needed
    }

    /// The experts are not told who applies.
    async fn blind(&self) -> bool {
        self.0.blind
    }

    /// Only experts of the applicant's field are drawn.
    async fn by_field(&self) -> bool {
        self.0.by_field
    }

    /// Experts with a lower rating are not drawn; those without one are.
    async fn lowest_rating(&self) -> Option<i32> {
        self.0.lowest_rating
    }

    /// How many more are drawn at a tie or without a quorum; a tie is a no where it is zero.
    async fn extra(&self) -> u32 {
        self.0.extra
    }

    /// How much longer the clock runs then, in the unit of the step.
    async fn extension(&self) -> Option<u32> {
        self.0.extension
    }

    /// The ground on which the panel's no refuses the application; null where it is advice to the commission.
    async fn refuse_code(&self) -> Option<&str> {
        self.0.refuse_code.as_deref()
    }

    /// What each expert answers.
    async fn questions(&self) -> Vec<PanelQuestionResult> {
        self.0.questions.iter().cloned().map(PanelQuestionResult).collect()
    }
}

pub struct PanelQuestionResult(pub law::PanelQuestion);

/// A question to the experts of a panel.
#[Object]
impl PanelQuestionResult {
    /// The same through all versions of the regime.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The question, in the language nearest to the one asked for.
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> Option<String> {
        ctx.text(&self.0.text, language)
    }
}

impl From<law::RegimeStep> for RegimeStep {
    fn from(step: law::RegimeStep) -> Self {
        Self {
            kind: step.kind.into(),
            limit: step.limit,
            unit: step.unit.into(),
            decided_by: step.decided_by,
            pauses_while_returned: step.pauses_while_returned,
            panel: step.panel.map(PanelRuleResult),
            commission: step.commission.map(Into::into),
        }
    }
}

pub struct IncomeTest(pub law::IncomeTest);

/// A share of income that a resident must reach, or must not pass.
#[Object]
impl IncomeTest {
    /// What the test is called, in the language nearest to the one asked for.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.name, language).unwrap_or_else(|| self.0.base.clone())
    }

    /// The share, in percent of all income of the period.
    async fn threshold_percent(&self) -> Decimal {
        self.0.threshold_percent.parse().unwrap_or_default()
    }

    /// True for a ceiling, false for a floor.
    async fn at_most(&self) -> bool {
        self.0.at_most
    }

    /// Which income counts: `listed`, `export`, or the code of an activity.
    async fn base(&self) -> &str {
        &self.0.base
    }

    /// How long the period is that the share is taken over, in months.
    async fn every_months(&self) -> i32 {
        self.0.every_months
    }

    /// How many months after the start of the residency it is first applied.
    async fn starts_after_months(&self) -> i32 {
        self.0.starts_after_months
    }
}

/// A duty, and when it falls due.
#[derive(SimpleObject)]
pub struct ObligationRule {
    /// What is owed.
    pub kind: ObligationKind,
    /// How often it falls due, in months; none for a duty that an event brings about.
    pub every_months: Option<i32>,
    /// The day of the month in which it falls due.
    pub due_day: Option<i32>,
    /// The month of the year, for yearly ones.
    pub due_month: Option<i32>,
    /// How many working days before the event it must be told.
    pub lead_working_days: Option<i32>,
    /// How long it may still be put right once it is late, in `cureUnit`.
    pub cure_period: Option<i32>,
    /// What `curePeriod` is counted in.
    pub cure_unit: Option<ClockUnit>,
}

impl From<&law::ObligationRule> for ObligationRule {
    fn from(rule: &law::ObligationRule) -> Self {
        Self {
            kind: rule.kind.into(),
            every_months: rule.every_months,
            due_day: rule.due_day,
            due_month: rule.due_month,
            lead_working_days: rule.lead_working_days,
            cure_period: rule.cure_period,
            cure_unit: rule.cure_unit.map(Into::into),
        }
    }
}

pub struct Benefit(pub law::Benefit);

/// What residency may bring: status alone does not give it where a separate determination is needed.
#[Object]
impl Benefit {
    /// The same through all versions of the regime: `CIT_0`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What it is, in the language nearest to the one asked for.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.name, language).unwrap_or_else(|| self.0.code.clone())
    }

    /// The article it rests on.
    async fn basis(&self) -> Option<&str> {
        self.0.basis.as_deref()
    }

    /// Somebody has to determine it for each resident.
    async fn needs_separate_determination(&self) -> bool {
        self.0.needs_separate_determination
    }

    /// The last day on which the law grants it.
    async fn until(&self) -> Option<Date> {
        self.0.until.map(Date)
    }
}

pub struct Reason(pub law::Reason);

/// A ground that an officer may give.
#[Object]
impl Reason {
    /// The same through all versions of the regime: `OUT_OF_SCOPE`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What it is a ground for.
    #[graphql(name = "use")]
    async fn usage(&self) -> ReasonUse {
        self.0.usage.into()
    }

    /// The ground in words, in the language nearest to the one asked for.
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.text, language).unwrap_or_else(|| self.0.code.clone())
    }
}

/// Where a rule or an agreement is written.
#[derive(SimpleObject)]
pub struct LegalSource {
    /// What the source is called.
    pub title: String,
    /// Its number.
    pub number: Option<String>,
    /// The day of the source.
    pub date: Option<Date>,
    /// Where it can be read.
    pub url: Option<Url>,
    /// Someone has read the source itself.
    pub verified: bool,
}

impl From<law::LegalSource> for LegalSource {
    fn from(source: law::LegalSource) -> Self {
        Self {
            title: source.title,
            number: source.number,
            date: source.date.map(Date),
            url: source.url.map(Url),
            verified: source.verified,
        }
    }
}
