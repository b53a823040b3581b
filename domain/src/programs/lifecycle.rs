//! The one table of an application's life: what can be done in which state, and what comes of it. The mutations, the allowed
//! actions of the API and the documentation all read it.

use entity::programs::ProgramApplicationState::{self as State, *};

use super::opening::IntakeState;

/// What can be done with an application; each of them by the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Edit,
    Submit,
    Withdraw,
}

impl Step {
    pub const ALL: [Self; 3] = [Self::Edit, Self::Submit, Self::Withdraw];
}

/// The state after a step, while the intake stands so; none where that does not allow it.
pub fn next(state: State, step: Step, intake: IntakeState) -> Option<State> {
    Some(match (state, step, intake) {
        (Draft, Step::Edit, _) => Draft,
        (Draft, Step::Submit, IntakeState::Open) => Submitted,
        (Draft | Submitted, Step::Withdraw, _) => Withdrawn,
        _ => return None,
    })
}

/// The table as Markdown, for the documentation.
pub fn printed() -> String {
    let mut table = String::from("| state | step | while the intake is | next |\n|---|---|---|---|\n");
    for state in State::ALL {
        for step in Step::ALL {
            let ways = IntakeState::ALL.map(|intake| (intake, next(*state, step, intake)));
            let Some(led_to) = ways.iter().find_map(|(_, next)| *next) else { continue };
            let when: Vec<&str> = ways.iter().filter(|(_, next)| next.is_some()).map(|(intake, _)| intake.as_str()).collect();
            let when = if when.len() == ways.len() { "in any state".to_owned() } else { when.join(", ") };
            table += &format!("| {} | {step:?} | {when} | {} |\n", state.as_str(), led_to.as_str());
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_handed_in_but_while_the_intake_is_open() {
        for intake in IntakeState::ALL {
            assert_eq!(next(Draft, Step::Submit, intake), (intake == IntakeState::Open).then_some(Submitted), "{intake:?}");
        }
    }

    #[test]
    fn every_state_but_the_last_has_a_way_out() {
        for state in State::ALL {
            let out = Step::ALL.iter().any(|step| next(*state, *step, IntakeState::Closed).is_some());
            assert_eq!(out, *state != Withdrawn, "{state:?}");
        }
    }
}
