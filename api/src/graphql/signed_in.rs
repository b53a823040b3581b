//! The root of the mutations: refuses anonymous callers before the input is read, and opens the tracing span.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContainerType, Context, ContextSelectionSet, Error, ObjectType, OutputType, Positioned, ServerResult, Value};

use async_trait::async_trait;
use tracing::Instrument;

use super::context::Door;
use kernel::access::Actor;
use kernel::problem::Problem;

/// What a stranger can do: become somebody, or show that they are.
const FOR_STRANGERS: [&str; 6] = ["register", "verifyEmail", "logIn", "refreshSession", "requestPasswordReset", "resetPassword"];

/// The root of the mutations, behind that question.
pub struct SignedIn<M>(pub M);

#[async_trait]
impl<M: ObjectType> ContainerType for SignedIn<M> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let field = ctx.item;
        if *ctx.actor() == Actor::Anonymous && !FOR_STRANGERS.contains(&field.node.name.node.as_str()) {
            let error = Error::from(Problem::unauthenticated()).into_server_error(field.pos);
            return Err(ctx.set_error_path(error));
        }
        let span = tracing::info_span!("mutation", name = %field.node.name.node, actor = ctx.actor().user_id().map(tracing::field::display), request_id = ctx.request_id());
        self.0.resolve_field(ctx).instrument(span).await
    }
}

#[async_trait]
impl<M: ObjectType> OutputType for SignedIn<M> {
    fn type_name() -> Cow<'static, str> {
        M::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        M::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

impl<M: ObjectType> ObjectType for SignedIn<M> {}
