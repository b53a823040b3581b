//! Signing a proposal, and acceding to an agreement that is open to accession.

use chrono::NaiveDate;
use entity::agreements::{AgreementState, agreement, party};
use entity::ids::{AgreementId, ParkId};
use entity::parks::park;
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::history::{AgreementChange, add_agreement_entry};
use super::versions::{self, AgreementTerms};
use super::{find, lifecycle};
use crate::files::take;
use crate::parks;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Message, Problem, expect_revision};
use kernel::work::Work;

/// The agreement, the park that acts, and the revision that the caller saw.
#[derive(Clone, Copy, Debug)]
pub struct PartyStep {
    pub agreement: AgreementId,
    pub park: ParkId,
    pub expected_revision: Option<i32>,
}

/// An agreement with everything that a step of one park needs, loaded after the policy was checked.
pub(super) struct AgreementCase {
    pub agreement: agreement::Model,
    pub parties: Vec<party::Model>,
    /// The current day in the park.
    pub park_today: NaiveDate,
    /// The current day for the agreement.
    pub today: NaiveDate,
    pub state: AgreementState,
}

impl AgreementCase {
    #[boxed]
    pub async fn load(work: &Work, step: PartyStep, action: Action) -> Result<Self, Problem> {
        let agreement = find::agreement_by_id(work, step.agreement).await?.ok_or(Problem::NotFound)?;
        let parties = find::agreement_parties(work, [agreement.id]).await?.remove(&agreement.id).unwrap_or_default();
        let ids = parties.iter().filter_map(|party| party.park_id).chain([step.park]);
        let parks = parks::find::many(work, ids.collect::<Vec<_>>()).await?;
        let park: &park::Model = parks.get(&step.park).ok_or(Problem::NotFound)?;
        work.require(action, &Scope::of(step.park))?;
        expect_revision(step.expected_revision, agreement.revision)?;
        let today = find::agreement_today(work, parks.values());
        let state = lifecycle::agreement_state(&agreement, today);
        Ok(Self { park_today: parks::calendar::today(work, park), agreement, parties, today, state })
    }

    /// The party row of a park that has not left.
    pub fn party(&self, park: ParkId) -> Option<&party::Model> {
        self.parties.iter().find(|party| party.park_id == Some(park) && party.left_on.is_none_or(|end| self.park_today < end))
    }

    /// Writes a change, increments the revision and returns the new row.
    #[boxed]
    pub async fn save(self, work: &Work, changed: agreement::ActiveModel) -> Result<agreement::Model, Problem> {
        let update = agreement::Entity::update_many()
            .set(changed)
            .col_expr(agreement::Column::Revision, Expr::col(agreement::Column::Revision).add(1))
            .filter(agreement::Column::Id.eq(self.agreement.id))
            .filter(agreement::Column::Revision.eq(self.agreement.revision));
        work.update_guarded(update, "problem-revision").await?;
        agreement::Entity::find_by_id(self.agreement.id).one(work.db()).await?.ok_or(Problem::NotFound)
    }
}

/// Signs a proposal for a park; the last signature makes the agreement signed. Only for the park's owners and managers. Records
/// `AgreementSigned`.
#[boxed]
pub async fn sign_agreement(work: &mut Work, step: PartyStep, signed_on: Option<NaiveDate>) -> Result<agreement::Model, Problem> {
    let case = AgreementCase::load(work, step, Action::SignAgreement).await?;
    let to_sign = |party: &&party::Model| party.signs() && party.signed_on.is_none() && case.state == AgreementState::Proposed;
    let signer = case.party(step.park).filter(to_sign);
    let signer = signer.ok_or_else(|| Problem::IllegalTransition(Message::new("problem-agreement-not-to-sign")))?;
    let signed_on = past_day(&case, signed_on)?;
    let signed = party::ActiveModel {
        id: Set(signer.id),
        signed_on: Set(Some(signed_on)),
        signed_by: Set(work.actor().user_id()),
        ..Default::default()
    };
    let others: Vec<_> = case.parties.iter().filter(|party| party.signs() && party.id != signer.id).collect();
    signed.update(work.db()).await?;
    let mut changed = agreement::ActiveModel { ..Default::default() };
    // An association signs on paper, and counts as having signed.
    if let Some(days) = others.iter().map(|party| party.signed_on).collect::<Option<Vec<_>>>() {
        changed.signed_on = Set(Some(days.into_iter().fold(signed_on, Ord::max)));
    }
    let (from, today, parties) = (case.state, case.today, case.parties.clone());
    let agreement = case.save(work, changed).await?;
    let to = lifecycle::agreement_state(&agreement, today);
    add_agreement_entry(
        work,
        agreement.id,
        AgreementChange { from: Some(from), to: Some(to), effective_from: Some(signed_on), remark: None },
    )
    .await?;
    if agreement.signed_on.is_some() {
        refuse_overlap(work, &agreement, &parties).await?;
        versions::end_superseded(work, &agreement).await?;
    }
    work.record(Event::AgreementSigned { agreement: agreement.id, park: step.park });
    Ok(agreement)
}

/// Repeats the check made for the proposal, because another agreement may have been signed since.
async fn refuse_overlap(work: &Work, agreement: &agreement::Model, parties: &[party::Model]) -> Result<(), Problem> {
    let Some(from) = lifecycle::first_day(agreement) else { return Ok(()) };
    let provisions = find::agreement_provisions(work, [agreement.id]).await?.remove(&agreement.id).unwrap_or_default();
    let version = AgreementTerms {
        sides: &lifecycle::bound_sides(parties, from),
        services: provisions.into_iter().map(|provision| provision.service_id).collect(),
        from,
        until: lifecycle::last_day(agreement),
        except: [agreement.id].into_iter().chain(agreement.supersedes_id).collect(),
    };
    match version.already_promised(work).await?.is_empty() {
        true => Ok(()),
        false => Err(Problem::IllegalTransition(Message::new("problem-agreement-promised"))),
    }
}

/// Adds a park to an agreement that is open to accession. Only for the park's owners and managers. Records `AgreementAcceded`.
#[boxed]
pub async fn accede_to_agreement(work: &mut Work, step: PartyStep, signed_on: Option<NaiveDate>) -> Result<agreement::Model, Problem> {
    let case = AgreementCase::load(work, step, Action::SignAgreement).await?;
    if case.party(step.park).is_some() {
        return Err(Problem::IllegalTransition(Message::new("problem-agreement-already-party")));
    }
    let joinable = matches!(case.state, AgreementState::Signed | AgreementState::InForce);
    if !joinable || !case.agreement.open_to_accession {
        return Err(Problem::IllegalTransition(Message::new("problem-agreement-closed")));
    }
    let signed_on = match (signed_on, case.agreement.signed_on) {
        // If the park's own date is still before the first day of the agreement, it accedes from that first day.
        (None, Some(first)) => Ord::max(first, case.park_today),
        (given, _) => past_day(&case, given)?,
    };
    if case.agreement.signed_on.is_some_and(|first| signed_on < first) {
        return Err(Problem::invalid("signedOn", Message::new("rule-agreement-day")));
    }
    let party = party::ActiveModel {
        id: Set(work.mint()),
        agreement_id: Set(case.agreement.id),
        position: Set(case.parties.iter().map(|party| party.position + 1).max().unwrap_or_default()),
        park_id: Set(Some(step.park)),
        association: Set(None),
        signed_on: Set(Some(signed_on)),
        signed_by: Set(work.actor().user_id()),
        acceded_on: Set(Some(signed_on)),
        left_on: Set(None),
        closed: Set(false),
    };
    party.insert(work.db()).await?;
    if let Some(document) = case.agreement.document_id {
        take::share(work, document, step.park.into()).await?;
    }
    let state = case.state;
    let agreement = case.save(work, agreement::ActiveModel { ..Default::default() }).await?;
    let entry = AgreementChange { from: Some(state), to: Some(state), effective_from: Some(signed_on), remark: None };
    add_agreement_entry(work, agreement.id, entry).await?;
    work.record(Event::AgreementAcceded { agreement: agreement.id, park: step.park });
    Ok(agreement)
}

fn past_day(case: &AgreementCase, day: Option<NaiveDate>) -> Result<NaiveDate, Problem> {
    match day {
        Some(day) if day > case.park_today => Err(Problem::invalid("signedOn", Message::new("rule-date-future"))),
        Some(day) => Ok(day),
        None => Ok(case.park_today),
    }
}
