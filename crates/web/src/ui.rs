//! The embedded UI: hashed files for ever, the page itself with a nonce and its first data.

use crate::caller::Caller;
use crate::gate::{self, Asker};
use crate::state::State;
use crate::words::{self, Language};
use crate::{me, meta, pages};
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::Problem;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Dist;

/// Files of the UI; every other address is the page, for the signed in.
pub(crate) async fn serve(
    Shared(state): Shared<State>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("assets/") || Dist::get(path).is_some() && path != "index.html" {
        return file(path, &headers);
    }
    if !method.is_safe() {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match gate::asker(&state, &headers).await {
        Asker(Ok(actor)) => {
            let locale = app::access::caller(&state.app, &actor).locale().to_owned();
            let caller = Caller { actor, language: Language::of(&locale) };
            page(&state, &caller).await.unwrap_or_else(|problem| {
                tracing::error!(%problem, "the page cannot be made");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            })
        }
        Asker(Err(_)) => {
            let to = uri.path_and_query().map_or("/", |path| path.as_str());
            Redirect::to(&format!("/login?to={}", pages::encode(to))).into_response()
        }
    }
}

/// A file in the smallest form the browser takes.
fn file(path: &str, headers: &HeaderMap) -> Response {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts = accepts.unwrap_or_default();
    let forms = [("br", ".br"), ("gzip", ".gz")];
    let small =
        forms.iter().filter(|(name, _)| accepts.contains(name)).find_map(|(name, ending)| {
            Dist::get(&format!("{path}{ending}")).map(|file| (file, Some(*name)))
        });
    let Some((file, encoding)) = small.or_else(|| Dist::get(path).map(|file| (file, None))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    let kind = Dist::get(path).map(|file| kind(&file)).unwrap_or_default();
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(name) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let life = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(life));
    response
}

fn kind(file: &EmbeddedFile) -> String {
    let kind = file.metadata.mimetype();
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

/// `index.html` with a nonce, and with `/me` and `/meta` inside, so that the first screen asks
/// for its own data only.
async fn page(state: &State, caller: &Caller) -> Result<Response, Problem> {
    let Some(index) = Dist::get("index.html") else {
        return Ok(pages::plain(words::page(caller.language, "ui.missing")));
    };
    let html = String::from_utf8_lossy(&index.data);
    let nonce = pages::nonce()?;
    let boot = serde_json::json!({
        "me": me::view(state, caller).await?,
        "meta": meta::view(state, caller).await?,
    });
    // `</script>` inside the data would end it; JSON may write `<` as an escape.
    let boot = boot.to_string().replace('<', "\\u003c");
    let data =
        format!("<script nonce=\"{nonce}\" type=\"application/json\" id=\"boot\">{boot}</script>");
    let language = caller.language.code();
    let html = html
        .replacen("<html lang=\"ru\"", &format!("<html lang=\"{language}\""), 1)
        .replace("<script ", &format!("<script nonce=\"{nonce}\" "))
        .replacen("</body>", &format!("{data}</body>"), 1);
    Ok(pages::html(html, &pages::policy(&nonce)))
}
