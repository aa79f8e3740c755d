//! HTTP: `/api/v1` as JSON, the pages of sign-in, the embedded UI.
//!
//! A handler extracts, calls one door of `app`, shows. No rule, no SQL, no database word here.
//! Start at [`router`]; `gate` finds who asks and words refusals in their language; `failure` is
//! the only place that knows statuses.

mod activities;
mod api_page;
mod body;
mod caller;
mod duplicates;
mod events;
mod exports;
mod failure;
mod files;
mod gate;
mod health;
mod imports;
mod jobs;
mod me;
mod merges;
mod meta;
mod metrics;
mod notices;
mod openapi;
mod packages;
mod pages;
mod peer;
mod people;
mod records;
mod search;
mod settings;
mod show;
mod state;
mod tasks;
mod trash;
mod ui;
mod words;

pub use openapi::openapi;
pub use peer::Network;
pub use state::{Options, ReadTable};

pub(crate) use body::{Json, Path, Query};
pub(crate) use caller::Caller;
pub(crate) use failure::Failure;
pub(crate) use state::State;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa_axum::router::OpenApiRouter;

/// The largest JSON body, in bytes.
const BODY_MAX: usize = 2 * 1024 * 1024;

/// Everything the server answers.
pub fn router(app: App, options: Options) -> Router {
    let state = State::new(app, options);
    let (api, _) = api().split_for_parts();
    let api = api
        .route("/openapi.json", axum::routing::get(openapi::live))
        .fallback(failure::nothing_here)
        .method_not_allowed_fallback(failure::nothing_here)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(CatchPanicLayer::custom(failure::panicked))
        .layer(from_fn_with_state(state.clone(), gate::gate));
    let compression = CompressionLayer::new()
        .br(true)
        .gzip(true)
        .quality(tower_http::CompressionLevel::Fastest)
        .compress_when(
            SizeAbove::new(1024)
                .and(NotForContentType::SSE)
                .and(NotForContentType::IMAGES)
                .and(NotForContentType::const_new("font/"))
                // Workbooks are packed already.
                .and(NotForContentType::const_new("application/vnd."))
                .and(is_whole),
        );
    Router::new()
        .nest("/api/v1", api)
        .merge(pages::routes(&state))
        .merge(api_page::routes())
        .merge(health::routes())
        .merge(metrics::routes(&state))
        .fallback(ui::serve)
        .layer(compression)
        .layer(from_fn(gate::outermost))
        .with_state(state)
}

/// Files are given in parts of a known length, so they stay as they are.
fn is_whole(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::ACCEPT_RANGES)
}

/// The routes of the API with their descriptions.
pub(crate) fn api() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(me::routes())
        .merge(meta::routes())
        .merge(records::routes())
        .merge(activities::routes())
        .merge(tasks::routes())
        .merge(people::routes())
        .merge(notices::routes())
        .merge(search::routes())
        .merge(packages::routes())
        .merge(files::routes())
        .merge(imports::routes())
        .merge(exports::routes())
        .merge(jobs::routes())
        .merge(settings::routes())
        .merge(duplicates::routes())
        .merge(merges::routes())
        .merge(trash::routes())
        .merge(events::routes())
}
