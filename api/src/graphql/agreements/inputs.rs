//! Inputs and payloads of the mutations of agreements.

use async_graphql::{InputObject, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};
use entity::agreements::AccessConditions;
use entity::ids::{AccessRequestId, AgreementId, CompanyId, FileId, ParkId, ProvisionId, ServiceId, UserId};
use rust_decimal::Decimal;

use super::access::AccessRequest;
use super::types::{Agreement, AgreementKind, ExpiryRule, QuotaPeriod, QuotaScope, QuotaUnit, RenewalRule};
use crate::graphql::companies::types::CompanyStage;
use crate::graphql::ids::Ref;
use crate::graphql::parks::inputs::LegalSourceInput;
use crate::graphql::parks::types::Park;
use crate::graphql::scalars::{Date, DateRangeInput, LocalizedTextInput, pairs};
use domain::agreements::answer::AccessAnswer;
use domain::agreements::propose::{AgreementProposal, ProposedParty, ProposedProvision, ProposedQuota};
use domain::agreements::request::NewAccessRequest;
use domain::agreements::sign::PartyStep;
use kernel::language::required_texts;
use kernel::problem::Faults;

/// A new agreement.
#[derive(InputObject)]
pub struct ProposeAgreementInput {
    /// The kind of the agreement.
    pub kind: AgreementKind,
    /// The title, in one or more languages.
    pub title: Vec<LocalizedTextInput>,
    /// The parties. The proposer's own park must be one of the parks that sign.
    pub parties: Vec<AgreementPartyInput>,
    /// The term, both days included.
    pub valid: DateRangeInput,
    /// Whether it continues after its term.
    #[graphql(default_with = "RenewalRule::None")]
    pub renewal: RenewalRule,
    /// What happens to requests and passes when it ends.
    #[graphql(default_with = "ExpiryRule::LetGrantsRun")]
    pub on_expiry: ExpiryRule,
    /// Whether other parks may accede.
    #[graphql(default)]
    pub open_to_accession: bool,
    /// The services it opens, and to whom.
    #[graphql(default)]
    pub provisions: Vec<AccessProvisionInput>,
    /// The legal sources.
    #[graphql(default)]
    pub sources: Vec<LegalSourceInput>,
    /// The upload with the text of the agreement. Only the parties can read it.
    pub upload_id: Option<Ref<FileId>>,
    /// An agreement of the proposer's park that ends on the day this one comes into force.
    pub supersedes_id: Option<Ref<AgreementId>>,
}

/// A park or an association that is to become a party.
#[derive(OneofObject)]
pub enum AgreementPartyInput {
    /// A park that signs.
    ParkId(Ref<ParkId>),
    /// The name of an association that is a party itself. It signs on paper and counts as having signed.
    Association(String),
    /// An association that signs on paper for some of its parks.
    AssociationOfParks(AssociationOfParksInput),
}

/// An association that signs for parks, which become bound like parks that sign.
#[derive(InputObject)]
pub struct AssociationOfParksInput {
    /// The name, as in the `associations` of the parks.
    pub name: String,
    /// The parks it signs for. None of them may also be a party that signs.
    pub park_ids: Vec<Ref<ParkId>>,
}

/// A service to open.
#[derive(InputObject)]
pub struct AccessProvisionInput {
    /// A service of one of the parties.
    pub service_id: Ref<ServiceId>,
    /// The parties whose residents may use it. By default all other parties, including those that accede later.
    pub beneficiary_park_ids: Option<Vec<Ref<ParkId>>>,
    /// Codes of sectors: the company must work in one of them or in a sector below. By default no condition.
    #[graphql(default)]
    pub sectors: Vec<String>,
    /// The company must be at one of these stages. By default no condition.
    #[graphql(default)]
    pub stages: Vec<CompanyStage>,
    /// The smallest number of people who work for the company. By default no condition.
    pub headcount_min: Option<i32>,
    /// The largest number of people who work for the company. By default no condition.
    pub headcount_max: Option<i32>,
    /// The least number of whole months of residency in the home park. By default no condition.
    pub residency_months: Option<i32>,
    /// The discount in percent, with at most two decimals: 0 is the full price, 100 is free of charge.
    #[graphql(default_with = "Decimal::ZERO")]
    pub discount_percent: Decimal,
    /// The longest request in days. By default no limit.
    pub max_days: Option<i32>,
    /// The largest number of people in one request. By default no limit.
    pub max_people: Option<i32>,
    /// The quota. By default no limit.
    pub quota: Option<QuotaInput>,
}

/// The limit on the use of a service.
#[derive(InputObject)]
pub struct QuotaInput {
    /// Units per period.
    pub amount: i32,
    /// What one unit counts.
    #[graphql(default_with = "QuotaUnit::Request")]
    pub unit: QuotaUnit,
    /// Who shares the units.
    pub scope: QuotaScope,
    /// The period after which the quota starts again.
    pub every: QuotaPeriod,
}

impl ProposeAgreementInput {
    /// The proposal, and what is wrong with its title.
    pub fn proposal(self) -> (AgreementProposal, Faults) {
        let mut faults = Faults::default();
        let parties = self.parties.into_iter().map(|party| match party {
            AgreementPartyInput::ParkId(id) => ProposedParty::Park(id.0),
            AgreementPartyInput::Association(name) => ProposedParty::Association { name, parks: vec![] },
            AgreementPartyInput::AssociationOfParks(AssociationOfParksInput { name, park_ids }) => {
                ProposedParty::Association { name, parks: park_ids.iter().map(|id| id.0).collect() }
            }
        });
        let proposal = AgreementProposal {
            kind: self.kind.into(),
            titles: required_texts(&mut faults, "title", &pairs(self.title), 300),
            parties: parties.collect(),
            valid_from: self.valid.from.map(|day| day.0),
            valid_until: self.valid.until.map(|day| day.0),
            renewal: self.renewal.into(),
            on_expiry: self.on_expiry.into(),
            open_to_accession: self.open_to_accession,
            supersedes: self.supersedes_id.map(|id| id.0),
            provisions: self.provisions.into_iter().map(AccessProvisionInput::provision).collect(),
            sources: self.sources.into_iter().map(Into::into).collect(),
            document: self.upload_id.map(|id| id.0),
        };
        (proposal, faults)
    }
}

impl AccessProvisionInput {
    fn provision(self) -> ProposedProvision {
        ProposedProvision {
            service: self.service_id.0,
            beneficiaries: self.beneficiary_park_ids.map(|parks| parks.iter().map(|id| id.0).collect()),
            conditions: AccessConditions {
                sectors: self.sectors,
                stages: self.stages.into_iter().map(Into::into).collect(),
                headcount_min: self.headcount_min,
                headcount_max: self.headcount_max,
                residency_months: self.residency_months,
            },
            discount_percent: self.discount_percent,
            max_days: self.max_days,
            max_people: self.max_people,
            quota: self.quota.map(|quota| ProposedQuota {
                amount: quota.amount,
                unit: quota.unit.into(),
                scope: quota.scope.into(),
                every: quota.every.into(),
            }),
        }
    }
}

/// A signature or an accession. Only a park that is not yet a party can accede, and only if the agreement is open to accession.
#[derive(InputObject)]
pub struct SignAgreementInput {
    /// The agreement.
    pub agreement_id: Ref<AgreementId>,
    /// The park that signs or accedes.
    pub park_id: Ref<ParkId>,
    /// The day of the signature, not in the future. By default today.
    pub signed_on: Option<Date>,
    /// The revision that the caller saw. CONFLICT if the current revision differs.
    pub expected_revision: Option<i32>,
}

impl SignAgreementInput {
    pub fn step(&self) -> PartyStep {
        PartyStep { agreement: self.agreement_id.0, park: self.park_id.0, expected_revision: self.expected_revision }
    }
}

/// A park leaves an agreement. If fewer than two parties are left, the agreement becomes TERMINATED. A proposal is withdrawn.
#[derive(InputObject)]
pub struct TerminateAgreementInput {
    /// The agreement to leave.
    pub agreement_id: Ref<AgreementId>,
    /// The park that leaves.
    pub park_id: Ref<ParkId>,
    /// The first day on which the park is no longer bound, not in the past. By default today.
    pub effective_on: Option<Date>,
    /// The reason, which the other parties can read.
    pub reason: String,
    /// The revision that the caller saw. CONFLICT if the current revision differs.
    pub expected_revision: Option<i32>,
}

impl TerminateAgreementInput {
    pub fn step(&self) -> PartyStep {
        PartyStep { agreement: self.agreement_id.0, park: self.park_id.0, expected_revision: self.expected_revision }
    }
}

/// The agreement after the change.
#[derive(SimpleObject)]
pub struct AgreementPayload {
    /// The agreement.
    pub agreement: Agreement,
}

/// A new access request. Errors: NOT_ELIGIBLE if the company is not entitled, QUOTA_EXHAUSTED if too few units are left.
#[derive(InputObject)]
pub struct RequestAccessInput {
    /// The company that makes the request.
    pub company_id: Ref<CompanyId>,
    /// The provision under which it is made.
    pub provision_id: Ref<ProvisionId>,
    /// The park that is to confirm that the company is its resident. By default the company's home park.
    pub home_park_id: Option<Ref<ParkId>>,
    /// The first day, not before today in the host's time zone.
    pub from: Date,
    /// The last day, included.
    pub until: Date,
    /// The number of people.
    #[graphql(default = 1)]
    pub people: i32,
    /// The purpose, at most 2000 characters.
    pub purpose: Option<String>,
    /// The contact person, a member of the company. By default the viewer.
    pub contact_id: Option<Ref<UserId>>,
}

impl RequestAccessInput {
    pub fn new_request(self) -> NewAccessRequest {
        NewAccessRequest {
            company: self.company_id.0,
            provision: self.provision_id.0,
            home: self.home_park_id.map(|id| id.0),
            from: self.from.0,
            until: self.until.0,
            people: self.people,
            purpose: self.purpose,
            contact: self.contact_id.map(|id| id.0),
        }
    }
}

/// A step of the home park, the host or the company on an access request.
#[derive(InputObject)]
pub struct AccessActionInput {
    /// The request.
    pub access_request_id: Ref<AccessRequestId>,
    /// The revision that the caller saw. CONFLICT if the current revision differs.
    pub expected_revision: Option<i32>,
    /// A remark that the company and both parks can read, at most 2000 characters.
    pub remark: Option<String>,
}

impl AccessActionInput {
    pub fn answer(self) -> AccessAnswer {
        AccessAnswer { request: self.access_request_id.0, expected_revision: self.expected_revision, remark: self.remark }
    }
}

/// The request after the change.
#[derive(SimpleObject)]
pub struct AccessPayload {
    /// The request.
    pub access_request: AccessRequest,
}

/// A check-in with a pass, by the host's staff.
#[derive(InputObject)]
pub struct CheckInInput {
    /// The JWT of the pass.
    pub credential: String,
    /// When the pass was read, if the front desk was offline; not in the future. A repeated report counts once. By default now.
    pub read_at: Option<DateTime<Utc>>,
}

/// The largest difference between passes given and received that a park accepts.
#[derive(InputObject)]
pub struct SetReciprocityBandInput {
    /// The park.
    pub park_id: Ref<ParkId>,
    /// The number of passes in a calendar year, in either direction. Null removes the limit.
    pub band: Option<i32>,
}

/// The park after the change.
#[derive(SimpleObject)]
pub struct SetReciprocityBandPayload {
    /// The park.
    pub park: Park,
}
