//! Companies are found.

use serde_json::{Value, json};

use crate::support::{Person, Town};

const FIND: &str = "query($search: String, $filter: CompanyFilter, $first: Int, $after: String) {
    companies(search: $search, filter: $filter, first: $first, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } totalCount } }";

async fn company(person: &Person, input: Value) {
    person
        .ask("mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }", json!({ "input": input }))
        .await;
}

fn names(found: &Value) -> Vec<&str> {
    found["companies"]["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn by_any_spelling_of_any_word_and_by_number() {
    let town = Town::open().await;
    let oydin = town.person("Oydin Qodirova").await;
    company(&oydin, json!({ "name": "Gʻijduvon choyxonasi", "country": "UZ", "city": "Ташкент" })).await;
    company(&oydin, json!({ "name": "Регистан", "country": "UZ", "identifiers": [{ "scheme": "UZ_STIR", "value": "306761917" }] })).await;
    for (search, expected) in [
        ("Ғиждувон", "Gʻijduvon choyxonasi"),
        ("choyxona TASHKENT", "Gʻijduvon choyxonasi"),
        ("registan", "Регистан"),
        ("306761917", "Регистан"),
    ] {
        assert_eq!(names(&town.ask(FIND, json!({ "search": search })).await), [expected], "{search}");
    }
    assert!(names(&town.ask(FIND, json!({ "search": "Gijduvon Samarqand" })).await).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn by_what_they_are_page_by_page() {
    let town = Town::open().await;
    let oydin = town.person("Oydin Qodirova").await;
    for (name, country, sector, stage, model) in [
        ("One", "UZ", "finance.payments", "MVP", "B2B"),
        ("Two", "UZ", "finance.lending", "GROWTH", "B2C"),
        ("Three", "KZ", "finance", "MVP", "B2B"),
        ("Four", "KZ", "media.games", "MVP", "B2C"),
    ] {
        let input = json!({ "name": name, "country": country, "sectors": [sector], "stage": stage, "businessModels": [model] });
        company(&oydin, input).await;
    }
    let found = async |filter: Value| {
        let found = town.ask(FIND, json!({ "filter": filter })).await;
        names(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(json!({ "sectors": ["finance"] })).await, ["Three", "Two", "One"], "a sector takes in those under it");
    assert_eq!(found(json!({ "sectors": ["finance.payments"] })).await, ["One"]);
    assert_eq!(found(json!({ "countries": ["KZ"], "stages": ["MVP"] })).await, ["Four", "Three"]);
    assert_eq!(found(json!({ "businessModels": ["B2C"], "countries": ["UZ"] })).await, ["Two"]);
    let refusal = town.refused(FIND, json!({ "filter": { "sectors": ["caravans"] } })).await;
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("INVALID_INPUT", Some("filter.sectors.0")));

    let first = town.ask(FIND, json!({ "first": 3 })).await;
    assert_eq!((names(&first), &first["companies"]["totalCount"]), (vec!["Four", "Three", "Two"], &json!(4)));
    let after = &first["companies"]["pageInfo"]["endCursor"];
    let rest = town.ask(FIND, json!({ "first": 3, "after": after })).await;
    assert_eq!((names(&rest), &rest["companies"]["pageInfo"]["hasNextPage"]), (vec!["One"], &json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn by_the_park_whose_residents_they_are_on_a_day() {
    let town = Town::open().await;
    let oydin = town.person("Oydin Qodirova").await;
    let (park, _) = town.park("it-park").await;
    let (other, _) = town.park("skolkovo").await;
    let inside = town.company(&oydin, "Inside").await;
    town.company(&oydin, "Outside").await;
    town.resident(&park, inside).await;
    let id = |park: &entity::parks::park::Model| api::graphql::ids::global(park.id).to_string();
    let found = async |filter: Value| names(&town.ask(FIND, json!({ "filter": filter })).await).len();
    assert_eq!(found(json!({ "parks": [id(&park)] })).await, 1);
    assert_eq!(found(json!({ "parks": [id(&park), id(&other)] })).await, 1);
    assert_eq!(found(json!({ "parks": [id(&other)] })).await, 0);
    assert_eq!(found(json!({ "parks": [id(&park)], "residentOn": "2001-01-01" })).await, 0, "it was not one then");
    let home = "query($slug: String!) { company(slug: $slug) { homePark { slug } } }";
    assert_eq!(town.ask(home, json!({ "slug": "inside" })).await["company"]["homePark"], json!({ "slug": "it-park" }));
    assert_eq!(town.ask(home, json!({ "slug": "outside" })).await["company"]["homePark"], Value::Null);
}
