//! A park comes into the system by its operator, not by a request.

use chrono::NaiveDate;
use entity::parks::{SanctionListings, park};
use entity::text::{Texts, Words};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde::Deserialize;

use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::{Work, is_taken};

/// What a park begins with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Founding {
    pub slug: String,
    pub names: Texts,
    pub summaries: Texts,
    pub country: String,
    pub city: String,
    pub latitude: f64,
    pub longitude: f64,
    /// IANA name.
    pub time_zone: String,
    pub currency: String,
    #[serde(default)]
    pub website: Option<String>,
    #[serde(default)]
    pub founded_on: Option<NaiveDate>,
    #[serde(default)]
    pub sanctions: SanctionListings,
    /// English names of days: `Saturday`.
    pub weekend: Words,
    /// The category of regime that most applicants fall under.
    pub ordinary_category: String,
    /// Associations that may sign agreements for it.
    #[serde(default)]
    pub associations: Words,
}

/// Enters a park. Only the operator. Tells `ParkFounded`; CONFLICT if the address is taken.
#[boxed]
pub async fn found(work: &mut Work, founding: Founding) -> Result<park::Model, Problem> {
    work.require(Action::FoundPark, &Scope::none())?;
    let park = park::ActiveModel {
        id: Set(work.mint()),
        slug: Set(founding.slug),
        names: Set(founding.names),
        summaries: Set(founding.summaries),
        country: Set(founding.country),
        city: Set(founding.city),
        latitude: Set(founding.latitude),
        longitude: Set(founding.longitude),
        time_zone: Set(founding.time_zone),
        currency: Set(founding.currency),
        website: Set(founding.website),
        founded_on: Set(founding.founded_on),
        sanctions: Set(founding.sanctions),
        weekend: Set(founding.weekend),
        ordinary_category: Set(founding.ordinary_category),
        associations: Set(founding.associations),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let park = park.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-park-slug-taken"),
        false => error.into(),
    })?;
    let mut texts = vec![park.slug.as_str(), park.city.as_str()];
    texts.extend(park.names.0.values().map(String::as_str));
    work.index(park.id, &texts).await?;
    work.record(Event::ParkFounded { park: park.id });
    Ok(park)
}
