//! Would it be let in? A founder asks before applying; the answer is the one that decides.

use serde_json::{Value, json};

use super::{agreement, draft, intake, park, program, tells, town};
use crate::support::{Person, Place};
use api::graphql::ids;

const ASK: &str = "query($intake: ID!, $company: ID!) { node(id: $intake) { ... on Intake { eligibilityOf(companyId: $company) { eligible \
    results { met explanation rule { kind } } } } } }";
const OPEN_TO: &str = "query($company: ID!, $openOnly: Boolean) { intakes(eligibleCompanyId: $company, openOnly: $openOnly) { \
    nodes { name } totalCount } }";

async fn stands(person: &Person, intake: &Value, company: &str) -> Value {
    person.ask(ASK, json!({ "intake": intake["id"], "company": company })).await["node"]["eligibilityOf"].clone()
}

async fn open_to(person: &Person, company: &str) -> Vec<String> {
    let data = person.ask(OPEN_TO, json!({ "company": company })).await;
    data["intakes"]["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_founder_is_told_what_is_missing_and_strangers_nothing() {
    let town = town().await;
    let (silk, firm, rival) = (park(&town, "silk").await, town.firm("Choyxona").await, town.firm("Rival").await);
    let landing = program(&silk.owner, &silk, json!({})).await;
    let rules = json!({ "name": "Strict", "eligibility": [{ "countries": ["UZ"] }, { "teamSize": { "min": 3 } }] });
    let strict = intake(&silk.owner, &landing, rules).await;
    intake(&silk.owner, &landing, json!({ "name": "Open to all", "closesAt": super::in_days(20) })).await;
    tells(&firm, json!({ "headcount": 2 })).await;

    let told = stands(&firm.owner, &strict, &firm.id).await;
    let met: Vec<&Value> = told["results"].as_array().unwrap().iter().map(|result| &result["met"]).collect();
    assert_eq!((&told["eligible"], met), (&json!(false), vec![&json!(true), &json!(false)]));
    let russian = stands(&firm.owner.speaking("ru"), &strict, &firm.id).await["results"][1]["explanation"].clone();
    let russian = russian.as_str().unwrap();
    assert!(russian.starts_with("Не выполнено") && russian.contains('3') && russian.contains('2'), "{russian}");
    assert_eq!(open_to(&firm.owner, &firm.id).await, ["Open to all"]);

    for other in [&rival.owner, &silk.owner] {
        assert_eq!(stands(other, &strict, &firm.id).await, Value::Null, "not even the host, before it applies");
        assert!(open_to(other, &firm.id).await.is_empty());
    }
    assert_eq!(stands(&firm.owner, &strict, "x").await, Value::Null);
    assert_eq!(stands(&firm.owner, &strict, &silk.id).await, Value::Null);
    assert!(open_to(&firm.owner, &silk.id).await.is_empty());

    tells(&firm, json!({ "headcount": 3 })).await;
    assert_eq!(stands(&firm.owner, &strict, &firm.id).await["eligible"], true);
    assert_eq!(open_to(&firm.owner, &firm.id).await, ["Strict", "Open to all"]);
    let application = draft(&firm, &strict).await;
    assert_eq!(stands(&silk.owner, &strict, &firm.id).await, Value::Null, "a draft is the company's alone");
    firm.owner.ask(super::SUBMIT, super::act(&application)).await;
    assert_eq!(stands(&silk.owner, &strict, &firm.id).await["eligible"], true, "the host, once it applies");
    assert_eq!(stands(&rival.owner, &strict, &firm.id).await, Value::Null);
    town.days_later(15);
    let founder = town.log_in(&firm.owner.email).await;
    assert_eq!(open_to(&founder, &firm.id).await, ["Open to all"], "what is over lets nobody in");
}

#[tokio::test]
async fn residents_of_partner_parks_are_let_in_while_the_agreement_is_in_force() {
    let town = town().await;
    let (silk, amber) = (park(&town, "silk").await, park(&town, "amber").await);
    let (firm, other) = (town.firm("Karvonsaroy").await, town.firm("Nobody's").await);
    let home = domain::parks::find::by_slug(&town.app.view(kernel::work::Caller::system()), "amber").await.unwrap().unwrap();
    town.resident(&home, ids::parse(&firm.id).unwrap()).await;
    let landing = program(&silk.owner, &silk, json!({})).await;
    let partners = intake(&silk.owner, &landing, json!({ "name": "Partners", "eligibility": [{ "residentOfPartner": true }] })).await;
    let named = json!({ "name": "Named", "closesAt": super::in_days(20), "eligibility": [{ "residentOfParks": [amber.id] }] });
    let named = intake(&silk.owner, &landing, named).await;
    let parameters = "query($id: ID!) { node(id: $id) { ... on Intake { eligibility { parameters } } } }";
    let parameters = town.ask(parameters, json!({ "id": named["id"] })).await["node"]["eligibility"][0]["parameters"].clone();
    assert_eq!(parameters, json!([amber.id]), "parks are named by their ids");

    let eligible = async |firm: &Place, round: &Value| stands(&firm.owner, round, &firm.id).await["eligible"].clone();
    assert_eq!((eligible(&firm, &partners).await, eligible(&firm, &named).await), (json!(false), json!(true)), "no agreement yet");
    let pact = agreement(&town, &[&silk, &amber]).await;
    assert_eq!((eligible(&firm, &partners).await, eligible(&other, &partners).await), (json!(true), json!(false)));
    assert_eq!(open_to(&firm.owner, &firm.id).await, ["Partners", "Named"]);
    let leave = "mutation($input: TerminateAgreementInput!) { terminateAgreement(input: $input) { agreement { state } } }";
    amber.owner.ask(leave, json!({ "input": { "agreementId": pact, "parkId": amber.id, "reason": "No use." } })).await;
    assert_eq!(eligible(&firm, &partners).await, json!(false), "the agreement is over");
}
