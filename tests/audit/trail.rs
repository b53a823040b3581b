//! Every write leaves a line; owners read them, newest first.

use serde_json::{Value, json};

use crate::support::Town;

const TRAIL: &str = "query($id: ID!, $subject: ID, $actor: ID) { auditTrail(organizationId: $id, subjectId: $subject, actorId: $actor) { \
    nodes { id at action address actor { id } organization { id } subject { __typename ... on Node { id } } before after } totalCount } }";
const INVITE: &str = "mutation($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }";
const UPDATE: &str = "mutation($input: UpdateParkInput!) { updatePark(input: $input) { park { id } } }";

#[tokio::test]
async fn owners_read_what_was_done_and_others_do_not() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let stranger = town.person("Stranger").await;
    let id = api::graphql::ids::global(park.id).to_string();
    let guest = json!({ "organizationId": id, "email": "guest@people.example", "role": "MEMBER" });
    let invitation = officer.ask(INVITE, json!({ "input": guest })).await["inviteMember"]["invitation"]["id"].clone();
    officer.ask(UPDATE, json!({ "input": { "parkId": id, "website": "https://silk.example/" } })).await;

    let trail = officer.ask(TRAIL, json!({ "id": id })).await["auditTrail"].take();
    let lines = trail["nodes"].as_array().unwrap();
    let actions: Vec<_> = lines.iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["updatePark", "inviteMember", "grant", "grant"]);
    assert!(lines.is_sorted_by(|newer, older| newer["at"].as_str() >= older["at"].as_str()));
    assert_eq!((&lines[0]["actor"]["id"], &lines[0]["organization"]["id"]), (&json!(officer.id), &json!(id)));
    assert_eq!((&lines[0]["subject"]["__typename"], &lines[0]["address"]), (&json!("Park"), &json!("127.0.0.1")));
    assert_eq!(lines[1]["subject"]["id"], invitation);
    assert_eq!(lines[2]["actor"], Value::Null, "the operator is nobody");

    let only = async |filter: Value| {
        let mut variables = json!({ "id": id });
        variables.as_object_mut().unwrap().extend(filter.as_object().unwrap().clone());
        officer.ask(TRAIL, variables).await["auditTrail"]["totalCount"].clone()
    };
    assert_eq!(only(json!({ "subject": invitation })).await, 1);
    assert_eq!(only(json!({ "actor": officer.id })).await, 2);
    assert_eq!(only(json!({ "actor": stranger.id })).await, 0);
    assert_eq!(only(json!({ "actor": "nonsense" })).await, 0);

    for (nobody, what) in
        [(stranger.ask(TRAIL, json!({ "id": id })).await, "a stranger"), (town.ask(TRAIL, json!({ "id": id })).await, "nobody")]
    {
        assert_eq!(nobody["auditTrail"], Value::Null, "{what}");
    }
    assert_eq!(officer.ask(TRAIL, json!({ "id": "nonsense" })).await["auditTrail"], Value::Null);
    let line = json!({ "id": lines[0]["id"] });
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(officer.ask(node, line.clone()).await["node"]["id"], line["id"]);
    assert_eq!(stranger.ask(node, line).await["node"], Value::Null);
}
