//! Applications for residency, the register, and what it knew when.

pub mod appeal;
pub mod application;
pub mod commission_item;
pub mod commission_seat;
pub mod commission_session;
pub mod commission_vote;
pub mod commitment;
pub mod counter;
pub mod document;
pub mod entitlement;
pub mod expert;
pub mod expert_interest;
pub mod filing;
pub mod history;
pub mod obligation;
pub mod panel;
pub mod panel_draw;
pub mod panel_opinion;
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

crate::text_enum! {
    /// How far a panel has come.
    PanelStage { Open, InFavour, Against, Dissolved }
}

crate::text_enum! {
    /// Why experts were drawn: at first, for one who declared a conflict, or because the panel could not decide.
    DrawCause { First, Replacement, Extra }
}

crate::text_enum! {
    /// How far an opinion has come.
    OpinionState { Asked, Given, Conflict }
}

crate::text_enum! {
    /// Why an expert is not drawn.
    DrawExclusion { Ownership, Membership, FormerMembership, Investment, Declared, OtherField, LowRating, NoSeat }
}

crate::text_enum! {
    /// What ties a person to a company that the person is to judge; the first that holds is named.
    TieKind { Ownership, Membership, FormerMembership, Investment, Declared }
}

impl From<TieKind> for DrawExclusion {
    fn from(tie: TieKind) -> Self {
        match tie {
            TieKind::Ownership => Self::Ownership,
            TieKind::Membership => Self::Membership,
            TieKind::FormerMembership => Self::FormerMembership,
            TieKind::Investment => Self::Investment,
            TieKind::Declared => Self::Declared,
        }
    }
}

crate::text_enum! {
    /// How far a session of a commission has come.
    SessionState { Planned, Open, Closed, Cancelled }
}

crate::text_enum! {
    /// What has become of a line of an agenda; dropped, because the application is before the commission no more.
    ItemState { Pending, Approved, Refused, Postponed, Dropped }
}

crate::text_enum! {
    /// What a member of a commission says; an abstention is a conflict of interest.
    VoteChoice { InFavour, Against, Abstained }
}
