//! From the proposal to the end: who signs, who joins, who leaves, and what it opens meanwhile.

use serde_json::{Value, json};

use super::proposal::{Parks, days_from_now};
use crate::support::Town;

const AGREEMENT: &str = "query($id: ID!) { node(id: $id) { ... on Agreement { revision state signedOn \
    parties { park { slug } association signedOn signedBy { id } accededOn leftOn } \
    provisions { id beneficiaryParks { slug } service { openToResidentsOf { slug } } agreement { id } } history { action toState remark } } } }";
const SIGN: &str = "mutation($input: SignAgreementInput!) { signAgreement(input: $input) { agreement { revision state signedOn } } }";
pub const ACCEDE: &str = "mutation($input: SignAgreementInput!) { accedeToAgreement(input: $input) { agreement { state } } }";
pub const LEAVE: &str = "mutation($input: TerminateAgreementInput!) { terminateAgreement(input: $input) { agreement { state } } }";
const LIST: &str = "query($parks: [ID!], $day: Date) { agreements(parks: $parks, inForceOn: $day) { nodes { id } } \
    park(slug: \"silk\") { agreements { totalCount } } }";

fn slugs(parks: &Value) -> Vec<&str> {
    parks.as_array().unwrap().iter().map(|park| park["slug"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_agreement_opens_services_while_it_binds() {
    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    let (silk, amber, tin) = (&parks.silk, &parks.amber, &parks.tin);
    let stranger = town.person("Stranger").await;
    let id = parks.propose(json!({ "openToAccession": true })).await["id"].clone();
    let step = |park: &str, more: Value| {
        let mut input = json!({ "agreementId": id, "parkId": park });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    };
    let seen = json!({ "id": id });

    // Only the parties know of a proposal.
    for shown in [town.ask(AGREEMENT, seen.clone()).await, tin.officer.ask(AGREEMENT, seen.clone()).await] {
        assert_eq!(shown["node"], json!(null));
    }
    assert_eq!(tin.officer.refused(SIGN, step(&tin.id, json!({}))).await.code, "NOT_FOUND");
    assert_eq!(town.ask(LIST, json!({ "parks": [silk.id] })).await["agreements"]["nodes"], json!([]));
    assert_eq!(silk.officer.ask(LIST, json!({ "parks": [silk.id] })).await["park"]["agreements"]["totalCount"], 1);

    // Both sign.
    let half = silk.officer.ask(SIGN, step(&silk.id, json!({ "expectedRevision": 1 }))).await["signAgreement"]["agreement"].clone();
    assert_eq!(half, json!({ "revision": 2, "state": "PROPOSED", "signedOn": null }));
    assert_eq!(silk.officer.refused(SIGN, step(&silk.id, json!({}))).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(silk.officer.refused(SIGN, step(&amber.id, json!({}))).await.code, "FORBIDDEN");
    assert_eq!(amber.officer.refused(SIGN, step(&amber.id, json!({ "expectedRevision": 1 }))).await.code, "CONFLICT");
    let late = amber.officer.refused(SIGN, step(&amber.id, json!({ "signedOn": days_from_now(2) }))).await;
    assert_eq!(late.field.as_deref(), Some("signedOn"));
    let whole = amber.officer.ask(SIGN, step(&amber.id, json!({}))).await["signAgreement"]["agreement"].clone();
    assert_eq!((&whole["state"], whole["signedOn"].is_string()), (&json!("IN_FORCE"), true));

    let public = town.ask(AGREEMENT, seen.clone()).await["node"].clone();
    assert_eq!((&public["history"], &public["parties"][0]["signedBy"]), (&json!(null), &json!(null)), "what only parties read");
    assert_eq!(slugs(&public["provisions"][0]["beneficiaryParks"]), ["amber"]);
    assert_eq!(slugs(&public["provisions"][0]["service"]["openToResidentsOf"]), ["amber"]);
    assert_eq!(public["provisions"][0]["agreement"]["id"], id);
    let provision = json!({ "id": public["provisions"][0]["id"] });
    assert_eq!(town.ask("query($id: ID!) { node(id: $id) { id } }", provision.clone()).await["node"], provision);
    let between = json!({ "parks": [silk.id, amber.id], "day": days_from_now(0) });
    assert_eq!(town.ask(LIST, between.clone()).await["agreements"]["nodes"], json!([{ "id": id }]));
    let before = json!({ "parks": [silk.id, amber.id], "day": days_from_now(-30) });
    assert_eq!(town.ask(LIST, before).await["agreements"]["nodes"], json!([]));
    assert_eq!(town.ask(LIST, json!({ "parks": [silk.id, tin.id] })).await["agreements"]["nodes"], json!([]));

    // A third park joins, and leaves.
    assert_eq!(stranger.refused(ACCEDE, step(&tin.id, json!({}))).await.code, "FORBIDDEN");
    let early = tin.officer.refused(ACCEDE, step(&tin.id, json!({ "signedOn": days_from_now(-3) }))).await;
    assert_eq!((early.code.as_str(), early.field.as_deref()), ("INVALID_INPUT", Some("signedOn")), "before there was an agreement");
    tin.officer.ask(ACCEDE, step(&tin.id, json!({}))).await;
    assert_eq!(tin.officer.refused(ACCEDE, step(&tin.id, json!({}))).await.code, "ILLEGAL_TRANSITION");
    let joined = town.ask(AGREEMENT, seen.clone()).await["node"].clone();
    assert_eq!(slugs(&joined["provisions"][0]["beneficiaryParks"]), ["amber", "tin"]);
    assert!(joined["parties"][2]["accededOn"].is_string());
    let reason = json!({ "reason": "We see no use in it." });
    assert_eq!(tin.officer.refused(LEAVE, step(&amber.id, reason.clone())).await.code, "FORBIDDEN");
    let wrong = tin.officer.faults(LEAVE, step(&tin.id, json!({ "reason": " ", "effectiveOn": "2020-01-01" }))).await;
    assert_eq!(wrong, ["reason", "effectiveOn"]);
    let over = tin.officer.faults(LEAVE, step(&tin.id, json!({ "reason": "Later.", "effectiveOn": days_from_now(400) }))).await;
    assert_eq!(over, ["effectiveOn"], "the agreement has ended by then");
    let left = tin.officer.ask(LEAVE, step(&tin.id, reason.clone())).await;
    assert_eq!(left["terminateAgreement"]["agreement"]["state"], "IN_FORCE");
    let after = town.ask(AGREEMENT, seen.clone()).await["node"].clone();
    assert_eq!(slugs(&after["provisions"][0]["service"]["openToResidentsOf"]), ["amber"]);

    // With the last but one it ends.
    let ended = amber.officer.ask(LEAVE, step(&amber.id, reason.clone())).await;
    assert_eq!(ended["terminateAgreement"]["agreement"]["state"], "TERMINATED");
    assert_eq!(silk.officer.refused(LEAVE, step(&silk.id, reason)).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(town.ask(LIST, between).await["agreements"]["nodes"], json!([]));
    let told = silk.officer.ask(AGREEMENT, seen).await["node"].clone();
    assert_eq!(slugs(&told["provisions"][0]["service"]["openToResidentsOf"]), Vec::<&str>::new());
    let history: Vec<_> =
        told["history"].as_array().unwrap().iter().map(|h| (h["action"].as_str().unwrap(), h["toState"].as_str().unwrap())).collect();
    let expected = [
        ("proposeAgreement", "PROPOSED"),
        ("signAgreement", "PROPOSED"),
        ("signAgreement", "IN_FORCE"),
        ("accedeToAgreement", "IN_FORCE"),
        ("terminateAgreement", "IN_FORCE"),
        ("terminateAgreement", "TERMINATED"),
    ];
    assert_eq!(history, expected);
    assert_eq!(told["history"][5]["remark"], "We see no use in it.");
}

#[tokio::test]
async fn a_renewal_ends_what_it_renews_and_a_proposal_can_be_taken_back() {
    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    let sign = async |id: &Value| {
        for park in [&parks.silk, &parks.amber] {
            park.officer.ask(SIGN, json!({ "input": { "agreementId": id, "parkId": park.id } })).await;
        }
    };
    let state = async |id: &Value| parks.silk.officer.ask(AGREEMENT, json!({ "id": id })).await["node"]["state"].clone();
    let old = parks.propose(json!({})).await["id"].clone();
    sign(&old).await;
    let joins = json!({ "input": { "agreementId": old, "parkId": parks.tin.id } });
    assert_eq!(parks.tin.officer.refused(ACCEDE, joins).await.code, "ILLEGAL_TRANSITION", "it is not open");

    let new = parks.propose(json!({ "supersedesId": old, "valid": { "from": days_from_now(0) } })).await["id"].clone();
    assert_eq!(state(&old).await, "IN_FORCE");
    sign(&new).await;
    assert_eq!((state(&old).await, state(&new).await), (json!("TERMINATED"), json!("IN_FORCE")));

    let proposal = parks.propose(json!({ "provisions": [] })).await["id"].clone();
    let leave = json!({ "input": { "agreementId": proposal, "parkId": parks.silk.id, "reason": "Never mind." } });
    assert_eq!(parks.silk.officer.ask(LEAVE, leave).await["terminateAgreement"]["agreement"]["state"], "TERMINATED");
    let sign = json!({ "input": { "agreementId": proposal, "parkId": parks.amber.id } });
    assert_eq!(parks.amber.officer.refused(SIGN, sign).await.code, "ILLEGAL_TRANSITION");
}

#[tokio::test]
async fn two_versions_of_one_promise_never_bind_on_the_same_day() {
    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    let sign = |id: &Value, park: &str| json!({ "input": { "agreementId": id, "parkId": park } });
    let (first, second) = (parks.propose(json!({})).await["id"].clone(), parks.propose(json!({})).await["id"].clone());
    for id in [&first, &second] {
        parks.silk.officer.ask(SIGN, sign(id, &parks.silk.id)).await;
    }
    parks.amber.officer.ask(SIGN, sign(&first, &parks.amber.id)).await;
    let late = parks.amber.officer.refused(SIGN, sign(&second, &parks.amber.id)).await;
    assert_eq!(late.code, "ILLEGAL_TRANSITION", "the same has been agreed on meanwhile");
    let again = parks.silk.officer.faults(super::proposal::PROPOSE, parks.proposal(json!({}))).await;
    assert_eq!(again, ["provisions.0.serviceId"]);
    // In its place, after it, or with another park beside, it is no second version.
    parks.propose(json!({ "supersedesId": first })).await;
    parks.propose(json!({ "valid": { "from": days_from_now(366) } })).await;
    let three = json!([{ "parkId": parks.silk.id }, { "parkId": parks.amber.id }, { "parkId": parks.tin.id }]);
    parks.propose(json!({ "parties": three })).await;
    let early = parks.proposal(json!({ "supersedesId": first, "valid": { "from": days_from_now(-9) } }));
    assert_eq!(parks.silk.officer.faults(super::proposal::PROPOSE, early).await, ["valid.from", "supersedesId"]);
}

#[tokio::test]
async fn a_park_joins_on_the_first_day_though_its_own_is_still_the_one_before() {
    use entity::parks::park;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    // Between them lie 25 hours: it is never the same day in both.
    for (slug, zone) in [("silk", "Pacific/Kiritimati"), ("amber", "Pacific/Kiritimati"), ("tin", "Pacific/Pago_Pago")] {
        let moved = park::Entity::update_many().col_expr(park::Column::TimeZone, Expr::value(zone)).filter(park::Column::Slug.eq(slug));
        moved.exec(&town.app.database.connection).await.unwrap();
    }
    let id = parks.propose(json!({ "openToAccession": true })).await["id"].clone();
    for park in [&parks.silk, &parks.amber] {
        park.officer.ask(SIGN, json!({ "input": { "agreementId": id, "parkId": park.id } })).await;
    }
    let tin = json!({ "input": { "agreementId": id, "parkId": parks.tin.id } });
    parks.tin.officer.ask(ACCEDE, tin).await;
    let joined = town.ask(AGREEMENT, json!({ "id": id })).await["node"].clone();
    assert_eq!(joined["parties"][2]["accededOn"], joined["signedOn"]);
    assert_eq!(slugs(&joined["provisions"][0]["service"]["openToResidentsOf"]), ["amber", "tin"]);
    let away = json!({ "input": { "agreementId": id, "parkId": parks.tin.id, "reason": "We see no use in it." } });
    parks.tin.officer.ask(LEAVE, away).await;
    let left = town.ask(AGREEMENT, json!({ "id": id })).await["node"].clone();
    assert_eq!(slugs(&left["provisions"][0]["service"]["openToResidentsOf"]), ["amber"]);
}
