//! Agreements between parks, access requests, passes and quotas.

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
    /// The kind of an agreement.
    AgreementKind { Memorandum, Framework, ServiceAccess, JointProgram }
}

crate::text_enum! {
    /// The state of an agreement. It is derived from dates, and stored only in the history.
    AgreementState { Proposed, Signed, InForce, Expired, Terminated }
}

crate::text_enum! {
    /// Whether an agreement continues after its term.
    RenewalRule { None, ByConsent, Automatic }
}

crate::text_enum! {
    /// What happens to requests and passes when an agreement ends.
    ExpiryRule { StopGrants, LetGrantsRun }
}

crate::text_enum! {
    /// The unit of a quota.
    QuotaUnit { Request, PersonDay }
}

crate::text_enum! {
    /// Who shares a quota.
    QuotaScope { Agreement, HomePark, Company }
}

crate::text_enum! {
    /// The period of a quota.
    QuotaPeriod { Month, Quarter, Year, Term }
}

crate::text_enum! {
    /// The state of an access request.
    AccessState { Requested, HomeConfirmed, HostAccepted, Active, Completed, Declined, Cancelled, Expired, NoShow, Revoked }
}

crate::text_enum! {
    /// The parts of a quota account. GRANTED has the negative amount, so that all parts sum to zero.
    QuotaPot { Granted, Free, Reserved, Used }
}

crate::text_enum! {
    /// The kind of a move of units.
    QuotaMove { Open, Reserve, Consume, Release }
}

crate::text_enum! {
    /// Why a pass was revoked.
    EndCause { Company, Host, Residency, Agreement }
}

/// The conditions that a company must meet besides its residency. Empty fields are no condition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
pub struct AccessConditions {
    /// Codes; a sector includes those below it.
    pub sectors: Vec<String>,
    pub stages: Vec<CompanyStage>,
    pub headcount_min: Option<i32>,
    pub headcount_max: Option<i32>,
    /// The least number of whole months of residency in the home park.
    pub residency_months: Option<i32>,
}

impl AccessConditions {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
