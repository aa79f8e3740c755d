//! `/health`: whether the server and its database answer.

use crate::State;
use axum::Router;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/health", get(health))
}

async fn health(Shared(state): Shared<State>) -> Response {
    match state.app.store.health().await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(problem) => {
            tracing::warn!(%problem, "not healthy");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}
