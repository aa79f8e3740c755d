//! `/files`: files up and down, in portions. What could run in a browser is only downloaded.

use crate::{Caller, Failure, Json, Path, Query, State};
use app::files::{self, Content, FileView as File, Opened};
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Code, Problem};
use bytes::Bytes;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes read from the disk at once.
const PORTION: u64 = 256 * 1024;
/// Nothing in a file may run, load or be framed.
const SANDBOX: &str = "default-src 'none'; sandbox";
/// Browsers do not open PDF in a sandbox; their viewers need these for their own pages.
const VIEWER: &str = "default-src 'none'; object-src 'self'; img-src 'self' data:; \
                      style-src 'unsafe-inline'; frame-ancestors 'none'";

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(upload)).routes(routes!(download)).routes(routes!(preview))
}

type Answer = Result<Response, Failure>;

/// A file.
#[derive(Serialize, ToSchema)]
#[schema(as = File)]
pub(crate) struct FileView<'f> {
    id: i64,
    name: &'f str,
    bytes: i64,
    /// By its content.
    mime: &'f str,
    /// Whether `/files/{id}/preview` gives a small picture.
    preview: bool,
}

impl<'f> From<&'f File> for FileView<'f> {
    fn from(file: &'f File) -> FileView<'f> {
        FileView {
            id: file.id,
            name: &file.name,
            bytes: file.bytes,
            mime: &file.mime,
            preview: file.preview,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
struct Named {
    /// The file's name.
    #[serde(default)]
    name: String,
}

/// Uploads a file: its bytes are the body. It waits a day to be put into a field of a record.
#[utoipa::path(post, path = "/files", tag = "files", params(Named), request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 201, body = FileView)))]
async fn upload(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(named): Query<Named>,
    request: Request,
) -> Answer {
    let size = request.headers().get(header::CONTENT_LENGTH);
    let size = size.and_then(|value| value.to_str().ok()?.parse().ok());
    let mut upload = files::begin(&state.app, &caller.actor, (&named.name, size)).await?;
    let mut portions = request.into_body().into_data_stream();
    while let Some(portion) = portions.next().await {
        let portion = portion.map_err(|error| Problem::new(Code::FileBroken).because(error))?;
        upload.write(&portion).await?;
    }
    let file = upload.finish().await?;
    Ok((StatusCode::CREATED, Json(FileView::from(&file))).into_response())
}

/// A file's content; a part of it with `Range`.
#[utoipa::path(get, path = "/files/{id}", tag = "files", params(("id" = i64, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 206), (status = 304), (status = 416)))]
async fn download(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Answer {
    let opened = files::open(&state.app, &caller.actor, id).await?;
    let tag = format!("\"{}\"", opened.hash);
    let mut response = match is_known(&headers, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => content(&opened, part(&headers, &tag, opened.content.bytes)),
    };
    describe(response.headers_mut(), &opened);
    guard(response.headers_mut(), &opened.view.mime, &tag);
    Ok(response)
}

/// A small picture of a picture, JPEG, at most 480 pixels wide and high.
#[utoipa::path(get, path = "/files/{id}/preview", tag = "files", params(("id" = i64, Path)), responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"), (status = 304)))]
async fn preview(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Answer {
    let tag = format!("\"preview-{id}\"");
    let picture = files::preview(&state.app, &caller.actor, id).await?;
    let mut response = match is_known(&headers, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => picture.into_response(),
    };
    set(response.headers_mut(), header::CONTENT_TYPE, "image/jpeg");
    guard(response.headers_mut(), "image/jpeg", &tag);
    Ok(response)
}

fn content(opened: &Opened, part: Part) -> Response {
    let size = u64::try_from(opened.content.bytes).unwrap_or_default();
    let (status, from, to) = match part {
        Part::Nothing => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            set(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{size}"));
            return response;
        }
        Part::All => (StatusCode::OK, 0, size),
        Part::Some(from, to) => (StatusCode::PARTIAL_CONTENT, from, to),
    };
    let mut response =
        (status, Body::from_stream(portions(&opened.content, from, to))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, (to - from).into());
    if status == StatusCode::PARTIAL_CONTENT {
        set(headers, header::CONTENT_RANGE, &format!("bytes {from}-{}/{size}", to - 1));
    }
    response
}

fn portions(
    content: &Content,
    from: u64,
    to: u64,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + use<> {
    let content = content.clone();
    futures_util::stream::try_unfold(from, move |at| {
        let content = content.clone();
        async move {
            let count = usize::try_from((to - at).min(PORTION)).unwrap_or_default();
            if count == 0 {
                return Ok(None);
            }
            // The headers have gone already: a cut answer is all that can be said.
            let bytes = content.portion(at, count).await.map_err(std::io::Error::other)?;
            if bytes.is_empty() {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let next = at + u64::try_from(bytes.len()).unwrap_or_default();
            Ok(Some((Bytes::from(bytes), next)))
        }
    })
}

/// Which bytes are asked for: up to but not with the second.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    All,
    Some(u64, u64),
    /// A part that is not there.
    Nothing,
}

/// One range is answered; several, and what cannot be read, get the whole.
fn part(headers: &HeaderMap, tag: &str, bytes: i64) -> Part {
    let size = u64::try_from(bytes).unwrap_or_default();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_same = text(header::IF_RANGE).is_none_or(|known| known == tag);
    let range =
        text(header::RANGE).filter(|_| is_same).and_then(|text| text.strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.trim().split_once('-')) else {
        return Part::All;
    };
    let (first, last) = (first.trim(), last.trim());
    let number = |text: &str| text.parse::<u64>().ok();
    let (from, to) = match (first.is_empty(), last.is_empty()) {
        (true, false) => match number(last) {
            Some(count) => (size.saturating_sub(count), size),
            None => return Part::All,
        },
        (false, true) => match number(first) {
            Some(from) => (from, size),
            None => return Part::All,
        },
        (false, false) => match (number(first), number(last)) {
            (Some(from), Some(last)) if from <= last => (from, last.saturating_add(1).min(size)),
            _ => return Part::All,
        },
        (true, true) => return Part::All,
    };
    if from < to { Part::Some(from, to) } else { Part::Nothing }
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag || one.trim() == "*"))
}

fn describe(headers: &mut HeaderMap, opened: &Opened) {
    let mime = if opened.is_shown { &opened.view.mime } else { harmless(&opened.view.mime) };
    set(headers, header::CONTENT_TYPE, mime);
    set(headers, header::ACCEPT_RANGES, "bytes");
    let how = if opened.is_shown { "inline" } else { "attachment" };
    set(headers, header::CONTENT_DISPOSITION, &disposition(how, &opened.view.name));
}

/// The type under which a file is downloaded: none that a browser would run.
fn harmless(mime: &str) -> &str {
    let is_document = mime.starts_with("application/vnd.openxmlformats")
        || mime.starts_with("application/vnd.oasis")
        || ["application/msword", "application/vnd.ms-excel", "application/zip"].contains(&mime)
        || mime.starts_with("audio/")
        || mime.starts_with("video/");
    if is_document || mime == "text/plain" { mime } else { "application/octet-stream" }
}

fn guard(headers: &mut HeaderMap, mime: &str, tag: &str) {
    let policy = if mime == "application/pdf" { VIEWER } else { SANDBOX };
    set(headers, header::CONTENT_SECURITY_POLICY, policy);
    set(headers, header::ETAG, tag);
    // Kept by the browser, but asked for each time: rights may be taken away.
    set(headers, header::CACHE_CONTROL, "private, no-cache");
}

/// The name twice: for old programs in plain letters, for all others as it is (RFC 6266).
fn disposition(how: &str, name: &str) -> String {
    let plain = |ch: char| ch.is_ascii_alphanumeric() || " ._-()".contains(ch);
    let ascii: String = name.chars().map(|ch| if plain(ch) { ch } else { '_' }).collect();
    let mut exact = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-' => exact.push(byte.into()),
            _ => exact.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''{exact}")
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}
