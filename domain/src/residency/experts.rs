//! The people whom a park may draw for a panel: its reviewers, with their fields and a rating.

use entity::identity::Role;
use entity::ids::{CompanyId, ExpertId, ParkId, UserId};
use entity::residency::{expert, expert_interest};
use entity::text::Words;
use macros::boxed;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::panels;
use crate::companies::{self, sectors};
use crate::identity;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::work::{Work, is_taken};
use platform::mint;

/// What is to be known of an expert.
#[derive(Debug, Default)]
pub struct Profile {
    /// Codes of sectors; none leaves them as they are.
    pub fields: Option<Vec<String>>,
    pub rating: Option<Option<i32>>,
    pub retired: Option<bool>,
}

/// Enters one of the park's reviewers as an expert; the park's own staff judge nothing. By the park's staff. Tells `ExpertSaved`.
#[boxed]
pub async fn enter(work: &mut Work, park: ParkId, user: UserId, profile: Profile) -> Result<expert::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    work.require(Action::KeepExperts, &Scope::of(park))?;
    let reviewers = identity::find::people_of(work, park.into(), &[Role::Reviewer]).await?;
    let mut faults = Faults::default();
    if !reviewers.contains(&user) {
        faults.add("create.userId", Message::new("rule-expert-reviewer"));
    }
    judge(work, &profile, "create", &mut faults).await?;
    faults.finish()?;
    let expert = expert::ActiveModel {
        id: Set(work.mint()),
        park_id: Set(park),
        user_id: Set(user),
        fields: Set(Words(profile.fields.unwrap_or_default())),
        rating: Set(profile.rating.flatten()),
        retired_at: Set(None),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let expert = expert.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-expert-there"),
        false => error.into(),
    })?;
    work.record(Event::ExpertSaved { expert: expert.id, park });
    Ok(expert)
}

/// Changes what is known of an expert; a retired one is drawn no more. By the park's staff. Tells `ExpertSaved`.
#[boxed]
pub async fn change(work: &mut Work, id: ExpertId, expected_revision: Option<i32>, profile: Profile) -> Result<expert::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let expert = panels::expert(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::KeepExperts, &Scope::of(expert.park_id))?;
    expect_revision(expected_revision, expert.revision)?;
    let mut faults = Faults::default();
    judge(work, &profile, "update", &mut faults).await?;
    faults.finish()?;
    let mut changed = expert::ActiveModel { revision: Set(expert.revision + 1), ..Default::default() };
    if let Some(fields) = profile.fields {
        changed.fields = Set(Words(fields));
    }
    if let Some(rating) = profile.rating {
        changed.rating = Set(rating);
    }
    if let Some(retired) = profile.retired {
        changed.retired_at = Set(retired.then_some(work.now()));
    }
    let written = expert::Entity::update_many()
        .set(changed)
        .filter(expert::Column::Id.eq(id))
        .filter(expert::Column::Revision.eq(expert.revision))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(Problem::conflict("problem-revision"));
    }
    work.record(Event::ExpertSaved { expert: id, park: expert.park_id });
    panels::expert(work, id).await?.ok_or(Problem::NotFound)
}

async fn judge(work: &Work, profile: &Profile, path: &str, faults: &mut Faults) -> Result<(), Problem> {
    if let Some(fields) = &profile.fields {
        let known = sectors::by_codes(work, fields.clone()).await?;
        for (place, field) in fields.iter().enumerate() {
            if !known.contains_key(field) {
                faults.add(format!("{path}.fields.{place}"), Message::new("rule-sector"));
            } else if fields[..place].contains(field) {
                faults.add(format!("{path}.fields.{place}"), Message::new("rule-twice"));
            }
        }
    }
    if let Some(Some(rating)) = profile.rating {
        faults.range(format!("{path}.rating"), rating.into(), 0, 100);
    }
    Ok(())
}

/// Writes down that an expert may not judge a company; by the expert or the park's staff. Said twice, it is said once. Tells
/// `ExpertSaved`.
#[boxed]
pub async fn declare(work: &mut Work, id: ExpertId, company: CompanyId, note: &str) -> Result<expert::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let expert = panels::expert(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::DeclareInterest, &panels::scope(&expert))?;
    let mut faults = Faults::default();
    faults.length("note", note, 1, 2000);
    faults.finish()?;
    companies::find::by_id(work, company).await?.ok_or(Problem::NotFound)?;
    keep_interest(work, id, company, note).await?;
    work.record(Event::ExpertSaved { expert: id, park: expert.park_id });
    Ok(expert)
}

#[boxed]
pub(super) async fn keep_interest(work: &Work, expert: ExpertId, company: CompanyId, note: &str) -> Result<(), Problem> {
    let row = expert_interest::ActiveModel {
        id: Set(mint::id()),
        expert_id: Set(expert),
        company_id: Set(company),
        note: Set(note.trim().to_owned()),
        declared_at: Set(work.now()),
    };
    let known = OnConflict::columns([expert_interest::Column::ExpertId, expert_interest::Column::CompanyId]).do_nothing().to_owned();
    expert_interest::Entity::insert(row).on_conflict(known).exec_without_returning(work.db()).await?;
    Ok(())
}
