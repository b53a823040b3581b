//! The one table of an application's life: what can be done in which state, by whom, and what comes of it. The mutations, the
//! allowed actions of the API and the documentation all read it.

use entity::parks::{RegimeStep, RegimeStepKind};
use entity::residency::ApplicationState::{self as State, *};

/// What can be done with an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Edit,
    Submit,
    Withdraw,
    Assign,
    ReturnForRevision,
    AcceptAsComplete,
    SendToCommission,
    Approve,
    Refuse,
    SignAgreement,
    Lapse,
    Appeal,
    /// Against a refusal.
    UpholdAppeal,
}

impl Step {
    pub const ALL: [Self; 13] = [
        Self::Edit,
        Self::Submit,
        Self::Withdraw,
        Self::Assign,
        Self::ReturnForRevision,
        Self::AcceptAsComplete,
        Self::SendToCommission,
        Self::Approve,
        Self::Refuse,
        Self::SignAgreement,
        Self::Lapse,
        Self::Appeal,
        Self::UpholdAppeal,
    ];

    /// Whose move it is.
    pub fn side(self) -> Side {
        match self {
            Self::Edit | Self::Submit | Self::Withdraw | Self::Appeal => Side::Company,
            Self::Assign
            | Self::ReturnForRevision
            | Self::AcceptAsComplete
            | Self::SendToCommission
            | Self::Approve
            | Self::Refuse
            | Self::UpholdAppeal => Side::Park,
            Self::SignAgreement => Side::Both,
            Self::Lapse => Side::Clock,
        }
    }
}

/// Who moves an application on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Company,
    Park,
    /// Each side once.
    Both,
    Clock,
}

/// Which of the ways an application can go its regime takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    pub expert_review: bool,
    pub agreement: bool,
}

impl Course {
    pub fn of(steps: &[RegimeStep]) -> Self {
        let has = |kind| steps.iter().any(|step| step.kind == kind);
        Self { expert_review: has(RegimeStepKind::ExpertReview), agreement: has(RegimeStepKind::Agreement) }
    }
}

/// The state after a step; none where the state does not allow it. A signature leads on only once it is the second.
pub fn next(state: State, step: Step, course: Course) -> Option<State> {
    let after_check = if course.expert_review { ExpertReview } else { Commission };
    let after_yes = if course.agreement { AgreementPending } else { Approved };
    Some(match (state, step) {
        (Draft | ReturnedForRevision, Step::Edit) => state,
        (Draft, Step::Submit) => Submitted,
        (ReturnedForRevision, Step::Submit) => CompletenessCheck,
        (Draft | Submitted | CompletenessCheck | ReturnedForRevision | ExpertReview | Commission, Step::Withdraw) => Withdrawn,
        (Submitted | CompletenessCheck, Step::Assign) => CompletenessCheck,
        (ReturnedForRevision | ExpertReview | Commission | AgreementPending, Step::Assign) => state,
        (Submitted | CompletenessCheck | ExpertReview, Step::ReturnForRevision) => ReturnedForRevision,
        (Submitted | CompletenessCheck, Step::AcceptAsComplete) => after_check,
        (ExpertReview, Step::SendToCommission) => Commission,
        (Commission, Step::Approve) => after_yes,
        (Commission, Step::Refuse) => Refused,
        (AgreementPending, Step::SignAgreement) => Approved,
        (ReturnedForRevision | AgreementPending, Step::Lapse) => Lapsed,
        (Refused, Step::Appeal) => Refused,
        (Refused, Step::UpholdAppeal) => Commission,
        _ => return None,
    })
}

/// The step of the regime that the clock of a state belongs to; the first one where the regime has no step of that name.
pub fn clock(state: State, steps: &[RegimeStep]) -> Option<&RegimeStep> {
    let kind = match state {
        Submitted | CompletenessCheck | ReturnedForRevision => RegimeStepKind::CompletenessCheck,
        ExpertReview => RegimeStepKind::ExpertReview,
        Commission => RegimeStepKind::Commission,
        AgreementPending => RegimeStepKind::Agreement,
        Draft | Approved | Refused | Withdrawn | Lapsed => return None,
    };
    let named = steps.iter().find(|step| step.kind == kind);
    named.or_else(|| if kind == RegimeStepKind::CompletenessCheck { steps.first() } else { None })
}

/// Whether anything is still to come.
pub fn is_open(state: State) -> bool {
    !matches!(state, Approved | Refused | Withdrawn | Lapsed)
}

/// The states of the officers' queue.
pub const WAITING: [State; 6] = [Submitted, CompletenessCheck, ReturnedForRevision, ExpertReview, Commission, AgreementPending];

/// The table as Markdown, for the documentation.
pub fn printed() -> String {
    let mut table = String::from("| state | step | by | next |\n|---|---|---|---|\n");
    for state in State::ALL {
        for step in Step::ALL {
            let ways: Vec<String> = [(false, false), (false, true), (true, false), (true, true)]
                .into_iter()
                .filter_map(|(expert_review, agreement)| next(*state, step, Course { expert_review, agreement }))
                .map(State::as_str)
                .fold(vec![], |mut ways, way| {
                    if !ways.contains(&way) {
                        ways.push(way);
                    }
                    ways
                });
            if !ways.is_empty() {
                table += &format!("| {} | {step:?} | {:?} | {} |\n", state.as_str(), step.side(), ways.join(" or "));
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Course = Course { expert_review: false, agreement: false };

    #[test]
    fn nothing_but_an_appeal_leads_out_of_an_end() {
        for state in State::ALL.iter().filter(|state| !is_open(**state)) {
            for step in Step::ALL {
                let appeal = *state == Refused && matches!(step, Step::Appeal | Step::UpholdAppeal);
                assert_eq!(next(*state, step, SHORT).is_some(), appeal, "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn a_regime_chooses_the_way() {
        let long = Course { expert_review: true, agreement: true };
        assert_eq!(next(CompletenessCheck, Step::AcceptAsComplete, SHORT), Some(Commission));
        assert_eq!(next(CompletenessCheck, Step::AcceptAsComplete, long), Some(ExpertReview));
        assert_eq!(next(Commission, Step::Approve, SHORT), Some(Approved));
        assert_eq!(next(Commission, Step::Approve, long), Some(AgreementPending));
        assert_eq!(next(Submitted, Step::Approve, long), None);
    }

    #[test]
    fn every_open_state_has_a_way_to_an_end() {
        for state in State::ALL.iter().filter(|state| is_open(**state)) {
            let mut reached = vec![*state];
            while let Some(more) = reached
                .iter()
                .flat_map(|s| Step::ALL.into_iter().filter_map(move |step| next(*s, step, SHORT)))
                .find(|s| !reached.contains(s))
            {
                reached.push(more);
            }
            assert!(reached.iter().any(|s| !is_open(*s)), "{state:?}");
        }
    }
}
