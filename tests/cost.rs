//! What the lists that people look at all day cost the database: as many statements for five rows as for twenty, and none that
//! reads a whole table.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use api::graphql::ids;
use axum::Router;
use karvon::demo::{self, Scale};
use platform::database::Database;
use platform::mint;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use crate::support::{Person, Town};

const QUEUE: &str = "query($first: Int!, $by: ResidencyApplicationOrder! = DUE_SOONEST, $filter: ResidencyApplicationFilter) {
    park(slug: \"it-park\") { residencyApplications(first: $first, orderBy: $by, filter: $filter) {
        nodes { id number state dueOn overdue paused applicantKind allowedActions
                company { id name slug country homePark { slug } sectors { code name } } assignee { id fullName } park { slug } }
        pageInfo { hasNextPage endCursor } totalCount } } }";

const DEALS: &str = "query($first: Int!, $by: DealOrder! = NEWEST, $filter: DealFilter, $search: String) {
    deals(first: $first, orderBy: $by, filter: $filter, search: $search) {
        nodes { id headline round stage target { amount currency } raised { amount } closesOn
                company { id name homePark { slug } residencies { state park { slug name } } } sectors { code name } }
        facets { sectors { count sector { code name } } rounds { count round } countries { count country } parks { count park { slug } } }
        pageInfo { hasNextPage endCursor } totalCount } }";

const REGISTER: &str = "query($first: Int!, $filter: ResidencyFilter, $search: String) {
    park(slug: \"it-park\") { residents(first: $first, filter: $filter, search: $search) {
        nodes { id number state since company { id name sectors { code } homePark { slug } } park { slug } }
        pageInfo { hasNextPage endCursor } totalCount } } }";

const COMPANIES: &str = "query($first: Int!, $filter: CompanyFilter, $search: String) {
    companies(first: $first, filter: $filter, search: $search) {
        nodes { id name country stage sectors { code name } homePark { slug } offices { kind country city }
                identifiers { scheme value } residencies { state since park { slug } } }
        pageInfo { hasNextPage endCursor } totalCount } }";

const AGREEMENTS: &str = "query($first: Int!, $parks: [ID!], $day: Date) {
    agreements(first: $first, parks: $parks, inForceOn: $day) {
        nodes { id title state parties { park { slug name } } provisions { id service { kind name } } }
        pageInfo { hasNextPage endCursor } totalCount } }";

const SESSIONS: &str = "query($first: Int!, $states: [CommissionSessionState!]) {
    park(slug: \"it-park\") { commissionSessions(first: $first, states: $states) { nodes { id } totalCount } }
    viewer { commissionSessions(first: $first, states: $states) { nodes { id } totalCount } } }";

/// A list, and the most statements that one of its pages may take, those that find out who asks among them.
const LISTS: [(&str, &str, usize); 5] =
    [("queue", QUEUE, 16), ("deals", DEALS, 24), ("register", REGISTER, 20), ("companies", COMPANIES, 20), ("agreements", AGREEMENTS, 14)];

/// A demonstration whose statements are written down.
struct Watched {
    town: Town,
    router: Router,
    officer: Person,
    statements: Arc<Mutex<Vec<Statement>>>,
    url: String,
}

impl Watched {
    async fn open() -> Self {
        let town = Town::asleep(|_| None).await;
        demo::seed(&town.app, Scale { startups: 300, investors: 6 }).await.expect("the data is good");
        let url = town.app.config.database_url.clone();
        let (router, statements) = town.watched().await;
        let officer = log_in(&town, &router, "officer@it-park.example").await;
        Self { town, router, officer, statements, url }
    }

    async fn log_in(&self, email: &str) -> Person {
        log_in(&self.town, &self.router, email).await
    }

    /// The statements that an answer takes, and how many rows the page has.
    async fn cost(&self, document: &str, variables: Value) -> (Vec<Statement>, usize) {
        self.statements.lock().expect("a list").clear();
        let data = self.officer.ask(document, variables).await;
        (std::mem::take(&mut self.statements.lock().expect("a list")), rows(&data))
    }
}

/// Somebody of the demonstration, who asks where it is written down.
async fn log_in(town: &Town, router: &Router, email: &str) -> Person {
    let document = "mutation($input: LogInInput!) { logIn(input: $input) { tokens { accessToken refreshToken viewer { user { id } } } } }";
    let data = town.ask(document, json!({ "input": { "email": email, "password": "karvon-demo-2026" } })).await;
    Person::new(router.clone(), email, &data["logIn"]["tokens"])
}

/// The length of the first list of nodes in an answer.
fn rows(data: &Value) -> usize {
    match data {
        Value::Object(members) => match members.get("nodes") {
            Some(nodes) => nodes.as_array().expect("a list").len(),
            None => members.values().map(rows).max().unwrap_or(0),
        },
        _ => 0,
    }
}

/// A statement whatever the number of its values.
fn shape(statement: &Statement) -> String {
    let mut shape = String::new();
    for (place, part) in statement.sql.split("IN (").enumerate() {
        let part = if place == 0 { part } else { part.split_once(')').map_or(part, |(_, rest)| rest) };
        shape.push_str(if place == 0 { "" } else { "IN (…)" });
        shape.push_str(part);
    }
    shape
}

/// Twenty rows take a statement for each kind of thing that is asked for, as five do, and not one for each row. Two of a kind are
/// allowed, and more of the few parks: what a list, its rows and their companies all name is read as each comes to it.
#[tokio::test]
async fn a_page_takes_as_many_statements_however_long_it_is() {
    let town = Watched::open().await;
    for (name, document, most) in LISTS {
        for first in [5, 20] {
            let (statements, rows) = town.cost(document, json!({ "first": first })).await;
            // There are six agreements to be had.
            assert!(rows == first || (name == "agreements" && rows > 5), "{name}: {rows} rows");
            let said = statements.iter().map(|one| one.sql.clone()).collect::<Vec<_>>().join("\n");
            let mut times: HashMap<String, usize> = HashMap::new();
            statements.iter().for_each(|statement| *times.entry(shape(statement)).or_default() += 1);
            let often: Vec<_> =
                times.iter().filter(|(shape, times)| **times > if shape.contains("FROM \"park\"") { 6 } else { 2 }).collect();
            assert!(often.is_empty(), "{name}: a statement for each row: {often:?}\n{said}");
            assert!(statements.len() <= most, "{name} takes {} statements for {first} rows, {most} are allowed:\n{said}", statements.len());
            println!("{name}: {} statements for {rows} rows", statements.len());
        }
    }
}

/// Matches too: what is reckoned comes from memory, and only the rows of a page are read.
#[tokio::test]
async fn a_page_of_matches_takes_as_many_statements_however_long_it_is() {
    let town = Watched::open().await;
    let founds = "mutation($investor: CreateInvestorInput!, $company: CreateCompanyInput!) {
        createInvestor(input: $investor) { investor { id } } createCompany(input: $company) { company { id } } }";
    let investor = json!({ "name": "Wide Fund", "kind": "VENTURE_FUND", "country": "KZ" });
    let markets = ["UZ", "KZ", "KG", "TJ", "RU", "BY", "AZ", "GE"];
    let company = json!({ "name": "Anything", "country": "UZ", "stage": "GROWTH", "sectors": ["software", "finance", "education", "health", "data"], "targetMarkets": markets });
    let made = town.officer.ask(founds, json!({ "investor": investor, "company": company })).await;
    let (fund, firm) = (&made["createInvestor"]["investor"]["id"], &made["createCompany"]["company"]["id"]);
    let set = "mutation($input: SetThesisInput!) { setThesis(input: $input) { investor { id } } }";
    town.officer.ask(set, json!({ "input": { "investorId": fund, "thesis": {} } })).await;
    let list = |of: &str, list: &str| {
        format!(
            "query($id: ID!, $first: Int!) {{ node(id: $id) {{ ... on {of} {{ {list}(first: $first) {{ totalCount pageInfo {{ endCursor }} nodes {{
                id score reasons {{ factor contribution text }} candidate {{
                    ... on Deal {{ id headline company {{ id name }} sectors {{ code name }} }}
                    ... on Company {{ id name sectors {{ code name }} }}
                    ... on Intake {{ id name program {{ id name hosts {{ slug }} }} }} }} }} }} }} }} }}"
        )
    };
    let deals = (list("Investor", "dealMatches"), fund, [5, 20], 24);
    let partners = (list("Company", "partnerMatches"), firm, [5, 20], 20);
    // Of programs there are eight.
    let programs = (list("Company", "programMatches"), firm, [1, 3], 40);
    for (document, id, lengths, most) in [deals, partners, programs] {
        // The first look makes the index, the second one writes down what is shown.
        for _ in 0..2 {
            town.cost(&document, json!({ "id": id, "first": lengths[1] })).await;
        }
        let mut counts = vec![];
        for first in lengths {
            let (statements, rows) = town.cost(&document, json!({ "id": id, "first": first })).await;
            assert_eq!(rows, first, "{document}");
            let said = statements.iter().map(|one| one.sql.clone()).collect::<Vec<_>>().join("\n");
            assert!(statements.len() <= most, "{} statements for {first} rows, {most} are allowed:\n{said}", statements.len());
            counts.push(statements.len());
        }
        println!("matches: {counts:?} statements");
        assert!(counts[1] <= counts[0] + 1, "{counts:?}");
    }
}

/// What one may not see and what is not there: the same words after the same statements, so that neither tells by the time it takes.
#[tokio::test]
async fn what_is_hidden_costs_as_much_as_what_is_not_there() {
    let town = Watched::open().await;
    let application = "query($first: Int!) { park(slug: \"it-park\") { residencyApplications(first: $first) { nodes { id } } } }";
    let hidden = town.officer.ask(application, json!({ "first": 1 })).await["park"]["residencyApplications"]["nodes"][0]["id"].clone();
    let absent = ids::encode("ResidencyApplication", mint::id()).to_string();
    let stranger = town.log_in("officer@skolkovo.example").await;
    let tried = [
        "query($id: ID!) { node(id: $id) { id } }",
        "mutation($id: ID!) { withdrawResidencyApplication(input: { applicationId: $id }) { application { id } } }",
        "mutation($id: ID!) { decideResidencyApplication(input: { applicationId: $id, decision: { approve: { remark: \"Good.\" } } }) { application { id } } }",
    ];
    for document in tried {
        let mut seen = vec![];
        for id in [&hidden, &json!(absent)] {
            town.statements.lock().expect("a list").clear();
            let answer = stranger.answer(document, json!({ "id": id })).await;
            let statements = std::mem::take(&mut *town.statements.lock().expect("a list"));
            seen.push((answer.to_string(), statements.iter().map(shape).collect::<Vec<_>>()));
        }
        assert_eq!(seen[0], seen[1], "{document}");
        assert!(seen[0].0.contains("NOT_FOUND") || seen[0].0.contains(r#""node":null"#), "{}", seen[0].0);
    }
}

/// Every filter and order that there is, alone.
fn asked() -> Vec<(&'static str, Value)> {
    let mut asked = vec![];
    let mut add = |document, first: i64, more: Vec<Value>| {
        for one in more {
            let mut variables = json!({ "first": first });
            variables.as_object_mut().expect("an object").extend(one.as_object().expect("an object").clone());
            asked.push((document, variables));
        }
    };
    let user = ids::encode("User", mint::id()).to_string();
    let park = ids::encode("Park", mint::id()).to_string();
    let filters = |filters: Vec<Value>| filters.into_iter().map(|filter| json!({ "filter": filter })).collect::<Vec<_>>();
    add(QUEUE, 20, vec![json!({}), json!({ "by": "SUBMITTED_FIRST" }), json!({ "by": "SUBMITTED_LAST" })]);
    let queue = vec![
        json!({ "overdue": true }),
        json!({ "overdue": false }),
        json!({ "states": ["SUBMITTED"] }),
        json!({ "states": ["APPROVED", "REFUSED"] }),
        json!({ "assigneeId": user }),
        json!({ "applicantKinds": ["DOMESTIC_COMPANY"] }),
    ];
    add(QUEUE, 20, filters(queue));
    add(DEALS, 20, ["NEWEST", "CLOSING_SOONEST", "TARGET_LARGEST"].map(|by| json!({ "by": by })).into());
    add(DEALS, 20, vec![json!({ "search": "agro" })]);
    let money = |amount: &str| json!({ "amount": amount, "currency": "USD" });
    let deals = vec![
        json!({ "sectors": ["software"] }),
        json!({ "rounds": ["SEED"] }),
        json!({ "stages": ["EARLY_REVENUE"] }),
        json!({ "countries": ["UZ"] }),
        json!({ "teamCountries": ["UZ"] }),
        json!({ "targetMarkets": ["KZ"] }),
        json!({ "parks": [park] }),
        json!({ "businessModels": ["B2B"] }),
        json!({ "instruments": ["SAFE"] }),
        json!({ "ticket": money("10000") }),
        json!({ "target": { "min": "10000", "max": "900000", "currency": "USD" } }),
        json!({ "revenueAtLeast": money("1000") }),
        json!({ "parkVerifiedOnly": true }),
        json!({ "openOn": "2026-12-01" }),
        json!({ "excludeSanctioned": true }),
    ];
    add(DEALS, 20, filters(deals));
    add(REGISTER, 20, vec![json!({}), json!({ "search": "agro" })]);
    let register = vec![
        json!({ "states": ["ACTIVE"] }),
        json!({ "countries": ["UZ"] }),
        json!({ "sectors": ["software"] }),
        json!({ "foreignCapital": true }),
        json!({ "on": "2026-01-01" }),
    ];
    add(REGISTER, 20, filters(register));
    add(COMPANIES, 20, vec![json!({}), json!({ "search": "agro" })]);
    let companies = vec![
        json!({ "sectors": ["software"] }),
        json!({ "stages": ["EARLY_REVENUE"] }),
        json!({ "countries": ["UZ"] }),
        json!({ "parks": [park] }),
        json!({ "residentOn": "2026-01-01" }),
        json!({ "businessModels": ["B2B"] }),
    ];
    add(COMPANIES, 20, filters(companies));
    add(
        AGREEMENTS,
        20,
        vec![json!({}), json!({ "parks": [park] }), json!({ "day": "2026-01-01" }), json!({ "parks": [park], "day": "2026-01-01" })],
    );
    add(SESSIONS, 20, vec![json!({}), json!({ "states": ["PLANNED", "OPEN"] })]);
    asked
}

/// Tables that hold a handful of rows in any installation: the parks, and lists that the program comes with.
const SMALL: [&str; 4] = ["park", "sector", "exchange_rate", "seaql_migrations"];

#[tokio::test]
async fn no_list_reads_a_whole_table() {
    let town = Watched::open().await;
    let database = Database::connect_alone(&town.url).await.expect("the same database");
    let db = &database.connection;
    if db.get_database_backend() == DbBackend::Postgres {
        // With so few rows every table is fastest read whole; this leaves only what no index helps.
        db.execute_unprepared("SET enable_seqscan = off").await.expect("a setting");
    }
    let (mut judged, mut found) = (BTreeSet::new(), BTreeSet::new());
    for (document, variables) in asked() {
        let (statements, _) = town.cost(document, variables.clone()).await;
        for statement in statements.iter().filter(|statement| statement.sql.starts_with("SELECT")) {
            if judged.insert(statement.sql.clone()) {
                let scans = scans(db, statement).await;
                found.extend(scans.into_iter().map(|scan| format!("{scan}\n  for {variables}\n  in {}", statement.sql)));
            }
        }
    }
    assert!(judged.len() > 40, "there is something to judge: {}", judged.len());
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The steps of a statement's plan that read a whole table.
async fn scans(db: &DatabaseConnection, statement: &Statement) -> Vec<String> {
    let backend = db.get_database_backend();
    let explain = if backend == DbBackend::Sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN (COSTS OFF)" };
    let explained = Statement { sql: format!("{explain} {}", statement.sql), values: statement.values.clone(), db_backend: backend };
    let rows = db.query_all_raw(explained).await.unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
    let column = if backend == DbBackend::Sqlite { "detail" } else { "QUERY PLAN" };
    let steps: Vec<String> = rows.iter().map(|row| row.try_get("", column).expect("a step")).collect();
    let whole = steps.iter().filter(|step| {
        let step = step.trim_start_matches([' ', '-', '>']);
        let table = match backend {
            DbBackend::Sqlite => step.strip_prefix("SCAN "),
            _ => step.split_once("Seq Scan on ").map(|(_, table)| table),
        };
        let Some(table) = table.map(|table| table.split_whitespace().next().unwrap_or_default()) else { return false };
        // Rows of a part of the same statement, of which the part's own steps tell.
        let derived = ["(", "found", "counted", "above"].iter().any(|part| table.starts_with(part)) || step.contains("CONSTANT ROW");
        // In the order of an index, up to the end of the page.
        let bounded = step.contains("INDEX") && statement.sql.contains("LIMIT");
        !SMALL.contains(&table) && !derived && !bounded
    });
    whole.cloned().collect()
}
