//! `/imports`: bringing tables in.

use crate::jobs::{StartedView, started};
use crate::{Caller, Failure, Json, Path, State};
use app::imports::{self, ImportView as Import, Mapping, Missing, Upload};
use axum::extract::{DefaultBodyLimit, Multipart, State as Shared};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Code, PersonId, Problem, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The largest file, in bytes.
const FILE_MAX: usize = 32 * 1024 * 1024;

pub(crate) fn routes() -> OpenApiRouter<State> {
    let plain = OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(errors))
        .routes(routes!(check))
        .routes(routes!(run))
        .routes(routes!(undo));
    let large = OpenApiRouter::new().routes(routes!(upload));
    plain.merge(large.layer(DefaultBodyLimit::max(FILE_MAX)))
}

type Answer = Result<Response, Failure>;

#[derive(Serialize, ToSchema)]
#[schema(as = UploadColumn)]
struct ColumnView {
    name: String,
    samples: Vec<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Upload)]
struct UploadView {
    id: i64,
    columns: Vec<ColumnView>,
    rows_total: i64,
    encoding: String,
    delimiter: String,
    /// The other system that gave it out, when its columns tell.
    known: Option<KnownView>,
    guess: BTreeMap<String, String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = KnownFile)]
struct KnownView {
    product: &'static str,
    rows: &'static str,
}

/// A file and the type of its rows.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form; `parts` reads it")]
struct UploadForm {
    /// Code of a record type.
    r#type: String,
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Uploads a table.
#[utoipa::path(post, path = "/imports", tag = "imports", request_body(content = UploadForm, content_type = "multipart/form-data"), responses((status = 201, body = UploadView)))]
async fn upload(Shared(state): Shared<State>, caller: Caller, form: Multipart) -> Answer {
    let upload = parts(form).await?;
    let read = state.options.read_table;
    let made = imports::upload(&state.app, &caller.actor, upload, read).await?;
    let columns = made.columns.into_iter();
    let view = UploadView {
        id: made.id,
        columns: columns
            .map(|column| ColumnView { name: column.name, samples: column.samples })
            .collect(),
        rows_total: made.rows_total,
        encoding: made.encoding,
        delimiter: made.delimiter,
        known: made.known.map(|file| KnownView { product: file.product, rows: file.rows }),
        guess: made.guess,
    };
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

async fn parts(mut form: Multipart) -> Result<Upload, Problem> {
    let mut upload = Upload::default();
    let broken = |error: axum::extract::multipart::MultipartError| {
        let is_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let code = if is_large { Code::RequestTooLarge } else { Code::RequestInvalid };
        Problem::new(code).with("what", error.body_text())
    };
    while let Some(part) = form.next_field().await.map_err(broken)? {
        match part.name().unwrap_or_default() {
            "type" => upload.record_type = part.text().await.map_err(broken)?,
            "file" => {
                upload.file_name = part.file_name().unwrap_or_default().to_owned();
                upload.bytes = part.bytes().await.map_err(broken)?.to_vec();
            }
            _ => {}
        }
    }
    Ok(upload)
}

#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
struct ImportView {
    id: i64,
    r#type: String,
    file: String,
    state: String,
    rows_done: i64,
    rows_total: i64,
    made: i64,
    failed: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = Option<i64>)]
    person: Option<PersonId>,
    mapping: serde_json::Value,
}

impl From<Import> for ImportView {
    fn from(import: Import) -> ImportView {
        ImportView {
            id: import.id,
            r#type: import.record_type,
            file: import.file_name,
            state: import.state,
            rows_done: import.rows_done,
            rows_total: import.rows_total,
            made: import.made,
            failed: import.failed,
            created_at: import.created_at,
            person: import.person,
            mapping: import.mapping,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Imports)]
struct RowsView {
    rows: Vec<ImportView>,
}

/// Imports, newest first.
#[utoipa::path(get, path = "/imports", tag = "imports", responses((status = 200, body = RowsView)))]
async fn list(Shared(state): Shared<State>, caller: Caller) -> Answer {
    let all = imports::list(&state.app, &caller.actor).await?;
    Ok(Json(RowsView { rows: all.into_iter().map(Into::into).collect() }).into_response())
}

/// One import.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = i64, Path)), responses((status = 200, body = ImportView)))]
async fn get(Shared(state): Shared<State>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let import = imports::get(&state.app, &caller.actor, id).await?;
    Ok(Json(ImportView::from(import)).into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRun {
    #[schema(value_type = Object)]
    mapping: Mapping,
    #[serde(default)]
    create_missing: bool,
}

/// A dry run: nothing is written.
#[utoipa::path(post, path = "/imports/{id}/check", tag = "imports", params(("id" = i64, Path)), request_body = NewRun, responses((status = 202, body = StartedView)))]
async fn check(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(new): Json<NewRun>,
) -> Answer {
    let read = state.options.read_table;
    Ok(started(imports::check(&state.app, &caller.actor, id, new.mapping, read).await?))
}

/// Brings the rows in.
#[utoipa::path(post, path = "/imports/{id}/run", tag = "imports", params(("id" = i64, Path)), request_body = NewRun, responses((status = 202, body = StartedView)))]
async fn run(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(new): Json<NewRun>,
) -> Answer {
    let missing = if new.create_missing { Missing::Make } else { Missing::Refuse };
    let read = state.options.read_table;
    let what = (id, new.mapping);
    Ok(started(imports::run(&state.app, &caller.actor, what, missing, read).await?))
}

/// Takes an import back.
#[utoipa::path(post, path = "/imports/{id}/undo", tag = "imports", params(("id" = i64, Path)), responses((status = 202, body = StartedView)))]
async fn undo(Shared(state): Shared<State>, caller: Caller, Path(id): Path<i64>) -> Answer {
    Ok(started(imports::undo(&state.app, &caller.actor, id).await?))
}

/// Rows that were refused, with the reasons, as a file.
#[utoipa::path(get, path = "/imports/{id}/errors.csv", tag = "imports", params(("id" = i64, Path)), responses((status = 200, content_type = "text/csv")))]
async fn errors(Shared(state): Shared<State>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let table = imports::errors(&state.app, &caller.actor, id, state.options.read_table).await?;
    let mut header = table.columns;
    header.push(crate::words::page(caller.language, "imports.why").to_owned());
    let mut rows = vec![header];
    for (mut cells, errors) in table.rows {
        let said = errors.iter().map(|error| reason(error, &caller));
        cells.push(said.collect::<Vec<_>>().join(" "));
        rows.push(cells);
    }
    let mut response = imports::to_csv(&rows).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"errors.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

fn reason(error: &imports::RowError, caller: &Caller) -> String {
    let params: serde_json::Map<String, serde_json::Value> =
        error.params.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    let problem = serde_json::json!({ "code": error.code, "params": params });
    let said = crate::words::of_json(caller.language, &problem);
    match &error.column {
        Some(column) => format!("{column}: {said}"),
        None => said,
    }
}
