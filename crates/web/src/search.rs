//! `/search` and `/recent`: finding a record by anything one remembers of it.

use crate::{Caller, Failure, Json, Query, State};
use app::search::{self, Found};
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Hits in an answer.
const LIMIT: u32 = 20;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(find)).routes(routes!(recent))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct FindParams {
    /// Words, a number, digits of a phone.
    q: String,
    /// Codes of types with commas; empty: all.
    types: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Hits)]
struct HitsView {
    hits: Vec<HitView>,
    /// The text that may have been meant, when records were found by it.
    guess: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Hit)]
struct HitView {
    id: i64,
    r#type: String,
    title: String,
    subtitle: String,
    stage: Option<String>,
    is_open: bool,
    /// Whether it was found by the guess, not by what was typed.
    is_guess: bool,
}

fn shown(found: Found) -> Response {
    let hits = found.hits.into_iter().map(|hit| HitView {
        id: hit.id,
        r#type: hit.record_type,
        title: hit.title,
        subtitle: hit.subtitle,
        stage: hit.stage,
        is_open: hit.is_open,
        is_guess: hit.is_guess,
    });
    Json(HitsView { hits: hits.collect(), guess: found.guess }).into_response()
}

/// Finds records.
#[utoipa::path(get, path = "/search", tag = "search", params(FindParams), responses((status = 200, body = HitsView)))]
async fn find(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(params): Query<FindParams>,
) -> Result<Response, Failure> {
    let types = params.types.split(',').filter(|code| !code.is_empty());
    let types: Vec<String> = types.map(str::to_owned).collect();
    Ok(shown(search::find(&state.app, &caller.actor, &params.q, &types, LIMIT).await?))
}

/// Records that I opened last.
#[utoipa::path(get, path = "/recent", tag = "search", responses((status = 200, body = HitsView)))]
async fn recent(Shared(state): Shared<State>, caller: Caller) -> Result<Response, Failure> {
    let hits = search::recent(&state.app, &caller.actor).await?;
    Ok(shown(Found { hits, guess: None }))
}
