//! Why somebody may be taken for a professional investor.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::AccreditationBasis;
use crate::ids::{AccreditationId, FileId, InvestorId, ParkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accreditation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccreditationId,
    pub investor_id: InvestorId,
    pub jurisdiction: String,
    pub basis: AccreditationBasis,
    /// The park that verified it.
    pub park_id: Option<ParkId>,
    /// The paper it rests on.
    pub file_id: Option<FileId>,
    /// The last day on which it holds.
    pub valid_until: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
