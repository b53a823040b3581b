//! Applications for residency, the register, and what it knew when.

pub mod application;
pub mod commitment;
pub mod counter;
pub mod document;
pub mod history;
pub mod obligation;
pub mod residency;
pub mod signature;
pub mod status;

crate::text_enum! {
    /// How far an application has come.
    ApplicationState {
        Draft, Submitted, CompletenessCheck, ReturnedForRevision, ExpertReview, Commission, Approved, AgreementPending, Refused,
        Withdrawn, Lapsed,
    }
}

crate::text_enum! {
    /// How a decision went.
    DecisionOutcome { Approved, Refused }
}

crate::text_enum! {
    /// Where a residency stands.
    ResidencyState { Provisional, Active, Warned, Suspended, Deprived, Exited, Expired }
}
