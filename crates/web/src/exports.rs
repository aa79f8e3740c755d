//! Taking lists out: the job that writes a file, and the file for the one who asked.

use crate::jobs::{StartedView, started};
use crate::{Caller, Failure, Json, Path, State};
use app::exports::{self, Export, ExportFile};
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base::{Code, Problem};
use bytes::Bytes;
use futures_util::stream;
use serde::Deserialize;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a file that are in memory at once.
const CHUNK: usize = 64 * 1024;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(start)).routes(routes!(file))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewExport {
    /// `xlsx`, `csv`, `json`.
    format: String,
    /// Expression over the fields, see `docs/expressions.md`.
    filter: Option<String>,
    /// Field or system column; `-` before it: largest first.
    sort: Option<String>,
    /// Codes of fields and system columns, `*`: all; empty: as lists show them.
    columns: Vec<String>,
}

/// Starts taking a list out; the job's result says when its file is there.
#[utoipa::path(post, path = "/records/{type}/export", tag = "records", params(("type" = String, Path)), request_body = NewExport, responses((status = 202, body = StartedView)))]
async fn start(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Json(new): Json<NewExport>,
) -> Result<Response, Failure> {
    let NewExport { format, filter, sort, columns } = new;
    let language = caller.language.code().to_owned();
    let export = Export { record_type, format, filter, sort, columns, language };
    let write = state.options.write_table;
    Ok(started(exports::start(&state.app, &caller.actor, export, write).await?))
}

/// The file of an export of mine, for a day.
#[utoipa::path(get, path = "/jobs/{id}/file", tag = "jobs", params(("id" = i64, Path)), responses((status = 200, content_type = "application/octet-stream")))]
async fn file(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let file = exports::file(&state.app, &caller.actor, id).await?;
    let opened = File::open(&file.path).await;
    let opened = opened.map_err(|error| Problem::new(Code::ExportGone).because(error))?;
    Ok(download(&file, opened))
}

/// A file as a download that is kept nowhere on the way.
fn download(file: &ExportFile, opened: File) -> Response {
    let chunks = stream::try_unfold(opened, |mut opened| async move {
        let mut chunk = vec![0; CHUNK];
        let read = opened.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(chunk), opened)))
    });
    let mut response = Response::new(Body::from_stream(chunks));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static(file.format.media_type());
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_LENGTH, file.bytes.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(name) = disposition(&file.name, file.format.code()).parse() {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// A name in any letters (RFC 6266 and 8187), and a plain one for those who do not know them.
fn disposition(name: &str, ending: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            // Writing into a text does not fail.
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"export.{ending}\"; filename*=UTF-8''{encoded}")
}
