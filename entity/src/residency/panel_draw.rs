//! How experts were drawn: with what is written here anybody can draw again, and comes to the same.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{DrawCause, DrawExclusion};
use crate::ids::{ExpertId, PanelId};

/// Who could have been drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Candidates(pub Vec<ExpertId>);

/// Who could not, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Excluded(pub Vec<(ExpertId, DrawExclusion)>);

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_draw")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub panel_id: PanelId,
    pub cause: DrawCause,
    /// Made when it was drawn; nobody could know it before.
    pub seed: String,
    pub wanted: i32,
    /// In the order that the seed gives them: the first ones were drawn.
    #[sea_orm(column_type = "JsonBinary")]
    pub candidates: Candidates,
    #[sea_orm(column_type = "JsonBinary")]
    pub excluded: Excluded,
    pub drawn_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
