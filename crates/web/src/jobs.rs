//! `/jobs` and `/bulk`: long work in the background.

use crate::words::{self, Language};
use crate::{Caller, Failure, Json, Path, State};
use app::jobs::{self, JobView as Job};
use app::records;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Case, Problem, RecordId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(get)).routes(routes!(bulk)).routes(routes!(undo))
}

/// A job as clients see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
pub(crate) struct JobView {
    id: i64,
    kind: String,
    state: &'static str,
    done: i64,
    total: i64,
    result: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// A job with the words of its failure and of its rows' errors.
pub(crate) fn shown(job: Job, language: Language) -> JobView {
    let mut result = job.result;
    let message = result.get("problem").map(|problem| words::of_json(language, problem));
    if let Some(errors) = result.get_mut("errors").and_then(|errors| errors.as_array_mut()) {
        for error in errors {
            let said = words::of_json(language, error);
            if let Some(error) = error.as_object_mut() {
                error.insert("message".into(), said.into());
            }
        }
    }
    let state = job.state.code();
    JobView { id: job.id, kind: job.kind, state, done: job.done, total: job.total, result, message }
}

/// How a job of mine stands.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", params(("id" = i64, Path)), responses((status = 200, body = JobView)))]
async fn get(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let job = jobs::get(&state.app, &caller.actor, id).await?;
    Ok(Json(shown(job, caller.language)).into_response())
}

/// A job that was started.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Started)]
pub(crate) struct StartedView {
    job: i64,
}

/// Answers with a started job.
pub(crate) fn started(job: i64) -> Response {
    (StatusCode::ACCEPTED, Json(StartedView { job })).into_response()
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBulk {
    r#type: String,
    /// Records; or else `filter`.
    #[serde(default)]
    #[schema(value_type = Option<Vec<i64>>)]
    ids: Option<Vec<RecordId>>,
    /// Those that it finds; empty: all.
    #[serde(default)]
    filter: Option<String>,
    /// `owner`, `stage`, `delete`, `start_stage`.
    action: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    value: serde_json::Value,
}

/// Does something with many records.
#[utoipa::path(post, path = "/bulk", tag = "jobs", request_body = NewBulk, responses((status = 202, body = StartedView)))]
async fn bulk(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<NewBulk>,
) -> Result<Response, Failure> {
    let action = jobs::action(&new.action, &new.value)?;
    let ids = match (new.ids, new.filter) {
        (Some(ids), None) => ids,
        (None, Some(filter)) => {
            records::bulk_ids(&state.app, &caller.actor, &new.r#type, Some(filter)).await?
        }
        // A body that forgot which records must never mean all of them.
        _ => return Err(Problem::case(Case::RequestWhich).into()),
    };
    let job = jobs::start_bulk(&state.app, &caller.actor, &new.r#type, ids, action).await?;
    Ok(started(job))
}

/// Takes back what a bulk action did.
#[utoipa::path(post, path = "/jobs/{id}/undo", tag = "jobs", params(("id" = i64, Path)), responses((status = 202, body = StartedView)))]
async fn undo(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    Ok(started(jobs::start_undo(&state.app, &caller.actor, id).await?))
}
