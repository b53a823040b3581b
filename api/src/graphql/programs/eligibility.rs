//! Eligibility: the rules of regimes and intakes, and how a company stands to them.

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use entity::ids::ParkId;
use entity::parks as law;
use serde_json::Value;
use uuid::Uuid;

use crate::graphql::companies::types::CompanyStage;
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::scalars::{CountryCode, LanguageTag, MoneyInput};
use domain::companies::eligibility::{Asked, Range, RuleResult, described};
use kernel::language::say;
use kernel::problem::Problem;

/// What an eligibility rule asks.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::EligibilityRuleKind")]
pub enum EligibilityRuleKind {
    /// The country the company is incorporated in.
    Country,
    /// The line of business, those above it included.
    Sector,
    /// How far the company has come.
    Stage,
    /// How many months ago it was founded.
    CompanyAgeMonths,
    /// How many people it has.
    TeamSize,
    /// Residency in one of the parks named.
    ResidentOfPark,
    /// Residency in a park that has an agreement in force with the one that asks.
    ResidentOfPartner,
    /// The technology readiness level, 1 to 9.
    TechnologyReadiness,
    /// Not having been in the program before.
    NotAlumnus,
    /// A woman among the founders.
    WomenFounder,
    /// A language that the team works in.
    Language,
    /// The funds raised so far.
    FundsRaisedAtMost,
}

pub struct EligibilityRule(pub law::EligibilityRule);

/// A condition that a machine can check.
#[Object]
impl EligibilityRule {
    /// What it asks.
    async fn kind(&self) -> EligibilityRuleKind {
        self.0.kind.into()
    }

    /// The values of the input that made it.
    async fn parameters(&self) -> Value {
        match (self.0.kind, &self.0.parameters) {
            (law::EligibilityRuleKind::ResidentOfPark, Value::Array(parks)) => {
                let parks = parks.iter().filter_map(|id| id.as_str()?.parse::<Uuid>().ok());
                parks.map(|id| ids::global(ParkId(id)).to_string()).collect()
            }
            (_, parameters) => parameters.clone(),
        }
    }

    /// What it asks, in words.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        say(&ctx.locale_for(language.as_ref().map(|language| language.0.as_str())), &described(&self.0))
    }
}

pub struct Eligibility(pub Vec<RuleResult>);

/// Whether a company meets the rules, one by one.
#[Object]
impl Eligibility {
    /// Every rule is met.
    async fn eligible(&self) -> bool {
        self.0.iter().all(|result| result.met)
    }

    /// Each rule, in order.
    async fn results(&self) -> Vec<EligibilityResult> {
        self.0.iter().cloned().map(EligibilityResult).collect()
    }
}

pub struct EligibilityResult(RuleResult);

/// Whether one rule is met.
#[Object]
impl EligibilityResult {
    /// The rule.
    async fn rule(&self) -> EligibilityRule {
        EligibilityRule(self.0.rule.clone())
    }

    /// The company meets it.
    async fn met(&self) -> bool {
        self.0.met
    }

    /// In words, with the company's own value: what is missing.
    async fn explanation(&self, ctx: &Context<'_>) -> String {
        say(ctx.locale(), &self.0.explanation())
    }
}

/// A condition to lay down.
#[derive(OneofObject)]
pub enum EligibilityRuleInput {
    /// Incorporated in one of these.
    Countries(Vec<CountryCode>),
    /// Works in one of these, by code, or in a sector under one of them.
    Sectors(Vec<String>),
    /// At one of these stages.
    Stages(Vec<CompanyStage>),
    /// Founded this many months ago.
    CompanyAgeMonths(IntRangeInput),
    /// With this many people.
    TeamSize(IntRangeInput),
    /// A resident of one of these parks.
    ResidentOfParks(Vec<ID>),
    /// True: a resident of a park that has an agreement in force with a host.
    ResidentOfPartner(bool),
    /// With a technology this ready, from 1 to 9.
    TechnologyReadiness(IntRangeInput),
    /// True: has not been in this program before.
    NotAlumnus(bool),
    /// True: a woman is among its founders.
    WomenFounder(bool),
    /// Its team works in one of these.
    Languages(Vec<LanguageTag>),
    /// Has raised no more than this.
    FundsRaisedAtMost(MoneyInput),
}

/// From one number to another, both included.
#[derive(InputObject)]
pub struct IntRangeInput {
    /// The lower end; open if absent.
    pub min: Option<i32>,
    /// The upper end; open if absent.
    pub max: Option<i32>,
}

impl From<IntRangeInput> for Range {
    fn from(range: IntRangeInput) -> Self {
        Self { min: range.min, max: range.max }
    }
}

impl EligibilityRuleInput {
    /// What is asked, for the domain to judge; a park that is none is NOT_FOUND.
    pub fn asked(self) -> Result<Asked, Problem> {
        Ok(match self {
            Self::Countries(codes) => Asked::Countries(codes.into_iter().map(|code| code.0).collect()),
            Self::Sectors(codes) => Asked::Sectors(codes),
            Self::Stages(stages) => Asked::Stages(stages.into_iter().map(Into::into).collect()),
            Self::CompanyAgeMonths(range) => Asked::CompanyAgeMonths(range.into()),
            Self::TeamSize(range) => Asked::TeamSize(range.into()),
            Self::ResidentOfParks(parks) => Asked::ResidentOfParks(parks.iter().map(|id| ids::parse(id)).collect::<Result<_, _>>()?),
            Self::ResidentOfPartner(wanted) => Asked::ResidentOfPartner(wanted),
            Self::TechnologyReadiness(range) => Asked::TechnologyReadiness(range.into()),
            Self::NotAlumnus(wanted) => Asked::NotAlumnus(wanted),
            Self::WomenFounder(wanted) => Asked::WomenFounder(wanted),
            Self::Languages(tags) => Asked::Languages(tags.into_iter().map(|tag| tag.0).collect()),
            Self::FundsRaisedAtMost(limit) => Asked::FundsRaisedAtMost { amount: limit.amount, currency: limit.currency.0 },
        })
    }
}
