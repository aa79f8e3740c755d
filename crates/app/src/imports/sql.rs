//! Fixed SQL of imports.

use super::views::{ImportView, RowError};
use base::{PersonId, Problem, RecordId, Time};
use serde_json::Value as Json;
use std::collections::HashMap;
use store::{Row, Sql, Tx};

const COLUMNS: &str = "SELECT id, type, file_name, state, rows_done, rows_total, made, failed, \
    created_at, created_by, mapping, errors, file FROM import ";

fn view(row: &Row) -> Result<ImportView, Problem> {
    let errors: Vec<Json> = serde_json::from_str(row.text(11)).unwrap_or_default();
    Ok(ImportView {
        id: row.int(0)?,
        record_type: row.text(1).to_owned(),
        file_name: row.text(2).to_owned(),
        state: row.text(3).to_owned(),
        rows_done: row.int(4)?,
        rows_total: row.int(5)?,
        made: row.int(6)?,
        failed: row.int(7)?,
        created_at: row.time(8),
        person: row.maybe_int(9),
        mapping: serde_json::from_str(row.text(10)).unwrap_or_default(),
        errors: errors.iter().filter_map(RowError::of_json).collect(),
        file: row.text(12).to_owned(),
    })
}

pub(super) fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<ImportView>, Problem> {
    let row = tx.query_one(&format!("{COLUMNS} WHERE id = $1"), &[id.into()])?;
    row.as_ref().map(view).transpose()
}

/// The newest imports.
pub(super) fn list(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<ImportView>, Problem> {
    let rows = tx.query(&format!("{COLUMNS} ORDER BY id DESC LIMIT $1"), &[limit.into()])?;
    rows.iter().map(view).collect()
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    record_type: &str,
    (file_name, file): (&str, &str),
    rows_total: i64,
    (person, now): (Option<PersonId>, Time),
) -> Result<i64, Problem> {
    tx.insert(
        "INSERT INTO import (type, file_name, mapping, state, rows_total, file, created_at, \
         created_by) VALUES ($1, $2, '{}', 'uploaded', $3, $4, $5, $6)",
        &[
            record_type.into(),
            file_name.into(),
            rows_total.into(),
            file.into(),
            now.into(),
            person.into(),
        ],
    )
}

/// Moves an import to a state from one of others; whoever comes second gets nothing.
pub(super) fn take(tx: &mut Tx<'_>, id: i64, to: &str, from: &[&str]) -> Result<bool, Problem> {
    let taken = tx.execute(
        "UPDATE import SET state = $2 WHERE id = $1 AND state = ANY($3)",
        &[id.into(), to.into(), Sql::texts(from)],
    )?;
    Ok(taken > 0)
}

pub(super) fn set_mapping(tx: &mut Tx<'_>, id: i64, mapping: &str) -> Result<(), Problem> {
    tx.execute("UPDATE import SET mapping = $2 WHERE id = $1", &[id.into(), mapping.into()])?;
    Ok(())
}

/// How far an import is.
#[derive(Debug, Clone, Default)]
pub(super) struct Reached {
    pub(super) rows_done: i64,
    pub(super) made: i64,
    pub(super) failed: i64,
    pub(super) errors: Vec<RowError>,
}

pub(super) fn reach(tx: &mut Tx<'_>, id: i64, reached: &Reached) -> Result<(), Problem> {
    tx.execute(
        "UPDATE import SET rows_done = $2, made = $3, failed = $4 WHERE id = $1",
        &[id.into(), reached.rows_done.into(), reached.made.into(), reached.failed.into()],
    )?;
    Ok(())
}

/// Keeps the errors of an import.
pub(super) fn keep_errors(tx: &mut Tx<'_>, id: i64, errors: &[RowError]) -> Result<(), Problem> {
    let errors: Json = errors.iter().map(RowError::to_json).collect();
    tx.execute(
        "UPDATE import SET errors = $2 WHERE id = $1",
        &[id.into(), errors.to_string().into()],
    )?;
    Ok(())
}

/// Notes that an import made records: record and row.
pub(super) fn note(tx: &mut Tx<'_>, id: i64, made: &[(RecordId, i64)]) -> Result<(), Problem> {
    if made.is_empty() {
        return Ok(());
    }
    let values: Vec<String> =
        made.iter().map(|(record, row)| format!("($1, {record}, {row})")).collect();
    let sql = format!(
        "INSERT INTO import_record (import_id, record_id, row_no) VALUES {}",
        values.join(", ")
    );
    tx.execute(&sql, &[id.into()])?;
    Ok(())
}

/// A record that an import made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MadeRow {
    pub(super) record: RecordId,
    pub(super) record_type: String,
    pub(super) title: String,
    /// Whether somebody or something else has changed it since.
    pub(super) is_changed: bool,
}

/// Records of an import before an id, newest first.
pub(super) fn made(
    tx: &mut Tx<'_>,
    id: i64,
    before: RecordId,
    limit: i64,
) -> Result<Vec<MadeRow>, Problem> {
    let rows = tx.query(
        "SELECT r.id, r.type, r.title, EXISTS (SELECT 1 FROM history h WHERE h.record_id = r.id \
         AND (h.import_id IS NULL OR h.import_id <> $1)) \
         FROM import_record i JOIN record r ON r.id = i.record_id \
         WHERE i.import_id = $1 AND r.id < $2 AND r.trashed_at IS NULL ORDER BY r.id DESC LIMIT $3",
        &[id.into(), before.into(), limit.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(MadeRow {
                record: row.int(0)?,
                record_type: row.text(1).to_owned(),
                title: row.text(2).to_owned(),
                is_changed: row.flag(3),
            })
        })
        .collect()
}

pub(super) fn count_made(tx: &mut Tx<'_>, id: i64) -> Result<i64, Problem> {
    let row =
        tx.query_one("SELECT COUNT(*) FROM import_record WHERE import_id = $1", &[id.into()])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Records of a type by their folded titles; several of one title are all given.
pub(crate) fn by_titles(
    tx: &mut Tx<'_>,
    record_type: &str,
    titles: &[&str],
) -> Result<HashMap<String, Vec<RecordId>>, Problem> {
    let mut found: HashMap<String, Vec<RecordId>> = HashMap::new();
    if titles.is_empty() {
        return Ok(found);
    }
    let rows = tx.query(
        "SELECT id, title_fold FROM record WHERE type = $1 AND title_fold = ANY($2) \
         AND trashed_at IS NULL ORDER BY id",
        &[record_type.into(), Sql::texts(titles)],
    )?;
    for row in rows {
        found.entry(row.text(1).to_owned()).or_default().push(row.int(0)?);
    }
    Ok(found)
}

/// People by their folded logins.
pub(super) fn logins(tx: &mut Tx<'_>) -> Result<HashMap<String, PersonId>, Problem> {
    let rows = tx.query("SELECT id, login FROM person WHERE login IS NOT NULL", &[])?;
    rows.iter().map(|row| Ok((base::fold::fold(row.text(1)), row.int(0)?))).collect()
}
