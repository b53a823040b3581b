//! Deal, and the facets of a search for deals.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use entity::identity::{OrganizationKind, Role};
use entity::ids::InvestorId;
use entity::investment::deal;
use futures_util::future::try_join_all;

use super::types::{Round, money};
use crate::graphql::companies::loaders::SectorByCode;
use crate::graphql::companies::types::{Company, CompanyStage, Sector, SectorCount, company, sectors};
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::matchmaking::loaders::MatchOfPair;
use crate::graphql::matchmaking::types::Match;
use crate::graphql::paging::PageInfo;
use crate::graphql::parks::types::{Park, park};
use crate::graphql::scalars::{CountryCode, CountryCount, Date, LanguageTag, LocalizedText, Money, localized};
use domain::investment::find::NEVER;
use domain::investment::search::{self, Narrowed};
use domain::investment::{facets, visibility};
use kernel::page::Page;

/// What the money is given for.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::investment::Instrument")]
pub enum Instrument {
    /// A share in the company.
    Equity,
    /// The right to a share in the next round, by a simple agreement.
    Safe,
    /// A loan that becomes a share.
    ConvertibleNote,
    /// Money that is paid back.
    Loan,
    /// A part of what the company sells.
    RevenueShare,
    /// Nothing: it is not paid back.
    Grant,
}

/// Where a deal stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::investment::DealState")]
pub enum DealState {
    /// The company prepares it, and sees it alone.
    Draft,
    /// Investors find it.
    Open,
    /// It is not searched for the time being.
    Paused,
    /// It has come to its end; this is final.
    Closed,
    /// The company has given it up; this is final.
    Cancelled,
}

/// Who finds a deal.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::investment::DealVisibility")]
pub enum DealVisibility {
    /// Whoever looks.
    Public,
    /// Investors with an accreditation in force that a park has verified.
    VerifiedInvestors,
    /// Verified investors, without the company's name until they are introduced.
    ByIntroduction,
}

/// The order of a list of deals.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum DealOrder {
    /// The usual one: as every word of a search must be found, what is newest comes first.
    Relevance,
    /// Opened last first.
    Newest,
    /// Closing next first; deals without a last day come last.
    ClosingSoonest,
    /// The largest target first, compared in one currency; deals in a currency without a rate come last.
    TargetLargest,
    /// What fits `filter.forInvestor`, which it needs, best first, and then what does not, the newest first.
    BestFit,
}

impl DealOrder {
    /// The order by which the database lists them; none for that which matches reckon.
    pub fn listed(self) -> Option<search::Order> {
        match self {
            Self::Relevance | Self::Newest => Some(search::Order::Newest),
            Self::ClosingSoonest => Some(search::Order::ClosingSoonest),
            Self::TargetLargest => Some(search::Order::TargetLargest),
            Self::BestFit => None,
        }
    }
}

#[derive(Clone)]
pub struct Deal(pub deal::Model);

/// A company looks for money.
#[Object]
impl Deal {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Who looks for money; null while the deal is shown without a name.
    async fn company(&self, ctx: &Context<'_>) -> Option<Result<Company>> {
        if !visibility::is_named_to(ctx.actor(), &self.0) {
            return None;
        }
        Some(company(ctx, self.0.company_id).await)
    }

    /// Which round it is.
    async fn round(&self) -> Round {
        self.0.round.into()
    }

    /// What the money is given for.
    async fn instrument(&self) -> Instrument {
        self.0.instrument.into()
    }

    /// Where it stands.
    async fn state(&self) -> DealState {
        self.0.state.into()
    }

    /// Who finds it.
    async fn visibility(&self) -> DealVisibility {
        self.0.visibility.into()
    }

    /// The deal in a line.
    async fn headline(&self) -> &str {
        &self.0.headline
    }

    /// What the company says to investors, in the language nearest to the one asked for.
    async fn pitch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> Option<String> {
        ctx.text(&self.0.pitches, language)
    }

    /// Every language the pitch is written in, for those who edit it.
    async fn pitches(&self) -> Vec<LocalizedText> {
        localized(&self.0.pitches)
    }

    /// The company's lines of business: known even without its name.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        sectors(ctx, &company(ctx, self.0.company_id).await?.0.sectors).await
    }

    /// How far the company has come: known even without its name.
    async fn stage(&self, ctx: &Context<'_>) -> Option<Result<CompanyStage>> {
        company(ctx, self.0.company_id).await.map(|company| company.0.stage.map(Into::into)).transpose()
    }

    /// Where the company is incorporated: known even without its name.
    async fn country(&self) -> CountryCode {
        self.0.country.as_str().into()
    }

    /// How much the company looks for.
    async fn target(&self) -> Money {
        money(self.0.target_amount, &self.0.currency)
    }

    /// How much of it has been put in, as far as rounds are written down.
    async fn raised(&self) -> Money {
        money(self.0.raised_amount, &self.0.currency)
    }

    /// The smallest sum that one investor may put in.
    async fn min_ticket(&self) -> Option<Money> {
        self.0.min_ticket_amount.map(|minor| money(minor, &self.0.currency))
    }

    /// The highest valuation at which the money becomes a share.
    async fn valuation_cap(&self) -> Option<Money> {
        self.0.valuation_cap_amount.map(|minor| money(minor, &self.0.currency))
    }

    /// The first day on which investors find it.
    async fn opens_on(&self) -> Date {
        Date(self.0.opens_on)
    }

    /// The last day on which investors find it; without end if absent.
    async fn closes_on(&self) -> Option<Date> {
        (self.0.closes_on != NEVER).then_some(Date(self.0.closes_on))
    }

    /// How this deal fits an investor that the viewer acts for; null where it is excluded or hidden, and for everybody else.
    async fn r#match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which investor, where the viewer acts for several; the one registered first unless named.")] investor_id: Option<
            ID,
        >,
    ) -> Option<Result<Match>> {
        let investor: InvestorId = match investor_id {
            Some(id) => ids::parse(&id).ok()?,
            None => ctx.actor().organizations(OrganizationKind::Investor, Role::ALL).into_iter().map(|id| InvestorId(id.0)).min()?,
        };
        ctx.load::<MatchOfPair>((investor, self.0.id)).await.map(|found| found.map(Match)).map_err(Into::into).transpose()
    }
}

/// A page of deals, and the search that it is a page of.
pub struct DealConnection {
    page: Page<deal::Model>,
    search: Narrowed,
}

impl From<(Page<deal::Model>, Narrowed)> for DealConnection {
    fn from((page, search): (Page<deal::Model>, Narrowed)) -> Self {
        Self { page, search }
    }
}

/// A page of deals.
#[Object]
impl DealConnection {
    /// The rows of this page, each with its cursor.
    async fn edges(&self) -> Vec<DealEdge> {
        let rows = self.page.cursors.iter().zip(&self.page.rows);
        rows.map(|(cursor, row)| DealEdge { cursor: cursor.clone(), node: Deal(row.clone()) }).collect()
    }

    /// The rows of this page.
    async fn nodes(&self) -> Vec<Deal> {
        self.page.rows.iter().cloned().map(Deal).collect()
    }

    /// Where this page stands in its list.
    async fn page_info(&self) -> PageInfo {
        (&self.page).into()
    }

    /// How many rows the whole list has; computed only when selected, null above 10 000.
    async fn total_count(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        self.page.count.read(ctx.view()).await.map_err(Into::into).transpose()
    }

    /// How many deals of the whole list have each value; each facet is computed only when selected.
    async fn facets(&self) -> DealFacets {
        DealFacets(self.search.clone())
    }
}

/// A deal in a page.
#[derive(SimpleObject)]
pub struct DealEdge {
    /// Where this row stands; good for `after` and `before`.
    pub cursor: String,
    /// The row itself.
    pub node: Deal,
}

pub struct DealFacets(Narrowed);

/// How many deals of the whole result have each value that occurs, the most frequent first, each facet reckoned without its own
/// filter.
#[Object]
impl DealFacets {
    /// By the company's lines of business; a sector takes in the sectors under it, as it does in a filter.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<SectorCount>> {
        let counts = facets::sectors(ctx.view(), &self.0).await?;
        let found = try_join_all(counts.iter().map(|(code, _)| ctx.load::<SectorByCode>(code.clone()))).await?;
        let counts = found.into_iter().zip(counts);
        Ok(counts.filter_map(|(sector, (_, count))| Some(SectorCount { sector: Sector(sector?), count })).collect())
    }

    /// By round.
    async fn rounds(&self, ctx: &Context<'_>) -> Result<Vec<RoundCount>> {
        let counts = facets::rounds(ctx.view(), &self.0).await?;
        Ok(counts.into_iter().map(|(round, count)| RoundCount { round: round.into(), count }).collect())
    }

    /// By the country in which the company is incorporated.
    async fn countries(&self, ctx: &Context<'_>) -> Result<Vec<CountryCount>> {
        let counts = facets::countries(ctx.view(), &self.0).await?;
        Ok(counts.into_iter().map(|(country, count)| CountryCount { country: country.into(), count }).collect())
    }

    /// By the parks that the company is a resident of today.
    async fn parks(&self, ctx: &Context<'_>) -> Result<Vec<ParkCount>> {
        let counts = facets::parks(ctx.view(), &self.0).await?;
        try_join_all(counts.into_iter().map(async |(id, count)| Ok(ParkCount { park: park(ctx, id).await?, count }))).await
    }
}

/// How many deals, of one round.
#[derive(SimpleObject)]
pub struct RoundCount {
    /// The round.
    pub round: Round,
    /// How many there are.
    pub count: i64,
}

/// How many deals, of residents of one park.
#[derive(SimpleObject)]
pub struct ParkCount {
    /// The park.
    pub park: Park,
    /// How many there are.
    pub count: i64,
}
