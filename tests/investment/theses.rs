//! A fund says what it looks for; what is out of the question it keeps to itself.

use serde_json::json;

use super::{fund, town, usd, with};

const SET: &str = "mutation($input: SetThesisInput!) {
    setThesis(input: $input) { investor { revision slug thesis { rounds leads ticket { min { amount } max { amount currency } } exclusions { kind values } } } }
}";
const READ: &str =
    "query($id: ID!) { node(id: $id) { ... on Investor { revision thesis { rounds exclusions { kind } } members { totalCount } } } }";

#[tokio::test]
async fn a_thesis_is_read_by_all_and_its_exclusions_by_members_alone() {
    let town = town().await;
    let timur = town.person("Timur").await;
    let fund = fund(&timur, "Silk Seed").await;
    let thesis = json!({
        "rounds": ["PRE_SEED", "SEED"], "deployCountries": ["UZ", "KZ"], "leads": true,
        "ticket": { "min": usd(50_000), "typical": usd(100_000), "max": usd(250_000) },
        "exclusions": [{ "teamIn": ["RU"] }, { "sanctioned": true }],
    });
    let input = json!({ "investorId": fund, "expectedRevision": 1, "thesis": thesis });
    let set = timur.ask(SET, json!({ "input": input })).await;
    let investor = &set["setThesis"]["investor"];
    assert_eq!(investor["revision"], 2);
    assert_eq!(investor["thesis"]["ticket"]["max"], json!({ "amount": "250000.00", "currency": "USD" }));
    let exclusions = json!([{ "kind": "TEAM_COUNTRY", "values": ["RU"] }, { "kind": "SANCTIONED", "values": [] }]);
    assert_eq!(investor["thesis"]["exclusions"], exclusions);

    // What the fund saw is no longer there.
    assert_eq!(timur.refused(SET, json!({ "input": input })).await.code, "CONFLICT");

    let seen = town.ask(READ, json!({ "id": fund })).await;
    assert_eq!(seen["node"]["thesis"], json!({ "rounds": ["PRE_SEED", "SEED"], "exclusions": null }));
    assert_eq!(seen["node"]["members"], json!(null));
}

#[tokio::test]
async fn a_thesis_that_is_wrong_is_refused_as_a_whole_and_changes_nothing() {
    let town = town().await;
    let timur = town.person("Timur").await;
    let fund = fund(&timur, "Silk Seed").await;
    let upside_down = json!({ "rounds": ["SEED"], "ticket": { "min": usd(50_000), "max": usd(10_000) } });
    let refused = timur.refused(SET, json!({ "input": { "investorId": fund, "thesis": upside_down } })).await;
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("INVALID_INPUT", Some("thesis.ticket.max")));
    let unknown = with(upside_down, json!({ "ticket": null, "sectors": ["alchemy"] }));
    let refused = timur.refused(SET, json!({ "input": { "investorId": fund, "thesis": unknown } })).await;
    assert_eq!(refused.field.as_deref(), Some("thesis.sectors.0"));
    let seen = timur.ask(READ, json!({ "id": fund })).await;
    assert_eq!(seen["node"]["thesis"], json!(null));
    assert_eq!(seen["node"]["revision"], 1);

    // A stranger sees the fund, but may not write for it; nobody may not even try.
    let stranger = town.person("Stranger").await;
    let input = json!({ "input": { "investorId": fund, "thesis": {} } });
    assert_eq!(stranger.refused(SET, input.clone()).await.code, "FORBIDDEN");
    assert_eq!(town.refused(SET, input).await.code, "UNAUTHENTICATED");
}

#[tokio::test]
async fn investors_are_found_by_what_they_are_and_what_they_look_for() {
    let town = town().await;
    let timur = town.person("Timur").await;
    let (fintech, other) = (fund(&timur, "Silk Seed").await, fund(&timur, "Караван Капитал").await);
    timur.ask(SET, json!({ "input": { "investorId": fintech, "thesis": { "sectors": ["finance.payments"] } } })).await;
    let find = "query($search: String, $kinds: [InvestorKind!], $countries: [CountryCode!], $sectors: [String!]) {
        investors(search: $search, kinds: $kinds, countries: $countries, sectors: $sectors) { nodes { id } totalCount }
    }";
    let found = async |variables| super::ids_of(&town.ask(find, variables).await["investors"]);
    assert_eq!(found(json!({ "search": "karavan" })).await, [other.as_str()]);
    assert_eq!(found(json!({ "sectors": ["finance.payments"] })).await, [fintech.as_str()]);
    assert_eq!(found(json!({ "kinds": ["ANGEL"] })).await, [] as [String; 0]);
    assert_eq!(found(json!({ "countries": ["KZ"] })).await, [other, fintech], "by their names in addresses");
}
