//! Programs and who runs them, many at a time.

use std::collections::HashMap;

use entity::ids::{ParkId, ProgramId};
use entity::programs::program;

use crate::api::graphql::loading::Batch;
use crate::domain::programs::find;
use crate::kernel::problem::Problem;
use crate::kernel::work::View;

pub struct ProgramById;

impl Batch for ProgramById {
    type Key = ProgramId;
    type Value = program::Model;

    async fn fetch(view: &View, keys: Vec<ProgramId>) -> Result<HashMap<ProgramId, program::Model>, Problem> {
        find::many(view, keys).await
    }
}

pub struct HostsOfProgram;

impl Batch for HostsOfProgram {
    type Key = ProgramId;
    type Value = Vec<ParkId>;

    async fn fetch(view: &View, keys: Vec<ProgramId>) -> Result<HashMap<ProgramId, Vec<ParkId>>, Problem> {
        find::hosts(view, keys).await
    }
}
