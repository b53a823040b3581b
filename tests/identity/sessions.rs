//! Sessions end when they should, and strangers learn nothing.

use serde_json::json;

use crate::support::Town;

const ME: &str = "{ viewer { user { id email } sessions { id current } } }";
const REFRESH: &str = "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) { tokens { accessToken refreshToken } } }";

#[tokio::test]
async fn several_faults_are_told_at_once_in_the_viewers_language() {
    let town = Town::open().await;
    let input = json!({ "input": { "email": "no address", "password": "short", "fullName": " ", "phone": "call me" } });
    let document = "mutation($input: RegisterInput!) { register(input: $input) { email } }";
    let no = town.person("Anna").await.speaking("ru").refused(document, input).await;
    assert_eq!(no.code, "INVALID_INPUT");
    assert_eq!(no.fields(), ["email", "password", "fullName", "phone"]);
    assert!(no.message.contains("адрес"), "{}", no.message);
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_replay_ends_the_session() {
    let town = Town::open().await;
    let rustam = town.person("Rustam").await;
    let second = town.log_in(&rustam.email.to_uppercase()).await;
    let renewed = town.ask(REFRESH, json!({ "t": rustam.refresh_token })).await;
    let next = renewed["refreshSession"]["tokens"]["refreshToken"].as_str().unwrap().to_owned();
    assert_ne!(next, rustam.refresh_token);
    assert_eq!(town.refused(REFRESH, json!({ "t": rustam.refresh_token })).await.code, "UNAUTHENTICATED");
    assert_eq!(town.refused(REFRESH, json!({ "t": next })).await.code, "UNAUTHENTICATED");
    assert_eq!(rustam.refused(ME, json!({})).await.code, "UNAUTHENTICATED");
    // Only that session: the other device stays.
    assert_eq!(second.ask(ME, json!({})).await["viewer"]["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn of_many_who_spend_one_refresh_token_at_once_one_at_most_succeeds() {
    let town = Town::open().await;
    let rustam = town.person("Rustam").await;
    let tries = (0..8).map(|_| town.answer(REFRESH, json!({ "t": rustam.refresh_token })));
    let answers = futures_util::future::join_all(tries).await;
    let renewed = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    assert!(renewed <= 1, "{renewed} of eight");
}

#[tokio::test]
async fn access_ends_with_its_time() {
    let town = Town::open().await;
    let rustam = town.person("Rustam").await;
    town.app.clock.advance(chrono::Duration::minutes(14));
    assert_eq!(rustam.ask(ME, json!({})).await["viewer"]["user"]["email"], rustam.email.as_str());
    town.app.clock.advance(chrono::Duration::minutes(2));
    assert_eq!(rustam.refused(ME, json!({})).await.code, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let town = Town::open().await;
    let rustam = town.person("Rustam").await;
    let document = "mutation($e: EmailAddress!) { logIn(input: { email: $e, password: \"not my password\" }) { tokens { accessToken } } }";
    let wrong = town.refused(document, json!({ "e": rustam.email })).await;
    let unknown = town.refused(document, json!({ "e": "nobody@people.example" })).await;
    assert_eq!((&wrong.code, &wrong.message), (&unknown.code, &unknown.message));
    assert_eq!(wrong.code, "UNAUTHENTICATED");
}

#[tokio::test]
async fn an_organization_keeps_an_owner_whatever_runs_at_once() {
    let town = Town::open().await;
    let firm = town.firm("Ipak").await;
    let lola = town.person("Lola").await;
    let invite = json!({ "input": { "organizationId": firm.id, "email": lola.email, "role": "OWNER" } });
    firm.owner.ask("mutation($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }", invite).await;
    let token = town.token_for(&lola.email).await;
    lola.ask("mutation($t: String!) { acceptInvitation(input: { token: $t }) { membership { id } } }", json!({ "t": token })).await;
    let own = "{ viewer { memberships { id role } } }";
    let seat = |data: serde_json::Value| data["viewer"]["memberships"][0]["id"].as_str().unwrap().to_owned();
    let (hers, his) = (seat(lola.ask(own, json!({})).await), seat(firm.owner.ask(own, json!({})).await));
    let leave = "mutation($m: ID!) { removeMember(input: { membershipId: $m }) { membershipId } }";
    let (one, other) = tokio::join!(lola.answer(leave, json!({ "m": hers })), firm.owner.answer(leave, json!({ "m": his })));
    let conflicts = [&one, &other].into_iter().filter(|answer| answer["errors"][0]["extensions"]["code"] == "CONFLICT").count();
    assert_eq!(conflicts, 1, "{one} {other}");
}
