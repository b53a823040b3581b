//! What one expert of a panel says.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::OpinionState;
use crate::ids::{ExpertId, PanelId, PanelOpinionId};

/// The answer to one question of the regime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub question: String,
    pub yes: bool,
    pub comment: String,
}

/// The answers to all questions, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Answers(pub Vec<Answer>);

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_opinion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PanelOpinionId,
    pub panel_id: PanelId,
    pub expert_id: ExpertId,
    pub state: OpinionState,
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Answers,
    pub in_favour: Option<bool>,
    /// Why there is a conflict, or what else there is to say.
    pub note: Option<String>,
    pub asked_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
