//! Agreements between parks, and what they open.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::companies::CompanyStage;

pub mod access_check_in;
pub mod access_history;
pub mod access_pass;
pub mod access_request;
pub mod agreement;
pub mod history;
pub mod party;
pub mod provision;
pub mod quota_account;
pub mod quota_posting;
pub mod reciprocity_band;

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

crate::text_enum! {
    /// How far a request for access has come.
    AccessState { Requested, HomeConfirmed, HostAccepted, Active, Completed, Declined, Cancelled, Expired, NoShow, Revoked }
}

crate::text_enum! {
    /// Where units of a quota lie. What an account is granted stands against all the others, so that they sum to nothing.
    QuotaPot { Granted, Free, Reserved, Used }
}

crate::text_enum! {
    /// Why units are moved.
    QuotaMove { Open, Reserve, Consume, Release }
}

crate::text_enum! {
    /// Why a pass was taken back before its time.
    EndCause { Company, Host, Residency, Agreement }
}

/// What a company must be, besides a resident. What is empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
pub struct AccessConditions {
    /// Codes; a sector takes in those under it.
    pub sectors: Vec<String>,
    pub stages: Vec<CompanyStage>,
    pub headcount_min: Option<i32>,
    pub headcount_max: Option<i32>,
    /// Whole months of residency in the home park.
    pub residency_months: Option<i32>,
}

impl AccessConditions {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
