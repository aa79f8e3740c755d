//! `/metrics`: what the server does, for Prometheus.

use crate::failure::Failure;
use crate::gate::{self, gate};
use crate::peer::Peer;
use crate::{Caller, State};
use axum::extract::{MatchedPath, Request, State as Shared};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::cell::RefCell;
use std::collections::HashMap;
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

pub(crate) fn routes(state: &State) -> Router<State> {
    LazyLock::force(&RECORDER);
    let known = get(show).layer(from_fn_with_state(state.clone(), gate));
    // The token of the settings is nobody's, so the gate would not know it.
    Router::new().route("/metrics", known.layer(from_fn_with_state(state.clone(), scraper)))
}

/// Lets a scraper with the token of the settings through.
async fn scraper(Shared(state): Shared<State>, mut request: Request, next: Next) -> Response {
    let token = state.options.metrics_token.as_deref();
    let given = gate::bearer(request.headers());
    if let (Some(token), Some(given)) = (token, given)
        && is_same(token, given)
    {
        request.headers_mut().remove(header::AUTHORIZATION);
        request.extensions_mut().insert(Scraper);
    }
    next.run(request).await
}

/// Showed the token of the settings.
#[derive(Debug, Clone, Copy)]
struct Scraper;

/// Takes the same time wherever the texts differ.
fn is_same(a: &str, b: &str) -> bool {
    let differ = a.bytes().zip(b.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
    a.len() == b.len() && differ == 0
}

/// Figures tell how busy the office is, so they are for its administrators, for a scraper with
/// the token of the settings, and for the server's own machine.
async fn show(
    Shared(state): Shared<State>,
    peer: Peer,
    scraper: Option<Extension<Scraper>>,
    caller: Result<Caller, Failure>,
) -> Result<Response, Failure> {
    if scraper.is_none() && !peer.is_local {
        app::access::caller(&state.app, &caller?.actor).must_admin()?;
    }
    Ok(figures(&state).await)
}

async fn figures(state: &State) -> Response {
    if let Ok(health) = state.app.store.health().await {
        for (lane, waiting) in ["people", "engine", "bulk"].into_iter().zip(health.waiting) {
            let waiting = u32::try_from(waiting).map_or(f64::MAX, f64::from);
            metrics::gauge!("otklik_store_waiting", "lane" => lane).set(waiting);
        }
    }
    let text = RECORDER.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// A request under way.
pub(crate) struct Counted {
    route: Option<MatchedPath>,
    method: &'static str,
    start: Instant,
}

/// The figures of one kind of answer.
#[derive(Clone)]
struct Figures {
    requests: Counter,
    seconds: Histogram,
}

impl Figures {
    fn of(route: &str, method: &'static str, status: StatusCode) -> Figures {
        let labels = [
            ("route", route.to_owned()),
            ("method", method.to_owned()),
            ("status", status.as_str().to_owned()),
        ];
        Figures {
            requests: metrics::counter!("otklik_requests_total", &labels),
            seconds: metrics::histogram!("otklik_request_seconds", &labels),
        }
    }
}

/// Figures of the answers of one route.
type Answers = Vec<((&'static str, StatusCode), Figures)>;

thread_local! {
    /// By route; there are as many as routes, methods and statuses of ours, so they stay. Asking
    /// the recorder for them anew costs more than counting.
    static KNOWN: RefCell<HashMap<Box<str>, Answers>> = RefCell::default();
}

fn figures_of(route: &str, method: &'static str, status: StatusCode) -> Figures {
    KNOWN.with_borrow_mut(|known| {
        if let Some(answers) = known.get(route)
            && let Some((_, figures)) = answers.iter().find(|(key, _)| *key == (method, status))
        {
            return figures.clone();
        }
        let figures = Figures::of(route, method, status);
        known.entry(route.into()).or_default().push(((method, status), figures.clone()));
        figures
    })
}

impl Counted {
    /// By its route, never by its address: addresses hold ids and searches.
    pub(crate) fn begin(request: &Request) -> Counted {
        let route = request.extensions().get::<MatchedPath>().cloned();
        Counted { route, method: method(request.method()), start: Instant::now() }
    }

    /// Counts it with its answer.
    pub(crate) fn end(self, status: StatusCode) {
        let seconds = self.start.elapsed().as_secs_f64();
        let route = self.route.as_ref().map_or("other", MatchedPath::as_str);
        let figures = figures_of(route, self.method, status);
        figures.requests.increment(1);
        figures.seconds.record(seconds);
        if REQUESTS.fetch_add(1, Ordering::Relaxed) % GATHER_EVERY == GATHER_EVERY - 1
            && let Some(recorder) = RECORDER.as_ref()
        {
            recorder.run_upkeep();
        }
    }
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
