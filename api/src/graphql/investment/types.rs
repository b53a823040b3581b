//! Investor, Thesis, Accreditation and Investment.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use entity::ids::InvestorId;
use entity::investment::{accreditation, investment, investor};
use entity::text::Words;

use super::desk::{PipelineConnection, PipelineStage, SavedSearch};
use super::loaders::{AccreditationsOfInvestor, InvestorById};
use crate::graphql::companies::types::{BusinessModel, Company, Sector, company, sectors};
use crate::graphql::context::Door;
use crate::graphql::identity::types::{Invitation, MembershipConnection};
use crate::graphql::matchmaking::types::MatchConnection;
use crate::graphql::notifications::types::WebhookEndpoint;
use crate::graphql::parks::types::{Park, park};
use crate::graphql::scalars::{CountryCode, Date, LanguageTag, LocalizedText, Money, Url, localized};
use crate::graphql::{identity, ids, matchmaking, notifications, paging};
use domain::investment::{find, pipeline, saved};
use domain::matchmaking::suggest;
use kernel::access::{Action, Scope};
use kernel::language::pick_first;
use kernel::problem::Problem;
use kernel::values;

/// What an investor is.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::investment::InvestorKind")]
pub enum InvestorKind {
    /// A person who invests their own money.
    Angel,
    /// People who invest their own money together.
    AngelNetwork,
    /// A fund that invests other people's money in young companies.
    VentureFund,
    /// A fund of a company that does something else.
    CorporateFund,
    /// A fund of a state or a city.
    StateFund,
    /// An office that invests the money of a family.
    FamilyOffice,
    /// A program that takes a share for its help.
    Accelerator,
}

/// What an accreditation rests on.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::investment::AccreditationBasis")]
pub enum AccreditationBasis {
    /// The investor's own word.
    SelfDeclared,
    /// A paper that the investor has shown.
    Document,
    /// A park has looked at the investor and stands behind it.
    ParkVerified,
}

/// What an exclusion looks at.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::investment::ExclusionKind")]
pub enum ExclusionKind {
    /// The line of business of the company; a sector takes in the sectors under it.
    Sector,
    /// The country in which the company is incorporated.
    CountryOfIncorporation,
    /// The countries in which the company's people live: anyone counts.
    TeamCountry,
    /// The company is on a sanctions list, or a resident of a park that is.
    Sanctioned,
    /// The company is in the same sector and market as one of the investor's portfolio.
    CompetesWithPortfolio,
}

/// A round of investment.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::investment::Round")]
pub enum Round {
    /// Before there is a product to sell.
    PreSeed,
    /// To find out what sells.
    Seed,
    /// To sell more of what sells.
    SeriesA,
    /// To grow what is proven.
    SeriesB,
    /// To grow into new markets or products.
    SeriesC,
    /// Any later round.
    Later,
    /// To last until the next round.
    Bridge,
    /// Money that is not paid back and buys no share.
    Grant,
}

/// One investor by id, for fields that name an investor, which is always there.
pub async fn investor(ctx: &Context<'_>, id: InvestorId) -> Result<Investor> {
    let investor = ctx.load::<InvestorById>(id).await?;
    Ok(Investor(investor.ok_or_else(|| Problem::broken(format!("there is no investor {id}")))?))
}

/// A sum as the database holds it.
pub fn money(minor: i64, currency: &str) -> Money {
    Money { amount: values::amount(minor, currency), currency: currency.into() }
}

#[derive(Clone)]
pub struct Investor(pub investor::Model);

/// A fund, a network or a person that invests. Its profile is public.
#[Object]
impl Investor {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The investor's name in addresses.
    pub async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Grows by one with every change of the profile or the thesis; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The name: in the language asked for where the investor has one in it, else as the investor writes itself.
    pub async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        let locale = ctx.locale_for(language.as_ref().map(|language| language.0.as_str()));
        pick_first(&self.0.other_names, &locale).unwrap_or(&self.0.name).to_owned()
    }

    /// What it is.
    async fn kind(&self) -> InvestorKind {
        self.0.kind.into()
    }

    /// Where it sits; where it invests is in the thesis.
    pub async fn country(&self) -> CountryCode {
        self.0.country.as_str().into()
    }

    /// Its own site.
    pub async fn website(&self) -> Option<Url> {
        self.0.website.as_deref().map(Url::from)
    }

    /// What the investor says of itself, in the language nearest to the one asked for.
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

    /// What it looks for; null while it has not said.
    async fn thesis(&self) -> Option<Thesis> {
        Some(Thesis { investor: self.0.id, thesis: self.0.thesis.clone()? })
    }

    /// Why it may be taken for a professional investor, oldest first; what has expired is shown with its day.
    async fn accreditations(&self, ctx: &Context<'_>) -> Result<Vec<Accreditation>> {
        let rows = ctx.load::<AccreditationsOfInvestor>(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Accreditation).collect())
    }

    /// Who acts for the investor; null for those who do not act for it themselves.
    pub async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Option<Result<MembershipConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => identity::queries::members(ctx, self.0.id, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// Invitations that can still be taken up; null for all but its owners.
    pub async fn invitations(&self, ctx: &Context<'_>) -> Option<Result<Vec<Invitation>>> {
        identity::queries::invitations(ctx, self.0.id).await
    }

    /// Addresses that are told of changes; null for all but its owners.
    pub async fn webhooks(&self, ctx: &Context<'_>) -> Option<Result<Vec<WebhookEndpoint>>> {
        notifications::queries::webhooks_of(ctx, self.0.id).await
    }

    /// What it has put into companies, the latest first.
    async fn portfolio(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Result<InvestmentConnection> {
        let request = paging::request(first, after, last, before)?;
        Ok(find::portfolio(ctx.view(), self.0.id, &request).await?.into())
    }

    /// How far it has come with which deal, the latest move first; null for all but its members.
    async fn pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only deals at these stages; at all unless named.")] stages: Option<Vec<PipelineStage>>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Option<Result<PipelineConnection>> {
        if !ctx.view().may(Action::ReadInvestorInside, &Scope::of(self.0.id)) {
            return None;
        }
        let stages = stages.into_iter().flatten().map(Into::into).collect();
        let page = async {
            let request = paging::request(first, after, last, before)?;
            Ok(pipeline::of(ctx.view(), self.0.id, stages, &request).await?.into())
        };
        Some(page.await)
    }

    /// Deals that fit, best first, without any that the thesis excludes; null for all but its members. What is shown is written down, so
    /// that matches can be learned from.
    async fn deal_matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Option<Result<MatchConnection>> {
        if !ctx.view().may(Action::ReadInvestorInside, &Scope::of(self.0.id)) {
            return None;
        }
        let page = async {
            let request = paging::request(first, after, last, before)?;
            matchmaking::types::shown(ctx, suggest::deals_for(ctx.view(), ctx.app().matches().await?, &self.0, &request).await?).await
        };
        Some(page.await)
    }

    /// Searches to come back to, oldest first; null for all but its members.
    async fn saved_searches(&self, ctx: &Context<'_>) -> Option<Result<Vec<SavedSearch>>> {
        if !ctx.view().may(Action::ReadInvestorInside, &Scope::of(self.0.id)) {
            return None;
        }
        let searches = saved::of(ctx.view(), self.0.id).await;
        Some(searches.map(|searches| searches.into_iter().map(SavedSearch).collect()).map_err(Into::into))
    }
}

crate::connection! {
    /// A page of investors.
    InvestorConnection,
    /// An investor in a page.
    InvestorEdge, Investor, investor::Model
}

pub struct Thesis {
    investor: InvestorId,
    thesis: entity::investment::Thesis,
}

/// What an investor looks for; an empty list means anything.
#[Object]
impl Thesis {
    /// Lines of business.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        sectors(ctx, &Words(self.thesis.sectors.clone())).await
    }

    /// Rounds it joins.
    async fn rounds(&self) -> Vec<Round> {
        self.thesis.rounds.iter().map(|round| (*round).into()).collect()
    }

    /// Countries whose companies it invests in.
    async fn deploy_countries(&self) -> Vec<CountryCode> {
        self.thesis.deploy_countries.iter().map(|code| code.as_str().into()).collect()
    }

    /// Ways of earning that it looks for.
    async fn business_models(&self) -> Vec<BusinessModel> {
        self.thesis.business_models.iter().map(|model| (*model).into()).collect()
    }

    /// How much goes into one deal.
    async fn ticket(&self) -> Option<Ticket> {
        let ticket = self.thesis.ticket.as_ref()?;
        let sum = |minor| money(minor, &ticket.currency);
        Some(Ticket { min: sum(ticket.min), typical: ticket.typical.map(sum), max: sum(ticket.max) })
    }

    /// It leads rounds, rather than only joining them.
    async fn leads(&self) -> bool {
        self.thesis.leads
    }

    /// What it looks for, in its own words.
    async fn text(&self) -> Option<&str> {
        self.thesis.text.as_deref()
    }

    /// What is out of the question; null for all but its members.
    async fn exclusions(&self, ctx: &Context<'_>) -> Option<Vec<Exclusion>> {
        let inside = ctx.view().may(Action::ReadInvestorInside, &Scope::of(self.investor));
        let shown = |exclusion: &entity::investment::Exclusion| Exclusion { kind: exclusion.kind.into(), values: exclusion.values.clone() };
        inside.then(|| self.thesis.exclusions.iter().map(shown).collect())
    }

    /// The last day on which it means to invest; open if absent.
    async fn deploying_until(&self) -> Option<Date> {
        self.thesis.deploying_until.map(Date)
    }
}

/// How much goes into one deal; all in one currency.
#[derive(SimpleObject)]
pub struct Ticket {
    /// The smallest sum.
    pub min: Money,
    /// The usual sum.
    pub typical: Option<Money>,
    /// The largest sum.
    pub max: Money,
}

/// A kind of deal that is never shown as a match.
#[derive(SimpleObject)]
pub struct Exclusion {
    /// What it looks at.
    pub kind: ExclusionKind,
    /// Codes of sectors or countries; empty for SANCTIONED and COMPETES_WITH_PORTFOLIO.
    pub values: Vec<String>,
}

#[derive(Clone)]
pub struct Accreditation(pub accreditation::Model);

/// Why somebody may be taken for a professional investor. It expires.
#[Object]
impl Accreditation {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The country by whose law it counts.
    async fn jurisdiction(&self) -> CountryCode {
        self.0.jurisdiction.as_str().into()
    }

    /// What it rests on.
    async fn basis(&self) -> AccreditationBasis {
        self.0.basis.into()
    }

    /// The park that stands behind it.
    async fn verified_by(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        match self.0.park_id {
            Some(id) => Some(park(ctx, id).await),
            None => None,
        }
    }

    /// The last day on which it holds; without end if absent.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }
}

#[derive(Clone)]
pub struct Investment(pub investment::Model);

/// Money that an investor put into a company; the sum is for the two of them.
#[Object]
impl Investment {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Who put it in.
    async fn investor(&self, ctx: &Context<'_>) -> Result<Investor> {
        investor(ctx, self.0.investor_id).await
    }

    /// Who was given it.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company> {
        company(ctx, self.0.company_id).await
    }

    /// The round it was a part of.
    async fn round(&self) -> Round {
        self.0.round.into()
    }

    /// How much; null for all but the members of the two.
    async fn amount(&self, ctx: &Context<'_>) -> Option<Money> {
        let scope = Scope::of(self.0.company_id).and(self.0.investor_id);
        let (minor, currency) = self.0.amount.zip(self.0.currency.as_deref())?;
        ctx.view().may(Action::ReadInvestmentSum, &scope).then(|| money(minor, currency))
    }

    /// The day of the round.
    async fn on(&self) -> Date {
        Date(self.0.made_on)
    }

    /// The investor led the round.
    async fn lead(&self) -> bool {
        self.0.lead
    }
}

crate::connection! {
    /// A page of investments.
    InvestmentConnection,
    /// An investment in a page.
    InvestmentEdge, Investment, investment::Model
}
