//! What somebody wants to do, and to what: ids only.

use entity::ids::{OrganizationId, UserId};

macro_rules! actions {
    ($($(#[$meta:meta])* $name:ident $(seen_by $sight:ident)?;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$meta])* $name),* }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What one must be able to do to know that the thing is there; none for what everybody may see.
            pub fn sight(self) -> Option<Self> {
                match self { $(Self::$name => None $(.or(Some(Self::$sight)))?),* }
            }
        }
    };
}

actions! {
    // identity
    /// One's own account: profile, sessions, notifications.
    UseAccount;
    ReadMembers;
    ReadInvitations;
    InviteMember;
    RevokeInvitation seen_by ReadInvitations;
    ReadMembership;
    ChangeRole seen_by ReadMembership;
    RemoveMember seen_by ReadMembership;
    ReadAuditTrail;

    // notifications
    ReadWebhooks;
    CreateWebhook;
    DeleteWebhook seen_by ReadWebhooks;

    // files
    /// The scope is an organization whose staff may read the file.
    ReadFile;

    // companies
    EditCompany;
    /// What a company shows to its own members alone.
    ReadCompanyInside;
    /// The scope is the park that stands behind the figure.
    VerifyFact;
    // parks: everybody sees them
    /// Only the operator.
    FoundPark;
    EditPark;
    SetCalendar;
    PublishRegime;
    SaveService;

    // residency: the company first, then the park that it was handed in to
    DraftResidencyApplication;
    ReadResidencyApplication;
    EditResidencyApplication seen_by ReadResidencyApplication;
    SubmitResidencyApplication seen_by ReadResidencyApplication;
    WithdrawResidencyApplication seen_by ReadResidencyApplication;
    /// What the park's staff prepare: assign, return, accept, send on.
    HandleResidencyApplication seen_by ReadResidencyApplication;
    DecideResidencyApplication seen_by ReadResidencyApplication;
    SignResidencyAgreement seen_by ReadResidencyApplication;
    /// The scope is the park.
    ReadResidencyQueue;
    /// The scope is the park.
    RecordResidency;
    /// What of a residency only the company and the park's staff see.
    ReadResidencyInside;
    /// To warn, suspend, deprive, give back, confirm and renew.
    ChangeResidency;
    /// To leave of the company's own will.
    LeaveResidency;
    FileObligation seen_by ReadResidencyInside;
    /// To accept what was filed, or to send it back.
    ReviewObligation seen_by ReadResidencyInside;
    DetermineEntitlement;
    /// To write down what a resident promises to invest, and invests.
    KeepCommitments;
    AppealRefusal seen_by ReadResidencyApplication;
    AppealLoss;
    DecideAppeal seen_by ReadResidencyInside;
    /// The scope is the park, and the person.
    ReadExpert;
    /// The scope is the park.
    KeepExperts;
    /// To say which company an expert may not judge. The scope is the park, and the person.
    DeclareInterest seen_by ReadExpert;
    /// The scope is the park: neither the company nor the experts know who sits in it.
    ReadPanel;
    /// The scope is the expert.
    GivePanelOpinion;
    /// A session of a commission. The scope is the park, and the person who is invited.
    ReadCommission;
    /// To plan a session, change it and call it off. The scope is the park.
    PlanCommission;
    /// To open a session, and to postpone a line of its agenda. The scope is the park, and the chair.
    LeadCommission;
    /// To count the votes, by which every application on the agenda is decided. The scope is the park, and the chair.
    CloseCommission;
    /// The scope is the member.
    VoteInCommission;
    // agreements
    /// The scope is a party.
    ReadProposedAgreement;
    ProposeAgreement;
    SignAgreement;
    LeaveAgreement;
    /// The scope is the company.
    RequestAccess;
    /// The scope is the company, its home park and the host.
    ReadAccessRequest;
    /// The scope is the company.
    CancelAccess;
    /// The scope is the home park.
    ConfirmAccess;
    /// The scope is the host.
    AcceptAccess;
    /// The scope is the home park, or the host.
    DeclineAccess;
    /// The scope is the host.
    RevokeAccess;
    /// The scope is the host.
    CheckIn;
    /// The scope is the park, to whose services or of whose residents they are.
    ReadAccessRequests;
    ReadReciprocity;
    SetReciprocityBand;

    // programs: everybody sees them and their intakes; the hosts are the others
    CreateProgram;
    EditProgram;
    OpenIntake;
    ChangeIntake;
    ReadIntakeApplications;
    /// How a company stands to the rules of an intake.
    ReadEligibility;
    DraftProgramApplication;
    ReadProgramApplication;
    EditProgramApplication seen_by ReadProgramApplication;
    SubmitProgramApplication seen_by ReadProgramApplication;
    WithdrawProgramApplication seen_by ReadProgramApplication;

    // investment: everybody sees investors; who sees which deal stands in domain/investment/visibility.rs
    EditInvestor;
    /// By its own word or by a paper.
    AccreditInvestor;
    /// The scope is the park that verifies.
    VerifyInvestor;
    /// What an investor shows to its own members alone: exclusions, pipeline, saved searches.
    ReadInvestorInside;
    KeepPipeline;
    KeepSearches seen_by ReadInvestorInside;
    /// The scope is the company.
    DraftDeal;
    /// To open a deal, and to change what others can see of one. The scope is the company.
    OpenDeal;
    /// The scope is the company.
    RecordRound;
    /// The sum of an investment: the company's and the investor's.
    ReadInvestmentSum;

    // matchmaking
    /// The scope is the side that says what it thinks: the investor or the company.
    RateMatch;
}

/// The organizations and the person that an action touches. A company's paper at a park has two: the company first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Whose thing it is.
    pub owner: Option<OrganizationId>,
    /// Who else has it before them: the park applied to, the hosts of a program.
    pub others: Vec<OrganizationId>,
    /// The person it belongs to, or who was given it.
    pub user: Option<UserId>,
}

impl Scope {
    pub fn none() -> Self {
        Self::default()
    }

    pub fn of(owner: impl Into<OrganizationId>) -> Self {
        Self { owner: Some(owner.into()), ..Self::default() }
    }

    pub fn user(user: UserId) -> Self {
        Self { user: Some(user), ..Self::default() }
    }

    #[must_use]
    pub fn and(mut self, other: impl Into<OrganizationId>) -> Self {
        self.others.push(other.into());
        self
    }

    #[must_use]
    pub fn and_user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }
}
