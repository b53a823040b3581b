//! Notification and the kinds of it, webhooks and what they are told of.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use entity::notifications::{notification, webhook};

use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::node::{self, Node};
use crate::graphql::scalars::Url;
use domain::notifications::wording;

/// What a notification is about.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::notifications::NotificationKind")]
pub enum NotificationKind {
    /// A company has handed in an application for residency at the viewer's park.
    ResidencyApplicationReceived,
    /// A park has decided on an application of the viewer's company.
    ResidencyDecision,
    /// A park has returned an application to the viewer's company.
    RevisionRequested,
    /// A residency of the viewer's company has begun, or stands differently.
    ResidencyChanged,
    /// A duty of the viewer's company falls due.
    ObligationDue,
    /// A company objects to a decision of the viewer's park.
    AppealFiled,
    /// What a warning of the viewer's park named has not been put right in time.
    WarningRanOut,
    /// A park has decided on an appeal of the viewer's company.
    AppealDecided,
    /// A park asks for the viewer's opinion as an expert.
    PanelOpinionAsked,
    /// A panel of the viewer's park cannot decide: there is no quorum, or a tie.
    PanelStuck,
    /// A park invites the viewer to a session of its commission, or has changed its day or place.
    CommissionInvited,
    /// A session of a commission that the viewer is invited to is today.
    CommissionReminder,
    /// A session of a commission that the viewer was invited to is called off.
    CommissionCancelled,
    /// A company asks for a service of the viewer's park, or for one abroad that the viewer's park is to confirm.
    AccessRequested,
    /// A park has answered a request for access of the viewer's company.
    AccessDecision,
    /// A company applies to a program of the viewer's park.
    ProgramApplicationReceived,
    /// An application to a program, of the viewer's company or at the viewer's park, has moved.
    ApplicationMoved,
    /// An intake that the viewer's company applies to has been called off.
    IntakeCancelled,
    /// A program offers the viewer's company a place.
    OfferMade,
    /// The viewer is asked to review an application.
    ReviewAssigned,
    /// A deal fits a search or a thesis of the viewer's investor.
    DealMatched,
    /// Somebody asks to be introduced to the viewer's side.
    IntroductionRequested,
    /// Both sides of an introduction have said yes.
    IntroductionConnected,
    /// The other side of an introduction has written.
    MessageReceived,
    /// An agreement has been put before the viewer's park.
    AgreementProposed,
    /// An agreement of the viewer's park ends soon.
    AgreementExpiring,
    /// The passes between the viewer's park and a partner are further from even than the park wants.
    ReciprocityOutOfBand,
}

#[derive(Clone)]
pub struct Notification(pub notification::Model);

/// Something a person should know.
#[Object]
impl Notification {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// What kind of thing has happened.
    async fn kind(&self) -> NotificationKind {
        self.0.kind.into()
    }

    /// What has happened, in the person's language, with the names that held then.
    async fn title(&self, ctx: &Context<'_>) -> String {
        wording::title_of(self.0.kind, &self.0.details, ctx.locale())
    }

    /// What it is about; null if the person can no longer see it.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        node::find(ctx, &ids::encode(&self.0.subject_kind, self.0.subject_id)).await.transpose()
    }

    /// When the person was told.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When the person marked it as read; null until then.
    async fn read_at(&self) -> Option<DateTime<Utc>> {
        self.0.read_at
    }
}

crate::connection! {
    /// A page of notifications.
    NotificationConnection,
    /// A notification in a page.
    NotificationEdge, Notification, notification::Model
}

/// What a webhook is told of.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::notifications::WebhookEvent")]
pub enum WebhookEvent {
    /// An application for residency was handed in, or has moved.
    ResidencyApplicationChanged,
    /// A residency has begun, or stands differently.
    ResidencyChanged,
    /// A duty of a resident has fallen due, was filed or was reviewed.
    ObligationChanged,
    /// An agreement between parks was proposed, signed, or has ended.
    AgreementChanged,
    /// A request for a service abroad, or a pass for it, has moved.
    AccessChanged,
    /// An application to a program was handed in, or has moved.
    ProgramApplicationChanged,
    /// A deal was opened, or has changed.
    DealChanged,
}

#[derive(Clone)]
pub struct WebhookEndpoint(pub webhook::Model);

/// An address that is told when something changes. Bodies are signed; the same event always has the same id.
#[Object]
impl WebhookEndpoint {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The address that is called.
    async fn url(&self) -> Url {
        self.0.url.as_str().into()
    }

    /// What it is told of.
    async fn events(&self) -> Vec<WebhookEvent> {
        self.0.events.0.iter().map(|event| (*event).into()).collect()
    }

    /// False once it has failed so often that it is no longer called.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// When it last took what it was told; null before the first time.
    async fn last_delivery_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_delivery_at
    }

    /// How often in a row it has failed since.
    async fn failures(&self) -> i32 {
        self.0.failures
    }
}
