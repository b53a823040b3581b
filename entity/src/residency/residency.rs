//! A company's place in a park's register.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{CompanyId, ParkId, RegimeId, ResidencyId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "residency")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResidencyId,
    pub number: String,
    pub park_id: ParkId,
    pub company_id: CompanyId,
    pub regime_id: RegimeId,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
    /// The one that it goes on from: of another park, or of a company that is no more.
    pub predecessor_id: Option<ResidencyId>,
    pub cure_by: Option<NaiveDate>,
    /// The calendar has told that this day is over.
    pub cure_told: bool,
    /// The first day from which duties are made.
    pub duties_from: NaiveDate,
    /// Duties have been made for every period that begins by this day.
    pub duties_until: NaiveDate,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
