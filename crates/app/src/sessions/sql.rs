//! Fixed SQL of sign-in: sessions, tokens, links, logins.

use super::links::{LinkRow, Purpose};
use super::{Agent, TokenView};
use base::{Code, PersonId, Problem, Time};
use store::{Row, Tx};

/// What is known of a login.
#[derive(Debug, Clone, Default)]
pub(super) struct LoginRow {
    pub(super) person: PersonId,
    pub(super) name: String,
    pub(super) login: String,
    pub(super) hash: Option<String>,
    pub(super) is_active: bool,
}

const LOGIN: &str = "SELECT id, name, login, password_hash, is_active FROM person ";

fn login_row(row: &Row) -> Result<LoginRow, Problem> {
    Ok(LoginRow {
        person: row.int(0)?,
        name: row.text(1).to_owned(),
        login: row.text(2).to_owned(),
        hash: row.maybe_text(3).map(str::to_owned),
        is_active: row.flag(4),
    })
}

pub(super) fn by_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<LoginRow>, Problem> {
    let row = tx.query_one(&format!("{LOGIN} WHERE login = $1"), &[login.into()])?;
    row.as_ref().map(login_row).transpose()
}

pub(super) fn by_person(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<LoginRow>, Problem> {
    let row = tx.query_one(&format!("{LOGIN} WHERE id = $1"), &[person.into()])?;
    row.as_ref().map(login_row).transpose()
}

/// A session or token found by its hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) person: PersonId,
    pub(super) expires_at: Time,
    pub(super) seen_at: Option<Time>,
}

pub(super) fn session(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Found>, Problem> {
    found(tx, "SELECT person_id, expires_at, seen_at FROM session WHERE hash = $1", hash)
}

pub(super) fn token(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Found>, Problem> {
    found(tx, "SELECT person_id, expires_at, used_at FROM token WHERE hash = $1", hash)
}

fn found(tx: &mut Tx<'_>, sql: &str, hash: &str) -> Result<Option<Found>, Problem> {
    let Some(row) = tx.query_one(sql, &[hash.into()])? else { return Ok(None) };
    Ok(Some(Found { person: row.int(0)?, expires_at: row.time(1), seen_at: row.maybe_time(2) }))
}

pub(super) fn insert_session(
    tx: &mut Tx<'_>,
    hash: &str,
    person: PersonId,
    (now, expires_at): (Time, Time),
    agent: &Agent,
) -> Result<(), Problem> {
    let short: String = agent.0.chars().filter(|ch| !ch.is_control()).take(200).collect();
    tx.execute(
        "DELETE FROM session WHERE person_id = $1 AND expires_at <= $2",
        &[person.into(), now.into()],
    )?;
    tx.execute(
        "INSERT INTO session (hash, person_id, created_at, seen_at, expires_at, agent) \
         VALUES ($1, $2, $3, $3, $4, $5)",
        &[hash.into(), person.into(), now.into(), expires_at.into(), short.into()],
    )?;
    Ok(())
}

pub(super) fn slide_session(
    tx: &mut Tx<'_>,
    hash: &str,
    now: Time,
    expires_at: Time,
) -> Result<(), Problem> {
    tx.execute(
        "UPDATE session SET seen_at = $2, expires_at = $3 WHERE hash = $1",
        &[hash.into(), now.into(), expires_at.into()],
    )?;
    Ok(())
}

pub(super) fn delete_session(tx: &mut Tx<'_>, hash: &str) -> Result<(), Problem> {
    tx.execute("DELETE FROM session WHERE hash = $1", &[hash.into()])?;
    Ok(())
}

/// Ends all sessions of a person but one.
pub(crate) fn delete_sessions(
    tx: &mut Tx<'_>,
    person: PersonId,
    keep: &str,
) -> Result<(), Problem> {
    tx.execute(
        "DELETE FROM session WHERE person_id = $1 AND hash <> $2",
        &[person.into(), keep.into()],
    )?;
    Ok(())
}

pub(super) fn tokens(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<TokenView>, Problem> {
    let rows = tx.query(
        "SELECT id, name, created_at, expires_at, used_at FROM token WHERE person_id = $1 \
         ORDER BY id DESC",
        &[person.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(TokenView {
                id: row.int(0)?,
                name: row.text(1).to_owned(),
                created_at: row.time(2),
                expires_at: row.time(3),
                used_at: row.maybe_time(4),
            })
        })
        .collect()
}

pub(super) fn insert_token(
    tx: &mut Tx<'_>,
    hash: &str,
    person: PersonId,
    name: &str,
    (now, expires_at): (Time, Time),
) -> Result<i64, Problem> {
    tx.insert(
        "INSERT INTO token (hash, person_id, name, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
        &[hash.into(), person.into(), name.into(), now.into(), expires_at.into()],
    )
}

pub(super) fn touch_token(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<(), Problem> {
    tx.execute("UPDATE token SET used_at = $2 WHERE hash = $1", &[hash.into(), now.into()])?;
    Ok(())
}

pub(super) fn delete_token(tx: &mut Tx<'_>, person: PersonId, id: i64) -> Result<bool, Problem> {
    let gone = tx.execute(
        "DELETE FROM token WHERE id = $1 AND person_id = $2",
        &[id.into(), person.into()],
    )?;
    Ok(gone > 0)
}

/// Deletes all tokens of a person.
pub(crate) fn delete_tokens(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Problem> {
    tx.execute("DELETE FROM token WHERE person_id = $1", &[person.into()])?;
    Ok(())
}

pub(super) fn link(tx: &mut Tx<'_>, hash: &str) -> Result<Option<LinkRow>, Problem> {
    let row = tx.query_one(
        "SELECT purpose, person_id, expires_at, used_at FROM link WHERE hash = $1",
        &[hash.into()],
    )?;
    Ok(row.and_then(|row| {
        Some(LinkRow {
            purpose: Purpose::of_code(row.text(0))?,
            person: row.maybe_int(1),
            expires_at: row.time(2),
            is_used: row.maybe_time(3).is_some(),
        })
    }))
}

pub(super) fn insert_link(
    tx: &mut Tx<'_>,
    hash: &str,
    purpose: Purpose,
    person: Option<PersonId>,
    expires_at: Time,
) -> Result<(), Problem> {
    // The newest link of a person is the only one that works.
    match person {
        Some(person) => tx.execute("DELETE FROM link WHERE person_id = $1", &[person.into()])?,
        None => tx.execute("DELETE FROM link WHERE purpose = $1", &[purpose.code().into()])?,
    };
    tx.execute(
        "INSERT INTO link (hash, purpose, person_id, expires_at) VALUES ($1, $2, $3, $4)",
        &[hash.into(), purpose.code().into(), person.into(), expires_at.into()],
    )?;
    Ok(())
}

/// Takes the links of a person away.
pub(crate) fn delete_links(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Problem> {
    tx.execute("DELETE FROM link WHERE person_id = $1", &[person.into()])?;
    Ok(())
}

/// Uses a link up; whoever comes second gets nothing.
pub(super) fn spend_link(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<(), Problem> {
    let spent = tx.execute(
        "UPDATE link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2",
        &[hash.into(), now.into()],
    )?;
    if spent == 1 { Ok(()) } else { Err(Problem::new(Code::LinkSpent)) }
}

pub(super) fn set_password(tx: &mut Tx<'_>, person: PersonId, hash: &str) -> Result<(), Problem> {
    tx.execute(
        "UPDATE person SET password_hash = $2 WHERE id = $1",
        &[person.into(), hash.into()],
    )?;
    Ok(())
}

/// Gives a person name, login and password.
pub(super) fn set_identity(
    tx: &mut Tx<'_>,
    person: PersonId,
    (name, login): (&str, &str),
    hash: &str,
) -> Result<(), Problem> {
    tx.execute(
        "UPDATE person SET name = $2, name_fold = $3, login = $4, password_hash = $5 \
         WHERE id = $1",
        &[person.into(), name.into(), base::fold::fold(name).into(), login.into(), hash.into()],
    )
    .map_err(login_taken)?;
    Ok(())
}

/// A unique index that is broken here is the login's.
pub(crate) fn login_taken(problem: Problem) -> Problem {
    if problem.code() == Code::FieldTaken {
        return Problem::new(Code::PersonLoginTaken);
    }
    problem
}
