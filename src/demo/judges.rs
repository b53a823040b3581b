//! Who judges in the demonstration, wherever the law of a park has it: experts with a panel that is drawn, and a commission with a
//! session that is planned and what is to be decided there. All of them are invented.

use chrono::{Duration, NaiveTime};
use entity::identity::{OrganizationKind, Role, user};
use entity::ids::{ResidencyApplicationId, UserId};
use entity::residency::{ApplicationState, application};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::files::Names;
use super::seeded::{Seeded, SeededPark, in_days};
use super::{applications, people};
use domain::companies::sectors;
use domain::identity::members;
use domain::residency::{convene, experts, lifecycle, panel, procedure};
use kernel::problem::Problem;
use kernel::work::Work;

/// Experts beyond those that a panel and its extension need.
const SPARE: u32 = 1;
/// Members of a commission beyond those who must vote.
const MORE: u32 = 2;
/// Applications on the agenda.
const AGENDA: usize = 2;

pub(super) async fn write(work: &mut Work, seeded: &Seeded, names: &Names, hash: &str) -> Result<(), Problem> {
    let mut parks: Vec<&SeededPark> = seeded.parks.values().collect();
    parks.sort_by(|one, other| one.park.slug.cmp(&other.park.slug));
    for seat in parks {
        let steps = &applications::in_force(seat)?.steps.0;
        if let Some(rule) = lifecycle::panel(steps) {
            enter_experts(work, seat, names, hash, rule.size + rule.extra + SPARE).await?;
        }
        if let Some(rule) = lifecycle::commission(steps) {
            seat_commission(work, seat, names, hash, rule.quorum + MORE).await?;
        }
    }
    Ok(())
}

/// Reviewers of a park: `expert-1@skolkovo.example` and so on.
async fn reviewers(
    work: &mut Work,
    seat: &SeededPark,
    names: &Names,
    hash: &str,
    (what, count): (&str, u32),
) -> Result<Vec<UserId>, Problem> {
    let mut users = vec![];
    for number in 1..=count {
        let address = format!("{what}-{number}@{}.example", seat.park.slug);
        let full_name = people::name(names, number as usize);
        let (id, account) = people::account(work, address, full_name, "ru", hash);
        user::Entity::insert(account).exec_without_returning(work.db()).await?;
        members::grant(work, OrganizationKind::Park, seat.park.id.into(), id, Role::Reviewer).await?;
        users.push(id);
    }
    Ok(users)
}

/// Applications of a park in a state, the longest waiting first.
async fn waiting(work: &Work, seat: &SeededPark, state: ApplicationState) -> Result<Vec<application::Model>, Problem> {
    let found = application::Entity::find()
        .filter(application::Column::ParkId.eq(seat.park.id))
        .filter(application::Column::State.eq(state))
        .filter(application::Column::RegimeId.eq(applications::in_force(seat)?.id))
        .order_by_asc(application::Column::QueuedAt)
        .order_by_asc(application::Column::Number);
    Ok(found.all(work.db()).await?)
}

/// Applications in a state; where there are too few, others are brought there by the steps that lead to it.
async fn brought(
    work: &mut Work,
    seat: &SeededPark,
    wanted: ApplicationState,
    count: usize,
) -> Result<Vec<ResidencyApplicationId>, Problem> {
    let mut found: Vec<_> = waiting(work, seat, wanted).await?.into_iter().map(|application| application.id).take(count).collect();
    let before = [ApplicationState::ExpertReview, ApplicationState::CompletenessCheck, ApplicationState::Submitted];
    for state in before.into_iter().filter(|state| *state != wanted) {
        for mut application in waiting(work, seat, state).await?.into_iter().take(count - found.len()) {
            while application.state != wanted {
                application = match application.state {
                    ApplicationState::ExpertReview => procedure::send_to_commission(work, application.id, None, None).await?,
                    _ => procedure::accept_as_complete(work, application.id, None, None).await?,
                };
            }
            found.push(application.id);
        }
    }
    Ok(found)
}

/// Each expert knows all fields but one; a panel is drawn for the application that waits longest.
async fn enter_experts(work: &mut Work, seat: &SeededPark, names: &Names, hash: &str, count: u32) -> Result<(), Problem> {
    let fields: Vec<String> =
        sectors::all(work).await?.into_iter().filter(|sector| sector.parent_code.is_none()).map(|sector| sector.code).collect();
    for (place, user) in reviewers(work, seat, names, hash, ("expert", count)).await?.into_iter().enumerate() {
        let unknown = place % fields.len();
        let known = fields.iter().enumerate().filter(|(field, _)| *field != unknown).map(|(_, code)| code.clone());
        let profile = experts::Profile { fields: Some(known.collect()), rating: Some(Some(60 + place as i32)), retired: None };
        experts::enter(work, seat.park.id, user, profile).await?;
    }
    for application in brought(work, seat, ApplicationState::ExpertReview, 1).await? {
        panel::draw(work, application, None).await?;
    }
    Ok(())
}

/// A session in a few days, in the morning.
async fn seat_commission(work: &mut Work, seat: &SeededPark, names: &Names, hash: &str, count: u32) -> Result<(), Problem> {
    let board = reviewers(work, seat, names, hash, ("board", count)).await?;
    let agenda = brought(work, seat, ApplicationState::Commission, AGENDA).await?;
    let starts_at = in_days(seat.today, 5).and_time(NaiveTime::MIN).and_utc() + Duration::hours(7);
    let place = "Demo data: the board's room".to_owned();
    let plan = convene::Plan { starts_at, place, chair: board[0], members: Some(board), applications: agenda };
    convene::plan(work, seat.park.id, plan).await?;
    Ok(())
}
