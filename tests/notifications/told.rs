//! A company hears what its park does, in its people's languages, here and by letter.

use domain::identity::members;
use entity::identity::{OrganizationKind, Role};
use entity::ids::{CompanyId, ParkId};
use kernel::events::Event;
use platform::mint;
use serde_json::{Value, json};

use crate::support::{Person, Town};

const LIST: &str = "query($unread: Boolean = false, $first: Int, $after: String) { viewer { mutedNotifications \
    notifications(unreadOnly: $unread, first: $first, after: $after) { nodes { id kind title readAt createdAt subject { id } } totalCount \
    pageInfo { hasNextPage endCursor } } } }";
const READ: &str = "mutation($input: MarkNotificationsReadInput!) { markNotificationsRead(input: $input) { notifications { id readAt } } }";

async fn join(town: &Town, company: CompanyId, person: &Person, role: Role) {
    town.operate("grant", async |work| {
        members::grant(work, OrganizationKind::Company, company.into(), person.user_id(), role).await.map(|_| ())
    })
    .await;
}

async fn record_residency(town: &Town, company: CompanyId, park: ParkId) {
    town.operate("recordResidency", async |work| {
        work.record(Event::ResidencyRecorded { residency: mint::id().into(), company, park });
        Ok(())
    })
    .await;
}

async fn titles(person: &Person) -> Vec<String> {
    let data = person.ask(LIST, json!({})).await;
    let nodes = data["viewer"]["notifications"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn staff_are_told_at_once_and_nobody_else() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let (dilnoza, reviewer) = (town.person("Dilnoza").await, town.person("Reviewer").await);
    let founder = town.person("Founder").await;
    let company = town.company(&founder, "Karvonsaroy").await;
    join(&town, company, &dilnoza, Role::Member).await;
    join(&town, company, &reviewer, Role::Reviewer).await;
    record_residency(&town, company, park.id).await;
    assert_eq!(titles(&dilnoza).await, ["The residency of Karvonsaroy in Park silk has changed."]);
    assert_eq!(titles(&dilnoza.speaking("ru")).await, ["Park silk: изменилось резидентство Karvonsaroy."]);
    assert!(titles(&reviewer).await.is_empty() && titles(&officer).await.is_empty());
    assert!(town.ask(LIST, json!({})).await["viewer"].is_null());
}

#[tokio::test]
async fn what_is_told_again_is_not_told_twice() {
    let town = Town::open().await;
    let (park, _) = town.park("silk").await;
    let dilnoza = town.person("Dilnoza").await;
    let company = town.company(&dilnoza, "Karvonsaroy").await;
    record_residency(&town, company, park.id).await;
    let db = &town.app.database.connection;
    use sea_orm::EntityTrait;
    let again = entity::outbox::Entity::update_many()
        .col_expr(entity::outbox::Column::ToldAt, sea_orm::sea_query::Expr::cust("NULL"))
        .col_expr(entity::outbox::Column::ClaimedUntil, sea_orm::sea_query::Expr::cust("NULL"));
    assert!(again.exec(db).await.unwrap().rows_affected > 0);
    town.settle().await;
    assert_eq!(titles(&dilnoza).await.len(), 1);
}

#[tokio::test]
async fn a_letter_comes_in_the_persons_language_unless_the_kind_is_muted() {
    let town = Town::open().await;
    let (park, _) = town.park("silk").await;
    let (dilnoza, oydin) = (town.person("Dilnoza").await, town.person("Oydin").await);
    let profile = "mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { user { id } } }";
    dilnoza.ask(profile, json!({ "input": { "locale": "uz-Latn" } })).await;
    oydin.ask(profile, json!({ "input": { "mutedNotifications": ["RESIDENCY_CHANGED"] } })).await;
    assert_eq!(oydin.ask(LIST, json!({})).await["viewer"]["mutedNotifications"], json!(["RESIDENCY_CHANGED"]));
    let company = town.company(&dilnoza, "Karvonsaroy").await;
    join(&town, company, &oydin, Role::Owner).await;
    record_residency(&town, company, park.id).await;
    town.letter_to(&dilnoza.email, |letter| letter.body.contains("Park silk: Karvonsaroy rezidentligi oʻzgardi.")).await;
    assert_eq!(titles(&oydin).await.len(), 1, "she sees it here");
    assert!(town.letters_to(&oydin.email).iter().all(|letter| !letter.body.contains("residency")));
}

#[tokio::test]
async fn one_marks_ones_own_as_read_some_or_all() {
    let town = Town::open().await;
    let (park, _) = town.park("silk").await;
    let (dilnoza, oydin) = (town.person("Dilnoza").await, town.person("Oydin").await);
    let company = town.company(&dilnoza, "Karvonsaroy").await;
    for _ in 0..3 {
        record_residency(&town, company, park.id).await;
    }
    let unread = async |person: &Person| person.ask(LIST, json!({ "unread": true })).await["viewer"]["notifications"]["nodes"].clone();
    let three = unread(&dilnoza).await;
    let ids: Vec<Value> = three.as_array().unwrap().iter().map(|node| node["id"].clone()).collect();
    assert_eq!(ids.len(), 3);

    let theirs = json!({ "input": { "ids": [ids[0]] } });
    assert_eq!(oydin.refused(READ, theirs.clone()).await.code, "NOT_FOUND");
    assert_eq!(town.refused(READ, theirs.clone()).await.code, "UNAUTHENTICATED");
    assert_eq!(unread(&dilnoza).await, three, "nothing of it has been read");

    let read = dilnoza.ask(READ, theirs.clone()).await["markNotificationsRead"]["notifications"].take();
    assert_eq!((read.as_array().unwrap().len(), &read[0]["id"]), (1, &ids[0]));
    assert!(read[0]["readAt"].is_string());
    assert_eq!(dilnoza.ask(READ, theirs).await["markNotificationsRead"]["notifications"], json!([]), "it is read already");
    let until = json!({ "input": { "until": town.app.clock.now() } });
    assert_eq!(dilnoza.ask(READ, until).await["markNotificationsRead"]["notifications"].as_array().unwrap().len(), 2);
    assert_eq!(unread(&dilnoza).await, json!([]));
}

#[tokio::test]
async fn they_come_newest_first_page_by_page() {
    let town = Town::open().await;
    let (park, _) = town.park("silk").await;
    let dilnoza = town.person("Dilnoza").await;
    let company = town.company(&dilnoza, "Karvonsaroy").await;
    for _ in 0..3 {
        record_residency(&town, company, park.id).await;
    }
    let first = dilnoza.ask(LIST, json!({ "first": 2 })).await["viewer"]["notifications"].take();
    assert_eq!((first["totalCount"].as_i64(), first["pageInfo"]["hasNextPage"].as_bool()), (Some(3), Some(true)));
    let rest = dilnoza.ask(LIST, json!({ "first": 2, "after": first["pageInfo"]["endCursor"] })).await["viewer"]["notifications"].take();
    let times: Vec<_> =
        [&first, &rest].iter().flat_map(|page| page["nodes"].as_array().unwrap()).map(|n| n["createdAt"].as_str().unwrap()).collect();
    assert_eq!(times.len(), 3);
    assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
}

#[tokio::test]
async fn one_follows_ones_own_until_one_has_logged_out() {
    let town = Town::open().await;
    let (park, officer) = town.park("silk").await;
    let dilnoza = town.person("Dilnoza").await;
    let company = town.company(&dilnoza, "Karvonsaroy").await;
    let follow = "subscription { notifications { kind title } }";
    assert_eq!(town.refused("mutation { logOut { sessionId } }", json!({})).await.code, "UNAUTHENTICATED");
    let (mut hers, mut another) = (dilnoza.follow(follow, json!({})).await, officer.follow(follow, json!({})).await);
    assert!(hers.is_quiet().await);
    record_residency(&town, company, park.id).await;
    assert_eq!(hers.next().await.unwrap()["notifications"]["kind"], "RESIDENCY_CHANGED");
    assert!(another.is_quiet().await);

    dilnoza.ask("mutation { logOut { sessionId } }", json!({})).await;
    record_residency(&town, company, park.id).await;
    assert_eq!(hers.next().await, None);
}
