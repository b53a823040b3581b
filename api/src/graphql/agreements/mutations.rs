//! The mutations of agreements and access requests.

use async_graphql::{Context, Object, Result};

use super::access::AccessRequest;
use super::credentials::{self, CheckInPayload, CredentialCheck, CredentialKind, CredentialVerdict};
use super::inputs::*;
use super::types::Agreement;
use crate::graphql::context::{Door, mutation};
use crate::graphql::parks::types::Park;
use domain::agreements::{answer, passes, propose, reciprocity, request, sign, terminate};

#[derive(Default)]
pub struct AgreementsMutation;

#[Object]
impl AgreementsMutation {
    /// Proposes an agreement to its parties. Only for owners and managers of a park that signs.
    async fn propose_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: ProposeAgreementInput,
    ) -> Result<AgreementPayload> {
        let (proposal, faults) = input.proposal();
        let agreement = mutation!(ctx, |work| propose::propose_agreement(work, proposal, faults));
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Signs a proposal for a park. With the last signature the agreement becomes SIGNED or IN_FORCE. Only for the park's owners and
    /// managers.
    async fn sign_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement and the park that signs.")] input: SignAgreementInput,
    ) -> Result<AgreementPayload> {
        let agreement = mutation!(ctx, |work| sign::sign_agreement(work, input.step(), input.signed_on.map(|day| day.0)));
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Adds a park to an agreement that is open to accession. Only for the park's owners and managers.
    async fn accede_to_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement and the park that accedes.")] input: SignAgreementInput,
    ) -> Result<AgreementPayload> {
        let agreement = mutation!(ctx, |work| sign::accede_to_agreement(work, input.step(), input.signed_on.map(|day| day.0)));
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Ends a park's participation in an agreement, or withdraws a proposal. Only for the park's owners and managers.
    async fn terminate_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement, the park that leaves, and the reason.")] input: TerminateAgreementInput,
    ) -> Result<AgreementPayload> {
        let agreement =
            mutation!(ctx, |work| terminate::leave_agreement(work, input.step(), input.effective_on.map(|day| day.0), &input.reason));
        Ok(AgreementPayload { agreement: Agreement(agreement) })
    }

    /// Confirms, as the home park, that the company is its resident. Only for its staff.
    async fn confirm_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request to confirm.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let request = mutation!(ctx, |work| answer::confirm_access(work, input.answer()));
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// Accepts a request as the host, and issues the pass. Only for its staff.
    async fn accept_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request to accept.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let request = mutation!(ctx, |work| answer::accept_access(work, input.answer()));
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// Declines a request and releases its units. For staff of the home park before it has confirmed, and of the host before it has
    /// accepted.
    async fn decline_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request to decline, and a remark.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let request = mutation!(ctx, |work| answer::decline_access(work, input.answer()));
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// Cancels a request before the first check-in, and releases its units. Only for people who act for the company.
    async fn cancel_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request to cancel.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let request = mutation!(ctx, |work| answer::cancel_access(work, input.answer()));
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// Revokes the pass as the host. It becomes invalid at once; its units count as used. Only for the host's owners and managers.
    async fn revoke_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request whose pass is revoked, and a remark.")] input: AccessActionInput,
    ) -> Result<AccessPayload> {
        let request = mutation!(ctx, |work| answer::revoke_access(work, input.answer()));
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// Requests access to a service of another park, and reserves units of the quota. Only for people who act for the company.
    async fn request_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The company, the provision and the days.")] input: RequestAccessInput,
    ) -> Result<AccessPayload> {
        let request = mutation!(ctx, |work| request::request_access(work, input.new_request()));
        Ok(AccessPayload { access_request: AccessRequest(request) })
    }

    /// Sets the band for a park's balance of passes with each partner. The park's staff is notified when a balance leaves it. Only
    /// for the park's owners and managers.
    async fn set_reciprocity_band(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The park and the band.")] input: SetReciprocityBandInput,
    ) -> Result<SetReciprocityBandPayload> {
        let park = mutation!(ctx, |work| reciprocity::set_reciprocity_band(work, input.park_id.0, input.band));
        Ok(SetReciprocityBandPayload { park: Park(park) })
    }

    /// Checks somebody in with a pass. Only for the host's staff, front desk included. An invalid credential is not an error: `check`
    /// contains the reason, and nobody is checked in.
    async fn check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The credential, and when it was read.")] input: CheckInInput,
    ) -> Result<CheckInPayload> {
        let mut work = ctx.work().await?;
        let now = work.now();
        let blank = |verdict| CheckInPayload::new(CredentialCheck::blank(verdict, now), None);
        let id = match credentials::read_credential(&ctx.app().keys, &input.credential) {
            CredentialKind::Pass(id) => id,
            read => {
                passes::require_front_desk(&work)?;
                // An attestation identifies a company, but does not admit anybody.
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
