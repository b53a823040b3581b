//! Successive versions of an agreement. Two agreements between the same sides never open the same service on the same day.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use entity::agreements::{AgreementState, agreement, provision};
use entity::ids::{AgreementId, ServiceId};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::history::{AgreementChange, add_agreement_entry};
use super::lifecycle::{self, AgreementSide};
use super::{endings, find};
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// A new version must not begin before the old one, and the old one must not have another successor.
#[boxed]
pub(super) async fn validate_successor(work: &Work, old: &agreement::Model, from: NaiveDate, faults: &mut Faults) -> Result<(), Problem> {
    if old.valid_from.is_some_and(|first| from < first) {
        faults.add("valid.from", Message::new("rule-agreement-overlap"));
    }
    let successors = agreement::Entity::find()
        .filter(agreement::Column::SupersedesId.eq(old.id))
        .filter(agreement::Column::TerminatedOn.is_null())
        .count(work.db())
        .await?;
    if successors > 0 || old.terminated_on.is_some() {
        faults.add("supersedesId", Message::new("rule-agreement-superseded"));
    }
    Ok(())
}

/// The sides, services and term of an agreement that is about to be proposed or signed.
pub(super) struct AgreementTerms<'v> {
    pub sides: &'v BTreeSet<AgreementSide>,
    pub services: HashSet<ServiceId>,
    pub from: NaiveDate,
    /// The last day, included.
    pub until: Option<NaiveDate>,
    /// The agreement itself, and the one it supersedes.
    pub except: Vec<AgreementId>,
}

impl AgreementTerms<'_> {
    /// The services that another agreement between exactly the same sides opens during part of the term. Agreements between other
    /// sets of sides may overlap.
    pub async fn already_promised(self, work: &Work) -> Result<HashSet<ServiceId>, Problem> {
        if self.services.is_empty() {
            return Ok(HashSet::new());
        }
        let provisions = provision::Entity::find().filter(provision::Column::ServiceId.is_in(self.services)).all(work.db()).await?;
        let agreements = agreement::Entity::find()
            .filter(agreement::Column::Id.is_in(provisions.iter().map(|provision| provision.agreement_id).collect::<HashSet<_>>()))
            .filter(agreement::Column::Id.is_not_in(self.except))
            .filter(agreement::Column::SignedOn.is_not_null())
            .all(work.db())
            .await?;
        let parties = find::agreement_parties(work, agreements.iter().map(|agreement| agreement.id)).await?;
        let both_bind = |agreement: &&agreement::Model| {
            let Some(day) = lifecycle::first_day(agreement).map(|first| Ord::max(first, self.from)) else { return false };
            let parties = parties.get(&agreement.id).map_or(&[][..], Vec::as_slice);
            lifecycle::in_force(agreement, day)
                && self.until.is_none_or(|until| day <= until)
                && lifecycle::bound_sides(parties, day) == *self.sides
        };
        let others: HashSet<AgreementId> = agreements.iter().filter(both_bind).map(|agreement| agreement.id).collect();
        Ok(provisions.into_iter().filter(|provision| others.contains(&provision.agreement_id)).map(|p| p.service_id).collect())
    }
}

/// Ends the superseded agreement on the day this one comes into force. If it has not begun or was never signed, it never comes
/// into force.
#[boxed]
pub(super) async fn end_superseded(work: &mut Work, agreement: &agreement::Model) -> Result<(), Problem> {
    let (Some(old), Some(first)) = (agreement.supersedes_id, lifecycle::first_day(agreement)) else { return Ok(()) };
    let Some(old) = agreement::Entity::find_by_id(old).one(work.db()).await? else { return Ok(()) };
    let end = lifecycle::first_day(&old).map_or(first, |begins| Ord::max(begins, first));
    if old.terminated_on.is_some_and(|known| known <= end) || lifecycle::last_day(&old).is_some_and(|last| last < end) {
        return Ok(());
    }
    agreement::Entity::update_many()
        .col_expr(agreement::Column::TerminatedOn, Expr::value(end))
        .col_expr(agreement::Column::Revision, Expr::col(agreement::Column::Revision).add(1))
        .filter(agreement::Column::Id.eq(old.id))
        .exec(work.db())
        .await?;
    let change = AgreementChange { to: Some(AgreementState::Terminated), effective_from: Some(end), ..Default::default() };
    add_agreement_entry(work, old.id, change).await?;
    endings::close_agreement(work, old.id).await
}
