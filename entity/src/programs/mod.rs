//! Programs of parks, their intakes, and who applies.

use serde::{Deserialize, Serialize};

use crate::text::Texts;

#[cfg(feature = "database")]
pub mod application;
#[cfg(feature = "database")]
pub mod history;
#[cfg(feature = "database")]
pub mod host;
#[cfg(feature = "database")]
pub mod intake;
#[cfg(feature = "database")]
pub mod program;
#[cfg(feature = "database")]
pub mod sector;

crate::text_enum! {
    /// What a program does for those it takes in.
    ProgramKind { SoftLanding, Acceleration, Incubation, Training, Grant, DemoDay }
}

crate::text_enum! {
    /// What people have moved an intake to. Whether it is open, the clock says.
    IntakeStage { Scheduled, Cancelled }
}

crate::text_enum! {
    /// How far an application has come.
    ProgramApplicationState { Draft, Submitted, Withdrawn }
}

/// A question that reviewers answer with a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RubricCriterion {
    pub key: String,
    pub name: Texts,
    /// A decimal number.
    pub weight: String,
    pub min: i32,
    pub max: i32,
    pub guidance: Texts,
}

crate::json_list! {
    RubricCriteria(RubricCriterion),
}
