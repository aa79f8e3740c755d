//! `/api/docs`: the API as a page that needs nothing from outside.

use crate::gate::accepted;
use crate::pages;
use crate::words::{Language, page as word};
use crate::{State, openapi};
use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;
use std::fmt::Write;

const STYLE: &str = include_str!("api_page.css");

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/api/docs", get(page))
}

async fn page(headers: HeaderMap) -> Response {
    let language = accepted(&headers);
    let text = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>{}</title><style>{STYLE}</style></head><body><main>{}</main></body></html>",
        language.code(),
        word(language, "api.title"),
        body(language)
    );
    pages::html(text, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
        .into_response()
}

/// Every path with its parameters and bodies; all of it public knowledge.
fn body(language: Language) -> String {
    let api: Value = serde_json::from_str(&openapi::openapi()).unwrap_or_default();
    let word = |key| word(language, key);
    let tokens = "<code>Authorization: Bearer otk_…</code>";
    let mut out = format!(
        "<h1>{}</h1><p>{} <code>/api/v1</code>. {} {tokens} ({}). {} \
         <code>/api/v1/openapi.json</code>.</p>",
        word("api.title"),
        word("api.base"),
        word("api.token"),
        word("api.where"),
        word("api.file"),
    );
    for (path, methods) in api.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, about) in methods.as_object().into_iter().flatten() {
            operation(&mut out, (path, method), about);
        }
    }
    let _ = write!(out, "<h2>{}</h2>", word("api.schemas"));
    for (name, schema) in
        api.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
    {
        let text = serde_json::to_string_pretty(schema).unwrap_or_default();
        let _ = write!(
            out,
            "<details id=\"{name}\"><summary>{name}</summary><pre>{}</pre></details>",
            safe(&text)
        );
    }
    out
}

fn operation(out: &mut String, (path, method): (&str, &str), about: &Value) {
    let summary = said(about, "summary").or_else(|| said(about, "description")).unwrap_or_default();
    let _ = write!(
        out,
        "<section><h2><span class=\"verb\">{}</span> <code>{}</code></h2><p>{}</p>",
        method.to_uppercase(),
        safe(path),
        safe(summary)
    );
    let params: Vec<&Value> =
        about.get("parameters").and_then(Value::as_array).into_iter().flatten().collect();
    if !params.is_empty() {
        out.push_str("<ul>");
        for param in params {
            let name = said(param, "name").unwrap_or_default();
            let place = said(param, "in").unwrap_or_default();
            let hint = said(param, "description").unwrap_or_default();
            let _ =
                write!(out, "<li><code>{}</code> <i>{place}</i> {}</li>", safe(name), safe(hint));
        }
        out.push_str("</ul>");
    }
    let body = about.pointer("/requestBody/content/application~1json/schema/$ref");
    link(out, "Body", body);
    let answers = about["responses"].as_object().into_iter().flatten();
    for (status, answer) in answers.filter(|(status, _)| status.as_str() != "default") {
        link(out, status, answer.pointer("/content/application~1json/schema/$ref"));
    }
    out.push_str("</section>");
}

fn said<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// A line that leads to a schema of this page.
fn link(out: &mut String, what: &str, path: Option<&Value>) {
    if let Some(name) = path.and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        let name = safe(name);
        let _ = write!(out, "<p>{what}: <a href=\"#{name}\"><code>{name}</code></a></p>");
    }
}

fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
