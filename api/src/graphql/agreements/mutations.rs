//! What can be done with agreements.

use async_graphql::{Context, Object, Result};

use super::access::AccessRequest;
use super::credentials::{self, CheckInPayload, CredentialCheck, CredentialKind, CredentialVerdict};
use super::inputs::*;
use super::types::Agreement;
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::parks::types::Park;
use domain::agreements::{answer, passes, propose, reciprocity, request, sign, terminate};

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
        let mut work = ctx.work().await?;
        let (proposal, faults) = input.proposal()?;
        let agreement = propose::propose_agreement(&mut work, proposal, faults).await?;
        ctx.commit(work).await?;
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Signs a proposal for a park; with the last signature the agreement is signed. Only by the park's owners and managers.
    async fn sign_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement, and the park that signs.")] input: SignAgreementInput,
    ) -> Result<AgreementPayload> {
        let mut work = ctx.work().await?;
        let agreement = sign::sign_agreement(&mut work, input.step()?, input.signed_on.map(|day| day.0)).await?;
        ctx.commit(work).await?;
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Joins a park to an agreement that is open to accession; only by the park's owners and managers.
    async fn accede_to_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement, and the park that joins.")] input: SignAgreementInput,
    ) -> Result<AgreementPayload> {
        let mut work = ctx.work().await?;
        let agreement = sign::accede_to_agreement(&mut work, input.step()?, input.signed_on.map(|day| day.0)).await?;
        ctx.commit(work).await?;
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Takes a park out of an agreement, or withdraws a proposal; only by the park's owners and managers.
    async fn terminate_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement, the park that leaves, and why.")] input: TerminateAgreementInput,
    ) -> Result<AgreementPayload> {
        let mut work = ctx.work().await?;
        let agreement = terminate::leave_agreement(&mut work, input.step()?, input.effective_on.map(|day| day.0), &input.reason).await?;
        ctx.commit(work).await?;
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }
    /// The home park says that the company is its resident; only by its staff.
    async fn confirm_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request that is confirmed.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let mut work = ctx.work().await?;
        let request = answer::confirm_access(&mut work, input.act()?).await?;
        ctx.commit(work).await?;
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// The host says yes, and the pass is issued; only by its staff.
    async fn accept_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request that is accepted.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let mut work = ctx.work().await?;
        let request = answer::accept_access(&mut work, input.act()?).await?;
        ctx.commit(work).await?;
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// A park says no, and the units go back; by the home park before it has confirmed, by the host before it has accepted.
    async fn decline_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request that is declined, and why.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let mut work = ctx.work().await?;
        let request = answer::decline_access(&mut work, input.act()?).await?;
        ctx.commit(work).await?;
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// The company takes its request back before anybody was let in, and the units go back; only by its people.
    async fn cancel_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request that is taken back.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let mut work = ctx.work().await?;
        let request = answer::cancel_access(&mut work, input.act()?).await?;
        ctx.commit(work).await?;
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// The host takes its pass back: it is bad at once, and its units stay used. Only by the host's owners and managers.
    async fn revoke_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request whose pass is taken back, and why.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let mut work = ctx.work().await?;
        let request = answer::revoke_access(&mut work, input.act()?).await?;
        ctx.commit(work).await?;
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// Asks for a service of a park abroad, and holds its units from then on; only by people of the company.
    async fn request_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company asks for what, and when.")] input: RequestAccessInput,
    ) -> Result<AccessPayload> {
        let mut work = ctx.work().await?;
        let request = request::request_access(&mut work, input.ask()?).await?;
        ctx.commit(work).await?;
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// Sets how far from even a park wants its balance with each partner: further, and its staff is told. Only by its owners and
    /// managers.
    async fn set_reciprocity_band(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The park, and how far.")] input: SetReciprocityBandInput,
    ) -> Result<SetReciprocityBandPayload> {
        let mut work = ctx.work().await?;
        let park = reciprocity::set_reciprocity_band(&mut work, ids::parse(&input.park_id)?, input.band).await?;
        ctx.commit(work).await?;
        Ok(SetReciprocityBandPayload { park: Park(park) })
    }

    /// Lets somebody in by a pass; only by the host's staff, its front desk included. A credential that is not good is no error:
    /// the check says why, and nobody is checked in.
    async fn check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was shown, and when it was read.")] input: CheckInInput,
    ) -> Result<CheckInPayload> {
        let mut work = ctx.work().await?;
        let now = work.now();
        let blank = |verdict| CheckInPayload::new(CredentialCheck::blank(verdict, now), None);
        let id = match credentials::read_credential(&ctx.app().keys, &input.credential) {
            CredentialKind::Pass(id) => id,
            read => {
                passes::require_front_desk(&work)?;
                // An attestation says who somebody is, and lets nobody in.
                return match read {
                    CredentialKind::Status { .. } => {
                        Ok(CheckInPayload::new(credentials::check_credential(ctx, &input.credential).await?, None))
                    }
                    CredentialKind::Forged => Ok(blank(CredentialVerdict::BadSignature)),
                    _ => Ok(blank(CredentialVerdict::Unknown)),
                };
            }
        };
        let Some((check, request)) = passes::check_in(&mut work, id, input.read_at).await? else {
            return Ok(blank(CredentialVerdict::Unknown));
        };
        ctx.commit(work).await?;
        Ok(CheckInPayload::new(CredentialCheck::of_pass(&check, now), request))
    }
}
