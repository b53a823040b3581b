//! An investor is told of new deals that its thesis looks for, and not too often.

use serde_json::{Value, json};

use super::matches::looks_for;
use crate::investment::{company, deal, town, verified_fund};
use crate::support::{Person, Town};

/// What somebody has been told, the latest first.
async fn told(town: &Town, who: &Person) -> Vec<(String, String)> {
    town.settle().await;
    let seen = who.ask("{ viewer { notifications(first: 100) { nodes { kind title subject { id } } } } }", json!({})).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = seen["viewer"]["notifications"]["nodes"].as_array().expect("nodes");
    nodes.iter().filter(|it| it["kind"] == "DEAL_MATCHED").map(|it| (text(&it["title"]), text(&it["subject"]["id"]))).collect()
}

#[tokio::test]
async fn a_new_deal_is_told_to_those_whose_thesis_looks_for_it_once_and_not_too_often() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let said = json!({ "sectors": ["finance.payments"], "teamCountries": ["UZ"], "stage": "GROWTH" });
    let firm = company(&malika, "Hamyon", said).await;
    let before = deal(&malika, &firm, json!({ "headline": "Opened before" })).await;
    let (timur, wants) = verified_fund(&town, "Silk Seed").await;
    looks_for(&timur, &wants, json!({})).await;
    let (aziza, other) = verified_fund(&town, "Oasis").await;
    looks_for(&aziza, &other, json!({ "rounds": ["SERIES_B"] })).await;
    let (rustam, strict) = verified_fund(&town, "Strict").await;
    looks_for(&rustam, &strict, json!({ "exclusions": [{ "sectors": ["finance"] }] })).await;
    let (laylo, searches) = verified_fund(&town, "Searcher").await;
    looks_for(&laylo, &searches, json!({})).await;
    let save = "mutation($input: SaveSearchInput!) { saveSearch(input: $input) { savedSearch { id } } }";
    laylo.ask(save, json!({ "input": { "investorId": searches, "name": "All", "filter": {}, "alerts": true } })).await;

    let open = deal(&malika, &firm, json!({ "headline": "Software for bazaars", "visibility": "BY_INTRODUCTION" })).await;
    assert_eq!(told(&town, &timur).await, [("A new deal fits your thesis: Software for bazaars".to_owned(), open.clone())]);
    let in_russian = timur.speaking("ru");
    assert_eq!(told(&town, &in_russian).await[0].0, "Новая сделка подходит под ваш тезис: Software for bazaars");
    for who in [&aziza, &rustam, &malika] {
        assert!(told(&town, who).await.is_empty());
    }
    // Whoever is told by a search is not told twice.
    assert_eq!(told(&town, &laylo).await, [("A new deal fits your search \"All\": Software for bazaars".to_owned(), open.clone())]);

    // Five a day are enough; a draft is nobody's business until it is opened, and what was open before is no news.
    let draft = deal(&malika, &firm, json!({ "headline": "A draft", "draft": true })).await;
    assert_eq!(told(&town, &timur).await.len(), 1);
    let update = "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id } } }";
    malika.ask(update, json!({ "input": { "dealId": draft, "state": "OPEN" } })).await;
    for number in 0..5 {
        deal(&malika, &firm, json!({ "headline": format!("Number {number}") })).await;
    }
    malika.ask(update, json!({ "input": { "dealId": before, "state": "PAUSED" } })).await;
    malika.ask(update, json!({ "input": { "dealId": before, "state": "OPEN" } })).await;
    let all = told(&town, &timur).await;
    assert_eq!(all.len(), 5, "{all:?}");
    assert!(all.iter().all(|it| it.1 != before) && all.iter().any(|it| it.1 == draft));
}
