//! Experts, panels and opinions, as far as the one who asks may know of them.

use std::collections::HashMap;

use entity::identity::{OrganizationKind, Role, membership, user};
use entity::ids::{CompanyId, ExpertId, OrganizationId, PanelId, PanelOpinionId, ParkId, ResidencyApplicationId};
use entity::parks::{PanelRule, regime};
use entity::residency::{OpinionState, PanelStage, application, expert, expert_interest, panel, panel_draw, panel_opinion};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::verdict::Votes;
use super::{blind, lifecycle};
use crate::companies;
use crate::parks::regimes;
use kernel::access::{Action, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::{View, grouped};

/// The rule of a regime under which experts were drawn: there is one.
pub fn rule(regime: &regime::Model) -> Result<&PanelRule, Problem> {
    lifecycle::panel(&regime.steps.0).ok_or_else(|| Problem::broken("a panel without a rule"))
}

/// The park's, and the expert's own.
pub fn scope(expert: &expert::Model) -> Scope {
    Scope::of(expert.park_id).and_user(expert.user_id)
}

/// An expert, for the park's staff and for oneself.
#[boxed]
pub async fn expert(view: &View, id: ExpertId) -> Result<Option<expert::Model>, Problem> {
    let found = expert::Entity::find_by_id(id).one(view.db()).await?;
    Ok(found.filter(|expert| view.may(Action::ReadExpert, &scope(expert))))
}

/// Experts that are named by what the actor has been shown.
#[boxed]
pub async fn experts_by_id(view: &View, ids: Vec<ExpertId>) -> Result<HashMap<ExpertId, expert::Model>, Problem> {
    let rows = expert::Entity::find().filter(expert::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The experts of a park, the first entered first; the caller has asked the policy.
#[boxed]
pub async fn experts(view: &View, park: ParkId, request: &PageRequest) -> Result<Page<expert::Model>, Problem> {
    let select = expert::Entity::find().filter(expert::Column::ParkId.eq(park));
    page::read(view, select, Keyset::new("experts").asc(expert::Column::Id, |row: &expert::Model| row.id.into()), request).await
}

/// The companies that each of these experts may not judge; the caller has asked the policy.
#[boxed]
pub async fn interests(view: &View, experts: Vec<ExpertId>) -> Result<HashMap<ExpertId, Vec<CompanyId>>, Problem> {
    use expert_interest::Column;
    let rows = expert_interest::Entity::find().filter(Column::ExpertId.is_in(experts)).order_by_asc(Column::Id).all(view.db()).await?;
    Ok(grouped(rows.into_iter().map(|row| (row.expert_id, row.company_id))))
}

/// A panel, for the park's staff: to the company and to its experts it is not there.
#[boxed]
pub async fn panel(view: &View, id: PanelId) -> Result<Option<panel::Model>, Problem> {
    let found = panel::Entity::find_by_id(id).one(view.db()).await?;
    Ok(found.filter(|panel| view.may(Action::ReadPanel, &Scope::of(panel.park_id))))
}

/// The latest panels of many applications; the caller has asked the policy.
#[boxed]
pub async fn panels_of(view: &View, ids: Vec<ResidencyApplicationId>) -> Result<HashMap<ResidencyApplicationId, panel::Model>, Problem> {
    let rows = panel::Entity::find().filter(panel::Column::ApplicationId.is_in(ids)).order_by_asc(panel::Column::Id);
    Ok(rows.all(view.db()).await?.into_iter().map(|row| (row.application_id, row)).collect())
}

/// How the experts of each of these panels were drawn, in order; the caller has found the panels.
#[boxed]
pub async fn draws(view: &View, panels: Vec<PanelId>) -> Result<HashMap<PanelId, Vec<panel_draw::Model>>, Problem> {
    use panel_draw::Column;
    let rows = panel_draw::Entity::find().filter(Column::PanelId.is_in(panels)).order_by_asc(Column::Id).all(view.db()).await?;
    Ok(grouped(rows.into_iter().map(|row| (row.panel_id, row))))
}

/// The opinions of each of these panels, in the order of drawing; the caller has found the panels.
#[boxed]
pub async fn opinions_of(view: &View, panels: Vec<PanelId>) -> Result<HashMap<PanelId, Vec<panel_opinion::Model>>, Problem> {
    use panel_opinion::Column;
    let rows = panel_opinion::Entity::find().filter(Column::PanelId.is_in(panels)).order_by_asc(Column::Id).all(view.db()).await?;
    Ok(grouped(rows.into_iter().map(|row| (row.panel_id, row))))
}

/// The opinions of one panel, in the order of drawing; the caller has found the panel.
#[boxed]
pub async fn opinions(view: &View, id: PanelId) -> Result<Vec<panel_opinion::Model>, Problem> {
    Ok(opinions_of(view, vec![id]).await?.remove(&id).unwrap_or_default())
}

/// How many have said what; of those with a conflict nothing counts.
pub fn votes(opinions: &[panel_opinion::Model]) -> Votes {
    opinions.iter().fold(Votes::default(), |mut votes, opinion| {
        match (opinion.state, opinion.in_favour) {
            (OpinionState::Asked, _) => votes.waiting += 1,
            (OpinionState::Given, Some(true)) => votes.in_favour += 1,
            (OpinionState::Given, _) => votes.against += 1,
            (OpinionState::Conflict, _) => {}
        }
        votes
    })
}

/// An opinion with what it is about.
#[derive(Clone)]
pub struct Asked {
    pub opinion: panel_opinion::Model,
    pub panel: panel::Model,
    pub expert: expert::Model,
    pub application: application::Model,
    pub regime: regime::Model,
}

/// The parks that the actor has a reviewer's seat in: an expert who has lost it sees nothing more.
fn reviews_for(view: &View) -> Vec<ParkId> {
    let seats = view.actor().organizations(OrganizationKind::Park, &[Role::Reviewer]);
    seats.into_iter().map(|park| ParkId(park.0)).collect()
}

/// An opinion, for the expert who is asked and for the park's staff.
#[boxed]
pub async fn opinion(view: &View, id: PanelOpinionId) -> Result<Option<Asked>, Problem> {
    let row = panel_opinion::Entity::find_by_id(id).one(view.db()).await?;
    let Some(asked) = with_all(view, row.into_iter().collect()).await?.pop() else { return Ok(None) };
    let own = Some(asked.expert.user_id) == view.actor().user_id() && reviews_for(view).contains(&asked.panel.park_id);
    let staff = view.may(Action::ReadPanel, &Scope::of(asked.panel.park_id));
    Ok(Some(asked).filter(|_| own || staff))
}

/// Opinions that the actor has been shown, with what they are about.
#[boxed]
pub async fn asked(view: &View, ids: Vec<PanelOpinionId>) -> Result<HashMap<PanelOpinionId, Asked>, Problem> {
    let rows = panel_opinion::Entity::find().filter(panel_opinion::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(with_all(view, rows).await?.into_iter().map(|asked| (asked.opinion.id, asked)).collect())
}

async fn with_all(view: &View, rows: Vec<panel_opinion::Model>) -> Result<Vec<Asked>, Problem> {
    let panels = panel::Entity::find().filter(panel::Column::Id.is_in(rows.iter().map(|row| row.panel_id))).all(view.db()).await?;
    let panels: HashMap<PanelId, panel::Model> = panels.into_iter().map(|row| (row.id, row)).collect();
    let experts = experts_by_id(view, rows.iter().map(|row| row.expert_id).collect()).await?;
    let applications = application::Entity::find()
        .filter(application::Column::Id.is_in(panels.values().map(|panel| panel.application_id)))
        .all(view.db())
        .await?;
    let applications: HashMap<_, _> = applications.into_iter().map(|row| (row.id, row)).collect();
    let regimes = regimes::many(view, applications.values().map(|application| application.regime_id)).await?;
    let with = |opinion: panel_opinion::Model| {
        let panel = panels.get(&opinion.panel_id)?.clone();
        let application = applications.get(&panel.application_id)?.clone();
        let (expert, regime) = (experts.get(&opinion.expert_id)?.clone(), regimes.get(&application.regime_id)?.clone());
        Some(Asked { opinion, panel, expert, application, regime })
    };
    Ok(rows.into_iter().filter_map(with).collect())
}

/// What the actor is asked, or was, the latest first.
#[boxed]
pub async fn own_opinions(
    view: &View,
    states: Option<Vec<OpinionState>>,
    request: &PageRequest,
) -> Result<Page<panel_opinion::Model>, Problem> {
    let experts = expert::Entity::find()
        .select_only()
        .column(expert::Column::Id)
        .filter(expert::Column::UserId.eq(view.actor().user_id()))
        .filter(expert::Column::ParkId.is_in(reviews_for(view)))
        .into_query();
    let mut select = panel_opinion::Entity::find().filter(panel_opinion::Column::ExpertId.in_subquery(experts));
    if let Some(states) = states {
        select = select.filter(panel_opinion::Column::State.is_in(states));
    }
    let keyset = Keyset::new("opinions").desc(panel_opinion::Column::Id, |row: &panel_opinion::Model| row.id.into());
    page::read(view, select, keyset, request).await
}

impl Asked {
    /// Whether there is still something to judge: of what one has a conflict with, one sees nothing more.
    pub fn is_shown(&self) -> bool {
        self.opinion.state != OpinionState::Conflict && self.panel.state != PanelStage::Dissolved
    }

    pub fn is_blind(&self) -> bool {
        rule(&self.regime).is_ok_and(|rule| rule.blind)
    }

    /// What the applicant has answered, without a name where the regime says so.
    #[boxed]
    pub async fn answers(&self, view: &View) -> Result<serde_json::Value, Problem> {
        if !self.is_blind() {
            return Ok(self.application.answers.clone());
        }
        Ok(blind::redact(&self.application.answers, &names(view, self.application.company_id).await?))
    }
}

/// Everything by which a company can be told: its names, its numbers, its address on the web, its people.
async fn names(view: &View, id: CompanyId) -> Result<Vec<String>, Problem> {
    let Some(company) = companies::find::by_id(view, id).await? else { return Ok(vec![]) };
    let seats = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::Column::OrganizationId.eq(OrganizationId::from(id)))
        .into_query();
    let people = user::Entity::find().filter(user::Column::Id.in_subquery(seats)).all(view.db()).await?;
    let numbers = companies::find::identifiers_of(view, vec![id]).await?.remove(&id).unwrap_or_default();
    let site = company.website.iter().map(|site| {
        let site = site.split_once("://").map_or(site.as_str(), |(_, rest)| rest);
        site.trim_start_matches("www.").trim_end_matches('/').to_owned()
    });
    let mut names: Vec<String> = site.collect();
    names.extend([company.name, company.slug].into_iter().chain(company.legal_name).chain(company.other_names.0.into_values()));
    names.extend(numbers.into_iter().map(|number| number.value));
    names.extend(people.iter().flat_map(|person| [person.full_name.clone(), person.email.clone()]));
    Ok(names)
}
