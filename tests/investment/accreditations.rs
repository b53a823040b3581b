//! Only a park can say that it has verified an investor.

use serde_json::json;

use super::{ACCREDIT, fund, town};

#[tokio::test]
async fn a_park_verifies_and_the_investor_can_only_declare() {
    let town = town().await;
    let timur = town.person("Timur").await;
    let fund = fund(&timur, "Silk Seed").await;
    let (park, officer) = town.park("it-park").await;
    let park = api::graphql::ids::global(park.id);
    let verified =
        json!({ "investorId": fund, "jurisdiction": "KZ", "basis": "PARK_VERIFIED", "parkId": park.as_str(), "validUntil": "2099-01-01" });
    assert_eq!(timur.refused(ACCREDIT, json!({ "input": verified })).await.code, "FORBIDDEN");
    assert_eq!(town.refused(ACCREDIT, json!({ "input": verified })).await.code, "UNAUTHENTICATED");

    let declared = json!({ "investorId": fund, "jurisdiction": "KZ", "basis": "SELF_DECLARED" });
    assert_eq!(officer.refused(ACCREDIT, json!({ "input": declared })).await.code, "FORBIDDEN");
    timur.ask(ACCREDIT, json!({ "input": declared })).await;

    let done = officer.ask(ACCREDIT, json!({ "input": verified })).await;
    assert_eq!(done["accreditInvestor"]["accreditation"]["verifiedBy"]["slug"], "it-park");
    // Verified again, it takes the place of what was there.
    let again = super::with(verified, json!({ "validUntil": "2100-01-01" }));
    officer.ask(ACCREDIT, json!({ "input": again })).await;
    let seen = town
        .ask("query($id: ID!) { node(id: $id) { ... on Investor { accreditations { basis validUntil } } } }", json!({ "id": fund }))
        .await;
    let grounds = json!([{ "basis": "SELF_DECLARED", "validUntil": null }, { "basis": "PARK_VERIFIED", "validUntil": "2100-01-01" }]);
    assert_eq!(seen["node"]["accreditations"], grounds);
}

#[tokio::test]
async fn each_ground_needs_its_own_proof() {
    let town = town().await;
    let timur = town.person("Timur").await;
    let fund = fund(&timur, "Silk Seed").await;
    let (park, officer) = town.park("it-park").await;
    let park = api::graphql::ids::global(park.id);
    let refused = timur.refused(ACCREDIT, json!({ "input": { "investorId": fund, "jurisdiction": "KZ", "basis": "DOCUMENT" } })).await;
    assert_eq!(refused.field.as_deref(), Some("uploadId"));
    let past =
        json!({ "investorId": fund, "jurisdiction": "KZ", "basis": "PARK_VERIFIED", "parkId": park.as_str(), "validUntil": "2020-01-01" });
    let refused = officer.refused(ACCREDIT, json!({ "input": past })).await;
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("INVALID_INPUT", Some("validUntil")));
    let seen = town.ask("query($id: ID!) { node(id: $id) { ... on Investor { accreditations { id } } } }", json!({ "id": fund })).await;
    assert_eq!(seen["node"]["accreditations"], json!([]));
}
