//! What a caller shows with each request, and whose it is.

use super::sql::{self, Found};
use super::{HOUR_MS, SESSION_MS, secret};
use crate::app::App;
use base::{Code, PersonId, Problem, Time};
use store::Lane;
use tokio::sync::watch;

/// A session's cookie or a personal token; only the hash of its secret is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pass {
    /// A browser's session.
    Session(String),
    /// A personal token (`Authorization: Bearer`).
    Token(String),
}

impl Pass {
    /// By the secret of a cookie.
    #[must_use]
    pub fn session(secret: &str) -> Pass {
        Pass::Session(secret::hash(secret))
    }

    /// By the secret of a token.
    #[must_use]
    pub fn token(secret: &str) -> Pass {
        Pass::Token(secret::hash(secret))
    }

    fn hash(&self) -> &str {
        match self {
            Pass::Session(hash) | Pass::Token(hash) => hash,
        }
    }

    /// Whether it still opens the door; looking does not prolong it. A database that does not
    /// answer closes nothing.
    pub async fn holds(&self, app: &App) -> bool {
        let looked = match app.keep_up().await {
            Ok(()) => look(app, self, app.now()).await,
            Err(problem) => Err(problem),
        };
        match looked {
            Ok(looked) => working(app, looked.person()).await.is_ok(),
            Err(problem) => problem.code() != Code::SessionMissing,
        }
    }
}

/// Hears of every session and token that is taken away in this process.
#[must_use]
pub fn revocations(app: &App) -> watch::Receiver<()> {
    app.sessions.revocations()
}

/// Whose a pass is; notes that it was used.
///
/// # Errors
/// `session.missing`
pub async fn person_of(app: &App, pass: &Pass) -> Result<PersonId, Problem> {
    app.keep_up().await?;
    let now = app.now();
    let looked = look(app, pass, now).await?;
    if let Looked::Read(found) = &looked
        && found.seen_at.is_none_or(|seen| seen.plus_ms(HOUR_MS) <= now)
    {
        note_use(app, pass.clone(), now);
    }
    working(app, looked.person()).await
}

enum Looked {
    Remembered(PersonId),
    Read(Found),
}

impl Looked {
    fn person(&self) -> PersonId {
        match self {
            Looked::Remembered(person) => *person,
            Looked::Read(found) => found.person,
        }
    }
}

async fn look(app: &App, pass: &Pass, now: Time) -> Result<Looked, Problem> {
    if let Some(person) = app.sessions.person(pass.hash(), now) {
        return Ok(Looked::Remembered(person));
    }
    let asked_at = app.sessions.forgotten();
    let asked = pass.clone();
    let read = app.store.read(move |tx| match &asked {
        Pass::Session(hash) => sql::session(tx, hash),
        Pass::Token(hash) => sql::token(tx, hash),
    });
    let found = read.await?.filter(|found| found.expires_at > now);
    let found = found.ok_or_else(|| Problem::new(Code::SessionMissing))?;
    app.sessions.remember(pass.hash(), found.person, (now, found.expires_at), asked_at);
    Ok(Looked::Read(found))
}

/// Nobody waits for this write.
fn note_use(app: &App, pass: Pass, now: Time) {
    let store = app.store.clone();
    tokio::spawn(async move {
        let noted = store.write(Lane::Bulk, move |tx| match &pass {
            Pass::Session(hash) => sql::slide_session(tx, hash, now, now.plus_ms(SESSION_MS)),
            Pass::Token(hash) => sql::touch_token(tx, hash, now),
        });
        if let Err(problem) = noted.await {
            tracing::warn!(%problem, "the use of a session or token could not be noted");
        }
    });
}

/// A person who may work. One whom this process does not know may have come from another one.
pub(super) async fn working(app: &App, person: PersonId) -> Result<PersonId, Problem> {
    if app.catalog().is_active(person) {
        return Ok(person);
    }
    app.look().await?;
    if app.catalog().is_active(person) {
        return Ok(person);
    }
    Err(Problem::new(Code::SessionMissing))
}
