//! Fixed SQL of records: spines, history.

use base::{Cause, PersonId, Problem, RecordId, Time};
use std::collections::HashMap;
use store::{Row, Sql, Tx};

/// Logs a view of special data, once per person, record and hour.
pub(super) fn log_view(tx: &mut Tx<'_>, view: super::special::View) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO special_view (person_id, record_id, hour, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
        &[view.person.into(), view.record.into(), view.hour.into(), view.at.into()],
    )?;
    Ok(())
}

/// The type of a record.
pub(crate) fn type_of(tx: &mut Tx<'_>, id: RecordId) -> Result<Option<String>, Problem> {
    let row =
        tx.query_one("SELECT type FROM record WHERE id = $1 AND trashed_at IS NULL", &[id.into()])?;
    Ok(row.map(|row| row.text(0).to_owned()))
}

/// Types and titles of records.
pub(crate) fn spines(
    tx: &mut Tx<'_>,
    ids: &[RecordId],
) -> Result<HashMap<RecordId, (String, String)>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.query(
        "SELECT id, type, title FROM record WHERE id = ANY($1) AND trashed_at IS NULL",
        &[Sql::ids(ids)],
    )?;
    rows.iter()
        .map(|row| Ok((row.int(0)?, (row.text(1).to_owned(), row.text(2).to_owned()))))
        .collect()
}

/// Whether a record stood on a stage at some moment from one on and before another.
pub(super) fn was_in(
    tx: &mut Tx<'_>,
    record: RecordId,
    stage: &str,
    (from, to): (Option<Time>, Option<Time>),
) -> Result<bool, Problem> {
    let row = tx.query_one(
        "SELECT 1 FROM stage_visit WHERE record_id = $1 AND stage = $2 \
         AND (until IS NULL OR until > $3) AND since < $4 LIMIT 1",
        &[record.into(), stage.into(), least(from).into(), most(to).into()],
    )?;
    Ok(row.is_some())
}

/// Whether a field of a record was changed at some moment from one on and before another.
pub(super) fn changed(
    tx: &mut Tx<'_>,
    record: RecordId,
    field: &str,
    (from, to): (Option<Time>, Option<Time>),
) -> Result<bool, Problem> {
    let rows = tx.query(
        "SELECT changes FROM history WHERE record_id = $1 AND kind = ANY($2) \
         AND at >= $3 AND at < $4",
        &[record.into(), Sql::texts(&["changed", "moved"]), least(from).into(), most(to).into()],
    )?;
    let name = format!("\"{field}\":");
    Ok(rows.iter().any(|row| row.text(0).contains(&name)))
}

fn least(from: Option<Time>) -> Time {
    from.unwrap_or(Time(i64::MIN))
}

fn most(to: Option<Time>) -> Time {
    to.unwrap_or(Time(i64::MAX))
}

/// A line of history.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) record: RecordId,
    pub(crate) record_type: String,
    pub(crate) at: Time,
    pub(crate) kind: String,
    pub(crate) changes: String,
    /// The background job it belongs to.
    pub(crate) job: Option<i64>,
}

/// Writes a line of history.
pub(crate) fn log(
    tx: &mut Tx<'_>,
    line: &Line,
    person: Option<PersonId>,
    cause: &Cause,
) -> Result<(), Problem> {
    let (rule, import) = match cause {
        Cause::Hand => (None, None),
        Cause::Rule(rule) => (Some(rule.as_str()), None),
        Cause::Import(id) => (None, Some(*id)),
    };
    tx.execute(
        "INSERT INTO history (record_id, type, at, kind, person_id, rule, import_id, changes, job_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            line.record.into(),
            line.record_type.as_str().into(),
            line.at.into(),
            line.kind.as_str().into(),
            person.into(),
            rule.into(),
            import.into(),
            line.changes.as_str().into(),
            line.job.into(),
        ],
    )?;
    Ok(())
}

/// The last so many lines that changed a record's version, newest first: JSON, person, time.
pub(crate) fn versions_since(
    tx: &mut Tx<'_>,
    id: RecordId,
    count: i64,
) -> Result<Vec<(String, Option<PersonId>, Time)>, Problem> {
    let rows = tx.query(
        "SELECT changes, person_id, at FROM history WHERE record_id = $1 \
         AND kind IN ('created', 'imported', 'changed', 'moved') ORDER BY id DESC LIMIT $2",
        &[id.into(), count.into()],
    )?;
    Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.maybe_int(1), row.time(2))).collect())
}

/// Lines of a record's life before an id, newest first; `kinds` empty: all.
pub(crate) fn lines(
    tx: &mut Tx<'_>,
    id: RecordId,
    kinds: &[&str],
    before: i64,
    limit: i64,
) -> Result<Vec<Row>, Problem> {
    let mut sql = String::from(LINES);
    let mut params: Vec<Sql> = vec![id.into(), before.into(), limit.into()];
    if !kinds.is_empty() {
        sql.push_str(" AND h.kind = ANY($4)");
        params.push(Sql::texts(kinds));
    }
    sql.push_str(" ORDER BY h.id DESC LIMIT $3");
    tx.query(&sql, &params)
}

const LINES: &str = "SELECT h.id, h.at, h.kind, h.person_id, h.rule, h.changes, i.file_name \
    FROM history h LEFT JOIN import i ON i.id = h.import_id WHERE h.record_id = $1 AND h.id < $2";

/// Lines that tell of a change of a field, newest first; a few may only speak of it in a text.
pub(crate) fn lines_of_field(
    tx: &mut Tx<'_>,
    id: RecordId,
    field: &base::Name,
    before: i64,
    limit: i64,
) -> Result<Vec<Row>, Problem> {
    let sql = format!("{LINES} AND h.changes LIKE $4 ORDER BY h.id DESC LIMIT $3");
    let pair = format!("%\"{field}\":[%");
    tx.query(&sql, &[id.into(), before.into(), limit.into(), pair.into()])
}

/// What a job did to a record, newest first: kinds and changes.
pub(super) fn lines_of_job(
    tx: &mut Tx<'_>,
    job: i64,
    id: RecordId,
) -> Result<Vec<(String, serde_json::Value)>, Problem> {
    let rows = tx.query(
        "SELECT kind, changes FROM history WHERE job_id = $1 AND record_id = $2 ORDER BY id DESC",
        &[job.into(), id.into()],
    )?;
    let changes = |row: &Row| serde_json::from_str(row.text(1)).unwrap_or_default();
    Ok(rows.iter().map(|row| (row.text(0).to_owned(), changes(row))).collect())
}
