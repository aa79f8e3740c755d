//! One-time links: the first administrator, an invitation, a new password.

use super::{Agent, Signed, password, secret, sql};
use crate::app::App;
use crate::events::Change;
use crate::people;
use base::{Code, FieldProblem, PersonId, Problem, Time};
use store::{Lane, Tx};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Makes the first administrator.
    Admin,
    /// A person made by an administrator comes in for the first time.
    Invite,
    /// A person who has a login sets a new password.
    Password,
}

impl Purpose {
    /// Its code in the database and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Admin => "admin",
            Purpose::Invite => "invite",
            Purpose::Password => "password",
        }
    }

    pub(super) fn of_code(code: &str) -> Option<Purpose> {
        [Purpose::Admin, Purpose::Invite, Purpose::Password]
            .into_iter()
            .find(|purpose| purpose.code() == code)
    }
}

/// A link as it is kept.
#[derive(Debug, Clone)]
pub(super) struct LinkRow {
    pub(super) purpose: Purpose,
    pub(super) person: Option<PersonId>,
    pub(super) expires_at: Time,
    pub(super) is_used: bool,
}

/// What the page behind a link shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkView {
    /// What it is for.
    pub purpose: Purpose,
    /// The person's name so far.
    pub name: String,
    /// The person's login so far.
    pub login: String,
}

/// What a person fills in behind a link.
#[derive(Debug, Clone, Default)]
pub struct Acceptance {
    /// Full name.
    pub name: String,
    /// Login: 2–64 letters, digits, `.`, `_`, `-`, `@`.
    pub login: String,
    /// Password, at least ten characters.
    pub password: String,
}

/// Makes a link inside a transaction; the text returned is the only copy of its secret.
pub(crate) fn issue(
    tx: &mut Tx<'_>,
    token: &str,
    (purpose, person): (Purpose, Option<PersonId>),
    expires_at: Time,
) -> Result<(), Problem> {
    sql::insert_link(tx, &secret::hash(token), purpose, person, expires_at)
}

/// What a link is for, while it works.
///
/// # Errors
/// `link.spent`
pub async fn link(app: &App, token: &str) -> Result<LinkView, Problem> {
    let (hash, now) = (secret::hash(token), app.now());
    app.store.read(move |tx| read(tx, &hash, now).map(|(view, _)| view)).await
}

fn read(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<(LinkView, Option<PersonId>), Problem> {
    let spent = || Problem::new(Code::LinkSpent);
    let link = sql::link(tx, hash)?.ok_or_else(spent)?;
    if link.is_used || link.expires_at <= now {
        return Err(spent());
    }
    let row = match link.person {
        Some(person) => {
            sql::by_person(tx, person)?.filter(|row| row.is_active).ok_or_else(spent)?
        }
        None => sql::LoginRow::default(),
    };
    let view = LinkView { purpose: link.purpose, name: row.name, login: row.login };
    Ok((view, link.person))
}

/// Uses a link: sets name, login and password, makes the first administrator where it is for one,
/// and signs the person in.
///
/// # Errors
/// `link.spent`, `record.invalid` (name, login), `password.weak`, `person.login_taken`.
pub async fn accept(
    app: &App,
    token: &str,
    given: Acceptance,
    agent: Agent,
) -> Result<Signed, Problem> {
    link(app, token).await?;
    let (name, login) = identity(&given)?;
    password::must_be_strong(&given.password, &login, &name)?;
    let hash = password::hash(&app.sessions.hashing, given.password).await?;
    let (link_hash, now) = (secret::hash(token), app.now());
    let session = secret::fresh()?;
    let session_hash = secret::hash(&session);
    let catalog = app.catalog();
    let person = app
        .store
        .write(Lane::People, move |tx| {
            let (view, person) = read(tx, &link_hash, now)?;
            sql::spend_link(tx, &link_hash, now)?;
            let person = match (view.purpose, person) {
                (Purpose::Admin, _) => people::make_first_admin(tx, &catalog, &name, now)?,
                (_, Some(person)) => person,
                (_, None) => return Err(Problem::new(Code::LinkSpent)),
            };
            sql::set_identity(tx, person, (&name, &login), &hash)?;
            sql::delete_sessions(tx, person, "")?;
            let times = (now, now.plus_ms(super::SESSION_MS));
            sql::insert_session(tx, &session_hash, person, times, &agent)?;
            Ok(person)
        })
        .await?;
    app.sessions.forget_person(person);
    app.reload().await?;
    app.events.publish(vec![Change::Meta]);
    Ok(Signed { person, token: session })
}

/// Name and login as they are kept.
///
/// # Errors
/// `record.invalid` with fields `name`, `login`.
pub(crate) fn identity(given: &Acceptance) -> Result<(String, String), Problem> {
    let name = given.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let login = base::fold::fold(&given.login);
    let mut faults = Vec::new();
    match name.chars().count() {
        0 => faults.push(FieldProblem::new("name", Code::FieldRequired)),
        1..=200 => {}
        _ => faults.push(FieldProblem::new("name", Code::FieldTooLong).with("max", "200")),
    }
    if login.is_empty() {
        faults.push(FieldProblem::new("login", Code::FieldRequired));
    } else if !is_login(&login) {
        faults.push(FieldProblem::new("login", Code::FieldWrongKind));
    }
    if faults.is_empty() {
        return Ok((name, login));
    }
    Err(Problem::fields(Code::RecordInvalid, faults))
}

/// Whether a folded text may be a login.
pub(crate) fn is_login(login: &str) -> bool {
    let is_sign = |ch: char| ch.is_alphanumeric() || matches!(ch, '.' | '_' | '-' | '@' | '+');
    (2..=64).contains(&login.chars().count()) && login.chars().all(is_sign)
}
