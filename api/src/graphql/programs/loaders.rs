//! Programs, who runs them, their intakes, and how companies stand to these, many at a time.

use std::collections::HashMap;

use entity::ids::{IntakeId, ParkId, ProgramId};
use entity::programs::{intake, program};

use crate::graphql::loading::{Batch, batches};
use domain::companies::eligibility::RuleResult;
use domain::programs::eligibility::{self, Pair};
use domain::programs::find::{self, Figures};
use domain::programs::hosts;
use kernel::problem::Problem;
use kernel::work::View;

batches! {
    ProgramById: ProgramId => program::Model = find::many;
    HostsOfProgram: ProgramId => Vec<ParkId> = hosts::hosts_by_program;
    IntakeById: IntakeId => intake::Model = find::intakes;
    FiguresOfIntake: IntakeId => Figures = find::figures;
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
