//! A company keeps what it says of itself.

use serde_json::{Value, json};

use crate::support::Town;

const CREATE: &str = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
const UPDATE: &str = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company {
    id revision name region city website headcount summaries { language text } identifiers { value } sectors { code } offices { kind city }
} } }";
const READ: &str = "query($id: ID!, $language: LanguageTag) { node(id: $id) { ... on Company {
    revision name(language: $language) summary(language: $language) city
} } }";

async fn founded(person: &crate::support::Person, more: Value) -> Value {
    let mut input = json!({ "name": "Karvon", "country": "UZ", "city": "Tashkent", "headcount": 4 });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    person.ask(CREATE, json!({ "input": input })).await["createCompany"]["company"]["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_stays_null_empties_and_a_list_replaces_the_list() {
    let town = Town::open().await;
    let oydin = town.person("Oydin Qodirova").await;
    let more = json!({
        "summary": [{ "language": "ru", "text": "Караван-сарай" }, { "language": "uz-Latn", "text": "Karvonsaroy" }],
        "identifiers": [{ "scheme": "UZ_STIR", "value": "306761917" }], "sectors": ["media.games", "media"],
        "offices": [{ "kind": "HEAD", "country": "UZ" }],
    });
    let id = founded(&oydin, more).await;
    let change = json!({ "companyId": id, "expectedRevision": 1, "region": "uz-sa", "city": null, "sectors": ["data.analytics"],
        "summary": [{ "language": "en", "text": "Caravanserai" }], "offices": null });
    let company = oydin.ask(UPDATE, json!({ "input": change })).await["updateCompany"]["company"].clone();
    let expected = json!({
        "id": id, "revision": 2, "name": "Karvon", "region": "UZ-SA", "city": null, "website": null, "headcount": 4,
        "summaries": [{ "language": "en", "text": "Caravanserai" }], "identifiers": [{ "value": "306761917" }],
        "sectors": [{ "code": "data.analytics" }], "offices": [],
    });
    assert_eq!(company, expected);
    for nonsense in ["Samarkand", "XX-SA", "UZ-", "UZ-SAMA"] {
        let refused = oydin.refused(UPDATE, json!({ "input": { "companyId": id, "region": nonsense } })).await;
        assert_eq!(refused.field.as_deref(), Some("region"), "{nonsense}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_read_in_the_form_it_has_in_ones_language() {
    let town = Town::open().await;
    let oydin = town.person("Oydin Qodirova").await;
    let id = founded(&oydin, json!({ "otherNames": [{ "language": "ru", "text": "Карвон" }] })).await;
    let read = async |language: Option<&str>| {
        town.ask(READ, json!({ "id": id, "language": language })).await["node"]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(read(Some("ru")).await, "Карвон");
    assert_eq!(read(Some("kk")).await, "Karvon");
    assert_eq!(read(None).await, "Karvon");
    assert_eq!(oydin.speaking("ru-RU, en;q=0.5").ask(READ, json!({ "id": id })).await["node"]["name"], "Карвон");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_own_people_change_a_company() {
    let town = Town::open().await;
    let oydin = town.person("Oydin Qodirova").await;
    let nosy = town.person("Nosy Parker").await;
    let (_, officer) = town.park("it-park").await;
    let id = founded(&oydin, json!({})).await;
    let change = |more: Value| {
        let mut input = json!({ "companyId": id, "city": "Samarkand" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    };
    assert_eq!(town.refused(UPDATE, change(json!({}))).await.code, "UNAUTHENTICATED");
    assert_eq!(nosy.refused(UPDATE, change(json!({}))).await.code, "FORBIDDEN");
    assert_eq!(officer.refused(UPDATE, change(json!({}))).await.code, "FORBIDDEN");
    assert_eq!(nosy.refused(UPDATE, change(json!({ "companyId": nosy.id }))).await.code, "NOT_FOUND");
    assert_eq!(oydin.refused(UPDATE, change(json!({ "expectedRevision": 7, "website": "nonsense" }))).await.code, "CONFLICT");
    let (park, _) = town.park("astana-hub").await;
    let not_its_park = json!({ "homeParkId": api::graphql::ids::global(park.id).as_str() });
    assert_eq!(oydin.refused(UPDATE, change(not_its_park)).await.field.as_deref(), Some("homeParkId"));
    let seen = town.ask(READ, json!({ "id": id })).await["node"].clone();
    assert_eq!((&seen["city"], &seen["revision"]), (&json!("Tashkent"), &json!(1)), "nothing has changed");
}
