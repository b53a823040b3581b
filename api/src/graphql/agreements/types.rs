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

/// What an agreement is.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::AgreementKind")]
pub enum AgreementKind {
    /// The parties mean to work together.
    Memorandum,
    /// The ground for agreements to come.
    Framework,
    /// Residents of one party may use services of another.
    ServiceAccess,
    /// The parties run programs together.
    JointProgram,
}

/// Where an agreement stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::AgreementState")]
pub enum AgreementState {
    /// Not signed by all; only its parties know of it.
    Proposed,
    /// Signed by all, but its first day is still to come.
    Signed,
    /// It binds its parties.
    InForce,
    /// Its term is over.
    Expired,
    /// Ended before its time, or withdrawn before it was signed.
    Terminated,
}

/// How an agreement goes on after its term.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::RenewalRule")]
pub enum RenewalRule {
    /// It ends with its term.
    None,
    /// The parties may sign another one that takes its place.
    ByConsent,
    /// It goes on until a party leaves.
    Automatic,
}

/// What becomes of grants when an agreement ends.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::ExpiryRule")]
pub enum ExpiryRule {
    /// Passes end with it, and open requests are closed.
    StopGrants,
    /// Passes already issued stay good until their own end; requests without a pass are closed.
    LetGrantsRun,
}

/// What a quota counts.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::QuotaUnit")]
pub enum QuotaUnit {
    /// Each request, however long and for how many.
    Request,
    /// People times days.
    PersonDay,
}

/// Who shares a quota.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::QuotaScope")]
pub enum QuotaScope {
    /// All who come by the agreement.
    Agreement,
    /// All residents of one park.
    HomePark,
    /// Each company has its own.
    Company,
}

/// When a quota starts again; periods of the calendar, by the first day of use.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::QuotaPeriod")]
pub enum QuotaPeriod {
    /// On the first day of each month.
    Month,
    /// On the first day of January, April, July and October.
    Quarter,
    /// On the first day of January.
    Year,
    /// Never while the agreement lasts.
    Term,
}

#[derive(Clone)]
pub struct Agreement(pub agreement::Model);

/// An agreement that must be there, for fields of what belongs to it.
async fn agreement(ctx: &Context<'_>, id: AgreementId) -> Result<Agreement> {
    let found = ctx.load::<AgreementById>(id).await?;
    Ok(Agreement(found.ok_or_else(|| Problem::broken(format!("there is no agreement {id}")))?))
}

impl Agreement {
    async fn rows_of_parties(&self, ctx: &Context<'_>) -> Result<Vec<party::Model>> {
        Ok(ctx.load::<PartiesOfAgreement>(self.0.id).await?.unwrap_or_default())
    }

    /// The day it is for the agreement.
    async fn today(&self, ctx: &Context<'_>) -> Result<NaiveDate> {
        let parties = self.rows_of_parties(ctx).await?;
        let parks = try_join_all(parties.iter().filter_map(|party| party.park_id).map(|id| ctx.load::<ParkById>(id))).await?;
        Ok(find::agreement_today(ctx.view(), parks.iter().flatten()))
    }
}

/// An agreement between parks. Its provisions are what opens services; the rest is for people to read.
#[Object]
impl Agreement {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every change; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// What it is.
    async fn kind(&self) -> AgreementKind {
        self.0.kind.into()
    }

    /// The title in the language nearest to the one asked for.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to read in; the viewer's unless named.")] language: Option<LanguageTag>,
    ) -> String {
        ctx.text(&self.0.titles, language).unwrap_or_default()
    }

    /// Where it stands today, by its signatures and its days.
    async fn state(&self, ctx: &Context<'_>) -> Result<AgreementState> {
        Ok(lifecycle::agreement_state(&self.0, self.today(ctx).await?).into())
    }

    /// Who is, is to be, or was bound by it.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<AgreementParty>> {
        let parties = self.rows_of_parties(ctx).await?;
        let may = |park| ctx.view().may(Action::ReadProposedAgreement, &Scope::of(park));
        let inside = parties.iter().filter_map(|party| party.park_id).any(may);
        Ok(parties.into_iter().map(|row| AgreementParty { row, inside }).collect())
    }

    /// The day of the last signature; none before all have signed.
    async fn signed_on(&self) -> Option<Date> {
        self.0.signed_on.map(Date)
    }

    /// Its term.
    async fn valid(&self) -> DateRange {
        DateRange::new(self.0.valid_from, self.0.valid_until)
    }

    /// How it goes on after its term.
    async fn renewal(&self) -> RenewalRule {
        self.0.renewal.into()
    }

    /// What becomes of grants made under it once it ends, by its term or before, or for a party that leaves.
    async fn on_expiry(&self) -> ExpiryRule {
        self.0.on_expiry.into()
    }

    /// Another park may join by signing.
    async fn open_to_accession(&self) -> bool {
        self.0.open_to_accession
    }

    /// The agreement that ends on the day this one comes into force: a renewal, or an amendment.
    async fn supersedes(&self, ctx: &Context<'_>) -> Option<Result<Agreement>> {
        let id = self.0.supersedes_id?;
        ctx.load::<AgreementById>(id).await.map(|found| found.map(Agreement)).map_err(Into::into).transpose()
    }

    /// What it opens to whose residents.
    async fn provisions(&self, ctx: &Context<'_>) -> Result<Vec<AccessProvision>> {
        let provisions = ctx.load::<ProvisionsOfAgreement>(self.0.id).await?;
        Ok(provisions.into_iter().flatten().map(AccessProvision).collect())
    }

    /// The text itself; null for all but its parties.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<File>> {
        let id = self.0.document_id?;
        match find::is_party_staff(ctx.view(), self.0.id).await {
            Ok(true) => Some(file(ctx, id).await),
            Ok(false) => None,
            Err(problem) => Some(Err(problem.into())),
        }
    }

    /// Everything that happened to it, oldest first; null for all but its parties.
    async fn history(&self, ctx: &Context<'_>) -> Option<Result<Vec<HistoryEntry>>> {
        let entries = find::agreement_history(ctx.view(), self.0.id).await.map_err(Into::into).transpose()?;
        Some(entries.map(|entries| entries.into_iter().map(HistoryEntry::from).collect()))
    }

    /// Where it is written.
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
    /// The viewer acts for one of the parties.
    inside: bool,
}

/// A park, or an association that signs for its parks, in an agreement from one day to another. A park for which an association
/// signs is a party with both, after the association itself.
#[Object]
impl AgreementParty {
    /// The park; null for an association.
    async fn park(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        Some(park(ctx, self.row.park_id?).await)
    }

    /// The name of the association, where the party is one, or is a park for which one signs.
    async fn association(&self) -> Option<&str> {
        self.row.association.as_deref()
    }

    /// The day it signed; null for an association, which signs on paper, and for its parks.
    async fn signed_on(&self) -> Option<Date> {
        self.row.signed_on.map(Date)
    }

    /// Who signed for it; null for all but the parties.
    async fn signed_by(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let id = self.row.signed_by.filter(|_| self.inside)?;
        Some(person(ctx, id).await)
    }

    /// The day it joined, where it was no party from the beginning.
    async fn acceded_on(&self) -> Option<Date> {
        self.row.acceded_on.map(Date)
    }

    /// The first day on which it is no longer bound.
    async fn left_on(&self) -> Option<Date> {
        self.row.left_on.map(Date)
    }
}

#[derive(Clone)]
pub struct AccessProvision(pub provision::Model);

/// One promise in an agreement: whose residents may use which service, how much, at what price.
#[Object]
impl AccessProvision {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The agreement that promises it.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Agreement> {
        agreement(ctx, self.0.agreement_id).await
    }

    /// The service that it opens.
    async fn service(&self, ctx: &Context<'_>) -> Result<ParkService> {
        let service = ctx.load::<ServiceById>(self.0.service_id).await?;
        Ok(ParkService(service.ok_or_else(|| Problem::broken(format!("there is no service {}", self.0.service_id)))?))
    }

    /// The parks whose residents it is for: as of today, parks that acceded included.
    async fn beneficiary_parks(&self, ctx: &Context<'_>) -> Result<Vec<Park>> {
        let parks = ctx.load::<BeneficiariesOfProvision>(self.0.id).await?;
        try_join_all(parks.into_iter().flatten().map(|id| park(ctx, id))).await
    }

    /// What is taken off the price: 0 is the full price, 100 is free of charge.
    async fn discount_percent(&self) -> Decimal {
        Decimal::new(self.0.discount_basis_points.into(), 2).normalize()
    }

    /// How many days one request may last.
    async fn max_days(&self) -> Option<i32> {
        self.0.max_days
    }

    /// How many people one request may be for.
    async fn max_people(&self) -> Option<i32> {
        self.0.max_people
    }

    /// How much may be used; none means without limit.
    async fn quota(&self) -> Option<Quota> {
        Some(Quota {
            amount: self.0.quota_amount?,
            unit: self.0.quota_unit?.into(),
            scope: self.0.quota_scope?.into(),
            every: self.0.quota_every?.into(),
        })
    }

    /// Only for companies that work in one of these sectors, or in one under them; for any, where none is named.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<Sector>> {
        sectors(ctx, &Words(self.0.conditions.sectors.clone())).await
    }

    /// Only for companies at one of these stages; at any, where none is named.
    async fn stages(&self) -> Vec<CompanyStage> {
        self.0.conditions.stages.iter().map(|stage| (*stage).into()).collect()
    }

    /// At least so many people work for the company.
    async fn headcount_min(&self) -> Option<i32> {
        self.0.conditions.headcount_min
    }

    /// At most so many people work for the company.
    async fn headcount_max(&self) -> Option<i32> {
        self.0.conditions.headcount_max
    }

    /// The company has been a resident of its home park for so many whole months.
    async fn residency_months(&self) -> Option<i32> {
        self.0.conditions.residency_months
    }

    /// Units held or used in the present period, by all together; null for all but the parties and their residents.
    async fn used_in_period(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        let found = ctx.load::<UseOfProvision>(self.0.id).await;
        found.map(|found| found.map(|found| found.taken)).map_err(Into::into).transpose()
    }

    /// What the viewer's company or park may still ask for in the present period; null without a quota, and for others.
    async fn remaining(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        let found = ctx.load::<UseOfProvision>(self.0.id).await;
        found.map(|found| found.and_then(|found| found.remaining)).map_err(Into::into).transpose()
    }
}

/// How much of a service may be used. A request holds its units until it is declined, cancelled or expires.
#[derive(SimpleObject)]
pub struct Quota {
    /// How many units there are in a period.
    pub amount: i32,
    /// What a unit is.
    pub unit: QuotaUnit,
    /// Who shares them.
    pub scope: QuotaScope,
    /// When they start again.
    pub every: QuotaPeriod,
}
