//! What a park says about itself.

use entity::ids::ParkId;
use entity::parks::park;
use entity::text::{Texts, Words};
use macros::boxed;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::find;
use kernel::access::Action;
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::values::WebUrl;
use kernel::work::Work;

/// What is to change: `None` leaves a field as it is.
#[derive(Debug, Default)]
pub struct Change {
    pub summaries: Option<Texts>,
    /// `Some(None)` empties it.
    pub website: Option<Option<String>>,
    /// Names of associations that may sign agreements for it from now on.
    pub associations: Option<Vec<String>>,
}

/// More associations than this are a mistake.
const MOST_ASSOCIATIONS: usize = 20;

/// Changes a park's profile; `faults` are those that reading the texts has found. Only its owners and managers. Tells
/// `ParkChanged`; CONFLICT if somebody else changed it since.
#[boxed]
pub async fn update(
    work: &mut Work,
    id: ParkId,
    expected_revision: Option<i32>,
    change: Change,
    mut faults: Faults,
) -> Result<park::Model, Problem> {
    let park = find::to_change(work, id, Action::EditPark).await?;
    expect_revision(expected_revision, park.revision)?;
    let website = change.website.map(|website| faults.take_some("website", website.map(|address| WebUrl::parse(&address))));
    let associations = change.associations.map(|names| mandates(names, &mut faults));
    faults.finish()?;
    let before = json!({ "summary": park.summaries, "website": park.website, "associations": park.associations });
    let mut changed = park::ActiveModel { revision: Set(park.revision + 1), ..Default::default() };
    if let Some(summaries) = change.summaries {
        changed.summaries = Set(summaries);
    }
    if let Some(website) = website {
        changed.website = Set(website.map(Into::into));
    }
    if let Some(associations) = associations {
        changed.associations = Set(associations);
    }
    let written = park::Entity::update_many()
        .set(changed)
        .filter(park::Column::Id.eq(id))
        .filter(park::Column::Revision.eq(park.revision))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(Problem::conflict("problem-revision"));
    }
    let park = find::by_id(work, id).await?.ok_or(Problem::NotFound)?;
    let after = json!({ "summary": park.summaries, "website": park.website, "associations": park.associations });
    work.record_change(Event::ParkChanged { park: id }, Some(before), Some(after));
    Ok(park)
}

fn mandates(names: Vec<String>, faults: &mut Faults) -> Words {
    if names.len() > MOST_ASSOCIATIONS {
        faults.add("associations", Message::new("rule-list-long").with("max", MOST_ASSOCIATIONS));
    }
    for (place, name) in names.iter().enumerate() {
        faults.length(format!("associations.{place}"), name, 1, 300);
    }
    names.iter().map(|name| name.trim()).collect()
}
