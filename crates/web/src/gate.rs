//! What every request passes: who asks, where from, in which language; and every answer's headers.

use crate::failure::{Failure, worded};
use crate::metrics::Counted;
use crate::state::State;
use crate::words::Language;
use app::sessions::{self, Pass};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use base::{Actor, Code, Problem};

/// The cookie of a session.
pub(crate) const COOKIE: &str = "otklik_session";
/// The header without which a browser's unsafe request is refused: other sites cannot send it.
const OURS: &str = "x-otklik";

/// Who asks, found once per request.
#[derive(Debug, Clone)]
pub(crate) struct Asker(pub(crate) Result<Actor, Missing>);

/// Nobody is signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Missing;

/// Finds the caller, refuses foreign sites, words failures.
pub(crate) async fn gate(
    Shared(state): Shared<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let pass = pass(request.headers());
    let found = find(&state, pass.as_ref(), request.headers(), request.method()).await;
    let mut language = accepted(request.headers());
    let response = match found {
        Err(problem) => Failure::from(problem).into_response(),
        Ok(asker) => {
            if let Ok(Actor::Person(id)) = &asker.0
                && let Some(person) = state.app.catalog().people.get(id)
            {
                language = Language::of(&person.locale);
            }
            request.extensions_mut().insert(asker);
            request.extensions_mut().insert(pass);
            request.extensions_mut().insert(language);
            next.run(request).await
        }
    };
    worded(response, language)
}

/// The language a browser asks for.
pub(crate) fn accepted(headers: &HeaderMap) -> Language {
    let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::of(text.unwrap_or("ru"))
}

/// Who asks for a page; a session that cannot be read is nobody's.
pub(crate) async fn asker(state: &State, headers: &HeaderMap) -> Asker {
    let pass = pass(headers);
    let found = find(state, pass.as_ref(), headers, &Method::GET).await;
    found.unwrap_or(Asker(Err(Missing)))
}

/// What the caller shows: a token wins over a cookie.
fn pass(headers: &HeaderMap) -> Option<Pass> {
    if let Some(token) = bearer(headers) {
        return Some(Pass::token(token));
    }
    CookieJar::from_headers(headers).get(COOKIE).map(|cookie| Pass::session(cookie.value()))
}

/// The text of `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    text.and_then(|text| text.strip_prefix("Bearer ")).map(str::trim)
}

async fn find(
    state: &State,
    pass: Option<&Pass>,
    headers: &HeaderMap,
    method: &Method,
) -> Result<Asker, Problem> {
    let Some(pass) = pass else { return Ok(Asker(Err(Missing))) };
    if matches!(pass, Pass::Session(_)) && !method.is_safe() {
        must_be_ours(state, headers)?;
    }
    match sessions::person_of(&state.app, pass).await {
        Ok(id) => Ok(Asker(Ok(Actor::Person(id)))),
        Err(problem) if problem.code() == Code::SessionMissing => Ok(Asker(Err(Missing))),
        Err(problem) => Err(problem),
    }
}

/// A browser's unsafe request must come from our own pages.
pub(crate) fn must_be_ours(state: &State, headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key(OURS) && same_origin(state, headers) {
        return Ok(());
    }
    Err(Problem::new(Code::OriginForeign))
}

/// Whether `Origin`, where a browser sends it, names this server.
pub(crate) fn same_origin(state: &State, headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return true };
    let host = text(header::HOST).unwrap_or_default();
    let named = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    origin == state.options.address || named == host
}

/// What surrounds everything: figures, and the headers of every answer. One layer, for each is a
/// copy of all that stand inside it with every request.
pub(crate) async fn outermost(request: Request, next: Next) -> Response {
    let counted = Counted::begin(&request);
    let mut response = next.run(request).await;
    counted.end(response.status());
    secure(response.headers_mut());
    response
}

fn secure(headers: &mut HeaderMap) {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
    }
}
