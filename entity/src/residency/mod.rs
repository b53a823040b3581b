//! Applications for residency, the register, and what it knew when.

pub mod appeal;
pub mod application;
pub mod commitment;
pub mod counter;
pub mod document;
pub mod entitlement;
pub mod filing;
pub mod history;
pub mod obligation;
pub mod payment;
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
    /// What the calendar has told of a duty: nothing, that it can be filed, that it is late, that the time to put it right is over;
    /// of one that is settled it has nothing more to tell.
    DutyTold { Nothing, Due, Overdue, Breached, Settled }
}

crate::text_enum! {
    /// How a decision went.
    DecisionOutcome { Approved, Refused }
}

crate::text_enum! {
    /// Where a residency stands.
    ResidencyState { Provisional, Active, Warned, Suspended, Deprived, Exited, Expired }
}
