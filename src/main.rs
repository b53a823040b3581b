//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use api::engine::Engine;
use api::gateway::Gateway;
use api::http::router;
use api::{graphiql, schema, serve};
use app::App;
use app::config::{Config, Environment};
use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};
use domain::agreements::ledger;
use domain::parks;
use domain::residency::figures;
use engine::evaluate;
use engine::features::Family;
use futures_util::FutureExt;
use karvon::demo::{self, Scale};
use karvon::worker;
use kernel::access::Actor;
use kernel::work::Caller;
use platform::database;
use platform::keys::Keys;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The backend on which technoparks work together.
///
/// Settings come from the environment and from a `.env` file; README.md lists them.
#[derive(Parser)]
#[command(
    version,
    about,
    after_help = "Examples:\n  karvon demo\n  DATABASE_URL=postgres://localhost/karvon karvon migrate\n  karvon serve"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a demonstration: real parks, rules, companies and agreements, and invented startups and investors around them.
    ///
    /// It is made once; a second start keeps what is there.
    #[command(after_help = "Examples:\n  karvon demo\n  karvon demo --fresh\n  karvon demo --fresh --companies 20000")]
    Demo {
        /// Throw away what is in the database and start over.
        #[arg(long)]
        fresh: bool,
        /// How many startups to invent, with their applications and deals.
        #[arg(long, value_name = "N", default_value_t = Scale::default().startups)]
        companies: usize,
    },
    /// Serve on the configured database.
    #[command(after_help = "Example:\n  DATABASE_URL=postgres://localhost/karvon karvon serve")]
    Serve {
        /// Leave the background work to `karvon worker`.
        #[arg(long)]
        no_worker: bool,
    },
    /// Do the background work alone: tell facts, deliver letters, keep time limits.
    #[command(after_help = "Example:\n  karvon serve --no-worker & karvon worker")]
    Worker,
    /// Change the schema, or say how it stands.
    #[command(after_help = "Examples:\n  karvon migrate\n  karvon migrate status")]
    Migrate {
        #[arg(value_enum, default_value_t = Migration::Up)]
        to: Migration,
    },
    /// Print the GraphQL schema.
    #[command(after_help = "Example:\n  karvon schema > schema.graphql")]
    Schema,
    /// Put GraphiQL's npm packages into ./karvon-assets; needs npm.
    #[command(after_help = "Example:\n  karvon assets && karvon serve")]
    Assets,
    /// Look after the ledger of quotas.
    #[command(after_help = "Example:\n  karvon ledger check")]
    Ledger {
        #[command(subcommand)]
        action: LedgerAction,
    },
    /// Write what the register says as CSV to standard output.
    #[command(after_help = "Example:\n  karvon export figures it-park --from 2026-01-01 > figures.csv")]
    Export {
        #[command(subcommand)]
        what: Export,
    },
    /// Evaluate the matching engine on a folder of funding history: print its quality and write its predictions.
    ///
    /// The folder has the format of the benchmark (see docs/matching.md). Without the truth, predictions are only written.
    #[command(
        after_help = "Examples:\n  karvon evaluate matchbench/dev\n  karvon evaluate matchbench/dev --out /tmp/predictions --weights mine.txt"
    )]
    Evaluate {
        /// The folder of funding history.
        directory: PathBuf,
        /// The directory for the predictions, one file per track.
        #[arg(long, value_name = "DIR", default_value = "karvon-predictions")]
        out: PathBuf,
        /// A file of weights made by `karvon learn`. Without it, the weights in the program are used.
        #[arg(long, value_name = "FILE")]
        weights: Option<PathBuf>,
        /// The number of threads.
        #[arg(long, value_name = "N", default_value_t = 2)]
        threads: usize,
    },
    /// Train the weights of the matching engine on folders of earlier funding history with their truth, and print them.
    #[command(
        after_help = "Examples:\n  karvon learn matchbench/train --latest matchbench/dev > data/matching/weights.txt\n  karvon learn matchbench/train --without network > less.txt"
    )]
    Learn {
        /// A directory of such folders, one for each origin.
        directory: PathBuf,
        /// A folder with the latest history, from which more origins are made for days without a folder. Its truth is not read.
        #[arg(long, value_name = "DIR")]
        latest: Option<PathBuf>,
        /// Train without a family of features, to see what it contributes: sector, geography, round, ticket, taste, network, activity or company.
        #[arg(long, value_name = "FAMILY", value_parser = |name: &str| evaluate::parse_family(name).ok_or("unknown family of features"))]
        without: Option<Family>,
    },
    /// Look after the signing keys.
    #[command(after_help = "Example:\n  karvon keys rotate")]
    Keys {
        #[command(subcommand)]
        action: KeysAction,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Migration {
    /// Bring the schema up to date.
    Up,
    /// Undo the last migration.
    Down,
    /// Say whether the schema is up to date.
    Status,
}

#[derive(Subcommand)]
enum LedgerAction {
    /// Reckon every balance anew from the lines of the ledger, and say where it differs; changes nothing.
    Check,
}

#[derive(Subcommand)]
enum Export {
    /// A park in numbers, without groups of fewer than three.
    Figures {
        /// The slug of the park.
        park: String,
        /// The first day, such as 2026-01-01; from the beginning unless named.
        #[arg(long)]
        from: Option<NaiveDate>,
        /// The last day; today unless named.
        #[arg(long)]
        until: Option<NaiveDate>,
        /// With small groups too: for the park's own use.
        #[arg(long)]
        inside: bool,
    },
}

#[derive(Subcommand)]
enum KeysAction {
    /// Make a new key, which signs from the next start on; the old ones stay published.
    Rotate,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match Config::read() {
        Ok(config) => config,
        Err(faults) => {
            eprintln!("The settings are not good:\n{faults}");
            return ExitCode::FAILURE;
        }
    };
    log_to_standard_error(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Unoptimized resolvers need more stack than the usual 2 MiB.
        .thread_stack_size(if cfg!(debug_assertions) { 16 } else { 4 } * 1024 * 1024)
        .build()
        .expect("the system gives threads");
    match runtime.block_on(run(arguments.command, config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn log_to_standard_error(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json { log.json().init() } else { log.init() }
}

async fn run(command: Command, config: Config) -> Result<(), Failure> {
    match command {
        Command::Demo { fresh, companies } => {
            let app = demonstrate(config, fresh, Scale { startups: companies, ..Scale::default() }).await?;
            serve_until_told(app, true).await
        }
        Command::Serve { no_worker } => {
            let app = App::open(config).await?;
            app.database.is_ready().await?;
            serve_until_told(app, !no_worker).await
        }
        Command::Worker => {
            let app = App::open(config).await?;
            app.database.is_ready().await?;
            let stop = told_to_stop().shared();
            // New deals are told to those whose theses look for them: it needs the index too.
            tokio::join!(worker::run::run(&app, stop.clone()), worker::run::follow_matches(&app, stop));
            Ok(())
        }
        Command::Migrate { to: Migration::Up } => App::migrate(&config).await,
        Command::Migrate { to: Migration::Down } => database::undo(&config.database_url).await,
        Command::Migrate { to: Migration::Status } => {
            database::Database::connect(&config.database_url).await?.is_ready().await?;
            println!("the schema is up to date");
            Ok(())
        }
        Command::Ledger { action: LedgerAction::Check } => check_ledger(config).await,
        Command::Schema => {
            print!("{}", schema::sdl());
            Ok(())
        }
        Command::Export { what: Export::Figures { park, from, until, inside } } => {
            let app = App::open(config).await?;
            app.database.is_ready().await?;
            let actor = if inside { Actor::System } else { Actor::Anonymous };
            let view = app.view(Caller { actor, ..Caller::system() });
            let found = parks::find::by_slug(&view, &park).await.map_err(|problem| problem.to_string())?;
            let park = found.ok_or_else(|| format!("there is no park {park}"))?;
            let figures = figures::of(&view, &park, from, until).await.map_err(|problem| problem.to_string())?;
            print!("{}", figures::csv(&figures));
            Ok(())
        }
        Command::Assets => graphiql::fetch(),
        Command::Evaluate { directory, out, weights, threads } => {
            let bytes = match weights {
                Some(file) => std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?,
                None => evaluate::LEARNED_WEIGHTS.to_vec(),
            };
            let (weights, why) = evaluate::load_weights(&bytes);
            if let Some(why) = why {
                eprintln!("{why}\nRanking with plain weights instead.");
            }
            print!("{}", evaluate::evaluate_folder(&directory, &out, &weights, threads)?.table());
            Ok(())
        }
        Command::Learn { directory, latest, without } => {
            print!("{}", evaluate::learn_weights(&directory, latest.as_deref(), without)?.write());
            Ok(())
        }
        Command::Keys { action: KeysAction::Rotate } => {
            println!("{}", Keys::add(&config.signing_keys)?.display());
            Ok(())
        }
    }
}

/// Makes the demonstration where it is not there yet, and says how to look at it.
async fn demonstrate(config: Config, fresh: bool, scale: Scale) -> Result<App, Failure> {
    if config.environment == Environment::Production {
        return Err("KARVON_ENV is production: a demonstration is no place for real data, nor the other way round".into());
    }
    if fresh {
        database::start_over(&config.database_url).await?;
    }
    App::migrate(&config).await?;
    let app = App::open(config).await?;
    let began = std::time::Instant::now();
    let report = demo::seed(&app, scale).await.map_err(|problem| problem.to_string())?;
    println!("{}", demo::welcome(&app.config, &report, began.elapsed()));
    Ok(app)
}

/// Fails with every balance that is not what its lines sum to.
async fn check_ledger(config: Config) -> Result<(), Failure> {
    let app = App::open(config).await?;
    app.database.is_ready().await?;
    let recount = ledger::recount_ledger(&app.view(Caller::system())).await.map_err(|problem| problem.to_string())?;
    if !recount.faults.is_empty() {
        return Err(recount.faults.join("\n").into());
    }
    println!("{} accounts are what their {} lines sum to", recount.accounts, recount.postings);
    Ok(())
}

/// Serves until the process is told to stop.
async fn serve_until_told(app: App, with_worker: bool) -> Result<(), Failure> {
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?;
    let listener = TcpListener::bind(&app.config.listen).await.map_err(|error| format!("KARVON_LISTEN {}: {error}", app.config.listen))?;
    tracing::info!(address = %listener.local_addr()?, production = app.config.environment == Environment::Production, "serving");
    let stop = told_to_stop().shared();
    let background = with_worker.then(|| {
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move { worker::run::run(&app, stop).await })
    });
    app.matches.await_it();
    let matches = {
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move { worker::run::follow_matches(&app, stop).await })
    };
    let gateway = Gateway { engine: Engine::new(app), metrics: Some(metrics) };
    serve::serve(listener, router(gateway), stop).await?;
    matches.await?;
    if let Some(background) = background {
        background.await?;
    }
    Ok(())
}

/// Ctrl-C, or what a supervisor sends.
async fn told_to_stop() {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).expect("signals can be caught");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
