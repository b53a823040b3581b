//! Every setting, typed, read once; all faults are reported together.

use std::path::PathBuf;

use platform::mail::Mail;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    Development,
    Production,
}

#[derive(Clone, Debug)]
pub struct Config {
    pub environment: Environment,
    pub database_url: String,
    pub listen: String,
    /// Without a slash at its end.
    pub public_url: String,
    pub signing_keys: PathBuf,
    pub mail: Mail,
    pub mail_from: String,
    /// `file:DIR` or `s3://BUCKET/PREFIX`.
    pub files: String,
    pub demo_password: String,
    /// Webhooks may be called inside the server's own network.
    pub inner_webhooks: bool,
    pub introspection: bool,
    pub graphiql: bool,
    pub max_depth: usize,
    pub max_cost: usize,
    pub max_document_bytes: usize,
    pub max_body_bytes: usize,
    /// Cost per minute for an account and for an address.
    pub rate: u64,
    pub allowed_origins: Vec<String>,
    pub log: String,
    pub log_json: bool,
}

/// What is wrong with the settings, a line each.
#[derive(Debug)]
pub struct Faults(pub Vec<String>);

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Faults {}

impl Config {
    /// From the environment, in which a `.env` file counts too.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn read() -> Result<Self, Faults> {
        dotenvy::dotenv().ok();
        Self::from(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// From any source of settings; the defaults are those of a developer's machine.
    pub fn from(setting: impl Fn(&str) -> Option<String>) -> Result<Self, Faults> {
        let mut reader = Reader { setting, faults: vec![] };
        let environment =
            reader.one_of("KARVON_ENV", &[("development", Environment::Development), ("production", Environment::Production)]);
        let development = environment == Environment::Development;
        let config = Self {
            environment,
            database_url: reader.text("DATABASE_URL", "sqlite://karvon.db?mode=rwc"),
            listen: reader.text("KARVON_LISTEN", "127.0.0.1:8000"),
            public_url: reader.text("KARVON_PUBLIC_URL", "http://127.0.0.1:8000").trim_end_matches('/').to_owned(),
            signing_keys: reader.text("KARVON_SIGNING_KEYS", "./karvon-keys").into(),
            mail: reader.parsed("KARVON_MAIL", "file:./karvon-mail").unwrap_or(Mail::Off),
            mail_from: reader.text("KARVON_MAIL_FROM", "Karvon <karvon@localhost>"),
            files: reader.text("KARVON_FILES", "file:./karvon-files"),
            demo_password: reader.text("KARVON_DEMO_PASSWORD", "karvon-demo-2026"),
            inner_webhooks: reader.switch("KARVON_INNER_WEBHOOKS", false),
            introspection: reader.switch("KARVON_INTROSPECTION", development),
            graphiql: reader.switch("KARVON_GRAPHIQL", development),
            max_depth: reader.parsed("KARVON_MAX_DEPTH", "15").unwrap_or_default(),
            max_cost: reader.parsed("KARVON_MAX_COST", "5000").unwrap_or_default(),
            max_document_bytes: reader.parsed("KARVON_MAX_DOCUMENT_BYTES", "16384").unwrap_or_default(),
            max_body_bytes: reader.parsed("KARVON_MAX_BODY_BYTES", "262144").unwrap_or_default(),
            rate: reader.parsed("KARVON_RATE", if development { "10000000" } else { "60000" }).unwrap_or_default(),
            allowed_origins: reader.list("KARVON_ALLOWED_ORIGINS"),
            log: reader.text("KARVON_LOG", "info"),
            log_json: reader.one_of("KARVON_LOG_FORMAT", &[("text", false), ("json", true)]),
        };
        let mut faults = reader.faults;
        if !config.database_url.starts_with("sqlite:") && !config.database_url.starts_with("postgres") {
            faults.push("DATABASE_URL must begin with sqlite: or postgres:".into());
        }
        if !config.public_url.starts_with("http://") && !config.public_url.starts_with("https://") {
            faults.push("KARVON_PUBLIC_URL must be an http or https address".into());
        }
        if !config.files.starts_with("file:") && !config.files.starts_with("s3://") {
            faults.push("KARVON_FILES must be file:DIR or s3://BUCKET/PREFIX".into());
        }
        if !development && !config.public_url.starts_with("https://") {
            faults.push("KARVON_PUBLIC_URL must begin with https:// in production".into());
        }
        if faults.is_empty() { Ok(config) } else { Err(Faults(faults)) }
    }
}

struct Reader<F> {
    setting: F,
    faults: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    fn text(&self, name: &str, default: &str) -> String {
        (self.setting)(name).unwrap_or_else(|| default.to_owned())
    }

    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, name: &str, default: &str) -> Option<T> {
        self.text(name, default).parse().map_err(|error| self.faults.push(format!("{name}: {error}"))).ok()
    }

    fn list(&self, name: &str) -> Vec<String> {
        self.text(name, "").split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    fn switch(&mut self, name: &str, default: bool) -> bool {
        if (self.setting)(name).is_none() {
            return default;
        }
        self.one_of(name, &[("off", false), ("on", true), ("false", false), ("true", true), ("0", false), ("1", true)])
    }

    /// The first value is the default.
    fn one_of<T: Copy>(&mut self, name: &str, values: &[(&str, T)]) -> T {
        let text = self.text(name, values[0].0);
        if let Some((_, value)) = values.iter().find(|(word, _)| *word == text) {
            return *value;
        }
        let words: Vec<_> = values.iter().map(|(word, _)| *word).collect();
        self.faults.push(format!("{name} must be one of {}", words.join(", ")));
        values[0].1
    }
}
