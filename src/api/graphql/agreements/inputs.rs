//! What clients send about agreements, and what they get back.

use async_graphql::{ID, InputObject, OneofObject, SimpleObject};
use entity::ids::ParkId;
use rust_decimal::Decimal;

use super::types::{Agreement, AgreementKind, ExpiryRule, QuotaPeriod, QuotaScope, QuotaUnit, RenewalRule};
use crate::api::graphql::ids;
use crate::api::graphql::parks::inputs::LegalSourceInput;
use crate::api::graphql::scalars::{Date, DateRangeInput, LocalizedTextInput, pairs};
use crate::domain::agreements::propose::{Partner, Promise, Proposal, Quota};
use crate::domain::agreements::sign::Move;
use crate::kernel::language::required_texts;
use crate::kernel::problem::{Faults, Problem};

/// Puts an agreement before the parks that are to sign it.
#[derive(InputObject)]
pub struct ProposeAgreementInput {
    /// What it is.
    pub kind: AgreementKind,
    /// What it is called.
    pub title: Vec<LocalizedTextInput>,
    /// Who is to be bound; the proposer's own park is one of them, and signs like the others.
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
    /// The name of an association; it signs on paper, and counts as having signed.
    Association(String),
}

/// A promise to make.
#[derive(InputObject)]
pub struct AccessProvisionInput {
    /// A service of a party.
    pub service_id: ID,
    /// The parties whose residents it is for; those of every other party, later ones included, unless named.
    pub beneficiary_park_ids: Option<Vec<ID>>,
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
    pub fn proposal(self) -> Result<(Proposal, Faults), Problem> {
        let mut faults = Faults::default();
        let parties = self.parties.into_iter().map(|party| match party {
            AgreementPartyInput::ParkId(id) => Ok(Partner::Park(ids::parse(&id)?)),
            AgreementPartyInput::Association(name) => Ok(Partner::Association(name)),
        });
        let provisions = self.provisions.into_iter().map(AccessProvisionInput::promise);
        let proposal = Proposal {
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
    fn promise(self) -> Result<Promise, Problem> {
        let parks = |given: Vec<ID>| given.iter().map(|id| ids::parse::<ParkId>(id)).collect::<Result<Vec<_>, _>>();
        Ok(Promise {
            service: ids::parse(&self.service_id)?,
            beneficiaries: self.beneficiary_park_ids.map(parks).transpose()?,
            discount_percent: self.discount_percent,
            max_days: self.max_days,
            max_people: self.max_people,
            quota: self.quota.map(|quota| Quota {
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
    pub fn step(&self) -> Result<Move, Problem> {
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
    pub fn step(&self) -> Result<Move, Problem> {
        step(&self.agreement_id, &self.park_id, self.expected_revision)
    }
}

fn step(agreement: &str, park: &str, expected_revision: Option<i32>) -> Result<Move, Problem> {
    Ok(Move { agreement: ids::parse(agreement)?, park: ids::parse(park)?, expected_revision })
}

/// The agreement after the move.
#[derive(SimpleObject)]
pub struct AgreementPayload {
    /// The agreement as it stands now.
    pub agreement: Agreement,
}
