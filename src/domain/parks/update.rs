//! What a park says about itself.

use entity::ids::ParkId;
use entity::parks::park;
use entity::text::Texts;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::find;
use crate::kernel::access::Action;
use crate::kernel::events::Event;
use crate::kernel::problem::{Faults, Problem, expect_revision};
use crate::kernel::values::WebUrl;
use crate::kernel::work::{Sight, Work};

/// What is to change: `None` leaves a field as it is.
#[derive(Debug, Default)]
pub struct Change {
    pub summaries: Option<Texts>,
    /// `Some(None)` empties it.
    pub website: Option<Option<String>>,
}

/// Changes a park's profile; `faults` are those that reading the texts has found. Only its owners and managers. Tells
/// `ParkChanged`; CONFLICT if somebody else changed it since.
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
    faults.finish()?;
    let before = json!({ "summary": park.summaries, "website": park.website });
    let mut changed = park::ActiveModel { revision: Set(park.revision + 1), ..Default::default() };
    if let Some(summaries) = change.summaries {
        changed.summaries = Set(summaries);
    }
    if let Some(website) = website {
        changed.website = Set(website.map(Into::into));
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
    let after = json!({ "summary": park.summaries, "website": park.website });
    work.record_change(Event::ParkChanged { park: id }, Some(before), Some(after));
    Ok(park)
}
