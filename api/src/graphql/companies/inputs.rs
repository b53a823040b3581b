//! What clients send about companies, and what they get back.

use async_graphql::{ID, InputObject, MaybeUndefined, SimpleObject};
use entity::companies as rows;
use rust_decimal::Decimal;

use super::types::{Audience, BusinessModel, Company, CompanyFact, CompanyStage, FactKind, IdentifierScheme, OfficeKind};
use crate::graphql::identity::inputs::patch;
use crate::graphql::ids;
use crate::graphql::scalars::{CountryCode, CurrencyCode, Date, DateRangeInput, LanguageTag, LocalizedTextInput, Url, pairs};
use domain::companies::find::Filter;
use domain::companies::{facts, profile};
use kernel::problem::Problem;

/// Narrows a list of companies; what is left out narrows nothing.
#[derive(InputObject, Default)]
pub struct CompanyFilter {
    /// Codes of sectors; a sector takes in the sectors under it.
    pub sectors: Option<Vec<String>>,
    /// Companies that have come this far.
    pub stages: Option<Vec<CompanyStage>>,
    /// Where the company is incorporated.
    pub countries: Option<Vec<CountryCode>>,
    /// Residents of one of these parks.
    pub parks: Option<Vec<ID>>,
    /// Residents on this day; today unless named.
    pub resident_on: Option<Date>,
    /// Companies that earn in one of these ways.
    pub business_models: Option<Vec<BusinessModel>>,
}

impl TryFrom<CompanyFilter> for Filter {
    type Error = Problem;

    fn try_from(filter: CompanyFilter) -> Result<Self, Problem> {
        Ok(Self {
            sectors: filter.sectors.unwrap_or_default(),
            stages: filter.stages.into_iter().flatten().map(Into::into).collect(),
            countries: filter.countries.into_iter().flatten().map(|country| country.0).collect(),
            parks: filter.parks.into_iter().flatten().map(|park| ids::parse(&park)).collect::<Result<_, _>>()?,
            resident_on: filter.resident_on.map(|day| day.0),
            business_models: filter.business_models.into_iter().flatten().map(Into::into).collect(),
        })
    }
}

/// A legal form.
#[derive(InputObject)]
pub struct LegalFormInput {
    /// The code of ISO 20275 (Entity Legal Forms), where that list knows the form.
    pub elf_code: Option<String>,
    /// The name as the country's law has it: `MChJ`.
    pub name: String,
}

impl From<LegalFormInput> for rows::LegalForm {
    fn from(form: LegalFormInput) -> Self {
        Self { elf_code: form.elf_code, name: form.name }
    }
}

/// A number in a register. A wrong checksum is INVALID_INPUT; a number that another company holds is CONFLICT.
#[derive(InputObject)]
pub struct CompanyIdentifierInput {
    /// The register.
    pub scheme: IdentifierScheme,
    /// The number, with or without the blanks and hyphens that people write in it.
    pub value: String,
}

/// A place where a company works.
#[derive(InputObject)]
pub struct OfficeInput {
    /// What the office is.
    pub kind: OfficeKind,
    /// The country it is in.
    pub country: CountryCode,
    /// The city it is in.
    pub city: Option<String>,
    /// The park of that country that it sits in, or is registered with.
    pub park_id: Option<ID>,
    /// Since when it is there.
    pub since: Option<Date>,
}

fn offices(given: Vec<OfficeInput>) -> Result<Vec<profile::Office>, Problem> {
    let office = |office: OfficeInput| {
        Ok(profile::Office {
            kind: office.kind.into(),
            country: office.country.0,
            city: office.city,
            park: office.park_id.map(|park| ids::parse(&park)).transpose()?,
            since: office.since.map(|day| day.0),
        })
    };
    given.into_iter().map(office).collect()
}

fn numbers(given: Vec<CompanyIdentifierInput>) -> Vec<(rows::IdentifierScheme, String)> {
    given.into_iter().map(|number| (number.scheme.into(), number.value)).collect()
}

fn countries(given: Vec<CountryCode>) -> Vec<String> {
    given.into_iter().map(|country| country.0).collect()
}

fn languages(given: Vec<LanguageTag>) -> Vec<String> {
    given.into_iter().map(|language| language.0).collect()
}

fn models(given: Vec<BusinessModel>) -> Vec<rows::BusinessModel> {
    given.into_iter().map(Into::into).collect()
}

/// A new company; the viewer becomes its owner.
#[derive(InputObject)]
pub struct CreateCompanyInput {
    /// The name as the company writes itself.
    pub name: String,
    /// Its name in other languages and scripts.
    #[graphql(default)]
    pub other_names: Vec<LocalizedTextInput>,
    /// The name in full, as the register of companies has it.
    pub legal_name: Option<String>,
    /// What kind of legal person it is.
    pub legal_form: Option<LegalFormInput>,
    /// Its numbers in registers; none for a team that is not a company yet.
    #[graphql(default)]
    pub identifiers: Vec<CompanyIdentifierInput>,
    /// Where it is incorporated, or will be; this cannot be changed later.
    pub country: CountryCode,
    /// The region it works from, by ISO 3166-2: `UZ-SA`.
    pub region: Option<String>,
    /// The city it works from.
    pub city: Option<String>,
    /// The day it was founded.
    pub founded_on: Option<Date>,
    /// Its own site.
    pub website: Option<Url>,
    /// What it does, in the languages it chooses.
    #[graphql(default)]
    pub summary: Vec<LocalizedTextInput>,
    /// Codes of its lines of business, the first one first.
    #[graphql(default)]
    pub sectors: Vec<String>,
    /// How far it has come.
    pub stage: Option<CompanyStage>,
    /// How it earns.
    #[graphql(default)]
    pub business_models: Vec<BusinessModel>,
    /// What it builds with, in its own words.
    #[graphql(default)]
    pub technologies: Vec<String>,
    /// Where it sells or wants to sell.
    #[graphql(default)]
    pub target_markets: Vec<CountryCode>,
    /// Where its people live.
    #[graphql(default)]
    pub team_countries: Vec<CountryCode>,
    /// The languages its team works in.
    #[graphql(default)]
    pub languages: Vec<LanguageTag>,
    /// How many people work for it.
    pub headcount: Option<i32>,
    /// Whether a woman is among its founders.
    pub women_founder: Option<bool>,
    /// Whether some of its capital is foreign.
    pub foreign_capital: Option<bool>,
    /// The technology readiness level, from 1 to 9.
    pub technology_readiness: Option<i32>,
    /// The places where it works.
    #[graphql(default)]
    pub offices: Vec<OfficeInput>,
}

impl CreateCompanyInput {
    /// The country, and everything else as it is to be said.
    pub fn judged(self) -> Result<(String, profile::Change), Problem> {
        let change = profile::Change {
            name: Some(Some(self.name)),
            other_names: Some(pairs(self.other_names)),
            legal_name: Some(self.legal_name),
            legal_form: Some(self.legal_form.map(Into::into)),
            identifiers: Some(numbers(self.identifiers)),
            region: Some(self.region),
            city: Some(self.city),
            founded_on: Some(self.founded_on.map(|day| day.0)),
            website: Some(self.website.map(|website| website.0)),
            summaries: Some(pairs(self.summary)),
            sectors: Some(self.sectors),
            stage: Some(self.stage.map(Into::into)),
            business_models: Some(models(self.business_models)),
            technologies: Some(self.technologies),
            target_markets: Some(countries(self.target_markets)),
            team_countries: Some(countries(self.team_countries)),
            languages: Some(languages(self.languages)),
            headcount: Some(self.headcount),
            women_founder: Some(self.women_founder),
            foreign_capital: Some(self.foreign_capital),
            technology_readiness: Some(self.technology_readiness),
            offices: Some(offices(self.offices)?),
            home_park: None,
        };
        Ok((self.country.0, change))
    }
}

/// The new company.
#[derive(SimpleObject)]
pub struct CreateCompanyPayload {
    /// The company, with the viewer as its owner.
    pub company: Company,
}

/// What is to change about a company; a field left out stays as it is, null empties it, a list replaces the list.
#[derive(InputObject)]
pub struct UpdateCompanyInput {
    /// The company.
    pub company_id: ID,
    /// The revision that the change was made on; another one is CONFLICT.
    pub expected_revision: Option<i32>,
    /// The name as the company writes itself; cannot be emptied.
    pub name: MaybeUndefined<String>,
    /// Its name in other languages and scripts.
    pub other_names: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// The name in full, as the register of companies has it.
    pub legal_name: MaybeUndefined<String>,
    /// What kind of legal person it is.
    pub legal_form: MaybeUndefined<LegalFormInput>,
    /// Its numbers in registers; those that stay keep the word of the park that checked them.
    pub identifiers: MaybeUndefined<Vec<CompanyIdentifierInput>>,
    /// The region it works from, by ISO 3166-2: `UZ-SA`.
    pub region: MaybeUndefined<String>,
    /// The city it works from.
    pub city: MaybeUndefined<String>,
    /// The day it was founded.
    pub founded_on: MaybeUndefined<Date>,
    /// Its own site.
    pub website: MaybeUndefined<Url>,
    /// What it does, in the languages it chooses.
    pub summary: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Codes of its lines of business, the first one first.
    pub sectors: MaybeUndefined<Vec<String>>,
    /// How far it has come.
    pub stage: MaybeUndefined<CompanyStage>,
    /// How it earns.
    pub business_models: MaybeUndefined<Vec<BusinessModel>>,
    /// What it builds with, in its own words.
    pub technologies: MaybeUndefined<Vec<String>>,
    /// Where it sells or wants to sell.
    pub target_markets: MaybeUndefined<Vec<CountryCode>>,
    /// Where its people live.
    pub team_countries: MaybeUndefined<Vec<CountryCode>>,
    /// The languages its team works in.
    pub languages: MaybeUndefined<Vec<LanguageTag>>,
    /// How many people work for it.
    pub headcount: MaybeUndefined<i32>,
    /// Whether a woman is among its founders.
    pub women_founder: MaybeUndefined<bool>,
    /// Whether some of its capital is foreign.
    pub foreign_capital: MaybeUndefined<bool>,
    /// The technology readiness level, from 1 to 9.
    pub technology_readiness: MaybeUndefined<i32>,
    /// The places where it works.
    pub offices: MaybeUndefined<Vec<OfficeInput>>,
    /// The park that is to vouch for it abroad: one of those it is a resident of.
    pub home_park_id: MaybeUndefined<ID>,
}

/// A list that is emptied is an empty list.
fn replaced<T, U: Default>(list: MaybeUndefined<T>, into: impl FnOnce(T) -> U) -> Option<U> {
    patch(list, into).map(Option::unwrap_or_default)
}

impl TryFrom<UpdateCompanyInput> for profile::Change {
    type Error = Problem;

    fn try_from(input: UpdateCompanyInput) -> Result<Self, Problem> {
        Ok(Self {
            name: patch(input.name, |name| name),
            other_names: replaced(input.other_names, pairs),
            legal_name: patch(input.legal_name, |name| name),
            legal_form: patch(input.legal_form, Into::into),
            identifiers: replaced(input.identifiers, numbers),
            region: patch(input.region, |region| region),
            city: patch(input.city, |city| city),
            founded_on: patch(input.founded_on, |day| day.0),
            website: patch(input.website, |website| website.0),
            summaries: replaced(input.summary, pairs),
            sectors: replaced(input.sectors, |codes| codes),
            stage: patch(input.stage, Into::into),
            business_models: replaced(input.business_models, models),
            technologies: replaced(input.technologies, |technologies| technologies),
            target_markets: replaced(input.target_markets, countries),
            team_countries: replaced(input.team_countries, countries),
            languages: replaced(input.languages, languages),
            headcount: patch(input.headcount, |count| count),
            women_founder: patch(input.women_founder, |word| word),
            foreign_capital: patch(input.foreign_capital, |word| word),
            technology_readiness: patch(input.technology_readiness, |level| level),
            offices: patch(input.offices, offices).map(|given| given.unwrap_or_else(|| Ok(vec![]))).transpose()?,
            home_park: match patch(input.home_park_id, |park| ids::parse(&park)) {
                None => None,
                Some(park) => Some(park.transpose()?),
            },
        })
    }
}

/// The company as it is now.
#[derive(SimpleObject)]
pub struct UpdateCompanyPayload {
    /// The company with its new profile.
    pub company: Company,
}

/// A figure of the company's own.
#[derive(InputObject)]
pub struct CompanyFactInput {
    /// What it measures.
    pub kind: FactKind,
    /// The figure itself; people and customers come whole, and only growth goes below zero.
    pub value: Decimal,
    /// The currency of sums of money; other figures have none.
    pub currency: Option<CurrencyCode>,
    /// What days it is about.
    pub period: DateRangeInput,
    /// Who may see it.
    #[graphql(default_with = "Audience::VerifiedInvestors")]
    pub audience: Audience,
}

impl From<CompanyFactInput> for facts::Figure {
    fn from(fact: CompanyFactInput) -> Self {
        Self {
            kind: fact.kind.into(),
            value: fact.value,
            currency: fact.currency.map(|currency| currency.0),
            from: fact.period.from.map(|day| day.0),
            until: fact.period.until.map(|day| day.0),
            audience: fact.audience.into(),
        }
    }
}

/// Sets figures; one of the same kind and period is overwritten and loses its verification.
#[derive(InputObject)]
pub struct SetCompanyFactsInput {
    /// The company.
    pub company_id: ID,
    /// The figures, 100 at most.
    pub facts: Vec<CompanyFactInput>,
}

/// The company with its figures.
#[derive(SimpleObject)]
pub struct SetCompanyFactsPayload {
    /// The company.
    pub company: Company,
    /// The figures that were set, in the order in which they were sent.
    pub facts: Vec<CompanyFact>,
}

/// A park stands behind a figure of one of its residents.
#[derive(InputObject)]
pub struct VerifyCompanyFactInput {
    /// The figure.
    pub fact_id: ID,
    /// The park that has seen the reports; the company must be its resident.
    pub park_id: ID,
}

/// The figure, verified.
#[derive(SimpleObject)]
pub struct VerifyCompanyFactPayload {
    /// The figure with the park behind it.
    pub fact: CompanyFact,
}
