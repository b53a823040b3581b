//! Investors, what they look for, and what they find.

mod accreditations;
mod deals;
mod desk;
mod rounds;
mod search;
mod theses;

use app::App;
use serde_json::{Value, json};

use crate::support::{Person, Town};

/// A town with the lists that the program comes with: sectors and rates.
pub async fn town() -> Town {
    let town = Town::open().await;
    App::load_lists(&town.app.database, &town.app.clock).await.expect("the lists");
    town
}

/// An object with some of its members replaced.
pub fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more} is no object") };
    object.as_object_mut().expect("an object").extend(more);
    object
}

pub fn usd(amount: i64) -> Value {
    json!({ "amount": amount.to_string(), "currency": "USD" })
}

pub fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

/// A company that somebody founds; gives back its id.
pub async fn company(founder: &Person, name: &str, more: Value) -> String {
    let input = with(json!({ "name": name, "country": "UZ" }), more);
    let founded = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
    id(&founder.ask(founded, json!({ "input": input })).await["createCompany"]["company"])
}

const OPEN: &str = "mutation($input: OpenDealInput!) { openDeal(input: $input) { deal { id revision state headline company { id } } } }";

/// What a deal of a company begins with, if nothing else is said.
fn opening(company: &str, more: Value) -> Value {
    let deal = json!({
        "companyId": company, "round": "SEED", "instrument": "SAFE", "visibility": "PUBLIC",
        "headline": "Software for bazaars", "target": usd(500_000),
    });
    with(deal, more)
}

/// A deal that a company opens; gives back its id.
pub async fn deal(founder: &Person, company: &str, more: Value) -> String {
    id(&founder.ask(OPEN, json!({ "input": opening(company, more) })).await["openDeal"]["deal"])
}

const UPDATE: &str = "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id revision state } } }";

/// A fund that somebody registers; gives back its id.
pub async fn fund(owner: &Person, name: &str) -> String {
    let input = json!({ "name": name, "kind": "VENTURE_FUND", "country": "KZ" });
    let founded = "mutation($input: CreateInvestorInput!) { createInvestor(input: $input) { investor { id } } }";
    id(&owner.ask(founded, json!({ "input": input })).await["createInvestor"]["investor"])
}

const ACCREDIT: &str = "mutation($input: AccreditInvestorInput!) {
    accreditInvestor(input: $input) { accreditation { id basis verifiedBy { slug } validUntil } investor { id } }
}";

/// A fund that a park has verified, and who owns it.
pub async fn verified_fund(town: &Town, name: &str) -> (Person, String) {
    let owner = town.person(&format!("Owner of {name}")).await;
    let fund = fund(&owner, name).await;
    let (park, officer) = town.park(&format!("park-of-{}", name.to_lowercase().replace(' ', "-"))).await;
    let park = api::graphql::ids::global(park.id);
    let input = json!({ "investorId": fund, "jurisdiction": "KZ", "basis": "PARK_VERIFIED", "parkId": park.as_str() });
    officer.ask(ACCREDIT, json!({ "input": input })).await;
    (owner, fund)
}

const FIND: &str =
    "query($search: String, $filter: DealFilter, $orderBy: DealOrder, $first: Int, $after: String, $last: Int, $before: String) {
    deals(search: $search, filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        nodes { id headline company { id name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
    }
}";

pub fn ids_of(connection: &Value) -> Vec<String> {
    connection["nodes"].as_array().expect("nodes").iter().map(id).collect()
}

/// The ids of the deals that somebody finds.
async fn finds(person: &Person, variables: Value) -> Vec<String> {
    ids_of(&person.ask(FIND, variables).await["deals"])
}
