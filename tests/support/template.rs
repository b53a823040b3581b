//! A migrated database on the PostgreSQL server, from which each test has a copy: to copy one takes less than to make one.

use std::path::Path;
use std::time::UNIX_EPOCH;

use app::App;
use app::config::Config;
use platform::database::Database;
use platform::mint;
use sea_orm::{ConnectionTrait, DatabaseConnection};

/// Any number that nothing else on the server locks by.
const LOCK: i64 = 0x6b61_7274_6d70;

/// Makes a database of this name, and gives its address.
pub async fn copied(server: &str, name: &str) -> String {
    let (before, _) = server.rsplit_once('/').expect("an address ends with a database");
    let admin = Database::connect_alone(server).await.expect("the database server answers");
    let db = &admin.connection;
    let (family, template) = template_name();
    if !is_there(db, &template).await {
        // The first who comes makes the template, the others wait.
        run(db, &format!("SELECT pg_advisory_lock({LOCK})")).await;
        if !is_there(db, &template).await {
            make(db, before, &family, &template).await;
        }
        run(db, &format!("SELECT pg_advisory_unlock({LOCK})")).await;
    }
    run(db, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    admin.connection.close().await.expect("a connection closes");
    format!("{before}/{name}")
}

/// One template for each build of this binary, and what the templates of all its builds begin with.
fn template_name() -> (String, String) {
    let binary = std::env::current_exe().expect("the path of this binary");
    let built = binary.metadata().and_then(|known| known.modified()).expect("the time of the build");
    let built = built.duration_since(UNIX_EPOCH).expect("after 1970").as_nanos();
    let folder = binary.parent().unwrap_or(Path::new("/")).display().to_string();
    let family = format!("karvon_template_{}", &mint::digest(folder)[..12]);
    let template = format!("{family}_{}", &mint::digest(built.to_string())[..12]);
    (family, template)
}

async fn make(db: &DatabaseConnection, before: &str, family: &str, template: &str) {
    for old in names_like(db, &format!("{family}%")).await {
        run(db, &format!("DROP DATABASE {old} WITH (FORCE)")).await;
    }
    let unfinished = format!("{template}_unfinished");
    run(db, &format!("CREATE DATABASE {unfinished}")).await;
    let url = format!("{before}/{unfinished}");
    let config = Config::from(|setting| (setting == "DATABASE_URL").then(|| url.clone())).expect("the settings");
    App::migrate(&config).await.expect("the schema");
    // Nobody may be connected to what is copied.
    run(db, &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{unfinished}'")).await;
    run(db, &format!("ALTER DATABASE {unfinished} RENAME TO {template}")).await;
}

async fn run(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn is_there(db: &DatabaseConnection, name: &str) -> bool {
    !names_like(db, name).await.is_empty()
}

async fn names_like(db: &DatabaseConnection, pattern: &str) -> Vec<String> {
    let sql = format!("SELECT datname FROM pg_database WHERE datname LIKE '{pattern}'");
    let rows = db.query_all_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)).await.expect("a list of databases");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect()
}
