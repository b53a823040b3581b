//! What clients send about programs, and what they get back.

use async_graphql::{ID, InputObject, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};
use entity::programs::RubricCriterion;
use rust_decimal::Decimal;

use super::eligibility::EligibilityRuleInput;
use super::types::{Intake, Program, ProgramApplication, ProgramKind};
use crate::graphql::ids;
use crate::graphql::parks::types::ServiceKind;
use crate::graphql::scalars::{DateRangeInput, LanguageTag, LocalizedTextInput, pairs};
use domain::companies::eligibility;
use domain::programs::{intakes, publish};
use kernel::language::{required_texts, texts};
use kernel::problem::{Faults, Problem};

/// Characters of a name at most.
const NAME: usize = 200;
/// Characters of a longer text at most.
const TEXT: usize = 4000;

/// A new program. Several hosts need an agreement in force that they are all party to, else NOT_ELIGIBLE.
#[derive(InputObject)]
pub struct CreateProgramInput {
    /// The parks that run it; the viewer's is one of them.
    pub host_park_ids: Vec<ID>,
    /// What several hosts do it under.
    pub agreement_id: Option<ID>,
    /// What it does for those it takes in.
    pub kind: ProgramKind,
    /// What it is called.
    pub name: Vec<LocalizedTextInput>,
    /// What it says about itself.
    #[graphql(default)]
    pub summary: Vec<LocalizedTextInput>,
    /// Codes of the lines of business it is for; for all of them if empty.
    #[graphql(default)]
    pub sectors: Vec<String>,
    /// The languages it is held in.
    #[graphql(default)]
    pub languages: Vec<LanguageTag>,
    /// What those taken in may use.
    #[graphql(default)]
    pub services: Vec<ServiceKind>,
}

impl CreateProgramInput {
    /// The program, with what is wrong with its texts; an id that names nothing is NOT_FOUND.
    pub fn draft(self) -> Result<(publish::Draft, Faults), Problem> {
        let mut faults = Faults::default();
        let draft = publish::Draft {
            hosts: self.host_park_ids.iter().map(|id| ids::parse(id)).collect::<Result<_, _>>()?,
            agreement: self.agreement_id.map(|id| ids::parse(&id)).transpose()?,
            slug: None,
            kind: self.kind.into(),
            names: required_texts(&mut faults, "name", &pairs(self.name), NAME),
            summaries: texts(&mut faults, "summary", &pairs(self.summary), TEXT),
            sectors: self.sectors,
            languages: self.languages.into_iter().map(|tag| tag.0).collect(),
            services: self.services.into_iter().map(Into::into).collect(),
        };
        Ok((draft, faults))
    }
}

/// The new program.
#[derive(SimpleObject)]
pub struct CreateProgramPayload {
    /// The program as published.
    pub program: Program,
}

/// What is to change about a program; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateProgramInput {
    /// The program to change.
    pub program_id: ID,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
    /// What it is called; replaces all languages.
    pub name: Option<Vec<LocalizedTextInput>>,
    /// What it says about itself; replaces all languages.
    pub summary: Option<Vec<LocalizedTextInput>>,
    /// Codes of the lines of business it is for; for all of them if empty.
    pub sectors: Option<Vec<String>>,
    /// The languages it is held in.
    pub languages: Option<Vec<LanguageTag>>,
    /// What those taken in may use.
    pub services: Option<Vec<ServiceKind>>,
}

impl UpdateProgramInput {
    /// The change, with what is wrong with its texts.
    pub fn change(self) -> (publish::Change, Faults) {
        let mut faults = Faults::default();
        let change = publish::Change {
            names: self.name.map(|name| required_texts(&mut faults, "name", &pairs(name), NAME)),
            summaries: self.summary.map(|summary| texts(&mut faults, "summary", &pairs(summary), TEXT)),
            sectors: self.sectors,
            languages: self.languages.map(|tags| tags.into_iter().map(|tag| tag.0).collect()),
            services: self.services.map(|kinds| kinds.into_iter().map(Into::into).collect()),
        };
        (change, faults)
    }
}

/// The program as it is now.
#[derive(SimpleObject)]
pub struct UpdateProgramPayload {
    /// The program with the change.
    pub program: Program,
}

/// A new round of a program; it opens and closes by itself.
#[derive(InputObject)]
pub struct OpenIntakeInput {
    /// The program that it is a round of.
    pub program_id: ID,
    /// What the round is called.
    pub name: String,
    /// From when on it takes applications; now unless named.
    pub opens_at: Option<DateTime<Utc>>,
    /// From when on it takes no more.
    pub closes_at: DateTime<Utc>,
    /// The days of the program itself.
    pub runs: DateRangeInput,
    /// How many are taken in.
    pub capacity: i32,
    /// How many more are kept in order, to move up when someone declines.
    #[graphql(default)]
    pub reserve: i32,
    /// What an applicant must be; every rule counts, several of one kind too.
    #[graphql(default)]
    pub eligibility: Vec<EligibilityRuleInput>,
    /// The JSON Schema (2020-12) of the answers; they are an object.
    pub form: serde_json::Value,
    /// What reviewers are asked.
    #[graphql(default)]
    pub rubric: Vec<RubricCriterionInput>,
    /// Reviewers see no names.
    #[graphql(default = true)]
    pub blind_review: bool,
    /// How many reviewers read each application.
    #[graphql(default = 2)]
    pub reviews_per_application: i32,
}

/// A criterion of a rubric.
#[derive(InputObject)]
pub struct RubricCriterionInput {
    /// What scores will name it by.
    pub key: String,
    /// The question.
    pub name: Vec<LocalizedTextInput>,
    /// How much it counts beside the others.
    pub weight: Decimal,
    /// The lowest number.
    pub min: i32,
    /// The highest number.
    pub max: i32,
    /// What the numbers mean.
    #[graphql(default)]
    pub guidance: Vec<LocalizedTextInput>,
}

impl OpenIntakeInput {
    /// The round, with what is wrong with its texts and conditions; `sectors` are the codes that there are.
    pub fn opening(self, sectors: &[String]) -> Result<(intakes::Opening, Faults), Problem> {
        let mut faults = Faults::default();
        let asked: Vec<_> = self.eligibility.into_iter().map(EligibilityRuleInput::asked).collect::<Result<_, _>>()?;
        let rubric = self.rubric.into_iter().enumerate().map(|(place, criterion)| RubricCriterion {
            key: criterion.key,
            name: required_texts(&mut faults, &format!("rubric.{place}.name"), &pairs(criterion.name), NAME),
            weight: criterion.weight.normalize().to_string(),
            min: criterion.min,
            max: criterion.max,
            guidance: texts(&mut faults, &format!("rubric.{place}.guidance"), &pairs(criterion.guidance), TEXT),
        });
        let rubric = rubric.collect();
        let opening = intakes::Opening {
            program: ids::parse(&self.program_id)?,
            name: self.name,
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            runs_from: self.runs.from.map(|day| day.0),
            runs_until: self.runs.until.map(|day| day.0),
            capacity: self.capacity,
            reserve: self.reserve,
            eligibility: eligibility::rules(&mut faults, "eligibility", asked, sectors),
            form: self.form,
            rubric,
            blind_review: self.blind_review,
            reviews_per_application: self.reviews_per_application,
        };
        Ok((opening, faults))
    }
}

/// The new round.
#[derive(SimpleObject)]
pub struct OpenIntakePayload {
    /// The intake as announced.
    pub intake: Intake,
}

/// Moves an intake on by hand.
#[derive(InputObject)]
pub struct ChangeIntakeInput {
    /// The intake to move.
    pub intake_id: ID,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
    /// What to do.
    pub change: IntakeChangeInput,
}

/// What to do with an intake.
#[derive(OneofObject)]
pub enum IntakeChangeInput {
    /// A later close, in PLANNED and OPEN.
    Extend(ExtendIntakeInput),
    /// Closes it now, in OPEN.
    Close(IntakeRemarkInput),
    /// Calls it off; whoever applies is told.
    Cancel(IntakeRemarkInput),
}

/// Until when it is open.
#[derive(InputObject)]
pub struct ExtendIntakeInput {
    /// Later than the present close.
    pub closes_at: DateTime<Utc>,
}

/// A word for the audit trail.
#[derive(InputObject)]
pub struct IntakeRemarkInput {
    /// Why.
    pub remark: Option<String>,
}

impl From<IntakeChangeInput> for intakes::Change {
    fn from(input: IntakeChangeInput) -> Self {
        match input {
            IntakeChangeInput::Extend(input) => Self::Extend { closes_at: input.closes_at },
            IntakeChangeInput::Close(input) => Self::Close { remark: input.remark },
            IntakeChangeInput::Cancel(input) => Self::Cancel { remark: input.remark },
        }
    }
}

/// The intake after the change.
#[derive(SimpleObject)]
pub struct ChangeIntakePayload {
    /// The intake as it stands now.
    pub intake: Intake,
}

/// Begins an application, or goes on with one.
#[derive(OneofObject)]
pub enum DraftProgramApplicationInput {
    /// Begins an application.
    Start(StartProgramApplicationInput),
    /// Goes on with one.
    Edit(EditProgramApplicationInput),
}

/// A new application. There is one for a company and an intake; a second is CONFLICT, unless the first was withdrawn.
#[derive(InputObject)]
pub struct StartProgramApplicationInput {
    /// The intake it is for.
    pub intake_id: ID,
    /// The company that applies.
    pub company_id: ID,
    /// Answers to the form. What is there must fit it; what is missing matters only on submission.
    pub answers: Option<serde_json::Value>,
}

/// Changes to an application in DRAFT.
#[derive(InputObject)]
pub struct EditProgramApplicationInput {
    /// The application to change.
    pub application_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// Answers to the form, all of them. What is there must fit it; what is missing matters only on submission.
    pub answers: serde_json::Value,
}

/// A move that needs no more than a remark.
#[derive(InputObject)]
pub struct ProgramApplicationActionInput {
    /// The application to move.
    pub application_id: ID,
    /// The revision that the viewer saw; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// A word for the history.
    pub remark: Option<String>,
}

/// The application after the move.
#[derive(SimpleObject)]
pub struct ProgramApplicationPayload {
    /// The application as it is now.
    pub application: ProgramApplication,
}
