//! Fixed SQL of activities.

use crate::records::views::Entry;
use base::{PersonId, Problem, RecordId, Time};
use store::{Row, Sql, Tx};

const COLUMNS: &str = "SELECT id, at, kind, person_id, text, result FROM activity ";

fn entry(row: &Row) -> Result<Entry, Problem> {
    Ok(Entry {
        id: row.int(0)?,
        at: row.time(1),
        kind: row.text(2).to_owned(),
        person: row.maybe_int(3),
        rule: None,
        text: row.maybe_text(4).map(str::to_owned),
        result: row.maybe_text(5).map(str::to_owned),
        changes: Vec::new(),
        task: None,
        import: None,
        merge: None,
        stage_from: None,
        stage_to: None,
    })
}

/// A page of a record's activities of some kinds, newest first.
pub(crate) fn page(
    tx: &mut Tx<'_>,
    record: RecordId,
    kinds: &[&str],
    before: i64,
    limit: i64,
) -> Result<Vec<Entry>, Problem> {
    let sql = format!(
        "{COLUMNS} WHERE record_id = $1 AND id < $2 AND kind = ANY($3) ORDER BY id DESC LIMIT $4"
    );
    let params = [record.into(), before.into(), Sql::texts(kinds), limit.into()];
    tx.query(&sql, &params)?.iter().map(entry).collect()
}

/// Activities by their ids.
pub(crate) fn of_ids(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Entry>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{COLUMNS} WHERE id = ANY($1)");
    tx.query(&sql, &[Sql::ids(ids)])?.iter().map(entry).collect()
}

/// The moment of a record's last activity of some kinds.
pub(crate) fn last(
    tx: &mut Tx<'_>,
    record: RecordId,
    kinds: &[&str],
) -> Result<Option<Time>, Problem> {
    let row = tx.query_one(
        "SELECT MAX(at) FROM activity WHERE record_id = $1 AND kind = ANY($2)",
        &[record.into(), Sql::texts(kinds)],
    )?;
    Ok(row.and_then(|row| row.maybe_int(0)).map(Time))
}

/// Logs an activity.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    (record, person): (RecordId, Option<PersonId>),
    at: Time,
    (kind, text, result): (&str, &str, Option<&str>),
) -> Result<i64, Problem> {
    tx.insert(
        "INSERT INTO activity (record_id, kind, at, person_id, text, result) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[record.into(), kind.into(), at.into(), person.into(), text.into(), result.into()],
    )
}
