//! What clients send about investors and deals, and what they get back.

use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject, SimpleObject};
use rust_decimal::Decimal;

use super::deals::{Deal, DealState, DealVisibility, Instrument};
use super::desk::{PipelineEntry, PipelineStage, SavedSearch};
use super::types::{Accreditation, AccreditationBasis, Investment, Investor, InvestorKind, Round};
use crate::graphql::companies::types::{BusinessModel, CompanyStage};
use crate::graphql::identity::inputs::patch;
use crate::graphql::ids;
use crate::graphql::scalars::{CountryCode, CurrencyCode, Date, LocalizedTextInput, MoneyInput, Url, pairs};
use domain::investment::search::{Filter, SumRange};
use domain::investment::theses::{self, Excluded, Tickets};
use domain::investment::{Sum, accredit, deals, investors, rounds};
use kernel::problem::Problem;

impl From<MoneyInput> for Sum {
    fn from(money: MoneyInput) -> Self {
        Self { amount: money.amount, currency: money.currency.0 }
    }
}

fn codes(given: Vec<CountryCode>) -> Vec<String> {
    given.into_iter().map(|country| country.0).collect()
}

/// From one sum to another, both included; an end that is absent is open.
#[derive(InputObject)]
pub struct MoneyRangeInput {
    /// The smallest amount; open if absent.
    pub min: Option<Decimal>,
    /// The largest amount; open if absent.
    pub max: Option<Decimal>,
    /// The currency of both.
    pub currency: CurrencyCode,
}

/// Narrows a search for deals; all that is given must hold, and what is left out narrows nothing. Sums in other currencies are
/// compared by the rates that the operator has loaded.
#[derive(InputObject, Default)]
pub struct DealFilter {
    /// Codes of the company's lines of business; a sector takes in the sectors under it.
    pub sectors: Option<Vec<String>>,
    /// Deals of these rounds.
    pub rounds: Option<Vec<Round>>,
    /// Deals of companies that have come this far.
    pub stages: Option<Vec<CompanyStage>>,
    /// Where the company is incorporated.
    pub countries: Option<Vec<CountryCode>>,
    /// Where the company's people live: at least one of these.
    pub team_countries: Option<Vec<CountryCode>>,
    /// Where the company sells or wants to sell: at least one of these.
    pub target_markets: Option<Vec<CountryCode>>,
    /// Deals of residents of one of these parks.
    pub parks: Option<Vec<ID>>,
    /// Deals of companies that earn in one of these ways.
    pub business_models: Option<Vec<BusinessModel>>,
    /// What the money is given for.
    pub instruments: Option<Vec<Instrument>>,
    /// A sum that lies between the smallest ticket and what is still open.
    pub ticket: Option<MoneyInput>,
    /// How much the company looks for.
    pub target: Option<MoneyRangeInput>,
    /// Companies whose latest revenue, among the figures that the viewer may see, is at least this.
    pub revenue_at_least: Option<MoneyInput>,
    /// Companies with figures that the viewer may see and that a park stands behind.
    pub park_verified_only: Option<bool>,
    /// Deals that are open on this day; today unless named.
    pub open_on: Option<Date>,
    /// Without companies that are on a sanctions list or residents of a park that is.
    pub exclude_sanctioned: Option<bool>,
    /// Without what the thesis of this investor excludes; only for its members.
    pub for_investor: Option<ID>,
}

impl TryFrom<DealFilter> for Filter {
    type Error = Problem;

    fn try_from(filter: DealFilter) -> Result<Self, Problem> {
        let range = |range: MoneyRangeInput| SumRange { min: range.min, max: range.max, currency: range.currency.0 };
        Ok(Self {
            sectors: filter.sectors.unwrap_or_default(),
            rounds: filter.rounds.into_iter().flatten().map(Into::into).collect(),
            stages: filter.stages.into_iter().flatten().map(Into::into).collect(),
            countries: codes(filter.countries.unwrap_or_default()),
            team_countries: codes(filter.team_countries.unwrap_or_default()),
            target_markets: codes(filter.target_markets.unwrap_or_default()),
            parks: filter.parks.into_iter().flatten().map(|park| ids::parse(&park)).collect::<Result<_, _>>()?,
            business_models: filter.business_models.into_iter().flatten().map(Into::into).collect(),
            instruments: filter.instruments.into_iter().flatten().map(Into::into).collect(),
            ticket: filter.ticket.map(Into::into),
            target: filter.target.map(range),
            revenue_at_least: filter.revenue_at_least.map(Into::into),
            park_verified_only: filter.park_verified_only,
            open_on: filter.open_on.map(|day| day.0),
            exclude_sanctioned: filter.exclude_sanctioned,
            for_investor: filter.for_investor.map(|investor| ids::parse(&investor)).transpose()?,
        })
    }
}

/// A new investor; the viewer becomes its owner.
#[derive(InputObject)]
pub struct CreateInvestorInput {
    /// The name as the investor writes itself.
    pub name: String,
    /// Its name in other languages and scripts.
    #[graphql(default)]
    pub other_names: Vec<LocalizedTextInput>,
    /// What it is.
    pub kind: InvestorKind,
    /// Where it sits.
    pub country: CountryCode,
    /// Its own site.
    pub website: Option<Url>,
    /// What it says of itself.
    #[graphql(default)]
    pub summary: Vec<LocalizedTextInput>,
}

impl From<CreateInvestorInput> for investors::Change {
    fn from(input: CreateInvestorInput) -> Self {
        Self {
            name: Some(Some(input.name)),
            other_names: Some(pairs(input.other_names)),
            kind: None,
            website: Some(input.website.map(|website| website.0)),
            summaries: Some(pairs(input.summary)),
        }
    }
}

/// The new investor.
#[derive(SimpleObject)]
pub struct CreateInvestorPayload {
    /// The investor, with its id and its name in addresses.
    pub investor: Investor,
}

/// What is to change about an investor; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateInvestorInput {
    /// The investor to change.
    pub investor_id: ID,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
    /// The name as the investor writes itself; cannot be emptied.
    pub name: MaybeUndefined<String>,
    /// Its name in other languages and scripts; replaces all of them.
    pub other_names: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// What it is; cannot be emptied.
    pub kind: MaybeUndefined<InvestorKind>,
    /// Its own site.
    pub website: MaybeUndefined<Url>,
    /// What it says of itself; replaces all languages.
    pub summary: MaybeUndefined<Vec<LocalizedTextInput>>,
}

impl From<UpdateInvestorInput> for investors::Change {
    fn from(input: UpdateInvestorInput) -> Self {
        Self {
            name: patch(input.name, |name| name),
            other_names: patch(input.other_names, pairs).map(Option::unwrap_or_default),
            kind: patch(input.kind, Into::into),
            website: patch(input.website, |website| website.0),
            summaries: patch(input.summary, pairs).map(Option::unwrap_or_default),
        }
    }
}

/// The investor as it is now.
#[derive(SimpleObject)]
pub struct UpdateInvestorPayload {
    /// The investor with the change.
    pub investor: Investor,
}

/// Replaces the thesis of an investor.
#[derive(InputObject)]
pub struct SetThesisInput {
    /// The investor whose thesis it is.
    pub investor_id: ID,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
    /// What the investor looks for from now on.
    pub thesis: ThesisInput,
}

/// What an investor looks for; an empty list means anything.
#[derive(InputObject)]
pub struct ThesisInput {
    /// Codes of lines of business.
    #[graphql(default)]
    pub sectors: Vec<String>,
    /// Rounds it joins.
    #[graphql(default)]
    pub rounds: Vec<Round>,
    /// Countries whose companies it invests in.
    #[graphql(default)]
    pub deploy_countries: Vec<CountryCode>,
    /// Ways of earning that it looks for.
    #[graphql(default)]
    pub business_models: Vec<BusinessModel>,
    /// How much goes into one deal.
    pub ticket: Option<TicketInput>,
    /// It leads rounds, rather than only joining them.
    #[graphql(default)]
    pub leads: bool,
    /// What it looks for, in its own words.
    pub text: Option<String>,
    /// What is out of the question; shown to its members alone.
    #[graphql(default)]
    pub exclusions: Vec<ExclusionInput>,
    /// The last day on which it means to invest.
    pub deploying_until: Option<Date>,
}

/// How much goes into one deal; all in one currency.
#[derive(InputObject)]
pub struct TicketInput {
    /// The smallest sum.
    pub min: MoneyInput,
    /// The usual sum.
    pub typical: Option<MoneyInput>,
    /// The largest sum.
    pub max: MoneyInput,
}

/// What is out of the question.
#[derive(OneofObject)]
pub enum ExclusionInput {
    /// Codes of lines of business; a sector takes in the sectors under it.
    Sectors(Vec<String>),
    /// Companies incorporated in one of these countries.
    IncorporatedIn(Vec<CountryCode>),
    /// Companies of whose team anyone lives in one of these countries.
    TeamIn(Vec<CountryCode>),
    /// True for companies that are on a sanctions list, or residents of a park that is; false excludes nothing.
    Sanctioned(bool),
    /// True for companies in the same sector and market as one of the portfolio; false excludes nothing.
    CompetesWithPortfolio(bool),
}

impl From<ExclusionInput> for Excluded {
    fn from(input: ExclusionInput) -> Self {
        match input {
            ExclusionInput::Sectors(sectors) => Self::Sectors(sectors),
            ExclusionInput::IncorporatedIn(countries) => Self::IncorporatedIn(codes(countries)),
            ExclusionInput::TeamIn(countries) => Self::TeamIn(codes(countries)),
            ExclusionInput::Sanctioned(sanctioned) => Self::Sanctioned(sanctioned),
            ExclusionInput::CompetesWithPortfolio(competes) => Self::CompetesWithPortfolio(competes),
        }
    }
}

impl From<ThesisInput> for theses::Draft {
    fn from(input: ThesisInput) -> Self {
        let ticket =
            |ticket: TicketInput| Tickets { min: ticket.min.into(), typical: ticket.typical.map(Into::into), max: ticket.max.into() };
        Self {
            sectors: input.sectors,
            rounds: input.rounds.into_iter().map(Into::into).collect(),
            deploy_countries: codes(input.deploy_countries),
            business_models: input.business_models.into_iter().map(Into::into).collect(),
            ticket: input.ticket.map(ticket),
            leads: input.leads,
            text: input.text,
            exclusions: input.exclusions.into_iter().map(Into::into).collect(),
            deploying_until: input.deploying_until.map(|day| day.0),
        }
    }
}

/// The investor with its thesis.
#[derive(SimpleObject)]
pub struct SetThesisPayload {
    /// The investor, one revision further.
    pub investor: Investor,
}

/// Says why an investor may be taken for a professional one: by the investor itself for SELF_DECLARED and DOCUMENT, by a park's
/// officers for PARK_VERIFIED. What stood on the same ground in the same country before is replaced.
#[derive(InputObject)]
pub struct AccreditInvestorInput {
    /// The investor.
    pub investor_id: ID,
    /// The country by whose law it counts.
    pub jurisdiction: CountryCode,
    /// What it rests on.
    pub basis: AccreditationBasis,
    /// The park that verifies, for PARK_VERIFIED and for nothing else.
    pub park_id: Option<ID>,
    /// The paper, for DOCUMENT and for nothing else.
    pub upload_id: Option<ID>,
    /// The last day on which it holds; without end unless named.
    pub valid_until: Option<Date>,
}

impl TryFrom<AccreditInvestorInput> for accredit::Ground {
    type Error = Problem;

    fn try_from(input: AccreditInvestorInput) -> Result<Self, Problem> {
        Ok(Self {
            jurisdiction: input.jurisdiction.0,
            basis: input.basis.into(),
            park: input.park_id.map(|park| ids::parse(&park)).transpose()?,
            upload: input.upload_id.map(|upload| ids::parse(&upload)).transpose()?,
            valid_until: input.valid_until.map(|day| day.0),
        })
    }
}

/// The accreditation, and whose it is.
#[derive(SimpleObject)]
pub struct AccreditInvestorPayload {
    /// The accreditation.
    pub accreditation: Accreditation,
    /// The investor that it accredits.
    pub investor: Investor,
}

/// A new deal, open from `opensOn`. All sums are in one currency.
#[derive(InputObject)]
pub struct OpenDealInput {
    /// The company that looks for money.
    pub company_id: ID,
    /// Which round it is.
    pub round: Round,
    /// What the money is given for.
    pub instrument: Instrument,
    /// Who finds the deal.
    #[graphql(default_with = "DealVisibility::VerifiedInvestors")]
    pub visibility: DealVisibility,
    /// The deal in a line; without the company's name, where the deal is shown without it.
    pub headline: String,
    /// What the company says to investors; without its name, where the deal is shown without it.
    #[graphql(default)]
    pub pitch: Vec<LocalizedTextInput>,
    /// How much the company looks for.
    pub target: MoneyInput,
    /// The smallest sum that one investor may put in.
    pub min_ticket: Option<MoneyInput>,
    /// The highest valuation at which the money becomes a share.
    pub valuation_cap: Option<MoneyInput>,
    /// The first day on which investors find it; today unless named.
    pub opens_on: Option<Date>,
    /// The last day on which investors find it; without end unless named.
    pub closes_on: Option<Date>,
    /// It stays in DRAFT, seen by the company alone.
    #[graphql(default)]
    pub draft: bool,
}

impl From<OpenDealInput> for deals::Opening {
    fn from(input: OpenDealInput) -> Self {
        Self {
            round: input.round.into(),
            instrument: input.instrument.into(),
            visibility: input.visibility.into(),
            headline: input.headline,
            pitches: pairs(input.pitch),
            target: input.target.into(),
            min_ticket: input.min_ticket.map(Into::into),
            valuation_cap: input.valuation_cap.map(Into::into),
            opens_on: input.opens_on.map(|day| day.0),
            closes_on: input.closes_on.map(|day| day.0),
            draft: input.draft,
        }
    }
}

/// What is to change about a deal; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateDealInput {
    /// The deal to change.
    pub deal_id: ID,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
    /// DRAFT to OPEN; OPEN to PAUSED and back; any of them to CLOSED or CANCELLED, which are final.
    pub state: MaybeUndefined<DealState>,
    /// Who finds the deal; cannot be emptied.
    pub visibility: MaybeUndefined<DealVisibility>,
    /// The deal in a line; cannot be emptied.
    pub headline: MaybeUndefined<String>,
    /// What the company says to investors; replaces all languages.
    pub pitch: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// How much the company looks for; cannot be emptied.
    pub target: MaybeUndefined<MoneyInput>,
    /// The smallest sum that one investor may put in.
    pub min_ticket: MaybeUndefined<MoneyInput>,
    /// The highest valuation at which the money becomes a share.
    pub valuation_cap: MaybeUndefined<MoneyInput>,
    /// The last day on which investors find it.
    pub closes_on: MaybeUndefined<Date>,
}

impl From<UpdateDealInput> for deals::Change {
    fn from(input: UpdateDealInput) -> Self {
        Self {
            state: patch(input.state, Into::into),
            visibility: patch(input.visibility, Into::into),
            headline: patch(input.headline, |headline| headline),
            pitches: patch(input.pitch, pairs).map(Option::unwrap_or_default),
            target: patch(input.target, Into::into),
            min_ticket: patch(input.min_ticket, Into::into),
            valuation_cap: patch(input.valuation_cap, Into::into),
            closes_on: patch(input.closes_on, |day| day.0),
        }
    }
}

/// The deal as it is now.
#[derive(SimpleObject)]
pub struct DealPayload {
    /// The deal.
    pub deal: Deal,
}

/// What came of a deal; the company writes it down, and each investor named can see its own line.
#[derive(InputObject)]
pub struct RecordInvestmentRoundInput {
    /// The company that was given the money.
    pub company_id: ID,
    /// The deal that it came by.
    pub deal_id: Option<ID>,
    /// Which round it was.
    pub round: Round,
    /// The day of the round.
    pub on: Date,
    /// What each investor put in.
    pub investments: Vec<InvestmentInput>,
}

impl RecordInvestmentRoundInput {
    /// Each investor's part.
    pub fn parts(investments: Vec<InvestmentInput>) -> Result<Vec<rounds::Part>, Problem> {
        let part = |input: InvestmentInput| {
            Ok(rounds::Part { investor: ids::parse(&input.investor_id)?, amount: input.amount.map(Into::into), lead: input.lead })
        };
        investments.into_iter().map(part).collect()
    }
}

/// One investor's part in a round.
#[derive(InputObject)]
pub struct InvestmentInput {
    /// The investor.
    pub investor_id: ID,
    /// How much it put in, where that is to be known to the two.
    pub amount: Option<MoneyInput>,
    /// It led the round.
    #[graphql(default)]
    pub lead: bool,
}

/// The investments, and the deal with the new sum.
#[derive(SimpleObject)]
pub struct RecordInvestmentRoundPayload {
    /// The investments, in the order in which they were sent.
    pub investments: Vec<Investment>,
    /// The deal that they came by.
    pub deal: Option<Deal>,
}

/// Saves a search for deals, or changes a saved one.
#[derive(InputObject)]
pub struct SaveSearchInput {
    /// The investor that comes back to it.
    pub investor_id: ID,
    /// The one to change; a new one unless named.
    pub saved_search_id: Option<ID>,
    /// What the investor calls it.
    pub name: String,
    /// The words to search for.
    pub search: Option<String>,
    /// What else must hold of the deals.
    pub filter: Option<DealFilter>,
    /// Tell the investor's members of new ones.
    #[graphql(default = true)]
    pub alerts: bool,
}

/// The search as it is kept.
#[derive(SimpleObject)]
pub struct SaveSearchPayload {
    /// The saved search.
    pub saved_search: SavedSearch,
}

/// Everything that a search finds now has been seen.
#[derive(InputObject)]
pub struct MarkSearchSeenInput {
    /// The search.
    pub saved_search_id: ID,
}

/// The search, with nothing new.
#[derive(SimpleObject)]
pub struct MarkSearchSeenPayload {
    /// The saved search.
    pub saved_search: SavedSearch,
}

/// Forgets a search.
#[derive(InputObject)]
pub struct DeleteSavedSearchInput {
    /// The search to forget.
    pub saved_search_id: ID,
}

/// The search is gone.
#[derive(SimpleObject)]
pub struct DeleteSavedSearchPayload {
    /// The id that the search had.
    pub saved_search_id: ID,
}

/// Puts a deal into the pipeline, or moves it.
#[derive(InputObject)]
pub struct MovePipelineInput {
    /// The investor whose pipeline it is.
    pub investor_id: ID,
    /// A deal that the viewer may see.
    pub deal_id: ID,
    /// How far the investor has come with it.
    pub stage: PipelineStage,
    /// A word to remember; what was noted before stays unless this is named.
    pub note: MaybeUndefined<String>,
    /// Why the investor passes; PASSED needs it, and nothing else takes it.
    pub pass_reason: Option<String>,
}

/// The deal's place in the pipeline.
#[derive(SimpleObject)]
pub struct MovePipelinePayload {
    /// The entry as it is now.
    pub entry: PipelineEntry,
}
