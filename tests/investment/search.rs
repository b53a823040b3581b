//! Filters mean it, facets count, pages agree both ways, and sums in other currencies are compared.

use serde_json::{Value, json};

use super::{FIND, company, deal, finds, ids_of, town, usd, verified_fund, with};
use crate::support::{Person, Town};

/// Five deals of five companies, by what they are called.
async fn market(malika: &Person) -> [String; 5] {
    let plan = [
        (
            "One",
            json!({ "sectors": ["finance.payments"], "teamCountries": ["UZ"], "stage": "MVP" }),
            json!({ "target": usd(500_000), "minTicket": usd(25_000) }),
        ),
        (
            "Two",
            json!({ "sectors": ["finance.payments", "education.online-learning"], "teamCountries": ["UZ", "RU"] }),
            json!({ "target": usd(400_000), "closesOn": "2099-01-01" }),
        ),
        (
            "Three",
            json!({ "country": "KZ", "sectors": ["education.online-learning"] }),
            json!({ "round": "PRE_SEED", "target": { "amount": "104000000", "currency": "KZT" } }),
        ),
        ("Four", json!({ "businessModels": ["SAAS"] }), json!({ "round": "SERIES_A", "target": usd(2_000_000), "closesOn": "2098-01-01" })),
        ("Five", json!({ "targetMarkets": ["TR"] }), json!({ "instrument": "LOAN", "target": { "amount": "300000", "currency": "EUR" } })),
    ];
    let mut deals = vec![];
    for (name, profile, terms) in plan {
        let firm = company(malika, name, profile).await;
        deals.push(deal(malika, &firm, with(terms, json!({ "headline": "A deal" }))).await);
    }
    deals.try_into().expect("five")
}

async fn filtered(person: &Person, filter: Value) -> Vec<String> {
    let mut found = finds(person, json!({ "filter": filter })).await;
    found.sort();
    found
}

fn sorted<const N: usize>(ids: [&String; N]) -> Vec<String> {
    let mut ids: Vec<String> = ids.into_iter().cloned().collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn each_filter_narrows_by_what_it_says() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let [one, two, three, four, five] = &market(&malika).await;
    for (filter, expected) in [
        (json!({}), sorted([one, two, three, four, five])),
        (json!({ "sectors": ["finance.payments"] }), sorted([one, two])),
        (json!({ "sectors": ["education"] }), sorted([two, three])),
        (json!({ "rounds": ["PRE_SEED", "SERIES_A"] }), sorted([three, four])),
        (json!({ "stages": ["MVP"] }), sorted([one])),
        (json!({ "countries": ["KZ"] }), sorted([three])),
        (json!({ "teamCountries": ["RU", "BY"] }), sorted([two])),
        (json!({ "targetMarkets": ["TR"] }), sorted([five])),
        (json!({ "businessModels": ["SAAS"] }), sorted([four])),
        (json!({ "instruments": ["LOAN"] }), sorted([five])),
        // 520 tenge and 0.86 euros to the dollar: 200 000 and some 349 000.
        (json!({ "target": { "min": "200000", "max": "400000", "currency": "USD" } }), sorted([two, three, five])),
        (json!({ "target": { "max": "104000000", "currency": "KZT" } }), sorted([three])),
        (json!({ "ticket": usd(20_000) }), sorted([two, three, four, five])),
        (json!({ "ticket": usd(450_000) }), sorted([one, four])),
        (json!({ "openOn": "2098-06-01" }), sorted([one, two, three, five])),
        (json!({ "openOn": "2020-01-01" }), vec![]),
        (json!({ "rounds": ["SEED"], "sectors": ["education.online-learning"] }), sorted([two])),
        (json!({ "parkVerifiedOnly": true }), vec![]),
        (json!({ "excludeSanctioned": true }), sorted([one, two, three, four, five])),
    ] {
        assert_eq!(filtered(&malika, filter.clone()).await, expected, "{filter}");
    }
    for (filter, field) in [
        (json!({ "sectors": ["alchemy"] }), "filter.sectors.0"),
        (json!({ "countries": ["UZ", "XX"] }), "filter.countries.1"),
        (json!({ "ticket": { "amount": "1", "currency": "XXX" } }), "filter.ticket.currency"),
        (json!({ "target": { "min": "2", "max": "1", "currency": "USD" } }), "filter.target.max"),
    ] {
        let refused = town.refused(FIND, json!({ "filter": filter })).await;
        assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("INVALID_INPUT", Some(field)));
    }
}

#[tokio::test]
async fn a_thesis_excludes_for_its_own_fund_alone() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let [one, two, three, four, five] = &market(&malika).await;
    let (timur, fund) = verified_fund(&town, "Silk Seed").await;
    let set = "mutation($input: SetThesisInput!) { setThesis(input: $input) { investor { id } } }";
    let excluding = async |exclusions: Value| {
        timur.ask(set, json!({ "input": { "investorId": fund, "thesis": { "exclusions": exclusions } } })).await;
        filtered(&timur, json!({ "forInvestor": fund })).await
    };
    assert_eq!(excluding(json!([])).await, sorted([one, two, three, four, five]));
    assert_eq!(excluding(json!([{ "teamIn": ["RU"] }])).await, sorted([one, three, four, five]));
    assert_eq!(excluding(json!([{ "incorporatedIn": ["KZ"] }, { "sectors": ["finance.payments"] }])).await, sorted([four, five]));
    assert_eq!(excluding(json!([{ "sanctioned": true }, { "competesWithPortfolio": true }])).await, sorted([one, two, three, four, five]));
    // Others may not even ask what it leaves.
    assert_eq!(malika.refused(FIND, json!({ "filter": { "forInvestor": fund } })).await.code, "NOT_FOUND");
}

#[tokio::test]
async fn a_figure_counts_only_for_those_who_may_see_it() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let [one, two, ..] = &market(&malika).await;
    let set = "mutation($input: SetCompanyFactsInput!) { setCompanyFacts(input: $input) { facts { id } } }";
    let read = "query($id: ID!) { node(id: $id) { ... on Deal { company { id } } } }";
    for (deal, revenue, year) in [(one, "120000", 2025), (two, "900000", 2024), (two, "90000", 2025)] {
        let firm = malika.ask(read, json!({ "id": deal })).await["node"]["company"]["id"].clone();
        let period = json!({ "from": format!("{year}-01-01"), "until": format!("{year}-12-31") });
        let fact = json!({ "kind": "REVENUE", "value": revenue, "currency": "USD", "period": period });
        malika.ask(set, json!({ "input": { "companyId": firm, "facts": [fact] } })).await;
    }
    let earning = json!({ "revenueAtLeast": { "amount": "100000", "currency": "USD" } });
    let (timur, _) = verified_fund(&town, "Silk Seed").await;
    let aziz = town.person("Aziz").await;
    // The second had more once; what counts is the latest year.
    assert_eq!(filtered(&timur, earning.clone()).await, sorted([one]));
    assert_eq!(filtered(&malika, earning.clone()).await, sorted([one]));
    assert_eq!(filtered(&aziz, earning).await, [] as [String; 0]);
    // The same threshold in euros.
    assert_eq!(filtered(&timur, json!({ "revenueAtLeast": { "amount": "77000", "currency": "EUR" } })).await, sorted([one, two]));
}

#[tokio::test]
async fn facets_count_each_without_its_own_filter() {
    let town = town().await;
    let malika = town.person("Malika").await;
    market(&malika).await;
    let facets = "query($filter: DealFilter) { deals(filter: $filter, first: 1) {
        totalCount
        facets { rounds { round count } countries { country count } sectors { sector { code parent { code } } count } parks { count } }
    } }";
    let seen = town.ask(facets, json!({ "filter": { "rounds": ["SEED"] } })).await;
    let seen = &seen["deals"];
    assert_eq!(seen["totalCount"], 3);
    let rounds = json!([{ "round": "SEED", "count": 3 }, { "round": "PRE_SEED", "count": 1 }, { "round": "SERIES_A", "count": 1 }]);
    assert_eq!(seen["facets"]["rounds"], rounds, "as if no round had been asked for");
    assert_eq!(seen["facets"]["countries"], json!([{ "country": "UZ", "count": 3 }]), "of seed rounds alone");
    assert_eq!(seen["facets"]["parks"], json!([]));
    let count = |code: &str| {
        let sectors = seen["facets"]["sectors"].as_array().expect("sectors");
        sectors.iter().find(|count| count["sector"]["code"] == code).map(|count| count["count"].clone())
    };
    assert_eq!((count("finance.payments"), count("finance"), count("education")), (Some(json!(2)), Some(json!(2)), Some(json!(1))));
    // What a facet says is what its filter finds.
    for facet in seen["facets"]["sectors"].as_array().expect("sectors") {
        let filter = json!({ "rounds": ["SEED"], "sectors": [facet["sector"]["code"]] });
        assert_eq!(filtered(&malika, filter).await.len() as i64, facet["count"].as_i64().expect("a count"), "{facet}");
    }
}

#[tokio::test]
async fn pages_agree_forward_and_backward_in_every_order() {
    let town = town().await;
    let malika = town.person("Malika").await;
    let [one, two, three, four, five] = &market(&malika).await;
    for (order, expected) in [
        ("NEWEST", [five, four, three, two, one]),
        ("RELEVANCE", [five, four, three, two, one]),
        ("TARGET_LARGEST", [four, one, two, five, three]),
        ("CLOSING_SOONEST", [four, two, one, three, five]),
    ] {
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        assert_eq!(finds(&malika, json!({ "orderBy": order })).await, expected, "{order}");
        assert_eq!(paged(&town, order, true).await, expected, "{order}, forward");
        assert_eq!(paged(&town, order, false).await, expected, "{order}, backward");
    }
    let page = town.ask(FIND, json!({ "orderBy": "NEWEST", "first": 2 })).await;
    let other = json!({ "orderBy": "TARGET_LARGEST", "first": 2, "after": page["deals"]["pageInfo"]["endCursor"] });
    let refused = town.refused(FIND, other).await;
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("INVALID_INPUT", Some("after")), "a cursor of another list");
}

async fn paged(town: &Town, order: &str, forward: bool) -> Vec<String> {
    let (mut all, mut from) = (vec![], Value::Null);
    loop {
        let size = if forward { json!({ "first": 2, "after": from }) } else { json!({ "last": 2, "before": from }) };
        let page = town.ask(FIND, with(json!({ "orderBy": order }), size)).await;
        let (page, info) = (ids_of(&page["deals"]), &page["deals"]["pageInfo"]);
        match forward {
            true => all.extend(page),
            false => {
                all.splice(0..0, page);
            }
        }
        let (more, next) = if forward { ("hasNextPage", "endCursor") } else { ("hasPreviousPage", "startCursor") };
        if info[more] == json!(false) {
            return all;
        }
        from = info[next].clone();
    }
}
