//! A session of a commission is closed: every line of its agenda is decided by its votes, and the minutes are written.

use chrono::NaiveDate;
use entity::ids::{CommissionItemId, CommissionSessionId, UserId};
use entity::parks::park;
use entity::residency::{ApplicationState, ItemState, TieKind, VoteChoice, commission_item, commission_session, commission_vote};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::commission::{self, SessionStep, Standing};
use super::decide::{self, Decision};
use super::lifecycle::Step;
use super::{convene, minutes, sessions, step};
use crate::files;
use crate::parks::calendar;
use kernel::access::Action;
use kernel::events::Event;
use kernel::language::say;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{Work, insert_all, is_taken};
use platform::blobs::Blobs;
use platform::mint;

/// The ground on which a line that was voted down is refused.
pub struct Refusal {
    pub item: CommissionItemId,
    pub reason_code: String,
    pub reason: String,
    pub reapply_after: Option<NaiveDate>,
}

/// A line that is still to be decided.
struct Pending {
    item: commission_item::Model,
    case: step::Case,
    votes: Vec<commission_vote::Model>,
    in_favour: bool,
}

/// Closes a session. Every line is decided by its votes, a no on the ground that is given for it here; one that cannot be decided is
/// to be postponed first. The minutes become a file of the park, in the language of whoever closes. By the chair, or the park's
/// owners and managers. Tells `CommissionClosed`, and `ResidencyApplicationDecided` of each.
#[boxed]
pub async fn close(
    work: &mut Work,
    blobs: &Blobs,
    id: CommissionSessionId,
    expected_revision: Option<i32>,
    refusals: Vec<Refusal>,
) -> Result<commission_session::Model, Problem> {
    let (session, park) = convene::found(work, id, Action::CloseCommission, expected_revision).await?;
    let number = next_number(work, &park).await?;
    let row = commission_session::ActiveModel { ended_at: Set(Some(work.now())), minutes_number: Set(Some(number)), ..Default::default() };
    let session = convene::step(work, &session, SessionStep::Close, row).await.map_err(again)?;
    let held_on = calendar::day(&park, session.opened_at.unwrap_or(session.starts_at));
    let pending = pending(work, &session).await?;
    let reasons = judge(&pending, refusals)?;
    abstain(work, &pending).await?;
    work.record(Event::CommissionClosed { session: id, park: park.id });
    // What a commission has decided nobody has decided alone, and the company does not learn who was there.
    work.hide_actor();
    let day = held_on.to_string();
    let protocol = say(work.locale(), &Message::new("minutes-reference").with("number", number).with("day", day.as_str()));
    for (line, refusal) in pending.into_iter().zip(reasons) {
        let (state, taken) = match line.in_favour {
            true => (ItemState::Approved, Step::CommissionInFavour),
            false => (ItemState::Refused, Step::CommissionAgainst),
        };
        let protocol = Some(protocol.clone());
        let decision = match refusal {
            Some(Refusal { reason_code, reason, reapply_after, .. }) => Decision::Refuse { reason_code, reason, protocol, reapply_after },
            None => Decision::Approve { protocol, remark: None, effective_from: None },
        };
        decide::take(work, &line.case, taken, decision, None, held_on).await?;
        convene::settle(work, commission_item::Column::Id.eq(line.item.id), state, None).await?;
    }
    let written = minutes::write(work, &session, &park, number, held_on).await?;
    let by = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let name = format!("{}-{number}-{held_on}.html", park.slug);
    let file = files::make::make(work, blobs, by, Some(park.id.into()), &name, "text/html", written.as_bytes()).await?;
    let row = commission_session::ActiveModel { id: Set(id), minutes_id: Set(Some(file.id)), ..Default::default() };
    Ok(row.update(work.db()).await?)
}

fn again(problem: Problem) -> Problem {
    match problem {
        // Another session of the park has been closed at the same moment, with the same number.
        Problem::Internal(cause) if cause.downcast_ref::<sea_orm::DbErr>().is_some_and(is_taken) => Problem::conflict("problem-again"),
        problem => problem,
    }
}

async fn next_number(work: &Work, park: &park::Model) -> Result<i32, Problem> {
    use commission_session::Column;
    let last = commission_session::Entity::find()
        .filter(Column::ParkId.eq(park.id))
        .filter(Column::MinutesNumber.is_not_null())
        .order_by_desc(Column::MinutesNumber)
        .one(work.db())
        .await?;
    Ok(last.and_then(|session| session.minutes_number).unwrap_or(0) + 1)
}

/// What is to be decided now, in order. An application that is not before the commission any more falls off the agenda; refused
/// where a line cannot be decided.
async fn pending(work: &Work, session: &commission_session::Model) -> Result<Vec<Pending>, Problem> {
    let agenda = sessions::agenda(work, session.id).await?;
    let ids: Vec<CommissionItemId> = agenda.iter().map(|item| item.id).collect();
    let mut tabled = sessions::tabled(work, ids.clone()).await?;
    let mut votes = sessions::votes_of(work, ids).await?;
    let (mut pending, mut stuck) = (vec![], vec![]);
    for item in agenda.into_iter().filter(|item| item.state == ItemState::Pending) {
        let tabled = tabled.remove(&item.id).ok_or_else(|| Problem::broken("a line of an agenda is about nothing"))?;
        if tabled.application.state != ApplicationState::Commission {
            convene::settle(work, commission_item::Column::Id.eq(item.id), ItemState::Dropped, None).await?;
            continue;
        }
        let votes = votes.remove(&item.id).unwrap_or_default();
        let tally = sessions::tally(&votes, session.chair_id);
        match commission::count(sessions::rule(&tabled.regime)?, tally) {
            Standing::NoQuorum | Standing::Tied => stuck.push(tabled.application.number),
            standing => {
                let case = step::of(work, tabled.application).await?;
                pending.push(Pending { item, case, votes, in_favour: standing == Standing::InFavour });
            }
        }
    }
    if !stuck.is_empty() {
        let message = Message::new("problem-commission-stuck").with("numbers", stuck.join(", "));
        return Err(Problem::IllegalTransition(message));
    }
    Ok(pending)
}

/// The ground for each line that was voted down, and none for the others.
fn judge(pending: &[Pending], refusals: Vec<Refusal>) -> Result<Vec<Option<Refusal>>, Problem> {
    let mut faults = Faults::default();
    let mut grounds: Vec<Option<Refusal>> = pending.iter().map(|_| None).collect();
    for (place, refusal) in refusals.into_iter().enumerate() {
        let path = format!("refusals.{place}");
        match pending.iter().position(|line| line.item.id == refusal.item && !line.in_favour) {
            None => faults.add(format!("{path}.itemId"), Message::new("rule-commission-not-refused")),
            Some(line) if grounds[line].is_some() => faults.add(format!("{path}.itemId"), Message::new("rule-twice")),
            Some(line) => {
                decide::judge(&mut faults, &path, &pending[line].case.regime, &refusal.reason_code, &refusal.reason);
                grounds[line] = Some(refusal);
            }
        }
    }
    for (line, ground) in pending.iter().zip(&grounds) {
        if !line.in_favour && ground.is_none() {
            let number = line.case.application.number.as_str();
            faults.add("refusals", Message::new("rule-commission-ground").with("number", number));
        }
    }
    faults.finish()?;
    Ok(grounds)
}

/// Who is tied to an applicant and has said nothing has abstained: it is written down, with what the tie is.
async fn abstain(work: &Work, pending: &[Pending]) -> Result<(), Problem> {
    let ties = sessions::ties_of(work, pending.iter().map(|line| line.item.id).collect()).await?;
    let silent = pending.iter().flat_map(|line| {
        let of_line = ties.get(&line.item.id).map_or(&[][..], Vec::as_slice);
        let said = |user: UserId| line.votes.iter().any(|vote| vote.user_id == user);
        of_line.iter().filter(move |(user, _)| !said(*user)).map(|(user, tie)| abstention(line, *user, *tie))
    });
    insert_all::<commission_vote::Entity>(work.db(), silent.collect::<Vec<_>>()).await
}

fn abstention(line: &Pending, user: UserId, tie: TieKind) -> commission_vote::ActiveModel {
    commission_vote::ActiveModel {
        id: Set(mint::id()),
        item_id: Set(line.item.id),
        user_id: Set(user),
        company_id: Set(line.case.application.company_id),
        choice: Set(VoteChoice::Abstained),
        tie: Set(Some(tie)),
        note: Set(None),
        cast_at: Set(None),
    }
}
