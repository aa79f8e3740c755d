//! Problems as answers: the only place that knows statuses, and the only one that logs failures.

use crate::words::{self, Language};
use app::records::Conflict;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Code, Kind, Problem};
use serde::Serialize;
use std::any::Any;
use std::sync::Arc;
use utoipa::ToSchema;

/// A problem on its way to the caller; [`crate::gate`] words it in their language.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    problem: Arc<Problem>,
    conflict: Option<Arc<Conflict>>,
}

impl Failure {
    /// A conflict of fields, beside `record.conflict`.
    pub(crate) fn conflict(conflict: Conflict) -> Failure {
        let problem = Problem::new(Code::RecordConflict);
        Failure { problem: Arc::new(problem), conflict: Some(Arc::new(conflict)) }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure { problem: Arc::new(problem), conflict: None }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(self.problem.code()).into_response();
        tell_when(&mut response, &self.problem);
        response.extensions_mut().insert(self);
        response
    }
}

/// Says in a header when it is worth to try again, where the problem knows.
pub(crate) fn tell_when(response: &mut Response, problem: &Problem) {
    let seconds = problem.param("seconds").filter(|_| problem.kind() == Kind::Limited);
    if let Some(seconds) = seconds.and_then(|text| text.parse::<u64>().ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
}

/// The only match from a problem to a status: by its kind, but for the one that HTTP names.
pub(crate) fn status(code: Code) -> StatusCode {
    match code.kind() {
        Kind::Limited if matches!(code, Code::RequestTooLarge | Code::FileTooLarge) => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Unknown => StatusCode::UNAUTHORIZED,
        Kind::Denied => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Limited => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Bug => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A refusal.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemView<'p> {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'p str>,
    fields: Vec<FieldView<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceView<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<crate::show::ConflictView<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<&'p str>,
    /// The record that took this one in.
    #[serde(skip_serializing_if = "Option::is_none")]
    into: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = FieldProblem)]
struct FieldView<'p> {
    field: &'p str,
    code: &'static str,
    message: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
struct PlaceView<'p> {
    file: &'p str,
    line: u32,
    column: u32,
}

/// Puts words into an answer that failed.
pub(crate) fn worded(response: Response, language: Language) -> Response {
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    let body = serde_json::to_vec(&view(&failure, language)).unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts.extensions.remove::<Failure>();
    let json = header::HeaderValue::from_static("application/json; charset=utf-8");
    parts.headers.insert(header::CONTENT_TYPE, json);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

fn view(failure: &Failure, language: Language) -> ProblemView<'_> {
    let problem = &*failure.problem;
    let incident = log(problem);
    let fields = problem.field_problems().iter().map(|field| FieldView {
        field: &field.field,
        code: field.code.wire(),
        message: words::field(language, field),
    });
    ProblemView {
        code: problem.code().wire(),
        message: words::problem(language, problem),
        detail: problem.param("what").filter(|_| problem.kind() != Kind::Bug),
        fields: fields.collect(),
        place: problem.place().map(|place| PlaceView {
            file: &place.file,
            line: place.line,
            column: place.column,
        }),
        incident,
        conflict: failure.conflict.as_deref().map(Into::into),
        count: problem.param("count"),
        into: problem.param("into").and_then(|id| id.parse().ok()),
    }
}

/// Our own mistakes and lost databases are logged; a mistake gets a number to ask about.
fn log(problem: &Problem) -> Option<String> {
    let at = problem.born_at();
    let cause = problem.cause().map(ToString::to_string);
    match problem.kind() {
        Kind::Bug => {
            let mut bytes = [0u8; 4];
            // Without randomness the number is zeros: the log line stays.
            let _ = getrandom::fill(&mut bytes);
            let incident: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            tracing::error!(incident, %problem, cause, file = at.file(), line = at.line(), "bug");
            Some(incident)
        }
        Kind::Unavailable => {
            tracing::warn!(%problem, cause, file = at.file(), line = at.line(), "unavailable");
            None
        }
        _ => None,
    }
}

/// There is nothing at this address of the API.
pub(crate) async fn nothing_here() -> Failure {
    Problem::new(Code::RouteUnknown).into()
}

/// A panic of a handler: a bug of ours, of this request alone.
pub(crate) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    let what = text.unwrap_or_else(|| "a panic".to_owned());
    Failure::from(Problem::bug(format!("a handler panicked: {what}"))).into_response()
}
