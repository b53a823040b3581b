//! A resident of one park uses a service of another: from what is open to the door, and to the end.

use api::graphql::ids;
use chrono::Duration;
use domain::agreements::{endings, ledger};
use domain::parks::find;
use domain::residency::change::{self, Change};
use kernel::work::Caller;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::proposal::{Parks, days_from_now};
use crate::support::{Person, Town};

pub const SIGN: &str = "mutation($input: SignAgreementInput!) { signAgreement(input: $input) { agreement { state } } }";
pub const OFFERS: &str = "query($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on Company { servicesAbroad(first: $first, after: $after) { totalCount \
    pageInfo { hasNextPage endCursor } nodes { why remaining homePark { slug } service { id } provision { id usedInPeriod remaining } } } } } }";
pub const REQUEST: &str = "mutation($input: RequestAccessInput!) { requestAccess(input: $input) { accessRequest { id revision state units \
    homePark { slug } hostPark { slug } provision { usedInPeriod remaining } } } }";
const SHOW: &str = "query($id: ID!) { node(id: $id) { ... on AccessRequest { state revision allowedActions pass { id credential qrSvg revokedAt checkIns } \
    contact { fullName } entitlement { entitled why unmet { clause message } } history { action toState remark actor { fullName } } } } }";
const CHECK: &str = "query($credential: String!) { checkCredential(credential: $credential) { valid verdict reason residencyState company { id } service { id } } }";
const CHECK_IN: &str =
    "mutation($input: CheckInInput!) { checkIn(input: $input) { check { valid verdict } accessRequest { id state pass { checkIns } } } }";
const RECIPROCITY: &str = "query($slug: String!) { park(slug: $slug) { reciprocityBand reciprocity { partner { slug } given received balance outOfBand } \
    accessRequests(direction: INBOUND) { totalCount } } }";

fn mutation(name: &str) -> String {
    format!("mutation($input: AccessActionInput!) {{ {name}(input: $input) {{ accessRequest {{ id state revision }} }} }}")
}

/// Silk's laboratory, open to the residents of Amber, and one of them.
pub struct Scene {
    pub parks: Parks,
    pub provision: Value,
    pub agreement: Value,
    pub company: Value,
    pub founder: Person,
}

impl Scene {
    pub async fn open(town: &Town, more: Value) -> Self {
        Self::between(town, Parks::open(town).await, more).await
    }

    async fn between(town: &Town, parks: Parks, more: Value) -> Self {
        let agreement = parks.propose(more).await["id"].clone();
        for park in [&parks.silk, &parks.amber] {
            park.officer.ask(SIGN, json!({ "input": { "agreementId": agreement, "parkId": park.id } })).await;
        }
        let shown =
            town.ask("query($id: ID!) { node(id: $id) { ... on Agreement { provisions { id } } } }", json!({ "id": agreement })).await;
        let provision = shown["node"]["provisions"][0]["id"].clone();
        let (founder, company) = Self::resident(town, "Kerege").await;
        Self { parks, provision, agreement, company, founder }
    }

    /// As `open`, with one quota and nothing else that limits.
    pub async fn with_quota(town: &Town, quota: Value) -> Self {
        let parks = Parks::open(town).await;
        let provision = json!({ "serviceId": parks.silk.service, "quota": quota });
        Self::between(town, parks, json!({ "provisions": [provision] })).await
    }

    /// A company that has long been a resident of Amber, and its founder.
    pub async fn resident(town: &Town, name: &str) -> (Person, Value) {
        let founder = town.person(&format!("Founder of {name}")).await;
        let company = town.company(&founder, name).await;
        let view = town.app.view(Caller::system());
        let park = find::by_slug(&view, "amber").await.expect("the database answers").expect("Amber is there");
        town.resident(&park, company).await;
        (founder, json!(ids::global(company)))
    }

    pub fn ask(&self, more: Value) -> Value {
        let mut input =
            json!({ "companyId": self.company, "provisionId": self.provision, "from": days_from_now(0), "until": days_from_now(2) });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    }

    pub async fn request(&self) -> Value {
        self.founder.ask(REQUEST, self.ask(json!({}))).await["requestAccess"]["accessRequest"].take()
    }

    /// A step that somebody takes.
    async fn step(&self, who: &Person, name: &str, request: &Value) -> Value {
        who.ask(&mutation(name), json!({ "input": { "accessRequestId": request } })).await[name]["accessRequest"].take()
    }

    async fn pass(&self) -> (Value, String) {
        let request = self.request().await["id"].clone();
        self.step(&self.parks.amber.officer, "confirmAccess", &request).await;
        self.step(&self.parks.silk.officer, "acceptAccess", &request).await;
        let shown = self.founder.ask(SHOW, json!({ "id": request })).await;
        (request, shown["node"]["pass"]["credential"].as_str().expect("a pass").to_owned())
    }
}

async fn verdict(town: &Town, credential: &str) -> Value {
    town.ask(CHECK, json!({ "credential": credential })).await["checkCredential"]["verdict"].take()
}

async fn balanced(town: &Town) -> ledger::LedgerRecount {
    let recount = ledger::recount_ledger(&town.app.view(Caller::system())).await.expect("a recount");
    assert_eq!(recount.faults, Vec::<String>::new());
    recount
}

#[tokio::test]
async fn a_resident_sees_asks_is_let_in_and_a_stranger_learns_nothing() {
    let town = Town::open().await;
    let scene = Scene::open(&town, json!({})).await;
    let Scene { parks, founder, company, .. } = &scene;
    let stranger = town.person("Stranger").await;
    let offers = founder.ask(OFFERS, json!({ "id": company })).await["node"]["servicesAbroad"].clone();
    assert_eq!(offers["totalCount"], 1);
    let offer = &offers["nodes"][0];
    assert_eq!((&offer["service"]["id"], &offer["homePark"]["slug"]), (&parks.silk.service, &json!("amber")));
    assert_eq!((&offer["remaining"], &offer["provision"]["usedInPeriod"]), (&json!(10), &json!(0)));
    assert!(offer["why"].as_str().unwrap().contains("Laboratories"), "{offer}");
    let russian = founder.speaking("ru").ask(OFFERS, json!({ "id": company })).await;
    assert!(russian["node"]["servicesAbroad"]["nodes"][0]["why"].as_str().unwrap().contains("резиденту"));
    for other in [&stranger, &parks.silk.officer, &parks.amber.officer] {
        assert_eq!(other.ask(OFFERS, json!({ "id": company })).await["node"]["servicesAbroad"], json!(null));
    }

    // Only her people ask.
    assert_eq!(town.refused(REQUEST, scene.ask(json!({}))).await.code, "UNAUTHENTICATED");
    assert_eq!(stranger.refused(REQUEST, scene.ask(json!({}))).await.code, "FORBIDDEN");
    assert_eq!(stranger.refused(REQUEST, scene.ask(json!({ "provisionId": company }))).await.code, "NOT_FOUND");
    let request = scene.request().await;
    assert_eq!((&request["state"], &request["units"], &request["provision"]["remaining"]), (&json!("REQUESTED"), &json!(1), &json!(9)));
    let id = &request["id"];
    let seen = json!({ "id": id });
    for other in [&stranger, &parks.tin.officer] {
        assert_eq!(other.ask(SHOW, seen.clone()).await["node"], json!(null));
        for name in ["confirmAccess", "acceptAccess", "declineAccess", "cancelAccess", "revokeAccess"] {
            let there = other.refused(&mutation(name), json!({ "input": { "accessRequestId": id } })).await;
            let nowhere = other.refused(&mutation(name), json!({ "input": { "accessRequestId": scene.agreement } })).await;
            assert_eq!((there.code.as_str(), nowhere.code.as_str()), ("NOT_FOUND", "NOT_FOUND"), "{name}");
        }
    }
    let actions = async |who: &Person| who.ask(SHOW, seen.clone()).await["node"]["allowedActions"].clone();
    assert_eq!(actions(founder).await, json!(["CANCEL"]));
    assert_eq!(actions(&parks.amber.officer).await, json!(["CONFIRM", "DECLINE"]));
    assert_eq!(actions(&parks.silk.officer).await, json!(["DECLINE"]));
    let early = parks.silk.officer.refused(&mutation("acceptAccess"), json!({ "input": { "accessRequestId": id } })).await;
    assert_eq!(early.code, "ILLEGAL_TRANSITION");
    let stale = json!({ "input": { "accessRequestId": id, "expectedRevision": 7 } });
    assert_eq!(parks.amber.officer.refused(&mutation("confirmAccess"), stale).await.code, "CONFLICT");
    let judged = parks.silk.officer.ask(SHOW, seen.clone()).await["node"].clone();
    assert_eq!((&judged["entitlement"]["entitled"], &judged["pass"]), (&json!(true), &json!(null)));

    scene.step(&parks.amber.officer, "confirmAccess", id).await;
    scene.step(&parks.silk.officer, "acceptAccess", id).await;
    let pass = founder.ask(SHOW, seen.clone()).await["node"]["pass"].clone();
    assert_eq!(parks.amber.officer.ask(SHOW, seen.clone()).await["node"]["pass"], json!(null), "the home park does not hold it");
    assert!(pass["qrSvg"].as_str().unwrap().contains("<svg"));
    let credential = pass["credential"].as_str().unwrap();
    let check = town.ask(CHECK, json!({ "credential": credential })).await["checkCredential"].clone();
    assert_eq!((&check["valid"], &check["verdict"], &check["residencyState"]), (&json!(true), &json!("VALID"), &json!("ACTIVE")));
    assert_eq!((&check["company"]["id"], &check["service"]["id"]), (company, &parks.silk.service));

    let show = json!({ "input": { "credential": credential } });
    for other in [founder, &stranger, &parks.amber.officer] {
        assert_eq!(other.refused(CHECK_IN, show.clone()).await.code, "FORBIDDEN");
    }
    let done = parks.silk.officer.ask(CHECK_IN, show).await["checkIn"].clone();
    assert_eq!((&done["check"]["valid"], &done["accessRequest"]["state"]), (&json!(true), &json!("ACTIVE")));
    let late = founder.refused(&mutation("cancelAccess"), json!({ "input": { "accessRequestId": id } })).await;
    assert_eq!(late.code, "ILLEGAL_TRANSITION", "somebody has been let in");
    let recount = balanced(&town).await;
    assert_eq!((recount.accounts, recount.postings), (1, 6), "opened, held, used");
    // The founders are told of what the parks say, the parks of what they are asked.
    let told = async |who: &Person| {
        let data = who.ask("{ viewer { notifications { nodes { kind } } } }", json!({})).await;
        data["viewer"]["notifications"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n["kind"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(told(founder).await.contains(&"ACCESS_DECISION".to_owned()));
    assert!(told(&parks.amber.officer).await.contains(&"ACCESS_REQUESTED".to_owned()));
    assert!(told(&parks.silk.officer).await.contains(&"ACCESS_REQUESTED".to_owned()));
    // Who gave, and who took.
    let balance = parks.silk.officer.ask(RECIPROCITY, json!({ "slug": "silk" })).await["park"].clone();
    assert_eq!(
        balance["reciprocity"],
        json!([{ "partner": { "slug": "amber" }, "given": 1, "received": 0, "balance": 1, "outOfBand": false }])
    );
    assert_eq!(balance["accessRequests"]["totalCount"], 1);
    for other in [founder, &stranger, &parks.tin.officer, &parks.amber.officer] {
        let hidden = other.ask(RECIPROCITY, json!({ "slug": "silk" })).await["park"].clone();
        assert_eq!((&hidden["reciprocity"], &hidden["accessRequests"]), (&json!(null), &json!(null)));
    }
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused() {
    let town = Town::open().await;
    let scene = Scene::open(&town, json!({ "valid": { "from": days_from_now(-1), "until": days_from_now(20) } })).await;
    let founder = &scene.founder;
    let faults = async |more: Value| founder.faults(REQUEST, scene.ask(more)).await;
    assert_eq!(
        faults(json!({ "from": days_from_now(-1), "people": 0, "purpose": "x".repeat(2001), "contactId": scene.parks.silk.officer.id }))
            .await,
        ["from", "people", "purpose", "contactId"]
    );
    assert_eq!(faults(json!({ "until": days_from_now(-1) })).await, ["until"]);
    assert_eq!(faults(json!({ "until": days_from_now(5) })).await, ["until"], "five days at most");
    assert_eq!(faults(json!({ "from": days_from_now(19), "until": days_from_now(21) })).await, ["until"], "the agreement is over by then");
    let outside = founder.refused(REQUEST, scene.ask(json!({ "from": days_from_now(25), "until": days_from_now(26) }))).await;
    assert_eq!(outside.code, "NOT_ELIGIBLE");
    assert!(outside.message.contains("EXPIRED"), "{}", outside.message);
    let elsewhere = founder.refused(REQUEST, scene.ask(json!({ "homeParkId": scene.parks.tin.id }))).await;
    assert_eq!(elsewhere.code, "NOT_ELIGIBLE");
    balanced(&town).await;
}

#[tokio::test]
async fn conditions_open_a_service_to_some_and_say_to_others_what_is_missing() {
    let town = Town::open().await;
    let parks = Parks::open(&town).await;
    let wrong = parks.proposal(json!({ "provisions": [{ "serviceId": parks.silk.service,
        "sectors": ["no-such"], "headcountMin": 9, "headcountMax": 3, "residencyMonths": 0 }] }));
    const PROPOSE: &str = "mutation($input: ProposeAgreementInput!) { proposeAgreement(input: $input) { agreement { id } } }";
    let expected = ["provisions.0.sectors.0", "provisions.0.residencyMonths", "provisions.0.headcountMax"];
    assert_eq!(parks.silk.officer.faults(PROPOSE, wrong).await, expected);
    let asks = json!([{ "serviceId": parks.silk.service, "stages": ["GROWTH"], "headcountMin": 10, "residencyMonths": 12 }]);
    let agreement = parks.propose(json!({ "provisions": asks })).await["id"].clone();
    for park in [&parks.silk, &parks.amber] {
        park.officer.ask(SIGN, json!({ "input": { "agreementId": agreement, "parkId": park.id } })).await;
    }
    let (founder, company) = Scene::resident(&town, "Small").await;
    const ENTITLED: &str = "query($service: ID!, $company: ID!, $on: Date) { node(id: $service) { ... on ParkService { \
        entitlement(companyId: $company, on: $on) { entitled why remaining provision { stages headcountMin residencyMonths sectors { code } } \
        unmet { clause message provision { id } } } } } }";
    let about = json!({ "service": parks.silk.service, "company": company });
    let found = founder.ask(ENTITLED, about.clone()).await["node"]["entitlement"].clone();
    assert_eq!(found["entitled"], false);
    let clauses: Vec<&str> = found["unmet"].as_array().unwrap().iter().map(|unmet| unmet["clause"].as_str().unwrap()).collect();
    assert_eq!(clauses, ["STAGE", "SIZE"]);
    assert_eq!(
        parks.silk.officer.ask(ENTITLED, about.clone()).await["node"]["entitlement"]["entitled"],
        false,
        "the host looks at the same"
    );
    let past = json!({ "service": parks.silk.service, "company": company, "on": "2020-03-01" });
    let past = founder.ask(ENTITLED, past).await["node"]["entitlement"]["unmet"].clone();
    let clauses: Vec<&str> = past.as_array().unwrap().iter().map(|unmet| unmet["clause"].as_str().unwrap()).collect();
    assert_eq!(clauses, ["AGREEMENT", "STAGE", "SIZE", "MONTHS_OF_RESIDENCY"]);
    let stranger = town.person("Stranger").await;
    for nobody in [&stranger, &parks.tin.officer] {
        assert_eq!(nobody.ask(ENTITLED, about.clone()).await["node"]["entitlement"], json!(null));
    }
    let offers = founder.ask(OFFERS, json!({ "id": company })).await["node"]["servicesAbroad"].clone();
    assert_eq!(offers["totalCount"], 0);
    let update = json!({ "companyId": company, "stage": "GROWTH", "headcount": 12 });
    founder
        .ask("mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { id } } }", json!({ "input": update }))
        .await;
    let found = founder.ask(ENTITLED, about).await["node"]["entitlement"].clone();
    assert_eq!((&found["entitled"], &found["unmet"], &found["provision"]["headcountMin"]), (&json!(true), &json!([]), &json!(10)));
}

#[tokio::test]
async fn a_pass_that_is_not_ours_to_the_letter_is_bad() {
    let town = Town::open().await;
    let scene = Scene::open(&town, json!({})).await;
    let (request, credential) = scene.pass().await;
    assert_eq!(verdict(&town, &credential).await, "VALID");
    let parts: Vec<&str> = credential.split('.').collect();
    use base64::Engine;
    let b64 = base64::prelude::BASE64_URL_SAFE_NO_PAD;
    let decoded = |part: &str| serde_json::from_slice::<Value>(&b64.decode(part).unwrap()).unwrap();
    let encoded = |value: &Value| b64.encode(value.to_string());
    let claims = decoded(parts[1]);
    for (name, value) in &[("exp", json!(4_000_000_000_i64)), ("aud", json!("amber")), ("sub", scene.agreement.clone())] {
        let mut changed = claims.clone();
        changed[*name] = value.clone();
        let forged = format!("{}.{}.{}", parts[0], encoded(&changed), parts[2]);
        assert_eq!(verdict(&town, &forged).await, "BAD_SIGNATURE", "{name}");
    }
    for (name, value) in [("alg", json!("none")), ("alg", json!("HS256")), ("kid", json!("another")), ("typ", json!("at+jwt"))] {
        let mut header = decoded(parts[0]);
        header[name] = value;
        let forged = format!("{}.{}.{}", encoded(&header), parts[1], parts[2]);
        assert_eq!(verdict(&town, &forged).await, "BAD_SIGNATURE", "{name}");
    }
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    let token = scene.founder.token.clone();
    for text in ["", "x", "a.b.c", unsigned.as_str(), token.as_str()] {
        let check = town.ask(CHECK, json!({ "credential": text })).await["checkCredential"].clone();
        assert_eq!(
            (&check["verdict"], &check["company"], &check["service"]),
            (&json!("BAD_SIGNATURE"), &json!(null), &json!(null)),
            "{text}"
        );
        let taken = scene.parks.silk.officer.ask(CHECK_IN, json!({ "input": { "credential": text } })).await["checkIn"].clone();
        assert_eq!((&taken["check"]["valid"], &taken["accessRequest"]), (&json!(false), &json!(null)));
        assert_eq!(scene.founder.refused(CHECK_IN, json!({ "input": { "credential": text } })).await.code, "FORBIDDEN");
    }
    // Another installation signs with another key.
    let other = Town::open().await;
    assert_eq!(verdict(&other, &credential).await, "BAD_SIGNATURE");

    // Nothing in it is about a person.
    let told = claims.to_string() + &decoded(parts[0]).to_string();
    for personal in ["Founder", "founder", "@", &scene.founder.id] {
        assert!(!told.contains(personal), "{told}");
    }

    // Read offline, told late, told twice: it counts once.
    let read_at = (town.app.clock.now() + Duration::minutes(5)).to_rfc3339();
    let show = json!({ "input": { "credential": credential, "readAt": read_at } });
    assert_eq!(scene.parks.silk.officer.refused(CHECK_IN, show.clone()).await.field.as_deref(), Some("readAt"), "it lies in the future");
    town.days_later(10);
    town.operate("endAccess", async |work| endings::end_due_requests(work).await).await;
    let founder = town.log_in(&scene.founder.email).await;
    let state = founder.ask(SHOW, json!({ "id": request })).await["node"]["state"].clone();
    assert_eq!(state, "NO_SHOW", "nobody had told of it");
    assert_eq!(verdict(&town, &credential).await, "EXPIRED");
    let officer = town.log_in(&scene.parks.silk.officer.email).await;
    for _ in 0..2 {
        let late = officer.ask(CHECK_IN, show.clone()).await["checkIn"].clone();
        assert_eq!((&late["check"]["valid"], &late["accessRequest"]["state"]), (&json!(true), &json!("COMPLETED")));
        assert_eq!(late["accessRequest"]["pass"]["checkIns"].as_array().map(Vec::len), Some(1));
    }
    let now = officer.ask(CHECK_IN, json!({ "input": { "credential": credential } })).await["checkIn"].clone();
    assert_eq!((&now["check"]["verdict"], &now["accessRequest"]), (&json!("EXPIRED"), &json!(null)));
    balanced(&town).await;
}

#[tokio::test]
async fn what_rests_on_a_residency_ends_with_it() {
    let town = Town::open().await;
    let scene = Scene::open(&town, json!({})).await;
    let (request, credential) = scene.pass().await;
    let waiting = scene.request().await["id"].clone();
    const RESIDENCY: &str =
        "query($id: ID!) { node(id: $id) { ... on Company { residencies { id attestation { credential qrSvg validUntil } } } } }";
    let residency = scene.founder.ask(RESIDENCY, json!({ "id": scene.company })).await["node"]["residencies"][0].clone();
    let attested = residency["attestation"]["credential"].as_str().expect("an attestation");
    let check = town.ask(CHECK, json!({ "credential": attested })).await["checkCredential"].clone();
    assert_eq!((&check["verdict"], &check["company"]["id"], &check["service"]), (&json!("VALID"), &scene.company, &json!(null)));
    let shown = town.ask(RESIDENCY, json!({ "id": scene.company })).await["node"]["residencies"][0]["attestation"].clone();
    assert_eq!(shown, json!(null), "for who is neither the company nor the park");
    let taken = scene.parks.silk.officer.ask(CHECK_IN, json!({ "input": { "credential": attested } })).await["checkIn"].clone();
    assert_eq!(taken["accessRequest"], json!(null), "it lets nobody in");

    let id = ids::parse(residency["id"].as_str().unwrap()).unwrap();
    town.operate("changeResidency", async |work| change::change(work, id, None, Change::Exit { effective_from: None, reason: None }).await)
        .await;
    town.settle().await;
    for (credential, verdict_now) in [(credential.as_str(), "RESIDENCY_NOT_ACTIVE"), (attested, "RESIDENCY_NOT_ACTIVE")] {
        assert_eq!(verdict(&town, credential).await, verdict_now);
    }
    for request in [&request, &waiting] {
        let shown = scene.founder.ask(SHOW, json!({ "id": request })).await["node"].clone();
        assert_eq!((&shown["state"], &shown["allowedActions"]), (&json!("REVOKED"), &json!([])));
    }
    let again = scene.founder.refused(REQUEST, scene.ask(json!({}))).await;
    assert_eq!(again.code, "NOT_ELIGIBLE");
    assert!(again.message.contains("EXITED"), "{}", again.message);
    balanced(&town).await;
}

#[tokio::test]
async fn days_end_requests_and_agreements_and_those_concerned_are_told() {
    let town = Town::open().await;
    let valid = json!({ "from": days_from_now(-1), "until": days_from_now(6) });
    let scene = Scene::open(&town, json!({ "valid": valid, "onExpiry": "STOP_GRANTS" })).await;
    let unanswered = scene.request().await["id"].clone();
    let (used, credential) = scene.pass().await;
    scene.parks.silk.officer.ask(CHECK_IN, json!({ "input": { "credential": credential } })).await;
    let (missed, _) = scene.pass().await;
    let kept = scene.founder.ask(REQUEST, scene.ask(json!({ "from": days_from_now(5), "until": days_from_now(6) }))).await;
    let kept = kept["requestAccess"]["accessRequest"]["id"].clone();
    assert_eq!(town.operate("warnOfEnds", async |work| endings::warn_before_expiry(work).await).await, 1);
    assert_eq!(town.operate("warnOfEnds", async |work| endings::warn_before_expiry(work).await).await, 0, "once for each lead");
    let officer = &scene.parks.amber.officer;
    let told = officer.ask("{ viewer { notifications { nodes { kind title } } } }", json!({})).await;
    let expiring = told["viewer"]["notifications"]["nodes"].as_array().unwrap().iter().any(|n| n["kind"] == "AGREEMENT_EXPIRING");
    assert!(expiring, "{told}");

    town.days_later(4);
    assert_eq!(town.operate("endAccess", async |work| endings::end_due_requests(work).await).await, 3);
    assert_eq!(town.operate("endAccess", async |work| endings::end_due_requests(work).await).await, 0);
    town.days_later(4);
    town.operate("closeAgreements", async |work| endings::close_due_agreements(work).await).await;
    town.operate("closeAgreements", async |work| endings::close_due_agreements(work).await).await;
    let founder = town.log_in(&scene.founder.email).await;
    for (request, state) in [(&unanswered, "EXPIRED"), (&used, "COMPLETED"), (&missed, "NO_SHOW"), (&kept, "REVOKED")] {
        assert_eq!(founder.ask(SHOW, json!({ "id": request })).await["node"]["state"], state);
    }
    let officer = town.log_in(&officer.email).await;
    const HISTORY: &str = "query($id: ID!) { node(id: $id) { ... on Agreement { state history { action toState } } } }";
    let agreement = officer.ask(HISTORY, json!({ "id": scene.agreement })).await["node"].clone();
    assert_eq!(agreement["state"], "EXPIRED");
    let last = agreement["history"].as_array().unwrap().last().unwrap();
    assert_eq!(last, &json!({ "action": "closeAgreements", "toState": "EXPIRED" }));
    balanced(&town).await;
}

#[tokio::test]
async fn a_balance_out_of_its_band_is_told_once() {
    let town = Town::open().await;
    let scene = Scene::open(&town, json!({})).await;
    const BAND: &str = "mutation($input: SetReciprocityBandInput!) { setReciprocityBand(input: $input) { park { reciprocityBand } } }";
    let set = |band: i32| json!({ "input": { "parkId": scene.parks.silk.id, "band": band } });
    for other in [&scene.founder, &scene.parks.amber.officer] {
        assert_eq!(other.refused(BAND, set(1)).await.code, "FORBIDDEN");
    }
    let nowhere = json!({ "input": { "parkId": scene.company, "band": 1 } });
    assert_eq!(scene.parks.silk.officer.refused(BAND, nowhere).await.code, "NOT_FOUND");
    assert_eq!(scene.parks.silk.officer.refused(BAND, set(-1)).await.field.as_deref(), Some("band"));
    assert_eq!(scene.parks.silk.officer.ask(BAND, set(1)).await["setReciprocityBand"]["park"]["reciprocityBand"], 1);
    let alerts = async || {
        let told = scene.parks.silk.officer.ask("{ viewer { notifications { nodes { kind } } } }", json!({})).await;
        told["viewer"]["notifications"]["nodes"].as_array().unwrap().iter().filter(|n| n["kind"] == "RECIPROCITY_OUT_OF_BAND").count()
    };
    const FIGURES: &str = "{ silk: park(slug: \"silk\") { figures(period: {}) { accessGiven accessReceived } } \
        amber: park(slug: \"amber\") { figures(period: {}) { accessGiven accessReceived } } }";
    let figure = |given: Value, received: Value| json!({ "figures": { "accessGiven": given, "accessReceived": received } });
    scene.pass().await;
    assert_eq!(alerts().await, 0);
    let few = town.ask(FIGURES, json!({})).await;
    assert_eq!((&few["silk"], &few["amber"]), (&figure(json!(null), json!(0)), &figure(json!(0), json!(null))), "too few to be told");
    let inside = scene.parks.silk.officer.ask(FIGURES, json!({})).await;
    assert_eq!((&inside["silk"], &inside["amber"]), (&figure(json!(1), json!(0)), &figure(json!(0), json!(null))));
    scene.pass().await;
    assert_eq!(alerts().await, 1);
    scene.pass().await;
    assert_eq!(alerts().await, 1, "it is out already");
    let row = scene.parks.silk.officer.ask(RECIPROCITY, json!({ "slug": "silk" })).await["park"]["reciprocity"][0].clone();
    assert_eq!((&row["balance"], &row["outOfBand"]), (&json!(3), &json!(true)));
    let many = town.ask(FIGURES, json!({})).await;
    assert_eq!((&many["silk"], &many["amber"]), (&figure(json!(3), json!(0)), &figure(json!(0), json!(3))));
}

#[tokio::test]
async fn a_host_abroad_may_write_only_to_who_has_agreed() {
    let town = Town::open().await;
    let scene = Scene::open(&town, json!({})).await;
    let (silk, amber) = (&scene.parks.silk.officer, &scene.parks.amber.officer);
    let seen = json!({ "id": scene.request().await["id"] });
    let contact = async |who: &Person| who.ask(SHOW, seen.clone()).await["node"]["contact"].clone();
    let name = json!({ "fullName": "Founder of Kerege" });
    assert_eq!((contact(silk).await, contact(amber).await), (name.clone(), name.clone()), "the host is in the same country");
    town.app.database.connection.execute_unprepared("UPDATE park SET country = 'KZ' WHERE slug = 'amber'").await.unwrap();
    assert_eq!((contact(silk).await, contact(amber).await), (json!(null), name.clone()));
    assert_eq!(contact(&scene.founder).await, name, "her own request");

    let agree = async |country: &str| {
        let text = "{ consentText(purpose: CROSS_BORDER_TRANSFER) { version } }";
        let version = town.ask(text, json!({})).await["consentText"]["version"].clone();
        let input = json!({ "purpose": "CROSS_BORDER_TRANSFER", "countries": [country], "textVersion": version });
        const GIVE: &str = "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { consent { id } } }";
        scene.founder.ask(GIVE, json!({ "input": input })).await["giveConsent"]["consent"]["id"].clone()
    };
    agree("RU").await;
    assert_eq!(contact(silk).await, json!(null), "that is another country");
    let consent = agree("UZ").await;
    assert_eq!(contact(silk).await, name);
    assert_eq!(scene.parks.tin.officer.ask(SHOW, seen.clone()).await["node"], json!(null), "a park of that country that is not the host");
    const WITHDRAW: &str = "mutation($id: ID!) { withdrawConsent(input: { consentId: $id }) { consent { id } } }";
    scene.founder.ask(WITHDRAW, json!({ "id": consent })).await;
    assert_eq!(contact(silk).await, json!(null), "what was passed is no longer shown");
}

#[tokio::test]
async fn a_balance_is_drawn_for_officers_alone() {
    let town = Town::open().await;
    let scene = Scene::open(&town, json!({})).await;
    scene.pass().await;
    let get = async |who: Option<&Person>, slug: &str| {
        let address = format!("/parks/{slug}/reciprocity.svg");
        town.get(&address, who).await
    };
    let (status, svg) = get(Some(&scene.parks.silk.officer), "silk").await;
    assert_eq!((status, svg.starts_with("<svg"), svg.contains("Park amber")), (200, true, true), "{svg}");
    assert_eq!(get(None, "silk").await.0, 401);
    for other in [&scene.founder, &scene.parks.amber.officer] {
        assert_eq!((get(Some(other), "silk").await, get(Some(other), "nowhere").await), ((404, String::new()), (404, String::new())));
    }
}
