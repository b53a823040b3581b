//! Who is drawn for a panel: at random among those whom nothing ties to the applicant, so that it can be explained years later.

use std::collections::{HashMap, HashSet};

use entity::identity::Role;
use entity::ids::{CompanyId, ExpertId, UserId};
use entity::parks::PanelRule;
use entity::residency::{DrawCause, DrawExclusion, OpinionState, expert, panel, panel_draw, panel_opinion};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::step::Case;
use super::{conflicts, panels, verdict};
use crate::companies::{self, sectors};
use crate::identity;
use kernel::events::Event;
use kernel::problem::{Message, Problem};
use kernel::work::{Work, insert_all};
use platform::mint;

/// Who can be drawn, and who cannot and why.
pub(super) struct Pool {
    candidates: Vec<ExpertId>,
    excluded: Vec<(ExpertId, DrawExclusion)>,
    people: HashMap<ExpertId, UserId>,
}

/// The experts of the park who are not in the panel yet.
#[boxed]
pub(super) async fn pool(work: &Work, case: &Case, rule: &PanelRule, panel: Option<&panel::Model>) -> Result<Pool, Problem> {
    let there: HashSet<ExpertId> = match panel {
        Some(panel) => panels::opinions(work, panel.id).await?.into_iter().map(|opinion| opinion.expert_id).collect(),
        None => HashSet::new(),
    };
    let experts = expert::Entity::find()
        .filter(expert::Column::ParkId.eq(case.park.id))
        .filter(expert::Column::RetiredAt.is_null())
        .all(work.db())
        .await?;
    let experts: Vec<expert::Model> = experts.into_iter().filter(|expert| !there.contains(&expert.id)).collect();
    let company = case.application.company_id;
    let reviewers: HashSet<UserId> = identity::find::people_of(work, case.park.id.into(), &[Role::Reviewer]).await?.into_iter().collect();
    let people: Vec<UserId> = experts.iter().map(|expert| expert.user_id).collect();
    let ties = conflicts::ties(work, &[company], &people).await?;
    let field = if rule.by_field { Some(in_field(work, company, &experts).await?) } else { None };
    let mut pool = Pool { candidates: vec![], excluded: vec![], people: HashMap::new() };
    for expert in experts {
        let barred = if !reviewers.contains(&expert.user_id) {
            Some(DrawExclusion::NoSeat)
        } else if let Some(tie) = ties.get(&(company, expert.user_id)) {
            Some((*tie).into())
        } else if field.as_ref().is_some_and(|field| !field.contains(&expert.id)) {
            Some(DrawExclusion::OtherField)
        } else if rule.lowest_rating.is_some_and(|lowest| expert.rating.is_some_and(|rating| rating < lowest)) {
            Some(DrawExclusion::LowRating)
        } else {
            None
        };
        match barred {
            Some(why) => pool.excluded.push((expert.id, why)),
            None => pool.candidates.push(expert.id),
        }
        pool.people.insert(expert.id, expert.user_id);
    }
    Ok(pool)
}

/// Those one of whose fields, or a field under it, is the company's.
async fn in_field(work: &Work, company: CompanyId, experts: &[expert::Model]) -> Result<HashSet<ExpertId>, Problem> {
    let company = companies::find::by_id(work, company).await?.ok_or(Problem::NotFound)?;
    let wide = sectors::with_those_above(work, &company.sectors.0).await?;
    let fits = experts.iter().filter(|expert| expert.fields.0.iter().any(|field| wide.contains(field)));
    Ok(fits.map(|expert| expert.id).collect())
}

impl Pool {
    pub(super) fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }

    /// Refuses to draw fewer than are needed, and says what to do.
    pub(super) fn require(&self, wanted: u32) -> Result<(), Problem> {
        if self.candidates.len() >= wanted as usize {
            return Ok(());
        }
        let unfit = |why: &DrawExclusion| matches!(why, DrawExclusion::OtherField | DrawExclusion::LowRating | DrawExclusion::NoSeat);
        let unfit = self.excluded.iter().filter(|(_, why)| unfit(why)).count();
        let message = Message::new("problem-panel-too-few")
            .with("needed", wanted)
            .with("found", self.candidates.len())
            .with("conflicts", self.excluded.len() - unfit)
            .with("unfit", unfit);
        Err(Problem::Conflict(message))
    }
}

/// Draws, asks each who was drawn, and writes down how it came about. Tells `PanelOpinionAsked` of each.
#[boxed]
pub(super) async fn draw(work: &mut Work, panel: &panel::Model, pool: Pool, wanted: u32, cause: DrawCause) -> Result<(), Problem> {
    let seed = mint::secret();
    let candidates = verdict::shuffled(&seed, pool.candidates);
    let opinions: Vec<panel_opinion::Model> = candidates
        .iter()
        .take(wanted as usize)
        .map(|expert| panel_opinion::Model {
            id: work.mint(),
            panel_id: panel.id,
            expert_id: *expert,
            state: OpinionState::Asked,
            answers: panel_opinion::Answers::default(),
            in_favour: None,
            note: None,
            asked_at: work.now(),
            answered_at: None,
        })
        .collect();
    let draw = panel_draw::ActiveModel {
        id: Set(mint::id()),
        panel_id: Set(panel.id),
        cause: Set(cause),
        seed: Set(seed),
        wanted: Set(wanted as i32),
        candidates: Set(panel_draw::Candidates(candidates)),
        excluded: Set(panel_draw::Excluded(pool.excluded)),
        drawn_at: Set(work.now()),
    };
    panel_draw::Entity::insert(draw).exec_without_returning(work.db()).await?;
    for opinion in &opinions {
        let user = pool.people[&opinion.expert_id];
        work.record(Event::PanelOpinionAsked { opinion: opinion.id, user, park: panel.park_id });
    }
    let rows = opinions.into_iter().map(|opinion| opinion.into_active_model().reset_all());
    insert_all::<panel_opinion::Entity>(work.db(), rows).await
}
