//! What can be done with investors and deals.

use async_graphql::{Context, Object, Result};

use super::deals::Deal;
use super::desk::{PipelineEntry, SavedSearch};
use super::inputs::*;
use super::types::{Accreditation, Investment, Investor};
use crate::graphql::context::Door;
use crate::graphql::identity::inputs::patch;
use crate::graphql::ids;
use domain::investment::{accredit, deals, investors, pipeline, rounds, saved, theses};

#[derive(Default)]
pub struct InvestmentMutation;

#[Object]
impl InvestmentMutation {
    /// Registers an investor; whoever is logged in may, and becomes its owner.
    async fn create_investor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new investor.")] input: CreateInvestorInput,
    ) -> Result<CreateInvestorPayload> {
        let mut work = ctx.work().await?;
        let (kind, country) = (input.kind.into(), input.country.0.clone());
        let investor = investors::register(&mut work, kind, &country, input.into()).await?;
        ctx.commit(work).await?;
        Ok(CreateInvestorPayload { investor: Investor(investor) })
    }

    /// Changes what an investor says of itself; only by its own members.
    async fn update_investor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateInvestorInput,
    ) -> Result<UpdateInvestorPayload> {
        let mut work = ctx.work().await?;
        let (id, expected_revision) = (ids::parse(&input.investor_id)?, input.expected_revision);
        let investor = investors::update(&mut work, id, expected_revision, input.into()).await?;
        ctx.commit(work).await?;
        Ok(UpdateInvestorPayload { investor: Investor(investor) })
    }

    /// Writes down what an investor looks for, and what is out of the question; only by its own members.
    async fn set_thesis(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The whole thesis.")] input: SetThesisInput,
    ) -> Result<SetThesisPayload> {
        let mut work = ctx.work().await?;
        let id = ids::parse(&input.investor_id)?;
        let investor = theses::set(&mut work, id, input.expected_revision, input.thesis.into()).await?;
        ctx.commit(work).await?;
        Ok(SetThesisPayload { investor: Investor(investor) })
    }

    /// Says why an investor may be taken for a professional one; by its owners and managers, or by those of the park that
    /// verifies it.
    async fn accredit_investor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it rests on.")] input: AccreditInvestorInput,
    ) -> Result<AccreditInvestorPayload> {
        let mut work = ctx.work().await?;
        let id = ids::parse(&input.investor_id)?;
        let (accreditation, investor) = accredit::accredit(&mut work, id, input.try_into()?).await?;
        ctx.commit(work).await?;
        Ok(AccreditInvestorPayload { accreditation: Accreditation(accreditation), investor: Investor(investor) })
    }

    /// Opens a deal, by the company's owners and managers; or drafts one, by any of its staff.
    async fn open_deal(&self, ctx: &Context<'_>, #[graphql(desc = "The new deal.")] input: OpenDealInput) -> Result<DealPayload> {
        let mut work = ctx.work().await?;
        let deal = deals::open(&mut work, ids::parse(&input.company_id)?, input.into()).await?;
        ctx.commit(work).await?;
        Ok(DealPayload { deal: Deal(deal) })
    }

    /// Changes a deal or moves it on, by the company's owners and managers; a draft is worked on by any of its staff.
    async fn update_deal(&self, ctx: &Context<'_>, #[graphql(desc = "What is to change.")] input: UpdateDealInput) -> Result<DealPayload> {
        let mut work = ctx.work().await?;
        let (id, expected_revision) = (ids::parse(&input.deal_id)?, input.expected_revision);
        let deal = deals::update(&mut work, id, expected_revision, input.into()).await?;
        ctx.commit(work).await?;
        Ok(DealPayload { deal: Deal(deal) })
    }

    /// Writes down who put how much into a company; only by the company's owners and managers.
    async fn record_investment_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The round.")] input: RecordInvestmentRoundInput,
    ) -> Result<RecordInvestmentRoundPayload> {
        let mut work = ctx.work().await?;
        let (company, deal) = (ids::parse(&input.company_id)?, input.deal_id.as_ref().map(|deal| ids::parse(deal)).transpose()?);
        let parts = RecordInvestmentRoundInput::parts(input.investments)?;
        let (investments, deal) = rounds::record(&mut work, company, deal, input.round.into(), input.on.0, parts).await?;
        ctx.commit(work).await?;
        Ok(RecordInvestmentRoundPayload { investments: investments.into_iter().map(Investment).collect(), deal: deal.map(Deal) })
    }

    /// Saves a search for deals, or changes a saved one; only by the investor's own members.
    async fn save_search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to search for.")] input: SaveSearchInput,
    ) -> Result<SaveSearchPayload> {
        let mut work = ctx.work().await?;
        let known = input.saved_search_id.as_ref().map(|search| ids::parse(search)).transpose()?;
        let filter = input.filter.unwrap_or_default().try_into()?;
        let draft = saved::Draft { name: input.name, search: input.search, filter, alerts: input.alerts };
        let search = saved::save(&mut work, ids::parse(&input.investor_id)?, known, draft).await?;
        ctx.commit(work).await?;
        Ok(SaveSearchPayload { saved_search: SavedSearch(search) })
    }

    /// Notes that everything a search finds now has been seen; only by the investor's own members.
    async fn mark_search_seen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which search.")] input: MarkSearchSeenInput,
    ) -> Result<MarkSearchSeenPayload> {
        let mut work = ctx.work().await?;
        let search = saved::mark_seen(&mut work, ids::parse(&input.saved_search_id)?).await?;
        ctx.commit(work).await?;
        Ok(MarkSearchSeenPayload { saved_search: SavedSearch(search) })
    }

    /// Forgets a search; only by the investor's own members.
    async fn delete_saved_search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which search.")] input: DeleteSavedSearchInput,
    ) -> Result<DeleteSavedSearchPayload> {
        let mut work = ctx.work().await?;
        let id = saved::forget(&mut work, ids::parse(&input.saved_search_id)?).await?;
        ctx.commit(work).await?;
        Ok(DeleteSavedSearchPayload { saved_search_id: ids::global(id) })
    }

    /// Puts a deal into an investor's pipeline, or moves it; only by the investor's own members.
    async fn move_pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal, and how far.")] input: MovePipelineInput,
    ) -> Result<MovePipelinePayload> {
        let mut work = ctx.work().await?;
        let (investor, deal) = (ids::parse(&input.investor_id)?, ids::parse(&input.deal_id)?);
        let to = pipeline::Move { stage: input.stage.into(), note: patch(input.note, |note| note), pass_reason: input.pass_reason };
        let entry = pipeline::put(&mut work, investor, deal, to).await?;
        ctx.commit(work).await?;
        Ok(MovePipelinePayload { entry: PipelineEntry(entry) })
    }
}
