//! The queries of agreements, and fields that other slices use.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use entity::companies::company;
use entity::ids::{AccessPassId, AccessRequestId, AgreementId, CompanyId, ParkId, ProvisionId, ServiceId, TypedId};
use entity::parks::{park, service};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::access::{
    AccessDirection, AccessPass, AccessRequest, AccessRequestConnection, AccessState, EntitlementResult, ReciprocityBalance,
    ServiceOfferConnection,
};
use super::credentials::{self, CredentialCheck};
use super::loaders::{AgreementById, ProvisionById, ServiceOpenTo};
use super::types::{AccessProvision, Agreement, AgreementConnection};
use crate::graphql::companies::loaders::{CompanyById, StandingTo};
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use crate::graphql::parks::types::{self as parks, Park};
use crate::graphql::scalars::{CountryCode, Date, DateRangeInput};
use crate::graphql::{ids, paging};
use domain::agreements::reciprocity::{self, BalancePeriod};
use domain::agreements::{access, find, offers, passes};
use domain::companies::standing::Standing;
use kernel::access::{Action, Scope};
use kernel::page::{self, Page, PageRequest};

#[derive(Default)]
pub struct AgreementsQuery;

#[Object]
impl AgreementsQuery {
    /// Agreements to which all the given parks are parties, the newest first. Proposals are listed only for people who work for a
    /// party.
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many rows from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor the page begins after.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor the page ends before.")] before: Option<String>,
        #[graphql(desc = "Parks that must all be parties. By default any parks.")] parks: Option<Vec<ID>>,
        #[graphql(desc = "Only agreements that are in force and bind these parks on this day.")] in_force_on: Option<Date>,
    ) -> Result<AgreementConnection> {
        let request = paging::request(first, after, last, before)?;
        let parks: Result<Vec<ParkId>, _> = parks.into_iter().flatten().map(|id| ids::parse(&id)).collect();
        // An id that is not a park's matches no agreement.
        let Ok(parks) = parks else { return Ok(Page::empty().into()) };
        list(ctx, parks, in_force_on, request).await
    }

    /// Checks a pass or an attestation. Anyone may call it, without login; the check is not recorded.
    async fn check_credential(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The JWT, which the QR code contains.")] credential: String,
    ) -> Result<CredentialCheck> {
        credentials::check_credential(ctx, &credential).await
    }
}

/// The services that a company can request today; null for viewers who are not its members.
pub async fn services_abroad(
    ctx: &Context<'_>,
    company: &company::Model,
    country: Option<CountryCode>,
    request: PageRequest,
) -> Option<Result<ServiceOfferConnection>> {
    if !ctx.view().may(Action::ReadCompanyInside, &Scope::of(company.id)) {
        return None;
    }
    let country = country.map(|country| country.0.trim().to_ascii_uppercase());
    let offers = async {
        let offers = offers::offers_to_company(ctx.view(), company, country.as_deref()).await?;
        page::cut("offers", offers, |offer| (0, offer.provision.id.into()), &request)
    };
    Some(offers.await.map(Into::into).map_err(Into::into))
}

/// The requests of a company; null for viewers who are not its members.
pub async fn requests_of_company(
    ctx: &Context<'_>,
    company: CompanyId,
    states: Option<Vec<AccessState>>,
    request: PageRequest,
) -> Option<Result<AccessRequestConnection>> {
    if !ctx.view().may(Action::ReadCompanyInside, &Scope::of(company)) {
        return None;
    }
    let states = states.map(|states| states.into_iter().map(Into::into).collect());
    Some(access::access_requests_of_company(ctx.view(), company, states, &request).await.map(Into::into).map_err(Into::into))
}

/// The requests for a park's services, or by its residents; null for viewers who are not its staff.
pub async fn requests_of_park(
    ctx: &Context<'_>,
    park: ParkId,
    direction: AccessDirection,
    states: Option<Vec<AccessState>>,
    request: PageRequest,
) -> Option<Result<AccessRequestConnection>> {
    if !ctx.view().may(Action::ReadAccessRequests, &Scope::of(park)) {
        return None;
    }
    let states = states.map(|states| states.into_iter().map(Into::into).collect());
    Some(access::access_requests_of_park(ctx.view(), park, direction.into(), states, &request).await.map(Into::into).map_err(Into::into))
}

/// A park's balance with each partner; null for viewers who are not its staff.
pub async fn reciprocity(ctx: &Context<'_>, park: &park::Model, period: Option<DateRangeInput>) -> Option<Result<Vec<ReciprocityBalance>>> {
    if !ctx.view().may(Action::ReadReciprocity, &Scope::of(park.id)) {
        return None;
    }
    let days = |day: Option<Option<Date>>| day.flatten().map(|day| day.0);
    let period = BalancePeriod::of(ctx.view(), park, days(period.map(|p| p.from)), days(period.map(|p| p.until)));
    let rows = reciprocity::partner_balances(ctx.view(), park, period).await;
    Some(rows.map(|rows| rows.into_iter().map(ReciprocityBalance).collect()).map_err(Into::into))
}

/// Whether a company may use a service on a day; null unless the viewer is its member, or works for a park of its residency or for
/// the park that offers the service.
pub async fn entitlement(
    ctx: &Context<'_>,
    service: &service::Model,
    company: &str,
    day: Option<Date>,
) -> Result<Option<EntitlementResult>> {
    let Ok(id) = ids::parse::<CompanyId>(company) else { return Ok(None) };
    let host = Scope::of(id).and(service.park_id);
    let near = ctx.view().may(Action::ReadAccessRequest, &host)
        || ctx.load::<StandingTo>(id).await?.is_some_and(|standing| standing >= Standing::Park);
    let Some(company) = ctx.load::<CompanyById>(id).await?.filter(|_| near) else { return Ok(None) };
    let provisions = offers::provisions_of_service(ctx.view(), service.id).await?;
    let entitlement = offers::evaluate_provisions(ctx.view(), &company, provisions, day.map(|day| day.0), None).await?;
    Ok(Some(EntitlementResult(Arc::new(entitlement))))
}

/// The agreements of parks, for the query and for `Park.agreements`.
pub async fn list(ctx: &Context<'_>, parks: Vec<ParkId>, day: Option<Date>, request: PageRequest) -> Result<AgreementConnection> {
    let filter = find::AgreementFilter { parks, in_force_on: day.map(|day| day.0) };
    Ok(find::list_agreements(ctx.view(), filter, &request).await?.into())
}

/// The parks whose residents may use a service today, under agreements in force.
pub async fn open_to(ctx: &Context<'_>, service: ServiceId) -> Result<Vec<Park>> {
    let parks = ctx.load::<ServiceOpenTo>(service).await?;
    try_join_all(parks.into_iter().flatten().map(|id| parks::park(ctx, id))).await
}

/// The node with this id, if it belongs to this slice and the viewer may read it.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        AgreementId::KIND => ctx.load::<AgreementById>(id.into()).await?.map(|row| Node::Agreement(Agreement(row))),
        ProvisionId::KIND => ctx.load::<ProvisionById>(id.into()).await?.map(|row| Node::AccessProvision(AccessProvision(row))),
        AccessRequestId::KIND => {
            access::access_request_by_id(ctx.view(), id.into()).await?.map(|row| Node::AccessRequest(AccessRequest(row)))
        }
        AccessPassId::KIND => passes::pass_by_id(ctx.view(), id.into()).await?.map(|row| Node::AccessPass(AccessPass(row))),
        _ => None,
    })
}
