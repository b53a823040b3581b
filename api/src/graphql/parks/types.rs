//! Park, its services, its calendar, and the small values they are made of.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use entity::ids::ParkId;
use entity::parks::{calendar_day, park, service};

use super::loaders::{CalendarOfPark, ParkById};
use super::regime::ResidencyRegime;
use crate::graphql::agreements::access::{AccessDirection, AccessRequestConnection, AccessState, EntitlementResult, ReciprocityBalance};
use crate::graphql::agreements::types::AgreementConnection;
use crate::graphql::context::Door;
use crate::graphql::identity::types::{Invitation, MembershipConnection};
use crate::graphql::notifications::types::WebhookEndpoint;
use crate::graphql::programs::types::ProgramConnection;
use crate::graphql::residency::commissions::{CommissionSessionConnection, CommissionSessionState};
use crate::graphql::residency::figures::ParkFigures;
use crate::graphql::residency::following::{ObligationConnection, ObligationState};
use crate::graphql::residency::inputs::{ResidencyApplicationFilter, ResidencyApplicationOrder, ResidencyFilter};
use crate::graphql::residency::panels::ExpertConnection;
use crate::graphql::residency::types::{ResidencyApplicationConnection, ResidencyConnection};
use crate::graphql::scalars::{CountryCode, CurrencyCode, Date, DateRangeInput, LanguageTag, LocalizedText, Money, Url, localized};
use crate::graphql::{agreements, identity, ids, notifications, paging, residency};
use domain::agreements::reciprocity;
use domain::parks::{calendar, regimes, services};
use domain::programs;
use kernel::access::{Action, Scope};
use kernel::problem::Problem;
use kernel::values;

/// One park by id, for fields that name a park, which is always there.
pub async fn park(ctx: &Context<'_>, id: ParkId) -> Result<Park> {
    let park = ctx.load::<ParkById>(id).await?;
    Ok(Park(park.ok_or_else(|| Problem::broken(format!("there is no park {id}")))?))
}

#[derive(Clone)]
pub struct Park(pub park::Model);

/// A technopark: it takes residents, runs services and programs, and signs agreements with other parks.
#[Object]
impl Park {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The park's name in addresses: `it-park`.
    pub async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name in the language nearest to the one asked for.
    pub async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.names, language).unwrap_or_else(|| self.0.slug.clone())
    }

    /// What the park says about itself, in the language nearest to the one asked for.
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

    /// The country the park is in.
    pub async fn country(&self) -> CountryCode {
        self.0.country.as_str().into()
    }

    /// The city the park is in.
    async fn city(&self) -> &str {
        &self.0.city
    }

    /// Where it stands on the map.
    async fn location(&self) -> Location {
        Location { latitude: self.0.latitude, longitude: self.0.longitude }
    }

    /// The IANA name of the time zone that its days begin in: `Asia/Tashkent`.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// The currency it reckons in.
    async fn currency(&self) -> CurrencyCode {
        self.0.currency.as_str().into()
    }

    /// Its own site.
    pub async fn website(&self) -> Option<Url> {
        self.0.website.as_deref().map(Url::from)
    }

    /// Names of the associations that may sign agreements for it.
    async fn associations(&self) -> &[String] {
        &self.0.associations.0
    }

    /// The day it was founded.
    async fn founded_on(&self) -> Option<Date> {
        self.0.founded_on.map(Date)
    }

    /// Sanctions lists the park stands on.
    async fn sanctions(&self) -> Vec<SanctionListing> {
        self.0.sanctions.0.iter().cloned().map(SanctionListing::from).collect()
    }

    /// Who acts for the park; null for those who do not act for it themselves.
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

    /// Every version of its rules in every category, by category and version.
    async fn regimes(&self, ctx: &Context<'_>) -> Result<Vec<ResidencyRegime>> {
        Ok(regimes::of(ctx.view(), self.0.id).await?.into_iter().map(ResidencyRegime).collect())
    }

    /// The version of its rules that holds on a day, in a category.
    async fn regime(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today in the park's time zone unless named.")] on: Option<Date>,
        #[graphql(desc = "The park's own word for a kind of resident; its ordinary one unless named.")] category: Option<String>,
    ) -> Option<Result<ResidencyRegime>> {
        let day = on.map_or_else(|| calendar::today(ctx.view(), &self.0), |on| on.0);
        let category = category.as_deref().unwrap_or(&self.0.ordinary_category);
        let regime = regimes::in_force(ctx.view(), self.0.id, category, day).await;
        regime.map(|regime| regime.map(ResidencyRegime)).map_err(Into::into).transpose()
    }

    /// What it offers now, by kind.
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only services of these kinds; of all kinds unless named.")] kinds: Option<Vec<ServiceKind>>,
    ) -> Result<ParkServiceConnection> {
        let request = paging::request(first, after, last, before)?;
        let kinds = kinds.into_iter().flatten().map(Into::into).collect();
        Ok(services::of(ctx.view(), self.0.id, kinds, &request).await?.into())
    }

    /// The programs it runs, alone or with others, the newest first.
    async fn programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Result<ProgramConnection> {
        let request = paging::request(first, after, last, before)?;
        Ok(programs::find::of_park(ctx.view(), self.0.id, &request).await?.into())
    }

    /// Its agreements, the newest first; for its own staff also those not signed yet.
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only those that bind the park on this day.")] in_force_on: Option<Date>,
    ) -> Result<AgreementConnection> {
        let request = paging::request(first, after, last, before)?;
        agreements::queries::list(ctx, vec![self.0.id], in_force_on, request).await
    }

    /// The public register, the longest residents first.
    async fn residents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only residencies that fit; those with access and the suspended unless named.")] filter: Option<ResidencyFilter>,
        #[graphql(desc = "Words of the company's name, or the number in the register.")] search: Option<String>,
    ) -> Result<ResidencyConnection> {
        residency::queries::register(ctx, &self.0, filter, search, paging::request(first, after, last, before)?).await
    }

    /// The officers' queue: what waits, for whom, and until when; null for all but the park's staff.
    async fn residency_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only applications that fit; whatever waits unless named.")] filter: Option<ResidencyApplicationFilter>,
        #[graphql(desc = "What comes first.", default_with = "ResidencyApplicationOrder::DueSoonest")] order_by: ResidencyApplicationOrder,
    ) -> Option<Result<ResidencyApplicationConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => residency::queries::queue(ctx, &self.0, filter, order_by, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// The people whom it may draw for a panel; null for all but its staff.
    async fn experts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
    ) -> Option<Result<ExpertConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => residency::queries::experts(ctx, &self.0, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// The sessions of the commission that decides on applications, the latest first; null for all but its staff.
    async fn commission_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only sessions that have come so far.")] states: Option<Vec<CommissionSessionState>>,
    ) -> Option<Result<CommissionSessionConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => residency::queries::commission_sessions(ctx, &self.0, states, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// What residents owe, soonest first: the list behind reminders and warnings; null for all but the park's staff.
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only duties that stand so today; in any state unless named.")] states: Option<Vec<ObligationState>>,
        #[graphql(desc = "Only duties that fall due before this day.")] due_before: Option<Date>,
    ) -> Option<Result<ObligationConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => residency::queries::obligations(ctx, &self.0, states, due_before, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// Requests to its services or of its residents, latest first; null for all but its staff.
    async fn access_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "To its services, or of its residents.")] direction: AccessDirection,
        #[graphql(desc = "Only requests in one of these states.")] states: Option<Vec<AccessState>>,
    ) -> Option<Result<AccessRequestConnection>> {
        match paging::request(first, after, last, before) {
            Ok(request) => agreements::queries::requests_of_park(ctx, self.0.id, direction, states, request).await,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// What each partner gave and took over a period, the present calendar year unless named; null for all but its staff.
    async fn reciprocity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The days to count; an end that is absent is that of the calendar year.")] period: Option<DateRangeInput>,
    ) -> Option<Result<Vec<ReciprocityBalance>>> {
        agreements::queries::reciprocity(ctx, &self.0, period).await
    }

    /// How far from even it wants its balance with a partner to be, in passes over a calendar year; null where it does not mind, and
    /// for all but its staff.
    async fn reciprocity_band(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        if !ctx.view().may(Action::ReadReciprocity, &Scope::of(self.0.id)) {
            return None;
        }
        reciprocity::reciprocity_band(ctx.view(), self.0.id).await.map_err(Into::into).transpose()
    }

    /// The park in numbers, over a period.
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The days to count; an open end is the beginning, or today.")] period: DateRangeInput,
    ) -> Result<ParkFigures> {
        residency::figures::of_park(ctx, &self.0, period).await
    }

    /// Whether the park works on a day, by its week, its holidays and its moved days.
    async fn is_working_day(&self, ctx: &Context<'_>, #[graphql(desc = "The day.")] date: Date) -> Result<bool> {
        let calendar = ctx.load::<CalendarOfPark>(self.0.id).await?;
        Ok(calendar.is_some_and(|calendar| calendar.is_working_day(date.0)))
    }

    /// The days of a year that differ from the ordinary week: holidays, and working Saturdays.
    async fn calendar_days(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year, with all four digits.")] year: i32,
    ) -> Result<Vec<CalendarDay>> {
        Ok(calendar::days(ctx.view(), self.0.id, year).await?.into_iter().map(CalendarDay).collect())
    }
}

crate::connection! {
    /// A page of parks.
    ParkConnection,
    /// A park in a page.
    ParkEdge, Park, park::Model
}

/// A point on the map.
#[derive(SimpleObject)]
pub struct Location {
    /// Degrees north of the equator; negative in the south.
    pub latitude: f64,
    /// Degrees east of Greenwich; negative in the west.
    pub longitude: f64,
}

/// A sanctions list that names a park or a company; kept by the operator.
#[derive(SimpleObject)]
pub struct SanctionListing {
    /// Whose list it is, and what it is called.
    pub list: String,
    /// The day of the entry.
    pub since: Option<Date>,
    /// Where the entry can be read.
    pub source: Option<Url>,
}

impl From<entity::parks::SanctionListing> for SanctionListing {
    fn from(listing: entity::parks::SanctionListing) -> Self {
        Self { list: listing.list, since: listing.since.map(Date), source: listing.source.map(Url) }
    }
}

pub struct CalendarDay(pub calendar_day::Model);

/// A day that differs from the ordinary week.
#[Object]
impl CalendarDay {
    /// The day.
    async fn date(&self) -> Date {
        Date(self.0.date)
    }

    /// True for a working Saturday, false for a holiday.
    async fn working(&self) -> bool {
        self.0.working
    }

    /// What the day is called, in the language nearest to the one asked for.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> Option<String> {
        ctx.text(&self.0.names, language)
    }
}

/// What a park offers.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::parks::ServiceKind")]
pub enum ServiceKind {
    /// A desk or an office to work in.
    Workspace,
    /// A room for a meeting.
    MeetingRoom,
    /// A laboratory with its equipment.
    Laboratory,
    /// An address at which a company can be registered.
    LegalAddress,
    /// Registering a company in the park's country.
    CompanyRegistration,
    /// Opening a bank account.
    BankAccount,
    /// Taxes and bookkeeping.
    TaxAccounting,
    /// Legal advice.
    Legal,
    /// Visas and permits.
    VisaMigration,
    /// Moving people and their families.
    Relocation,
    /// Finding and employing people.
    Hiring,
    /// Advice from experienced people.
    Mentoring,
    /// Research into a market.
    MarketResearch,
    /// Meetings with possible customers and partners.
    BusinessMeetings,
    /// Meetings with investors.
    InvestorMeetings,
    /// A place to try a product in practice.
    PilotSite,
    /// Certifying a product.
    Certification,
    /// Translating documents and talks.
    Translation,
    /// Computing in a cloud.
    Cloud,
    /// Room, power and network in a data center.
    DataCenter,
    /// Courses and training.
    Training,
    /// A slot at an event.
    EventSlot,
    /// A seat in an accelerator.
    AcceleratorSeat,
}

#[derive(Clone)]
pub struct ParkService(pub service::Model);

/// A service of a park.
#[Object]
impl ParkService {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The park that offers it.
    async fn park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.park_id).await
    }

    /// What it is.
    async fn kind(&self) -> ServiceKind {
        self.0.kind.into()
    }

    /// The name in the language nearest to the one asked for.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.names, language).unwrap_or_else(|| self.0.kind.as_str())
    }

    /// What is offered, in the language nearest to the one asked for.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> Option<String> {
        ctx.text(&self.0.descriptions, language)
    }

    /// The full price for a day, or for one use where days make no sense; none if it is free.
    async fn price(&self) -> Option<Money> {
        let currency = self.0.price_currency.as_deref()?;
        Some(Money { amount: values::amount(self.0.price_amount?, currency), currency: currency.into() })
    }

    /// How many can use it at once.
    async fn seats(&self) -> Option<i32> {
        self.0.seats
    }

    /// Parks whose residents may use it today, by agreement.
    async fn open_to_residents_of(&self, ctx: &Context<'_>) -> Result<Vec<Park>> {
        agreements::queries::open_to(ctx, self.0.id).await
    }

    /// Whether a company may use it on a day, by which promise, and if not, what is missing; null for all but the company's members,
    /// the staff of the park whose service it is, and of the parks the company is a resident of.
    async fn entitlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The company.")] company_id: ID,
        #[graphql(desc = "The day, past or future; today where the service is unless named.")] on: Option<Date>,
    ) -> Option<Result<EntitlementResult>> {
        agreements::queries::entitlement(ctx, &self.0, &company_id, on).await.transpose()
    }
}

crate::connection! {
    /// A page of services.
    ParkServiceConnection,
    /// A service in a page.
    ParkServiceEdge, ParkService, service::Model
}
