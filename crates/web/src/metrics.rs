//! `/metrics`: what the server does, for Prometheus.

use crate::State;
use axum::Router;
use axum::extract::{MatchedPath, Request, State as Shared};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// The process's own recorder; several organisations in one process share it.
static RECORDER: LazyLock<Option<PrometheusHandle>> =
    LazyLock::new(|| PrometheusBuilder::new().set_buckets(&SECONDS).ok()?.install_recorder().ok());

/// Bounds of the buckets of durations.
const SECONDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// After so many requests measured durations are gathered, scraped or not: they do not pile up.
const GATHER_EVERY: u64 = 4096;

static REQUESTS: AtomicU64 = AtomicU64::new(0);

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
    let method = method(request.method());
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    let labels = [("route", route), ("method", method.to_owned()), ("status", status)];
    metrics::counter!("otklik_requests_total", &labels).increment(1);
    metrics::histogram!("otklik_request_seconds", &labels).record(start.elapsed().as_secs_f64());
    if REQUESTS.fetch_add(1, Ordering::Relaxed) % GATHER_EVERY == GATHER_EVERY - 1
        && let Some(recorder) = RECORDER.as_ref()
    {
        recorder.run_upkeep();
    }
    response
}

/// Only the methods that we answer: anybody may invent others.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}
