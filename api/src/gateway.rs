//! The state that all routes share.

use axum::http::HeaderMap;
use axum::http::header::ORIGIN;
use metrics_exporter_prometheus::PrometheusHandle;

use super::engine::Engine;

#[derive(Clone)]
pub struct Gateway {
    pub engine: Engine,
    pub metrics: Option<PrometheusHandle>,
}

/// Whether a page of this origin may use the API; clients other than browsers send no origin.
pub(super) fn origin_allowed(headers: &HeaderMap, engine: &Engine) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let config = &engine.app.config;
    origin.to_str().is_ok_and(|origin| {
        let own = url::Url::parse(&config.public_url).is_ok_and(|own| own.origin().ascii_serialization() == origin);
        own || config.allowed_origins.iter().any(|allowed| allowed == origin)
    })
}
