//! Law is data: versions follow each other, and what people have applied under never changes.

use api::graphql::ids;
use serde_json::{Value, json};

use crate::support::Town;

const PUBLISH: &str = "mutation($input: PublishRegimeInput!) { publishRegime(input: $input) { regime { \
    id category version valid { from until } feePercentOfIncome } } }";
const REGIME: &str = "query($day: Date, $category: String) { park(slug: \"silk\") { regime(on: $day, category: $category) { \
    id version valid { from until } applicantKinds form steps { kind limit unit decidedBy pausesWhileReturned } effectiveFrom \
    documents(applicantKind: BRANCH) { kind onlyFor note } reasons(use: REFUSE) { code use text } \
    eligibility { kind parameters description } incomeTests { name thresholdPercent } obligations { kind everyMonths } \
    benefits { code name } legalBasis { title verified } park { slug } } regimes { version } } }";

fn rules(park: &str) -> Value {
    json!({
        "parkId": park, "category": "ORDINARY", "validFrom": "2026-01-01", "applicantKinds": ["DOMESTIC_COMPANY", "BRANCH"],
        "eligibility": [{ "countries": ["uz"] }, { "teamSize": { "min": 2 } }, { "womenFounder": false }],
        "form": { "type": "object", "properties": { "team": { "type": "integer" } } },
        "documents": [
            { "kind": "CHARTER", "required": true, "note": [{ "language": "en", "text": "In force." }] },
            { "kind": "TAX_CLEARANCE", "required": true, "onlyFor": ["DOMESTIC_COMPANY"] },
        ],
        "steps": [
            { "kind": "COMPLETENESS_CHECK", "limit": 3, "unit": "WORKING_DAYS", "decidedBy": "Office", "pausesWhileReturned": true },
            { "kind": "COMMISSION", "unit": "WORKING_DAYS", "decidedBy": "Commission", "pausesWhileReturned": false },
        ],
        "effectiveFrom": "ON_DECISION", "replyWithinWorkingDays": 10, "feePercentOfIncome": "1.50",
        "incomeTests": [{ "name": [{ "language": "en", "text": "Export" }], "thresholdPercent": "50", "atMost": false, "base": "export",
            "everyMonths": 12, "startsAfterMonths": 0 }],
        "obligations": [{ "kind": "PERIODIC_REPORT", "everyMonths": 3, "dueDay": 20 }],
        "benefits": [{ "code": "CIT_0", "name": [{ "language": "en", "text": "No tax on profit" }], "needsSeparateDetermination": true }],
        "reasons": [{ "code": "SCOPE", "use": "REFUSE", "text": [{ "language": "en", "text": "Not a priority activity." }] }],
        "legalBasis": [{ "title": "Rules of the park", "number": "1" }],
    })
}

fn with(park: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut input = rules(park);
    change(&mut input);
    json!({ "input": input })
}

#[tokio::test]
async fn a_new_version_begins_and_the_old_one_ends_the_day_before() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let id = ids::global(park.id).to_string();
    let stranger = town.person("Stranger").await;
    assert_eq!(stranger.refused(PUBLISH, with(&id, |_| {})).await.code, "FORBIDDEN");
    assert_eq!(town.ask(REGIME, json!({})).await["park"]["regimes"], json!([]), "nothing has been published");

    let first = officer.ask(PUBLISH, with(&id, |_| {})).await["publishRegime"]["regime"].clone();
    assert_eq!((&first["version"], &first["feePercentOfIncome"]), (&json!(1), &json!("1.5")));
    for early in ["2026-01-01", "2025-12-31"] {
        let refusal = officer.refused(PUBLISH, with(&id, |rules| rules["validFrom"] = json!(early))).await;
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("INVALID_INPUT", Some("validFrom")));
    }
    let second = officer.ask(PUBLISH, with(&id, |rules| rules["validFrom"] = json!("2026-07-01"))).await;
    assert_eq!(second["publishRegime"]["regime"]["version"], 2);

    let on = async |day: &str| town.ask(REGIME, json!({ "day": day })).await["park"]["regime"].clone();
    let (before, old, new) = (on("2025-12-31").await, on("2026-06-30").await, on("2026-07-01").await);
    assert_eq!(before, json!(null));
    assert_eq!((&old["id"], &old["valid"]["until"]), (&first["id"], &json!("2026-06-30")));
    assert_eq!((&new["version"], &new["valid"]), (&json!(2), &json!({ "from": "2026-07-01", "until": null })));
    let other = town.ask(REGIME, json!({ "day": "2026-07-01", "category": "PILOT" })).await;
    assert_eq!(other["park"]["regime"], json!(null), "another category");
}

#[tokio::test]
async fn a_regime_tells_what_it_asks_of_whom() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    officer.ask(PUBLISH, with(&ids::global(park.id), |_| {})).await;
    let regime = town.ask(REGIME, json!({ "day": "2026-02-01" })).await["park"]["regime"].clone();
    assert_eq!(regime["form"]["properties"]["team"]["type"], "integer");
    assert_eq!(regime["documents"], json!([{ "kind": "CHARTER", "onlyFor": null, "note": "In force." }]));
    assert_eq!(regime["steps"][0]["limit"], 3);
    assert_eq!(regime["steps"][1]["limit"], json!(null));
    let rules: Vec<_> = regime["eligibility"].as_array().unwrap().iter().map(|rule| (&rule["kind"], &rule["parameters"])).collect();
    assert_eq!(rules, [(&json!("COUNTRY"), &json!(["UZ"])), (&json!("TEAM_SIZE"), &json!({ "min": 2 }))]);
    let codes: Vec<_> = regime["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["SCOPE", "OTHER"]);
    assert_eq!(regime["park"]["slug"], "silk");
    let node = "query($id: ID!) { node(id: $id) { ... on ResidencyRegime { reasons { use } } } }";
    let every = &town.ask(node, json!({ "id": regime["id"] })).await["node"]["reasons"];
    assert_eq!(every.as_array().unwrap().len(), 6, "one of its own, and OTHER for each of five uses");
}

#[tokio::test]
async fn every_fault_of_rules_is_told_at_its_place() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let broken = with(&ids::global(park.id), |rules| {
        rules["eligibility"] = json!([{ "countries": ["UZ", "XX"] }, { "sectors": ["alchemy"] }, { "teamSize": { "min": 5, "max": 2 } }]);
        rules["form"] = json!({ "type": "object", "properties": { "team": { "type": "whole" } } });
        rules["steps"][0]["limit"] = json!(-1);
        rules["replyWithinWorkingDays"] = json!(0);
        rules["reasons"][0]["text"] = json!([]);
        rules["benefits"][0]["code"] = json!("cit 0");
        rules["legalBasis"][0]["url"] = json!("nowhere");
    });
    let mut fields = officer.faults(PUBLISH, broken).await;
    fields.sort();
    let expected = [
        "benefits.0.code",
        "eligibility.0.countries.1",
        "eligibility.1.sectors.0",
        "eligibility.2.teamSize.max",
        "form",
        "legalBasis.0.url",
        "reasons.0.text",
        "replyWithinWorkingDays",
        "steps.0.limit",
    ];
    assert_eq!(fields, expected);
    assert_eq!(town.ask(REGIME, json!({})).await["park"]["regimes"], json!([]), "nothing has been published");
}
