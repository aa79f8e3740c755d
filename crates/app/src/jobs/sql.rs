//! Fixed SQL of jobs.

use super::{JobState, JobView};
use base::{PersonId, Problem, RecordId, Time};
use serde_json::Value as Json;
use store::{Row, Tx};

const COLUMNS: &str =
    "SELECT id, kind, state, done, total, result, created_at, created_by, payload FROM job ";

fn view(row: &Row) -> Result<JobView, Problem> {
    Ok(JobView {
        id: row.int(0)?,
        kind: row.text(1).to_owned(),
        state: JobState::of_code(row.text(2)),
        done: row.int(3)?,
        total: row.int(4)?,
        result: serde_json::from_str(row.text(5)).unwrap_or_default(),
        created_at: row.time(6),
        person: row.maybe_int(7),
        payload: serde_json::from_str(row.text(8)).unwrap_or_default(),
    })
}

pub(super) fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<JobView>, Problem> {
    let row = tx.query_one(&format!("{COLUMNS} WHERE id = $1"), &[id.into()])?;
    row.as_ref().map(view).transpose()
}

pub(super) fn unfinished(tx: &mut Tx<'_>) -> Result<Vec<JobView>, Problem> {
    let sql = format!("{COLUMNS} WHERE state IN ('waiting', 'running') ORDER BY id");
    tx.query(&sql, &[])?.iter().map(view).collect()
}

/// A job as it begins; part of the transaction that asks for it.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    kind: &str,
    payload: &Json,
    person: Option<PersonId>,
    now: Time,
) -> Result<i64, Problem> {
    tx.insert(
        "INSERT INTO job (kind, state, payload, created_at, created_by, updated_at) \
         VALUES ($1, 'running', $2, $3, $4, $3)",
        &[kind.into(), payload.to_string().into(), now.into(), person.into()],
    )
}

/// Notes how far a job is; part of the transaction of the work itself.
pub(crate) fn progress(
    tx: &mut Tx<'_>,
    id: i64,
    (done, total): (i64, i64),
    now: Time,
) -> Result<(), Problem> {
    tx.execute(
        "UPDATE job SET done = $2, total = $3, updated_at = $4 WHERE id = $1",
        &[id.into(), done.into(), total.into(), now.into()],
    )?;
    Ok(())
}

/// Keeps what a job needs to go on after a restart.
pub(crate) fn keep(tx: &mut Tx<'_>, id: i64, payload: &Json) -> Result<(), Problem> {
    tx.execute(
        "UPDATE job SET payload = $2 WHERE id = $1",
        &[id.into(), payload.to_string().into()],
    )?;
    Ok(())
}

pub(super) fn end(
    tx: &mut Tx<'_>,
    id: i64,
    state: JobState,
    result: &Json,
    now: Time,
) -> Result<(), Problem> {
    tx.execute(
        "UPDATE job SET state = $2, result = $3, updated_at = $4 WHERE id = $1",
        &[id.into(), state.code().into(), result.to_string().into(), now.into()],
    )?;
    Ok(())
}

/// How many records a job changed.
pub(super) fn count_touched(tx: &mut Tx<'_>, job: i64) -> Result<i64, Problem> {
    let sql = "SELECT COUNT(DISTINCT record_id) FROM history WHERE job_id = $1";
    tx.query_one(sql, &[job.into()])?.map_or(Ok(0), |row| row.int(0))
}

/// Records that a job changed, after an id; children that a deletion took along come with it.
pub(super) fn touched(
    tx: &mut Tx<'_>,
    job: i64,
    after: RecordId,
    limit: i64,
) -> Result<Vec<RecordId>, Problem> {
    let rows = tx.query(
        "SELECT DISTINCT h.record_id FROM history h WHERE h.job_id = $1 AND h.record_id > $2 \
         AND NOT EXISTS (SELECT 1 FROM trash t WHERE t.record_id = h.record_id \
         AND t.root_id <> t.record_id) ORDER BY h.record_id LIMIT $3",
        &[job.into(), after.into(), limit.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}
