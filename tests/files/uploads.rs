//! Bytes come in as announced, and go out to those who may read them.

use api::graphql::ids;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use chrono::Duration;
use domain::files::take;
use entity::ids::FileId;
use kernel::problem::Problem;
use kernel::work::{Caller, Work};
use platform::mint;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Person, Town};

const START: &str =
    "mutation($input: StartUploadInput!) { startUpload(input: $input) { upload { id url headers { name value } expiresAt } } }";
const FILE: &str = "query($id: ID!) { node(id: $id) { ... on File { name mediaType bytes sha256 downloadUrl } } }";

async fn send(town: &Town, method: &str, url: &Value, body: &'static [u8]) -> Response<Body> {
    let path = url.as_str().expect("an address").strip_prefix(&town.app.config.public_url).expect("an address of ours");
    let request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
    town.router.clone().oneshot(request).await.unwrap()
}

async fn announced(person: &Person, name: &str, content: &[u8]) -> Value {
    let input = json!({ "name": name, "mediaType": "text/plain", "bytes": content.len(), "sha256": mint::digest(content).to_uppercase() });
    person.ask(START, json!({ "input": input })).await["startUpload"]["upload"].clone()
}

/// As another slice does when an input names an upload.
async fn taken(town: &Town, person: &Person, upload: &Value, by: entity::ids::CompanyId) -> Result<(), Problem> {
    let work: Work = town.app.begin(caller(town, person).await, "test").await?;
    take::take(&work, ids::parse::<FileId>(upload["id"].as_str().unwrap())?, "uploadId", &[by.into()]).await?;
    town.app.commit(work).await
}

async fn caller(town: &Town, person: &Person) -> Caller {
    api::sign::sign(&town.app, Some(&format!("Bearer {}", person.token)), None, None).await.unwrap().caller
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_bytes_announced_are_received_and_only_once() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let upload = announced(&malika, "../../deck.txt", b"caravan").await;
    assert_eq!(upload["headers"], json!([{ "name": "Content-Type", "value": "text/plain" }]));
    for (body, status) in [(b"caravans!".as_slice(), 413), (b"camels!", 422), (b"cara", 422), (b"caravan", 204), (b"caravan", 409)] {
        assert_eq!(send(&town, "PUT", &upload["url"], body).await.status(), status, "{}", String::from_utf8_lossy(body));
    }
    let file = malika.ask(FILE, json!({ "id": upload["id"] })).await["node"].clone();
    assert_eq!((&file["name"], &file["bytes"], &file["sha256"]), (&json!("deck.txt"), &json!(7), &json!(mint::digest("caravan"))));
    let answer = send(&town, "GET", &file["downloadUrl"], b"").await;
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"deck.txt\"; filename*=UTF-8''deck.txt");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(to_bytes(answer.into_body(), 100).await.unwrap(), "caravan");
    assert_eq!(send(&town, "PUT", &file["downloadUrl"], b"caravan").await.status(), StatusCode::FORBIDDEN, "one address, one use");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_announced_is_judged() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let input = json!({ "name": "", "mediaType": "text", "bytes": 0, "sha256": "abc" });
    let fields = malika.faults(START, json!({ "input": input })).await;
    assert_eq!(fields, ["name", "mediaType", "bytes", "sha256"]);
    assert_eq!(town.refused(START, json!({ "input": input })).await.code, "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_good_for_one_use_of_its_own_sender() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let nosy = town.person("Nosy Parker").await;
    let company = town.company(&malika, "Bozor").await;
    let upload = announced(&malika, "deck.txt", b"caravan").await;
    let code = |outcome: Result<(), Problem>| outcome.map_err(|problem| (problem.code(), problem.told()[0].0.map(str::to_owned)));
    let at_upload = Err(("INVALID_INPUT", Some("uploadId".to_owned())));
    assert_eq!(code(taken(&town, &malika, &upload, company).await), at_upload, "nothing has come yet");
    send(&town, "PUT", &upload["url"], b"caravan").await;
    assert_eq!(code(taken(&town, &nosy, &upload, company).await), Err(("NOT_FOUND", None)));
    assert_eq!(code(taken(&town, &malika, &upload, company).await), Ok(()));
    assert_eq!(code(taken(&town, &malika, &upload, company).await), at_upload);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_to_read_is_asked_again_when_the_address_is_used() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let nosy = town.person("Nosy Parker").await;
    let (park, officer) = town.park("it-park").await;
    let company = town.company(&malika, "Bozor").await;
    let upload = announced(&malika, "deck.txt", b"caravan").await;
    send(&town, "PUT", &upload["url"], b"caravan").await;
    taken(&town, &malika, &upload, company).await.unwrap();
    let id: FileId = ids::parse(upload["id"].as_str().unwrap()).unwrap();
    for stranger in [&nosy, &officer] {
        assert_eq!(stranger.ask(FILE, json!({ "id": upload["id"] })).await["node"], Value::Null);
    }
    town.operate("test", async |work| take::share(work, id, park.id.into()).await).await;
    let address = officer.ask(FILE, json!({ "id": upload["id"] })).await["node"]["downloadUrl"].clone();
    assert_eq!(send(&town, "GET", &address, b"").await.status(), 200);
    let trail = "query($id: ID!) { auditTrail(organizationId: $id) { nodes { action actor { id } subject { id } } } }";
    let trail = malika.ask(trail, json!({ "id": ids::global(company).as_str() })).await;
    let opened = json!({ "action": "openFile", "actor": { "id": officer.id }, "subject": { "id": upload["id"] } });
    assert!(trail["auditTrail"]["nodes"].as_array().unwrap().contains(&opened), "{trail:#}");

    town.operate("test", async |work| take::unshare(work, id, park.id.into()).await).await;
    assert_eq!(send(&town, "GET", &address, b"").await.status(), 404, "closed at once, with the link in hand");
    let address = malika.ask(FILE, json!({ "id": upload["id"] })).await["node"]["downloadUrl"].clone();
    town.app.clock.advance(Duration::minutes(6));
    assert_eq!(send(&town, "GET", &address, b"").await.status(), 403, "an address ends soon");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nothing_takes_is_forgotten() {
    let town = Town::open().await;
    let malika = town.person("Malika Rakhimova").await;
    let upload = announced(&malika, "deck.txt", b"caravan").await;
    send(&town, "PUT", &upload["url"], b"caravan").await;
    town.app.clock.advance(Duration::days(3));
    karvon::worker::schedule::run_timers(&town.app).await;
    let id: FileId = ids::parse(upload["id"].as_str().unwrap()).unwrap();
    let left = domain::files::find::rows(&town.app.view(Caller::system()), vec![id]).await.unwrap();
    assert!(left.is_empty());
    assert!(town.app.blobs.read(&domain::files::stored(id)).await.is_err());
}
