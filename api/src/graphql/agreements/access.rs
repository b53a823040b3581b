//! AccessRequest, its pass, what is open to a company, and why.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::agreements::{access_pass, access_request};

use super::credentials;
use super::loaders::{ContactOfHost, EntitlementOfRequest, HistoryOfAccess, PassOfAccess, ProvisionById};
use super::types::AccessProvision;
use crate::graphql::companies::types::{Company, company};
use crate::graphql::context::Door;
use crate::graphql::history::HistoryEntry;
use crate::graphql::identity::types::{User, person};
use crate::graphql::ids;
use crate::graphql::parks::types::{Park, ParkService, park};
use crate::graphql::scalars::Date;
use domain::agreements::access_lifecycle::AccessStep;
use domain::agreements::offers::{AccessOffer, Entitlement};
use domain::agreements::reciprocity::PartnerBalance;
use domain::agreements::{access, passes};
use kernel::access::{Action, Scope};
use kernel::problem::Problem;

/// How far a request has come.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::AccessState")]
pub enum AccessState {
    /// The company has asked; its units are held.
    Requested,
    /// The home park has said that the company is its resident.
    HomeConfirmed,
    /// The host has said yes; the pass is issued.
    HostAccepted,
    /// Checked in at least once.
    Active,
    /// Its days are over, and somebody came.
    Completed,
    /// One of the parks has said no.
    Declined,
    /// Taken back by the company.
    Cancelled,
    /// Not answered before its first day was over.
    Expired,
    /// Its days are over, and nobody was checked in.
    NoShow,
    /// Taken back by the host, or ended with the residency or the agreement.
    Revoked,
}

/// Seen from a park.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "access::AccessDirection")]
pub enum AccessDirection {
    /// To its services.
    Inbound,
    /// Of its residents.
    Outbound,
}

/// What can be done with a request.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum AccessAction {
    /// The home park, in REQUESTED.
    Confirm,
    /// The host, in HOME_CONFIRMED.
    Accept,
    /// The home park in REQUESTED, the host in REQUESTED and HOME_CONFIRMED.
    Decline,
    /// The company, until the first check-in.
    Cancel,
    /// The host, in HOST_ACCEPTED and ACTIVE.
    Revoke,
    /// The host, in HOST_ACCEPTED and ACTIVE.
    CheckIn,
}

fn action(step: AccessStep) -> Option<AccessAction> {
    Some(match step {
        AccessStep::Confirm => AccessAction::Confirm,
        AccessStep::Accept => AccessAction::Accept,
        AccessStep::Decline => AccessAction::Decline,
        AccessStep::Cancel => AccessAction::Cancel,
        AccessStep::Revoke => AccessAction::Revoke,
        AccessStep::CheckIn => AccessAction::CheckIn,
        AccessStep::Expire | AccessStep::Complete | AccessStep::Miss | AccessStep::End | AccessStep::CheckInLate => return None,
    })
}

#[derive(Clone)]
pub struct AccessRequest(pub access_request::Model);

/// A resident of one park asks for a service of another. The company and the two parks know of it.
#[Object]
impl AccessRequest {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Grows by one with every step; good for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The company that asks.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company> {
        company(ctx, self.0.company_id).await
    }

    /// The promise that it rests on.
    async fn provision(&self, ctx: &Context<'_>) -> Result<AccessProvision> {
        let found = ctx.load::<ProvisionById>(self.0.provision_id).await?;
        Ok(AccessProvision(found.ok_or_else(|| Problem::broken("a request lost its provision"))?))
    }

    /// The park that vouches for the company.
    async fn home_park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.home_park_id).await
    }

    /// The park whose service it is.
    async fn host_park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.host_park_id).await
    }

    /// How far it has come.
    async fn state(&self) -> AccessState {
        self.0.state.into()
    }

    /// The first day.
    async fn from(&self) -> Date {
        Date(self.0.from_on)
    }

    /// The last day, included.
    async fn until(&self) -> Date {
        Date(self.0.until_on)
    }

    /// How many people come.
    async fn people(&self) -> i32 {
        self.0.people
    }

    /// What it takes from the quota.
    async fn units(&self) -> i32 {
        self.0.units
    }

    /// What they come for.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// Whom the host may write to; null to a park abroad without that person's consent to CROSS_BORDER_TRANSFER.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let contact = self.0.contact_id?;
        let near = Scope::of(self.0.company_id).and(self.0.home_park_id);
        if ctx.view().may(Action::ReadAccessRequest, &near) {
            return Some(person(ctx, contact).await);
        }
        let told =
            async { if ctx.load::<ContactOfHost>(contact).await?.is_some() { person(ctx, contact).await.map(Some) } else { Ok(None) } };
        told.await.transpose()
    }

    /// What lets its people in, once the host has accepted; null for all but the company and the host, its front desk included.
    async fn pass(&self, ctx: &Context<'_>) -> Option<Result<AccessPass>> {
        if !passes::may_see_passes(ctx.view(), self.0.company_id, self.0.host_park_id) {
            return None;
        }
        ctx.load::<PassOfAccess>(self.0.id).await.map(|pass| pass.map(AccessPass)).map_err(Into::into).transpose()
    }

    /// Whether the company is entitled to it on its first day, by what is known now: what the parks look at before they answer.
    async fn entitlement(&self, ctx: &Context<'_>) -> Result<EntitlementResult> {
        let judged = ctx.load::<EntitlementOfRequest>(self.0.id).await?;
        Ok(EntitlementResult(judged.ok_or_else(|| Problem::broken("a request lost its provision"))?))
    }

    /// Everything that happened to it, oldest first; of the parks' people only the viewer's own are named.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        let rows = ctx.load::<HistoryOfAccess>(self.0.id).await?.unwrap_or_default();
        let view = ctx.view();
        let company = view.may(Action::ReadAccessRequest, &Scope::of(self.0.company_id).and(self.0.home_park_id));
        let named = |park| match park {
            Some(park) => view.may(Action::ReadAccessRequests, &Scope::of(park)),
            None => company,
        };
        Ok(rows.into_iter().map(|row| HistoryEntry::of_access(named(row.by_park), row)).collect())
    }

    /// What the viewer can do with it now.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AccessAction> {
        access::allowed_access_steps(ctx.view(), &self.0).into_iter().filter_map(action).collect()
    }
}

crate::connection! {
    /// A page of requests.
    AccessRequestConnection,
    /// A request in a page.
    AccessRequestEdge, AccessRequest, access_request::Model
}

#[derive(Clone)]
pub struct AccessPass(pub access_pass::Model);

/// A signed credential that the host's front desk checks without calling home: an EdDSA JWT, its key published as a JWKS. Claims:
/// iss, sub (id of the company), aud (slug of the host park), jti (id of the pass), iat, nbf, exp, and park (slug of the home
/// park) and service (id of the service).
#[Object]
impl AccessPass {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The signed text itself.
    async fn credential(&self, ctx: &Context<'_>) -> Result<String> {
        credentials::pass_credential(ctx, &self.0).await
    }

    /// The credential as a QR code: an SVG drawing.
    async fn qr_svg(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(credentials::qr_svg(&credentials::pass_credential(ctx, &self.0).await?)?)
    }

    /// The beginning of its first day, where the host is.
    async fn valid_from(&self) -> DateTime<Utc> {
        self.0.valid_from
    }

    /// The end of its last day, where the host is.
    async fn valid_until(&self) -> DateTime<Utc> {
        self.0.valid_until
    }

    /// When it was taken back.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// When somebody was let in by it, oldest first.
    async fn check_ins(&self, ctx: &Context<'_>) -> Result<Vec<DateTime<Utc>>> {
        Ok(passes::check_ins(ctx.view(), self.0.id).await?.into_iter().map(|check_in| check_in.read_at).collect())
    }
}

#[derive(Clone)]
pub struct ServiceOffer(pub AccessOffer);

/// A service of another park that a company may ask for today.
#[Object]
impl ServiceOffer {
    /// The service that is open.
    async fn service(&self) -> ParkService {
        ParkService(self.0.service.clone())
    }

    /// The promise by which it is open.
    async fn provision(&self) -> AccessProvision {
        AccessProvision(self.0.provision.clone())
    }

    /// The park by whose agreement it is open.
    async fn home_park(&self) -> Park {
        Park(self.0.home.clone())
    }

    /// What is left in the present period; null without a quota.
    async fn remaining(&self) -> Option<i32> {
        self.0.left
    }

    /// In words: which agreement, which residency.
    async fn why(&self, ctx: &Context<'_>) -> String {
        self.0.why(ctx.locale())
    }
}

crate::connection! {
    /// A page of offers.
    ServiceOfferConnection,
    /// An offer in a page.
    ServiceOfferEdge, ServiceOffer, AccessOffer
}

pub struct ReciprocityBalance(pub PartnerBalance);

/// Passes between two parks over a period.
#[Object]
impl ReciprocityBalance {
    /// The other park.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.partner).await
    }

    /// Issued here to the partner's residents.
    async fn given(&self) -> i64 {
        self.0.given
    }

    /// Issued by the partner to this park's residents.
    async fn received(&self) -> i64 {
        self.0.received
    }

    /// Given less received.
    async fn balance(&self) -> i64 {
        self.0.net()
    }

    /// Further from even than the park wants.
    async fn out_of_band(&self) -> bool {
        self.0.out_of_band
    }
}

/// A clause of a provision.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum AccessClause {
    /// The agreement must bind on the day.
    Agreement,
    /// The service must be offered.
    Service,
    /// The company must be a resident of a park that benefits.
    Residency,
    /// The residency must be in a state that gives access.
    Status,
    /// The residency must have lasted long enough.
    MonthsOfResidency,
    /// The company must work in certain sectors.
    Sector,
    /// The company must be at a certain stage.
    Stage,
    /// The company must have a certain number of people.
    Size,
    /// Something must be left of the quota.
    Quota,
}

fn clause(name: &str) -> AccessClause {
    match name {
        "AGREEMENT" => AccessClause::Agreement,
        "SERVICE" => AccessClause::Service,
        "RESIDENCY" => AccessClause::Residency,
        "STATUS" => AccessClause::Status,
        "MONTHS_OF_RESIDENCY" => AccessClause::MonthsOfResidency,
        "SECTOR" => AccessClause::Sector,
        "STAGE" => AccessClause::Stage,
        "SIZE" => AccessClause::Size,
        _ => AccessClause::Quota,
    }
}

/// A clause that is not met.
#[derive(SimpleObject)]
pub struct ClauseResult {
    /// The promise that it is in.
    pub provision: AccessProvision,
    /// Which clause.
    pub clause: AccessClause,
    /// What is missing, in the viewer's language.
    pub message: String,
}

pub struct EntitlementResult(pub std::sync::Arc<Entitlement>);

/// Whether a company may use a service of a park on a day: by which promise, or why not.
#[Object]
impl EntitlementResult {
    /// The day it is about, where the service is.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// Whether a promise opens it, and something is left.
    async fn entitled(&self) -> bool {
        self.0.findings.first().is_some_and(|finding| finding.holds())
    }

    /// The promise that opens it; null where none does.
    async fn provision(&self) -> Option<AccessProvision> {
        let finding = self.0.findings.first().filter(|finding| finding.ground.is_ok())?;
        Some(AccessProvision(finding.provision.clone()))
    }

    /// The park by whose agreement it is open; null where it is not.
    async fn home_park(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        let ground = self.0.findings.first()?.ground.as_ref().ok()?;
        Some(park(ctx, ground.home).await)
    }

    /// What is left in the period of that day; null without a quota, and where it is not open.
    async fn remaining(&self) -> Option<i32> {
        self.0.findings.first()?.left
    }

    /// In words: which agreement, which residency; null where it is not open.
    async fn why(&self, ctx: &Context<'_>) -> Option<String> {
        let finding = self.0.findings.first()?;
        let ground = *finding.ground.as_ref().ok()?;
        Some(self.0.why(finding, ground, ctx.locale()))
    }

    /// Every clause that is not met, promise by promise, those that lack least first; empty where the company is entitled.
    async fn unmet(&self, ctx: &Context<'_>) -> Vec<ClauseResult> {
        if self.0.findings.first().is_some_and(|finding| finding.holds()) {
            return vec![];
        }
        let unmet = self.0.findings.iter().flat_map(|finding| {
            self.0.unmet_clauses(finding, ctx.locale()).into_iter().map(|(name, message)| ClauseResult {
                provision: AccessProvision(finding.provision.clone()),
                clause: clause(name),
                message,
            })
        });
        unmet.collect()
    }
}
