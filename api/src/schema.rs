//! The roots, merged from the slices.

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, Schema};
use rust_decimal::Decimal;

use super::errors::ErrorCode;
use super::graphql::agreements::mutations::AgreementsMutation;
use super::graphql::agreements::queries::AgreementsQuery;
use super::graphql::audit::queries::AuditQuery;
use super::graphql::companies::mutations::CompaniesMutation;
use super::graphql::companies::queries::CompaniesQuery;
use super::graphql::files::mutations::FilesMutation;
use super::graphql::identity::mutations::IdentityMutation;
use super::graphql::identity::queries::IdentityQuery;
use super::graphql::investment::mutations::InvestmentMutation;
use super::graphql::investment::queries::InvestmentQuery;
use super::graphql::investment::subscriptions::InvestmentSubscription;
use super::graphql::matchmaking::mutations::MatchmakingMutation;
use super::graphql::node::NodeQuery;
use super::graphql::notifications::mutations::NotificationsMutation;
use super::graphql::notifications::subscriptions::NotificationsSubscription;
use super::graphql::organization::Organization;
use super::graphql::parks::mutations::ParksMutation;
use super::graphql::parks::queries::ParksQuery;
use super::graphql::programs::mutations::ProgramsMutation;
use super::graphql::programs::queries::ProgramsQuery;
use super::graphql::programs::subscriptions::ProgramsSubscription;
use super::graphql::residency::mutations::ResidencyMutation;
use super::graphql::residency::queries::ResidencyQuery;
use super::graphql::residency::subscriptions::ResidencySubscription;
use super::graphql::signed_in::SignedIn;

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    IdentityQuery,
    ParksQuery,
    AgreementsQuery,
    CompaniesQuery,
    AuditQuery,
    ResidencyQuery,
    ProgramsQuery,
    InvestmentQuery,
);
/// What can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    IdentityMutation,
    ParksMutation,
    AgreementsMutation,
    CompaniesMutation,
    FilesMutation,
    NotificationsMutation,
    ResidencyMutation,
    ProgramsMutation,
    InvestmentMutation,
    MatchmakingMutation,
);

/// What can be followed as it happens.
#[derive(MergedSubscription, Default)]
pub struct Subscription(NotificationsSubscription, ResidencySubscription, ProgramsSubscription, InvestmentSubscription);

pub type KarvonSchema = Schema<Query, SignedIn<Mutation>, Subscription>;

/// The schema as it is served; suggestions would tell what introspection does not.
pub fn build(introspection: bool) -> KarvonSchema {
    let schema = Schema::build(Query::default(), SignedIn(Mutation::default()), Subscription::default())
        .register_output_type::<Organization>()
        .register_output_type::<ErrorCode>()
        .override_output_type_description::<Decimal>("A decimal number as a string, exact: `1234.50`.");
    if introspection { schema.finish() } else { schema.disable_introspection().disable_suggestions().finish() }
}

/// The schema as text, sorted, so that a change shows as a change.
pub fn sdl() -> String {
    build(true).sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}
