//! An agreement between parks.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use super::{AgreementKind, ExpiryRule, RenewalRule};
use crate::ids::{AgreementId, FileId};
use crate::parks::LegalSources;
use crate::text::Texts;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementId,
    pub kind: AgreementKind,
    #[sea_orm(column_type = "JsonBinary")]
    pub titles: Texts,
    pub valid_from: Option<NaiveDate>,
    /// The last day, included.
    pub valid_until: Option<NaiveDate>,
    /// The day of the last signature.
    pub signed_on: Option<NaiveDate>,
    /// The first day on which it is no longer in force.
    pub terminated_on: Option<NaiveDate>,
    pub renewal: RenewalRule,
    pub on_expiry: ExpiryRule,
    pub open_to_accession: bool,
    pub supersedes_id: Option<AgreementId>,
    #[sea_orm(column_type = "JsonBinary")]
    pub sources: LegalSources,
    /// The text of the agreement.
    pub document_id: Option<FileId>,
    /// The lead time, in days before the end, of the last warning to the parties.
    pub warned_days: Option<i32>,
    /// When the consequences of its end were applied: requests ended, history written, event recorded.
    pub closed_at: Option<DateTime<Utc>>,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
