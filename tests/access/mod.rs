//! The policy, printed so that a lawyer can read it, and compared with what is committed.

use entity::identity::{OrganizationKind, Role};
use entity::ids::{MembershipId, OrganizationId, SessionId, UserId};
use kernel::access::{Action, Actor, Person, Scope, Seat, policy};
use uuid::Uuid;

const OWN: OrganizationId = OrganizationId(Uuid::from_u128(1));
const OTHER: OrganizationId = OrganizationId(Uuid::from_u128(2));
const STRANGE: OrganizationId = OrganizationId(Uuid::from_u128(3));
const SELF: UserId = UserId(Uuid::from_u128(4));

fn person(seat: Option<(OrganizationId, Role)>, user: UserId) -> Actor {
    let seats = seat.map(|(organization, role)| Seat {
        membership_id: MembershipId(Uuid::nil()),
        organization,
        kind: OrganizationKind::Company,
        role,
    });
    Actor::Person(Person { user_id: user, session_id: SessionId(Uuid::nil()), locale: "en".into(), seats: seats.into_iter().collect() })
}

/// Action by actor: a thing of one organization, which another has before it.
fn printed() -> String {
    let somebody = UserId(Uuid::from_u128(5));
    let mut actors = vec![("nobody".to_owned(), Actor::Anonymous), ("stranger".into(), person(Some((STRANGE, Role::Owner)), somebody))];
    actors.push(("oneself".into(), person(None, SELF)));
    for (place, organization) in [("owner's", OWN), ("other's", OTHER)] {
        for role in Role::ALL {
            actors.push((format!("{place} {}", role.as_str()), person(Some((organization, *role)), somebody)));
        }
    }
    let scope = Scope { owner: Some(OWN), others: vec![OTHER], user: Some(SELF) };
    let mut matrix = String::from("Who may do what. The thing belongs to an organization (owner) and lies before another (other).\n\n");
    matrix += &format!(
        "| action | {} |\n|---|{}\n",
        actors.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" | "),
        "---|".repeat(actors.len())
    );
    for action in Action::ALL {
        let cells: Vec<&str> = actors.iter().map(|(_, actor)| if policy::permits(actor, *action, &scope) { "yes" } else { "" }).collect();
        matrix += &format!("| {action:?} | {} |\n", cells.join(" | "));
    }
    matrix
}

#[test]
fn the_matrix_is_the_committed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.md");
    let printed = printed();
    if std::env::var_os("KARVON_PRINT").is_some() {
        std::fs::write(path, &printed).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == printed, "run `just print`, and read what has changed");
}

#[test]
fn the_default_is_no() {
    let stranger = person(Some((STRANGE, Role::Owner)), UserId(Uuid::from_u128(5)));
    let scope = Scope { owner: Some(OWN), others: vec![OTHER], user: Some(SELF) };
    for action in Action::ALL {
        assert!(!policy::permits(&Actor::Anonymous, *action, &scope), "nobody: {action:?}");
        assert!(!policy::permits(&stranger, *action, &scope), "a stranger: {action:?}");
        assert!(policy::permits(&Actor::System, *action, &scope), "the system: {action:?}");
    }
}
