//! Sign-in: passwords, sessions of browsers, personal API tokens, one-time links.
//!
//! Of a secret only its hash is kept. A request costs no query: who is behind a secret is
//! remembered for a minute, and forgotten at once when it is revoked in this process, soon when
//! in another one (`App::keep_up`).

mod attempts;
mod keeper;
pub(crate) mod links;
mod pass;
mod password;
pub(crate) mod secret;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

pub use attempts::{Attempts, PER_ADDRESS, PER_LOGIN, Pace};
pub use keeper::Keeper;
pub use links::{Acceptance, LinkView, Purpose, accept, link};
pub use pass::{Pass, person_of, revocations};
pub use password::must_be_strong;

use pass::working;

use crate::app::App;
use base::{Actor, Code, FieldProblem, PersonId, Problem, Time};
use store::Lane;

/// How long a session lives after its last use, in ms: 30 days.
pub(crate) const SESSION_MS: i64 = 30 * DAY_MS;

const DAY_MS: i64 = 24 * HOUR_MS;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// How personal tokens begin, so that they are recognised where they should not be.
const TOKEN_PREFIX: &str = "otk_";

/// The longest life of a token, in days.
const TOKEN_DAYS_MAX: i64 = 366;

/// What the browser says of itself; for the list of sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent(pub String);

/// An attempt to sign in.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// Login as typed.
    pub login: String,
    /// Password as typed.
    pub password: String,
    /// The caller's address, for the pace of attempts.
    pub address: String,
    /// The caller's browser.
    pub agent: Agent,
}

/// A person signed in: the secret goes into the cookie and is kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// Who.
    pub person: PersonId,
    /// The session's secret.
    pub token: String,
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signed").field("person", &self.person).finish_non_exhaustive()
    }
}

/// A personal API token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenView {
    /// Id.
    pub id: i64,
    /// What it is for, in its owner's words.
    pub name: String,
    /// When it was made.
    pub created_at: Time,
    /// When it ends.
    pub expires_at: Time,
    /// When it was last used, to the hour.
    pub used_at: Option<Time>,
}

/// Signs a person in by login and password. An unknown login, a wrong password and a blocked
/// person get the same answer after the same time.
///
/// # Errors
/// `login.limited`, `login.wrong`.
pub async fn login(app: &App, attempt: Login) -> Result<Signed, Problem> {
    let now = app.now();
    let login = base::fold::fold(&attempt.login);
    may_try(app, &login, Some(&attempt.address))?;
    if attempt.password.is_empty() {
        // Fits nobody, known or not: not worth 19 MiB of hashing.
        return Err(Problem::new(Code::LoginWrong));
    }
    let asked = login.clone();
    let row = app.store.read(move |tx| sql::by_login(tx, &asked)).await?;
    let row = row.filter(|row| row.is_active);
    let hash = row.as_ref().and_then(|row| row.hash.clone());
    let hash = hash.unwrap_or_else(|| password::NOBODY.to_owned());
    let fits = password::fits(&app.sessions.hashing, attempt.password, hash).await?;
    let row = row.filter(|row| fits && row.hash.is_some());
    let person = row.ok_or_else(|| Problem::new(Code::LoginWrong))?.person;
    working(app, person).await.map_err(|_| Problem::new(Code::LoginWrong))?;
    succeeded(app, &login, Some(&attempt.address));
    let token = secret::fresh()?;
    let session = secret::hash(&token);
    app.store
        .write(Lane::People, move |tx| {
            let times = (now, now.plus_ms(SESSION_MS));
            sql::insert_session(tx, &session, person, times, &attempt.agent)
        })
        .await?;
    Ok(Signed { person, token })
}

fn login_key(login: &str) -> String {
    let short: String = login.chars().take(64).collect();
    format!("login {short}")
}

fn address_key(address: &str) -> String {
    let short: String = address.chars().take(64).collect();
    format!("address {short}")
}

fn may_try(app: &App, login: &str, address: Option<&str>) -> Result<(), Problem> {
    let now = app.now();
    let mut attempts = app.sessions.attempts();
    let by_address = match address {
        Some(address) => attempts.allow(&address_key(address), PER_ADDRESS, now),
        None => Ok(()),
    };
    let allowed = by_address.and_then(|()| attempts.allow(&login_key(login), PER_LOGIN, now));
    allowed.map_err(|wait_ms| {
        let seconds = (wait_ms + 999) / 1000;
        Problem::new(Code::LoginLimited).with("seconds", seconds.to_string())
    })
}

/// A success costs no attempt: an office may share one address.
fn succeeded(app: &App, login: &str, address: Option<&str>) {
    let mut attempts = app.sessions.attempts();
    attempts.forget(&login_key(login));
    if let Some(address) = address {
        attempts.give_back(&address_key(address), PER_ADDRESS);
    }
}

/// Ends a session.
///
/// # Errors
/// `store.*`
pub async fn logout(app: &App, token: &str) -> Result<(), Problem> {
    let hash = secret::hash(token);
    app.sessions.forget(&hash);
    let gone = hash.clone();
    app.store.write(Lane::People, move |tx| sql::delete_session(tx, &gone)).await?;
    app.sessions.forget(&hash);
    Ok(())
}

/// Changes the caller's password; all their sessions but the present one end.
///
/// # Errors
/// `login.limited`, `login.wrong` (the old password), `password.weak`.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    session: Option<&str>,
    (old, new): (String, String),
) -> Result<(), Problem> {
    let person = me(actor)?;
    let row = app.store.read(move |tx| sql::by_person(tx, person)).await?;
    let row = row.ok_or_else(|| Problem::new(Code::SessionMissing))?;
    may_try(app, &row.login, None)?;
    let hash = row.hash.unwrap_or_else(|| password::NOBODY.to_owned());
    if !password::fits(&app.sessions.hashing, old, hash).await? {
        return Err(Problem::new(Code::LoginWrong));
    }
    password::must_be_strong(&new, &row.login, &row.name)?;
    succeeded(app, &row.login, None);
    let fresh = password::hash(&app.sessions.hashing, new).await?;
    let keep = session.map(secret::hash).unwrap_or_default();
    app.store
        .write(Lane::People, move |tx| {
            sql::set_password(tx, person, &fresh)?;
            sql::delete_sessions(tx, person, &keep)
        })
        .await?;
    app.sessions.forget_person(person);
    Ok(())
}

/// The hash of a password that is strong enough.
pub(crate) async fn checked_hash(
    app: &App,
    login: &str,
    name: &str,
    password: String,
) -> Result<String, Problem> {
    password::must_be_strong(&password, login, name)?;
    password::hash(&app.sessions.hashing, password).await
}

fn me(actor: &Actor) -> Result<PersonId, Problem> {
    actor.person().ok_or_else(|| Problem::new(Code::SessionMissing))
}

/// The caller's personal tokens, newest first.
///
/// # Errors
/// `store.*`
pub async fn tokens(app: &App, actor: &Actor) -> Result<Vec<TokenView>, Problem> {
    let person = me(actor)?;
    app.store.read(move |tx| sql::tokens(tx, person)).await
}

/// Makes a personal token for 1–366 days; its secret is shown once.
///
/// # Errors
/// `record.invalid` (name, days).
pub async fn create_token(
    app: &App,
    actor: &Actor,
    name: &str,
    days: i64,
) -> Result<(TokenView, String), Problem> {
    let person = me(actor)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut faults = Vec::new();
    match name.chars().count() {
        0 => faults.push(FieldProblem::new("name", Code::FieldRequired)),
        1..=100 => {}
        _ => faults.push(FieldProblem::new("name", Code::FieldTooLong).with("max", "100")),
    }
    if !(1..=TOKEN_DAYS_MAX).contains(&days) {
        let fault = FieldProblem::new("days", Code::FieldTooLarge);
        faults.push(fault.with("max", TOKEN_DAYS_MAX.to_string()));
    }
    if !faults.is_empty() {
        return Err(Problem::fields(Code::RecordInvalid, faults));
    }
    let secret = format!("{TOKEN_PREFIX}{}", secret::fresh()?);
    let (hash, now) = (secret::hash(&secret), app.now());
    let expires_at = now.plus_ms(days * DAY_MS);
    let kept = name.clone();
    let id = app
        .store
        .write(Lane::People, move |tx| {
            sql::insert_token(tx, &hash, person, &kept, (now, expires_at))
        })
        .await?;
    Ok((TokenView { id, name, created_at: now, expires_at, used_at: None }, secret))
}

/// Deletes a personal token of the caller; it stops working at once.
///
/// # Errors
/// `token.unknown`
pub async fn delete_token(app: &App, actor: &Actor, id: i64) -> Result<(), Problem> {
    let person = me(actor)?;
    let gone = app.store.write(Lane::People, move |tx| sql::delete_token(tx, person, id)).await?;
    app.sessions.forget_person(person);
    if gone { Ok(()) } else { Err(Problem::new(Code::TokenUnknown)) }
}
