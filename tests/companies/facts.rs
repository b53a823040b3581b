//! Figures: who sets them, who stands behind them, who is shown them.

use api::graphql::ids;
use serde_json::{Value, json};

use crate::support::{Person, Town};

const SET: &str = "mutation($input: SetCompanyFactsInput!) { setCompanyFacts(input: $input) {
    facts { id kind value currency period { from until } audience verifiedBy { slug } } } }";
const READ: &str = "query($id: ID!, $all: Boolean!, $kinds: [FactKind!]) { node(id: $id) { ... on Company {
    facts(latestOnly: $all, kinds: $kinds) { kind value } } } }";
const VERIFY: &str =
    "mutation($input: VerifyCompanyFactInput!) { verifyCompanyFact(input: $input) { fact { value verifiedBy { slug } verifiedAt } } }";

fn year(year: i32) -> Value {
    json!({ "from": format!("{year}-01-01"), "until": format!("{year}-12-31") })
}

async fn values(person: &Person, company: &str, latest_only: bool) -> Vec<String> {
    let data = person.ask(READ, json!({ "id": company, "all": latest_only })).await;
    data["node"]["facts"].as_array().unwrap().iter().map(|fact| fact["value"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_figure_is_shown_to_its_audience_and_the_latest_period_first() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let nosy = town.person("Nosy Parker").await;
    let (_, officer) = town.park("it-park").await;
    let id = town.company(&malika, "Bozor").await;
    let company = ids::global(id).to_string();
    let facts = json!([
        { "kind": "REVENUE", "value": "90000.50", "currency": "usd", "period": year(2024), "audience": "EVERYONE" },
        { "kind": "REVENUE", "value": "120000", "currency": "USD", "period": year(2025) },
        { "kind": "USERS", "value": "4000", "period": { "until": "2025-12-31" }, "audience": "PARKS" },
        { "kind": "GROWTH_PERCENT", "value": "-3.5", "period": year(2025), "audience": "MEMBERS" },
    ]);
    let set = malika.ask(SET, json!({ "input": { "companyId": company, "facts": facts } })).await;
    assert_eq!(set["setCompanyFacts"]["facts"][2]["period"], json!({ "from": null, "until": "2025-12-31" }));
    assert_eq!(values(&malika, &company, true).await.len(), 3);
    assert_eq!(values(&malika, &company, false).await.len(), 4);
    for stranger in [&nosy, &officer] {
        assert_eq!(values(stranger, &company, true).await, ["90000.5"], "the latest of those that are shown");
    }
    let some = malika.ask(READ, json!({ "id": company, "all": true, "kinds": ["USERS"] })).await;
    assert_eq!(some["node"]["facts"], json!([{ "kind": "USERS", "value": "4000" }]));
    let hidden = set["setCompanyFacts"]["facts"][3]["id"].clone();
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(nosy.ask(node, json!({ "id": hidden })).await["node"], Value::Null);
    assert_eq!(malika.ask(node, json!({ "id": hidden })).await["node"]["id"], hidden);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_that_cannot_be_are_refused_together() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let company = ids::global(town.company(&malika, "Bozor").await).to_string();
    let facts = json!([
        { "kind": "REVENUE", "value": "1", "period": year(2025) },
        { "kind": "USERS", "value": "1.5", "currency": "USD", "period": year(2025) },
        { "kind": "CUSTOMERS", "value": "-1", "period": { "from": "2025-12-31", "until": "2025-01-01" } },
        { "kind": "CUSTOMERS", "value": "1", "period": { "from": "2025-12-31", "until": "2025-01-01" } },
    ]);
    let fields = malika.faults(SET, json!({ "input": { "companyId": company, "facts": facts } })).await;
    let expected = [
        "facts.0.currency",
        "facts.1.currency",
        "facts.1.value",
        "facts.2.value",
        "facts.2.period.until",
        "facts.3.period.until",
        "facts.3.period",
    ];
    assert_eq!(fields, expected);
    assert!(values(&malika, &company, false).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_park_stands_behind_figures_of_its_residents_alone_until_they_change() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let (park, officer) = town.park("it-park").await;
    let id = town.company(&malika, "Bozor").await;
    let company = ids::global(id).to_string();
    let fact = json!({ "kind": "REVENUE", "value": "120000", "currency": "USD", "period": year(2025) });
    let set = json!({ "input": { "companyId": company, "facts": [fact] } });
    let fact = malika.ask(SET, set.clone()).await["setCompanyFacts"]["facts"][0].clone();
    let verify = json!({ "input": { "factId": fact["id"], "parkId": ids::global(park.id).as_str() } });
    assert_eq!(officer.refused(VERIFY, verify.clone()).await.code, "NOT_FOUND", "a figure of a company it has nothing to do with");
    assert_eq!(malika.refused(VERIFY, verify.clone()).await.code, "FORBIDDEN");
    assert_eq!(town.refused(VERIFY, verify.clone()).await.code, "UNAUTHENTICATED");

    town.resident(&park, id).await;
    let verified = officer.ask(VERIFY, verify).await["verifyCompanyFact"]["fact"].clone();
    assert_eq!(verified["verifiedBy"], json!({ "slug": "it-park" }));
    assert!(verified["verifiedAt"].is_string());
    let again = malika.ask(SET, set).await["setCompanyFacts"]["facts"][0].clone();
    assert_eq!((&again["id"], &again["verifiedBy"]), (&fact["id"], &Value::Null), "overwritten, it is the company's own word again");
}
