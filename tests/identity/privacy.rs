//! People decide what is passed on, take a copy of what is held, and are forgotten.

use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, Town};

const GIVE: &str =
    "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { consent { id purpose countries textVersion withdrawnAt } } }";
const WITHDRAW: &str = "mutation($id: ID!) { withdrawConsent(input: { consentId: $id }) { consent { id withdrawnAt } } }";
const MINE: &str = "{ viewer { consents { id purpose countries } } }";
const ASK: &str = "mutation { requestMyData { export { id state } } }";
const EXPORT: &str = "query($id: ID!) { node(id: $id) { ... on DataExport { state expiresAt file { mediaType downloadUrl } } } }";
const ERASE: &str = "mutation($password: String!) { eraseMe(input: { password: $password }) { erasedAt kept { what basis until } } }";

async fn version(town: &Town, purpose: &str) -> Value {
    let text = town.ask("query($p: ConsentPurpose!) { consentText(purpose: $p) { version text } }", json!({ "p": purpose })).await;
    text["consentText"]["version"].clone()
}

async fn give(town: &Town, person: &Person, purpose: &str, countries: Value) -> Value {
    let version = version(town, purpose).await;
    let input = json!({ "purpose": purpose, "countries": countries, "textVersion": version });
    person.ask(GIVE, json!({ "input": input })).await["giveConsent"]["consent"].clone()
}

#[tokio::test]
async fn a_consent_is_to_a_text_for_countries_and_ends_when_it_is_withdrawn() {
    let town = Town::open().await;
    let saule = town.person("Saule").await;
    let version = version(&town, "CROSS_BORDER_TRANSFER").await;
    let input = |purpose: &str, countries: Value, version: &Value| json!({ "input": { "purpose": purpose, "countries": countries, "textVersion": version } });
    let faults = saule.faults(GIVE, input("CROSS_BORDER_TRANSFER", json!(["UZ", "XX"]), &version)).await;
    assert_eq!(faults, ["countries.1"]);
    assert_eq!(saule.faults(GIVE, input("CROSS_BORDER_TRANSFER", json!(null), &version)).await, ["countries"]);
    assert_eq!(saule.faults(GIVE, input("PRODUCT_EMAIL", json!(["UZ"]), &version)).await, ["countries"]);
    let old = saule.refused(GIVE, input("CROSS_BORDER_TRANSFER", json!(["UZ"]), &json!("2019-1"))).await;
    assert_eq!((old.code.as_str(), old.field.as_deref()), ("CONFLICT", Some("textVersion")));
    assert_eq!(town.refused(GIVE, input("CROSS_BORDER_TRANSFER", json!(["UZ"]), &version)).await.code, "UNAUTHENTICATED");
    assert_eq!(saule.ask(MINE, json!({})).await["viewer"]["consents"], json!([]), "none of this has happened");

    let consent = give(&town, &saule, "CROSS_BORDER_TRANSFER", json!(["UZ", "kz", "UZ"])).await;
    assert_eq!(consent["countries"], json!(["KZ", "UZ"]));
    let again = give(&town, &saule, "CROSS_BORDER_TRANSFER", json!(["UZ", "KZ"])).await;
    assert_eq!(again["id"], consent["id"], "who agrees twice has agreed once");

    let stranger = town.person("Stranger").await;
    assert_eq!(stranger.refused(WITHDRAW, json!({ "id": consent["id"] })).await.code, "NOT_FOUND");
    assert_eq!(stranger.ask("query($id: ID!) { node(id: $id) { id } }", json!({ "id": consent["id"] })).await["node"], Value::Null);
    assert!(saule.ask(WITHDRAW, json!({ "id": consent["id"] })).await["withdrawConsent"]["consent"]["withdrawnAt"].is_string());
    assert_eq!(saule.refused(WITHDRAW, json!({ "id": consent["id"] })).await.code, "ILLEGAL_TRANSITION");
    let anew = give(&town, &saule, "CROSS_BORDER_TRANSFER", json!(["KZ", "UZ"])).await;
    assert_ne!(anew["id"], consent["id"], "what was withdrawn stays withdrawn");
}

#[tokio::test]
async fn a_copy_of_ones_data_is_made_for_oneself_and_forgotten_after_a_week() {
    let town = Town::asleep(|_| None).await;
    let saule = town.person("Saule").await;
    give(&town, &saule, "PRODUCT_EMAIL", json!([])).await;
    let asked = saule.ask(ASK, json!({})).await["requestMyData"]["export"].clone();
    assert_eq!(asked["state"], "PREPARING");
    assert_eq!(saule.ask(ASK, json!({})).await["requestMyData"]["export"]["id"], asked["id"], "one at a time");
    town.settle().await;
    let id = json!({ "id": asked["id"] });
    let ready = saule.ask(EXPORT, id.clone()).await["node"].clone();
    assert_eq!((&ready["state"], &ready["file"]["mediaType"]), (&json!("READY"), &json!("application/json")));
    let data: Value = serde_json::from_str(&town.fetch(ready["file"]["downloadUrl"].as_str().unwrap()).await).unwrap();
    assert_eq!((&data["account"]["email"], &data["account"]["id"]), (&json!(saule.email), &json!(saule.id)));
    assert_eq!(data["consents"][0]["purpose"], "PRODUCT_EMAIL");
    assert!(!data.to_string().contains("argon2"), "nothing about her password is in it");
    let stranger = town.person("Stranger").await;
    assert_eq!(stranger.ask(EXPORT, id.clone()).await["node"], Value::Null);
    assert_eq!(town.refused(ASK, json!({})).await.code, "UNAUTHENTICATED");

    town.days_later(8);
    karvon::worker::schedule::run_timers(&town.app).await;
    let saule = town.log_in(&saule.email).await;
    assert_eq!(saule.ask(EXPORT, id).await["node"], Value::Null);
}

#[tokio::test]
async fn who_is_erased_is_a_stranger_and_what_must_stay_has_no_name() {
    let town = Town::open().await;
    let firm = town.firm("Dombyra").await;
    let saule = firm.owner.clone();
    give(&town, &saule, "CROSS_BORDER_TRANSFER", json!(["UZ"])).await;
    let wrong = saule.refused(ERASE, json!({ "password": "not my password" })).await;
    assert_eq!((wrong.code.as_str(), wrong.field.as_deref()), ("INVALID_INPUT", Some("password")));
    assert_eq!(saule.refused(ERASE, json!({ "password": PASSWORD })).await.code, "CONFLICT", "the company would have no owner");
    assert!(saule.ask(MINE, json!({})).await["viewer"]["consents"][0].is_object(), "she is still there");

    let arman = town.person("Arman").await;
    let invite = json!({ "input": { "organizationId": firm.id, "email": arman.email, "role": "OWNER" } });
    saule.ask("mutation($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }", invite).await;
    let letter = town.letter_to(&arman.email, |letter| letter.subject.contains("Dombyra")).await;
    let token = json!({ "t": letter.token() });
    arman.ask("mutation($t: String!) { acceptInvitation(input: { token: $t }) { membership { id } } }", token).await;
    let erased = saule.speaking("ru").ask(ERASE, json!({ "password": PASSWORD })).await["eraseMe"].clone();
    let kept: Vec<&str> = erased["kept"].as_array().unwrap().iter().map(|kept| kept["what"].as_str().unwrap()).collect();
    assert_eq!(kept.len(), 2, "the trail and the consents: {kept:?}");
    assert!(kept[0].contains("журнала"), "{kept:?}");

    assert_eq!(saule.refused(MINE, json!({})).await.code, "UNAUTHENTICATED");
    let log_in = "mutation($e: EmailAddress!, $p: String!) { logIn(input: { email: $e, password: $p }) { tokens { accessToken } } }";
    assert_eq!(town.refused(log_in, json!({ "e": saule.email, "p": PASSWORD })).await.code, "UNAUTHENTICATED");
    let company = "query($id: ID!) { node(id: $id) { ... on Company { members { nodes { user { fullName } } } } } \
        auditTrail(organizationId: $id, first: 50) { nodes { action address actor { id fullName email } } } }";
    let seen = arman.ask(company, json!({ "id": firm.id })).await;
    assert_eq!(seen["node"]["members"]["nodes"], json!([{ "user": { "fullName": "Arman" } }]));
    let hers: Vec<&Value> =
        seen["auditTrail"]["nodes"].as_array().unwrap().iter().filter(|entry| entry["actor"]["id"] == json!(saule.id)).collect();
    assert!(!hers.is_empty(), "what she did is still known");
    for entry in hers {
        assert_eq!(
            (&entry["actor"]["fullName"], &entry["actor"]["email"], &entry["address"]),
            (&json!("Erased account"), &Value::Null, &Value::Null)
        );
    }
    assert_eq!(town.refused(ERASE, json!({ "password": PASSWORD })).await.code, "UNAUTHENTICATED");
}
