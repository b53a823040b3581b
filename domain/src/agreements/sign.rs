//! Signing: a party brings an agreement about, another park joins one that is open.

use chrono::NaiveDate;
use entity::agreements::{AgreementState, agreement, party};
use entity::ids::{AgreementId, ParkId};
use entity::parks::park;
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::history::{AgreementChange, add_agreement_entry};
use super::versions::{self, Version};
use super::{find, lifecycle};
use crate::files::take;
use crate::parks;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Message, Problem, expect_revision};
use kernel::work::Work;

/// A move of one park in one agreement.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    pub agreement: AgreementId,
    pub park: ParkId,
    pub expected_revision: Option<i32>,
}

/// An agreement with its parties and the park that moves, once the actor may move for it.
pub(super) struct Table {
    pub agreement: agreement::Model,
    pub parties: Vec<party::Model>,
    /// The day it is for the park.
    pub park_today: NaiveDate,
    /// The day it is for the agreement.
    pub today: NaiveDate,
    pub state: AgreementState,
}

impl Table {
    #[boxed]
    pub async fn sit(work: &Work, step: Move, action: Action) -> Result<Self, Problem> {
        work.require(Action::UseAccount, &Scope::none())?;
        let agreement = find::by_id(work, step.agreement).await?.ok_or(Problem::NotFound)?;
        let parties = find::parties(work, [agreement.id]).await?.remove(&agreement.id).unwrap_or_default();
        let ids = parties.iter().filter_map(|party| party.park_id).chain([step.park]);
        let parks = parks::find::many(work, ids.collect::<Vec<_>>()).await?;
        let park: &park::Model = parks.get(&step.park).ok_or(Problem::NotFound)?;
        work.require(action, &Scope::of(step.park))?;
        expect_revision(step.expected_revision, agreement.revision)?;
        let today = find::today(work, parks.values());
        let state = lifecycle::state(&agreement, today);
        Ok(Self { park_today: parks::calendar::today(work, park), agreement, parties, today, state })
    }

    /// The seat of a park that is not gone.
    pub fn seat(&self, park: ParkId) -> Option<&party::Model> {
        self.parties.iter().find(|party| party.park_id == Some(park) && party.left_on.is_none_or(|end| self.park_today < end))
    }

    /// Counts the change, so that what others saw is no longer the present; and gives the agreement as it is now.
    #[boxed]
    pub async fn turn(self, work: &Work, changed: agreement::ActiveModel) -> Result<agreement::Model, Problem> {
        let written = agreement::Entity::update_many()
            .set(changed)
            .col_expr(agreement::Column::Revision, Expr::col(agreement::Column::Revision).add(1))
            .filter(agreement::Column::Id.eq(self.agreement.id))
            .filter(agreement::Column::Revision.eq(self.agreement.revision))
            .exec(work.db())
            .await?;
        if written.rows_affected == 0 {
            return Err(Problem::conflict("problem-revision"));
        }
        agreement::Entity::find_by_id(self.agreement.id).one(work.db()).await?.ok_or(Problem::NotFound)
    }
}

/// Signs for a park that is party to a proposal; with the last signature the agreement is signed. Only its owners and managers.
/// Tells `AgreementSigned`.
#[boxed]
pub async fn sign(work: &mut Work, step: Move, signed_on: Option<NaiveDate>) -> Result<agreement::Model, Problem> {
    let table = Table::sit(work, step, Action::SignAgreement).await?;
    let to_sign = |seat: &&party::Model| seat.signs() && seat.signed_on.is_none() && table.state == AgreementState::Proposed;
    let seat = table.seat(step.park).filter(to_sign);
    let seat = seat.ok_or_else(|| Problem::IllegalTransition(Message::new("problem-agreement-not-to-sign")))?;
    let signed_on = past_day(&table, signed_on)?;
    let signed = party::ActiveModel {
        id: Set(seat.id),
        signed_on: Set(Some(signed_on)),
        signed_by: Set(work.actor().user_id()),
        ..Default::default()
    };
    let others: Vec<_> = table.parties.iter().filter(|party| party.signs() && party.id != seat.id).collect();
    signed.update(work.db()).await?;
    let mut changed = agreement::ActiveModel { ..Default::default() };
    // An association signs on paper, and counts as having signed.
    if let Some(days) = others.iter().map(|party| party.signed_on).collect::<Option<Vec<_>>>() {
        changed.signed_on = Set(Some(days.into_iter().fold(signed_on, Ord::max)));
    }
    let (from, today, parties) = (table.state, table.today, table.parties.clone());
    let agreement = table.turn(work, changed).await?;
    let to = lifecycle::state(&agreement, today);
    add_agreement_entry(
        work,
        agreement.id,
        AgreementChange { from: Some(from), to: Some(to), effective_from: Some(signed_on), remark: None },
    )
    .await?;
    if agreement.signed_on.is_some() {
        refuse_overlap(work, &agreement, &parties).await?;
        versions::supersede(work, &agreement).await?;
    }
    work.record(Event::AgreementSigned { agreement: agreement.id, park: step.park });
    Ok(agreement)
}

/// What the proposal was judged for may have been promised by another one since.
async fn refuse_overlap(work: &Work, agreement: &agreement::Model, parties: &[party::Model]) -> Result<(), Problem> {
    let Some(from) = lifecycle::first_day(agreement) else { return Ok(()) };
    let provisions = find::provisions(work, [agreement.id]).await?.remove(&agreement.id).unwrap_or_default();
    let version = Version {
        sides: &lifecycle::sides(parties, from),
        services: provisions.into_iter().map(|provision| provision.service_id).collect(),
        from,
        until: lifecycle::last_day(agreement),
        except: [agreement.id].into_iter().chain(agreement.supersedes_id).collect(),
    };
    match version.promised_already(work).await?.is_empty() {
        true => Ok(()),
        false => Err(Problem::IllegalTransition(Message::new("problem-agreement-promised"))),
    }
}

/// Joins a park to an agreement that is open to accession. Only its owners and managers. Tells `AgreementAcceded`.
#[boxed]
pub async fn accede(work: &mut Work, step: Move, signed_on: Option<NaiveDate>) -> Result<agreement::Model, Problem> {
    let table = Table::sit(work, step, Action::SignAgreement).await?;
    if table.seat(step.park).is_some() {
        return Err(Problem::IllegalTransition(Message::new("problem-agreement-already-party")));
    }
    let joinable = matches!(table.state, AgreementState::Signed | AgreementState::InForce);
    if !joinable || !table.agreement.open_to_accession {
        return Err(Problem::IllegalTransition(Message::new("problem-agreement-closed")));
    }
    let signed_on = match (signed_on, table.agreement.signed_on) {
        // Where its own day is still the one before, a park joins from the agreement's first.
        (None, Some(first)) => Ord::max(first, table.park_today),
        (given, _) => past_day(&table, given)?,
    };
    if table.agreement.signed_on.is_some_and(|first| signed_on < first) {
        return Err(Problem::invalid("signedOn", Message::new("rule-agreement-day")));
    }
    let seat = party::ActiveModel {
        id: Set(work.mint()),
        agreement_id: Set(table.agreement.id),
        position: Set(table.parties.iter().map(|party| party.position + 1).max().unwrap_or_default()),
        park_id: Set(Some(step.park)),
        association: Set(None),
        signed_on: Set(Some(signed_on)),
        signed_by: Set(work.actor().user_id()),
        acceded_on: Set(Some(signed_on)),
        left_on: Set(None),
        closed: Set(false),
    };
    seat.insert(work.db()).await?;
    if let Some(document) = table.agreement.document_id {
        take::share(work, document, step.park.into()).await?;
    }
    let state = table.state;
    let agreement = table.turn(work, agreement::ActiveModel { ..Default::default() }).await?;
    let entry = AgreementChange { from: Some(state), to: Some(state), effective_from: Some(signed_on), remark: None };
    add_agreement_entry(work, agreement.id, entry).await?;
    work.record(Event::AgreementAcceded { agreement: agreement.id, park: step.park });
    Ok(agreement)
}

fn past_day(table: &Table, day: Option<NaiveDate>) -> Result<NaiveDate, Problem> {
    match day {
        Some(day) if day > table.park_today => Err(Problem::invalid("signedOn", Message::new("rule-date-future"))),
        Some(day) => Ok(day),
        None => Ok(table.park_today),
    }
}
