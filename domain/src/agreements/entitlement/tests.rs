//! The evaluator clause by clause, and against a naive one with random histories.

use std::collections::BTreeSet;

use chrono::Days;
use entity::agreements::{AgreementKind, ExpiryRule, RenewalRule};
use entity::ids::{AgreementId, AgreementPartyId, ProvisionId, ServiceId};
use entity::text::Words;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const PARKS: [&str; 4] = ["silk", "amber", "tin", "salt"];

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
}

fn park(number: usize) -> ParkId {
    ParkId(Uuid::from_u128(number as u128 + 1))
}

fn agreement() -> agreement::Model {
    agreement::Model {
        id: AgreementId(Uuid::nil()),
        kind: AgreementKind::ServiceAccess,
        titles: Default::default(),
        valid_from: Some(day(10)),
        valid_until: Some(day(400)),
        signed_on: Some(day(5)),
        terminated_on: None,
        renewal: RenewalRule::None,
        on_expiry: ExpiryRule::StopGrants,
        open_to_accession: true,
        supersedes_id: None,
        sources: Default::default(),
        document_id: None,
        warned_days: None,
        closed_at: None,
        revision: 1,
        created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
    }
}

fn party(number: usize, acceded_on: Option<NaiveDate>, left_on: Option<NaiveDate>) -> party::Model {
    party::Model {
        id: AgreementPartyId(Uuid::from_u128(number as u128)),
        agreement_id: AgreementId(Uuid::nil()),
        position: number as i32,
        park_id: Some(park(number)),
        association: None,
        signed_on: Some(day(5)),
        signed_by: None,
        acceded_on,
        left_on,
        closed: false,
    }
}

fn provision(beneficiaries: Option<Vec<&str>>, conditions: AccessConditions) -> provision::Model {
    provision::Model {
        id: ProvisionId(Uuid::nil()),
        agreement_id: AgreementId(Uuid::nil()),
        position: 0,
        service_id: ServiceId(Uuid::nil()),
        beneficiaries: beneficiaries.map(Words::from_iter),
        conditions,
        discount_basis_points: 0,
        max_days: None,
        max_people: None,
        quota_amount: None,
        quota_unit: None,
        quota_scope: None,
        quota_every: None,
    }
}

fn residency(number: usize, since: u64, periods: &[(ResidencyState, u64, Option<u64>)]) -> CandidateResidency {
    let stretch =
        |(state, from, until): &(ResidencyState, u64, Option<u64>)| StatusPeriod { state: *state, from: day(*from), until: until.map(day) };
    CandidateResidency {
        park: park(number),
        slug: PARKS[number].to_owned(),
        since: day(since),
        periods: periods.iter().map(stretch).collect(),
    }
}

fn resident() -> AccessCandidate {
    AccessCandidate { residencies: vec![residency(1, 0, &[(ResidencyState::Active, 0, None)])], ..AccessCandidate::default() }
}

/// The result for a candidate under Silk's provision on a day.
fn evaluated(provision: &provision::Model, candidate: &AccessCandidate, on: NaiveDate) -> Result<AccessGround, Vec<UnmetClause>> {
    let (agreement, parties) = (agreement(), [party(0, None, None), party(1, None, None)]);
    let rule = ProvisionRule { agreement: &agreement, parties: &parties, provision, host: park(0), retired_on: Some(day(300)) };
    evaluate_entitlement(&rule, candidate, on, None)
}

#[test]
fn each_clause_says_what_is_missing() {
    let open = provision(None, AccessConditions::default());
    assert_eq!(evaluated(&open, &resident(), day(50)), Ok(AccessGround { home: park(1), since: day(0) }));
    assert_eq!(evaluated(&open, &resident(), day(9)), Err(vec![UnmetClause::Agreement { state: AgreementState::Signed }]));
    let late = Err(vec![UnmetClause::Agreement { state: AgreementState::Expired }, UnmetClause::Retired { since: day(300) }]);
    assert_eq!(evaluated(&open, &resident(), day(401)), late);
    assert_eq!(evaluated(&open, &AccessCandidate::default(), day(50)), Err(vec![UnmetClause::NotResident]));
    let named = provision(Some(vec!["tin"]), AccessConditions::default());
    assert_eq!(evaluated(&named, &resident(), day(50)), Err(vec![UnmetClause::NotResident]));
    let own = AccessCandidate { residencies: vec![residency(0, 0, &[(ResidencyState::Active, 0, None)])], ..AccessCandidate::default() };
    assert_eq!(evaluated(&open, &own, day(50)), Err(vec![UnmetClause::NotResident]), "its own park's services are no services abroad");
    let suspended = AccessCandidate {
        residencies: vec![residency(1, 0, &[(ResidencyState::Active, 0, Some(40)), (ResidencyState::Suspended, 40, None)])],
        ..AccessCandidate::default()
    };
    assert!(evaluated(&open, &suspended, day(39)).is_ok());
    let status = UnmetClause::Status { park: park(1), state: Some(ResidencyState::Suspended) };
    assert_eq!(evaluated(&open, &suspended, day(40)), Err(vec![status]));
}

#[test]
fn conditions_look_at_the_company() {
    let conditions = AccessConditions {
        sectors: vec!["ict".into()],
        stages: vec![CompanyStage::Growth],
        headcount_min: Some(10),
        headcount_max: Some(50),
        residency_months: Some(3),
    };
    let asks = provision(None, conditions);
    let lacks = evaluated(&asks, &resident(), day(20)).unwrap_err();
    let expected = vec![
        UnmetClause::Sector,
        UnmetClause::Stage { has: None },
        UnmetClause::Headcount { has: None },
        UnmetClause::Months { park: park(1), required: 3, has: 0 },
    ];
    assert_eq!(lacks, expected);
    let fits = AccessCandidate {
        sectors: vec!["ict".into(), "software".into()],
        stage: Some(CompanyStage::Growth),
        headcount: Some(50),
        ..resident()
    };
    assert!(evaluated(&asks, &fits, NaiveDate::from_ymd_opt(2026, 4, 1).unwrap()).is_ok(), "three months to the day");
    let eve = evaluated(&asks, &fits, NaiveDate::from_ymd_opt(2026, 3, 31).unwrap());
    assert_eq!(eve, Err(vec![UnmetClause::Months { park: park(1), required: 3, has: 2 }]));
    let large = AccessCandidate { headcount: Some(51), ..fits };
    assert_eq!(evaluated(&asks, &large, day(200)), Err(vec![UnmetClause::Headcount { has: Some(51) }]));
}

#[test]
fn the_park_that_vouches_comes_before_the_oldest() {
    let (agreement, parties) = (agreement(), [party(0, None, None), party(1, None, None), party(2, Some(day(30)), Some(day(90)))]);
    let provision = provision(None, AccessConditions::default());
    let rule = ProvisionRule { agreement: &agreement, parties: &parties, provision: &provision, host: park(0), retired_on: None };
    let active = |number, since| residency(number, since, &[(ResidencyState::Active, since, None)]);
    let candidate = AccessCandidate { home: Some(park(2)), residencies: vec![active(1, 0), active(2, 7)], ..AccessCandidate::default() };
    let home = |on, asked| evaluate_entitlement(&rule, &candidate, day(on), asked).map(|ground| ground.home);
    assert_eq!(home(29, None), Ok(park(1)), "before it acceded");
    assert_eq!(home(30, None), Ok(park(2)));
    assert_eq!(home(90, None), Ok(park(1)), "once it has left");
    assert_eq!(home(30, Some(park(1))), Ok(park(1)), "the park that was asked for");
    assert_eq!(home(90, Some(park(2))), Err(vec![UnmetClause::NotResident]));
}

/// Days of a party or a state, one by one: what a person with a calendar would tick off.
fn ticked(from: Option<u64>, until: Option<u64>) -> BTreeSet<u64> {
    (0..120).filter(|number| from.is_none_or(|from| from <= *number) && until.is_none_or(|until| *number < until)).collect()
}

type History = Vec<(u8, u64)>;

fn state_of(code: u8) -> ResidencyState {
    ResidencyState::ALL[code as usize % ResidencyState::ALL.len()]
}

proptest! {
    /// The evaluator agrees with one that ticks days off a calendar, for every park of every company on every day.
    #[test]
    fn it_agrees_with_a_calendar_on_the_wall(
        signed in 0u64..40, first in 0u64..60, length in 0u64..90, ended in proptest::option::of(0u64..120),
        automatic in any::<bool>(),
        seats in proptest::collection::vec((proptest::option::of(0u64..100), proptest::option::of(0u64..120)), 3),
        named in proptest::option::of(proptest::collection::btree_set(0usize..4, 0..3)),
        histories in proptest::collection::vec(proptest::collection::vec((any::<u8>(), 1u64..40), 0..4), 3),
        on in 0u64..120,
    ) {
        let agreement = agreement::Model {
            signed_on: Some(day(signed)),
            valid_from: Some(day(first)),
            valid_until: Some(day(first + length)),
            terminated_on: ended.map(day),
            renewal: if automatic { RenewalRule::Automatic } else { RenewalRule::None },
            ..agreement()
        };
        let parties: Vec<party::Model> =
            seats.iter().enumerate().map(|(number, (from, until))| party(number, from.map(day), until.map(day))).collect();
        let provision = provision(
            named.as_ref().map(|named| named.iter().map(|number| PARKS[*number]).collect()),
            AccessConditions::default(),
        );
        let periods = |history: &History| {
            let mut from = 0;
            history
                .iter()
                .map(|(code, length)| {
                    let stretch = StatusPeriod { state: state_of(*code), from: day(from), until: Some(day(from + length)) };
                    from += length;
                    stretch
                })
                .collect::<Vec<_>>()
        };
        let residencies = histories.iter().enumerate().map(|(number, history)| CandidateResidency {
            park: park(number),
            slug: PARKS[number].to_owned(),
            since: day(0),
            periods: periods(history),
        });
        let candidate = AccessCandidate { residencies: residencies.collect(), ..AccessCandidate::default() };
        let rule = ProvisionRule { agreement: &agreement, parties: &parties, provision: &provision, host: park(0), retired_on: None };

        // The calendar on the wall.
        let end = [ended, (!automatic).then_some(first + length + 1)].into_iter().flatten().min();
        let in_force = ticked(Some(first.max(signed)), end);
        let bound: Vec<BTreeSet<u64>> = seats.iter().map(|(from, until)| ticked(*from, *until)).collect();
        let with_access = |number: usize| {
            let mut at = 0;
            histories[number].iter().any(|(code, length)| {
                let days = at..at + length;
                at += length;
                days.contains(&on) && matches!(state_of(*code).as_str().as_str(), "PROVISIONAL" | "ACTIVE" | "WARNED")
            })
        };
        let benefits = |number: &usize| bound[*number].contains(&on) && named.as_ref().is_none_or(|named| named.contains(number));
        let expected = (1..3).find(|number| {
            in_force.contains(&on) && bound[0].contains(&on) && benefits(number) && with_access(*number)
        });

        let found = evaluate_entitlement(&rule, &candidate, day(on), None);
        prop_assert_eq!(found.as_ref().ok().map(|ground| ground.home), expected.map(park));
        if let Err(failures) = found {
            prop_assert!(!failures.is_empty());
        }
    }
}
