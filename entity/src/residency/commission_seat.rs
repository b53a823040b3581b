//! A member who is invited to a session of a commission.

use sea_orm::entity::prelude::*;

use crate::ids::{CommissionSessionId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "commission_seat")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: CommissionSessionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// In the order of the invitation.
    pub position: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
