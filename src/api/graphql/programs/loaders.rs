//! Programs, who runs them, their intakes, and how companies stand to these, many at a time.

use std::collections::HashMap;

use entity::ids::{IntakeId, ParkId, ProgramId};
use entity::programs::{intake, program};

use crate::api::graphql::loading::Batch;
use crate::domain::companies::eligibility::RuleResult;
use crate::domain::programs::eligibility::{self, Pair};
use crate::domain::programs::find::{self, Figures};
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

pub struct IntakeById;

impl Batch for IntakeById {
    type Key = IntakeId;
    type Value = intake::Model;

    async fn fetch(view: &View, keys: Vec<IntakeId>) -> Result<HashMap<IntakeId, intake::Model>, Problem> {
        find::intakes(view, keys).await
    }
}

pub struct FiguresOfIntake;

impl Batch for FiguresOfIntake {
    type Key = IntakeId;
    type Value = Figures;

    async fn fetch(view: &View, keys: Vec<IntakeId>) -> Result<HashMap<IntakeId, Figures>, Problem> {
        find::figures(view, keys).await
    }
}

/// How a company stands to the rules of an intake today; whoever asks has asked the policy.
pub struct EligibilityFor;

impl Batch for EligibilityFor {
    type Key = Pair;
    type Value = Vec<RuleResult>;

    async fn fetch(view: &View, keys: Vec<Pair>) -> Result<HashMap<Pair, Vec<RuleResult>>, Problem> {
        let intakes = find::intakes(view, keys.iter().map(|(intake, _)| *intake)).await?;
        let pairs = keys.into_iter().filter_map(|(intake, company)| Some((intakes.get(&intake)?.clone(), company)));
        eligibility::of_many(view, pairs.collect()).await
    }
}
