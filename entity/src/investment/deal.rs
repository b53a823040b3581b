//! A company looks for money.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::{DealState, DealVisibility, Instrument, Round};
use crate::ids::{CompanyId, DealId};
use crate::text::Texts;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DealId,
    pub company_id: CompanyId,
    /// The company's, which never changes: what else deals are narrowed by is read from the company's own rows.
    pub country: String,
    pub round: Round,
    pub instrument: Instrument,
    pub state: DealState,
    pub visibility: DealVisibility,
    pub headline: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub pitches: Texts,
    /// Of all amounts of the deal.
    pub currency: String,
    pub target_amount: i64,
    /// The target in the reference currency, by the rates that were loaded last; zero where there is no rate. Deals in all
    /// currencies are ordered by it.
    pub target_reference: i64,
    pub raised_amount: i64,
    pub min_ticket_amount: Option<i64>,
    pub valuation_cap_amount: Option<i64>,
    pub opens_on: NaiveDate,
    /// The last day; the end of time where none is set, so that deals can be ordered by it.
    pub closes_on: NaiveDate,
    /// When it left DRAFT.
    pub opened_at: Option<DateTime<Utc>>,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
