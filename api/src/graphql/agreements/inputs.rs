//! What clients send about agreements, and what they get back.

use async_graphql::{ID, InputObject, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};
use entity::agreements::AccessConditions;
use entity::ids::ParkId;
use rust_decimal::Decimal;

use super::access::AccessRequest;
use super::types::{Agreement, AgreementKind, ExpiryRule, QuotaPeriod, QuotaScope, QuotaUnit, RenewalRule};
use crate::graphql::companies::types::CompanyStage;
use crate::graphql::ids;
use crate::graphql::parks::inputs::LegalSourceInput;
use crate::graphql::parks::types::Park;
use crate::graphql::scalars::{Date, DateRangeInput, LocalizedTextInput, pairs};
use domain::agreements::answer::AccessAnswer;
use domain::agreements::propose::{AgreementProposal, ProposedParty, ProposedProvision, ProposedQuota};
use domain::agreements::request::NewAccessRequest;
use domain::agreements::sign::PartyStep;
use kernel::language::required_texts;
use kernel::problem::{Faults, Problem};

/// Puts an agreement before the parks that are to sign it.
#[derive(InputObject)]
pub struct ProposeAgreementInput {
    /// What it is.
    pub kind: AgreementKind,
    /// What it is called.
    pub title: Vec<LocalizedTextInput>,
    /// Who is to be bound; the proposer's own park is one of those that sign.
    pub parties: Vec<AgreementPartyInput>,
    /// Its term.
    pub valid: DateRangeInput,
    /// How it goes on after its term.
    #[graphql(default_with = "RenewalRule::None")]
    pub renewal: RenewalRule,
    /// What becomes of grants when it ends.
    #[graphql(default_with = "ExpiryRule::LetGrantsRun")]
    pub on_expiry: ExpiryRule,
    /// Another park may join by signing.
    #[graphql(default)]
    pub open_to_accession: bool,
    /// What it opens to whose residents.
    #[graphql(default)]
    pub provisions: Vec<AccessProvisionInput>,
    /// Where it is written.
    #[graphql(default)]
    pub sources: Vec<LegalSourceInput>,
    /// The upload of the text itself; only the parties can read it.
    pub upload_id: Option<ID>,
    /// An agreement of the proposer's that ends on the day this one comes into force.
    pub supersedes_id: Option<ID>,
}

/// Who is to be bound.
#[derive(OneofObject)]
pub enum AgreementPartyInput {
    /// A park of this system.
    ParkId(ID),
    /// The name of an association that stands for itself; it signs on paper, and counts as having signed.
    Association(String),
    /// An association that signs on paper for parks of this system.
    AssociationOfParks(AssociationOfParksInput),
}

/// An association that signs for its parks: these are bound as those that sign, through it.
#[derive(InputObject)]
pub struct AssociationOfParksInput {
    /// Its name, as the parks have it among their `associations`.
    pub name: String,
    /// The parks for which it signs; none of them a party itself.
    pub park_ids: Vec<ID>,
}

/// A promise to make.
#[derive(InputObject)]
pub struct AccessProvisionInput {
    /// A service of a party.
    pub service_id: ID,
    /// The parties whose residents it is for; those of every other party, later ones included, unless named.
    pub beneficiary_park_ids: Option<Vec<ID>>,
    /// Codes: only for companies that work in one of these sectors, or in one under them; for any unless named.
    #[graphql(default)]
    pub sectors: Vec<String>,
    /// Only for companies at one of these stages; at any unless named.
    #[graphql(default)]
    pub stages: Vec<CompanyStage>,
    /// At least so many people work for the company.
    pub headcount_min: Option<i32>,
    /// At most so many people work for the company.
    pub headcount_max: Option<i32>,
    /// The company has been a resident of its home park for so many whole months.
    pub residency_months: Option<i32>,
    /// What is taken off the price: 0 is the full price, 100 is free of charge.
    #[graphql(default_with = "Decimal::ZERO")]
    pub discount_percent: Decimal,
    /// How many days one request may last; without limit unless named.
    pub max_days: Option<i32>,
    /// How many people one request may be for; without limit unless named.
    pub max_people: Option<i32>,
    /// How much may be used; without limit unless named.
    pub quota: Option<QuotaInput>,
}

/// How much may be used.
#[derive(InputObject)]
pub struct QuotaInput {
    /// How many units there are in a period.
    pub amount: i32,
    /// What a unit is.
    #[graphql(default_with = "QuotaUnit::Request")]
    pub unit: QuotaUnit,
    /// Who shares them.
    pub scope: QuotaScope,
    /// When they start again.
    pub every: QuotaPeriod,
}

impl ProposeAgreementInput {
    /// The proposal, with what is wrong with its title; an id that names nothing is NOT_FOUND.
    pub fn proposal(self) -> Result<(AgreementProposal, Faults), Problem> {
        let mut faults = Faults::default();
        let parties = self.parties.into_iter().map(|party| match party {
            AgreementPartyInput::ParkId(id) => Ok(ProposedParty::Park(ids::parse(&id)?)),
            AgreementPartyInput::Association(name) => Ok(ProposedParty::Association { name, parks: vec![] }),
            AgreementPartyInput::AssociationOfParks(AssociationOfParksInput { name, park_ids }) => {
                let parks = park_ids.iter().map(|id| ids::parse(id)).collect::<Result<_, Problem>>()?;
                Ok(ProposedParty::Association { name, parks })
            }
        });
        let provisions = self.provisions.into_iter().map(AccessProvisionInput::promise);
        let proposal = AgreementProposal {
            kind: self.kind.into(),
            titles: required_texts(&mut faults, "title", &pairs(self.title), 300),
            parties: parties.collect::<Result<_, Problem>>()?,
            valid_from: self.valid.from.map(|day| day.0),
            valid_until: self.valid.until.map(|day| day.0),
            renewal: self.renewal.into(),
            on_expiry: self.on_expiry.into(),
            open_to_accession: self.open_to_accession,
            supersedes: self.supersedes_id.map(|id| ids::parse(&id)).transpose()?,
            provisions: provisions.collect::<Result<_, Problem>>()?,
            sources: self.sources.into_iter().map(Into::into).collect(),
            document: self.upload_id.map(|id| ids::parse(&id)).transpose()?,
        };
        Ok((proposal, faults))
    }
}

impl AccessProvisionInput {
    fn promise(self) -> Result<ProposedProvision, Problem> {
        let parks = |given: Vec<ID>| given.iter().map(|id| ids::parse::<ParkId>(id)).collect::<Result<Vec<_>, _>>();
        Ok(ProposedProvision {
            service: ids::parse(&self.service_id)?,
            beneficiaries: self.beneficiary_park_ids.map(parks).transpose()?,
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
        })
    }
}

/// A park signs, or accedes: joining is for parks that are no party, and only where the agreement is open.
#[derive(InputObject)]
pub struct SignAgreementInput {
    /// The agreement to sign.
    pub agreement_id: ID,
    /// The park that signs.
    pub park_id: ID,
    /// The day of the signature; today unless named.
    pub signed_on: Option<Date>,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
}

impl SignAgreementInput {
    pub fn step(&self) -> Result<PartyStep, Problem> {
        step(&self.agreement_id, &self.park_id, self.expected_revision)
    }
}

/// A park leaves; with fewer than two parties left the agreement is TERMINATED, and a proposal is withdrawn.
#[derive(InputObject)]
pub struct TerminateAgreementInput {
    /// The agreement to leave.
    pub agreement_id: ID,
    /// The park that leaves.
    pub park_id: ID,
    /// The first day on which the park is no longer bound; today unless named.
    pub effective_on: Option<Date>,
    /// Why it leaves, for the other parties.
    pub reason: String,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
}

impl TerminateAgreementInput {
    pub fn step(&self) -> Result<PartyStep, Problem> {
        step(&self.agreement_id, &self.park_id, self.expected_revision)
    }
}

fn step(agreement: &str, park: &str, expected_revision: Option<i32>) -> Result<PartyStep, Problem> {
    Ok(PartyStep { agreement: ids::parse(agreement)?, park: ids::parse(park)?, expected_revision })
}

/// The agreement after the move.
#[derive(SimpleObject)]
pub struct AgreementPayload {
    /// The agreement as it stands now.
    pub agreement: Agreement,
}

/// Asks for a service abroad. Without an active residency in a beneficiary park: NOT_ELIGIBLE; with nothing left: QUOTA_EXHAUSTED.
#[derive(InputObject)]
pub struct RequestAccessInput {
    /// The company that asks.
    pub company_id: ID,
    /// The promise that it rests on.
    pub provision_id: ID,
    /// The park that is to vouch for the company; its home park unless named.
    pub home_park_id: Option<ID>,
    /// The first day, today or later where the service is.
    pub from: Date,
    /// The last day, included.
    pub until: Date,
    /// How many people come.
    #[graphql(default = 1)]
    pub people: i32,
    /// What they come for.
    pub purpose: Option<String>,
    /// Whom the host may write to: a member of the company; the viewer unless named.
    pub contact_id: Option<ID>,
}

impl RequestAccessInput {
    pub fn ask(self) -> Result<NewAccessRequest, Problem> {
        Ok(NewAccessRequest {
            company: ids::parse(&self.company_id)?,
            provision: ids::parse(&self.provision_id)?,
            home: self.home_park_id.map(|id| ids::parse(&id)).transpose()?,
            from: self.from.0,
            until: self.until.0,
            people: self.people,
            purpose: self.purpose,
            contact: self.contact_id.map(|id| ids::parse(&id)).transpose()?,
        })
    }
}

/// A move by the home park, the host or the company.
#[derive(InputObject)]
pub struct AccessActionInput {
    /// The request to move.
    pub access_request_id: ID,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
    /// What is said to it, for the company and both parks.
    pub remark: Option<String>,
}

impl AccessActionInput {
    pub fn act(self) -> Result<AccessAnswer, Problem> {
        Ok(AccessAnswer { request: ids::parse(&self.access_request_id)?, expected_revision: self.expected_revision, remark: self.remark })
    }
}

/// The request after the move.
#[derive(SimpleObject)]
pub struct AccessPayload {
    /// The request as it stands now.
    pub access_request: AccessRequest,
}

/// Lets somebody in; only by the host's staff.
#[derive(InputObject)]
pub struct CheckInInput {
    /// The signed text that was shown.
    pub credential: String,
    /// When it was read, where that was earlier, without a connection; sent twice it counts once. Now unless named.
    pub read_at: Option<DateTime<Utc>>,
}

/// How far from even a park wants its balances.
#[derive(InputObject)]
pub struct SetReciprocityBandInput {
    /// The park.
    pub park_id: ID,
    /// In passes over a calendar year, to either side; null takes the limit away.
    pub band: Option<i32>,
}

/// The park with its new limit.
#[derive(SimpleObject)]
pub struct SetReciprocityBandPayload {
    /// The park itself.
    pub park: Park,
}
