//! A problem as an answer: the only place that knows statuses, and the only one that logs problems.

use crate::words::Language;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base::{Code, FieldProblem, Kind, Place, Problem};
use http::{HeaderValue, StatusCode, header};
use serde::{Serialize, Serializer};
use std::error::Error;
use std::sync::Arc;

/// A problem on its way out. It becomes JSON in the caller's language in [`render`], at the edge
/// of the house, where that language is known.
#[derive(Debug)]
pub(crate) struct Failure {
    problem: Problem,
    conflict: Option<serde_json::Value>,
}

impl Failure {
    /// A problem with the fields that two people changed.
    pub(crate) fn conflict(conflict: serde_json::Value) -> Failure {
        Failure { problem: Problem::new(Code::RecordConflict), conflict: Some(conflict) }
    }

    /// Nothing is at this address.
    pub(crate) fn route() -> Failure {
        Problem::new(Code::RouteUnknown).into()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure { problem, conflict: None }
    }
}

/// The status of a code.
pub(crate) fn status(code: Code) -> StatusCode {
    match code.kind() {
        // A body that is too large is not helped by waiting.
        Kind::Limited if code == Code::RequestTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
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

/// A failure waiting in a response for its words.
#[derive(Debug, Clone)]
struct Waiting(Arc<Failure>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status(self.problem.code());
        response.extensions_mut().insert(Waiting(Arc::new(self)));
        response
    }
}

/// Gives a failure its words, and writes to the log what people must not see.
pub(crate) fn render(response: Response, language: Language, request: &str) -> Response {
    let Some(Waiting(failure)) = response.extensions().get::<Waiting>().cloned() else {
        return response;
    };
    let problem = &failure.problem;
    log(problem, request);
    let incident = (problem.kind() == Kind::Bug).then(|| request.to_owned());
    let body = ProblemOut {
        code: problem.code().wire(),
        message: message(problem, language, incident.as_deref()),
        detail: problem.param("what").filter(|_| incident.is_none()),
        fields: Fields { problem, language },
        place: problem.place().map(PlaceOut),
        params: Params(problem),
        count: problem.param("count").and_then(|count| count.parse().ok()),
        conflict: failure.conflict.as_ref(),
        incident,
    };
    let text = serde_json::to_vec(&body).unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    let json = HeaderValue::from_static("application/json");
    parts.headers.insert(header::CONTENT_TYPE, json);
    parts.headers.remove(header::CONTENT_LENGTH);
    if problem.kind() == Kind::Limited {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    Response::from_parts(parts, Body::from(text))
}

fn message(problem: &Problem, language: Language, incident: Option<&str>) -> String {
    let Some(incident) = incident else { return language.problem(problem) };
    language.fill("errors.bug", &[("incident", incident.to_owned())])
}

fn log(problem: &Problem, request: &str) {
    let mut causes = String::new();
    let mut cause = problem.source();
    while let Some(error) = cause {
        causes.push_str(&format!(" ← {error}"));
        cause = error.source();
    }
    let at = problem.born_at();
    match problem.kind() {
        Kind::Bug => tracing::error!(request, %problem, %at, causes, "bug"),
        Kind::Unavailable => tracing::warn!(request, %problem, %at, causes, "unavailable"),
        _ => tracing::debug!(request, %problem, %at, causes, "refused"),
    }
}

#[derive(Serialize)]
struct ProblemOut<'p> {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'p str>,
    #[serde(skip_serializing_if = "Fields::is_empty")]
    fields: Fields<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceOut<'p>>,
    #[serde(skip_serializing_if = "Params::is_empty")]
    params: Params<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<&'p serde_json::Value>,
}

struct Fields<'p> {
    problem: &'p Problem,
    language: Language,
}

impl Fields<'_> {
    fn is_empty(&self) -> bool {
        self.problem.field_problems().is_empty()
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let faults = self.problem.field_problems().iter();
        serializer.collect_seq(faults.map(|fault| field_out(fault, self.language)))
    }
}

#[derive(Serialize)]
struct FieldOut<'p> {
    field: &'p str,
    code: &'static str,
    message: String,
}

fn field_out(fault: &FieldProblem, language: Language) -> FieldOut<'_> {
    FieldOut {
        field: &fault.field,
        code: fault.code.wire(),
        message: language.field_problem(fault),
    }
}

/// Parameters of the sentence as an object; none of a bug.
struct Params<'p>(&'p Problem);

impl Params<'_> {
    fn is_empty(&self) -> bool {
        self.0.kind() == Kind::Bug || self.0.params().is_empty()
    }
}

impl Serialize for Params<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.params().iter().map(|(name, value)| (name, value)))
    }
}

struct PlaceOut<'p>(&'p Place);

impl Serialize for PlaceOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Place", 3)?;
        out.serialize_field("file", &self.0.file)?;
        out.serialize_field("line", &self.0.line)?;
        out.serialize_field("column", &self.0.column)?;
        out.end()
    }
}

/// The shape of a refusal, for the API's description.
#[derive(utoipa::ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "describes what `ProblemOut` writes")]
pub(crate) struct ProblemView {
    /// Stable code, `noun.what_is_wrong`.
    code: String,
    /// A sentence in the caller's language.
    message: String,
    /// More, for developers.
    detail: Option<String>,
    /// What is wrong with each field.
    fields: Option<Vec<FieldProblemView>>,
    /// Where in a text it is wrong.
    place: Option<PlaceView>,
    /// Parameters of the sentence.
    params: Option<std::collections::BTreeMap<String, String>>,
    /// The number under which a mistake of ours was logged.
    incident: Option<String>,
    /// The fields that somebody else changed meanwhile.
    conflict: Option<ConflictView>,
}

/// What is wrong with a field.
#[derive(utoipa::ToSchema)]
#[schema(as = FieldProblem)]
#[expect(dead_code, reason = "describes what `FieldOut` writes")]
pub(crate) struct FieldProblemView {
    field: String,
    code: String,
    message: String,
}

/// A place in a text; lines and columns count from 1.
#[derive(utoipa::ToSchema)]
#[schema(as = Place)]
#[expect(dead_code, reason = "describes what `PlaceOut` writes")]
pub(crate) struct PlaceView {
    file: String,
    line: u32,
    column: u32,
}

/// What two people changed at once.
#[derive(utoipa::ToSchema)]
#[schema(as = Conflict)]
#[expect(dead_code, reason = "describes what an update answers")]
pub(crate) struct ConflictView {
    version: i64,
    fields: Vec<ConflictFieldView>,
}

/// A field that both changed.
#[derive(utoipa::ToSchema)]
#[schema(as = ConflictField)]
#[expect(dead_code, reason = "describes what an update answers")]
pub(crate) struct ConflictFieldView {
    field: String,
    mine: serde_json::Value,
    theirs: serde_json::Value,
    person: Option<i64>,
    at: String,
}
