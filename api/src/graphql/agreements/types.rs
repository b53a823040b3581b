//! Agreement, its parties and its provisions.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use entity::agreements::{agreement, party, provision};
use entity::ids::AgreementId;
use entity::text::Words;
use futures_util::future::try_join_all;
use rust_decimal::Decimal;

use super::loaders::{AgreementById, BeneficiariesOfProvision, PartiesOfAgreement, ProvisionsOfAgreement, UseOfProvision};
use crate::graphql::companies::types::{CompanyStage, Sector, sectors};
use crate::graphql::context::Door;
use crate::graphql::files::types::{File, file};
use crate::graphql::history::HistoryEntry;
use crate::graphql::identity::types::{User, person};
use crate::graphql::ids;
use crate::graphql::parks::loaders::{ParkById, ServiceById};
use crate::graphql::parks::regime::LegalSource;
use crate::graphql::parks::types::{Park, ParkService, park};
use crate::graphql::scalars::{Date, DateRange, LanguageTag};
use domain::agreements::{find, lifecycle};
use kernel::access::{Action, Scope};
use kernel::problem::Problem;

/// The kind of an agreement.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::AgreementKind")]
pub enum AgreementKind {
    /// A statement of intent to cooperate.
    Memorandum,
    /// The basis for later agreements.
    Framework,
    /// Residents of one party may use services of another party.
    ServiceAccess,
    /// The parties run programs together.
    JointProgram,
}

/// The state of an agreement, derived from its signatures and dates.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::AgreementState")]
pub enum AgreementState {
    /// Not signed by all parties; visible to the parties only.
    Proposed,
    /// Signed by all parties, but the term has not begun.
    Signed,
    /// Binds its parties.
    InForce,
    /// The term has ended.
    Expired,
    /// Ended before its term, or withdrawn before all parties signed.
    Terminated,
}

/// Whether an agreement continues after its term.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::RenewalRule")]
pub enum RenewalRule {
    /// It ends with its term.
    None,
    /// It ends with its term. The parties may sign a new agreement that supersedes it.
    ByConsent,
    /// It continues after its term until fewer than two parties are left.
    Automatic,
}

/// What happens to access requests and passes when an agreement ends.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::ExpiryRule")]
pub enum ExpiryRule {
    /// All open requests end, and their passes become invalid.
    StopGrants,
    /// Issued passes stay valid until their last day. Requests without a pass end.
    LetGrantsRun,
}

/// The unit of a quota.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::QuotaUnit")]
pub enum QuotaUnit {
    /// One unit for each request, whatever its length and number of people.
    Request,
    /// One unit for each person and day.
    PersonDay,
}

/// Who shares a quota.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::QuotaScope")]
pub enum QuotaScope {
    /// All companies under the agreement share it.
    Agreement,
    /// The residents of one home park share it.
    HomePark,
    /// Each company has a quota of its own.
    Company,
}

/// The period of a quota. A request counts in the calendar period that contains its first day.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::QuotaPeriod")]
pub enum QuotaPeriod {
    /// Starts again on the first day of each month.
    Month,
    /// Starts again on the first day of January, April, July and October.
    Quarter,
    /// Starts again on the first day of January.
    Year,
    /// One period for the whole term of the agreement.
    Term,
}

#[derive(Clone)]
pub struct Agreement(pub agreement::Model);

/// Loads an agreement by a foreign key; it must exist.
async fn agreement(ctx: &Context<'_>, id: AgreementId) -> Result<Agreement> {
    let found = ctx.load::<AgreementById>(id).await?;
    Ok(Agreement(found.ok_or_else(|| Problem::broken(format!("there is no agreement {id}")))?))
}

impl Agreement {
    async fn rows_of_parties(&self, ctx: &Context<'_>) -> Result<Vec<party::Model>> {
        Ok(ctx.load::<PartiesOfAgreement>(self.0.id).await?.unwrap_or_default())
    }

    /// The current day for the agreement.
    async fn today(&self, ctx: &Context<'_>) -> Result<NaiveDate> {
        let parties = self.rows_of_parties(ctx).await?;
        let parks = try_join_all(parties.iter().filter_map(|party| party.park_id).map(|id| ctx.load::<ParkById>(id))).await?;
        Ok(find::agreement_today(ctx.view(), parks.iter().flatten()))
    }
}

/// An agreement between parks. Its provisions open services of one party to residents of others. Signed agreements are public.
#[Object]
impl Agreement {
    /// Opaque, globally unique id.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Increases by one with every change. Pass it as `expectedRevision` to refuse concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The kind of the agreement.
    async fn kind(&self) -> AgreementKind {
        self.0.kind.into()
    }

    /// The title in the requested language, or the best available one.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language; by default the viewer's.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.titles, language).unwrap_or_default()
    }

    /// The state today.
    async fn state(&self, ctx: &Context<'_>) -> Result<AgreementState> {
        Ok(lifecycle::agreement_state(&self.0, self.today(ctx).await?).into())
    }

    /// The parties, including those that have not signed yet or have left.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<AgreementParty>> {
        let parties = self.rows_of_parties(ctx).await?;
        let may = |park| ctx.view().may(Action::ReadProposedAgreement, &Scope::of(park));
        let inside = parties.iter().filter_map(|party| party.park_id).any(may);
        Ok(parties.into_iter().map(|row| AgreementParty { row, inside }).collect())
    }

    /// The day of the last signature; null until all parties have signed.
    async fn signed_on(&self) -> Option<Date> {
        self.0.signed_on.map(Date)
    }

    /// The term, both days included.
    async fn valid(&self) -> DateRange {
        DateRange::new(self.0.valid_from, self.0.valid_until)
    }

    /// Whether it continues after its term.
    async fn renewal(&self) -> RenewalRule {
        self.0.renewal.into()
    }

    /// What happens to requests and passes when the agreement ends, or for a party that leaves.
    async fn on_expiry(&self) -> ExpiryRule {
        self.0.on_expiry.into()
    }

    /// Whether other parks may accede.
    async fn open_to_accession(&self) -> bool {
        self.0.open_to_accession
    }

    /// The agreement that this one renews or amends. It ends on the day this one comes into force.
    async fn supersedes(&self, ctx: &Context<'_>) -> Option<Result<Agreement>> {
        let id = self.0.supersedes_id?;
        ctx.load::<AgreementById>(id).await.map(|found| found.map(Agreement)).map_err(Into::into).transpose()
    }

    /// The services it opens, and to whom.
    async fn provisions(&self, ctx: &Context<'_>) -> Result<Vec<AccessProvision>> {
        let provisions = ctx.load::<ProvisionsOfAgreement>(self.0.id).await?;
        Ok(provisions.into_iter().flatten().map(AccessProvision).collect())
    }

    /// The text of the agreement; null if the viewer does not work for a party.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<File>> {
        let id = self.0.document_id?;
        match find::is_party_staff(ctx.view(), self.0.id).await {
            Ok(true) => Some(file(ctx, id).await),
            Ok(false) => None,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// The history, oldest entry first; null if the viewer does not work for a party.
    async fn history(&self, ctx: &Context<'_>) -> Option<Result<Vec<HistoryEntry>>> {
        let entries = find::agreement_history(ctx.view(), self.0.id).await.map_err(Into::into).transpose()?;
        Some(entries.map(|entries| entries.into_iter().map(HistoryEntry::from).collect()))
    }

    /// The legal sources.
    async fn sources(&self) -> Vec<LegalSource> {
        self.0.sources.0.iter().cloned().map(LegalSource::from).collect()
    }
}

crate::connection! {
    /// A page of agreements.
    AgreementConnection,
    /// An agreement in a page.
    AgreementEdge, Agreement, agreement::Model
}

pub struct AgreementParty {
    row: party::Model,
    /// Whether the viewer works for a party.
    inside: bool,
}

/// A park or an association as a party to an agreement. A park for which an association signs has both `park` and `association`;
/// it is listed after the association.
#[Object]
impl AgreementParty {
    /// The park; null for an association.
    async fn park(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        Some(park(ctx, self.row.park_id?).await)
    }

    /// The name of the association that is this party or signs for this park; null for a park that signs itself.
    async fn association(&self) -> Option<&str> {
        self.row.association.as_deref()
    }

    /// The day it signed; null for associations, which sign on paper, and for the parks they sign for.
    async fn signed_on(&self) -> Option<Date> {
        self.row.signed_on.map(Date)
    }

    /// The person who signed; null if the viewer does not work for a party.
    async fn signed_by(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let id = self.row.signed_by.filter(|_| self.inside)?;
        Some(person(ctx, id).await)
    }

    /// The day of accession; null for an original party.
    async fn acceded_on(&self) -> Option<Date> {
        self.row.acceded_on.map(Date)
    }

    /// The first day on which it is no longer bound; null if it has not left.
    async fn left_on(&self) -> Option<Date> {
        self.row.left_on.map(Date)
    }
}

#[derive(Clone)]
pub struct AccessProvision(pub provision::Model);

/// The part of an agreement that opens one service: to whose residents, at which price, up to which quota, on which conditions.
#[Object]
impl AccessProvision {
    /// Opaque, globally unique id.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The agreement that contains it.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Agreement> {
        agreement(ctx, self.0.agreement_id).await
    }

    /// The service that it opens.
    async fn service(&self, ctx: &Context<'_>) -> Result<ParkService> {
        let service = ctx.load::<ServiceById>(self.0.service_id).await?;
        Ok(ParkService(service.ok_or_else(|| Problem::broken(format!("there is no service {}", self.0.service_id)))?))
    }

    /// The parks whose residents may use the service, as of today. Parks that acceded are included.
    async fn beneficiary_parks(&self, ctx: &Context<'_>) -> Result<Vec<Park>> {
        let parks = ctx.load::<BeneficiariesOfProvision>(self.0.id).await?;
        try_join_all(parks.into_iter().flatten().map(|id| park(ctx, id))).await
    }

    /// The discount in percent: 0 is the full price, 100 is free of charge.
    async fn discount_percent(&self) -> Decimal {
        Decimal::new(self.0.discount_basis_points.into(), 2).normalize()
    }

    /// The longest request in days; null if there is no limit.
    async fn max_days(&self) -> Option<i32> {
        self.0.max_days
    }

    /// The largest number of people in one request; null if there is no limit.
    async fn max_people(&self) -> Option<i32> {
        self.0.max_people
    }

    /// The quota; null if there is no limit.
    async fn quota(&self) -> Option<Quota> {
        Some(Quota {
            amount: self.0.quota_amount?,
            unit: self.0.quota_unit?.into(),
            scope: self.0.quota_scope?.into(),
            every: self.0.quota_every?.into(),
        })
    }

    /// The company must work in one of these sectors or a sector below them. Empty: no condition.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        sectors(ctx, &Words(self.0.conditions.sectors.clone())).await
    }

    /// The company must be at one of these stages. Empty: no condition.
    async fn stages(&self) -> Vec<CompanyStage> {
        self.0.conditions.stages.iter().map(|stage| (*stage).into()).collect()
    }

    /// The smallest number of people who work for the company; null: no condition.
    async fn headcount_min(&self) -> Option<i32> {
        self.0.conditions.headcount_min
    }

    /// The largest number of people who work for the company; null: no condition.
    async fn headcount_max(&self) -> Option<i32> {
        self.0.conditions.headcount_max
    }

    /// The least number of whole months of residency in the home park; null: no condition.
    async fn residency_months(&self) -> Option<i32> {
        self.0.conditions.residency_months
    }

    /// Units reserved or used by everybody in the current period; null if the viewer works for no party and no resident of one.
    async fn used_in_period(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        let found = ctx.load::<UseOfProvision>(self.0.id).await;
        found.map(|found| found.map(|found| found.taken)).map_err(Into::into).transpose()
    }

    /// Units that the viewer's company or park can still request in the current period; null without a quota, or if the viewer
    /// belongs to no beneficiary.
    async fn remaining(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        let found = ctx.load::<UseOfProvision>(self.0.id).await;
        found.map(|found| found.and_then(|found| found.remaining)).map_err(Into::into).transpose()
    }
}

/// The limit on the use of a service. A request reserves its units until it is declined, cancelled or expires.
#[derive(SimpleObject)]
pub struct Quota {
    /// Units per period.
    pub amount: i32,
    /// What one unit counts.
    pub unit: QuotaUnit,
    /// Who shares the units.
    pub scope: QuotaScope,
    /// The period after which the quota starts again.
    pub every: QuotaPeriod,
}
