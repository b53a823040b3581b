//! The state of an agreement on a day, and who is bound by it. The state is derived from dates and signatures; it is never stored.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::agreements::{AgreementState, RenewalRule, agreement, party};
use entity::ids::ParkId;

/// The state of an agreement on a day, as far as is known now.
pub fn agreement_state(agreement: &agreement::Model, today: NaiveDate) -> AgreementState {
    match agreement.signed_on {
        _ if agreement.terminated_on.is_some_and(|day| day <= today) => AgreementState::Terminated,
        None => AgreementState::Proposed,
        Some(_) if agreement.valid_from.is_some_and(|first| first > today) => AgreementState::Signed,
        Some(_) if last_day(agreement).is_some_and(|last| last < today) => AgreementState::Expired,
        Some(_) => AgreementState::InForce,
    }
}

/// The last day of the term; none if the term has no end or is renewed automatically.
pub fn last_day(agreement: &agreement::Model) -> Option<NaiveDate> {
    agreement.valid_until.filter(|_| agreement.renewal != RenewalRule::Automatic)
}

/// The first day on which the agreement binds its parties; none before all have signed.
pub fn first_day(agreement: &agreement::Model) -> Option<NaiveDate> {
    let signed = agreement.signed_on?;
    Some(agreement.valid_from.map_or(signed, |first| first.max(signed)))
}

/// Whether the agreement binds its parties on a day.
pub fn in_force(agreement: &agreement::Model, day: NaiveDate) -> bool {
    first_day(agreement).is_some_and(|first| first <= day)
        && last_day(agreement).is_none_or(|last| day <= last)
        && agreement.terminated_on.is_none_or(|end| day < end)
}

/// Whether a party is bound on a day on which the agreement is in force.
pub fn is_bound(party: &party::Model, day: NaiveDate) -> bool {
    party.acceded_on.is_none_or(|since| since <= day) && party.left_on.is_none_or(|end| day < end)
}

/// A side of an agreement: a park that signs, or an association together with the parks it signs for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgreementSide {
    Park(ParkId),
    Association(String),
}

/// The sides that are bound on a day. An association whose parks have all left is not one of them.
pub fn bound_sides(parties: &[party::Model], day: NaiveDate) -> BTreeSet<AgreementSide> {
    let has_parks = |name: &str| parties.iter().any(|party| party.park_id.is_some() && party.association.as_deref() == Some(name));
    let bound = parties.iter().filter(|party| is_bound(party, day));
    let side = |party: &party::Model| match (party.park_id, &party.association) {
        (None, Some(name)) => (!has_parks(name)).then(|| AgreementSide::Association(name.clone())),
        (Some(_), Some(name)) => Some(AgreementSide::Association(name.clone())),
        (park, None) => park.map(AgreementSide::Park),
    };
    bound.filter_map(side).collect()
}

#[cfg(test)]
mod tests {
    use entity::agreements::{AgreementKind, ExpiryRule};
    use entity::ids::{AgreementId, AgreementPartyId};
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn agreement() -> agreement::Model {
        agreement::Model {
            id: AgreementId(Uuid::nil()),
            kind: AgreementKind::Memorandum,
            titles: Default::default(),
            valid_from: Some(day("2026-03-01")),
            valid_until: Some(day("2026-12-31")),
            signed_on: None,
            terminated_on: None,
            renewal: RenewalRule::None,
            on_expiry: ExpiryRule::StopGrants,
            open_to_accession: false,
            supersedes_id: None,
            sources: Default::default(),
            document_id: None,
            warned_days: None,
            closed_at: None,
            revision: 1,
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn days_move_an_agreement() {
        let proposed = agreement();
        assert_eq!(agreement_state(&proposed, day("2026-06-01")), AgreementState::Proposed);
        let signed = agreement::Model { signed_on: Some(day("2026-02-10")), ..proposed };
        for (today, expected) in [
            ("2026-02-28", AgreementState::Signed),
            ("2026-03-01", AgreementState::InForce),
            ("2026-12-31", AgreementState::InForce),
            ("2027-01-01", AgreementState::Expired),
        ] {
            assert_eq!(agreement_state(&signed, day(today)), expected, "{today}");
            assert_eq!(in_force(&signed, day(today)), expected == AgreementState::InForce, "{today}");
        }
        let automatic = agreement::Model { renewal: RenewalRule::Automatic, ..signed.clone() };
        assert_eq!(agreement_state(&automatic, day("2030-01-01")), AgreementState::InForce);
        let ended = agreement::Model { terminated_on: Some(day("2026-07-01")), ..signed };
        assert!(in_force(&ended, day("2026-06-30")) && !in_force(&ended, day("2026-07-01")));
        assert_eq!(agreement_state(&ended, day("2026-07-01")), AgreementState::Terminated);
    }

    #[test]
    fn an_association_is_one_side_as_long_as_one_of_its_parks_is_bound() {
        let row = |park: Option<u128>, association: Option<&str>, left: Option<&str>| party::Model {
            id: AgreementPartyId(Uuid::nil()),
            agreement_id: AgreementId(Uuid::nil()),
            position: 0,
            park_id: park.map(|number| ParkId(Uuid::from_u128(number))),
            association: association.map(Into::into),
            signed_on: None,
            signed_by: None,
            acceded_on: None,
            left_on: left.map(day),
            closed: false,
        };
        let mut parties = vec![row(Some(1), None, None), row(None, Some("Union"), None), row(None, Some("Club"), None)];
        let sides_on = |parties: &[party::Model], on: &str| bound_sides(parties, day(on)).len();
        assert_eq!(sides_on(&parties, "2026-05-01"), 3, "one that names no parks stands for itself");
        parties.extend([row(Some(2), Some("Union"), Some("2026-06-01")), row(Some(3), Some("Union"), Some("2026-07-01"))]);
        assert_eq!((sides_on(&parties, "2026-05-01"), sides_on(&parties, "2026-06-01"), sides_on(&parties, "2026-07-01")), (3, 3, 2));
    }

    #[test]
    fn an_agreement_signed_late_binds_from_its_signature() {
        let late = agreement::Model { signed_on: Some(day("2026-04-01")), ..agreement() };
        assert!(!in_force(&late, day("2026-03-31")) && in_force(&late, day("2026-04-01")));
    }
}
