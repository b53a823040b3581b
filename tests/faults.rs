//! What breaks around the program: a database that goes away and comes back, a process that is killed, a schema of another age.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use api::engine::Engine;
use api::gateway::Gateway;
use api::http::router;
use app::App;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use entity::companies::company;
use entity::outbox;
use kernel::work::Caller;
use platform::clock::Clock;
use platform::database::{Database, is_sqlite};
use platform::mint;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tower::ServiceExt;

use crate::support::{Person, Town};

/// The program itself, in a folder of its own.
struct Program {
    folder: PathBuf,
    database: String,
    keys: PathBuf,
}

impl Program {
    /// On the database of a town, whose tokens it takes.
    fn of(town: &Town) -> Self {
        let folder = town.app.config.signing_keys.parent().expect("the town's folder").join("program");
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { folder, database: town.app.config.database_url.clone(), keys: town.app.config.signing_keys.clone() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_karvon"));
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("DATABASE_URL", &self.database)
            .env("KARVON_SIGNING_KEYS", &self.keys)
            .env("KARVON_LOG", "error")
            .env_remove("KARVON_ENV");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    /// Serves at an address, once it says that it is ready.
    async fn serve(&self, address: SocketAddr) -> Served {
        let child = self.command(&["serve"]).env("KARVON_LISTEN", address.to_string()).stderr(Stdio::null()).spawn();
        let served = Served(child.expect("the program starts"));
        for _ in 0..600 {
            let ready = reqwest::get(format!("http://{address}/health/ready")).await;
            if ready.is_ok_and(|ready| ready.status() == 200) {
                return served;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("it is not ready after half a minute");
    }
}

/// Killed without a word, as by the system when memory runs out.
struct Served(Child);

impl Served {
    fn kill(mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("it has ended");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

/// The slug of a new company, if it was acknowledged.
async fn found(client: reqwest::Client, address: SocketAddr, person: Person, number: usize) -> Option<String> {
    let document = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { slug } } }";
    let identifiers = json!([{ "scheme": "UZ_STIR", "value": format!("4{number:08}") }]);
    let input = json!({ "name": format!("Number {number}"), "country": "UZ", "identifiers": identifiers });
    let answer = client
        .post(format!("http://{address}/graphql"))
        .bearer_auth(&person.token)
        .json(&json!({ "query": document, "variables": { "input": input } }))
        .send();
    let answer: Value = answer.await.ok()?.json().await.ok()?;
    answer["data"]["createCompany"]["company"]["slug"].as_str().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_process_has_acknowledged_is_there() {
    let town = Town::asleep(|_| None).await;
    let aziz = town.person("Aziz").await;
    let program = Program::of(&town);
    let address = free_address();
    let served = program.serve(address).await;
    let stop = Arc::new(AtomicBool::new(false));
    let client = reqwest::Client::new();
    let busy: Vec<_> = (0..4)
        .map(|lane| {
            let (client, aziz, stop) = (client.clone(), aziz.clone(), stop.clone());
            tokio::spawn(async move {
                let mut acknowledged = vec![];
                for number in (lane..).step_by(4).take_while(|_| !stop.load(Ordering::SeqCst)) {
                    acknowledged.extend(found(client.clone(), address, aziz.clone(), number).await);
                }
                acknowledged
            })
        })
        .collect();
    sleep(Duration::from_millis(1500)).await;
    served.kill();
    stop.store(true, Ordering::SeqCst);
    let mut acknowledged = vec![];
    for lane in busy {
        acknowledged.extend(lane.await.expect("a client"));
    }
    assert!(acknowledged.len() > 4, "there was something to lose: {acknowledged:?}");

    let _served = program.serve(address).await;
    let view = town.app.view(Caller::system());
    let kept = company::Entity::find().filter(company::Column::Slug.is_in(&acknowledged)).all(view.db()).await.expect("the companies");
    assert_eq!(kept.len(), acknowledged.len());
    // What happened is not forgotten either: each has its fact, told or still to be told.
    let facts = outbox::Entity::find().filter(outbox::Column::Name.eq("company.registered.v1")).all(view.db()).await.expect("the facts");
    let told_of: Vec<_> = facts.iter().map(|fact| fact.payload.to_string()).collect();
    assert!(kept.iter().all(|company| told_of.iter().any(|payload| payload.contains(&company.id.to_string()))));
}

#[tokio::test]
async fn a_schema_of_another_age_is_not_served() {
    let town = Town::asleep(|_| None).await;
    let mut program = Program::of(&town);
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();

    let db = Database::connect(&town.app.config.database_url).await.expect("the database").connection;
    db.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 0)").await.expect("a row");
    for command in ["serve", "worker"] {
        let output = program.run(&[command]);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("newer than this program") && said(&output).contains("m9999_from_the_future"), "{}", said(&output));
    }
    db.execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE 'm9999%' OR version = (SELECT MAX(version) FROM seaql_migrations WHERE version NOT LIKE 'm9999%')").await.expect("rows");
    let output = program.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("too old") && said(&output).contains("karvon migrate"), "{}", said(&output));

    program.database = "postgres://nobody@127.0.0.1:1/nothing".to_owned();
    let output = program.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!said(&output).is_empty());
}

/// A way to the database server that can be cut, and mended.
struct Way {
    address: SocketAddr,
    open: Arc<AtomicBool>,
    cut: tokio::sync::watch::Sender<u32>,
}

impl Way {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let open = Arc::new(AtomicBool::new(true));
        let (cut, cuts) = tokio::sync::watch::channel(0);
        let is_open = open.clone();
        tokio::spawn(async move {
            loop {
                let Ok((mut near, _)) = listener.accept().await else { return };
                let (server, mut cuts, is_open) = (server.clone(), cuts.clone(), is_open.clone());
                cuts.mark_unchanged();
                if !is_open.load(Ordering::SeqCst) {
                    continue;
                }
                tokio::spawn(async move {
                    let Ok(mut far) = TcpStream::connect(&server).await else { return };
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = cuts.changed() => {}
                    }
                });
            }
        });
        Self { address, open, cut }
    }

    fn close(&self) {
        self.open.store(false, Ordering::SeqCst);
        self.cut.send_modify(|cuts| *cuts += 1);
    }

    fn mend(&self) {
        self.open.store(true, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_is_told_as_such_and_found_again() {
    let town = Town::asleep(|_| None).await;
    let url = town.app.config.database_url.clone();
    if is_sqlite(&url) {
        // A file has no way to it that could be cut.
        return;
    }
    let aziz = town.person("Aziz").await;
    let mut through = url::Url::parse(&url).expect("an address");
    let way = Way::to(format!("{}:{}", through.host_str().expect("a host"), through.port().unwrap_or(5432))).await;
    through.set_host(Some("127.0.0.1")).expect("a host");
    through.set_port(Some(way.address.port())).expect("a port");
    let database = Database::connect(through.as_str()).await.expect("the database, by the way");
    let app = App::with(town.app.config.clone(), database, Clock::default()).expect("the parts");
    let router = router(Gateway { engine: Engine::new(app), metrics: None });
    let tokens = json!({ "accessToken": aziz.token, "refreshToken": aziz.refresh_token, "viewer": { "user": { "id": aziz.id } } });
    let aziz = Person::new(router.clone(), &aziz.email, &tokens);
    let ready = async || {
        let request = Request::get("/health/ready").body(Body::empty()).expect("a request");
        router.clone().oneshot(request).await.expect("an answer").status()
    };
    let viewer = "{ viewer { user { fullName } } }";
    assert_eq!(ready().await, StatusCode::OK);
    assert_eq!(aziz.ask(viewer, json!({})).await["viewer"]["user"]["fullName"], "Aziz");

    way.close();
    assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE);
    // Not once only, nor only while old connections break.
    for _ in 0..2 {
        assert_eq!(aziz.refused(viewer, json!({})).await.code, "UNAVAILABLE");
    }
    let name = mint::id().to_string();
    let found = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
    let input = json!({ "input": { "name": name, "country": "UZ", "identifiers": [{ "scheme": "UZ_STIR", "value": "500000001" }] } });
    assert_eq!(aziz.refused(found, input.clone()).await.code, "UNAVAILABLE");

    way.mend();
    for attempt in 0.. {
        if ready().await == StatusCode::OK {
            break;
        }
        assert!(attempt < 20, "it does not come back by itself");
        sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(aziz.ask(viewer, json!({})).await["viewer"]["user"]["fullName"], "Aziz");
    // What was refused had not happened, so that it can be done now.
    aziz.ask(found, input).await;
}
