//! Whose residents may use what: provisions read as rules.

use chrono::NaiveDate;
use entity::agreements::{party, provision};
use entity::ids::ParkId;

use super::lifecycle::bound;

/// The parks whose residents a provision is for on a day: every other party, or those of them that it names.
pub fn beneficiaries<'p>(
    provision: &provision::Model,
    host: ParkId,
    parties: &[party::Model],
    slug_of: impl Fn(ParkId) -> Option<&'p str>,
    day: NaiveDate,
) -> Vec<ParkId> {
    let named = |park: ParkId| match &provision.beneficiaries {
        None => true,
        Some(slugs) => slug_of(park).is_some_and(|slug| slugs.0.iter().any(|named| named == slug)),
    };
    let bound = parties.iter().filter(|party| bound(party, day)).filter_map(|party| party.park_id);
    bound.filter(|park| *park != host && named(*park)).collect()
}
