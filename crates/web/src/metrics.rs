//! `/metrics`: what the server does, for Prometheus.

use crate::State;
use axum::Router;
use axum::extract::{MatchedPath, Request, State as Shared};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::LazyLock;
use std::time::Instant;

/// The process's own recorder; several organisations in one process share it.
static RECORDER: LazyLock<Option<PrometheusHandle>> =
    LazyLock::new(|| PrometheusBuilder::new().install_recorder().ok());

pub(crate) fn routes() -> Router<State> {
    LazyLock::force(&RECORDER);
    Router::new().route("/metrics", get(show))
}

async fn show(Shared(state): Shared<State>) -> Response {
    if let Ok(health) = state.app.store.health().await {
        for (lane, waiting) in ["people", "engine", "bulk"].into_iter().zip(health.waiting) {
            let waiting = u32::try_from(waiting).map_or(f64::MAX, f64::from);
            metrics::gauge!("otklik_store_waiting", "lane" => lane).set(waiting);
        }
    }
    let text = RECORDER.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// Counts a request by its route, never by its address: addresses hold ids and searches.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    let labels = [("route", route), ("method", method), ("status", status)];
    metrics::counter!("otklik_requests_total", &labels).increment(1);
    metrics::histogram!("otklik_request_seconds", &labels).record(start.elapsed().as_secs_f64());
    response
}
