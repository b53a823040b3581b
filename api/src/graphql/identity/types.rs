//! Viewer, User, Session, Membership, Invitation and the tokens of a session.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::identity::{OrganizationKind, consent, data_export, invitation, membership, session, user};
use entity::ids::OrganizationId;
use futures_util::future::try_join_all;

use super::loaders::{OrganizationsOfUser, UserById};
use crate::graphql::agreements::loaders::ContactOfHost;
use crate::graphql::companies::loaders::StandingTo;
use crate::graphql::context::Door;
use crate::graphql::files::types::{File, file};
use crate::graphql::notifications::types::{NotificationConnection, NotificationKind};
use crate::graphql::organization::{self, Organization};
use crate::graphql::residency::commissions::{CommissionSessionConnection, CommissionSessionState};
use crate::graphql::residency::panels::{OpinionState, PanelOpinionConnection};
use crate::graphql::scalars::{CountryCode, EmailAddress, LanguageTag};
use crate::graphql::{ids, notifications, paging, residency};
use crate::sign;
use domain::companies::standing::Standing;
use domain::identity::{Opened, consents, find};
use kernel::access::{Action, Scope};
use kernel::language::say;
use kernel::problem::{Message, Problem};

/// What a person may do for an organization. The first three are what is called its staff or its members here.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::identity::Role")]
pub enum OrganizationRole {
    /// May do everything, roles included.
    Owner,
    /// Decides, signs, submits and publishes.
    Manager,
    /// Prepares, but decides, signs, submits and publishes nothing.
    Member,
    /// Sees and does only the reviews given to them.
    Reviewer,
    /// Checks passes in.
    FrontDesk,
}

/// One person by id, for fields that name somebody who must be there.
pub async fn person(ctx: &Context<'_>, id: entity::ids::UserId) -> Result<User> {
    let user = ctx.load::<UserById>(id).await?;
    Ok(User(user.ok_or_else(|| Problem::broken(format!("there is no user {id}")))?))
}

/// As `person`, for what people act for.
async fn must_be_there(ctx: &Context<'_>, kind: OrganizationKind, id: OrganizationId) -> Result<Organization> {
    let found = organization::find(ctx, kind, id).await?;
    Ok(found.ok_or_else(|| Problem::broken(format!("there is no organization {id}")))?)
}

/// A person who is logged in.
pub struct Viewer(pub user::Model);

/// The person who is logged in.
#[Object]
impl Viewer {
    /// One for each account, so that caches can merge.
    pub async fn id(&self) -> ID {
        ids::encode("Viewer", self.0.id.0)
    }

    /// The person.
    async fn user(&self) -> User {
        User(self.0.clone())
    }

    /// What the person may do for which organization, oldest first.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        Ok(find::memberships_of(ctx.view(), self.0.id).await?.into_iter().map(Membership).collect())
    }

    /// The devices that are logged in now, the latest first.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        Ok(find::sessions_of(ctx.view(), self.0.id).await?.into_iter().map(Session).collect())
    }

    /// What the person was told, newest first.
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the newest on; 20 unless asked, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many, from the oldest back; 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
        #[graphql(desc = "Only what has not been marked as read.", default = false)] unread_only: bool,
    ) -> Result<NotificationConnection> {
        notifications::queries::own(ctx, unread_only, paging::request(first, after, last, before)?).await
    }

    /// What the viewer is asked as an expert of a park's panel, or was, the latest first.
    async fn panel_opinions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only those that have come so far.")] states: Option<Vec<OpinionState>>,
    ) -> Result<PanelOpinionConnection> {
        residency::queries::own_opinions(ctx, states, paging::request(first, after, last, before)?).await
    }

    /// The sessions of a commission that the viewer is invited to, or was, the latest first.
    async fn commission_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Only sessions that have come so far.")] states: Option<Vec<CommissionSessionState>>,
    ) -> Result<CommissionSessionConnection> {
        residency::queries::own_sessions(ctx, states, paging::request(first, after, last, before)?).await
    }

    /// Given and withdrawn ones, newest first.
    async fn consents(&self, ctx: &Context<'_>) -> Result<Vec<Consent>> {
        Ok(consents::of(ctx.view(), self.0.id).await?.into_iter().map(Consent).collect())
    }

    /// Kinds of notifications that are shown here but not mailed.
    async fn muted_notifications(&self) -> Vec<NotificationKind> {
        notifications::queries::muted(&self.0)
    }
}

pub struct User(pub user::Model);

impl User {
    /// Oneself, those with whom one acts for an organization, and for a park the people of its residents and applicants, and who may
    /// be written to about a request for access.
    async fn reachable(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.0.erased_at.is_some() {
            return Ok(false);
        }
        if ctx.actor().user_id() == Some(self.0.id) {
            return Ok(true);
        }
        if ctx.actor().seats().is_empty() {
            return Ok(false);
        }
        let organizations = ctx.load::<OrganizationsOfUser>(self.0.id).await?.unwrap_or_default();
        if organizations.iter().any(|organization| ctx.view().may(Action::ReadMembers, &Scope::of(*organization))) {
            return Ok(true);
        }
        let standings = organizations.into_iter().map(|organization| ctx.load::<StandingTo>(organization.0.into()));
        if try_join_all(standings).await?.into_iter().flatten().any(|standing| standing >= Standing::Park) {
            return Ok(true);
        }
        Ok(ctx.load::<ContactOfHost>(self.0.id).await?.is_some())
    }
}

/// A person.
#[Object]
impl User {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The name as the person writes it; of somebody who was erased, that they were.
    async fn full_name(&self, ctx: &Context<'_>) -> String {
        match self.0.erased_at {
            Some(_) => say(ctx.locale(), &Message::new("person-erased")),
            None => self.0.full_name.clone(),
        }
    }

    /// Null unless the viewer is this person, acts for an organization together with them, or for a park that their company is a
    /// resident of or applies to, or that they may be told to as the contact of a request for access.
    async fn email(&self, ctx: &Context<'_>) -> Option<Result<EmailAddress>> {
        self.reachable(ctx).await.map(|yes| yes.then(|| self.0.email.as_str().into())).transpose()
    }

    /// The telephone number; shown to those who are shown `email`.
    async fn phone(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.reachable(ctx).await.map(|yes| self.0.phone.clone().filter(|_| yes)).transpose()
    }

    /// The language of mails to this person.
    async fn locale(&self) -> LanguageTag {
        self.0.locale.as_str().into()
    }

    /// What the person does, in a line of their own.
    async fn headline(&self) -> Option<&str> {
        self.0.headline.as_deref()
    }
}

pub struct Session(pub session::Model);

/// One device that is logged in.
#[Object]
impl Session {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// When the person logged in.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When the session was last renewed.
    async fn last_seen_at(&self) -> DateTime<Utc> {
        self.0.last_seen_at
    }

    /// What the device called itself when the person logged in.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// The one this request came by.
    async fn current(&self, ctx: &Context<'_>) -> bool {
        ctx.actor().session_id() == Some(self.0.id)
    }
}

#[derive(Clone)]
pub struct Membership(pub membership::Model);

/// A person's role in an organization.
#[Object]
impl Membership {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Whose role it is.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        person(ctx, self.0.user_id).await
    }

    /// What the person acts for.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        must_be_there(ctx, self.0.organization_kind, self.0.organization_id).await
    }

    /// What the person may do.
    async fn role(&self) -> OrganizationRole {
        self.0.role.into()
    }

    /// Since when the person is a member.
    async fn since(&self) -> DateTime<Utc> {
        self.0.since
    }
}

crate::connection! {
    /// A page of memberships.
    MembershipConnection,
    /// A membership in a page.
    MembershipEdge, Membership, membership::Model
}

pub struct Invitation(pub invitation::Model);

/// An offer of a role, sent by mail.
#[Object]
impl Invitation {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// What it invites to act for.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        must_be_there(ctx, self.0.organization_kind, self.0.organization_id).await
    }

    /// The address it was sent to.
    async fn email(&self) -> Option<EmailAddress> {
        Some(self.0.email.as_str().into())
    }

    /// The role that is offered.
    async fn role(&self) -> OrganizationRole {
        self.0.role.into()
    }

    /// The owner who invites.
    async fn invited_by(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        Some(person(ctx, self.0.invited_by).await)
    }

    /// Until when it can be taken up.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it was taken up; null while it is open.
    async fn accepted_at(&self) -> Option<DateTime<Utc>> {
        self.0.accepted_at
    }
}

/// What a consent is for.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::identity::ConsentPurpose")]
pub enum ConsentPurpose {
    /// The person's profile is shown to parks where their company is not a resident.
    ShareProfileWithParks,
    /// Name, e-mail and telephone are shown to investors after an introduction.
    ShareContactsWithInvestors,
    /// Name, e-mail and telephone are shown in the countries named.
    CrossBorderTransfer,
    /// The person is named in a public register.
    PublishInRegister,
    /// Mail about the product.
    ProductEmail,
}

pub struct Consent(pub consent::Model);

/// A consent a person gave, and perhaps took back.
#[Object]
impl Consent {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// What it is for.
    async fn purpose(&self) -> ConsentPurpose {
        self.0.purpose.into()
    }

    /// Where it holds; empty where the purpose knows no countries.
    async fn countries(&self) -> Vec<CountryCode> {
        self.0.countries.0.iter().map(|code| code.as_str().into()).collect()
    }

    /// The version of the text that was shown.
    async fn text_version(&self) -> &str {
        &self.0.text_version
    }

    /// Since when it holds.
    async fn given_at(&self) -> DateTime<Utc> {
        self.0.given_at
    }

    /// Until when it held; null while it does.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }
}

pub struct ConsentText(pub &'static consents::ConsentText);

/// The text a person agrees to, as it stands now.
#[Object]
impl ConsentText {
    /// What the consent is for.
    async fn purpose(&self) -> ConsentPurpose {
        self.0.purpose.into()
    }

    /// Goes into `giveConsent`, so that nobody agrees to what they have not seen.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// The text in the language nearest to the one asked for.
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.text, language).unwrap_or_default()
    }
}

/// How far a data export has come.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::identity::ExportState")]
pub enum ExportState {
    /// It is being made.
    Preparing,
    /// It can be fetched.
    Ready,
    /// It could not be made; ask again.
    Failed,
}

pub struct DataExport(pub data_export::Model);

/// A copy of everything the system holds about a person, as JSON.
#[Object]
impl DataExport {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// How far it has come.
    async fn state(&self) -> ExportState {
        self.0.state.into()
    }

    /// When the person asked for it.
    async fn requested_at(&self) -> DateTime<Utc> {
        self.0.requested_at
    }

    /// The copy, once it is made.
    async fn file(&self, ctx: &Context<'_>) -> Option<Result<File>> {
        Some(file(ctx, self.0.file_id?).await)
    }

    /// When the copy is forgotten; null while it is being made.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }
}

/// What a client needs to stay logged in.
#[derive(SimpleObject)]
pub struct AuthTokens {
    /// Goes into the Authorization header as a Bearer token.
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// Good once; using it again ends the session it came from.
    pub refresh_token: String,
    /// The person who is now logged in.
    pub viewer: Viewer,
}

impl AuthTokens {
    pub fn of(ctx: &Context<'_>, opened: Opened) -> Self {
        let (access_token, expires_at) = sign::access_token(ctx.app(), &opened);
        Self { access_token, expires_at, refresh_token: opened.refresh_token, viewer: Viewer(opened.user) }
    }
}
