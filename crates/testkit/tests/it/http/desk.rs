//! The fixture of HTTP stories: an office behind its router, without a socket.

use app::imports::Table;
use app::sessions;
use axum::Router;
use axum::body::Body;
use base::{Actor, Code, PersonId, Problem};
use http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use testkit::{Office, World, story};
use tokio::sync::watch;
use tower::ServiceExt;

/// Where the office is reached in these stories.
pub(super) const ADDRESS: &str = "http://office.example.ru";

/// An office behind its router.
pub(super) struct Desk {
    pub(super) world: World,
    pub(super) office: Office,
    /// A person with no role at all.
    pub(super) outsider: PersonId,
    /// Ends long answers.
    pub(super) shutdown: watch::Sender<bool>,
    router: Router,
    tokens: Mutex<HashMap<PersonId, String>>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

/// The simplest of tables: lines of cells with `;` between.
fn read_table(bytes: &[u8]) -> Result<Table, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::new(Code::ImportFile))?;
    let mut lines = text.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let columns = lines.next().unwrap_or_default();
    let mut table = Table::new(columns.into_iter().map(str::to_owned).collect(), "UTF-8", ";");
    lines.for_each(|cells| table.push(&cells));
    Ok(table)
}

fn options(shutdown: watch::Receiver<bool>) -> web::Options {
    web::Options {
        address: ADDRESS.into(),
        is_direct: true,
        trusted_proxies: Vec::new(),
        metrics_token: None,
        shutdown,
        read_table,
        write_table: documents::write::open,
    }
}

/// Tells a story at the desk, on each database.
pub(super) fn desk(tell: impl AsyncFn(Desk)) {
    story(async |world| tell(Desk::open(world).await).await);
}

impl Desk {
    async fn open(world: World) -> Desk {
        let office = world.office().await;
        let outsider = world.person("Чужаков Пётр", &[]).await;
        Desk::around(world, office, outsider)
    }

    /// A desk in front of an office that is there already.
    pub(super) fn around(world: World, office: Office, outsider: PersonId) -> Desk {
        let (shutdown, ends) = watch::channel(false);
        let router = web::router(world.app.clone(), options(ends));
        Desk { world, office, outsider, shutdown, router, tokens: Mutex::default() }
    }

    /// The same office with other settings.
    pub(super) fn set_up(self, change: impl FnOnce(&mut web::Options)) -> Desk {
        let mut options = options(self.shutdown.subscribe());
        change(&mut options);
        Desk { router: web::router(self.world.app.clone(), options), ..self }
    }

    /// The personal token of a person, made at its first use.
    pub(super) async fn token(&self, who: PersonId) -> String {
        let known = self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(&who).cloned();
        if let Some(token) = known {
            return token;
        }
        let actor = Actor::Person(who);
        let (_, token) = sessions::create_token(&self.world.app, &actor, "story", 7).await.unwrap();
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(who, token.clone());
        token
    }

    /// A request to the API as a person (or as nobody), with a JSON body unless it is null.
    pub(super) async fn request(
        &self,
        who: Option<PersonId>,
        (method, path): (&str, &str),
        body: &Json,
    ) -> Request<Body> {
        let mut request = Request::builder()
            .method(method.parse::<Method>().unwrap())
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, "office.example.ru");
        if let Some(who) = who {
            let token = self.token(who).await;
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Json::Null => Body::empty(),
            body => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
        };
        request.body(body).unwrap()
    }

    /// Calls the API and reads the whole answer.
    pub(super) async fn call(
        &self,
        who: Option<PersonId>,
        at: (&str, &str),
        body: &Json,
    ) -> Answer {
        let request = self.request(who, at, body).await;
        self.send(request).await
    }

    /// `GET` of the API.
    pub(super) async fn get(&self, who: PersonId, path: &str) -> Answer {
        self.call(Some(who), ("GET", path), &Json::Null).await
    }

    /// `POST` to the API.
    pub(super) async fn post(&self, who: PersonId, path: &str, body: &Json) -> Answer {
        self.call(Some(who), ("POST", path), body).await
    }

    /// `GET` of a page beside the API, as nobody.
    pub(super) async fn page(&self, path: &str) -> Answer {
        let request = Request::builder().uri(path).header(header::HOST, "office.example.ru");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a request as it is and reads the whole answer.
    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.open_answer(request).await.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    /// Sends a request and leaves the answer's body open.
    pub(super) async fn open_answer(&self, request: Request<Body>) -> http::Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }
}

impl Answer {
    /// The body as JSON.
    pub(super) fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// A line of a transcript: status, and the body where it is short.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.status, self.text).trim_end().to_owned()
    }

    /// A header as text; empty when it is not there.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A number inside the JSON.
    pub(super) fn number(&self, pointer: &str) -> i64 {
        let json = self.json();
        json.pointer(pointer).and_then(Json::as_i64).unwrap_or_else(|| panic!("{pointer}: {json}"))
    }
}
