//! A park offers services, changes them, and takes them off the list.

use api::graphql::ids;
use serde_json::{Value, json};

use crate::support::Town;

const SAVE: &str = "mutation($input: SaveParkServiceInput!) { saveParkService(input: $input) { service { \
    id kind name description price { amount currency } seats park { slug } openToResidentsOf { slug } } } }";
const SERVICES: &str = "query($kinds: [ServiceKind!]) { park(slug: \"silk\") { services(kinds: $kinds) { nodes { kind } totalCount } } }";

#[tokio::test]
async fn a_service_is_offered_changed_and_retired() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let (_, neighbour) = town.park("amber").await;
    let english = |text: &str| json!([{ "language": "en", "text": text }]);
    let create = json!({ "input": { "create": {
        "parkId": ids::global(park.id), "kind": "WORKSPACE", "name": english("Desk"), "price": { "amount": "12.50", "currency": "USD" },
    } } });
    assert_eq!(neighbour.refused(SAVE, create.clone()).await.code, "FORBIDDEN");
    let service = officer.ask(SAVE, create).await["saveParkService"]["service"].clone();
    assert_eq!((&service["name"], &service["price"]), (&json!("Desk"), &json!({ "amount": "12.50", "currency": "USD" })));
    assert_eq!((&service["park"]["slug"], &service["openToResidentsOf"]), (&json!("silk"), &json!([])));

    let update = |more: Value| {
        let mut input = json!({ "serviceId": service["id"] });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": { "update": input } })
    };
    assert_eq!(neighbour.refused(SAVE, update(json!({ "seats": 3 }))).await.code, "FORBIDDEN");
    let changed = officer.ask(SAVE, update(json!({ "seats": 3, "price": null }))).await["saveParkService"]["service"].clone();
    assert_eq!((&changed["name"], &changed["price"], &changed["seats"]), (&json!("Desk"), &json!(null), &json!(3)));
    let broken = update(json!({ "name": [], "seats": 0, "price": { "amount": "1.234", "currency": "USD" } }));
    assert_eq!(officer.faults(SAVE, broken).await, ["update.name", "update.price.amount", "update.seats"]);

    let listed = async |kinds: Value| town.ask(SERVICES, json!({ "kinds": kinds })).await["park"]["services"]["totalCount"].clone();
    assert_eq!((listed(json!(["WORKSPACE"])).await, listed(json!(["CLOUD"])).await), (json!(1), json!(0)));
    officer.ask(SAVE, update(json!({ "retired": true }))).await;
    assert_eq!(listed(json!(null)).await, json!(0));
    let node = "query($id: ID!) { node(id: $id) { ... on ParkService { kind } } }";
    assert_eq!(town.ask(node, json!({ "id": service["id"] })).await["node"]["kind"], "WORKSPACE", "old agreements still name it");
    officer.ask(SAVE, update(json!({ "retired": false }))).await;
    assert_eq!(listed(json!(null)).await, json!(1));
}
