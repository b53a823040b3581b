//! What clients send about accounts and members, and what they get back.

use async_graphql::{ID, InputObject, MaybeUndefined, SimpleObject};
use chrono::{DateTime, Utc};
use entity::notifications::NotificationKind as Kind;

use super::types::{AuthTokens, Consent, ConsentPurpose, DataExport, Invitation, Membership, OrganizationRole, User, Viewer};
use crate::graphql::notifications::types::NotificationKind;
use crate::graphql::scalars::{CountryCode, Date, EmailAddress, LanguageTag};
use domain::identity::profile;

/// A new account. Registering an address that is not verified yet sends the link again.
#[derive(InputObject)]
pub struct RegisterInput {
    /// The address that the link for verifying it is sent to.
    pub email: EmailAddress,
    /// At least 12 characters, of any kind.
    #[graphql(secret)]
    pub password: String,
    /// The name as the person writes it.
    pub full_name: String,
    /// The language of mails to this person; that of the request unless named.
    pub locale: Option<LanguageTag>,
    /// A telephone number.
    pub phone: Option<String>,
}

/// The same answer whether or not the address has an account.
#[derive(SimpleObject)]
pub struct RegisterPayload {
    /// The address as it was sent.
    pub email: EmailAddress,
}

/// Proves that an address is one's own.
#[derive(InputObject)]
pub struct VerifyEmailInput {
    /// From the link in the mail; good once.
    #[graphql(secret)]
    pub token: String,
}

/// The address is verified and the person logged in.
#[derive(SimpleObject)]
pub struct VerifyEmailPayload {
    /// The tokens of the new session.
    pub tokens: AuthTokens,
}

/// A wrong password and an unknown address are told apart by nobody.
#[derive(InputObject)]
pub struct LogInInput {
    /// The address of the account, in any case.
    pub email: EmailAddress,
    /// The password of the account.
    #[graphql(secret)]
    pub password: String,
}

/// A new session.
#[derive(SimpleObject)]
pub struct LogInPayload {
    /// The tokens of the new session.
    pub tokens: AuthTokens,
}

/// Changes a refresh token for a new pair.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token that came last.
    #[graphql(secret)]
    pub refresh_token: String,
}

/// The next pair of the same session.
#[derive(SimpleObject)]
pub struct RefreshSessionPayload {
    /// The next tokens of the session.
    pub tokens: AuthTokens,
}

/// The session that has ended.
#[derive(SimpleObject)]
pub struct LogOutPayload {
    /// The id of the session.
    pub session_id: ID,
}

/// Ends one session.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// One of the viewer's own sessions.
    pub session_id: ID,
}

/// The session is gone at once, its access token included.
#[derive(SimpleObject)]
pub struct RevokeSessionPayload {
    /// The id of the session.
    pub session_id: ID,
    /// The viewer, with the sessions that are left.
    pub viewer: Viewer,
}

/// Asks for a mail with a link.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// The address of the account.
    pub email: EmailAddress,
}

/// The same answer whether or not the address has an account.
#[derive(SimpleObject)]
pub struct RequestPasswordResetPayload {
    /// The address as it was sent.
    pub email: EmailAddress,
}

/// Sets a new password.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// From the link in the mail; good once.
    #[graphql(secret)]
    pub token: String,
    /// At least 12 characters, of any kind.
    #[graphql(secret)]
    pub new_password: String,
}

/// All earlier sessions have ended; this one is new.
#[derive(SimpleObject)]
pub struct ResetPasswordPayload {
    /// The tokens of the new session.
    pub tokens: AuthTokens,
}

/// What is to change about oneself; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateProfileInput {
    /// The name as the person writes it; cannot be emptied.
    pub full_name: MaybeUndefined<String>,
    /// A telephone number.
    pub phone: MaybeUndefined<String>,
    /// The language of mails to this person; cannot be emptied.
    pub locale: MaybeUndefined<LanguageTag>,
    /// What the person does, in a line of their own.
    pub headline: MaybeUndefined<String>,
    /// Codes of sectors the person knows well.
    pub expertise: MaybeUndefined<Vec<String>>,
    /// Kinds of notifications that are to be shown but not mailed.
    pub muted_notifications: MaybeUndefined<Vec<NotificationKind>>,
}

/// Absent is not null: absent leaves a field as it is, null empties it.
pub fn patch<T, U>(field: MaybeUndefined<T>, into: impl FnOnce(T) -> U) -> Option<Option<U>> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(into(value))),
    }
}

impl From<UpdateProfileInput> for profile::Change {
    fn from(input: UpdateProfileInput) -> Self {
        Self {
            full_name: patch(input.full_name, |name| name),
            phone: patch(input.phone, |phone| phone),
            locale: patch(input.locale, |locale| locale.0),
            headline: patch(input.headline, |headline| headline),
            expertise: patch(input.expertise, |codes| codes).map(Option::unwrap_or_default),
            muted_notifications: patch(input.muted_notifications, |kinds| kinds.into_iter().map(Kind::from).collect())
                .map(Option::unwrap_or_default),
        }
    }
}

/// The profile as it is now.
#[derive(SimpleObject)]
pub struct UpdateProfilePayload {
    /// The person with the new profile.
    pub user: User,
}

/// Offers someone a role.
#[derive(InputObject)]
pub struct InviteMemberInput {
    /// The park, company or investor to act for.
    pub organization_id: ID,
    /// The address that the invitation is sent to.
    pub email: EmailAddress,
    /// The role that is offered.
    pub role: OrganizationRole,
}

/// The mail is on its way.
#[derive(SimpleObject)]
pub struct InviteMemberPayload {
    /// The open invitation.
    pub invitation: Invitation,
}

/// Takes an invitation back.
#[derive(InputObject)]
pub struct RevokeInvitationInput {
    /// An invitation that is still open.
    pub invitation_id: ID,
}

/// The invitation is gone.
#[derive(SimpleObject)]
pub struct RevokeInvitationPayload {
    /// The id of the invitation.
    pub invitation_id: ID,
}

/// Takes up a role; only for the person whose address was invited.
#[derive(InputObject)]
pub struct AcceptInvitationInput {
    /// From the link in the mail; good once.
    #[graphql(secret)]
    pub token: String,
}

/// The new role.
#[derive(SimpleObject)]
pub struct AcceptInvitationPayload {
    /// What the viewer may do from now on.
    pub membership: Membership,
}

/// Gives a member another role; the last owner keeps the role: CONFLICT.
#[derive(InputObject)]
pub struct ChangeRoleInput {
    /// The membership to change.
    pub membership_id: ID,
    /// The new role.
    pub role: OrganizationRole,
}

/// Counts from the next request on, with tokens already issued too.
#[derive(SimpleObject)]
pub struct ChangeRolePayload {
    /// The membership with its new role.
    pub membership: Membership,
}

/// Takes out oneself or, for an owner, another; the last owner stays: CONFLICT.
#[derive(InputObject)]
pub struct RemoveMemberInput {
    /// The membership to end.
    pub membership_id: ID,
}

/// The membership is gone.
#[derive(SimpleObject)]
pub struct RemoveMemberPayload {
    /// The id of the membership.
    pub membership_id: ID,
}

/// Agrees to a text that was shown.
#[derive(InputObject)]
pub struct GiveConsentInput {
    /// What the consent is for.
    pub purpose: ConsentPurpose,
    /// Where it is to hold; needed for CROSS_BORDER_TRANSFER, and for nothing else.
    pub countries: Option<Vec<CountryCode>>,
    /// From `consentText`; an old version is CONFLICT.
    pub text_version: String,
}

/// The consent holds from now.
#[derive(SimpleObject)]
pub struct GiveConsentPayload {
    /// The consent.
    pub consent: Consent,
}

/// Takes a consent back.
#[derive(InputObject)]
pub struct WithdrawConsentInput {
    /// One of the viewer's own.
    pub consent_id: ID,
}

/// The consent holds no longer.
#[derive(SimpleObject)]
pub struct WithdrawConsentPayload {
    /// The consent.
    pub consent: Consent,
}

/// An export that is being prepared, or is ready.
#[derive(SimpleObject)]
pub struct RequestMyDataPayload {
    /// The copy; fetch it by its id until it is ready.
    pub export: DataExport,
}

/// Erases the account; the last owner of an organization must hand it over first: CONFLICT.
#[derive(InputObject)]
pub struct EraseMeInput {
    /// The present password, again.
    #[graphql(secret)]
    pub password: String,
}

/// The account is gone, and what must stay is listed.
#[derive(SimpleObject)]
pub struct EraseMePayload {
    /// When.
    pub erased_at: DateTime<Utc>,
    /// What stays, without a name.
    pub kept: Vec<KeptRecord>,
}

/// Something that stays after an erasure, and why it must.
#[derive(SimpleObject)]
pub struct KeptRecord {
    /// What it is.
    pub what: String,
    /// Why it stays.
    pub basis: String,
    /// The last day it stays; null while no law names one.
    pub until: Option<Date>,
}
