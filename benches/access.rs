//! How fast the two questions of access abroad are answered: what is open to a company, and whether a pass is good.
//!
//! `cargo bench --bench access`. The evaluator's rival gathers everybody who benefits before it looks for the company, as one would
//! who starts from the text of an agreement. The check's rival does nothing but check the signature: it says what the rest costs.

mod common;

use std::collections::HashSet;
use std::hint::black_box;
use std::time::{Duration, Instant};

use api::engine::Engine;
use api::gateway::Gateway;
use api::graphql::agreements::credentials;
use api::graphql::ids;
use api::http::router;
use app::App;
use axum::Router;
use chrono::{Days, NaiveDate};
use domain::agreements::answer::{self, AccessAnswer};
use domain::agreements::entitlement::{
    AccessCandidate, CandidateResidency, ProvisionRule, StatusPeriod, beneficiary_parks, evaluate_entitlement,
};
use domain::agreements::{offers, request};
use domain::parks::calendar;
use entity::agreements::{AccessConditions, AgreementKind, ExpiryRule, RenewalRule, agreement, party, provision};
use entity::companies::{CompanyStage, company};
use entity::ids::{AgreementId, AgreementPartyId, ParkId, ProvisionId, ServiceId};
use entity::residency::ResidencyState;
use entity::text::Words;
use futures_util::future::join_all;
use karvon::demo::{self, Scale};
use kernel::work::Caller;
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const AGREEMENTS: usize = 50;
const PROVISIONS: usize = 40;
const PARKS: usize = 12;
const ROUNDS: usize = 500;
const CHECKS: usize = 20_000;
/// Front desks that ask at the same time.
const DESKS: usize = 8;

#[tokio::main(worker_threads = 2)]
async fn main() {
    evaluator();
    checks().await;
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + Days::new(number)
}

fn park(number: usize) -> ParkId {
    ParkId(Uuid::from_u128(number as u128 + 1))
}

fn slug(number: usize) -> String {
    format!("park-{number}")
}

/// An agreement of six parks, each of which promises something to all others or to two of them.
fn agreed(number: usize) -> (agreement::Model, Vec<party::Model>, Vec<provision::Model>) {
    let id = AgreementId(Uuid::from_u128(number as u128));
    let members: Vec<usize> = (0..6).map(|place| (number + place * 2) % PARKS).collect();
    let agreement = agreement::Model {
        id,
        kind: AgreementKind::ServiceAccess,
        titles: Default::default(),
        valid_from: Some(day(0)),
        valid_until: (!number.is_multiple_of(5)).then(|| day(700)),
        signed_on: Some(day(0)),
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
        created_at: "2026-01-01T00:00:00Z".parse().expect("an instant"),
    };
    let parties = members.iter().enumerate().map(|(place, member)| party::Model {
        id: AgreementPartyId(Uuid::from_u128(place as u128)),
        agreement_id: id,
        position: place as i32,
        park_id: Some(park(*member)),
        association: None,
        signed_on: Some(day(0)),
        signed_by: None,
        acceded_on: None,
        left_on: None,
        closed: false,
    });
    let provisions = (0..PROVISIONS).map(|place| provision::Model {
        id: ProvisionId(Uuid::from_u128((number * PROVISIONS + place) as u128)),
        agreement_id: id,
        position: place as i32,
        service_id: ServiceId(Uuid::from_u128(place as u128)),
        beneficiaries: (place % 3 == 0).then(|| Words::from_iter([slug(members[1]), slug(members[2])])),
        conditions: AccessConditions {
            sectors: if place % 4 == 0 { vec!["software".into(), "fintech".into()] } else { vec![] },
            stages: if place % 5 == 0 { vec![CompanyStage::Growth] } else { vec![] },
            headcount_min: (place % 7 == 0).then_some(5),
            residency_months: (place % 6 == 0).then_some(6),
            ..AccessConditions::default()
        },
        discount_basis_points: 0,
        max_days: None,
        max_people: None,
        quota_amount: None,
        quota_unit: None,
        quota_scope: None,
        quota_every: None,
    });
    (agreement, parties.collect(), provisions.collect())
}

fn evaluator() {
    let agreed: Vec<_> = (0..AGREEMENTS).map(agreed).collect();
    let rules: Vec<ProvisionRule<'_>> = agreed
        .iter()
        .flat_map(|(agreement, parties, provisions)| {
            provisions.iter().zip(parties.iter().cycle()).map(move |(provision, host)| ProvisionRule {
                agreement,
                parties: parties.as_slice(),
                provision,
                host: host.park_id.expect("a park"),
                retired_on: None,
            })
        })
        .collect();
    let residency = |number: usize| CandidateResidency {
        park: park(number),
        slug: slug(number),
        since: day(0),
        periods: vec![
            StatusPeriod { state: ResidencyState::Provisional, from: day(0), until: Some(day(90)) },
            StatusPeriod { state: ResidencyState::Active, from: day(90), until: None },
        ],
    };
    let candidate = AccessCandidate {
        sectors: vec!["software".into(), "software.enterprise".into()],
        stage: Some(CompanyStage::Growth),
        headcount: Some(12),
        home: Some(park(2)),
        residencies: vec![residency(2), residency(3)],
    };
    let slugs: Vec<String> = (0..PARKS).map(slug).collect();
    let slug_of = |id: ParkId| slugs.get(usize::try_from(Uuid::from(id).as_u128()).ok()? - 1).map(String::as_str);
    let on = day(365);
    let ours = || rules.iter().filter(|rule| evaluate_entitlement(rule, &candidate, on, None).is_ok()).count();
    let rival = || {
        let opens = |rule: &&ProvisionRule<'_>| {
            let all: HashSet<ParkId> = beneficiary_parks(rule, slug_of, on).into_iter().collect();
            candidate.residencies.iter().any(|residency| all.contains(&residency.park))
                && evaluate_entitlement(rule, &candidate, on, None).is_ok()
        };
        rules.iter().filter(opens).count()
    };
    assert_eq!(ours(), rival());
    let mut times = [const { Vec::<Duration>::new() }; 2];
    for _ in 0..ROUNDS {
        for (times, asked) in times.iter_mut().zip([&ours as &dyn Fn() -> usize, &rival]) {
            let began = Instant::now();
            black_box(asked());
            times.push(began.elapsed());
        }
    }
    println!("what is open of {} provisions, {} are:", rules.len(), ours());
    for (who, times) in ["the evaluator", "all beneficiaries first"].iter().zip(&mut times) {
        times.sort();
        println!("{who:<26} p50 {:>8.1?}, p95 {:>8.1?}", times[ROUNDS / 2], times[ROUNDS * 95 / 100]);
    }
}

/// A demonstration of its own, in which somebody was let in.
async fn shown() -> (App, Router, String) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/access");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let app = common::open(&folder, &format!("sqlite://{}?mode=rwc", folder.join("karvon.db").display())).await;
    let router = router(Gateway { engine: Engine::new(app.clone()), metrics: None });
    demo::seed(&app, Scale::default()).await.expect("the data");
    let view = app.view(Caller::system());
    let companies = company::Entity::find().order_by_asc(company::Column::Id).limit(200).all(view.db()).await.expect("companies");
    for company in companies {
        let offers = offers::offers_to_company(&view, &company, None).await.expect("offers");
        let Some(offer) = offers.into_iter().find(|offer| offer.left.is_none_or(|left| left > 0)) else { continue };
        let today = calendar::today(&view, &offer.host);
        let ask = request::NewAccessRequest {
            company: company.id,
            provision: offer.provision.id,
            home: None,
            from: today,
            until: today,
            people: 1,
            purpose: None,
            contact: None,
        };
        let mut work = app.begin(Caller::system(), "requestAccess").await.expect("a transaction");
        let request = request::request_access(&mut work, ask).await.expect("it is open");
        let act = || AccessAnswer { request: request.id, expected_revision: None, remark: None };
        answer::confirm_access(&mut work, act()).await.expect("the system may");
        answer::accept_access(&mut work, act()).await.expect("the system may");
        app.commit(work).await.expect("a commit");
        let officer = common::officer(&app, &router, &offer.host.slug).await;
        let seen = "query($id: ID!) { node(id: $id) { ... on AccessRequest { pass { credential } } } }";
        let pass = common::ask(&router, Some(&officer), seen, json!({ "id": ids::global(request.id) })).await;
        let credential = pass["data"]["node"]["pass"]["credential"].as_str().expect("a pass").to_owned();
        return (app, router, credential);
    }
    panic!("nothing is open to anybody in the demonstration");
}

async fn checks() {
    let (app, router, credential) = shown().await;
    let check = "query($credential: String!) { checkCredential(credential: $credential) { valid verdict validUntil } }";
    let first = common::ask(&router, None, check, json!({ "credential": credential })).await;
    assert_eq!(first["data"]["checkCredential"]["verdict"], "VALID", "{first}");
    let began = Instant::now();
    let desks = (0..DESKS).map(|_| {
        let (router, credential) = (router.clone(), credential.clone());
        tokio::spawn(async move {
            for _ in 0..CHECKS / DESKS {
                let answer = common::ask(&router, None, check, json!({ "credential": credential })).await;
                assert_eq!(answer["data"]["checkCredential"]["valid"], true);
            }
        })
    });
    join_all(desks).await.into_iter().for_each(|desk| desk.expect("it ran"));
    let whole = began.elapsed();
    let began = Instant::now();
    let keys = (0..2).map(|_| {
        let (app, credential) = (app.clone(), credential.clone());
        tokio::task::spawn_blocking(move || {
            for _ in 0..CHECKS / 2 {
                assert!(matches!(credentials::read_credential(&app.keys, &credential), credentials::CredentialKind::Pass(_)));
            }
        })
    });
    join_all(keys).await.into_iter().for_each(|done| done.expect("it ran"));
    let signature = began.elapsed();
    println!("checks of a pass on two cores, {CHECKS} of them:");
    for (who, took) in [("checkCredential, over the router", whole), ("the signature alone", signature)] {
        println!("{who:<34} {:>8.0} a second", CHECKS as f64 / took.as_secs_f64());
    }
}
