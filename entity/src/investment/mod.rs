//! Investors and what they look for, companies that look for money, and what came of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::companies::BusinessModel;

#[cfg(feature = "database")]
pub mod accreditation;
#[cfg(feature = "database")]
pub mod deal;
#[cfg(feature = "database")]
pub mod exchange_rate;
#[cfg(feature = "database")]
pub mod investment;
#[cfg(feature = "database")]
pub mod investor;
#[cfg(feature = "database")]
pub mod investor_sector;
#[cfg(feature = "database")]
pub mod pipeline_entry;
#[cfg(feature = "database")]
pub mod saved_search;

crate::text_enum! {
    /// What an investor is.
    InvestorKind { Angel, AngelNetwork, VentureFund, CorporateFund, StateFund, FamilyOffice, Accelerator }
}

crate::text_enum! {
    /// What an accreditation rests on.
    AccreditationBasis { SelfDeclared, Document, ParkVerified }
}

crate::text_enum! {
    /// What an exclusion looks at.
    ExclusionKind { Sector, CountryOfIncorporation, TeamCountry, Sanctioned, CompetesWithPortfolio }
}

crate::text_enum! {
    /// A round of investment.
    Round { PreSeed, Seed, SeriesA, SeriesB, SeriesC, Later, Bridge, Grant }
}

crate::text_enum! {
    /// What the money is given for.
    Instrument { Equity, Safe, ConvertibleNote, Loan, RevenueShare, Grant }
}

crate::text_enum! {
    /// Where a deal stands.
    DealState { Draft, Open, Paused, Closed, Cancelled }
}

crate::text_enum! {
    /// Who finds a deal.
    DealVisibility { Public, VerifiedInvestors, ByIntroduction }
}

crate::text_enum! {
    /// How far an investor has come with a deal.
    PipelineStage {
        Sourced, Screening, FirstMeeting, PartnerMeeting, DueDiligence, Committee, TermSheet, Documents, Closed, Passed,
    }
}

/// What an investor looks for; an empty list means anything. `investor_sector` has the sectors to search by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "database", derive(sea_orm::FromJsonQueryResult))]
#[serde(default)]
pub struct Thesis {
    /// Codes.
    pub sectors: Vec<String>,
    pub rounds: Vec<Round>,
    pub deploy_countries: Vec<String>,
    pub business_models: Vec<BusinessModel>,
    pub ticket: Option<Ticket>,
    pub leads: bool,
    pub text: Option<String>,
    pub exclusions: Vec<Exclusion>,
    pub deploying_until: Option<NaiveDate>,
}

/// How much goes into one deal, in the smallest unit of the currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub min: i64,
    pub typical: Option<i64>,
    pub max: i64,
    pub currency: String,
}

/// What is out of the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    pub kind: ExclusionKind,
    /// Codes of sectors or countries.
    #[serde(default)]
    pub values: Vec<String>,
}
