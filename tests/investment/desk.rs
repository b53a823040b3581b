//! An investor's desk: searches that tell of new deals, and a pipeline that nobody else sees.

use serde_json::{Value, json};

use super::{company, deal, id, ids_of, town, verified_fund};

const SAVE: &str =
    "mutation($input: SaveSearchInput!) { saveSearch(input: $input) { savedSearch { id name search filter alerts newSinceSeen } } }";
const SEARCH: &str = "query($id: ID!) { node(id: $id) { ... on SavedSearch { newSinceSeen deals(newOnly: true) { nodes { id } } } } }";
const MOVE: &str =
    "mutation($input: MovePipelineInput!) { movePipeline(input: $input) { entry { id stage note passReason deal { id } } } }";
const DESK: &str = "query($id: ID!, $stages: [PipelineStage!]) { node(id: $id) { ... on Investor {
    pipeline(stages: $stages) { nodes { stage note deal { id } } totalCount }
    savedSearches { name }
} } }";

#[tokio::test]
async fn a_saved_search_tells_of_a_new_deal() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Chorsu", json!({})).await;
    deal(&malika, &firm, json!({ "round": "BRIDGE" })).await;
    let (timur, fund) = verified_fund(&town, "Silk Seed").await;
    let (park, _) = town.park("it-park").await;
    let park = api::graphql::ids::global(park.id);
    let filter = json!({ "rounds": ["BRIDGE"], "ticket": { "amount": "5", "currency": "USD" }, "forInvestor": fund });
    let draft = json!({ "investorId": fund, "name": "Bazaars", "search": "bazaar", "filter": filter });
    let saved = timur.ask(SAVE, json!({ "input": draft })).await["saveSearch"]["savedSearch"].clone();
    assert_eq!((&saved["newSinceSeen"], &saved["filter"]), (&json!(0), &filter), "what was there has been seen");

    deal(&malika, &firm, json!({ "round": "SEED" })).await;
    let bridge = deal(&malika, &firm, json!({ "round": "BRIDGE", "visibility": "BY_INTRODUCTION" })).await;
    let new = timur.ask(SEARCH, json!({ "id": saved["id"] })).await["node"].clone();
    assert_eq!((&new["newSinceSeen"], ids_of(&new["deals"])), (&json!(1), vec![bridge]));
    town.settle().await;
    let told = timur.ask("{ viewer { notifications { nodes { kind title } } } }", json!({})).await;
    let title = json!({ "kind": "DEAL_MATCHED", "title": "A new deal fits your search \"Bazaars\": Software for bazaars" });
    assert_eq!(told["viewer"]["notifications"]["nodes"], json!([title]));

    let seen = "mutation($input: MarkSearchSeenInput!) { markSearchSeen(input: $input) { savedSearch { newSinceSeen } } }";
    let input = json!({ "input": { "savedSearchId": saved["id"] } });
    assert_eq!(malika.refused(seen, input.clone()).await.code, "NOT_FOUND");
    assert_eq!(timur.ask(seen, input.clone()).await["markSearchSeen"]["savedSearch"]["newSinceSeen"], 0);
    assert_eq!(malika.ask(SEARCH, json!({ "id": saved["id"] })).await["node"], Value::Null);

    // Changed, it keeps its place; forgotten, it is gone.
    let changed = json!({ "investorId": fund, "savedSearchId": saved["id"], "name": "Parks", "filter": { "parks": [park.as_str()] }, "alerts": false });
    let changed = timur.ask(SAVE, json!({ "input": changed })).await["saveSearch"]["savedSearch"].clone();
    assert_eq!((&changed["id"], &changed["filter"]), (&saved["id"], &json!({ "parks": [park.as_str()] })));
    let wrong = json!({ "investorId": fund, "name": "Nowhere", "filter": { "countries": ["XX"] } });
    assert_eq!(timur.refused(SAVE, json!({ "input": wrong })).await.field.as_deref(), Some("filter.countries.0"));
    let forget = "mutation($input: DeleteSavedSearchInput!) { deleteSavedSearch(input: $input) { savedSearchId } }";
    timur.ask(forget, input).await;
    assert_eq!(timur.ask(DESK, json!({ "id": fund })).await["node"]["savedSearches"], json!([]));
}

#[tokio::test]
async fn a_pipeline_is_the_investors_own() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Chorsu", json!({})).await;
    let open = deal(&malika, &firm, json!({})).await;
    let draft = deal(&malika, &firm, json!({ "draft": true })).await;
    let (timur, fund) = verified_fund(&town, "Silk Seed").await;
    let to = |more| json!({ "input": super::with(json!({ "investorId": fund, "dealId": open }), more) });
    let first = timur.ask(MOVE, to(json!({ "stage": "FIRST_MEETING", "note": "Thursday" }))).await["movePipeline"]["entry"].clone();
    assert_eq!((&first["stage"], &first["note"]), (&json!("FIRST_MEETING"), &json!("Thursday")));
    assert_eq!(timur.refused(MOVE, to(json!({ "stage": "PASSED" }))).await.field.as_deref(), Some("passReason"));
    let passed = timur.ask(MOVE, to(json!({ "stage": "PASSED", "passReason": "Too early" }))).await["movePipeline"]["entry"].clone();
    assert_eq!((&passed["id"], &passed["note"], &passed["passReason"]), (&first["id"], &json!("Thursday"), &json!("Too early")));

    // A deal that one may not see is not there; another's pipeline is not one's own.
    let secret = json!({ "input": { "investorId": fund, "dealId": draft, "stage": "SOURCED" } });
    assert_eq!(timur.refused(MOVE, secret).await.code, "NOT_FOUND");
    assert_eq!(malika.refused(MOVE, to(json!({ "stage": "SOURCED" }))).await.code, "FORBIDDEN");

    let desk = timur.ask(DESK, json!({ "id": fund, "stages": ["PASSED"] })).await["node"]["pipeline"].clone();
    assert_eq!((&desk["totalCount"], &desk["nodes"][0]["deal"]["id"]), (&json!(1), &json!(open)));
    let seen = town.ask(DESK, json!({ "id": fund })).await["node"].clone();
    assert_eq!((&seen["pipeline"], &seen["savedSearches"]), (&Value::Null, &Value::Null));
    assert_eq!(town.ask("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id(&passed) })).await["node"], Value::Null);
}
