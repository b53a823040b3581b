//! What an expert does: answers the questions of the regime, or says that there is a conflict of interest.

use entity::ids::PanelOpinionId;
use entity::parks::PanelRule;
use entity::residency::{DrawCause, OpinionState, PanelStage, panel_opinion};
use macros::boxed;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::panels::Asked;
use super::{draw, experts, find, panel, panels, step};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// What an expert says.
pub struct Opinion {
    pub answers: Vec<panel_opinion::Answer>,
    pub in_favour: bool,
    pub note: Option<String>,
}

/// Answers every question, each with a comment, and says yes or no; once. With the last one the panel decides. Tells
/// `PanelOpinionGiven`, and what follows from it.
#[boxed]
pub async fn give(work: &mut Work, id: PanelOpinionId, said: Opinion) -> Result<panel_opinion::Model, Problem> {
    let (asked, case, rule) = mine(work, id).await?;
    let answers = judge(&rule, &said)?;
    let row = panel_opinion::ActiveModel {
        state: Set(OpinionState::Given),
        answers: Set(panel_opinion::Answers(answers)),
        in_favour: Set(Some(said.in_favour)),
        note: Set(said.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty())),
        answered_at: Set(Some(work.now())),
        ..Default::default()
    };
    let opinion = answer(work, id, row).await?;
    work.record(Event::PanelOpinionGiven { opinion: id, park: asked.panel.park_id });
    panel::settle(work, &asked.panel, case, &rule).await?;
    Ok(opinion)
}

/// Says that there is a conflict of interest, now and for this company for ever. Another expert is drawn, where there is one. Tells
/// `PanelConflictDeclared`, and what follows from it.
#[boxed]
pub async fn decline(work: &mut Work, id: PanelOpinionId, note: &str) -> Result<panel_opinion::Model, Problem> {
    let (asked, case, rule) = mine(work, id).await?;
    let mut faults = Faults::default();
    faults.length("note", note, 1, 2000);
    faults.finish()?;
    let row = panel_opinion::ActiveModel {
        state: Set(OpinionState::Conflict),
        note: Set(Some(note.trim().to_owned())),
        answered_at: Set(Some(work.now())),
        ..Default::default()
    };
    let opinion = answer(work, id, row).await?;
    experts::keep_interest(work, asked.expert.id, asked.application.company_id, note).await?;
    work.record(Event::PanelConflictDeclared { opinion: id, park: asked.panel.park_id });
    let pool = draw::pool(work, &case, &rule, Some(&asked.panel)).await?;
    if pool.is_empty() {
        panel::settle(work, &asked.panel, case, &rule).await?;
    } else {
        draw::draw(work, &asked.panel, pool, 1, DrawCause::Replacement).await?;
    }
    Ok(opinion)
}

/// An opinion that the actor is asked for. Whoever else goes on with the panel waits from here on.
async fn mine(work: &Work, id: PanelOpinionId) -> Result<(Asked, step::Case, PanelRule), Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let mut asked = panels::opinion(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::GivePanelOpinion, &panels::scope(&asked.expert))?;
    if asked.panel.state != PanelStage::Open {
        return Err(Problem::IllegalTransition(Message::new("problem-panel-over")));
    }
    asked.panel = panel::hold(work, &asked.panel, false).await?;
    asked.application = find::unguarded(work, asked.application.id).await?.ok_or(Problem::NotFound)?;
    let case = step::of(work, asked.application.clone()).await?;
    let rule = panels::rule(&case.regime)?.clone();
    Ok((asked, case, rule))
}

/// Every question of the regime once, in its order, each with a comment.
fn judge(rule: &PanelRule, said: &Opinion) -> Result<Vec<panel_opinion::Answer>, Problem> {
    let mut faults = Faults::default();
    for (place, answer) in said.answers.iter().enumerate() {
        faults.length(format!("answers.{place}.comment"), &answer.comment, 1, 5000);
        if !rule.questions.iter().any(|question| question.code == answer.question) {
            faults.add(format!("answers.{place}.question"), Message::new("rule-panel-question"));
        } else if said.answers[..place].iter().any(|other| other.question == answer.question) {
            faults.add(format!("answers.{place}.question"), Message::new("rule-twice"));
        }
    }
    if let Some(note) = &said.note {
        faults.length("note", note, 0, 5000);
    }
    let mut answers = vec![];
    for question in &rule.questions {
        match said.answers.iter().find(|answer| answer.question == question.code) {
            Some(answer) => answers.push(panel_opinion::Answer { comment: answer.comment.trim().to_owned(), ..answer.clone() }),
            None => faults.add("answers", Message::new("rule-panel-unanswered").with("question", question.code.as_str())),
        }
    }
    faults.finish()?;
    Ok(answers)
}

/// Writes what was said, unless something was said before.
async fn answer(work: &Work, id: PanelOpinionId, row: panel_opinion::ActiveModel) -> Result<panel_opinion::Model, Problem> {
    let written = panel_opinion::Entity::update_many()
        .set(row)
        .filter(panel_opinion::Column::Id.eq(id))
        .filter(panel_opinion::Column::State.eq(OpinionState::Asked))
        .exec_with_returning(work.db())
        .await?;
    written.into_iter().next().ok_or_else(|| Problem::IllegalTransition(Message::new("problem-opinion-given")))
}
