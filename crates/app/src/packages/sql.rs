//! Fixed SQL of packages and flows.

use super::convert::Lost;
use super::lost::LostValue;
use super::revisions::RevisionView;
use crate::catalog::Installed;
use base::{Name, PersonId, Problem, RecordId, Time};
use model::Field;
use model::package::Files;
use serde_json::Value as Json;
use std::collections::HashMap;
use store::{Sql, Tx};

/// Which types the guard believes to need a next step.
pub(super) fn rules(tx: &mut Tx<'_>) -> Result<HashMap<String, bool>, Problem> {
    let rows = tx.query("SELECT type, needs_step FROM type_rule", &[])?;
    Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.flag(1))).collect())
}

/// Keeps the text of a package; a new one comes last.
pub(super) fn keep(tx: &mut Tx<'_>, one: &Installed, now: Time) -> Result<(), Problem> {
    let files = serde_json::to_string(&one.files)
        .map_err(|error| Problem::bug("the text of a package").because(error))?;
    tx.execute(
        "INSERT INTO package (code, version, files, installed_at, position) \
         SELECT $1, $2, $3, $4, COALESCE(MAX(position), 0) + 1 FROM package WHERE TRUE \
         ON CONFLICT (code) DO UPDATE SET version = excluded.version, files = excluded.files, \
         installed_at = excluded.installed_at",
        &[one.code.as_str().into(), one.version.as_str().into(), files.into(), now.into()],
    )?;
    Ok(())
}

/// Keeps a new text of a flow as its next version; the same text stays the present one.
pub(super) fn keep_flow(tx: &mut Tx<'_>, code: &str, text: &str, now: Time) -> Result<(), Problem> {
    let row = tx.query_one(
        "SELECT version, text FROM flow WHERE code = $1 ORDER BY version DESC LIMIT 1",
        &[code.into()],
    )?;
    let version = match row {
        Some(row) if row.text(1) == text => return Ok(()),
        Some(row) => row.int(0)? + 1,
        None => 1,
    };
    tx.execute("UPDATE flow SET is_active = 0 WHERE code = $1", &[code.into()])?;
    tx.execute(
        "INSERT INTO flow (code, version, text, at) VALUES ($1, $2, $3, $4)",
        &[code.into(), version.into(), text.into(), now.into()],
    )?;
    Ok(())
}

/// Nobody else changes packages until the end of the transaction.
pub(super) fn lock(tx: &mut Tx<'_>) -> Result<(), Problem> {
    tx.execute("UPDATE generation SET number = number WHERE key = 'catalog'", &[])?;
    Ok(())
}

/// A type among some that an earlier change still works on.
pub(super) fn busy(tx: &mut Tx<'_>, types: &[&str]) -> Result<Option<String>, Problem> {
    let row = tx.query_one(
        "SELECT type FROM schema_step WHERE is_done = 0 AND type = ANY($1) ORDER BY id LIMIT 1",
        &[Sql::texts(types)],
    )?;
    Ok(row.map(|row| row.text(0).to_owned()))
}

/// The newest revision of a package.
pub(super) fn newest(tx: &mut Tx<'_>, package: &str) -> Result<Option<i64>, Problem> {
    let sql = "SELECT id FROM revision WHERE package = $1 ORDER BY id DESC LIMIT 1";
    tx.query_one(sql, &[package.into()])?.map(|row| row.int(0)).transpose()
}

/// Keeps a text as the next revision of its package.
pub(super) fn revise(
    tx: &mut Tx<'_>,
    one: &Installed,
    (person, note, job): (Option<PersonId>, &str, Option<i64>),
    now: Time,
) -> Result<i64, Problem> {
    let files = serde_json::to_string(&one.files)
        .map_err(|error| Problem::bug("the text of a package").because(error))?;
    tx.insert(
        "INSERT INTO revision (package, version, files, at, person_id, note, job_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            one.code.as_str().into(),
            one.version.as_str().into(),
            files.into(),
            now.into(),
            person.into(),
            note.into(),
            job.into(),
        ],
    )
}

/// A step is done: what it prepared is ready, in every process.
pub(super) fn finish(tx: &mut Tx<'_>, step: i64) -> Result<(), Problem> {
    tx.execute("UPDATE schema_step SET is_done = 1 WHERE id = $1", &[step.into()])?;
    tx.execute("UPDATE generation SET number = number + 1 WHERE key = 'catalog'", &[])?;
    Ok(())
}

/// How far a step is.
pub(super) fn reach(
    tx: &mut Tx<'_>,
    step: i64,
    (after, done, total): (RecordId, i64, i64),
    lost: i64,
) -> Result<(), Problem> {
    tx.execute(
        "UPDATE schema_step SET after_id = $2, done = $3, total = $4, lost = lost + $5 \
         WHERE id = $1",
        &[step.into(), after.into(), done.into(), total.into(), lost.into()],
    )?;
    Ok(())
}

/// How many records the steps of a job went over, and how many values they could not convert.
pub(super) fn outcome(tx: &mut Tx<'_>, job: i64) -> Result<(i64, i64), Problem> {
    let rows = tx.query("SELECT done, lost FROM schema_step WHERE job_id = $1", &[job.into()])?;
    let sum = |at: usize| rows.iter().filter_map(|row| row.maybe_int(at)).sum();
    Ok((sum(0), sum(1)))
}

/// Keeps values that could not be converted.
pub(super) fn keep_lost(tx: &mut Tx<'_>, of: &Name, lost: &[Lost]) -> Result<(), Problem> {
    for one in lost {
        tx.execute(
            "INSERT INTO kept_value (type, field, record_id, kind, value, text) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (type, field, record_id) \
             DO UPDATE SET kind = excluded.kind, value = excluded.value, text = excluded.text",
            &[
                of.as_str().into(),
                one.field.as_str().into(),
                one.record.into(),
                one.kind.into(),
                one.value.to_string().into(),
                one.text.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

/// Values that an earlier conversion could not bring along, of the kind that the field has again.
pub(super) fn kept(
    tx: &mut Tx<'_>,
    (of, field): (&Name, &Name),
    to: &Field,
    ids: &[RecordId],
) -> Result<HashMap<RecordId, Json>, Problem> {
    let rows = tx.query(
        "SELECT record_id, value FROM kept_value WHERE type = $1 AND field = $2 AND kind = $3 \
         AND record_id = ANY($4)",
        &[of.as_str().into(), field.as_str().into(), to.value_kind().code().into(), Sql::ids(ids)],
    )?;
    let read =
        |row: &store::Row| Ok((row.int(0)?, serde_json::from_str(row.text(1)).unwrap_or_default()));
    rows.iter().map(read).collect()
}

/// Forgets values that came back with the kind of their field.
pub(super) fn forget_lost(tx: &mut Tx<'_>, of: &Name, to: &Field) -> Result<(), Problem> {
    tx.execute(
        "DELETE FROM kept_value WHERE type = $1 AND field = $2 AND kind = $3",
        &[of.as_str().into(), to.code.as_str().into(), to.value_kind().code().into()],
    )?;
    Ok(())
}

/// How many values of a field could not be converted.
pub(super) fn count_lost(tx: &mut Tx<'_>, of: &Name, field: &Name) -> Result<i64, Problem> {
    let sql = "SELECT COUNT(*) FROM kept_value WHERE type = $1 AND field = $2";
    let row = tx.query_one(sql, &[of.as_str().into(), field.as_str().into()])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Values of a field that could not be converted, with the titles of their records.
pub(super) fn lost(
    tx: &mut Tx<'_>,
    of: &Name,
    field: &Name,
    limit: i64,
) -> Result<Vec<LostValue>, Problem> {
    let rows = tx.query(
        "SELECT k.record_id, r.title, k.text FROM kept_value k \
         JOIN record r ON r.id = k.record_id AND r.trashed_at IS NULL \
         WHERE k.type = $1 AND k.field = $2 ORDER BY k.record_id LIMIT $3",
        &[of.as_str().into(), field.as_str().into(), limit.into()],
    )?;
    let read = |row: &store::Row| {
        let text = |at: usize| row.text(at).to_owned();
        Ok(LostValue { record: row.int(0)?, title: text(1), text: text(2) })
    };
    rows.iter().map(read).collect()
}

/// Keeps a step of a job.
pub(super) fn keep_step(
    tx: &mut Tx<'_>,
    job: i64,
    (kind, of): (&str, &Name),
    work: &Json,
) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO schema_step (job_id, kind, type, work) VALUES ($1, $2, $3, $4)",
        &[job.into(), kind.into(), of.as_str().into(), work.to_string().into()],
    )?;
    Ok(())
}

/// Steps of a job that are not done, in order: id, kind, type, work, how far it is.
pub(super) fn steps(tx: &mut Tx<'_>, job: i64) -> Result<Vec<store::Row>, Problem> {
    tx.query(
        "SELECT id, kind, type, work, after_id, done, total FROM schema_step \
         WHERE job_id = $1 AND is_done = 0 ORDER BY id",
        &[job.into()],
    )
}

/// Revisions of a package, newest first.
pub(super) fn revisions(
    tx: &mut Tx<'_>,
    package: &str,
    limit: i64,
) -> Result<Vec<RevisionView>, Problem> {
    let rows = tx.query(
        "SELECT id, version, at, person_id, note, job_id FROM revision WHERE package = $1 \
         ORDER BY id DESC LIMIT $2",
        &[package.into(), limit.into()],
    )?;
    let read = |row: &store::Row| {
        Ok(RevisionView {
            id: row.int(0)?,
            version: row.text(1).to_owned(),
            at: row.time(2),
            person: row.maybe_int(3),
            note: row.text(4).to_owned(),
            job: row.maybe_int(5),
        })
    };
    rows.iter().map(read).collect()
}

/// The text of a revision of a package.
pub(super) fn revision(tx: &mut Tx<'_>, package: &str, id: i64) -> Result<Option<Files>, Problem> {
    let sql = "SELECT files FROM revision WHERE package = $1 AND id = $2";
    let row = tx.query_one(sql, &[package.into(), id.into()])?;
    let read = |row: store::Row| {
        serde_json::from_str(row.text(0))
            .map_err(|error| Problem::bug("the text of a revision").because(error))
    };
    row.map(read).transpose()
}

/// The revision before another one.
pub(super) fn before(tx: &mut Tx<'_>, package: &str, id: i64) -> Result<Option<i64>, Problem> {
    let sql = "SELECT MAX(id) FROM revision WHERE package = $1 AND id < $2";
    Ok(tx.query_one(sql, &[package.into(), id.into()])?.and_then(|row| row.maybe_int(0)))
}
