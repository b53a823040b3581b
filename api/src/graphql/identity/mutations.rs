//! What can be done with accounts and members.

use async_graphql::{Context, Object, Result};

use super::inputs::*;
use super::types::{AuthTokens, Consent, DataExport, Invitation, Membership, User, Viewer};
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::scalars::{Date, EmailAddress};
use domain::identity::refresh::Renewal;
use domain::identity::{consents, erase, export, members, passwords, profile, refresh, sign_in, sign_out, sign_up};
use kernel::problem::{Faults, Problem};

#[derive(Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Makes an account, and mails a link by which its address is verified.
    async fn register(&self, ctx: &Context<'_>, #[graphql(desc = "The new account.")] input: RegisterInput) -> Result<RegisterPayload> {
        let candidate = sign_up::judge(
            &sign_up::Application {
                email: &input.email.0,
                password: &input.password,
                full_name: &input.full_name,
                locale: input.locale.as_ref().map(|locale| locale.0.as_str()),
                phone: input.phone.as_deref(),
            },
            ctx.locale().spoken(),
        )?;
        ctx.try_once(&account(&input.email))?;
        let hash = ctx.app().hasher.hash(input.password).await;
        let mut work = ctx.work().await?;
        sign_up::register(&mut work, candidate, hash, &ctx.app().config.public_url).await?;
        ctx.commit(work).await?;
        Ok(RegisterPayload { email: input.email })
    }

    /// Verifies an address by the token that was mailed to it, and logs the person in.
    async fn verify_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token from the mail.")] input: VerifyEmailInput,
    ) -> Result<VerifyEmailPayload> {
        let mut work = ctx.work().await?;
        let opened = sign_up::verify_email(&mut work, &input.token, ctx.user_agent()).await?;
        ctx.commit(work).await?;
        Ok(VerifyEmailPayload { tokens: AuthTokens::of(ctx, opened) })
    }

    /// Opens a session by address and password.
    async fn log_in(&self, ctx: &Context<'_>, #[graphql(desc = "Whose session it is to be.")] input: LogInInput) -> Result<LogInPayload> {
        // Counted for the account as this address sees it: nobody locks another out.
        let tries = format!("{} {}", ctx.view().caller().address.as_deref().unwrap_or_default(), account(&input.email));
        ctx.try_once(&tries)?;
        let user = sign_in::recognize(ctx.view(), &ctx.app().hasher, &input.email.0, input.password).await?;
        ctx.app().tries.forgive(&tries);
        let mut work = ctx.work().await?;
        let opened = sign_in::open(&mut work, user, ctx.user_agent()).await?;
        ctx.commit(work).await?;
        Ok(LogInPayload { tokens: AuthTokens::of(ctx, opened) })
    }

    /// Changes a refresh token for the next pair of tokens. A token that was used before ends its session.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to change.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        let mut work = ctx.work().await?;
        let renewal = refresh::renew(&mut work, &input.refresh_token).await?;
        ctx.commit(work).await?;
        match renewal {
            Renewal::Renewed(opened) => Ok(RefreshSessionPayload { tokens: AuthTokens::of(ctx, *opened) }),
            Renewal::Replayed => Err(Problem::unauthenticated().into()),
        }
    }

    /// Ends the session that this request came by.
    async fn log_out(&self, ctx: &Context<'_>) -> Result<LogOutPayload> {
        let mut work = ctx.work().await?;
        let session = sign_out::log_out(&mut work).await?;
        ctx.commit(work).await?;
        Ok(LogOutPayload { session_id: ids::global(session) })
    }

    /// Ends one of the viewer's own sessions.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session is to end.")] input: RevokeSessionInput,
    ) -> Result<RevokeSessionPayload> {
        let mut work = ctx.work().await?;
        let session = sign_out::revoke(&mut work, ids::parse(&input.session_id)?).await?;
        ctx.commit(work).await?;
        let user = ctx.actor().user_id().ok_or_else(Problem::unauthenticated)?;
        Ok(RevokeSessionPayload { session_id: ids::global(session), viewer: Viewer(super::types::person(ctx, user).await?.0) })
    }

    /// Mails a link for setting a new password to whoever has an account with this address.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose password it is.")] input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        let email = account(&input.email);
        ctx.try_once(&email)?;
        let mut work = ctx.work().await?;
        passwords::request_reset(&mut work, &email, &ctx.app().config.public_url).await?;
        ctx.commit(work).await?;
        Ok(RequestPasswordResetPayload { email: input.email })
    }

    /// Sets a new password by the token from the mail; every earlier session ends.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token and the new password.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        let mut faults = Faults::default();
        passwords::judge(&mut faults, "newPassword", &input.new_password);
        faults.finish()?;
        let hash = ctx.app().hasher.hash(input.new_password).await;
        let mut work = ctx.work().await?;
        let opened = passwords::reset(&mut work, &input.token, hash, ctx.user_agent()).await?;
        ctx.commit(work).await?;
        Ok(ResetPasswordPayload { tokens: AuthTokens::of(ctx, opened) })
    }

    /// Changes what the viewer says about themselves.
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateProfileInput,
    ) -> Result<UpdateProfilePayload> {
        let mut work = ctx.work().await?;
        let user = profile::update(&mut work, input.into()).await?;
        ctx.commit(work).await?;
        Ok(UpdateProfilePayload { user: User(user) })
    }

    /// Offers somebody a role in an organization; only by its owners.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is invited, and to what.")] input: InviteMemberInput,
    ) -> Result<InviteMemberPayload> {
        let (kind, id) = ids::organization(&input.organization_id)?;
        let mut work = ctx.work().await?;
        let links = &ctx.app().config.public_url;
        let invitation = members::invite(&mut work, kind, id, &input.email.0, input.role.into(), links).await?;
        ctx.commit(work).await?;
        Ok(InviteMemberPayload { invitation: Invitation(invitation) })
    }

    /// Takes an open invitation back; only by owners of the organization.
    async fn revoke_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: RevokeInvitationInput,
    ) -> Result<RevokeInvitationPayload> {
        let mut work = ctx.work().await?;
        let id = members::revoke_invitation(&mut work, ids::parse(&input.invitation_id)?).await?;
        ctx.commit(work).await?;
        Ok(RevokeInvitationPayload { invitation_id: ids::global(id) })
    }

    /// Takes up the role that an invitation offers.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token from the mail.")] input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        let mut work = ctx.work().await?;
        let membership = members::accept_invitation(&mut work, &input.token).await?;
        ctx.commit(work).await?;
        Ok(AcceptInvitationPayload { membership: Membership(membership) })
    }

    /// Gives a member another role; only by owners of the organization.
    async fn change_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose role, and which one.")] input: ChangeRoleInput,
    ) -> Result<ChangeRolePayload> {
        let mut work = ctx.work().await?;
        let membership = members::change_role(&mut work, ids::parse(&input.membership_id)?, input.role.into()).await?;
        ctx.commit(work).await?;
        Ok(ChangeRolePayload { membership: Membership(membership) })
    }

    /// Takes a member out of an organization: oneself or, for an owner, another.
    async fn remove_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership is to end.")] input: RemoveMemberInput,
    ) -> Result<RemoveMemberPayload> {
        let mut work = ctx.work().await?;
        let id = members::remove(&mut work, ids::parse(&input.membership_id)?).await?;
        ctx.commit(work).await?;
        Ok(RemoveMemberPayload { membership_id: ids::global(id) })
    }

    /// Agrees, for oneself, to a text that was shown.
    async fn give_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is agreed to.")] input: GiveConsentInput,
    ) -> Result<GiveConsentPayload> {
        let countries: Vec<String> = input.countries.into_iter().flatten().map(|country| country.0).collect();
        let mut work = ctx.work().await?;
        let consent = consents::give(&mut work, input.purpose.into(), &countries, &input.text_version).await?;
        ctx.commit(work).await?;
        Ok(GiveConsentPayload { consent: Consent(consent) })
    }

    /// Takes one of the viewer's own consents back; what it opened is closed at once.
    async fn withdraw_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which consent.")] input: WithdrawConsentInput,
    ) -> Result<WithdrawConsentPayload> {
        let mut work = ctx.work().await?;
        let consent = consents::withdraw(&mut work, ids::parse(&input.consent_id)?).await?;
        ctx.commit(work).await?;
        Ok(WithdrawConsentPayload { consent: Consent(consent) })
    }

    /// Asks for a copy of everything the system holds about the viewer.
    async fn request_my_data(&self, ctx: &Context<'_>) -> Result<RequestMyDataPayload> {
        let mut work = ctx.work().await?;
        let export = export::request(&mut work).await?;
        ctx.commit(work).await?;
        Ok(RequestMyDataPayload { export: DataExport(export) })
    }

    /// Erases the viewer's account, for good.
    async fn erase_me(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Confirms that it is meant.")] input: EraseMeInput,
    ) -> Result<EraseMePayload> {
        if let Some(user) = ctx.actor().user_id() {
            ctx.try_once(&user.to_string())?;
        }
        erase::confirm(ctx.view(), &ctx.app().hasher, input.password).await?;
        let mut work = ctx.work().await?;
        let kept = erase::erase(&mut work).await?;
        let erased_at = work.now();
        ctx.commit(work).await?;
        let told = |texts| ctx.text(texts, None).unwrap_or_default();
        let kept = kept
            .into_iter()
            .map(|kept| KeptRecord {
                what: told(&kept.what),
                basis: told(&kept.basis),
                until: kept.until(erased_at.date_naive()).map(Date),
            })
            .collect();
        Ok(EraseMePayload { erased_at, kept })
    }
}

/// An address of mail as it names an account; no longer than one can be.
fn account(email: &EmailAddress) -> String {
    email.0.trim().chars().take(254).collect::<String>().to_lowercase()
}
