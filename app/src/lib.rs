//! The composition root: the settings become the parts that everything runs on. Nothing but this makes a `Work`.

pub mod config;

use std::sync::Arc;

use chrono::Duration;
use entity::ids::FactId;

use crate::config::{Config, Environment};
use domain::companies::sectors;
use domain::investment::rates;
use domain::matchmaking::keep::Matches;
use kernel::problem::Problem;
use kernel::work::{Caller, View, Work};
use macros::boxed;
use platform::allowance::Allowance;
use platform::blobs::Blobs;
use platform::bus::Bus;
use platform::clock::Clock;
use platform::database::{self, Database};
use platform::hashing::Hasher;
use platform::http_client::HttpClient;
use platform::keys::Keys;

/// Hashes that run at once; each takes a core and 19 MiB.
const HASHING_SEATS: usize = 2;

/// Tries at one account's password from one address, and letters that strangers have sent to one address of mail.
const TRIES: u64 = 10;
const TRIES_WITHIN: Duration = Duration::minutes(15);

#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub config: Config,
    pub database: Database,
    pub clock: Clock,
    pub hasher: Hasher,
    pub keys: Keys,
    pub blobs: Blobs,
    pub bus: Bus,
    pub http_client: HttpClient,
    /// Who fits whom, in memory; `App::matches` brings it up to date.
    pub matches: Matches,
    /// Cost of queries, for each account or else address.
    pub rates: Allowance,
    /// What strangers try, for each account or address of mail.
    pub tries: Allowance,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Connects; does not touch the schema.
    #[boxed]
    pub async fn open(config: Config) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let database = Database::connect(&config.database_url).await?;
        Self::with(config, database, Clock::default())
    }

    /// On a database that is there already, with a clock that a test can move.
    pub fn with(config: Config, database: Database, clock: Clock) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let keys = Keys::open(&config.signing_keys, &config.public_url, config.environment == Environment::Development)?;
        let hasher = Hasher::new(HASHING_SEATS);
        let blobs = Blobs::open(&config.files)?;
        config.mail.open()?;
        let http_client = HttpClient::new(config.inner_webhooks)?;
        let rates = Allowance::new(config.rate, Duration::minutes(1));
        let tries = Allowance::new(TRIES, TRIES_WITHIN);
        Ok(Self(Arc::new(Parts {
            config,
            database,
            clock,
            hasher,
            keys,
            blobs,
            bus: Bus::default(),
            http_client,
            matches: Matches::default(),
            rates,
            tries,
        })))
    }

    /// Brings the schema up to date, and the lists that this program comes with. Safe to repeat.
    #[boxed]
    pub async fn migrate(config: &Config) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        database::migrate(&config.database_url).await?;
        let database = Database::connect(&config.database_url).await?;
        Self::load_lists(&database, &Clock::default()).await.map_err(|problem| problem.to_string().into())
    }

    /// Lists that are data but belong to the program: a database is of use only with them.
    #[boxed]
    pub async fn load_lists(database: &Database, clock: &Clock) -> Result<(), Problem> {
        let work = Work::begin(database, Caller::system(), clock.now(), "loadLists").await?;
        sectors::load(&work).await?;
        rates::load(&work).await?;
        work.commit().await.map(drop)
    }

    pub fn view(&self, caller: Caller) -> View {
        View::new(&self.database, caller, self.clock.now())
    }

    /// The index of matches, as of now.
    #[boxed]
    pub async fn matches(&self) -> Result<&Matches, Problem> {
        self.matches.follow(&self.view(Caller::system())).await?;
        Ok(&self.matches)
    }

    /// `action` is the name of the mutation, or of the timer.
    #[boxed]
    pub async fn begin(&self, caller: Caller, action: &str) -> Result<Work, Problem> {
        Work::begin(&self.database, caller, self.clock.now(), action).await
    }

    /// Commits, and wakes the worker. Comes back once it has handed the facts on, so that who reads next sees what they led to;
    /// a worker that is busy, or in another process, is not waited for long.
    #[boxed]
    pub async fn commit(&self, work: Work) -> Result<(), Problem> {
        let facts = work.commit().await?;
        self.tell(facts).await;
        Ok(())
    }

    /// What a commit of these facts is followed by.
    #[boxed]
    pub async fn tell(&self, facts: Vec<FactId>) {
        let facts: Vec<_> = facts.into_iter().map(Into::into).collect();
        self.bus.committed(&facts).await;
    }
}
