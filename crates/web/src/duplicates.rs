//! `/duplicates`: records that may be one and the same.

use crate::jobs::{StartedView, started};
use crate::{Caller, Failure, Json, Path, Query, State};
use app::duplicates::{self, Pair, Twin, Verdict};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{RecordId, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, search)).routes(routes!(tell_apart))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListParams {
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DuplicatePage)]
struct PageView {
    pairs: Vec<PairView>,
    next_cursor: Option<String>,
    /// When they were last searched for.
    #[schema(value_type = Option<String>, format = DateTime)]
    searched_at: Option<Time>,
    is_searching: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DuplicatePair)]
struct PairView {
    a: TwinView,
    b: TwinView,
    /// Codes of fields, `name`.
    reasons: Vec<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DuplicateTwin)]
struct TwinView {
    id: RecordId,
    title: String,
}

fn twin(twin: Twin) -> TwinView {
    TwinView { id: twin.id, title: twin.title }
}

fn pair(pair: Pair) -> PairView {
    PairView { a: twin(pair.a), b: twin(pair.b), reasons: pair.reasons }
}

/// Pairs of records of a type that may be the same, likest first.
#[utoipa::path(get, path = "/duplicates/{type}", tag = "records", params(ListParams, ("type" = String, Path)), responses((status = 200, body = PageView)))]
async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Query(params): Query<ListParams>,
) -> Result<Response, Failure> {
    let cursor = params.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let page = duplicates::list(&state.app, &caller.actor, &record_type, cursor).await?;
    let pairs = page.pairs.into_iter().map(pair).collect();
    let duplicates::Page { next, searched_at, is_searching, .. } = page;
    Ok(Json(PageView { pairs, next_cursor: next, searched_at, is_searching }).into_response())
}

/// Searches for them anew, in the background.
#[utoipa::path(post, path = "/duplicates/{type}", tag = "records", params(("type" = String, Path)), responses((status = 202, body = StartedView)))]
async fn search(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
) -> Result<Response, Failure> {
    Ok(started(duplicates::search(&state.app, &caller.actor, &record_type).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewVerdict {
    a: RecordId,
    b: RecordId,
    /// Whether they are different.
    is_distinct: bool,
}

/// Says for everybody that two records are different, or takes it back.
#[utoipa::path(post, path = "/duplicates/{type}/verdict", tag = "records", params(("type" = String, Path)), request_body = NewVerdict, responses((status = 204)))]
async fn tell_apart(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Json(new): Json<NewVerdict>,
) -> Result<Response, Failure> {
    let NewVerdict { a, b, is_distinct } = new;
    let verdict = if is_distinct { Verdict::Distinct } else { Verdict::Open };
    duplicates::tell_apart(&state.app, &caller.actor, &record_type, (a, b), verdict).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
