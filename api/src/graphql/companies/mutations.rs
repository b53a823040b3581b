//! What can be done with companies.

use async_graphql::{Context, Object, Result};

use super::inputs::*;
use super::types::{Company, CompanyFact, company};
use crate::graphql::context::Door;
use crate::graphql::ids;
use domain::companies::{facts, profile, register};
use domain::residency::verify_fact;

#[derive(Default)]
pub struct CompaniesMutation;

#[Object]
impl CompaniesMutation {
    /// Registers a company; whoever is logged in may, and becomes its owner.
    async fn create_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new company.")] input: CreateCompanyInput,
    ) -> Result<CreateCompanyPayload> {
        let mut work = ctx.work().await?;
        let (country, profile) = input.judged()?;
        let company = register::register(&mut work, &country, profile).await?;
        ctx.commit(work).await?;
        Ok(CreateCompanyPayload { company: Company(company) })
    }

    /// Changes what a company says of itself; only by its own staff.
    async fn update_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateCompanyInput,
    ) -> Result<UpdateCompanyPayload> {
        let mut work = ctx.work().await?;
        let (id, expected_revision) = (ids::parse(&input.company_id)?, input.expected_revision);
        let company = profile::update(&mut work, id, expected_revision, input.try_into()?).await?;
        ctx.commit(work).await?;
        Ok(UpdateCompanyPayload { company: Company(company) })
    }

    /// Sets figures about a company; only by its own staff.
    async fn set_company_facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The figures.")] input: SetCompanyFactsInput,
    ) -> Result<SetCompanyFactsPayload> {
        let mut work = ctx.work().await?;
        let id = ids::parse(&input.company_id)?;
        let facts = facts::set(&mut work, id, input.facts.into_iter().map(Into::into).collect()).await?;
        ctx.commit(work).await?;
        Ok(SetCompanyFactsPayload { company: company(ctx, id).await?, facts: facts.into_iter().map(CompanyFact).collect() })
    }

    /// Puts a park's word behind a figure of one of its residents; only by the park's owners and managers.
    async fn verify_company_fact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which figure, and which park.")] input: VerifyCompanyFactInput,
    ) -> Result<VerifyCompanyFactPayload> {
        let mut work = ctx.work().await?;
        let fact = verify_fact::verify(&mut work, ids::parse(&input.fact_id)?, ids::parse(&input.park_id)?).await?;
        ctx.commit(work).await?;
        Ok(VerifyCompanyFactPayload { fact: CompanyFact(fact) })
    }
}
