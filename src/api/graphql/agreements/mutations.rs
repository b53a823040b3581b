//! What can be done with agreements.

use async_graphql::{Context, Object, Result};

use super::inputs::*;
use super::types::Agreement;
use crate::api::graphql::context::Door;
use crate::domain::agreements::{propose, sign, terminate};

#[derive(Default)]
pub struct AgreementsMutation;

#[Object]
impl AgreementsMutation {
    /// Puts an agreement before its parties; only by owners and managers of a park among them.
    async fn propose_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement as it is to be signed.")] input: ProposeAgreementInput,
    ) -> Result<AgreementPayload> {
        let mut work = ctx.work("proposeAgreement").await?;
        let (proposal, faults) = input.proposal()?;
        let agreement = propose::propose(&mut work, proposal, faults).await?;
        ctx.commit(work).await?;
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Signs a proposal for a park; with the last signature the agreement is signed. Only by the park's owners and managers.
    async fn sign_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement, and the park that signs.")] input: SignAgreementInput,
    ) -> Result<AgreementPayload> {
        let mut work = ctx.work("signAgreement").await?;
        let agreement = sign::sign(&mut work, input.step()?, input.signed_on.map(|day| day.0)).await?;
        ctx.commit(work).await?;
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Joins a park to an agreement that is open to accession; only by the park's owners and managers.
    async fn accede_to_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement, and the park that joins.")] input: SignAgreementInput,
    ) -> Result<AgreementPayload> {
        let mut work = ctx.work("accedeToAgreement").await?;
        let agreement = sign::accede(&mut work, input.step()?, input.signed_on.map(|day| day.0)).await?;
        ctx.commit(work).await?;
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Takes a park out of an agreement, or withdraws a proposal; only by the park's owners and managers.
    async fn terminate_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement, the park that leaves, and why.")] input: TerminateAgreementInput,
    ) -> Result<AgreementPayload> {
        let mut work = ctx.work("terminateAgreement").await?;
        let agreement = terminate::leave(&mut work, input.step()?, input.effective_on.map(|day| day.0), &input.reason).await?;
        ctx.commit(work).await?;
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }
}
