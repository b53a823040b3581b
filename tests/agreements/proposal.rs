//! A park puts an agreement before others; what makes no sense is refused, all of it at once.

use api::graphql::ids;
use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::support::{Person, Town};

pub const PROPOSE: &str = "mutation($input: ProposeAgreementInput!) { proposeAgreement(input: $input) { agreement { id state title signedOn \
    valid { from until } parties { park { slug } association signedOn } sources { title } \
    provisions { discountPercent maxDays quota { amount unit scope every } beneficiaryParks { slug } service { kind } } } } }";
const SAVE: &str = "mutation($input: SaveParkServiceInput!) { saveParkService(input: $input) { service { id } } }";

pub struct Side {
    pub id: String,
    pub officer: Person,
    pub service: Value,
}

/// Three parks, each with a laboratory.
pub struct Parks {
    pub silk: Side,
    pub amber: Side,
    pub tin: Side,
}

/// The day it is where these parks are, or some days from it.
pub fn days_from_now(days: i64) -> String {
    (Utc::now() + Duration::hours(5) + Duration::days(days)).date_naive().to_string()
}

impl Parks {
    pub async fn open(town: &Town) -> Self {
        let side = async |slug: &str| {
            let (park, officer) = town.park(slug).await;
            let id = ids::global(park.id).to_string();
            let create = json!({ "parkId": id, "kind": "LABORATORY", "name": [{ "language": "en", "text": "Laboratory" }] });
            let service = officer.ask(SAVE, json!({ "input": { "create": create } })).await["saveParkService"]["service"]["id"].clone();
            Side { id, officer, service }
        };
        Self { silk: side("silk").await, amber: side("amber").await, tin: side("tin").await }
    }

    /// What Silk puts before Amber: its laboratory, for whoever is party.
    pub fn proposal(&self, more: Value) -> Value {
        let mut input = json!({
            "kind": "SERVICE_ACCESS", "title": [{ "language": "en", "text": "Laboratories" }],
            "parties": [{ "parkId": self.silk.id }, { "parkId": self.amber.id }],
            "valid": { "from": days_from_now(-1), "until": days_from_now(365) },
            "provisions": [{ "serviceId": self.silk.service, "discountPercent": "12.5", "maxDays": 5,
                "quota": { "amount": 10, "scope": "HOME_PARK", "every": "QUARTER" } }],
            "sources": [{ "title": "Minutes" }],
        });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    }

    pub async fn propose(&self, more: Value) -> Value {
        self.silk.officer.ask(PROPOSE, self.proposal(more)).await["proposeAgreement"]["agreement"].take()
    }
}

#[tokio::test]
async fn a_proposal_says_what_it_would_open() {
    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    let union = json!([{ "parkId": parks.silk.id }, { "parkId": parks.amber.id }, { "association": "A union of parks" }]);
    let proposed = parks.propose(json!({ "parties": union })).await;
    assert_eq!((&proposed["state"], &proposed["title"], &proposed["signedOn"]), (&json!("PROPOSED"), &json!("Laboratories"), &json!(null)));
    assert_eq!(proposed["parties"][2], json!({ "park": null, "association": "A union of parks", "signedOn": null }));
    let provision = &proposed["provisions"][0];
    assert_eq!((&provision["discountPercent"], &provision["maxDays"]), (&json!("12.5"), &json!(5)));
    assert_eq!(provision["quota"], json!({ "amount": 10, "unit": "REQUEST", "scope": "HOME_PARK", "every": "QUARTER" }));
    assert_eq!(provision["beneficiaryParks"], json!([{ "slug": "amber" }]));
}

#[tokio::test]
async fn a_proposal_that_makes_no_sense_is_refused() {
    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    let (silk, amber, tin) = (&parks.silk, &parks.amber, &parks.tin);
    assert_eq!(town.refused(PROPOSE, parks.proposal(json!({}))).await.code, "UNAUTHENTICATED");
    assert_eq!(tin.officer.refused(PROPOSE, parks.proposal(json!({}))).await.code, "FORBIDDEN", "it is no party");
    let nowhere = json!({ "parties": [{ "parkId": silk.id }, { "parkId": silk.service }] });
    assert_eq!(silk.officer.refused(PROPOSE, parks.proposal(nowhere)).await.code, "NOT_FOUND");
    let broken = parks.proposal(json!({
        "title": [],
        "parties": [{ "parkId": silk.id }, { "parkId": amber.id }, { "parkId": silk.id }, { "association": "" }],
        "valid": { "from": "2026-05-01", "until": "2026-04-30" },
        "provisions": [
            { "serviceId": tin.service },
            { "serviceId": silk.service, "beneficiaryParkIds": [amber.id, silk.id, tin.id], "discountPercent": "100.5" },
            { "serviceId": silk.service, "discountPercent": "0.001", "quota": { "amount": 0, "scope": "COMPANY", "every": "TERM" } },
        ],
        "sources": [{ "title": "Minutes", "url": "nowhere" }],
    }));
    let expected = [
        "title",
        "parties.2.parkId",
        "valid.until",
        "provisions.0.serviceId",
        "provisions.1.beneficiaryParkIds.1",
        "provisions.1.beneficiaryParkIds.2",
        "provisions.1.discountPercent",
        "provisions.2.discountPercent",
        "provisions.2.quota.amount",
        "sources.0.url",
        "parties.3.association",
    ];
    assert_eq!(silk.officer.faults(PROPOSE, broken).await, expected);
    let alone = parks.proposal(json!({ "parties": [{ "parkId": silk.id }], "provisions": [] }));
    assert_eq!(silk.officer.refused(PROPOSE, alone).await.field.as_deref(), Some("parties"));
}
