//! The one table of an application's life: what can be done in which state, by whom, and what comes of it. The mutations, the
//! allowed actions of the API and the documentation all read it.

use entity::parks::{CommissionRule, PanelRule, RegimeStep, RegimeStepKind};
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
    /// Once at a time, where the regime has experts drawn.
    DrawPanel,
    /// By an officer, where no panel decides.
    SendToCommission,
    PanelInFavour,
    PanelAgainst,
    /// By an officer, where no commission sits.
    Approve,
    Refuse,
    CommissionInFavour,
    CommissionAgainst,
    SignAgreement,
    Lapse,
    Appeal,
    /// Against a refusal.
    UpholdAppeal,
}

impl Step {
    pub const ALL: [Self; 18] = [
        Self::Edit,
        Self::Submit,
        Self::Withdraw,
        Self::Assign,
        Self::ReturnForRevision,
        Self::AcceptAsComplete,
        Self::DrawPanel,
        Self::SendToCommission,
        Self::PanelInFavour,
        Self::PanelAgainst,
        Self::Approve,
        Self::Refuse,
        Self::CommissionInFavour,
        Self::CommissionAgainst,
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
            | Self::DrawPanel
            | Self::SendToCommission
            | Self::Approve
            | Self::Refuse
            | Self::UpholdAppeal => Side::Park,
            Self::PanelInFavour | Self::PanelAgainst => Side::Experts,
            Self::CommissionInFavour | Self::CommissionAgainst => Side::Commission,
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
    /// With the opinion that decides.
    Experts,
    /// At the end of a session.
    Commission,
    /// Each side once.
    Both,
    Clock,
}

/// Which of the ways an application can go its regime takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    pub expert_review: bool,
    /// Experts are drawn, and decide whether it goes on.
    pub panel: bool,
    /// Their no is a refusal; else it is advice.
    pub panel_refuses: bool,
    /// Members vote in a session, and nobody decides without them.
    pub commission: bool,
    pub agreement: bool,
}

impl Course {
    pub fn of(steps: &[RegimeStep]) -> Self {
        let has = |kind| steps.iter().any(|step| step.kind == kind);
        let panel = panel(steps);
        Self {
            expert_review: has(RegimeStepKind::ExpertReview),
            panel: panel.is_some(),
            panel_refuses: panel.is_some_and(|panel| panel.refuse_code.is_some()),
            commission: commission(steps).is_some(),
            agreement: has(RegimeStepKind::Agreement),
        }
    }

    /// Every way that a regime can take.
    fn all() -> impl Iterator<Item = Self> {
        (0..32u8).map(|bits| {
            let on = |bit: u8| bits & (1 << bit) != 0;
            Self { expert_review: on(0), panel: on(1), panel_refuses: on(2), agreement: on(3), commission: on(4) }
        })
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
        (ExpertReview, Step::DrawPanel) if course.panel => ExpertReview,
        (ExpertReview, Step::SendToCommission) if !course.panel => Commission,
        (ExpertReview, Step::PanelInFavour) if course.panel => Commission,
        (ExpertReview, Step::PanelAgainst) if course.panel => {
            if course.panel_refuses {
                Refused
            } else {
                Commission
            }
        }
        (Commission, Step::Approve) if !course.commission => after_yes,
        (Commission, Step::Refuse) if !course.commission => Refused,
        (Commission, Step::CommissionInFavour) if course.commission => after_yes,
        (Commission, Step::CommissionAgainst) if course.commission => Refused,
        (AgreementPending, Step::SignAgreement) => Approved,
        (ReturnedForRevision | AgreementPending, Step::Lapse) => Lapsed,
        (Refused, Step::Appeal) => Refused,
        (Refused, Step::UpholdAppeal) => Commission,
        _ => return None,
    })
}

/// The rule by which experts judge, if they do.
pub fn panel(steps: &[RegimeStep]) -> Option<&PanelRule> {
    steps.iter().find(|step| step.kind == RegimeStepKind::ExpertReview)?.panel.as_ref()
}

/// The rule by which a commission decides, if one sits.
pub fn commission(steps: &[RegimeStep]) -> Option<&CommissionRule> {
    steps.iter().find(|step| step.kind == RegimeStepKind::Commission)?.commission.as_ref()
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
            let ways: Vec<String> =
                Course::all().filter_map(|course| next(*state, step, course)).map(State::as_str).fold(vec![], |mut ways, way| {
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

    const SHORT: Course = Course { expert_review: false, panel: false, panel_refuses: false, commission: false, agreement: false };

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
        let long = Course { expert_review: true, agreement: true, ..SHORT };
        assert_eq!(next(CompletenessCheck, Step::AcceptAsComplete, SHORT), Some(Commission));
        assert_eq!(next(CompletenessCheck, Step::AcceptAsComplete, long), Some(ExpertReview));
        assert_eq!(next(Commission, Step::Approve, SHORT), Some(Approved));
        assert_eq!(next(Commission, Step::Approve, long), Some(AgreementPending));
        assert_eq!(next(Submitted, Step::Approve, long), None);
    }

    #[test]
    fn where_a_panel_decides_nobody_goes_round_it() {
        let panel = Course { expert_review: true, panel: true, ..SHORT };
        assert_eq!(next(ExpertReview, Step::SendToCommission, panel), None);
        assert_eq!(next(ExpertReview, Step::PanelAgainst, panel), Some(Commission));
        assert_eq!(next(ExpertReview, Step::PanelAgainst, Course { panel_refuses: true, ..panel }), Some(Refused));
        assert_eq!(next(ExpertReview, Step::DrawPanel, SHORT), None);
    }

    #[test]
    fn where_a_commission_sits_no_officer_decides() {
        let sits = Course { commission: true, ..SHORT };
        assert_eq!((next(Commission, Step::Approve, sits), next(Commission, Step::Refuse, sits)), (None, None));
        assert_eq!(next(Commission, Step::CommissionInFavour, sits), Some(Approved));
        assert_eq!(next(Commission, Step::CommissionAgainst, sits), Some(Refused));
        assert_eq!(next(Commission, Step::CommissionInFavour, SHORT), None);
    }

    #[test]
    fn every_open_state_has_a_way_to_an_end() {
        for (state, course) in State::ALL.iter().filter(|state| is_open(**state)).flat_map(|s| Course::all().map(move |c| (s, c))) {
            let mut reached = vec![*state];
            while let Some(more) = reached
                .iter()
                .flat_map(|s| Step::ALL.into_iter().filter(|step| *step != Step::Withdraw).filter_map(move |step| next(*s, step, course)))
                .find(|s| !reached.contains(s))
            {
                reached.push(more);
            }
            assert!(reached.iter().any(|s| !is_open(*s)), "{state:?} {course:?}");
        }
    }
}
