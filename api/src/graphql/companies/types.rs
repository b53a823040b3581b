//! Company, its numbers, offices and figures; Sector.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::companies::{company, fact, identifier, office, sector};
use entity::ids::{CompanyId, ParkId};
use entity::text::Words;
use futures_util::future::try_join_all;
use rust_decimal::Decimal;

use super::loaders::{CompanyById, FactsOfCompany, HomeParkOfCompany, IdentifiersOfCompany, OfficesOfCompany, SectorByCode, StandingTo};
use crate::graphql::agreements::access::{AccessRequestConnection, AccessState, ServiceOfferConnection};
use crate::graphql::context::Door;
use crate::graphql::identity::types::{Invitation, MembershipConnection};
use crate::graphql::investment::deals::DealConnection;
use crate::graphql::investment::types::InvestmentConnection;
use crate::graphql::matchmaking::types::MatchConnection;
use crate::graphql::notifications::types::WebhookEndpoint;
use crate::graphql::parks::types::{Park, SanctionListing, park};
use crate::graphql::programs::types::{ProgramApplicationConnection, ProgramApplicationState};
use crate::graphql::residency::loaders::ResidenciesOfCompany;
use crate::graphql::residency::types::{Residency, ResidencyApplicationConnection, ResidencyApplicationState};
use crate::graphql::scalars::{CountryCode, CurrencyCode, Date, DateRange, LanguageTag, LocalizedText, Url, localized};
use crate::graphql::{agreements, identity, ids, investment, matchmaking, notifications, paging, programs, residency};
use domain::companies::facts;
use domain::companies::standing::Standing;
use domain::identity::find as people;
use domain::matchmaking::{complete, suggest};
use kernel::access::{Action, Scope};
use kernel::language::pick_first;
use kernel::problem::Problem;

/// How far a company has come.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::companies::CompanyStage")]
pub enum CompanyStage {
    /// There is an idea, and people who mean it.
    Idea,
    /// Something can be shown, but not used.
    Prototype,
    /// The first people use the least that is useful.
    Mvp,
    /// The first customers pay.
    EarlyRevenue,
    /// Revenue grows from customers like the first.
    Growth,
    /// The way of earning is proven and is carried to new markets.
    Scale,
    /// An established company.
    Mature,
}

/// How a company earns.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::companies::BusinessModel")]
pub enum BusinessModel {
    /// It sells to companies.
    #[graphql(name = "B2B")]
    B2b,
    /// It sells to people.
    #[graphql(name = "B2C")]
    B2c,
    /// It sells to states and cities.
    #[graphql(name = "B2G")]
    B2g,
    /// It brings sellers and buyers together.
    Marketplace,
    /// It rents out software that it runs itself.
    Saas,
    /// It makes and sells devices.
    Hardware,
    /// It is paid for work of its own.
    Services,
    /// It does the work of others' departments.
    Outsourcing,
}

/// Who may see something that a company says about itself; each takes in those below it.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::companies::Audience")]
pub enum Audience {
    /// Whoever asks.
    Everyone,
    /// Investors whose accreditation a park has verified.
    VerifiedInvestors,
    /// The parks it is a resident of or applies to.
    Parks,
    /// Those who act for it.
    Members,
}

/// A register that gives companies numbers.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::companies::IdentifierScheme")]
pub enum IdentifierScheme {
    /// The taxpayer's number of Uzbekistan (STIR), nine digits.
    UzStir,
    /// The business identification number of Kazakhstan, twelve digits.
    KzBin,
    /// The taxpayer's number of Russia (INN), ten digits for companies, twelve for people.
    RuInn,
    /// The main state registration number of Russia (OGRN), thirteen digits for companies, fifteen for sole traders.
    RuOgrn,
    /// The payer's number of Belarus (UNP), nine characters.
    ByUnp,
    /// The taxpayer's number of Kyrgyzstan (INN), fourteen digits.
    KgInn,
    /// The taxpayer's number of Tajikistan (INN), nine digits.
    TjInn,
    /// The taxpayer's number of Azerbaijan (VÖEN), ten digits.
    AzVoen,
    /// The state identification number of Moldova (IDNO), thirteen digits.
    MdIdno,
    /// The taxpayer's number of Armenia (TIN), eight digits.
    AmTin,
    /// The identification number of Georgia, nine digits for companies, eleven for people.
    GeId,
    /// The tax number of Türkiye (VKN), ten digits.
    TrVkn,
    /// The legal entity identifier of ISO 17442, twenty characters.
    Lei,
    /// Any other register.
    Other,
}

/// What an office is.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::companies::OfficeKind")]
pub enum OfficeKind {
    /// The seat of the company.
    Head,
    /// A part of the company that does the company's business elsewhere.
    Branch,
    /// A part of the company that only speaks for it elsewhere.
    Representative,
    /// A company of its own that belongs to this one.
    Subsidiary,
}

/// What a figure measures.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::companies::FactKind")]
pub enum FactKind {
    /// What was sold in the period, in money.
    Revenue,
    /// What was sold abroad in the period, in money.
    ExportRevenue,
    /// What subscriptions bring in a month, in money.
    MonthlyRecurringRevenue,
    /// People who use the product.
    Users,
    /// Those who pay for it.
    Customers,
    /// People who work for the company.
    Headcount,
    /// How much revenue grew against the period before, in percent.
    GrowthPercent,
    /// What investors have put in, in money.
    FundsRaised,
}

/// One company by id, for fields that name a company, which is always there.
pub async fn company(ctx: &Context<'_>, id: CompanyId) -> Result<Company> {
    let company = ctx.load::<CompanyById>(id).await?;
    Ok(Company(company.ok_or_else(|| Problem::broken(format!("there is no company {id}")))?))
}

/// Sectors by their codes, in the order given.
pub async fn sectors(ctx: &Context<'_>, codes: &Words) -> Result<Vec<Sector>> {
    let found = try_join_all(codes.0.iter().map(|code| ctx.load::<SectorByCode>(code.clone()))).await?;
    Ok(found.into_iter().flatten().map(Sector).collect())
}

async fn some_park(ctx: &Context<'_>, id: Option<ParkId>) -> Option<Result<Park>> {
    match id {
        Some(id) => Some(park(ctx, id).await),
        None => None,
    }
}

#[derive(Clone)]
pub struct Company(pub company::Model);

/// A company, or a team that means to become one. Its profile is public.
#[Object]
impl Company {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The company's name in addresses: `epam-systems`.
    pub async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Grows by one with every change of the profile; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The name: in the language asked for where the company has one in it, else as the company writes itself.
    pub async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        let locale = ctx.locale_for(language.as_ref().map(|language| language.0.as_str()));
        pick_first(&self.0.other_names, &locale).unwrap_or(&self.0.name).to_owned()
    }

    /// The name in full, as the register of companies has it.
    async fn legal_name(&self) -> Option<&str> {
        self.0.legal_name.as_deref()
    }

    /// What kind of legal person it is.
    async fn legal_form(&self) -> Option<LegalForm> {
        self.0.legal_form.clone().map(|form| LegalForm { elf_code: form.elf_code, name: form.name })
    }

    /// Its numbers in registers; none for a team that is not a company yet.
    async fn identifiers(&self, ctx: &Context<'_>) -> Result<Vec<CompanyIdentifier>> {
        let rows = ctx.load::<IdentifiersOfCompany>(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(CompanyIdentifier).collect())
    }

    /// Where it is incorporated, or will be.
    pub async fn country(&self) -> CountryCode {
        self.0.country.as_str().into()
    }

    /// The region it works from, by ISO 3166-2: `UZ-SA`.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The city it works from.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// The day it was founded.
    async fn founded_on(&self) -> Option<Date> {
        self.0.founded_on.map(Date)
    }

    /// Its own site.
    pub async fn website(&self) -> Option<Url> {
        self.0.website.as_deref().map(Url::from)
    }

    /// What the company says it does, in the language nearest to the one asked for.
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

    /// Its lines of business, the first one first.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        sectors(ctx, &self.0.sectors).await
    }

    /// How far it has come.
    async fn stage(&self) -> Option<CompanyStage> {
        self.0.stage.map(Into::into)
    }

    /// How it earns.
    async fn business_models(&self) -> Vec<BusinessModel> {
        self.0.business_models.0.iter().map(|model| (*model).into()).collect()
    }

    /// What it builds with, in its own words.
    async fn technologies(&self) -> &[String] {
        &self.0.technologies.0
    }

    /// Where it sells or wants to sell.
    async fn target_markets(&self) -> Vec<CountryCode> {
        self.0.target_markets.0.iter().map(|code| code.as_str().into()).collect()
    }

    /// Where its people live.
    async fn team_countries(&self) -> Vec<CountryCode> {
        self.0.team_countries.0.iter().map(|code| code.as_str().into()).collect()
    }

    /// The languages its team works in.
    async fn languages(&self) -> Vec<LanguageTag> {
        self.0.languages.0.iter().map(|tag| tag.as_str().into()).collect()
    }

    /// How many people work for it.
    async fn headcount(&self) -> Option<i32> {
        self.0.headcount
    }

    /// A woman is among its founders, by its own word.
    async fn women_founder(&self) -> Option<bool> {
        self.0.women_founder
    }

    /// Some of its capital is foreign, by its own word.
    async fn foreign_capital(&self) -> Option<bool> {
        self.0.foreign_capital
    }

    /// The technology readiness level, from 1 (basic principles) to 9 (proven in operation).
    async fn technology_readiness(&self) -> Option<i32> {
        self.0.technology_readiness
    }

    /// The places where it works.
    async fn offices(&self, ctx: &Context<'_>) -> Result<Vec<Office>> {
        let rows = ctx.load::<OfficesOfCompany>(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Office).collect())
    }

    /// Its figures, as far as the viewer may see them; the latest period of each kind unless all are asked for.
    async fn facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only figures of these kinds; of all kinds unless named.")] kinds: Option<Vec<FactKind>>,
        #[graphql(default_with = "Some(true)", desc = "Only the latest period of each kind.")] latest_only: Option<bool>,
    ) -> Result<Vec<CompanyFact>> {
        let mut rows = ctx.load::<FactsOfCompany>(self.0.id).await?.unwrap_or_default();
        rows.retain(|fact| kinds.as_ref().is_none_or(|kinds| kinds.contains(&fact.kind.into())));
        if latest_only.unwrap_or(true) {
            let mut seen = vec![];
            rows.retain(|fact| {
                let first = !seen.contains(&fact.kind);
                seen.push(fact.kind);
                first
            });
        }
        Ok(rows.into_iter().map(CompanyFact).collect())
    }

    /// Sanctions lists the company stands on.
    async fn sanctions(&self) -> Vec<SanctionListing> {
        self.0.sanctions.0.iter().cloned().map(SanctionListing::from).collect()
    }

    /// Who acts for the company; null for all but themselves and the parks it is a resident of or applies to.
    pub async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Option<Result<MembershipConnection>> {
        let shown = async {
            let request = paging::request(first, after, last, before)?;
            let inside = ctx.view().may(Action::ReadMembers, &Scope::of(self.0.id));
            if !inside && ctx.load::<StandingTo>(self.0.id).await?.unwrap_or_default() < Standing::Park {
                return Ok(None);
            }
            Ok(Some(people::members(ctx.view(), self.0.id.into(), &request).await?.into()))
        };
        shown.await.transpose()
    }

    /// Invitations that can still be taken up; null for all but its owners.
    pub async fn invitations(&self, ctx: &Context<'_>) -> Option<Result<Vec<Invitation>>> {
        identity::queries::invitations(ctx, self.0.id).await
    }

    /// Addresses that are told of changes; null for all but its owners.
    pub async fn webhooks(&self, ctx: &Context<'_>) -> Option<Result<Vec<WebhookEndpoint>>> {
        notifications::queries::webhooks_of(ctx, self.0.id).await
    }

    /// All residencies it has or had, as the public registers show them, oldest first.
    async fn residencies(&self, ctx: &Context<'_>) -> Result<Vec<Residency>> {
        Ok(ctx.load::<ResidenciesOfCompany>(self.0.id).await?.unwrap_or_default().into_iter().map(Residency).collect())
    }

    /// Its applications for residency, latest first; null for all but its members. A park sees its own through its queue.
    async fn residency_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only applications in one of these states.")] states: Option<Vec<ResidencyApplicationState>>,
    ) -> Option<Result<ResidencyApplicationConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => residency::queries::applications_of(ctx, self.0.id, states, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// Its applications to programs, latest first; null for all but its members. Hosts see theirs through their intakes.
    async fn program_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only applications in one of these states.")] states: Option<Vec<ProgramApplicationState>>,
    ) -> Option<Result<ProgramApplicationConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => programs::queries::applications_of(ctx, self.0.id, states, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// Its requests for services abroad, latest first; null for all but its members.
    async fn access_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only requests in one of these states.")] states: Option<Vec<AccessState>>,
    ) -> Option<Result<AccessRequestConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => agreements::queries::requests_of_company(ctx, self.0.id, states, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// Services of other parks open to this company today, under which agreement, and what is left; null for all but its members.
    async fn services_abroad(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only services of parks in this country.")] country: Option<CountryCode>,
    ) -> Option<Result<ServiceOfferConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => agreements::queries::services_abroad(ctx, &self.0, country, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// Its deals that the viewer may see, the newest first; without those that are shown to the viewer without the name.
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only deals that are open today.", default_with = "Some(true)")] open_only: Option<bool>,
    ) -> Result<DealConnection> {
        investment::queries::deals_of(ctx, self.0.id, open_only.unwrap_or(true), paging::request(first, after, last, before)?).await
    }

    /// Investors that fit, best first, each by the open deal that suits it best; null for all but its members. What is shown is written
    /// down, so that matches can be learned from.
    async fn investor_matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Option<Result<MatchConnection>> {
        if !ctx.view().may(Action::ReadCompanyInside, &Scope::of(self.0.id)) {
            return None;
        }
        let page = async {
            let request = paging::request(first, after, last, before)?;
            matchmaking::types::shown(ctx, suggest::investors_for(ctx.view(), ctx.app().matches().await?, self.0.id, &request).await?).await
        };
        Some(page.await)
    }

    /// Open intakes that fit and would let it in, best first; null for all but its members. What is shown is written down, so that
    /// matches can be learned from.
    async fn program_matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Option<Result<MatchConnection>> {
        if !ctx.view().may(Action::ReadCompanyInside, &Scope::of(self.0.id)) {
            return None;
        }
        let page = async {
            let request = paging::request(first, after, last, before)?;
            matchmaking::types::shown(ctx, complete::programs_for(ctx.view(), &self.0, &request).await?).await
        };
        Some(page.await)
    }

    /// Companies that fit as partners, best first; null for all but its members. What is shown is written down, so that matches can be
    /// learned from.
    async fn partner_matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Option<Result<MatchConnection>> {
        if !ctx.view().may(Action::ReadCompanyInside, &Scope::of(self.0.id)) {
            return None;
        }
        let page = async {
            let request = paging::request(first, after, last, before)?;
            let matches = ctx.app().matches().await?;
            matchmaking::types::shown(ctx, complete::partners_for(ctx.view(), matches, &self.0, &request).await?).await
        };
        Some(page.await)
    }

    /// What investors have put into it, the latest first.
    async fn investments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Result<InvestmentConnection> {
        investment::queries::investments_in(ctx, self.0.id, paging::request(first, after, last, before)?).await
    }

    /// The park that vouches for it abroad: its own choice, else that of its country, else the oldest residency; null for a
    /// company that no park gives access.
    async fn home_park(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        match ctx.load::<HomeParkOfCompany>(self.0.id).await {
            Ok(id) => some_park(ctx, id).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }
}

crate::connection! {
    /// A page of companies.
    CompanyConnection,
    /// A company in a page.
    CompanyEdge, Company, company::Model
}

/// A legal form, by its own name and by ISO 20275 where that list knows it.
#[derive(SimpleObject)]
pub struct LegalForm {
    /// The code of ISO 20275 (Entity Legal Forms).
    pub elf_code: Option<String>,
    /// The name as the country's law has it: `MChJ`.
    pub name: String,
}

pub struct CompanyIdentifier(pub identifier::Model);

/// A number of a company in a register; a good checksum is no proof, a park's word is.
#[Object]
impl CompanyIdentifier {
    /// The register.
    async fn scheme(&self) -> IdentifierScheme {
        self.0.scheme.into()
    }

    /// The number as the register writes it.
    async fn value(&self) -> &str {
        &self.0.value
    }

    /// Whether the check digits are right; null where the register has no checksum that is publicly known.
    async fn checksum_valid(&self) -> Option<bool> {
        self.0.checksum_valid
    }

    /// The park that checked it when it approved a residency.
    async fn verified_by(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        some_park(ctx, self.0.verified_by).await
    }

    /// When that park checked it.
    async fn verified_at(&self) -> Option<DateTime<Utc>> {
        self.0.verified_at
    }
}

pub struct Office(pub office::Model);

/// A place where a company works.
#[Object]
impl Office {
    /// What the office is.
    async fn kind(&self) -> OfficeKind {
        self.0.kind.into()
    }

    /// The country it is in.
    async fn country(&self) -> CountryCode {
        self.0.country.as_str().into()
    }

    /// The city it is in.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// The park it sits in, or is registered with.
    async fn park(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        some_park(ctx, self.0.park_id).await
    }

    /// Since when it is there.
    async fn since(&self) -> Option<Date> {
        self.0.since.map(Date)
    }
}

pub struct CompanyFact(pub fact::Model);

/// A figure about a company, and who stands behind it: the company, or a park that has seen its reports.
#[Object]
impl CompanyFact {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// What it measures.
    async fn kind(&self) -> FactKind {
        self.0.kind.into()
    }

    /// The figure itself.
    async fn value(&self) -> Decimal {
        facts::value(&self.0)
    }

    /// The currency of sums of money; null for other figures.
    async fn currency(&self) -> Option<CurrencyCode> {
        self.0.currency.as_deref().map(CurrencyCode::from)
    }

    /// What days it is about.
    async fn period(&self) -> DateRange {
        let (from, until) = facts::period(&self.0);
        DateRange::new(from, until)
    }

    /// Who may see it.
    async fn audience(&self) -> Audience {
        self.0.audience.into()
    }

    /// The park that stands behind it; null while it is the company's own word.
    async fn verified_by(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        some_park(ctx, self.0.verified_by).await
    }

    /// Since when the park stands behind it.
    async fn verified_at(&self) -> Option<DateTime<Utc>> {
        self.0.verified_at
    }
}

pub struct Sector(pub sector::Model);

/// A line of business.
#[Object]
impl Sector {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// What filters and inputs take.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The name in the language nearest to the one asked for.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.names, language).unwrap_or_else(|| self.0.code.clone())
    }

    /// The wider line of business that it is a part of.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Sector>> {
        let parent = self.0.parent_code.clone()?;
        ctx.load::<SectorByCode>(parent).await.map(|row| row.map(Sector)).map_err(Into::into).transpose()
    }
}

/// How many, of one line of business.
#[derive(SimpleObject)]
pub struct SectorCount {
    /// The line of business.
    pub sector: Sector,
    /// How many there are.
    pub count: i64,
}
