//! Pages of plain HTML: sign-in and one-time links. They work without JavaScript.

use crate::body::Form;
use crate::failure::Failure;
use crate::gate::{self, COOKIE, accepted};
use crate::peer::Peer;
use crate::state::State;
use crate::words::{self, Language, page};
use app::sessions::{self, Acceptance, Agent, Login};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::CookieJar;
use base::{Code, Problem};
use serde::Deserialize;
use std::fmt::Write;

const STYLE: &str = include_str!("pages.css");

pub(crate) fn routes(_: &State) -> Router<State> {
    Router::new()
        .route("/login", get(login_page).post(login))
        .route("/logout", post(logout))
        .route("/link/{token}", get(link_page).post(accept))
}

/// The secret of the caller's session.
pub(crate) fn session(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(COOKIE).map(|cookie| cookie.value().to_owned())
}

#[derive(Debug, Default, Deserialize)]
struct To {
    #[serde(default)]
    to: String,
}

#[derive(Default)]
struct Entered<'e> {
    to: &'e str,
    login: &'e str,
    refusal: Option<String>,
}

async fn login_page(headers: HeaderMap, Query(query): Query<To>) -> Response {
    let entered = Entered { to: &query.to, ..Entered::default() };
    login_form(accepted(&headers), &entered, StatusCode::OK)
}

#[derive(Deserialize)]
struct LoginForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

/// Signs in. The UI's own dialog sends the same form with `X-Otklik` and gets no page back.
async fn login(
    Shared(state): Shared<State>,
    peer: Peer,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Response {
    let language = accepted(&headers);
    let is_dialog = headers.contains_key("x-otklik");
    let (login, password) = (form.login.clone(), form.password);
    let attempt = Login { login, password, address: peer.key(), agent: Agent(agent(&headers)) };
    match sign_in(&state, &headers, attempt).await {
        Ok(signed) if is_dialog => with_cookie(StatusCode::NO_CONTENT, &state, &signed.token),
        Ok(signed) => with_cookie(Redirect::to(&inside(&form.to)), &state, &signed.token),
        Err(problem) if is_dialog => {
            crate::failure::worded(Failure::from(problem).into_response(), language)
        }
        Err(problem) => {
            let refusal = Some(words::problem(language, &problem));
            let entered = Entered { to: &form.to, login: &form.login, refusal };
            let mut page = login_form(language, &entered, crate::failure::status(problem.code()));
            crate::failure::tell_when(&mut page, &problem);
            page
        }
    }
}

/// Only from our own pages.
fn sign_in(
    state: &State,
    headers: &HeaderMap,
    attempt: Login,
) -> impl Future<Output = Result<sessions::Signed, Problem>> {
    let is_ours = gate::same_origin(state, headers);
    let app = state.app.clone();
    async move {
        if is_ours {
            sessions::login(&app, attempt).await
        } else {
            Err(Problem::new(Code::OriginForeign))
        }
    }
}

fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    text.unwrap_or_default().chars().take(200).collect()
}

/// Only paths of our own: no other site, no other scheme.
fn inside(to: &str) -> String {
    let is_path = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    let is_clean = to.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    if is_path && is_clean { to.to_owned() } else { "/".to_owned() }
}

fn with_cookie(response: impl IntoResponse, state: &State, token: &str) -> Response {
    let secure = if state.options.address.starts_with("https://") { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000{secure}");
    let mut response = response.into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn logout(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    if let Some(token) = session(&headers).filter(|_| gate::same_origin(&state, &headers))
        && let Err(problem) = sessions::logout(&state.app, &token).await
    {
        tracing::warn!(%problem, "signing out");
    }
    let mut response = Redirect::to("/login").into_response();
    let gone =
        HeaderValue::from_static("otklik_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}

fn login_form(language: Language, entered: &Entered<'_>, status: StatusCode) -> Response {
    let word = |key| page(language, key);
    let mut body = String::new();
    let refusal = refusal(entered.refusal.as_deref());
    let _ = write!(
        body,
        "<h1>{}</h1>{refusal}<form method=\"post\" action=\"/login\">\
         <input type=\"hidden\" name=\"to\" value=\"{}\">\
         <label for=\"login\">{}</label>\
         <input id=\"login\" name=\"login\" value=\"{}\" autocomplete=\"username\" autocapitalize=\"none\" required autofocus>\
         <label for=\"password\">{}</label>\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required>\
         <button>{}</button></form><p class=\"hint\">{}</p>",
        word("login.title"),
        escape(entered.to),
        word("login.login"),
        escape(entered.login),
        word("login.password"),
        word("login.enter"),
        word("login.forgotten"),
    );
    document(language, word("login.title"), &body, status)
}

fn refusal(text: Option<&str>) -> String {
    text.map(|text| format!("<p class=\"refusal\" role=\"alert\">{}</p>", escape(text)))
        .unwrap_or_default()
}

async fn link_page(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    let language = accepted(&headers);
    match sessions::link(&state.app, &token).await {
        Ok(link) => {
            let form = AcceptForm { name: link.name, login: link.login, ..AcceptForm::default() };
            link_form(language, &form, None)
        }
        Err(problem) => {
            let body = format!(
                "<h1>{}</h1>{}<p><a href=\"/login\">{}</a></p>",
                page(language, "link.title"),
                refusal(Some(&words::problem(language, &problem))),
                page(language, "link.to_login"),
            );
            document(language, page(language, "link.title"), &body, StatusCode::NOT_FOUND)
        }
    }
}

#[derive(Default, Deserialize)]
struct AcceptForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

async fn accept(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(form): Form<AcceptForm>,
) -> Response {
    let language = accepted(&headers);
    if form.password != form.again {
        return link_form(language, &form, Some(page(language, "link.differ").to_owned()));
    }
    let acceptance = Acceptance {
        name: form.name.clone(),
        login: form.login.clone(),
        password: form.password.clone(),
    };
    match sessions::accept(&state.app, &token, acceptance, Agent(agent(&headers))).await {
        Ok(signed) => with_cookie(Redirect::to("/"), &state, &signed.token),
        Err(problem) => link_form(language, &form, Some(everything(language, &problem))),
    }
}

/// All that is wrong, in sentences.
fn everything(language: Language, problem: &Problem) -> String {
    let fields = problem.field_problems().iter();
    let said: Vec<String> = fields.map(|field| words::field(language, field)).collect();
    if said.is_empty() { words::problem(language, problem) } else { said.join(" ") }
}

fn link_form(language: Language, form: &AcceptForm, said: Option<String>) -> Response {
    let word = |key| page(language, key);
    let status = if said.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut body = String::new();
    let _ = write!(
        body,
        "<h1>{}</h1><p class=\"hint\">{}</p>{}<form method=\"post\">\
         <label for=\"name\">{}</label>\
         <input id=\"name\" name=\"name\" value=\"{}\" autocomplete=\"name\" required>\
         <label for=\"login\">{}</label>\
         <input id=\"login\" name=\"login\" value=\"{}\" autocomplete=\"username\" autocapitalize=\"none\" required>\
         <label for=\"password\">{}</label>\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"new-password\" minlength=\"10\" required>\
         <label for=\"again\">{}</label>\
         <input id=\"again\" name=\"again\" type=\"password\" autocomplete=\"new-password\" minlength=\"10\" required>\
         <button>{}</button></form>",
        word("link.title"),
        word("link.hint"),
        refusal(said.as_deref()),
        word("link.name"),
        escape(&form.name),
        word("login.login"),
        escape(&form.login),
        word("link.password"),
        word("link.again"),
        word("link.enter"),
    );
    document(language, word("link.title"), &body, status)
}

fn document(language: Language, title: &str, body: &str, status: StatusCode) -> Response {
    let text = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · {name}</title>\
         <link rel=\"icon\" href=\"/icon.svg\"><style>{STYLE}</style></head>\
         <body><main><p class=\"mark\">{name}</p>{body}</main></body></html>",
        language.code(),
        name = page(language, "name"),
    );
    let mut response = html(
        text,
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    );
    *response.status_mut() = status;
    response
}

/// The policy of the UI's page: scripts by nonce, styles as the component library needs them.
pub(crate) fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// A page with its policy; never kept.
pub(crate) fn html(text: String, policy: &str) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A sentence instead of the UI.
pub(crate) fn plain(text: &str) -> Response {
    document(Language::Ru, text, &format!("<p>{}</p>", escape(text)), StatusCode::OK)
}

/// A random word that only this answer knows.
pub(crate) fn nonce() -> Result<String, Problem> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| Problem::bug("no randomness"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Text inside HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text inside a query.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
