//! How long the lists take that people look at all day, on 100,000 companies, beside rivals that read the same by hand.
//!
//! `cargo bench --bench lists`; KARVON_BENCH_DATABASE names another database than an SQLite file in target/bench,
//! KARVON_BENCH_COMPANIES another size. The rivals know no GraphQL, no rights and no pages; they read from the same pool:
//! "row by row" as a resolver without a loader does, "joined" with the fewest statements that somebody who knows the tables
//! would write. They say what the graph costs, and what it saves. All take turns, so that a busy machine hurts all alike.

#![allow(clippy::disallowed_methods, reason = "where the bench finds its database stands in the environment")]

mod common;

use std::time::{Duration, Instant};

use api::engine::Engine;
use api::gateway::Gateway;
use api::http::router;
use app::App;
use axum::Router;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use karvon::demo::{self, Scale};
use kernel::work::Caller;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use serde_json::json;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 200;

const QUEUE: &str = r#"{ park(slug: "it-park") { residencyApplications(first: 20) {
    nodes { id number state dueOn overdue company { id name slug } assignee { id fullName } }
    pageInfo { hasNextPage endCursor }
} } }"#;

const DEALS: &str = r#"{ deals(first: 20, filter: { countries: ["UZ", "KZ"] }) {
    nodes { id headline round target { amount currency } company { id name homePark { slug } } sectors { code name } }
    facets { sectors { count sector { code } } rounds { count round } countries { count country } parks { count park { slug } } }
    pageInfo { hasNextPage endCursor }
} }"#;

const REGISTER: &str = r#"{ park(slug: "it-park") { residents(first: 20, filter: { sectors: ["software"] }, search: "anor") {
    nodes { id number state since company { id name country } }
    pageInfo { hasNextPage endCursor }
} } }"#;

struct Bench {
    app: App,
    router: Router,
    token: String,
    park: Value,
}

#[tokio::main]
async fn main() {
    let companies: usize = std::env::var("KARVON_BENCH_COMPANIES").map_or(100_000, |number| number.parse().expect("a number"));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).expect("a folder");
    let database = std::env::var("KARVON_BENCH_DATABASE")
        .unwrap_or_else(|_| format!("sqlite://{}?mode=rwc", folder.join(format!("{companies}.db")).display()));
    let app = common::open(&folder, &database).await;
    let began = Instant::now();
    let report = demo::seed(&app, Scale { startups: companies, ..Scale::default() }).await.expect("the data");
    if report.companies > 0 {
        println!(
            "made {} companies, {} applications, {} deals in {:.0?}",
            report.companies,
            report.applications,
            report.deals,
            began.elapsed()
        );
        app.view(Caller::system()).db().execute_unprepared("ANALYZE").await.expect("statistics");
    }
    let bench = Bench::new(app).await;
    println!("{:<32} {:>9} {:>9} {:>9}   {ROUNDS} rounds, one request at a time", "", "p50 ms", "p95 ms", "worst");
    bench.race("officers' queue, 20 rows", QUEUE, |one| one.queue_row_by_row().boxed(), |one| one.queue_joined().boxed()).await;
    bench
        .race("register, filtered and searched", REGISTER, |one| one.register_row_by_row().boxed(), |one| one.register_joined().boxed())
        .await;
    bench.race("deal list, 20 rows and facets", DEALS, |one| one.deals_row_by_row().boxed(), |one| one.deals_joined().boxed()).await;
}

impl Bench {
    async fn new(app: App) -> Self {
        let router = router(Gateway { engine: Engine::new(app.clone()), metrics: None });
        let token = common::officer(&app, &router, "it-park").await;
        let mut bench = Self { app, router, token, park: Value::Bytes(None) };
        let park: uuid::Uuid = bench.rows("SELECT id FROM park WHERE slug = 'it-park'", []).await[0].try_get("", "id").expect("a park");
        bench.park = park.into();
        bench
    }

    async fn race<'b>(
        &'b self,
        name: &str,
        query: &str,
        row_by_row: impl Fn(&'b Self) -> BoxFuture<'b, usize>,
        joined: impl Fn(&'b Self) -> BoxFuture<'b, usize>,
    ) {
        let mut times = [const { Vec::<Duration>::new() }; 3];
        for round in 0..ROUNDS + 10 {
            let one = async {
                common::ask(&self.router, Some(&self.token), query, json!({})).await;
            };
            let took = [
                timed(one).await,
                timed(async { assert!(row_by_row(self).await >= 20) }).await,
                timed(async { assert!(joined(self).await >= 20) }).await,
            ];
            // The first rounds warm up caches and statements.
            if round >= 10 {
                times.iter_mut().zip(took).for_each(|(times, took)| times.push(took));
            }
        }
        for (who, times) in ["Karvon, over the router", "by hand, row by row", "by hand, joined"].iter().zip(&mut times) {
            times.sort();
            let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
            println!("{:<32} {:>9.2} {:>9.2} {:>9.2}   {who}", name, at(50), at(95), at(100));
        }
    }

    async fn rows(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Vec<QueryResult> {
        let view = self.app.view(Caller::system());
        let statement = Statement::from_sql_and_values(view.db().get_database_backend(), sql, values);
        view.db().query_all_raw(statement).await.expect("rows")
    }

    fn today(&self) -> Value {
        self.app.clock.now().date_naive().into()
    }

    const WAITING: &str =
        "state IN ('SUBMITTED', 'COMPLETENESS_CHECK', 'RETURNED_FOR_REVISION', 'EXPERT_REVIEW', 'COMMISSION', 'AGREEMENT_PENDING')";

    async fn queue_row_by_row(&self) -> usize {
        let page = format!(
            "SELECT id, number, state, queue_due, company_id, assignee_id FROM residency_application \
             WHERE park_id = $1 AND {} AND submitted_at IS NOT NULL ORDER BY queue_due, id LIMIT 21",
            Self::WAITING
        );
        let rows = self.rows(&page, [self.park.clone()]).await;
        for row in &rows {
            let company: uuid::Uuid = row.try_get("", "company_id").expect("a company");
            self.rows("SELECT id, name, slug FROM company WHERE id = $1", [company.into()]).await;
            if let Some(assignee) = row.try_get::<Option<uuid::Uuid>>("", "assignee_id").expect("an id") {
                self.rows("SELECT id, full_name FROM \"user\" WHERE id = $1", [assignee.into()]).await;
            }
        }
        rows.len()
    }

    async fn queue_joined(&self) -> usize {
        let page = format!(
            "SELECT a.id, a.number, a.state, a.queue_due, c.id AS company, c.name, c.slug, u.id AS assignee, u.full_name \
             FROM residency_application a JOIN company c ON c.id = a.company_id LEFT JOIN \"user\" u ON u.id = a.assignee_id \
             WHERE a.park_id = $1 AND a.{} AND a.submitted_at IS NOT NULL ORDER BY a.queue_due, a.id LIMIT 21",
            Self::WAITING
        );
        self.rows(&page, [self.park.clone()]).await.len()
    }

    const STANDS: &str = "s.known_until IS NULL AND s.valid_from <= $2 AND (s.valid_until IS NULL OR s.valid_until > $2) \
        AND s.state IN ('PROVISIONAL', 'ACTIVE', 'WARNED', 'SUSPENDED')";
    const NARROWED: &str = "r.company_id IN (SELECT w.subject_id FROM word w WHERE w.kind = 'Company' AND w.word >= 'anor' AND w.word < 'anos') \
        AND r.company_id IN (SELECT t.company_id FROM company_tag t WHERE t.kind = 'SECTOR' AND (t.value = 'software' OR t.value LIKE 'software.%'))";

    async fn register_row_by_row(&self) -> usize {
        let page = format!(
            "SELECT r.id, r.number, r.since, r.company_id FROM residency r WHERE r.park_id = $1 AND {} \
             AND EXISTS (SELECT 1 FROM residency_status s WHERE s.residency_id = r.id AND {}) ORDER BY r.since, r.id LIMIT 21",
            Self::NARROWED,
            Self::STANDS
        );
        let rows = self.rows(&page, [self.park.clone(), self.today()]).await;
        for row in &rows {
            let (id, company): (uuid::Uuid, uuid::Uuid) =
                (row.try_get("", "id").expect("an id"), row.try_get("", "company_id").expect("a company"));
            self.rows("SELECT state FROM residency_status WHERE residency_id = $1", [id.into()]).await;
            self.rows("SELECT id, name, country FROM company WHERE id = $1", [company.into()]).await;
        }
        rows.len()
    }

    async fn register_joined(&self) -> usize {
        let page = format!(
            "SELECT r.id, r.number, r.since, s.state, c.id AS company, c.name, c.country FROM residency r \
             JOIN company c ON c.id = r.company_id JOIN residency_status s ON s.residency_id = r.id AND {} \
             WHERE r.park_id = $1 AND {} ORDER BY r.since, r.id LIMIT 21",
            Self::STANDS,
            Self::NARROWED
        );
        self.rows(&page, [self.park.clone(), self.today()]).await.len()
    }

    const OPEN: &str = "d.state = 'OPEN' AND d.opens_on <= $1 AND d.closes_on >= $1 AND d.visibility = 'PUBLIC'";
    const HERE: &str = "d.country IN ('UZ', 'KZ')";

    async fn facets(&self) {
        let (open, here) = (Self::OPEN, Self::HERE);
        for facet in [
            format!("SELECT d.round AS value, COUNT(*) AS number FROM deal d WHERE {open} AND {here} GROUP BY d.round"),
            format!("SELECT d.country AS value, COUNT(*) AS number FROM deal d WHERE {open} GROUP BY d.country"),
            format!(
                "SELECT t.value AS value, COUNT(*) AS number FROM deal d JOIN company_tag t ON t.company_id = d.company_id AND t.kind = 'SECTOR' \
                 WHERE {open} AND {here} GROUP BY t.value"
            ),
            format!(
                "SELECT r.park_id AS value, COUNT(DISTINCT d.id) AS number FROM deal d JOIN residency r ON r.company_id = d.company_id \
                 JOIN residency_status s ON s.residency_id = r.id AND s.known_until IS NULL AND s.valid_from <= $1 \
                 AND (s.valid_until IS NULL OR s.valid_until > $1) AND s.state IN ('PROVISIONAL', 'ACTIVE', 'WARNED', 'SUSPENDED') \
                 WHERE {open} AND {here} GROUP BY r.park_id"
            ),
        ] {
            self.rows(&facet, [self.today()]).await;
        }
    }

    async fn deals_row_by_row(&self) -> usize {
        let (open, here) = (Self::OPEN, Self::HERE);
        let page = format!(
            "SELECT d.id, d.headline, d.round, d.target_amount, d.currency, d.company_id FROM deal d \
             WHERE {open} AND {here} ORDER BY d.opens_on DESC, d.id DESC LIMIT 21"
        );
        let rows = self.rows(&page, [self.today()]).await;
        for row in &rows {
            let company: uuid::Uuid = row.try_get("", "company_id").expect("a company");
            let found = self.rows("SELECT id, name, home_park_id FROM company WHERE id = $1", [company.into()]).await;
            if let Some(park) = found[0].try_get::<Option<uuid::Uuid>>("", "home_park_id").expect("an id") {
                self.rows("SELECT slug FROM park WHERE id = $1", [park.into()]).await;
            }
            let sectors =
                "SELECT s.code, s.names FROM company_tag t JOIN sector s ON s.code = t.value WHERE t.company_id = $1 AND t.kind = 'SECTOR'";
            self.rows(sectors, [company.into()]).await;
        }
        self.facets().await;
        rows.len()
    }

    async fn deals_joined(&self) -> usize {
        let (open, here) = (Self::OPEN, Self::HERE);
        let page = format!(
            "SELECT d.id, d.headline, d.round, d.target_amount, d.currency, c.id AS company, c.name, p.slug, s.code, s.names FROM \
             (SELECT * FROM deal d WHERE {open} AND {here} ORDER BY d.opens_on DESC, d.id DESC LIMIT 21) d \
             JOIN company c ON c.id = d.company_id LEFT JOIN park p ON p.id = c.home_park_id \
             LEFT JOIN company_tag t ON t.company_id = c.id AND t.kind = 'SECTOR' LEFT JOIN sector s ON s.code = t.value \
             ORDER BY d.opens_on DESC, d.id DESC"
        );
        let rows = self.rows(&page, [self.today()]).await;
        self.facets().await;
        rows.len()
    }
}

async fn timed(what: impl Future<Output = ()>) -> Duration {
    let began = Instant::now();
    what.await;
    began.elapsed()
}
