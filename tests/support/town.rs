//! A fresh, migrated database with a server and a worker of its own; gone when the test is over.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use api::engine::Engine;
use api::gateway::Gateway;
use api::graphql::ids;
use api::http::router;
use app::App;
use app::config::Config;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use chrono::NaiveDate;
use domain::identity::members;
use domain::parks::found::{self, Founding};
use domain::parks::{publish, regimes};
use domain::residency::register::{self, Record};
use entity::identity::{OrganizationKind, Role};
use entity::ids::CompanyId;
use entity::outbox;
use entity::parks::park;
use entity::text::{Texts, Words};
use karvon::worker::run;
use kernel::calendar::{day_in, zone};
use kernel::problem::{Faults, Problem};
use kernel::work::{Caller, Work};
use platform::clock::Clock;
use platform::database::{Database, is_sqlite};
use platform::mint;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Statement};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tower::ServiceExt;

use super::letters;
use super::person::{self, Person, Refusal};
use super::template;

pub const PASSWORD: &str = "a caravan of 40 camels";

pub struct Town {
    pub app: App,
    pub router: Router,
    folder: PathBuf,
    people: AtomicU32,
    companies: AtomicU32,
    /// Tokens from letters that a story has used.
    spent: Mutex<HashSet<String>>,
    worker: Option<oneshot::Sender<()>>,
    /// Where databases are made and dropped, and the name of this one.
    server: Option<(String, String)>,
}

impl Town {
    /// With a worker, as in life: who reads after a write sees what it led to.
    pub async fn open() -> Self {
        let mut town = Self::asleep(|_| None).await;
        let (stop, stopped) = oneshot::channel();
        let app = town.app.clone();
        tokio::spawn(async move {
            run::run(&app, async {
                // Sent or dropped: either way the town is closed.
                let _ = stopped.await;
            })
            .await;
        });
        // The worker says that it is there before a commit would wait for it.
        tokio::task::yield_now().await;
        town.worker = Some(stop);
        town
    }

    /// Without a worker, for tests of the worker itself; `more` changes settings.
    pub async fn asleep(more: impl Fn(&str) -> Option<String>) -> Self {
        let name = format!("karvon_test_{}", mint::id().simple());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).expect("a folder for the town");
        let (url, server) = match std::env::var("KARVON_TEST_DATABASE").ok().filter(|url| !url.is_empty()) {
            Some(server) if !is_sqlite(&server) => {
                let url = template::copied(&server, &name).await;
                (url, Some((server, name)))
            }
            _ => (format!("sqlite://{}?mode=rwc", folder.join("town.db").display()), None),
        };
        let within = |place: &str| folder.join(place).display().to_string();
        let config = Config::from(|setting| {
            more(setting).or_else(|| {
                Some(match setting {
                    "DATABASE_URL" => url.clone(),
                    "KARVON_SIGNING_KEYS" => within("keys"),
                    "KARVON_MAIL" => format!("file:{}", within("mail")),
                    "KARVON_FILES" => format!("file:{}", within("files")),
                    _ => return None,
                })
            })
        });
        let config = config.expect("the settings");
        // A copy of the template is migrated already.
        if is_sqlite(&url) {
            App::migrate(&config).await.expect("the schema");
        }
        let database = Database::connect(&url).await.expect("the database");
        let app = App::with(config, database, Clock::default()).expect("the parts");
        let router = router(Gateway { engine: Engine::new(app.clone()), metrics: None });
        Self { app, router, folder, people: AtomicU32::new(0), companies: AtomicU32::new(0), spent: Mutex::default(), worker: None, server }
    }

    /// Somebody new, who has registered, proved the address by the letter, and is logged in.
    pub async fn person(&self, name: &str) -> Person {
        let number = self.people.fetch_add(1, Ordering::SeqCst);
        let email = format!("{}.{number}@people.example", name.to_lowercase().replace(' ', "."));
        let input = json!({ "email": email, "password": PASSWORD, "fullName": name });
        self.ask("mutation($input: RegisterInput!) { register(input: $input) { email } }", json!({ "input": input })).await;
        let token = self.token_for(&email).await;
        let data = self
            .ask(
                "mutation($token: String!) { verifyEmail(input: { token: $token }) { tokens { accessToken refreshToken viewer { user { id } } } } }",
                json!({ "token": token }),
            )
            .await;
        let tokens = &data["verifyEmail"]["tokens"];
        Person::new(self.router.clone(), &email, tokens)
    }

    /// Somebody who is known already, on another device or at another time.
    pub async fn log_in(&self, email: &str) -> Person {
        let document =
            "mutation($input: LogInInput!) { logIn(input: $input) { tokens { accessToken refreshToken viewer { user { id } } } } }";
        let data = self.ask(document, json!({ "input": { "email": email, "password": PASSWORD } })).await;
        Person::new(self.router.clone(), email, &data["logIn"]["tokens"])
    }

    /// A park with its first officer, entered by the operator.
    pub async fn park(&self, slug: &str) -> (park::Model, Person) {
        let officer = self.person(&format!("Officer of {slug}")).await;
        let texts = |text: String| Texts([("en".to_owned(), text)].into());
        let founding = Founding {
            slug: slug.to_owned(),
            names: texts(format!("Park {slug}")),
            summaries: texts("A park for tests.".to_owned()),
            country: "UZ".to_owned(),
            city: "Tashkent".to_owned(),
            latitude: 41.3,
            longitude: 69.2,
            time_zone: "Asia/Tashkent".to_owned(),
            currency: "UZS".to_owned(),
            website: None,
            founded_on: None,
            sanctions: Default::default(),
            weekend: Words::from_iter(["Saturday", "Sunday"]),
            ordinary_category: "ORDINARY".to_owned(),
            associations: Words::default(),
        };
        let owner = officer.user_id();
        let park = self
            .operate("grant", async |work| {
                let park = found::found(work, founding.clone()).await?;
                members::grant(work, OrganizationKind::Park, park.id.into(), owner, Role::Owner).await?;
                Ok(park)
            })
            .await;
        (park, officer)
    }

    /// A company that somebody founds, from Uzbekistan.
    pub async fn company(&self, founder: &Person, name: &str) -> CompanyId {
        let number = self.companies.fetch_add(1, Ordering::SeqCst);
        let identifier = json!({ "scheme": "UZ_STIR", "value": format!("3{number:08}") });
        let input = json!({ "name": name, "country": "UZ", "identifiers": [identifier] });
        let founded = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
        let data = founder.ask(founded, json!({ "input": input })).await;
        ids::parse(data["createCompany"]["company"]["id"].as_str().expect("an id")).expect("the id of a company")
    }

    /// Enters a company into a park's register, under rules that are older than it.
    pub async fn resident(&self, park: &park::Model, company: CompanyId) {
        let rules = json!({
            "category": park.ordinary_category, "valid_from": "2019-01-01", "applicant_kinds": ["DOMESTIC_COMPANY"],
            "form": { "type": "object" }, "documents": [], "effective_from": "ON_DECISION", "reply_within_working_days": 10,
            "steps": [{ "kind": "COMMISSION", "limit": 5, "unit": "WORKING_DAYS", "decided_by": "The park", "pauses_while_returned": true }],
        });
        let since = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
        self.operate("recordResidency", async |work| {
            if regimes::of(work, park.id).await?.is_empty() {
                let rules = serde_json::from_value(rules.clone()).expect("rules");
                publish::publish(work, park.id, rules, Faults::default()).await?;
            }
            let record =
                Record { park: park.id, company, category: None, number: None, since, until: None, obligations_from: None, remark: None };
            register::record(work, record).await
        })
        .await;
    }

    /// Something that no request does, as the operator or the clock.
    pub async fn operate<T>(&self, action: &'static str, does: impl AsyncFnOnce(&mut Work) -> Result<T, Problem>) -> T {
        let mut work = self.app.begin(Caller::system(), action).await.expect("a transaction");
        let done = does(&mut work).await.expect("the operator may do everything");
        self.app.commit(work).await.expect("a commit");
        done
    }

    /// As nobody.
    pub async fn ask(&self, document: &str, variables: Value) -> Value {
        person::ask(&self.router, None, document, variables).await
    }

    /// The status and the text at an address, as somebody or as nobody.
    pub async fn get(&self, address: &str, who: Option<&Person>) -> (u16, String) {
        let mut request = axum::http::Request::get(address);
        if let Some(person) = who {
            request = request.header("authorization", format!("Bearer {}", person.token));
        }
        let request = request.body(axum::body::Body::empty()).expect("a request");
        let response = tower::ServiceExt::oneshot(self.router.clone(), request).await.expect("the router answers");
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    /// As nobody: the whole answer, whatever it is.
    pub async fn answer(&self, document: &str, variables: Value) -> Value {
        person::answer(&self.router, None, document, variables).await
    }

    /// As nobody, who is refused.
    pub async fn refused(&self, document: &str, variables: Value) -> Refusal {
        person::refused(&self.router, None, document, variables).await
    }

    /// The text behind one of our own addresses.
    pub async fn fetch(&self, url: &str) -> String {
        let path = url.strip_prefix(&self.app.config.public_url).expect("an address of ours");
        let answer = self.router.clone().oneshot(Request::get(path).body(Body::empty()).expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{url}");
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        String::from_utf8(bytes.to_vec()).expect("a text")
    }

    /// Another server of the same database, whose statements are written down.
    pub async fn watched(&self) -> (Router, Arc<Mutex<Vec<Statement>>>) {
        let mut database = Database::connect(&self.app.config.database_url).await.expect("the same database");
        let statements = Arc::new(Mutex::new(vec![]));
        let heard = statements.clone();
        database.connection.set_metric_callback(move |said| heard.lock().expect("a list").push(said.statement.clone()));
        let app = App::with(self.app.config.clone(), database, Clock::default()).expect("the parts");
        (router(Gateway { engine: Engine::new(app), metrics: None }), statements)
    }

    /// The day it is in its parks.
    pub fn today(&self) -> NaiveDate {
        day_in(zone("Asia/Tashkent"), self.app.clock.now())
    }

    /// A day as clients say it, so many days from today.
    pub fn day(&self, from_today: i64) -> String {
        (self.today() + chrono::Duration::days(from_today)).to_string()
    }

    /// Moves the clock on.
    pub fn days_later(&self, days: i64) {
        self.app.clock.advance(chrono::Duration::days(days));
    }

    /// Hands on and delivers whatever is due; what the town's own worker has in hand is waited for.
    pub async fn settle(&self) {
        run::settle(&self.app).await.expect("the worker works");
        let untold = || outbox::Entity::find().filter(outbox::Column::ToldAt.is_null()).count(&self.app.database.connection);
        for _ in 0..200 {
            if self.worker.is_none() || untold().await.expect("a count") == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("the worker has not told everything within five seconds");
    }

    /// The letters that have come to an address, oldest first.
    pub fn letters_to(&self, address: &str) -> Vec<letters::Letter> {
        letters::to(&self.folder.join("mail"), address)
    }

    /// The newest letter to an address, once one has come that is as it should be.
    pub async fn letter_to(&self, address: &str, fits: impl Fn(&letters::Letter) -> bool) -> letters::Letter {
        if self.worker.is_none() {
            self.settle().await;
        }
        for _ in 0..200 {
            if let Some(letter) = self.letters_to(address).pop().filter(&fits) {
                return letter;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("no such letter has come to {address}: {:?}", self.letters_to(address));
    }

    /// The token of the newest letter to an address; each is given once, so that nobody comes with that of an older letter.
    pub async fn token_for(&self, address: &str) -> String {
        let is_new = |token: &String| !self.spent.lock().expect("nobody panics here").contains(token);
        let letter = self.letter_to(address, |letter| letter.token().as_ref().is_some_and(is_new)).await;
        let token = letter.token().expect("it has one");
        self.spent.lock().expect("nobody panics here").insert(token.clone());
        token
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        let Some((server, name)) = self.server.take() else { return };
        // The test's own runtime is about to end; the database is dropped from another.
        let drop = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                if let Ok(admin) = Database::connect_alone(&server).await {
                    let _ = admin.connection.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
                }
            });
        });
        let _ = drop.join();
    }
}
