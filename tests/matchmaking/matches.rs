//! A fund and a company find each other, with reasons; each thinks of it what it likes.

use app::App;
use platform::clock::Clock;
use platform::database::Database;
use serde_json::{Value, json};

use crate::investment::{company, deal, fund, town, usd, verified_fund, with};
use crate::support::Person;

const MATCHES: &str = "query($id: ID!, $first: Int, $after: String) { node(id: $id) {
    ... on Investor { dealMatches(first: $first, after: $after) { nodes { id score mutual candidate { ... on Deal { id company { id } } }
        reasons { factor contribution text } } totalCount pageInfo { hasNextPage endCursor } } }
    ... on Company { investorMatches(first: $first, after: $after) { nodes { id score mutual candidate { ... on Investor { id } }
        reasons { factor contribution text } } totalCount pageInfo { hasNextPage endCursor } } }
} }";
const PAIR: &str = "query($id: ID!, $investor: ID) { node(id: $id) { ... on Deal { match(investorId: $investor) { id score reasons { factor contribution text } } } } }";
const RATE: &str = "mutation($input: RateMatchInput!) { rateMatch(input: $input) { match { id score } } }";

pub async fn looks_for(owner: &Person, fund: &str, more: Value) {
    let thesis = json!({
        "sectors": ["finance"], "rounds": ["SEED"], "deployCountries": ["UZ"],
        "ticket": { "min": usd(50_000), "typical": usd(100_000), "max": usd(250_000) },
        "exclusions": [{ "teamIn": ["RU"] }],
    });
    let set = "mutation($input: SetThesisInput!) { setThesis(input: $input) { investor { id } } }";
    owner.ask(set, json!({ "input": { "investorId": fund, "thesis": with(thesis, more) } })).await;
}

pub fn candidates(matches: &Value) -> Vec<String> {
    matches["nodes"].as_array().expect("nodes").iter().map(|it| it["candidate"]["id"].as_str().expect("an id").to_owned()).collect()
}

pub fn adds_up(it: &Value) {
    let sum: f64 = it["reasons"].as_array().expect("reasons").iter().map(|reason| reason["contribution"].as_f64().expect("a number")).sum();
    let score = it["score"].as_f64().expect("a score");
    assert!((0.0..=1.0).contains(&score) && (sum - score).abs() < 1e-4, "{sum} {score}");
}

#[tokio::test]
async fn a_fund_sees_what_fits_best_first_and_why() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = async |name: &str, sector: &str, team: &str| {
        company(&malika, name, json!({ "sectors": [sector], "teamCountries": [team], "stage": "EARLY_REVENUE", "businessModels": ["B2B"] }))
            .await
    };
    let near = firm("Hamyon", "finance.payments", "UZ").await;
    let payments = deal(&malika, &near, json!({})).await;
    let health = deal(&malika, &firm("Shifo", "health", "UZ").await, json!({})).await;
    let _moscow = deal(&malika, &firm("Moskva", "finance", "RU").await, json!({})).await;
    let _later = deal(&malika, &firm("Katta", "finance", "UZ").await, json!({ "round": "SERIES_B" })).await;
    let costly = firm("Qimmat", "finance", "UZ").await;
    let dear = deal(&malika, &costly, json!({ "minTicket": usd(400_000) })).await;
    let veiled = firm("Yashirin", "finance.payments", "UZ").await;
    let hidden = deal(&malika, &veiled, json!({ "visibility": "BY_INTRODUCTION" })).await;

    let timur = town.person("Timur").await;
    let small = fund(&timur, "Silk Seed").await;
    assert_eq!(timur.ask(MATCHES, json!({ "id": small })).await["node"]["dealMatches"]["totalCount"], 0, "without a thesis");
    looks_for(&timur, &small, json!({})).await;
    let seen = timur.ask(MATCHES, json!({ "id": small })).await["node"]["dealMatches"].clone();
    assert_eq!((candidates(&seen), &seen["totalCount"]), (vec![payments.clone(), health.clone()], &json!(2)));
    seen["nodes"].as_array().expect("nodes").iter().for_each(adds_up);
    let first = &seen["nodes"][0];
    assert_eq!(first["mutual"], true);
    assert!(
        first["reasons"]
            .as_array()
            .expect("reasons")
            .iter()
            .any(|it| it["factor"] == "SECTOR" && it["text"] == "Payments is what the investor looks for."),
        "{first}"
    );
    let russian = timur.speaking("ru").ask(MATCHES, json!({ "id": small })).await.to_string();
    assert!(russian.contains("Инвестор ищет именно это"), "{russian}");

    // Page by page it is the same list.
    let page = timur.ask(MATCHES, json!({ "id": small, "first": 1 })).await["node"]["dealMatches"].clone();
    let after = page["pageInfo"]["endCursor"].clone();
    let next = timur.ask(MATCHES, json!({ "id": small, "first": 1, "after": after })).await["node"]["dealMatches"].clone();
    assert_eq!((candidates(&page), candidates(&next)), (vec![payments.clone()], vec![health]));
    assert_eq!(next["pageInfo"]["hasNextPage"], false);
    let wrong = json!({ "id": small, "after": "no cursor of ours" });
    assert_eq!(timur.refused(MATCHES, wrong).await.code, "INVALID_INPUT");

    // By the deal it is the same match; what a rule keeps apart says what would change that.
    let pair = timur.ask(PAIR, json!({ "id": payments, "investor": small })).await["node"]["match"].clone();
    assert_eq!((&pair["id"], &pair["score"]), (&first["id"], &first["score"]));
    let barred = timur.ask(PAIR, json!({ "id": dear })).await["node"]["match"].clone();
    assert_eq!(barred["score"], 0.0);
    assert_eq!(barred["reasons"][0]["text"], "The deal takes larger sums only; with a smallest ticket of 250000 USD it would match.");

    // A verified fund finds what is shown to such funds alone.
    let (aziza, large) = verified_fund(&town, "Oasis").await;
    looks_for(&aziza, &large, json!({})).await;
    let seen = aziza.ask(MATCHES, json!({ "id": large })).await["node"]["dealMatches"].clone();
    assert!(candidates(&seen).contains(&hidden));
    let unnamed = seen["nodes"].as_array().expect("nodes").iter().find(|it| it["candidate"]["id"] == json!(hidden)).expect("it is there");
    assert_eq!(unnamed["candidate"]["company"], Value::Null);

    // To others all of it is as if it were not there.
    for other in [&malika, &aziza] {
        assert_eq!(other.ask(MATCHES, json!({ "id": small })).await["node"]["dealMatches"], Value::Null);
        assert_eq!(other.ask(PAIR, json!({ "id": payments, "investor": small })).await["node"]["match"], Value::Null);
    }
    assert_eq!(town.ask(MATCHES, json!({ "id": small })).await["node"]["dealMatches"], Value::Null);
    assert_eq!(timur.ask(MATCHES, json!({ "id": near })).await["node"]["investorMatches"], Value::Null);
}

#[tokio::test]
async fn a_company_sees_investors_and_neither_side_learns_what_the_other_thinks() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Hamyon", json!({ "sectors": ["finance.payments"], "teamCountries": ["UZ"] })).await;
    assert_eq!(malika.ask(MATCHES, json!({ "id": firm })).await["node"]["investorMatches"]["totalCount"], 0, "without a deal");
    let open = deal(&malika, &firm, json!({})).await;
    let (timur, near) = verified_fund(&town, "Silk Seed").await;
    looks_for(&timur, &near, json!({})).await;
    let (aziza, far) = verified_fund(&town, "Oasis").await;
    looks_for(&aziza, &far, json!({ "sectors": ["health"] })).await;
    let (rustam, strict) = verified_fund(&town, "Strict").await;
    looks_for(&rustam, &strict, json!({ "exclusions": [{ "sectors": ["finance"] }] })).await;

    let seen = malika.ask(MATCHES, json!({ "id": firm })).await["node"]["investorMatches"].clone();
    assert_eq!(candidates(&seen), [near.clone(), far]);
    seen["nodes"].as_array().expect("nodes").iter().for_each(adds_up);
    let it = seen["nodes"][0].clone();
    let his = timur.ask(MATCHES, json!({ "id": near })).await["node"]["dealMatches"]["nodes"][0].clone();
    assert_eq!((&his["id"], &his["score"]), (&it["id"], &it["score"]), "one match, seen from both sides");

    // What she thinks counts, and he does not see why.
    let rate = |verdict: &str| json!({ "input": { "matchId": it["id"], "verdict": verdict, "reason": "Too slow" } });
    let lower = malika.ask(RATE, rate("NOT_NOW")).await["rateMatch"]["match"].clone();
    assert!(lower["score"].as_f64() < it["score"].as_f64(), "{lower} {it}");
    let his = timur.ask(PAIR, json!({ "id": open })).await["node"]["match"].clone();
    assert!(!his.to_string().contains("FEEDBACK") && !his.to_string().contains("Too slow"), "{his}");
    let too_long = json!({ "input": { "matchId": it["id"], "verdict": "NOT_A_FIT", "reason": "x".repeat(2001) } });
    assert_eq!(timur.refused(RATE, too_long).await.field.as_deref(), Some("reason"));
    assert_eq!(timur.ask(RATE, rate("HIDE")).await["rateMatch"]["match"], Value::Null);
    assert_eq!(timur.ask(MATCHES, json!({ "id": near })).await["node"]["dealMatches"]["totalCount"], 0);

    // Who is neither learns nothing, and nothing changes.
    assert_eq!(aziza.refused(RATE, rate("INTERESTED")).await.code, "NOT_FOUND");
    assert_eq!(town.refused(RATE, rate("INTERESTED")).await.code, "UNAUTHENTICATED");
    let nothing = json!({ "input": { "matchId": open, "verdict": "HIDE" } });
    assert_eq!(timur.refused(RATE, nothing).await.code, "NOT_FOUND");

    // What was shown is written down once a day, with its place.
    use entity::matchmaking::{MatchSide, shown};
    use sea_orm::EntityTrait;
    let rows = shown::Entity::find().all(&town.app.database.connection).await.expect("rows");
    let hers: Vec<i32> = rows.iter().filter(|row| row.side == MatchSide::Company).map(|row| row.rank).collect();
    assert_eq!((hers.len(), rows.iter().filter(|row| row.side == MatchSide::Investor).count()), (2, 1));
    assert!(hers.contains(&1) && hers.contains(&2));
}

const BEST: &str = "query($filter: DealFilter, $first: Int, $after: String, $search: String) {
    deals(orderBy: BEST_FIT, filter: $filter, first: $first, after: $after, search: $search) {
        nodes { id } totalCount pageInfo { hasNextPage endCursor } facets { rounds { round count } } } }";

#[tokio::test]
async fn a_search_can_come_in_the_order_of_what_fits_an_investor() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let mut opened = vec![];
    for (name, sector, more) in [
        ("Yiroq", "health", json!({})),
        ("Keyin", "finance", json!({ "round": "SERIES_B" })),
        ("Hamyon", "finance.payments", json!({})),
        ("Oldin", "finance", json!({ "round": "SERIES_A" })),
    ] {
        let firm = company(&malika, name, json!({ "sectors": [sector], "teamCountries": ["UZ"] })).await;
        opened.push(deal(&malika, &firm, more).await);
    }
    let barred = company(&malika, "Moskva", json!({ "sectors": ["finance"], "teamCountries": ["RU"] })).await;
    deal(&malika, &barred, json!({})).await;
    let timur = town.person("Timur").await;
    let small = fund(&timur, "Silk Seed").await;
    let filter = json!({ "filter": { "forInvestor": small } });
    let ids = |page: &Value| -> Vec<String> { crate::investment::ids_of(page) };
    let without = timur.ask(BEST, filter.clone()).await["deals"].clone();
    assert_eq!(without["totalCount"], 5, "without a thesis nothing fits and nothing is excluded");
    looks_for(&timur, &small, json!({})).await;

    // First what is a match, in the order of the matches; then what is none, and never what is excluded.
    let all = timur.ask(BEST, filter.clone()).await["deals"].clone();
    let matches = candidates(&timur.ask(MATCHES, json!({ "id": small })).await["node"]["dealMatches"]);
    assert_eq!((&ids(&all)[..2], &all["totalCount"]), (&matches[..], &json!(4)));
    assert_eq!(matches, [opened[2].clone(), opened[0].clone()]);
    assert!(all["facets"]["rounds"].as_array().expect("rounds").contains(&json!({ "round": "SEED", "count": 2 })), "{all}");
    let mut paged = vec![];
    let mut after = Value::Null;
    for _ in 0..4 {
        let page = timur.ask(BEST, with(filter.clone(), json!({ "first": 1, "after": after }))).await["deals"].clone();
        paged.extend(ids(&page));
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(paged, ids(&all));
    let narrowed = timur.ask(BEST, json!({ "filter": { "forInvestor": small, "rounds": ["SERIES_A"] }, "search": "bazaar" })).await;
    assert_eq!(ids(&narrowed["deals"]), [opened[3].clone()]);

    let refused = timur.refused(BEST, json!({ "filter": { "rounds": ["SEED"] } })).await;
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("INVALID_INPUT", Some("filter.forInvestor")));
    assert_eq!(malika.refused(BEST, filter.clone()).await.code, "NOT_FOUND");
    assert_eq!(town.refused(BEST, filter).await.code, "NOT_FOUND");
}

#[tokio::test]
async fn another_process_knows_a_deal_as_soon_as_it_is_there_and_forgets_it_when_it_is_over() {
    let town = town().await;
    let database = Database::connect(&town.app.config.database_url).await.expect("the same database");
    let elsewhere = App::with(town.app.config.clone(), database, Clock::default()).expect("the parts");
    let known = async || {
        let matches = elsewhere.matches().await.expect("it follows");
        matches.ask(|index| (index.deal_count(), index.investor_count())).await.expect("an answer")
    };
    assert_eq!(known().await, (0, 0));
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Hamyon", json!({ "sectors": ["finance"], "teamCountries": ["UZ"] })).await;
    let open = deal(&malika, &firm, json!({})).await;
    let draft = deal(&malika, &firm, json!({ "draft": true })).await;
    assert_eq!(known().await, (1, 0), "a draft is nobody's match");
    let (timur, small) = verified_fund(&town, "Silk Seed").await;
    assert_eq!(known().await, (1, 0), "without a thesis");
    looks_for(&timur, &small, json!({})).await;
    assert_eq!(known().await, (1, 1));
    let seen = async || timur.ask(MATCHES, json!({ "id": small })).await["node"]["dealMatches"].clone();
    let before = seen().await;
    assert_eq!(candidates(&before), std::slice::from_ref(&open));

    // The company, the thesis and the deal change, and each changes the match.
    let change = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { id } } }";
    malika.ask(change, json!({ "input": { "companyId": firm, "stage": "SCALE" } })).await;
    let raised = seen().await;
    assert!(raised["nodes"][0]["score"].as_f64() > before["nodes"][0]["score"].as_f64(), "{raised}");
    looks_for(&timur, &small, json!({ "sectors": ["health"] })).await;
    assert!(seen().await["nodes"][0]["score"].as_f64() < before["nodes"][0]["score"].as_f64());
    looks_for(&timur, &small, json!({ "exclusions": [{ "sectors": ["finance"] }] })).await;
    assert_eq!(seen().await["totalCount"], 0);
    looks_for(&timur, &small, json!({})).await;
    let update = "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id } } }";
    malika.ask(update, json!({ "input": { "dealId": draft, "state": "OPEN" } })).await;
    assert_eq!((known().await, &seen().await["totalCount"]), ((2, 1), &json!(2)));
    malika.ask(update, json!({ "input": { "dealId": draft, "state": "PAUSED" } })).await;
    malika.ask(update, json!({ "input": { "dealId": open, "state": "CLOSED" } })).await;
    assert_eq!((known().await, &seen().await["totalCount"]), ((0, 1), &json!(0)));
}

#[tokio::test]
async fn a_match_says_what_would_raise_it_in_every_language() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let firm = company(&malika, "Shifo", json!({ "sectors": ["health"], "teamCountries": ["UZ"], "stage": "SCALE" })).await;
    deal(&malika, &firm, json!({})).await;
    let timur = town.person("Timur").await;
    let small = fund(&timur, "Silk Seed").await;
    looks_for(&timur, &small, json!({ "text": "Қозоғистон, 日本語, العربية — bazaars and nothing else" })).await;
    for (language, words) in [
        ("en", "Were the company in a line of business"),
        ("ru", "Будь компания в отрасли"),
        ("uz", "Kompaniya investor izlayotgan sohada"),
        ("kk", "Компания инвестор іздейтін салада"),
    ] {
        let seen = timur.speaking(language).ask(MATCHES, json!({ "id": small })).await["node"]["dealMatches"]["nodes"][0].clone();
        adds_up(&seen);
        let last = seen["reasons"].as_array().expect("reasons").last().expect("a reason").clone();
        assert_eq!(last["contribution"], 0.0);
        assert!(last["text"].as_str().expect("words").starts_with(words), "{language}: {last}");
    }
}
