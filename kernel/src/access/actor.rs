//! Who asks: nobody, a person with their seats in organizations, or the system itself.

use entity::identity::{OrganizationKind, Role};
use entity::ids::{MembershipId, OrganizationId, SessionId, UserId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Anonymous,
    Person(Person),
    /// The clock, or the operator at the command line.
    System,
}

/// A person who is logged in. Seats are read anew for each request, so that a new role counts at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub locale: String,
    pub seats: Vec<Seat>,
}

/// A role in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub membership_id: MembershipId,
    pub organization: OrganizationId,
    pub kind: OrganizationKind,
    pub role: Role,
}

impl Actor {
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Anonymous | Self::System => None,
        }
    }

    pub fn user_id(&self) -> Option<UserId> {
        self.person().map(|person| person.user_id)
    }

    pub fn session_id(&self) -> Option<SessionId> {
        self.person().map(|person| person.session_id)
    }

    pub fn seats(&self) -> &[Seat] {
        self.person().map_or(&[], |person| &person.seats)
    }

    pub fn role_in(&self, organization: impl Into<OrganizationId>) -> Option<Role> {
        let organization = organization.into();
        self.seats().iter().find(|seat| seat.organization == organization).map(|seat| seat.role)
    }

    /// The organizations of a kind in which the actor holds one of these roles.
    pub fn organizations(&self, kind: OrganizationKind, roles: &[Role]) -> Vec<OrganizationId> {
        self.seats().iter().filter(|seat| seat.kind == kind && roles.contains(&seat.role)).map(|seat| seat.organization).collect()
    }
}
