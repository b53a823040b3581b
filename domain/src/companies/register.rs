//! A company comes to be, and its founder becomes its owner.

use entity::companies::company;
use entity::identity::OrganizationKind;
use entity::ids::CompanyId;
use entity::parks::SanctionListings;
use macros::boxed;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::profile::{self, Change};
use crate::identity::members;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Problem};
use kernel::values::Country;
use kernel::words;
use kernel::work::{Work, is_taken};

/// Registers a company; by anybody who is logged in, who becomes its owner, or by the operator, then without one. Tells
/// `CompanyRegistered`. Every wrong part is told at once; a number that another company holds is a conflict.
#[boxed]
pub async fn register(work: &mut Work, country: &str, profile: Change) -> Result<company::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let mut faults = Faults::default();
    let country = faults.take("country", Country::parse(country));
    let profile = Change { name: Some(profile.name.flatten()), ..profile };
    let judged = profile::judge(work, faults, profile).await?;
    let (Some(country), Some(name)) = (country, judged.row.name.try_as_ref()) else { return Err(Problem::broken("a fault was not told")) };
    let id: CompanyId = work.mint();
    let row = company::ActiveModel {
        id: Set(id),
        slug: Set(free_slug(work, name).await?),
        country: Set(country.into()),
        sanctions: Set(SanctionListings::default()),
        home_park_id: Set(None),
        demo: Set(false),
        revision: Set(1),
        created_at: Set(work.now()),
        ..judged.row.clone()
    };
    let company = row.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-again"),
        false => error.into(),
    })?;
    judged.keep_lists(work, &company).await?;
    if let Some(founder) = work.actor().user_id() {
        members::found(work, OrganizationKind::Company, id, founder).await?;
    }
    work.record(Event::CompanyRegistered { company: id });
    Ok(company)
}

/// The name as it stands in an address, with a number behind it where others have the same.
async fn free_slug(work: &Work, name: &str) -> Result<String, Problem> {
    let wanted = words::slug(name);
    let taken: Vec<String> = company::Entity::find()
        .select_only()
        .column(company::Column::Slug)
        .filter(company::Column::Slug.eq(&wanted).or(company::Column::Slug.starts_with(format!("{wanted}-"))))
        .into_tuple()
        .all(work.db())
        .await?;
    Ok(words::free_slug(wanted, &taken))
}
