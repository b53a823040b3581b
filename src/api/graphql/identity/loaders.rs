//! People and their organizations, many at a time.

use std::collections::HashMap;

use entity::identity::user;
use entity::ids::{OrganizationId, UserId};

use crate::api::graphql::loading::Batch;
use crate::domain::identity::find;
use crate::kernel::problem::Problem;
use crate::kernel::work::View;

pub struct UserById;

impl Batch for UserById {
    type Key = UserId;
    type Value = user::Model;

    async fn fetch(view: &View, keys: Vec<UserId>) -> Result<HashMap<UserId, user::Model>, Problem> {
        find::users(view, keys).await
    }
}

pub struct OrganizationsOfUser;

impl Batch for OrganizationsOfUser {
    type Key = UserId;
    type Value = Vec<OrganizationId>;

    async fn fetch(view: &View, keys: Vec<UserId>) -> Result<HashMap<UserId, Vec<OrganizationId>>, Problem> {
        find::organizations_of(view, keys).await
    }
}
