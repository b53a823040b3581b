//! Somebody founds a company.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::Town;

const CREATE: &str = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company {
    id slug revision name country sectors { code } businessModels
    identifiers { scheme value checksumValid verifiedBy { slug } }
    offices { kind country city park { slug } }
    members { nodes { role user { id } } } invitations { id }
} } }";
const FIND: &str = "query($slug: String!) { company(slug: $slug) { id name members { totalCount } invitations { id } webhooks { id } } }";
const COUNT: &str = "{ companies { totalCount } }";

fn input(more: Value) -> Value {
    let mut input = json!({ "name": "Karvonsaroy", "country": "UZ" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "input": input })
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_founds_a_company_owns_it_from_that_moment() {
    let town = Town::open().await;
    let (park, _) = town.park("it-park").await;
    let dilnoza = town.person("Dilnoza Karimova").await;
    let park_id = api::graphql::ids::global(park.id);
    let more = json!({
        "sectors": ["software.enterprise"], "businessModels": ["B2B", "SAAS", "B2B"],
        "identifiers": [{ "scheme": "UZ_STIR", "value": "306 761 917" }, { "scheme": "LEI", "value": "529900T8BM49AURSDO55" }],
        "offices": [{ "kind": "HEAD", "country": "UZ", "city": "Tashkent", "parkId": park_id.as_str() }],
    });
    let data = dilnoza.ask(CREATE, input(more)).await;
    let company = &data["createCompany"]["company"];
    assert_eq!(company["slug"], "karvonsaroy");
    assert_eq!(company["members"]["nodes"], json!([{ "role": "OWNER", "user": { "id": dilnoza.id } }]));
    assert_eq!(company["invitations"], json!([]));
    assert_eq!(company["businessModels"], json!(["B2B", "SAAS"]));
    assert_eq!(company["sectors"], json!([{ "code": "software.enterprise" }]));
    assert_eq!(company["offices"], json!([{ "kind": "HEAD", "country": "UZ", "city": "Tashkent", "park": { "slug": "it-park" } }]));
    let identifiers = json!([
        { "scheme": "UZ_STIR", "value": "306761917", "checksumValid": null, "verifiedBy": null },
        { "scheme": "LEI", "value": "529900T8BM49AURSDO55", "checksumValid": true, "verifiedBy": null },
    ]);
    assert_eq!(company["identifiers"], identifiers);

    let second = dilnoza.ask(CREATE, input(json!({}))).await;
    assert_eq!(second["createCompany"]["company"]["slug"], "karvonsaroy-2", "a name that others have gets a number");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_reads_the_profile_and_nothing_of_the_inside() {
    let town = Town::open().await;
    let dilnoza = town.person("Dilnoza Karimova").await;
    let nosy = town.person("Nosy Parker").await;
    dilnoza.ask(CREATE, input(json!({}))).await;
    for seen in [nosy.ask(FIND, json!({ "slug": "karvonsaroy" })).await, town.ask(FIND, json!({ "slug": "karvonsaroy" })).await] {
        let company = &seen["company"];
        assert_eq!(company["name"], "Karvonsaroy");
        assert_eq!([&company["members"], &company["invitations"], &company["webhooks"]], [&Value::Null; 3]);
    }
    assert_eq!(town.ask(FIND, json!({ "slug": "nowhere" })).await["company"], Value::Null);
    assert_eq!(town.refused(CREATE, input(json!({}))).await.code, "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_is_told_at_once_and_nothing_comes_of_it() {
    let town = Town::open().await;
    let dilnoza = town.person("Dilnoza Karimova").await;
    let wrong = json!({
        "name": "  ", "country": "XX", "website": "ftp://karvon.uz", "foundedOn": "2999-01-01", "headcount": -1, "technologyReadiness": 10,
        "identifiers": [
            { "scheme": "UZ_STIR", "value": "306761917" }, { "scheme": "LEI", "value": "529900T8BM49AURSDO56" },
            { "scheme": "OTHER", "value": "HRB 1" }, { "scheme": "OTHER", "value": " HRB  1 " },
        ],
        "legalForm": { "name": "MChJ", "elfCode": "too long" },
        "summary": [{ "language": "en", "text": "One" }, { "language": "en", "text": "Two" }],
        "sectors": ["software", "caravans"], "targetMarkets": ["KZ", "QQ"], "technologies": ["Rust\u{0}"],
        "offices": [{ "kind": "HEAD", "country": "ZZ" }],
    });
    let mut fields = dilnoza.faults(CREATE, input(wrong.clone())).await;
    fields.sort_unstable();
    let expected = [
        "country",
        "foundedOn",
        "headcount",
        "identifiers.1.value",
        "identifiers.3.value",
        "legalForm.elfCode",
        "name",
        "offices.0.country",
        "sectors.1",
        "summary.1.language",
        "targetMarkets.1",
        "technologies.0",
        "technologyReadiness",
        "website",
    ];
    assert_eq!(fields, expected);
    assert_eq!(dilnoza.refused(CREATE, input(wrong)).await.code, "INVALID_INPUT");
    assert_eq!(town.ask(COUNT, json!({})).await["companies"]["totalCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_has_one_company_even_if_two_want_it_at_once() {
    let town = Town::open().await;
    let dilnoza = town.person("Dilnoza Karimova").await;
    let rustam = town.person("Rustam Saidov").await;
    let number = json!({ "identifiers": [{ "scheme": "KZ_BIN", "value": "940140000385" }] });
    let tries = [&dilnoza, &rustam, &dilnoza, &rustam].map(|person| person.try_ask(CREATE, input(number.clone())));
    let outcomes = join_all(tries).await;
    let codes: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).map(|refusal| refusal.code.as_str()).collect();
    assert_eq!(codes, ["CONFLICT"; 3]);
    assert_eq!(town.ask(COUNT, json!({})).await["companies"]["totalCount"], 1);
    let typed_otherwise = json!({ "identifiers": [{ "scheme": "KZ_BIN", "value": "940140-000385" }] });
    let refusal = rustam.refused(CREATE, input(typed_otherwise)).await;
    assert_eq!((refusal.code.as_str(), refusal.fields()), ("CONFLICT", vec!["identifiers.0.value"]));
}
