//! Agreements between parks, and what they open.

pub mod agreement;
pub mod history;
pub mod party;
pub mod provision;

crate::text_enum! {
    /// What an agreement is.
    AgreementKind { Memorandum, Framework, ServiceAccess, JointProgram }
}

crate::text_enum! {
    /// Where an agreement stands; never stored but in its history, for the days decide.
    AgreementState { Proposed, Signed, InForce, Expired, Terminated }
}

crate::text_enum! {
    /// How an agreement goes on after its term.
    RenewalRule { None, ByConsent, Automatic }
}

crate::text_enum! {
    /// What becomes of grants when an agreement ends.
    ExpiryRule { StopGrants, LetGrantsRun }
}

crate::text_enum! {
    /// What a quota counts.
    QuotaUnit { Request, PersonDay }
}

crate::text_enum! {
    /// Who shares a quota.
    QuotaScope { Agreement, HomePark, Company }
}

crate::text_enum! {
    /// When a quota starts again.
    QuotaPeriod { Month, Quarter, Year, Term }
}
