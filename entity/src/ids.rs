//! One newtype an aggregate, so that a park's id is never taken for a company's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An id that knows which kind of thing it names.
pub trait TypedId: Copy + From<Uuid> + Into<Uuid> {
    /// The GraphQL type it is the id of.
    const KIND: &'static str;
}

macro_rules! ids {
    ($($name:ident => $kind:literal),* $(,)?) => {$(
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "database", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl TypedId for $name {
            const KIND: &'static str = $kind;
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        // A primary key has to say how it comes out of an integer; ours never does.
        #[cfg(feature = "database")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    // identity
    UserId => "User",
    SessionId => "Session",
    RefreshTokenId => "RefreshToken",
    MailTokenId => "MailToken",
    MembershipId => "Membership",
    InvitationId => "Invitation",
    ConsentId => "Consent",
    DataExportId => "DataExport",
    // What people act for; the id of a park, a company or an investor.
    OrganizationId => "Organization",
    // parks
    ParkId => "Park",
    RegimeId => "ResidencyRegime",
    ServiceId => "ParkService",
    // companies
    CompanyId => "Company",
    SectorId => "Sector",
    OfficeId => "Office",
    CompanyFactId => "CompanyFact",
    // files
    FileId => "File",
    // residency
    ResidencyApplicationId => "ResidencyApplication",
    ApplicationDocumentId => "ApplicationDocument",
    ResidencyId => "Residency",
    ResidencyStatusId => "ResidencyStatus",
    CommitmentId => "InvestmentCommitment",
    ObligationId => "Obligation",
    FilingId => "Filing",
    EntitlementId => "Entitlement",
    PaymentId => "CommitmentPayment",
    AppealId => "Appeal",
    ExpertId => "Expert",
    PanelId => "Panel",
    PanelOpinionId => "PanelOpinion",
    CommissionSessionId => "CommissionSession",
    CommissionItemId => "CommissionItem",
    // agreements
    AgreementId => "Agreement",
    AgreementPartyId => "AgreementParty",
    ProvisionId => "AccessProvision",
    AccessRequestId => "AccessRequest",
    AccessPassId => "AccessPass",
    QuotaAccountId => "QuotaAccount",
    // programs
    ProgramId => "Program",
    IntakeId => "Intake",
    ProgramApplicationId => "ProgramApplication",
    // investment
    InvestorId => "Investor",
    AccreditationId => "Accreditation",
    InvestmentId => "Investment",
    DealId => "Deal",
    SavedSearchId => "SavedSearch",
    PipelineEntryId => "PipelineEntry",
    // notifications
    NotificationId => "Notification",
    MailId => "Mail",
    WebhookId => "WebhookEndpoint",
    DeliveryId => "WebhookDelivery",
    // audit
    AuditEntryId => "AuditEntry",
    // outbox
    FactId => "Fact",
}

macro_rules! organizations {
    ($($name:ident),*) => {$(
        impl From<$name> for OrganizationId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }
    )*};
}

organizations!(ParkId, CompanyId, InvestorId);
