//! A park opens a round; the clock closes it, and people find it.

use serde_json::{Value, json};

use super::{CHANGE, OPEN, agreement, draft, in_days, intake, intake_input, park, program, program_input, town};
use crate::support::Town;

const INTAKE: &str = "query($id: ID!) { node(id: $id) { ... on Intake { state revision figures { applications countries } \
    applications { totalCount } } } }";
const LIST: &str = "query($search: String, $kinds: [ProgramKind!], $parks: [ID!], $sectors: [String!], $openOnly: Boolean, $first: Int, \
    $after: String) { intakes(search: $search, kinds: $kinds, parks: $parks, sectors: $sectors, openOnly: $openOnly, first: $first, \
    after: $after) { nodes { name } totalCount pageInfo { hasNextPage endCursor } } }";
const UPDATE: &str = "mutation($input: UpdateProgramInput!) { updateProgram(input: $input) { program { revision } } }";

async fn found(town: &Town, variables: Value) -> Vec<String> {
    let data = town.ask(LIST, variables).await;
    let nodes = data["intakes"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_intake_opens_and_closes_by_the_clock() {
    let town = town().await;
    let silk = park(&town, "silk").await;
    let landing = program(&silk.owner, &silk, json!({})).await;
    let rules = json!({
        "opensAt": in_days(2), "runs": { "from": "2031-03-01", "until": "2031-03-08" }, "reserve": 3,
        "eligibility": [{ "countries": ["UZ"] }, { "teamSize": { "min": 2 } }, { "notAlumnus": true }, { "womenFounder": false }],
        "rubric": [{ "key": "need", "name": [{ "language": "ru", "text": "Потребность" }], "weight": "1.50", "min": 1, "max": 5 }],
    });
    let made = intake(&silk.owner, &landing, rules).await;
    assert_eq!(
        (&made["state"], &made["capacity"], &made["reserve"], &made["blindReview"]),
        (&json!("PLANNED"), &json!(2), &json!(3), &json!(true))
    );
    let kinds: Vec<&Value> = made["eligibility"].as_array().unwrap().iter().map(|rule| &rule["kind"]).collect();
    assert_eq!(kinds, ["COUNTRY", "TEAM_SIZE", "NOT_ALUMNUS"], "what asks nothing is no rule");
    assert_eq!(made["rubric"][0], json!({ "key": "need", "name": "Потребность", "weight": "1.5", "min": 1, "max": 5, "guidance": null }));
    assert_eq!(made["runs"], json!({ "from": "2031-03-01", "until": "2031-03-08" }));

    let state = async || town.ask(INTAKE, json!({ "id": made["id"] })).await["node"]["state"].clone();
    assert!(found(&town, json!({})).await.is_empty() && found(&town, json!({ "openOnly": false })).await == ["Spring"]);
    town.days_later(3);
    assert_eq!((state().await, found(&town, json!({})).await), (json!("OPEN"), vec!["Spring".to_owned()]));
    town.days_later(12);
    assert_eq!((state().await, found(&town, json!({})).await.len()), (json!("CLOSED"), 0));
}

#[tokio::test]
async fn only_hosts_open_and_move_an_intake() {
    let town = town().await;
    let (silk, amber) = (park(&town, "silk").await, park(&town, "amber").await);
    let landing = program(&silk.owner, &silk, json!({})).await;
    assert_eq!(town.refused(OPEN, intake_input(&landing, json!({}))).await.code, "UNAUTHENTICATED");
    assert_eq!(amber.owner.refused(OPEN, intake_input(&landing, json!({}))).await.code, "FORBIDDEN");
    assert_eq!(silk.owner.refused(OPEN, intake_input(&json!({ "id": silk.id }), json!({}))).await.code, "NOT_FOUND");
    let rule = json!({ "eligibility": [{ "residentOfParks": [landing["id"]] }] });
    assert_eq!(silk.owner.refused(OPEN, intake_input(&landing, rule)).await.code, "NOT_FOUND", "a rule names what is no park");
    let made = intake(&silk.owner, &landing, json!({})).await;
    assert_eq!((&made["state"], &made["revision"]), (&json!("OPEN"), &json!(1)));

    let change = |change: Value, revision: Option<i32>| json!({ "input": { "intakeId": made["id"], "expectedRevision": revision, "change": change } });
    let later = json!({ "extend": { "closesAt": in_days(20) } });
    assert_eq!(amber.owner.refused(CHANGE, change(later.clone(), None)).await.code, "FORBIDDEN");
    assert_eq!(town.refused(CHANGE, change(later.clone(), None)).await.code, "UNAUTHENTICATED");
    let wrong = json!({ "input": { "intakeId": landing["id"], "change": later } });
    assert_eq!(silk.owner.refused(CHANGE, wrong).await.code, "NOT_FOUND");
    let earlier = json!({ "extend": { "closesAt": in_days(1) } });
    assert_eq!(silk.owner.faults(CHANGE, change(earlier, None)).await, ["change.extend.closesAt"]);
    let extended = silk.owner.ask(CHANGE, change(later.clone(), Some(1))).await["changeIntake"]["intake"].clone();
    assert_eq!((&extended["state"], &extended["revision"]), (&json!("OPEN"), &json!(2)));
    assert_eq!(silk.owner.refused(CHANGE, change(later.clone(), Some(1))).await.code, "CONFLICT");

    let closed = silk.owner.ask(CHANGE, change(json!({ "close": { "remark": "Enough of them." } }), None)).await;
    assert_eq!(closed["changeIntake"]["intake"]["state"], "CLOSED");
    for again in [json!({ "close": {} }), later] {
        assert_eq!(silk.owner.refused(CHANGE, change(again, None)).await.code, "ILLEGAL_TRANSITION");
    }
    let gone = silk.owner.ask(CHANGE, change(json!({ "cancel": {} }), None)).await;
    assert_eq!(gone["changeIntake"]["intake"]["state"], "CANCELLED");
    assert_eq!(silk.owner.refused(CHANGE, change(json!({ "cancel": {} }), None)).await.code, "ILLEGAL_TRANSITION");
    let trail = "query($id: ID!) { auditTrail(organizationId: $id, first: 2) { nodes { action before after } } }";
    let trail = silk.owner.ask(trail, json!({ "id": silk.id })).await["auditTrail"]["nodes"].clone();
    assert_eq!((&trail[1]["before"]["state"], &trail[1]["after"]["remark"]), (&json!("OPEN"), &json!("Enough of them.")));
}

#[tokio::test]
async fn an_intake_that_makes_no_sense_is_refused_with_all_that_is_wrong() {
    let town = town().await;
    let silk = park(&town, "silk").await;
    let landing = program(&silk.owner, &silk, json!({})).await;
    let text = json!([{ "language": "en", "text": "Need" }]);
    let wrong = json!({
        "name": " ", "opensAt": in_days(3), "closesAt": in_days(2), "runs": { "from": "2031-03-08", "until": "2031-03-01" },
        "capacity": 0, "reserve": -1, "reviewsPerApplication": 0, "form": { "type": "string" },
        "eligibility": [{ "teamSize": {} }, { "countries": ["XX"] }],
        "rubric": [
            { "key": "need", "name": [], "weight": "0", "min": 5, "max": 1 },
            { "key": "need", "name": text, "weight": "1", "min": 1, "max": 5 },
            { "key": "größe", "name": text, "weight": "0.00001", "min": 1, "max": 5000 },
        ],
    });
    let expected = [
        "rubric.0.name",
        "eligibility.0.teamSize",
        "eligibility.1.countries.0",
        "name",
        "closesAt",
        "runs.until",
        "capacity",
        "reserve",
        "reviewsPerApplication",
        "form",
        "rubric.0.weight",
        "rubric.0.max",
        "rubric.1.key",
        "rubric.2.key",
        "rubric.2.weight",
        "rubric.2.max",
    ];
    assert_eq!(silk.owner.faults(OPEN, intake_input(&landing, wrong)).await, expected);
    let past = intake_input(&landing, json!({ "opensAt": in_days(-3), "closesAt": in_days(-2) }));
    assert_eq!(silk.owner.faults(OPEN, past).await, ["closesAt"], "what is over is not opened");
    assert!(found(&town, json!({ "openOnly": false })).await.is_empty());
}

#[tokio::test]
async fn a_joint_program_opens_intakes_only_while_its_agreement_binds() {
    let town = town().await;
    let (silk, amber) = (park(&town, "silk").await, park(&town, "amber").await);
    let pact = agreement(&town, &[&silk, &amber]).await;
    let joint = json!({ "hostParkIds": [silk.id, amber.id], "agreementId": pact });
    let joint = silk.owner.ask(super::CREATE, program_input(&silk, joint)).await["createProgram"]["program"].clone();
    intake(&amber.owner, &joint, json!({})).await;
    let leave = "mutation($input: TerminateAgreementInput!) { terminateAgreement(input: $input) { agreement { state } } }";
    silk.owner.ask(leave, json!({ "input": { "agreementId": pact, "parkId": silk.id, "reason": "No use." } })).await;
    assert_eq!(silk.owner.refused(OPEN, intake_input(&joint, json!({}))).await.code, "NOT_ELIGIBLE");
    assert_eq!(found(&town, json!({})).await.len(), 1, "what is open stays open");
}

#[tokio::test]
async fn intakes_are_found_by_words_kinds_hosts_and_sectors() {
    let town = town().await;
    let (silk, amber) = (park(&town, "silk").await, park(&town, "amber").await);
    let school = program(
        &silk.owner,
        &silk,
        json!({
            "kind": "TRAINING", "name": [{ "language": "ru", "text": "Школа шёлка" }], "sectors": ["finance"],
        }),
    )
    .await;
    let landing = program(&amber.owner, &amber, json!({ "summary": [{ "language": "uz-Latn", "text": "Gʻijduvon haftasi" }] })).await;
    intake(&silk.owner, &school, json!({ "name": "Payments", "closesAt": in_days(9) })).await;
    intake(&amber.owner, &landing, json!({ "name": "Winter", "closesAt": in_days(5) })).await;
    intake(&amber.owner, &landing, json!({ "name": "Summer", "closesAt": in_days(7) })).await;

    assert_eq!(found(&town, json!({})).await, ["Winter", "Summer", "Payments"], "closing soonest first");
    for (search, expects) in [
        ("shkola", vec!["Payments"]),
        ("Школа pay", vec!["Payments"]),
        ("Ғиждувон", vec!["Winter", "Summer"]),
        ("gijduvon summ", vec!["Summer"]),
        ("amber", vec!["Winter", "Summer"]),
        ("Samarqand", vec![]),
        (" -- ", vec!["Winter", "Summer", "Payments"]),
    ] {
        assert_eq!(found(&town, json!({ "search": search })).await, expects, "{search}");
    }
    assert_eq!(found(&town, json!({ "kinds": ["TRAINING", "GRANT"] })).await, ["Payments"]);
    assert_eq!(found(&town, json!({ "parks": [silk.id] })).await, ["Payments"]);
    assert!(found(&town, json!({ "parks": [landing["id"]] })).await.is_empty(), "what is no park runs nothing");
    assert_eq!(found(&town, json!({ "sectors": ["software"] })).await, ["Winter", "Summer"], "programs for all");
    assert_eq!(found(&town, json!({ "sectors": ["finance.payments"] })).await.len(), 3, "what is for finance is for payments");
    assert_eq!(town.refused(LIST, json!({ "sectors": ["finance", "alchemy"] })).await.field.as_deref(), Some("sectors.1"));

    let first = town.ask(LIST, json!({ "first": 2 })).await["intakes"].clone();
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    assert_eq!(found(&town, json!({ "first": 2, "after": first["pageInfo"]["endCursor"] })).await, ["Payments"]);

    let renamed = json!({ "input": { "programId": school["id"], "name": [{ "language": "en", "text": "Samarqand school" }] } });
    silk.owner.ask(UPDATE, renamed).await;
    assert_eq!(found(&town, json!({ "search": "самарканд" })).await, ["Payments"], "found by what the program is called now");
}

#[tokio::test]
async fn hosts_see_what_was_handed_in_and_everybody_how_much() {
    let town = town().await;
    let (silk, amber, firm) = (park(&town, "silk").await, park(&town, "amber").await, town.firm("Karvonsaroy").await);
    let landing = program(&silk.owner, &silk, json!({})).await;
    let round = intake(&silk.owner, &landing, json!({})).await;
    let application = draft(&firm, &round).await;
    let seen = async |person: &crate::support::Person| person.ask(INTAKE, json!({ "id": round["id"] })).await["node"].clone();
    let none = json!({ "applications": 0, "countries": 0 });
    assert_eq!(seen(&silk.owner).await["applications"]["totalCount"], 0, "a draft is the company's alone");
    assert_eq!(seen(&firm.owner).await["figures"], none);
    firm.owner.ask(super::SUBMIT, super::act(&application)).await;
    assert_eq!(seen(&silk.owner).await["applications"]["totalCount"], 1);
    for other in [&amber.owner, &firm.owner] {
        assert_eq!(seen(other).await["applications"], Value::Null);
        assert_eq!(seen(other).await["figures"], json!({ "applications": 1, "countries": 1 }));
    }
    firm.owner.ask(super::WITHDRAW, super::act(&application)).await;
    assert_eq!(seen(&firm.owner).await["figures"], none);
}
