//! A park publishes a program, alone or with others under an agreement.

use serde_json::{Value, json};

use super::{CREATE, agreement, park, program, program_input, town};

const UPDATE: &str = "mutation($input: UpdateProgramInput!) { updateProgram(input: $input) { program { revision name summary \
    summaries { language text } sectors { code } } } }";
const PROGRAM: &str = "query($slug: String!) { program(slug: $slug) { id revision slug name(language: \"ru\") hosts { slug } } }";
const OF_PARK: &str = "query($slug: String!) { park(slug: $slug) { programs(first: 1) { nodes { slug hosts { slug } } totalCount } } }";

#[tokio::test]
async fn everybody_finds_a_program_and_only_its_hosts_change_it() {
    let town = town().await;
    let (silk, amber) = (park(&town, "silk").await, park(&town, "amber").await);
    let stranger = town.person("Stranger").await;
    let more = json!({
        "name": [{ "language": "ru", "text": "Посадка" }, { "language": "en", "text": "Landing on Silk" }],
        "sectors": ["finance"], "languages": ["uz-latn"], "services": ["WORKSPACE", "MENTORING"],
    });
    for (someone, code) in [(&stranger, "FORBIDDEN"), (&amber.owner, "FORBIDDEN")] {
        assert_eq!(someone.refused(CREATE, program_input(&silk, more.clone())).await.code, code);
    }
    assert_eq!(town.refused(CREATE, program_input(&silk, more.clone())).await.code, "UNAUTHENTICATED");
    let made = program(&silk.owner, &silk, more.clone()).await;
    assert_eq!((&made["slug"], &made["revision"], &made["agreement"]), (&json!("landing-on-silk"), &json!(1), &Value::Null));
    assert_eq!((&made["languages"], &made["sectors"][0]["code"]), (&json!(["uz-Latn"]), &json!("finance")));
    let again = program(&silk.owner, &silk, more).await;
    assert_eq!(again["slug"], "landing-on-silk-2", "two of one name have addresses of their own");

    let shown = town.ask(PROGRAM, json!({ "slug": "landing-on-silk" })).await["program"].clone();
    assert_eq!((&shown["name"], &shown["hosts"]), (&json!("Посадка"), &json!([{ "slug": "silk" }])));
    assert_eq!(town.ask(PROGRAM, json!({ "slug": "nowhere" })).await["program"], Value::Null);
    let node = "query($id: ID!) { node(id: $id) { ... on Program { slug } } }";
    assert_eq!(town.ask(node, json!({ "id": made["id"] })).await["node"]["slug"], "landing-on-silk");
    let listed = town.ask(OF_PARK, json!({ "slug": "silk" })).await["park"]["programs"].clone();
    assert_eq!((&listed["totalCount"], &listed["nodes"][0]["slug"]), (&json!(2), &json!("landing-on-silk-2")), "the newest first");
    assert_eq!(town.ask(OF_PARK, json!({ "slug": "amber" })).await["park"]["programs"]["totalCount"], 0);

    let change = |more: Value| json!({ "input": super::with(json!({ "programId": made["id"] }), more) });
    let text = json!({ "summary": [{ "language": "en", "text": "A week on Silk." }], "sectors": [] });
    assert_eq!(town.refused(UPDATE, change(text.clone())).await.code, "UNAUTHENTICATED");
    assert_eq!(amber.owner.refused(UPDATE, change(text.clone())).await.code, "FORBIDDEN");
    let changed = silk.owner.ask(UPDATE, change(super::with(text.clone(), json!({ "expectedRevision": 1 })))).await;
    let changed = &changed["updateProgram"]["program"];
    assert_eq!((&changed["revision"], &changed["summary"], &changed["sectors"]), (&json!(2), &json!("A week on Silk."), &json!([])));
    assert_eq!(changed["name"], "Landing on Silk", "what is left out stays");
    assert_eq!(silk.owner.refused(UPDATE, change(super::with(text, json!({ "expectedRevision": 1 })))).await.code, "CONFLICT");
    assert_eq!(silk.owner.refused(UPDATE, json!({ "input": { "programId": silk.id } })).await.code, "NOT_FOUND");
}

#[tokio::test]
async fn parks_run_a_program_together_under_an_agreement_that_binds_them_all() {
    let town = town().await;
    let (silk, amber, tin) = (park(&town, "silk").await, park(&town, "amber").await, park(&town, "tin").await);
    let pact = agreement(&town, &[&silk, &amber]).await;
    let hosts = |hosts: &[&str], agreement: Option<&str>| {
        program_input(&silk, json!({ "hostParkIds": hosts, "agreementId": agreement, "kind": "TRAINING" }))
    };
    let without = silk.owner.speaking("ru").refused(CREATE, hosts(&[&silk.id, &amber.id], None)).await;
    assert_eq!(without.code, "NOT_ELIGIBLE");
    assert!(without.message.contains("соглашение"), "{}", without.message);
    for (asked, wrong) in [
        (hosts(&[&silk.id, &amber.id, &tin.id], Some(&pact)), "NOT_ELIGIBLE"),
        (hosts(&[&silk.id, &amber.id], Some(&silk.id)), "NOT_FOUND"),
        (hosts(&[&silk.id, &pact], None), "NOT_FOUND"),
    ] {
        assert_eq!(silk.owner.refused(CREATE, asked).await.code, wrong);
    }
    assert_eq!(tin.owner.refused(CREATE, hosts(&[&silk.id, &amber.id], Some(&pact))).await.code, "FORBIDDEN");
    assert_eq!(town.ask(OF_PARK, json!({ "slug": "silk" })).await["park"]["programs"]["totalCount"], 0, "nothing has come of all that");

    let made = amber.owner.ask(CREATE, hosts(&[&silk.id, &amber.id], Some(&pact))).await["createProgram"]["program"].clone();
    assert_eq!((&made["hosts"], &made["agreement"]["id"]), (&json!([{ "slug": "silk" }, { "slug": "amber" }]), &json!(pact)));
    for (host, sees) in [("silk", 1), ("amber", 1), ("tin", 0)] {
        assert_eq!(town.ask(OF_PARK, json!({ "slug": host })).await["park"]["programs"]["totalCount"], sees, "{host}");
    }
    let name = json!({ "input": { "programId": made["id"], "name": [{ "language": "en", "text": "Joint school" }] } });
    assert_eq!(silk.owner.ask(UPDATE, name).await["updateProgram"]["program"]["name"], "Joint school", "each host may");
    let trail = "query($id: ID!) { auditTrail(organizationId: $id) { nodes { action subject { id } } } }";
    for host in [&silk, &amber] {
        let trail = host.owner.ask(trail, json!({ "id": host.id })).await["auditTrail"]["nodes"].clone();
        assert_eq!(trail[0], json!({ "action": "updateProgram", "subject": { "id": made["id"] } }));
    }
}

#[tokio::test]
async fn a_program_that_makes_no_sense_is_refused_with_all_that_is_wrong() {
    let town = town().await;
    let silk = park(&town, "silk").await;
    let wrong = json!({
        "hostParkIds": [silk.id, silk.id], "name": [], "summary": [{ "language": "xx-", "text": "" }],
        "sectors": ["finance", "alchemy", "finance"], "languages": ["en", "!"], "services": ["LEGAL", "LEGAL"],
    });
    let expected = ["name", "summary.0.language", "summary.0.text", "hostParkIds.1", "sectors.1", "sectors.2", "languages.1", "services.1"];
    assert_eq!(silk.owner.faults(CREATE, program_input(&silk, wrong)).await, expected);
    assert_eq!(silk.owner.faults(CREATE, program_input(&silk, json!({ "hostParkIds": [] }))).await, ["hostParkIds"]);
    let made = program(&silk.owner, &silk, json!({})).await;
    let wrong = json!({ "programId": made["id"], "name": [], "sectors": ["alchemy"] });
    assert_eq!(silk.owner.faults(UPDATE, json!({ "input": wrong })).await, ["name", "sectors.0"]);
    assert_eq!(town.ask(PROGRAM, json!({ "slug": "landing" })).await["program"]["revision"], 1);
}
