//! An association signs for its parks: those that let it, each in one way only, and bound as the others are.

use serde_json::{Value, json};

use super::access::{OFFERS, REQUEST, SIGN, Scene};
use super::course::{ACCEDE, LEAVE};
use super::proposal::{PROPOSE, Parks};
use crate::support::Town;

const LET: &str = "mutation($input: UpdateParkInput!) { updatePark(input: $input) { park { associations } } }";
const AGREEMENT: &str = "query($id: ID!) { node(id: $id) { ... on Agreement { state parties { park { slug } association signedOn } \
    provisions { id beneficiaryParks { slug } } } } }";

fn union(parks: &[&str]) -> Value {
    json!({ "associationOfParks": { "name": "Union of Parks", "parkIds": parks } })
}

#[tokio::test]
async fn an_association_signs_only_for_parks_that_let_it_and_are_bound_in_no_other_way() {
    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    let (silk, amber, tin) = (&parks.silk, &parks.amber, &parks.tin);
    let faults = async |parties: Value| silk.officer.faults(PROPOSE, parks.proposal(json!({ "parties": parties }))).await;
    let unasked = faults(json!([{ "parkId": silk.id }, union(&[&amber.id])])).await;
    assert_eq!(unasked, ["parties.1.associationOfParks.parkIds.0"], "it does not let the association sign");

    let set = |park: &str, names: Value| json!({ "input": { "parkId": park, "associations": names } });
    for other in [&silk.officer, &town.person("Stranger").await] {
        assert_eq!(other.refused(LET, set(&amber.id, json!(["Union of Parks"]))).await.code, "FORBIDDEN");
    }
    assert_eq!(amber.officer.faults(LET, set(&amber.id, json!(["Union of Parks", " "]))).await, ["associations.1"]);
    for park in [silk, amber] {
        let let_in = park.officer.ask(LET, set(&park.id, json!([" union of parks "]))).await;
        assert_eq!(let_in["updatePark"]["park"]["associations"], json!(["union of parks"]));
    }
    let twice = faults(json!([{ "parkId": silk.id }, union(&[&silk.id, &amber.id, &amber.id]), { "association": "Union of parks" }])).await;
    let expected = ["parties.1.associationOfParks.parkIds.0", "parties.1.associationOfParks.parkIds.2", "parties.2.association"];
    assert_eq!(twice, expected);
    let nobody_signs = parks.proposal(json!({ "parties": [union(&[&silk.id]), { "association": "Another" }] }));
    assert_eq!(silk.officer.refused(PROPOSE, nobody_signs).await.code, "FORBIDDEN", "its own park does not sign");
    let nowhere = parks.proposal(json!({ "parties": [{ "parkId": silk.id }, union(&[&silk.id, silk.service.as_str().unwrap()])] }));
    assert_eq!(silk.officer.refused(PROPOSE, nowhere).await.code, "NOT_FOUND");
    let members = parks.proposal(json!({ "parties": [{ "parkId": silk.id }, union(&[&amber.id])] }));
    for other in [&amber.officer, &tin.officer] {
        assert_eq!(other.refused(PROPOSE, members.clone()).await.code, "FORBIDDEN", "only who signs proposes");
    }
}

#[tokio::test]
async fn a_park_is_bound_through_its_association_until_it_leaves() {
    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    let (silk, amber) = (&parks.silk, &parks.amber);
    amber.officer.ask(LET, json!({ "input": { "parkId": amber.id, "associations": ["Union of Parks"] } })).await;
    let provisions = json!([{ "serviceId": silk.service, "beneficiaryParkIds": [amber.id] }, { "serviceId": amber.service }]);
    let parties = json!([{ "parkId": silk.id }, union(&[&amber.id])]);
    let id = parks.propose(json!({ "parties": parties, "provisions": provisions, "openToAccession": true })).await["id"].clone();
    let step = |park: &str, more: Value| {
        let mut input = json!({ "agreementId": id, "parkId": park });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    };
    let seen = async |officer: &crate::support::Person| officer.ask(AGREEMENT, json!({ "id": id })).await["node"].clone();
    assert_eq!(seen(&amber.officer).await["state"], "PROPOSED", "it knows of what it is to be bound by");
    assert_eq!(amber.officer.refused(SIGN, step(&amber.id, json!({}))).await.code, "ILLEGAL_TRANSITION", "the association signs");
    silk.officer.ask(SIGN, step(&silk.id, json!({}))).await;
    let signed = seen(&silk.officer).await;
    assert_eq!(signed["state"], "IN_FORCE");
    assert_eq!(signed["parties"][1], json!({ "park": null, "association": "Union of Parks", "signedOn": null }));
    assert_eq!(signed["parties"][2], json!({ "park": { "slug": "amber" }, "association": "Union of Parks", "signedOn": null }));
    assert_eq!(signed["provisions"][0]["beneficiaryParks"], json!([{ "slug": "amber" }]));
    assert_eq!(signed["provisions"][1]["beneficiaryParks"], json!([{ "slug": "silk" }]));
    assert_eq!(amber.officer.refused(ACCEDE, step(&amber.id, json!({}))).await.code, "ILLEGAL_TRANSITION", "it is in already");

    let (founder, company) = Scene::resident(&town, "Kerege").await;
    let offers = async || founder.ask(OFFERS, json!({ "id": company })).await["node"]["servicesAbroad"]["totalCount"].clone();
    assert_eq!(offers().await, 1);
    let today = super::proposal::days_from_now(0);
    let ask = json!({ "companyId": company, "provisionId": signed["provisions"][0]["id"], "from": today, "until": today });
    let asked = founder.ask(REQUEST, json!({ "input": ask })).await["requestAccess"]["accessRequest"].clone();
    assert_eq!(asked["homePark"]["slug"], "amber");
    let balance = "{ park(slug: \"silk\") { reciprocity { partner { slug } } } }";
    let partners = silk.officer.ask(balance, json!({})).await["park"]["reciprocity"].clone();
    assert_eq!(partners, json!([{ "partner": { "slug": "amber" } }]));

    let left = amber.officer.ask(LEAVE, step(&amber.id, json!({ "reason": "We sign for ourselves." }))).await;
    assert_eq!(left["terminateAgreement"]["agreement"]["state"], "TERMINATED", "the association has no park left");
    assert_eq!(offers().await, 0);
    let state = founder.ask("query($id: ID!) { node(id: $id) { ... on AccessRequest { state } } }", json!({ "id": asked["id"] })).await;
    assert_eq!(state["node"]["state"], "REVOKED");
}
