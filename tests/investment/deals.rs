//! A company opens deals; who finds which, and with which name.

use serde_json::json;

use super::{FIND, OPEN, UPDATE, company, deal, finds, fund, ids_of, opening, town, verified_fund};

const READ: &str = "query($id: ID!) { node(id: $id) { ... on Deal { state company { name } } } }";

#[tokio::test]
async fn everybody_finds_public_deals_and_verified_investors_find_the_rest() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Chorsu", json!({})).await;
    let public = deal(&malika, &firm, json!({})).await;
    let verified = deal(&malika, &firm, json!({ "visibility": "VERIFIED_INVESTORS" })).await;
    let hidden = deal(&malika, &firm, json!({ "visibility": "BY_INTRODUCTION" })).await;
    let draft = deal(&malika, &firm, json!({ "draft": true })).await;

    let (timur, _) = verified_fund(&town, "Silk Seed").await;
    let aziz = town.person("Aziz").await;
    fund(&aziz, "Nobody Knows Us").await;

    assert_eq!(ids_of(&town.ask(FIND, json!({})).await["deals"]), [public.as_str()]);
    assert_eq!(finds(&aziz, json!({})).await, [public.as_str()]);
    assert_eq!(finds(&timur, json!({})).await, [hidden.clone(), verified.clone(), public.clone()]);
    assert_eq!(finds(&malika, json!({})).await, [hidden.clone(), verified.clone(), public]);

    for (person, sees) in [(&timur, [true, true, false]), (&aziz, [false, false, false]), (&malika, [true, true, true])] {
        for (id, sees) in [&verified, &hidden, &draft].into_iter().zip(sees) {
            let seen = person.ask(READ, json!({ "id": id })).await;
            assert_eq!(!seen["node"].is_null(), sees, "{}: {id}", person.email);
        }
    }
}

#[tokio::test]
async fn a_hidden_deal_tells_its_company_to_nobody_else() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Chorsu Telecom", json!({})).await;
    let named = opening(&firm, json!({ "visibility": "BY_INTRODUCTION", "headline": "Telecom by Чорсу for bazaars" }));
    let refused = malika.refused(OPEN, json!({ "input": named })).await;
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("INVALID_INPUT", Some("headline")));

    let hidden = deal(&malika, &firm, json!({ "visibility": "BY_INTRODUCTION" })).await;
    let (timur, _) = verified_fund(&town, "Silk Seed").await;
    let seen = timur.ask(READ, json!({ "id": hidden })).await;
    assert_eq!(seen["node"]["company"], json!(null));
    assert_eq!(malika.ask(READ, json!({ "id": hidden })).await["node"]["company"]["name"], "Chorsu Telecom");

    // Neither by the name, nor from the company.
    assert_eq!(finds(&timur, json!({ "search": "chorsu" })).await, [] as [String; 0]);
    assert_eq!(finds(&timur, json!({ "search": "bazaars" })).await, [hidden.as_str()]);
    let of_company =
        "query($id: ID!) { node(id: $id) { ... on Company { deals { nodes { id } totalCount facets { rounds { count } } } } } }";
    let seen = timur.ask(of_company, json!({ "id": firm })).await;
    assert_eq!(seen["node"]["deals"], json!({ "nodes": [], "totalCount": 0, "facets": { "rounds": [] } }));
    assert_eq!(ids_of(&malika.ask(of_company, json!({ "id": firm })).await["node"]["deals"]), [hidden.as_str()]);

    // Once it is shown with the name, it is found by it.
    malika.ask(UPDATE, json!({ "input": { "dealId": hidden, "visibility": "VERIFIED_INVESTORS" } })).await;
    assert_eq!(finds(&timur, json!({ "search": "chorsu bazaar" })).await, [hidden]);
}

#[tokio::test]
async fn a_deal_is_found_by_the_name_its_company_has_now() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Chorsu", json!({})).await;
    let open = deal(&malika, &firm, json!({})).await;
    let rename = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { name } } }";
    malika.ask(rename, json!({ "input": { "companyId": firm, "name": "Registan" } })).await;
    assert_eq!(finds(&malika, json!({ "search": "регистан" })).await, [open]);
    assert_eq!(finds(&malika, json!({ "search": "chorsu" })).await, [] as [String; 0]);
}

#[tokio::test]
async fn members_draft_and_owners_open() {
    let town = town().await;
    let rustam = town.person("Rustam").await;
    let firm = company(&rustam, "Ipak", json!({})).await;
    let invite = "mutation($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }";
    let lola = town.person("Lola").await;
    rustam.ask(invite, json!({ "input": { "organizationId": firm, "email": lola.email, "role": "MEMBER" } })).await;
    let accept = "mutation($token: String!) { acceptInvitation(input: { token: $token }) { membership { role } } }";
    // The letter that came with her account is not the one meant.
    town.settle().await;
    let token = town.token_for(&lola.email).await;
    lola.ask(accept, json!({ "token": token })).await;

    let draft = deal(&lola, &firm, json!({ "draft": true })).await;
    assert_eq!(lola.refused(OPEN, json!({ "input": opening(&firm, json!({})) })).await.code, "FORBIDDEN");
    lola.ask(UPDATE, json!({ "input": { "dealId": draft, "headline": "Silk, better" } })).await;
    assert_eq!(lola.refused(UPDATE, json!({ "input": { "dealId": draft, "state": "OPEN" } })).await.code, "FORBIDDEN");
    let opened = rustam.ask(UPDATE, json!({ "input": { "dealId": draft, "state": "OPEN", "expectedRevision": 2 } })).await;
    assert_eq!(opened["updateDeal"]["deal"]["state"], "OPEN");
    assert_eq!(lola.refused(UPDATE, json!({ "input": { "dealId": draft, "headline": "Silk, best" } })).await.code, "FORBIDDEN");

    // To a stranger a draft is not there, and an open deal is another's.
    let (stranger, secret) = (town.person("Stranger").await, deal(&rustam, &firm, json!({ "draft": true })).await);
    assert_eq!(stranger.refused(UPDATE, json!({ "input": { "dealId": secret, "headline": "Mine" } })).await.code, "NOT_FOUND");
    assert_eq!(stranger.refused(UPDATE, json!({ "input": { "dealId": draft, "headline": "Mine" } })).await.code, "FORBIDDEN");
    assert_eq!(town.refused(UPDATE, json!({ "input": { "dealId": secret } })).await.code, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_deal_goes_its_way_and_not_back() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Chorsu", json!({})).await;
    let open = deal(&malika, &firm, json!({})).await;
    let to = |state: &str| json!({ "input": { "dealId": open, "state": state } });
    assert_eq!(malika.refused(UPDATE, to("DRAFT")).await.code, "ILLEGAL_TRANSITION");
    malika.ask(UPDATE, to("PAUSED")).await;
    assert_eq!(finds(&malika, json!({})).await, [] as [String; 0]);
    malika.ask(UPDATE, to("OPEN")).await;
    assert_eq!(
        malika.refused(UPDATE, json!({ "input": { "dealId": open, "expectedRevision": 1, "headline": "Old" } })).await.code,
        "CONFLICT"
    );
    malika.ask(UPDATE, to("CANCELLED")).await;
    assert_eq!(malika.refused(UPDATE, to("OPEN")).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(malika.refused(UPDATE, json!({ "input": { "dealId": open, "headline": "Late" } })).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(malika.ask(READ, json!({ "id": open })).await["node"]["state"], "CANCELLED");
}

#[tokio::test]
async fn terms_that_cannot_be_meant_are_told_at_once() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Chorsu", json!({})).await;
    let wrong = |more| json!({ "input": opening(&firm, more) });
    let field = async |more| malika.refused(OPEN, wrong(more)).await.field;
    assert_eq!(field(json!({ "target": super::usd(0) })).await.as_deref(), Some("target.amount"));
    assert_eq!(field(json!({ "headline": " " })).await.as_deref(), Some("headline"));
    assert_eq!(field(json!({ "minTicket": { "amount": "5", "currency": "EUR" } })).await.as_deref(), Some("minTicket.currency"));
    assert_eq!(field(json!({ "minTicket": super::usd(600_000) })).await.as_deref(), Some("minTicket.amount"));
    assert_eq!(field(json!({ "opensOn": "2030-01-02", "closesOn": "2030-01-01" })).await.as_deref(), Some("closesOn"));
    assert_eq!(finds(&malika, json!({})).await, [] as [String; 0]);
}
