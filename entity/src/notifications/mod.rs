//! What people should know, and the letters that tell them.

pub mod mail;
pub mod notification;
pub mod webhook;
pub mod webhook_delivery;

crate::text_enum! {
    /// What a notification is about.
    NotificationKind {
        ResidencyApplicationReceived, ResidencyDecision, RevisionRequested, ResidencyChanged, ObligationDue, AppealFiled, AppealDecided,
        WarningRanOut, PanelOpinionAsked, PanelStuck, CommissionInvited, CommissionReminder, CommissionCancelled,
        AccessRequested, AccessDecision, ProgramApplicationReceived, ApplicationMoved, IntakeCancelled, OfferMade, ReviewAssigned,
        DealMatched, IntroductionRequested, IntroductionConnected, MessageReceived, AgreementProposed, AgreementExpiring,
        ReciprocityOutOfBand,
    }
}

crate::text_enum! {
    /// What a webhook is told of.
    WebhookEvent {
        ResidencyApplicationChanged, ResidencyChanged, ObligationChanged, AgreementChanged, AccessChanged, ProgramApplicationChanged,
        DealChanged,
    }
}

crate::json_list! {
    /// What one webhook is told of.
    WebhookEvents(WebhookEvent),
}
