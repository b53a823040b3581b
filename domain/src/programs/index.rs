//! The words by which a search finds intakes.

use entity::ids::ParkId;
use entity::programs::{intake, program};
use macros::boxed;

use crate::parks;
use kernel::problem::Problem;
use kernel::work::Work;

/// Indexes intakes by their names, the names and summaries of their program, and the names and cities of its hosts.
#[boxed]
pub(super) async fn index_intakes(
    work: &Work,
    program: &program::Model,
    hosts: &[ParkId],
    intakes: &[&intake::Model],
) -> Result<(), Problem> {
    let parks = parks::find::many(work, hosts.iter().copied()).await?;
    let shared: Vec<&str> = program
        .names
        .0
        .values()
        .chain(program.summaries.0.values())
        .chain(parks.values().flat_map(|park| park.names.0.values()))
        .map(String::as_str)
        .chain(parks.values().map(|park| park.city.as_str()))
        .collect();
    for intake in intakes {
        let texts: Vec<&str> = shared.iter().copied().chain([intake.name.as_str()]).collect();
        work.index(intake.id, &texts).await?;
    }
    Ok(())
}
