//! A park knows the people of its residents; a company chooses which of its parks vouches for it.

use api::graphql::ids;
use serde_json::{Value, json};

use crate::support::Town;

const PEOPLE: &str = "query($id: ID!) { node(id: $id) { ... on Company { members { nodes { role user { fullName email } } } } } }";
const FACTS: &str = "query($id: ID!) { node(id: $id) { ... on Company { facts { value } } } }";
const UPDATE: &str = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { homePark { slug } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_park_knows_the_people_and_the_figures_of_its_residents_and_of_no_others() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let (park, officer) = town.park("it-park").await;
    let (_, neighbour) = town.park("astana-hub").await;
    let company = town.company(&malika, "Bozor").await;
    let id = json!({ "id": ids::global(company).as_str() });
    let fact = json!({ "kind": "USERS", "value": "4000", "period": { "until": "2025-12-31" }, "audience": "PARKS" });
    let set = "mutation($input: SetCompanyFactsInput!) { setCompanyFacts(input: $input) { facts { id } } }";
    malika.ask(set, json!({ "input": { "companyId": id["id"], "facts": [fact] } })).await;
    assert_eq!(officer.ask(PEOPLE, id.clone()).await["node"]["members"], Value::Null);

    town.resident(&park, company).await;
    let people = json!([{ "role": "OWNER", "user": { "fullName": "Malika Rakhimova", "email": malika.email } }]);
    assert_eq!(officer.ask(PEOPLE, id.clone()).await["node"]["members"]["nodes"], people);
    assert_eq!(officer.ask(FACTS, id.clone()).await["node"]["facts"], json!([{ "value": "4000" }]));
    assert_eq!(neighbour.ask(PEOPLE, id.clone()).await["node"]["members"], Value::Null);
    assert_eq!(neighbour.ask(FACTS, id).await["node"]["facts"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_chooses_its_home_park_among_those_it_is_a_resident_of() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let (first, _) = town.park("it-park").await;
    let (second, _) = town.park("samarkand-park").await;
    let company = town.company(&malika, "Bozor").await;
    town.resident(&first, company).await;
    let choose = |park: Option<&entity::parks::park::Model>| {
        let park = park.map(|park| ids::global(park.id).to_string());
        json!({ "input": { "companyId": ids::global(company).as_str(), "homeParkId": park } })
    };
    assert_eq!(malika.refused(UPDATE, choose(Some(&second))).await.field.as_deref(), Some("homeParkId"));
    town.resident(&second, company).await;
    let home = async |park| malika.ask(UPDATE, choose(park)).await["updateCompany"]["company"]["homePark"]["slug"].clone();
    assert_eq!(home(Some(&second)).await, "samarkand-park");
    assert_eq!(home(None).await, "it-park", "without a choice, the older one");
}
