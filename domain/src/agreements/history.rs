//! Writes the histories of agreements and of access requests.

use chrono::NaiveDate;
use entity::agreements::{AccessState, AgreementState, access_history, access_request, history};
use entity::ids::{AgreementId, ParkId};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use kernel::problem::Problem;
use kernel::work::Work;
use platform::mint;

/// The part of a history entry that does not follow from the `Work`.
#[derive(Debug, Default)]
pub(super) struct AgreementChange {
    pub from: Option<AgreementState>,
    pub to: Option<AgreementState>,
    pub effective_from: Option<NaiveDate>,
    pub remark: Option<String>,
}

/// Adds an entry to the history of an agreement, which its parties can read.
#[boxed]
pub(super) async fn add_agreement_entry(work: &Work, agreement: AgreementId, change: AgreementChange) -> Result<(), Problem> {
    let entry = history::ActiveModel {
        id: Set(mint::id()),
        agreement_id: Set(agreement),
        at: Set(work.now()),
        actor_id: Set(work.actor().user_id()),
        action: Set(work.action().to_owned()),
        from_state: Set(change.from.map(AgreementState::as_str)),
        to_state: Set(change.to.map(AgreementState::as_str)),
        effective_from: Set(change.effective_from),
        remark: Set(change.remark),
    };
    entry.insert(work.db()).await?;
    Ok(())
}

/// Adds an entry to the history of an access request. `after` is the changed request, `from` its state before, if it existed.
#[boxed]
pub(super) async fn add_access_entry(
    work: &Work,
    after: &access_request::Model,
    from: Option<AccessState>,
    by_park: Option<ParkId>,
    remark: Option<String>,
) -> Result<(), Problem> {
    let entry = access_history::ActiveModel {
        id: Set(mint::id()),
        request_id: Set(after.id),
        at: Set(work.now()),
        actor_id: Set(work.actor().user_id()),
        by_park: Set(by_park),
        action: Set(work.action().to_owned()),
        from_state: Set(from.map(AccessState::as_str)),
        to_state: Set((from != Some(after.state)).then(|| after.state.as_str())),
        remark: Set(remark),
    };
    entry.insert(work.db()).await?;
    Ok(())
}
