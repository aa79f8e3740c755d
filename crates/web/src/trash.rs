//! `/trash`: the recycle bin.

use crate::{Caller, Failure, Json, Path, Query, State};
use app::trash::{self, Line};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{PersonId, RecordId, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(restore)).routes(routes!(erase))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Records of this type only.
    r#type: Option<String>,
    /// A part of the title.
    q: String,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TrashPage)]
struct PageView {
    rows: Vec<LineView>,
    next_cursor: Option<String>,
    /// Days after which the bin forgets a record.
    days: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Trashed)]
struct LineView {
    id: RecordId,
    r#type: String,
    title: String,
    /// When it was deleted.
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    /// Who deleted it.
    person: Option<PersonId>,
    /// The rule that deleted it.
    rule: Option<String>,
    /// How many records went with it.
    along: i64,
    /// The record it was merged into.
    merged_into: Option<RecordId>,
    /// When the bin forgets it.
    #[schema(value_type = String, format = DateTime)]
    until: Time,
    can_restore: bool,
    can_erase: bool,
}

impl From<Line> for LineView {
    fn from(line: Line) -> LineView {
        LineView {
            id: line.id,
            r#type: line.record_type,
            title: line.title,
            at: line.at,
            person: line.person,
            rule: line.rule,
            along: line.along,
            merged_into: line.merged_into,
            until: line.until,
            can_restore: line.can_restore,
            can_erase: line.can_erase,
        }
    }
}

/// Deleted records, the last one first.
#[utoipa::path(get, path = "/trash", tag = "trash", params(ListParams), responses((status = 200, body = PageView)))]
async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(params): Query<ListParams>,
) -> Result<Response, Failure> {
    let ListParams { r#type, q, cursor } = params;
    let query = trash::Query { record_type: r#type, text: q, cursor };
    let page = trash::list(&state.app, &caller.actor, query).await?;
    let rows = page.rows.into_iter().map(LineView::from).collect();
    Ok(Json(PageView { rows, next_cursor: page.next, days: page.days }).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Restored)]
struct RestoredView {
    id: RecordId,
    r#type: String,
}

/// Restores a deleted record with everything that went with it.
#[utoipa::path(post, path = "/trash/{id}/restore", tag = "trash", params(("id" = i64, Path)), responses((status = 200, body = RestoredView)))]
async fn restore(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<RecordId>,
) -> Result<Response, Failure> {
    let of = trash::restore(&state.app, &caller.actor, id).await?;
    Ok(Json(RestoredView { id, r#type: of }).into_response())
}

/// Deletes a deleted record for ever. Administrators only.
#[utoipa::path(delete, path = "/trash/{id}", tag = "trash", params(("id" = i64, Path)), responses((status = 204)))]
async fn erase(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<RecordId>,
) -> Result<Response, Failure> {
    trash::erase(&state.app, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
