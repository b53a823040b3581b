//! People and their organizations, many at a time.

use entity::identity::user;
use entity::ids::{OrganizationId, UserId};

use crate::graphql::loading::batches;
use domain::identity::find;

batches! {
    UserById: UserId => user::Model = find::users;
    OrganizationsOfUser: UserId => Vec<OrganizationId> = find::organizations_of;
}
