//! What came of a deal: the two see the sum, the public sees that it was.

use serde_json::{Value, json};

use super::{company, deal, fund, town, usd};

const RECORD: &str = "mutation($input: RecordInvestmentRoundInput!) {
    recordInvestmentRound(input: $input) { investments { id amount { amount currency } lead } deal { id raised { amount currency } } }
}";
const PORTFOLIO: &str =
    "query($id: ID!) { node(id: $id) { ... on Investor { portfolio { nodes { company { id } lead amount { amount } } } } } }";

#[tokio::test]
async fn the_two_see_the_sum_and_the_public_that_it_was() {
    let town = town().await;
    let (malika, timur, aziz) = (town.person("Malika").await, town.person("Timur").await, town.person("Aziz").await);
    let firm = company(&malika, "Chorsu", json!({})).await;
    let open = deal(&malika, &firm, json!({})).await;
    let (silk, other) = (fund(&timur, "Silk Seed").await, fund(&aziz, "Other").await);
    let line = |fund: &str, amount: Value| json!({ "investorId": fund, "amount": amount, "lead": true });
    let round =
        |lines: Value| json!({ "input": { "companyId": firm, "dealId": open, "round": "SEED", "on": "2026-01-15", "investments": lines } });

    assert_eq!(timur.refused(RECORD, round(json!([line(&silk, usd(75_000))]))).await.code, "FORBIDDEN");
    let twice = json!([line(&silk, usd(1)), line(&silk, usd(1))]);
    assert_eq!(malika.refused(RECORD, round(twice)).await.field.as_deref(), Some("investments.1.investorId"));
    let future = json!({ "input": { "companyId": firm, "round": "SEED", "on": "2099-01-01", "investments": [line(&silk, usd(1))] } });
    assert_eq!(malika.refused(RECORD, future).await.field.as_deref(), Some("on"));

    let euros = json!({ "amount": "86000", "currency": "EUR" });
    let done = malika.ask(RECORD, round(json!([line(&silk, usd(75_000)), line(&other, euros)]))).await;
    // 0.86 euros to the dollar.
    assert_eq!(done["recordInvestmentRound"]["deal"]["raised"], json!({ "amount": "175000.00", "currency": "USD" }));

    let seen =
        async |person: &crate::support::Person| person.ask(PORTFOLIO, json!({ "id": silk })).await["node"]["portfolio"]["nodes"].clone();
    let with_sum = json!([{ "company": { "id": firm }, "lead": true, "amount": { "amount": "75000.00" } }]);
    let without = json!([{ "company": { "id": firm }, "lead": true, "amount": null }]);
    assert_eq!((seen(&timur).await, seen(&malika).await), (with_sum.clone(), with_sum));
    assert_eq!(seen(&aziz).await, without);
    assert_eq!(town.ask(PORTFOLIO, json!({ "id": silk })).await["node"]["portfolio"]["nodes"], without);
}

#[tokio::test]
async fn a_deal_that_has_raised_keeps_its_currency() {
    let town = town().await;
    let (malika, timur) = (town.person("Malika").await, town.person("Timur").await);
    let firm = company(&malika, "Chorsu", json!({})).await;
    let open = deal(&malika, &firm, json!({})).await;
    let silk = fund(&timur, "Silk Seed").await;
    let lines = json!([{ "investorId": silk, "amount": usd(400_000) }]);
    malika
        .ask(RECORD, json!({ "input": { "companyId": firm, "dealId": open, "round": "SEED", "on": "2026-01-15", "investments": lines } }))
        .await;
    let change = json!({ "input": { "dealId": open, "target": { "amount": "500000", "currency": "EUR" } } });
    assert_eq!(malika.refused(super::UPDATE, change).await.field.as_deref(), Some("target.currency"));
    // What is still open is less than this ticket.
    assert_eq!(super::finds(&malika, json!({ "filter": { "ticket": usd(150_000) } })).await, [] as [String; 0]);
    assert_eq!(super::finds(&malika, json!({ "filter": { "ticket": usd(100_000) } })).await, [open]);
}
