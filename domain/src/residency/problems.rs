//! What an application still lacks: the same for the founder who looks and for the submission that refuses.

use entity::parks::{ApplicantKind, DocumentKind, DocumentRequirement, regime};
use entity::residency::{ApplicationState, application, document};

use crate::parks::regimes;
use kernel::forms;
use kernel::problem::{Message, Problem, Violation};

/// A line of the checklist: what the regime asks for, and what came in.
pub struct Line<'a> {
    pub kind: DocumentKind,
    pub required: bool,
    pub document: Option<&'a document::Model>,
}

/// The lines that the regime asks this kind of applicant for, and after them what was attached beyond.
pub fn checklist<'a>(regime: &regime::Model, kind: ApplicantKind, documents: &'a [document::Model]) -> Vec<Line<'a>> {
    let found = |kind| documents.iter().find(|document| document.kind == kind);
    let asked: Vec<&DocumentRequirement> = regimes::documents(regime, Some(kind)).collect();
    let lines = asked.iter().map(|line| Line { kind: line.kind, required: line.required, document: found(line.kind) });
    let beyond = documents.iter().filter(|document| !asked.iter().any(|line| line.kind == document.kind));
    lines.chain(beyond.map(|document| Line { kind: document.kind, required: false, document: Some(document) })).collect()
}

/// Everything that must be put right before the application can be submitted; empty once it can. Paths are those in the
/// application: `checklist.CHARTER`, `answers.team`.
pub fn of(application: &application::Model, regime: &regime::Model, documents: &[document::Model]) -> Result<Vec<Violation>, Problem> {
    if !matches!(application.state, ApplicationState::Draft | ApplicationState::ReturnedForRevision) {
        return Ok(vec![]);
    }
    let mut problems = vec![];
    for line in checklist(regime, application.applicant_kind, documents) {
        let missing = line.required && line.document.is_none();
        let sent_back = line.document.is_some_and(|document| document.accepted == Some(false));
        if missing || sent_back {
            let message = Message::new(if missing { "rule-checklist" } else { "rule-checklist-rejected" });
            problems.push(Violation { path: format!("checklist.{}", line.kind.as_str()), message });
        }
    }
    if !regime.applicant_kinds.0.contains(&application.applicant_kind) {
        problems.push(Violation { path: "applicantKind".into(), message: Message::new("rule-applicant-kind") });
    }
    let form = forms::check(&regime.form, &application.answers, "answers")
        .map_err(|message| Problem::broken(format!("the form of a regime: {}", message.id)))?;
    problems.extend(form.missing);
    problems.extend(form.wrong);
    Ok(problems)
}
