//! What a member of a commission has said to a line of its agenda. Nothing here is ever changed.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::{TieKind, VoteChoice};
use crate::ids::{CommissionItemId, CompanyId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "commission_vote")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: CommissionItemId,
    pub user_id: UserId,
    /// Whose application it is: what was declared once holds for this company for ever.
    pub company_id: CompanyId,
    pub choice: VoteChoice,
    /// Why somebody abstained.
    pub tie: Option<TieKind>,
    pub note: Option<String>,
    /// None for who was not asked, because of a tie that is known.
    pub cast_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
