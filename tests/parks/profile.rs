//! Everybody finds a park; only those who decide for it change what it says about itself.

use api::graphql::ids;
use entity::ids::CompanyId;
use platform::mint;
use serde_json::json;

use crate::support::Town;

const PARK: &str = "query($slug: String!, $language: LanguageTag) { park(slug: $slug) { id revision name(language: $language) \
    summary(language: $language) summaries { language text } country timeZone currency website location { latitude longitude } \
    members { totalCount } invitations { id } } }";
const PARKS: &str = "query($search: String, $countries: [CountryCode!], $first: Int, $after: String) { \
    parks(search: $search, countries: $countries, first: $first, after: $after) { \
    nodes { slug } totalCount pageInfo { hasNextPage endCursor } } }";
const UPDATE: &str = "mutation($input: UpdateParkInput!) { updatePark(input: $input) { park { id revision website summary } } }";

#[tokio::test]
async fn a_park_is_found_by_everybody_and_changed_by_its_officers() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let stranger = town.person("Stranger").await;
    let id = ids::global(park.id).to_string();
    let update = |more: serde_json::Value| {
        let mut input = json!({ "parkId": id });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    };

    let shown = &town.ask(PARK, json!({ "slug": "silk" })).await["park"];
    assert_eq!((&shown["id"], &shown["revision"], &shown["timeZone"]), (&json!(id), &json!(1), &json!("Asia/Tashkent")));
    assert_eq!((&shown["members"], &shown["invitations"]), (&json!(null), &json!(null)), "what is not public");
    assert_eq!(officer.ask(PARK, json!({ "slug": "silk" })).await["park"]["members"]["totalCount"], 1);
    assert_eq!(town.ask(PARK, json!({ "slug": "road" })).await["park"], json!(null));
    let node = "query($id: ID!) { node(id: $id) { ... on Park { slug } } }";
    assert_eq!(town.ask(node, json!({ "id": id })).await["node"]["slug"], "silk");

    let summary = json!([{ "language": "ru", "text": "Шёлк" }, { "language": "uz-latn", "text": "Ipak" }]);
    assert_eq!(town.refused(UPDATE, update(json!({ "summary": summary }))).await.code, "UNAUTHENTICATED");
    assert_eq!(stranger.refused(UPDATE, update(json!({ "summary": summary }))).await.code, "FORBIDDEN");
    for wrong in [ids::global(CompanyId(park.id.0)).to_string(), ids::global(entity::ids::ParkId(mint::id())).to_string(), "x".into()] {
        assert_eq!(officer.refused(UPDATE, json!({ "input": { "parkId": wrong } })).await.code, "NOT_FOUND");
    }
    let changed = &officer.ask(UPDATE, update(json!({ "summary": summary, "expectedRevision": 1 }))).await["updatePark"]["park"];
    assert_eq!((&changed["revision"], &changed["website"]), (&json!(2), &json!(null)));
    assert_eq!(officer.refused(UPDATE, update(json!({ "website": "https://silk.example", "expectedRevision": 1 }))).await.code, "CONFLICT");
    let changed = &officer.ask(UPDATE, update(json!({ "website": "https://silk.example" }))).await["updatePark"]["park"];
    assert_eq!((&changed["revision"], &changed["website"]), (&json!(3), &json!("https://silk.example/")));
    let shown = &town.ask(PARK, json!({ "slug": "silk", "language": "uz" })).await["park"];
    assert_eq!((&shown["summary"], shown["summaries"].as_array().unwrap().len()), (&json!("Ipak"), 2));
    assert_eq!(shown["summaries"][1]["language"], "uz-Latn");
}

#[tokio::test]
async fn all_faults_of_a_change_are_told_at_once() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let twice = json!([{ "language": "en", "text": "One" }, { "language": "en", "text": "" }, { "language": "klingon!", "text": "x" }]);
    let input = json!({ "parkId": ids::global(park.id), "summary": twice, "website": "ftp://silk.example" });
    let fields = officer.faults(UPDATE, json!({ "input": input })).await;
    assert_eq!(fields, ["summary.1.text", "summary.1.language", "summary.2.language", "website"]);
    assert_eq!(town.ask(PARK, json!({ "slug": "silk" })).await["park"]["revision"], 1, "nothing has changed");
}

#[tokio::test]
async fn parks_are_searched_narrowed_and_paged() {
    let town = Town::open().await;
    for slug in ["amber", "silk", "tin"] {
        town.park(slug).await;
    }
    let slugs = |page: &serde_json::Value| -> Vec<String> {
        page["nodes"].as_array().unwrap().iter().map(|park| park["slug"].as_str().unwrap().to_owned()).collect()
    };
    let first = &town.ask(PARKS, json!({ "first": 2 })).await["parks"];
    assert_eq!((slugs(first), &first["totalCount"]), (vec!["amber".into(), "silk".into()], &json!(3)));
    let rest = &town.ask(PARKS, json!({ "first": 2, "after": first["pageInfo"]["endCursor"] })).await["parks"];
    assert_eq!((slugs(rest), &rest["pageInfo"]["hasNextPage"]), (vec!["tin".to_owned()], &json!(false)));
    assert_eq!(slugs(&town.ask(PARKS, json!({ "search": "Ташк силк" })).await["parks"]), ["silk"]);
    assert_eq!(slugs(&town.ask(PARKS, json!({ "countries": ["KZ"] })).await["parks"]), Vec::<String>::new());
    assert_eq!(town.ask(PARKS, json!({ "countries": ["UZ"] })).await["parks"]["totalCount"], 3);
}
