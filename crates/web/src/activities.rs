//! What people did or said about a record.

use crate::records::NewNext;
use crate::show::{self, EntryView};
use crate::{Caller, Failure, Json, Path, State};
use app::activities::{self, ActivityDraft};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::RecordId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(log))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewActivity {
    /// `call`, `comment`, `meeting`, `letter`.
    kind: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    result: Option<String>,
    #[serde(default)]
    next: Option<NewNext>,
}

/// Logs a call, a comment, a meeting or a letter.
#[utoipa::path(post, path = "/records/{type}/{id}/activities", tag = "records", params(("type" = String, Path), ("id" = i64, Path)), request_body = NewActivity, responses((status = 201, body = EntryView)))]
async fn log(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((record_type, id)): Path<(String, RecordId)>,
    Json(new): Json<NewActivity>,
) -> Result<Response, Failure> {
    let draft = ActivityDraft {
        kind: new.kind,
        text: new.text,
        result: new.result,
        next: new.next.map(Into::into),
    };
    let at = (record_type.as_str(), id);
    let entry = activities::log(&state.app, &caller.actor, at, draft).await?;
    let catalog = state.app.catalog();
    let known = catalog.record_type(&record_type)?;
    let view = show::entry(&entry, known, caller.language);
    Ok((StatusCode::CREATED, Json(view)).into_response())
}
