//! What a member of a commission does: votes on a line of the agenda, or abstains for a conflict of interest.

use entity::ids::CommissionItemId;
use entity::residency::{ItemState, TieKind, VoteChoice, commission_item, commission_vote};
use macros::boxed;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::commission::SessionStep;
use super::{convene, sessions};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{Work, is_taken};
use platform::mint;

/// Votes, once, while the session is open. Who has a conflict of interest can only abstain; who abstains says why, and so has one
/// from then on. Tells `CommissionVoted`.
#[boxed]
pub async fn vote(
    work: &mut Work,
    id: CommissionItemId,
    choice: VoteChoice,
    note: Option<String>,
) -> Result<commission_item::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let mut tabled = sessions::item(work, id).await?.ok_or(Problem::NotFound)?;
    let user = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let invited = sessions::is_invited(work, &tabled.session).await?;
    let scope = Scope::of(tabled.session.park_id);
    work.require(Action::VoteInCommission, &if invited { scope.and_user(user) } else { scope })?;
    let mut faults = Faults::default();
    let least = usize::from(choice == VoteChoice::Abstained);
    faults.length("note", note.as_deref().unwrap_or_default(), least, 2000);
    faults.finish()?;
    tabled.session = convene::hold(work, tabled.session.id).await?;
    convene::next(&tabled.session, SessionStep::Vote)?;
    let now = sessions::tabled(work, vec![id]).await?.remove(&id).ok_or(Problem::NotFound)?;
    if now.item.state != ItemState::Pending {
        return Err(Problem::IllegalTransition(Message::new("problem-commission-item-over")));
    }
    let given = sessions::votes_of(work, vec![id]).await?.remove(&id).unwrap_or_default();
    if given.iter().any(|vote| vote.user_id == user) {
        return Err(Problem::IllegalTransition(Message::new("problem-commission-voted")));
    }
    let tie = sessions::tie(work, id, user).await?;
    if tie.is_some() && choice != VoteChoice::Abstained {
        return Err(Problem::NotEligible(Message::new("problem-commission-tie")));
    }
    let row = commission_vote::ActiveModel {
        id: Set(mint::id()),
        item_id: Set(id),
        user_id: Set(user),
        company_id: Set(now.application.company_id),
        choice: Set(choice),
        tie: Set((choice == VoteChoice::Abstained).then_some(tie.unwrap_or(TieKind::Declared))),
        note: Set(note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty())),
        cast_at: Set(Some(work.now())),
    };
    commission_vote::Entity::insert(row).exec_without_returning(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::IllegalTransition(Message::new("problem-commission-voted")),
        false => error.into(),
    })?;
    work.record(Event::CommissionVoted { item: id, park: tabled.session.park_id });
    Ok(now.item)
}
