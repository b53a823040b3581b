//! Parks, their rules as data, their calendars and services.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::text::Texts;

#[cfg(feature = "database")]
pub mod calendar_day;
#[cfg(feature = "database")]
pub mod park;
#[cfg(feature = "database")]
pub mod regime;
#[cfg(feature = "database")]
pub mod service;

crate::text_enum! {
    /// Who asks for residency.
    ApplicantKind {
        DomesticCompany, ForeignCompany, Subsidiary, Branch, RepresentativeOffice, SoleEntrepreneur, SelfEmployed, TeamNotIncorporated,
    }
}

crate::text_enum! {
    /// What a document is.
    DocumentKind {
        Charter, RegistrationCertificate, BusinessPlan, GoverningBodyDecision, PowerOfAttorney, FinancialStatements, TaxClearance,
        ActivityCodeGuarantee, IntellectualPropertyList, RevenueForecast, OwnershipTable, AuditReport, PitchDeck, Other,
    }
}

crate::text_enum! {
    /// What a time limit is counted in.
    ClockUnit { WorkingDays, CalendarDays, Months }
}

crate::text_enum! {
    /// A part of the way an application goes.
    RegimeStepKind { CompletenessCheck, ExpertReview, Commission, Agreement, Registration, TaxNotice }
}

crate::text_enum! {
    /// How a commission with as many votes for as against has decided: as its chair, or against.
    TieRule { Chair, Against }
}

crate::text_enum! {
    /// The day a residency begins.
    EffectiveRule { OnDecision, OnAgreement, FirstOfNextMonth }
}

crate::text_enum! {
    /// What a resident owes the park.
    ObligationKind { PeriodicReport, AnnualAudit, Fee, OwnershipChangeNotice }
}

crate::text_enum! {
    /// What a reason code is for.
    ReasonUse { Return, Refuse, Warn, Suspend, Deprive }
}

crate::text_enum! {
    /// What a park offers.
    ServiceKind {
        Workspace, MeetingRoom, Laboratory, LegalAddress, CompanyRegistration, BankAccount, TaxAccounting, Legal, VisaMigration,
        Relocation, Hiring, Mentoring, MarketResearch, BusinessMeetings, InvestorMeetings, PilotSite, Certification, Translation,
        Cloud, DataCenter, Training, EventSlot, AcceleratorSeat,
    }
}

crate::text_enum! {
    /// What an eligibility rule asks.
    EligibilityRuleKind {
        Country, Sector, Stage, CompanyAgeMonths, TeamSize, ResidentOfPark, ResidentOfPartner, TechnologyReadiness, NotAlumnus,
        WomenFounder, Language, FundsRaisedAtMost,
    }
}

/// A sanctions list that names a park or a company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SanctionListing {
    pub list: String,
    #[serde(default)]
    pub since: Option<NaiveDate>,
    #[serde(default)]
    pub source: Option<String>,
}

/// A condition that a machine can check; the parameters are those of the input that made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EligibilityRule {
    pub kind: EligibilityRuleKind,
    pub parameters: serde_json::Value,
}

/// A document that a regime asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentRequirement {
    pub kind: DocumentKind,
    pub required: bool,
    /// None means everybody.
    #[serde(default)]
    pub only_for: Option<Vec<ApplicantKind>>,
    #[serde(default)]
    pub note: Texts,
}

/// One step of a procedure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegimeStep {
    pub kind: RegimeStepKind,
    /// None where the law sets no limit.
    #[serde(default)]
    pub limit: Option<u32>,
    pub unit: ClockUnit,
    pub decided_by: String,
    pub pauses_while_returned: bool,
    /// How experts judge in it, where they are drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<PanelRule>,
    /// How a commission sits in it, where one decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission: Option<CommissionRule>,
}

/// How a commission decides an application in a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommissionRule {
    /// How many members must have voted for or against: who abstains for a conflict of interest is not counted.
    pub quorum: u32,
    /// How many must be in favour; a majority of the votes for and against where the law names no number.
    #[serde(default)]
    pub votes_needed: Option<u32>,
    pub tie: TieRule,
}

/// How a panel of experts is drawn, and how it decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelRule {
    /// How many are drawn.
    pub size: u32,
    /// How many opinions must be in.
    pub quorum: u32,
    /// How many must be in favour; a majority of the opinions given where the law names no number.
    #[serde(default)]
    pub votes_needed: Option<u32>,
    /// The experts are not told who applies.
    #[serde(default)]
    pub blind: bool,
    /// Only experts of the applicant's field are drawn.
    #[serde(default)]
    pub by_field: bool,
    #[serde(default)]
    pub lowest_rating: Option<i32>,
    /// How many more are drawn at a tie or without a quorum; a tie is a no where it is zero.
    #[serde(default)]
    pub extra: u32,
    /// How much longer the clock runs then, in the unit of the step.
    #[serde(default)]
    pub extension: Option<u32>,
    /// The ground on which a panel's no refuses the application; it only advises where there is none.
    #[serde(default)]
    pub refuse_code: Option<String>,
    pub questions: Vec<PanelQuestion>,
}

/// What each expert answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelQuestion {
    pub code: String,
    pub text: Texts,
}

/// A share of income that a resident must reach, or must not pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncomeTest {
    pub name: Texts,
    /// A decimal number.
    pub threshold_percent: String,
    pub at_most: bool,
    pub base: String,
    pub every_months: i32,
    pub starts_after_months: i32,
}

/// A duty, and when it falls due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObligationRule {
    pub kind: ObligationKind,
    #[serde(default)]
    pub every_months: Option<i32>,
    #[serde(default)]
    pub due_day: Option<i32>,
    #[serde(default)]
    pub due_month: Option<i32>,
    #[serde(default)]
    pub lead_working_days: Option<i32>,
    #[serde(default)]
    pub cure_period: Option<i32>,
    #[serde(default)]
    pub cure_unit: Option<ClockUnit>,
}

/// What residency may bring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Benefit {
    pub code: String,
    pub name: Texts,
    #[serde(default)]
    pub basis: Option<String>,
    pub needs_separate_determination: bool,
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// A ground that an officer may give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub code: String,
    pub usage: ReasonUse,
    pub text: Texts,
}

/// Where a rule or an agreement is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegalSource {
    pub title: String,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub date: Option<NaiveDate>,
    #[serde(default)]
    pub url: Option<String>,
    /// Someone has read the source itself.
    #[serde(default)]
    pub verified: bool,
}

crate::json_list! {
    ApplicantKinds(ApplicantKind),
    ServiceKinds(ServiceKind),
    SanctionListings(SanctionListing),
    EligibilityRules(EligibilityRule),
    DocumentRequirements(DocumentRequirement),
    RegimeSteps(RegimeStep),
    IncomeTests(IncomeTest),
    ObligationRules(ObligationRule),
    Benefits(Benefit),
    Reasons(Reason),
    LegalSources(LegalSource),
}
