//! What clients send about parks, and what they get back.

use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject, SimpleObject};
use entity::parks as law;
use rust_decimal::Decimal;
use serde_json::Value;

use super::regime::{
    ApplicantKind, ClockUnit, CommissionTie, DocumentKind, EffectiveRule, ObligationKind, ReasonUse, RegimeStepKind, ResidencyRegime,
};
use super::types::{Park, ParkService, ServiceKind};
use crate::graphql::identity::inputs::patch;
use crate::graphql::programs::eligibility::EligibilityRuleInput;
use crate::graphql::scalars::{Date, LocalizedTextInput, MoneyInput, Url, pairs};
use domain::companies::eligibility;
use domain::parks::calendar::DayChange;
use domain::parks::publish::Rules;
use domain::parks::{services, update};
use kernel::language::{required_texts, texts};
use kernel::problem::{Faults, Problem};
use kernel::values::Money;

/// Characters of a name at most.
const NAME: usize = 200;
/// Characters of a longer text at most.
const TEXT: usize = 4000;

/// What is to change about a park; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateParkInput {
    /// The park to change.
    pub park_id: ID,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
    /// What the park says about itself; replaces all languages.
    pub summary: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Its own site.
    pub website: MaybeUndefined<Url>,
    /// Names of the associations that may sign agreements for the park from now on; takes the place of those before.
    pub associations: MaybeUndefined<Vec<String>>,
}

/// What to change, with what is wrong with the texts.
pub fn park_change(input: UpdateParkInput) -> (update::Change, Faults) {
    let mut faults = Faults::default();
    let summaries = patch(input.summary, |given| texts(&mut faults, "summary", &pairs(given), TEXT)).map(Option::unwrap_or_default);
    let associations = patch(input.associations, |names| names).map(Option::unwrap_or_default);
    (update::Change { summaries, website: patch(input.website, |website| website.0), associations }, faults)
}

/// The park as it is now.
#[derive(SimpleObject)]
pub struct UpdateParkPayload {
    /// The park with the change.
    pub park: Park,
}

/// Holidays and moved working days; a day named again is overwritten. Limits that are running are reckoned anew.
#[derive(InputObject)]
pub struct SetCalendarDaysInput {
    /// The park whose days they are.
    pub park_id: ID,
    /// The days to enter or to make ordinary again.
    pub days: Vec<CalendarDayInput>,
}

/// What a day is to be.
#[derive(InputObject)]
pub struct CalendarDayInput {
    /// The day.
    pub date: Date,
    /// True for a working Saturday, false for a holiday; null makes it an ordinary day again.
    pub working: Option<bool>,
    /// What the day is called.
    pub name: Option<Vec<LocalizedTextInput>>,
}

/// What the days are to be, with what is wrong with their names.
pub fn day_changes(days: Vec<CalendarDayInput>) -> (Vec<DayChange>, Faults) {
    let mut faults = Faults::default();
    let changes = days.into_iter().enumerate().map(|(place, day)| {
        let names = texts(&mut faults, &format!("days.{place}.name"), &pairs(day.name.unwrap_or_default()), NAME);
        DayChange { date: day.date.0, working: day.working, names }
    });
    (changes.collect(), faults)
}

/// The park with its new calendar.
#[derive(SimpleObject)]
pub struct SetCalendarDaysPayload {
    /// The park whose days were set.
    pub park: Park,
}

/// A new version of a park's rules, beginning later than every earlier one of its category; the one before it ends the day before.
#[derive(InputObject)]
pub struct PublishRegimeInput {
    /// The park whose rules they are.
    pub park_id: ID,
    /// The park's own word for a kind of resident: standard, self-employed.
    pub category: String,
    /// The first day on which the rules hold.
    pub valid_from: Date,
    /// Who may apply.
    pub applicant_kinds: Vec<ApplicantKind>,
    /// What an applicant must be.
    #[graphql(default)]
    pub eligibility: Vec<EligibilityRuleInput>,
    /// The JSON Schema (2020-12) of the answers; they are an object.
    pub form: Value,
    /// The documents to ask for.
    pub documents: Vec<DocumentRequirementInput>,
    /// The steps of the procedure, in their order; COMMISSION is always one.
    pub steps: Vec<RegimeStepInput>,
    /// When a residency begins.
    pub effective_from: EffectiveRule,
    /// How long a residency lasts; without end unless named.
    pub term_months: Option<i32>,
    /// How long a residency is provisional first.
    pub provisional_months: Option<i32>,
    /// How long an applicant may take to answer a return; then the application lapses.
    pub reply_within_working_days: i32,
    /// The share of income that a resident pays the park.
    pub fee_percent_of_income: Option<Decimal>,
    /// Shares of income to watch.
    #[graphql(default)]
    pub income_tests: Vec<IncomeTestInput>,
    /// What a resident owes the park.
    #[graphql(default)]
    pub obligations: Vec<ObligationRuleInput>,
    /// What residency may bring.
    #[graphql(default)]
    pub benefits: Vec<BenefitInput>,
    /// The grounds that officers may give; OTHER is one without being named.
    #[graphql(default)]
    pub reasons: Vec<ReasonInput>,
    /// Where these rules are written.
    #[graphql(default)]
    pub legal_basis: Vec<LegalSourceInput>,
}

/// A document to ask for.
#[derive(InputObject)]
pub struct DocumentRequirementInput {
    /// What the document is.
    pub kind: DocumentKind,
    /// Without it an application is not complete.
    pub required: bool,
    /// Who is asked for it; everybody unless named.
    pub only_for: Option<Vec<ApplicantKind>>,
    /// What there is to say about it.
    pub note: Option<Vec<LocalizedTextInput>>,
}

/// A step of the procedure.
#[derive(InputObject)]
pub struct RegimeStepInput {
    /// What is done in it.
    pub kind: RegimeStepKind,
    /// How long it may last, the day it starts not counted; without limit unless named.
    pub limit: Option<i32>,
    /// What the limit is counted in.
    pub unit: ClockUnit,
    /// The name of the body that takes the step.
    pub decided_by: String,
    /// The clock stands still while the application is back with the applicant.
    pub pauses_while_returned: bool,
    /// How experts are drawn and judge, in EXPERT_REVIEW alone; without it the park's staff send the application on.
    pub panel: Option<PanelRuleInput>,
    /// How a commission decides in sessions, in COMMISSION alone; without it an officer decides.
    pub commission: Option<CommissionRuleInput>,
}

/// How a commission decides an application in a session.
#[derive(InputObject)]
pub struct CommissionRuleInput {
    /// How many members must have voted for or against.
    pub quorum: i32,
    /// How many must be in favour; a majority of the votes for and against unless named.
    pub votes_needed: Option<i32>,
    /// What as many votes for as against come to.
    pub tie: CommissionTie,
}

impl From<CommissionRuleInput> for law::CommissionRule {
    fn from(input: CommissionRuleInput) -> Self {
        // What is negative is out of range as zero is.
        let count = |number: i32| u32::try_from(number).unwrap_or_default();
        Self { quorum: count(input.quorum), votes_needed: input.votes_needed.map(count), tie: input.tie.into() }
    }
}

/// How a panel of experts is drawn, and how it decides.
#[derive(InputObject)]
pub struct PanelRuleInput {
    /// How many experts are drawn.
    pub size: i32,
    /// How many opinions must be in.
    pub quorum: i32,
    /// How many must be in favour; a majority of the opinions given unless named.
    pub votes_needed: Option<i32>,
    /// The experts are not told who applies.
    #[graphql(default)]
    pub blind: bool,
    /// Only experts of the applicant's field are drawn.
    #[graphql(default)]
    pub by_field: bool,
    /// Experts with a lower rating are not drawn; those without one are.
    pub lowest_rating: Option<i32>,
    /// How many more are drawn at a tie or without a quorum; a tie is a no unless named.
    #[graphql(default)]
    pub extra: i32,
    /// How much longer the clock runs then, in the unit of the step.
    pub extension: Option<i32>,
    /// The ground on which the panel's no refuses the application; without one it is advice to the commission.
    pub refuse_code: Option<String>,
    /// What each expert answers.
    pub questions: Vec<PanelQuestionInput>,
}

/// A question to the experts of a panel.
#[derive(InputObject)]
pub struct PanelQuestionInput {
    /// The same through all versions of the regime: `NOVELTY`.
    pub code: String,
    /// The question in words.
    pub text: Vec<LocalizedTextInput>,
}

impl PanelRuleInput {
    fn rule(self, faults: &mut Faults, path: &str) -> law::PanelRule {
        // What is negative is out of range as zero is; what may be zero is out of range as a very large number is.
        let count = |number: i32| u32::try_from(number).unwrap_or_default();
        let questions = self.questions.into_iter().enumerate().map(|(place, question)| law::PanelQuestion {
            code: question.code,
            text: required_texts(faults, &format!("{path}.questions.{place}.text"), &pairs(question.text), TEXT),
        });
        law::PanelRule {
            questions: questions.collect(),
            size: count(self.size),
            quorum: count(self.quorum),
            votes_needed: self.votes_needed.map(count),
            blind: self.blind,
            by_field: self.by_field,
            lowest_rating: self.lowest_rating,
            extra: u32::try_from(self.extra).unwrap_or(u32::MAX),
            extension: self.extension.map(count),
            refuse_code: self.refuse_code,
        }
    }
}

/// A share of income to watch.
#[derive(InputObject)]
pub struct IncomeTestInput {
    /// What the test is called.
    pub name: Vec<LocalizedTextInput>,
    /// The share, in percent of all income of the period.
    pub threshold_percent: Decimal,
    /// True for a ceiling, false for a floor.
    pub at_most: bool,
    /// Which income counts: `listed`, `export`, or the code of an activity.
    pub base: String,
    /// How long the period is that the share is taken over, in months.
    pub every_months: i32,
    /// How many months after the start of the residency it is first applied.
    pub starts_after_months: i32,
}

/// A duty to lay down.
#[derive(InputObject)]
pub struct ObligationRuleInput {
    /// What is owed.
    pub kind: ObligationKind,
    /// How often it falls due, in months; left out for a duty that an event brings about.
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

/// What residency may bring.
#[derive(InputObject)]
pub struct BenefitInput {
    /// The same through all versions of the regime: `CIT_0`.
    pub code: String,
    /// What it is.
    pub name: Vec<LocalizedTextInput>,
    /// The article it rests on.
    pub basis: Option<String>,
    /// Somebody has to determine it for each resident.
    pub needs_separate_determination: bool,
    /// The last day on which the law grants it.
    pub until: Option<Date>,
}

/// A ground that officers may give.
#[derive(InputObject)]
pub struct ReasonInput {
    /// The same through all versions of the regime: `OUT_OF_SCOPE`.
    pub code: String,
    /// What it is a ground for.
    #[graphql(name = "use")]
    pub usage: ReasonUse,
    /// The ground in words.
    pub text: Vec<LocalizedTextInput>,
}

/// Where something is written.
#[derive(InputObject)]
pub struct LegalSourceInput {
    /// What the source is called.
    pub title: String,
    /// Its number.
    pub number: Option<String>,
    /// The day of the source.
    pub date: Option<Date>,
    /// Where it can be read.
    pub url: Option<Url>,
    /// Someone has read the source itself.
    #[graphql(default)]
    pub verified: bool,
}

impl From<LegalSourceInput> for law::LegalSource {
    fn from(input: LegalSourceInput) -> Self {
        Self {
            title: input.title.trim().to_owned(),
            number: input.number,
            date: input.date.map(|date| date.0),
            url: input.url.map(|url| url.0),
            verified: input.verified,
        }
    }
}

impl PublishRegimeInput {
    /// The rules, with what is wrong with their texts and conditions; `sectors` are the codes that there are.
    pub fn rules(self, sectors: &[String]) -> Result<(Rules, Faults), Problem> {
        let mut faults = Faults::default();
        let asked: Vec<_> = self.eligibility.into_iter().map(EligibilityRuleInput::asked).collect::<Result<_, _>>()?;
        let documents = self.documents.into_iter().enumerate().map(|(place, document)| law::DocumentRequirement {
            kind: document.kind.into(),
            required: document.required,
            only_for: document.only_for.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            note: texts(&mut faults, &format!("documents.{place}.note"), &pairs(document.note.unwrap_or_default()), TEXT),
        });
        let documents = documents.collect();
        let steps = self.steps.into_iter().enumerate().map(|(place, step)| law::RegimeStep {
            kind: step.kind.into(),
            // What is negative is out of range as zero is.
            limit: step.limit.map(|limit| limit.try_into().unwrap_or_default()),
            unit: step.unit.into(),
            decided_by: step.decided_by.trim().to_owned(),
            pauses_while_returned: step.pauses_while_returned,
            panel: step.panel.map(|panel| panel.rule(&mut faults, &format!("steps.{place}.panel"))),
            commission: step.commission.map(Into::into),
        });
        let steps = steps.collect();
        let income_tests = self.income_tests.into_iter().enumerate().map(|(place, test)| law::IncomeTest {
            name: required_texts(&mut faults, &format!("incomeTests.{place}.name"), &pairs(test.name), NAME),
            threshold_percent: test.threshold_percent.normalize().to_string(),
            at_most: test.at_most,
            base: test.base.trim().to_owned(),
            every_months: test.every_months,
            starts_after_months: test.starts_after_months,
        });
        let income_tests = income_tests.collect();
        let obligations = self.obligations.into_iter().map(|duty| law::ObligationRule {
            kind: duty.kind.into(),
            every_months: duty.every_months,
            due_day: duty.due_day,
            due_month: duty.due_month,
            lead_working_days: duty.lead_working_days,
            cure_period: duty.cure_period,
            cure_unit: duty.cure_unit.map(Into::into),
        });
        let benefits = self.benefits.into_iter().enumerate().map(|(place, benefit)| law::Benefit {
            code: benefit.code,
            name: required_texts(&mut faults, &format!("benefits.{place}.name"), &pairs(benefit.name), NAME),
            basis: benefit.basis,
            needs_separate_determination: benefit.needs_separate_determination,
            until: benefit.until.map(|until| until.0),
        });
        let benefits = benefits.collect();
        let reasons = self.reasons.into_iter().enumerate().map(|(place, reason)| law::Reason {
            code: reason.code,
            usage: reason.usage.into(),
            text: required_texts(&mut faults, &format!("reasons.{place}.text"), &pairs(reason.text), TEXT),
        });
        let reasons = reasons.collect();
        let rules = Rules {
            category: self.category,
            valid_from: self.valid_from.0,
            applicant_kinds: self.applicant_kinds.into_iter().map(Into::into).collect(),
            eligibility: eligibility::rules(&mut faults, "eligibility", asked, sectors),
            form: self.form,
            documents,
            steps,
            effective_from: self.effective_from.into(),
            term_months: self.term_months,
            provisional_months: self.provisional_months,
            reply_within_working_days: self.reply_within_working_days,
            fee_percent_of_income: self.fee_percent_of_income.map(|percent| percent.normalize().to_string()),
            income_tests,
            obligations: obligations.collect(),
            benefits,
            reasons,
            legal_basis: self.legal_basis.into_iter().map(Into::into).collect(),
        };
        Ok((rules, faults))
    }
}

/// The version that was published.
#[derive(SimpleObject)]
pub struct PublishRegimePayload {
    /// The new version.
    pub regime: ResidencyRegime,
}

/// Enters a service, or changes one.
#[derive(OneofObject)]
pub enum SaveParkServiceInput {
    /// A service that the park has not offered yet.
    Create(CreateParkServiceInput),
    /// A change to a service that is there.
    Update(UpdateParkServiceInput),
}

/// A new service.
#[derive(InputObject)]
pub struct CreateParkServiceInput {
    /// The park that offers it.
    pub park_id: ID,
    /// What it is.
    pub kind: ServiceKind,
    /// What it is called.
    pub name: Vec<LocalizedTextInput>,
    /// What is offered.
    #[graphql(default)]
    pub description: Vec<LocalizedTextInput>,
    /// The full price for a day, or for one use where days make no sense; free unless named.
    pub price: Option<MoneyInput>,
    /// How many can use it at once.
    pub seats: Option<i32>,
}

impl CreateParkServiceInput {
    /// The offer, with what is wrong with its texts and its price.
    pub fn offer(self) -> (services::Offer, Faults) {
        let mut faults = Faults::default();
        let offer = services::Offer {
            kind: self.kind.into(),
            names: required_texts(&mut faults, "create.name", &pairs(self.name), NAME),
            descriptions: texts(&mut faults, "create.description", &pairs(self.description), TEXT),
            price: self.price.and_then(|price| money(&mut faults, "create.price", price)),
            seats: self.seats,
        };
        (offer, faults)
    }
}

/// What is to change about a service; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateParkServiceInput {
    /// The service to change.
    pub service_id: ID,
    /// What it is called; cannot be emptied.
    pub name: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// What is offered.
    pub description: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// The full price for a day, or for one use where days make no sense; null makes it free.
    pub price: MaybeUndefined<MoneyInput>,
    /// How many can use it at once.
    pub seats: MaybeUndefined<i32>,
    /// True takes it off the list and leaves grants alone; false puts it back.
    pub retired: Option<bool>,
}

impl UpdateParkServiceInput {
    /// The change, with what is wrong with its texts and its price.
    pub fn change(self) -> (services::Change, Faults) {
        let mut faults = Faults::default();
        let names = patch(self.name, pairs).map(Option::unwrap_or_default);
        let descriptions = patch(self.description, pairs).map(Option::unwrap_or_default);
        let change = services::Change {
            names: names.map(|given| required_texts(&mut faults, "update.name", &given, NAME)),
            descriptions: descriptions.map(|given| texts(&mut faults, "update.description", &given, TEXT)),
            price: patch(self.price, |price| money(&mut faults, "update.price", price)).map(Option::flatten),
            seats: patch(self.seats, |seats| seats),
            retired: self.retired,
        };
        (change, faults)
    }
}

fn money(faults: &mut Faults, path: &str, price: MoneyInput) -> Option<Money> {
    faults.take(format!("{path}.amount"), Money::parse(price.amount, &price.currency.0))
}

/// The service.
#[derive(SimpleObject)]
pub struct SaveParkServicePayload {
    /// The service as it is now.
    pub service: ParkService,
}
