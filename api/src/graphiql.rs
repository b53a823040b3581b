//! The IDE at `/graphiql`: from a folder where `karvon assets` has put the npm packages, else from a CDN.

use std::path::Path;
use std::process::Command;

use axum::Router;
use axum::extract::Path as UrlPath;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::gateway::Gateway;

/// Where `karvon assets` puts what the page needs.
pub const FOLDER: &str = "karvon-assets";

/// The packages, their files, and the names they are served by. GraphiQL 5 ships no file that a page could load as it is.
const ASSETS: [(&str, &str, &str, &str); 4] = [
    ("react@18.3.1", "react/umd/react.production.min.js", "react.js", "text/javascript"),
    ("react-dom@18.3.1", "react-dom/umd/react-dom.production.min.js", "react-dom.js", "text/javascript"),
    ("graphiql@4.1.2", "graphiql/graphiql.min.js", "graphiql.js", "text/javascript"),
    ("graphiql@4.1.2", "graphiql/graphiql.min.css", "graphiql.css", "text/css"),
];

const CDN: &str = "https://unpkg.com";

/// Nothing stands in the page itself, so that the policy can forbid whatever does.
const START: &str = include_str!("graphiql.js");

pub fn router() -> Router<Gateway> {
    Router::new().route("/graphiql", get(page)).route("/graphiql/{file}", get(file))
}

fn installed() -> bool {
    ASSETS.iter().all(|(_, _, name, _)| Path::new(FOLDER).join(name).is_file())
}

async fn page() -> Response {
    let local = installed();
    let source = |index: usize| {
        let (package, path, name, _) = ASSETS[index];
        let inner = path.split_once('/').map_or(path, |(_, inner)| inner);
        if local { format!("/graphiql/{name}") } else { format!("{CDN}/{package}/{inner}") }
    };
    let from = if local { "this server" } else { "unpkg.com; `karvon assets` puts them on this server" };
    let page = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Karvon · GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{css}">
<link rel="stylesheet" href="/graphiql/start.css">
</head>
<body>
<p class="notice">Log in with <code>mutation {{ logIn(…) }}</code>: its access token is sent with what you run next. Assets come from {from}.</p>
<div id="graphiql">Loading …</div>
<script src="{react}"></script>
<script src="{dom}"></script>
<script src="{graphiql}"></script>
<script src="/graphiql/start.js"></script>
</body>
</html>
"#,
        css = source(3),
        react = source(0),
        dom = source(1),
        graphiql = source(2),
    );
    let cdn = if local { String::new() } else { format!(" {CDN}") };
    let policy = format!(
        "default-src 'self'; script-src 'self'{cdn}; style-src 'self' 'unsafe-inline'{cdn}; img-src 'self' data:; font-src 'self' data:{cdn}; \
         connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    );
    let frame = HeaderName::from_static("x-frame-options");
    ([(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, policy), (frame, "DENY".to_owned())], page)
        .into_response()
}

async fn file(UrlPath(name): UrlPath<String>) -> Response {
    let headers = |kind: &'static str| [(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")];
    match name.as_str() {
        "start.js" => (headers("text/javascript; charset=utf-8"), START).into_response(),
        "start.css" => (headers("text/css; charset=utf-8"), include_str!("graphiql.css")).into_response(),
        _ => {
            // Only names that are known are ever looked for.
            let Some((_, _, name, kind)) = ASSETS.iter().find(|(_, _, known, _)| *known == name) else {
                return StatusCode::NOT_FOUND.into_response();
            };
            match tokio::fs::read(Path::new(FOLDER).join(name)).await {
                Ok(bytes) => (headers(kind), bytes).into_response(),
                Err(_) => StatusCode::NOT_FOUND.into_response(),
            }
        }
    }
}

/// Fetches the npm packages and puts the files that the page needs into the folder. Needs npm.
pub fn fetch() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let folder = Path::new(FOLDER);
    std::fs::create_dir_all(folder)?;
    let mut packages: Vec<&str> = ASSETS.iter().map(|(package, ..)| *package).collect();
    packages.dedup();
    let arguments = ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", "--prefix"];
    let status = Command::new("npm").args(arguments).arg(folder).args(&packages).status().map_err(|error| format!("npm: {error}"))?;
    if !status.success() {
        return Err(format!("npm ended with {status}").into());
    }
    for (_, path, name, _) in ASSETS {
        std::fs::copy(folder.join("node_modules").join(path), folder.join(name))?;
    }
    std::fs::remove_dir_all(folder.join("node_modules"))?;
    Ok(())
}
