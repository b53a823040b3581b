//! Access requests, passes, offers and entitlement.

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

/// The state of an access request.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::agreements::AccessState")]
pub enum AccessState {
    /// Created by the company; its units are reserved.
    Requested,
    /// The home park has confirmed that the company is its resident.
    HomeConfirmed,
    /// The host has accepted, and the pass is issued.
    HostAccepted,
    /// Somebody has checked in at least once.
    Active,
    /// The last day is over, and somebody had checked in.
    Completed,
    /// Declined by one of the parks.
    Declined,
    /// Cancelled by the company.
    Cancelled,
    /// A park did not answer before the first day was over.
    Expired,
    /// The last day is over, and nobody had checked in.
    NoShow,
    /// Revoked by the host, or ended with the residency or the agreement.
    Revoked,
}

/// The direction of access requests, from the view of a park.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "access::AccessDirection")]
pub enum AccessDirection {
    /// For its services.
    Inbound,
    /// By its residents.
    Outbound,
}

/// A step that somebody can take on an access request.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum AccessAction {
    /// `confirmAccess`: by the home park, in state REQUESTED.
    Confirm,
    /// `acceptAccess`: by the host, in state HOME_CONFIRMED.
    Accept,
    /// `declineAccess`: by the home park in state REQUESTED, by the host in REQUESTED and HOME_CONFIRMED.
    Decline,
    /// `cancelAccess`: by the company, until the first check-in.
    Cancel,
    /// `revokeAccess`: by the host, in states HOST_ACCEPTED and ACTIVE.
    Revoke,
    /// `checkIn`: by the host, in states HOST_ACCEPTED and ACTIVE.
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

/// A request of a resident of one park to use a service of another park. Visible to the company and to the staff of both parks.
#[Object]
impl AccessRequest {
    /// Opaque, globally unique id.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Increases by one with every step. Pass it as `expectedRevision` to refuse concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The company that made the request.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company> {
        company(ctx, self.0.company_id).await
    }

    /// The provision under which it is made.
    async fn provision(&self, ctx: &Context<'_>) -> Result<AccessProvision> {
        let found = ctx.load::<ProvisionById>(self.0.provision_id).await?;
        Ok(AccessProvision(found.ok_or_else(|| Problem::broken("a request refers to a missing provision"))?))
    }

    /// The park whose resident the company is; it confirms the request.
    async fn home_park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.home_park_id).await
    }

    /// The park that offers the service; it accepts the request.
    async fn host_park(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.host_park_id).await
    }

    /// The state of the request.
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

    /// The number of people.
    async fn people(&self) -> i32 {
        self.0.people
    }

    /// The units of the quota that it takes.
    async fn units(&self) -> i32 {
        self.0.units
    }

    /// The purpose, as the company wrote it.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// The contact person at the company. Null for the host if it is in another country and the person has not given the consent
    /// CROSS_BORDER_TRANSFER.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let contact = self.0.contact_id?;
        let near = Scope::of(self.0.company_id).and(self.0.home_park_id);
        if ctx.view().may(Action::ReadAccessRequest, &near) {
            return Some(person(ctx, contact).await);
        }
        let shown =
            async { if ctx.load::<ContactOfHost>(contact).await?.is_some() { person(ctx, contact).await.map(Some) } else { Ok(None) } };
        shown.await.transpose()
    }

    /// The pass, once the host has accepted. Null unless the viewer acts for the company or works for the host, front desk included.
    async fn pass(&self, ctx: &Context<'_>) -> Option<Result<AccessPass>> {
        if !passes::may_see_passes(ctx.view(), self.0.company_id, self.0.host_park_id) {
            return None;
        }
        ctx.load::<PassOfAccess>(self.0.id).await.map(|pass| pass.map(AccessPass)).map_err(Into::into).transpose()
    }

    /// Whether the company is entitled to the service on the first day, as known now. It helps the parks to decide.
    async fn entitlement(&self, ctx: &Context<'_>) -> Result<EntitlementResult> {
        let entitlement = ctx.load::<EntitlementOfRequest>(self.0.id).await?;
        Ok(EntitlementResult(entitlement.ok_or_else(|| Problem::broken("a request refers to a missing provision"))?))
    }

    /// The history, oldest entry first. Staff of a park are named only to staff of the same park.
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

    /// The steps that the viewer can take now.
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

/// A signed credential that the host's front desk can verify offline: a JWT signed with EdDSA, with the key in the published JWKS.
/// Claims: iss, sub (id of the company), aud (slug of the host park), jti (id of the pass), iat, nbf, exp, park (slug of the home
/// park) and service (id of the service).
#[Object]
impl AccessPass {
    /// Opaque, globally unique id.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The JWT.
    async fn credential(&self, ctx: &Context<'_>) -> Result<String> {
        credentials::pass_credential(ctx, &self.0).await
    }

    /// The credential as a QR code, in SVG.
    async fn qr_svg(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(credentials::qr_svg(&credentials::pass_credential(ctx, &self.0).await?)?)
    }

    /// The beginning of the first day, in the host's time zone.
    async fn valid_from(&self) -> DateTime<Utc> {
        self.0.valid_from
    }

    /// The end of the last day, in the host's time zone.
    async fn valid_until(&self) -> DateTime<Utc> {
        self.0.valid_until
    }

    /// When it was revoked; null if it was not.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// The times of its check-ins, oldest first.
    async fn check_ins(&self, ctx: &Context<'_>) -> Result<Vec<DateTime<Utc>>> {
        Ok(passes::check_ins(ctx.view(), self.0.id).await?.into_iter().map(|check_in| check_in.read_at).collect())
    }
}

#[derive(Clone)]
pub struct ServiceOffer(pub AccessOffer);

/// A service of another park to which a company can request access today.
#[Object]
impl ServiceOffer {
    /// The service.
    async fn service(&self) -> ParkService {
        ParkService(self.0.service.clone())
    }

    /// The provision that opens the service.
    async fn provision(&self) -> AccessProvision {
        AccessProvision(self.0.provision.clone())
    }

    /// The home park through whose agreement the company is entitled.
    async fn home_park(&self) -> Park {
        Park(self.0.home.clone())
    }

    /// Units left in the current period; null without a quota.
    async fn remaining(&self) -> Option<i32> {
        self.0.left
    }

    /// A sentence in the viewer's language that names the agreement and the residency.
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

/// The passes that two parks have issued to each other's residents in a period.
#[Object]
impl ReciprocityBalance {
    /// The other park.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Park> {
        park(ctx, self.0.partner).await
    }

    /// Passes that this park issued to residents of the partner.
    async fn given(&self) -> i64 {
        self.0.given
    }

    /// Passes that the partner issued to residents of this park.
    async fn received(&self) -> i64 {
        self.0.received
    }

    /// `given` minus `received`.
    async fn balance(&self) -> i64 {
        self.0.net()
    }

    /// Whether the balance exceeds the park's `reciprocityBand`.
    async fn out_of_band(&self) -> bool {
        self.0.out_of_band
    }
}

/// A clause of a provision.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum AccessClause {
    /// The agreement must be in force and bind the host on the day.
    Agreement,
    /// The service must not be retired.
    Service,
    /// The company must be a resident of a beneficiary park.
    Residency,
    /// The residency must be in a state that gives access.
    Status,
    /// The residency must have lasted the required number of months.
    MonthsOfResidency,
    /// The company must work in one of the required sectors.
    Sector,
    /// The company must be at one of the required stages.
    Stage,
    /// The number of people who work for the company must be in the required range.
    Size,
    /// Units of the quota must be left.
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
    /// The provision that contains the clause.
    pub provision: AccessProvision,
    /// The kind of clause.
    pub clause: AccessClause,
    /// What is missing, in the viewer's language.
    pub message: String,
}

pub struct EntitlementResult(pub std::sync::Arc<Entitlement>);

/// Whether a company may use a service of a park on a day: under which provision, or why not.
#[Object]
impl EntitlementResult {
    /// The day, in the time zone of the park that offers the service.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// Whether all clauses of a provision are met and units are left.
    async fn entitled(&self) -> bool {
        self.0.findings.first().is_some_and(|finding| finding.holds())
    }

    /// The provision that opens the service; null if none does.
    async fn provision(&self) -> Option<AccessProvision> {
        let finding = self.0.findings.first().filter(|finding| finding.ground.is_ok())?;
        Some(AccessProvision(finding.provision.clone()))
    }

    /// The home park through whose agreement the company is entitled; null if it is not.
    async fn home_park(&self, ctx: &Context<'_>) -> Option<Result<Park>> {
        let ground = self.0.findings.first()?.ground.as_ref().ok()?;
        Some(park(ctx, ground.home).await)
    }

    /// Units left in the period that contains the day; null without a quota, or if no provision opens the service.
    async fn remaining(&self) -> Option<i32> {
        self.0.findings.first()?.left
    }

    /// A sentence in the viewer's language that names the agreement and the residency; null if no provision opens the service.
    async fn why(&self, ctx: &Context<'_>) -> Option<String> {
        let finding = self.0.findings.first()?;
        let ground = *finding.ground.as_ref().ok()?;
        Some(self.0.why(finding, ground, ctx.locale()))
    }

    /// The clauses that are not met, grouped by provision, with the fewest unmet clauses first. Empty if the company is entitled.
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
