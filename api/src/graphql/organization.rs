//! What parks, companies and investors have in common: people act for them.

use async_graphql::{Context, ID, Interface, Result};
use entity::identity::OrganizationKind;
use entity::ids::OrganizationId;

use super::companies::types::Company;
use super::identity::types::{Invitation, MembershipConnection};
use super::ids;
use super::investment::types::Investor;
use super::node::{self, Node};
use super::notifications::types::WebhookEndpoint;
use super::parks::types::Park;
use super::scalars::{CountryCode, LanguageTag, Url};

/// A park, a company or an investor: whatever people act for.
#[allow(clippy::duplicated_attributes, reason = "arguments of several fields are alike")]
#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Opaque, the same everywhere and for ever."),
    field(name = "slug", ty = "&str", desc = "The name in addresses."),
    field(
        name = "name",
        ty = "String",
        desc = "The name in the language nearest to the one asked for.",
        arg(name = "language", ty = "Option<LanguageTag>", desc = "The language to read in; the viewer's unless named.")
    ),
    field(name = "country", ty = "CountryCode", desc = "The country it is at home in."),
    field(name = "website", ty = "Option<Url>", desc = "Its own site."),
    field(
        name = "members",
        ty = "Option<Result<MembershipConnection>>",
        desc = "Who acts for it; null for all but those inside and the parks that must know them.",
        arg(name = "first", ty = "Option<i32>", desc = "How many rows from the beginning, 100 at most."),
        arg(name = "after", ty = "Option<String>", desc = "The cursor the page begins after."),
        arg(name = "last", ty = "Option<i32>", desc = "How many rows from the end, 100 at most."),
        arg(name = "before", ty = "Option<String>", desc = "The cursor the page ends before.")
    ),
    field(
        name = "invitations",
        ty = "Option<Result<Vec<Invitation>>>",
        desc = "Invitations that can still be taken up; null for all but its owners."
    ),
    field(
        name = "webhooks",
        ty = "Option<Result<Vec<WebhookEndpoint>>>",
        desc = "Addresses that are told of changes; null for all but its owners."
    )
)]
pub enum Organization {
    Park(Park),
    Company(Company),
    Investor(Investor),
}

/// What people act for, as somebody who acts for it may know it.
pub async fn find(ctx: &Context<'_>, kind: OrganizationKind, id: OrganizationId) -> Result<Option<Organization>> {
    Ok(match node::find(ctx, &ids::of_organization(kind, id)).await? {
        Some(Node::Park(park)) => Some(Organization::Park(park)),
        Some(Node::Company(company)) => Some(Organization::Company(company)),
        Some(Node::Investor(investor)) => Some(Organization::Investor(investor)),
        _ => None,
    })
}
