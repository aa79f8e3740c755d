//! `/merges`: two records of one thing become one, and two again.

use crate::show;
use crate::{Caller, Failure, Json, Path, State};
use app::merges::{self, Picks};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::RecordId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(merge)).routes(routes!(undo))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewMerge {
    r#type: String,
    /// The record that stays.
    main: RecordId,
    /// The record that goes to the recycle bin.
    other: RecordId,
    /// Fields whose value is the other record's.
    take: Vec<String>,
    /// Lists that take what both have.
    join: Vec<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Merged)]
struct MergedView<'m> {
    /// To undo it.
    id: i64,
    record: show::Full<'m>,
}

/// Makes one record of two.
#[utoipa::path(post, path = "/merges", tag = "records", request_body = NewMerge, responses((status = 201, body = MergedView)))]
async fn merge(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<NewMerge>,
) -> Result<Response, Failure> {
    let picks = Picks { take: new.take, join: new.join };
    let pair = (new.main, new.other);
    let merged = merges::merge(&state.app, &caller.actor, &new.r#type, pair, picks).await?;
    let record = show::full(&merged.record, caller.language);
    Ok((StatusCode::CREATED, Json(MergedView { id: merged.id, record })).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Unmerged)]
struct UndoneView {
    r#type: String,
    main: RecordId,
    other: RecordId,
    /// Fields that somebody has changed since: they stay as they are.
    kept: Vec<String>,
}

/// Takes a merge back.
#[utoipa::path(post, path = "/merges/{id}/undo", tag = "records", params(("id" = i64, Path)), responses((status = 200, body = UndoneView)))]
async fn undo(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let undone = merges::undo(&state.app, &caller.actor, id).await?;
    let merges::Undone { record_type, main, other, kept } = undone;
    Ok(Json(UndoneView { r#type: record_type, main, other, kept }).into_response())
}
