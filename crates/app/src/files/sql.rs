//! Fixed SQL of files.

use super::{FileView, kind};
use base::{PersonId, Problem, RecordId, Time};
use std::collections::{HashMap, HashSet};
use store::{Row, Sql, Tx};

/// A file as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) view: FileView,
    /// Empty when its content is gone.
    pub(crate) hash: Option<String>,
    /// Where its content lies.
    pub(crate) place: Option<String>,
    pub(crate) created_by: Option<PersonId>,
    pub(crate) free_since: Option<Time>,
    pub(crate) was_used: bool,
}

fn kept(row: &Row) -> Result<(i64, Kept), Problem> {
    let (id, mime) = (row.int(0)?, row.text(3).to_owned());
    let view = FileView {
        id,
        name: row.text(1).to_owned(),
        bytes: row.int(2)?,
        preview: kind::has_preview(&mime),
        mime,
    };
    let kept = Kept {
        view,
        hash: row.maybe_text(4).map(str::to_owned),
        created_by: row.maybe_int(5),
        free_since: row.maybe_time(6),
        was_used: row.int(7)? != 0,
        place: row.maybe_text(8).map(str::to_owned),
    };
    Ok((id, kept))
}

/// Files by their ids.
pub(crate) fn of_ids(tx: &mut Tx<'_>, ids: &[i64]) -> Result<HashMap<i64, Kept>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.query(
        "SELECT f.id, f.name, f.bytes, f.mime, f.hash, f.created_by, f.free_since, f.was_used, \
         COALESCE(b.place, b.hash) FROM file f LEFT JOIN file_blob b ON b.hash = f.hash \
         WHERE f.id = ANY($1)",
        &[Sql::ids(ids)],
    )?;
    rows.iter().map(kept).collect()
}

/// Notes that a content came just now; gives its place: the offered one, unless it has one already.
pub(super) fn stored(
    tx: &mut Tx<'_>,
    (hash, place): (&str, &str),
    bytes: i64,
    now: Time,
) -> Result<String, Problem> {
    let row = tx.query_one(
        "INSERT INTO file_blob (hash, bytes, stored_at, place) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (hash) DO UPDATE SET stored_at = excluded.stored_at \
         RETURNING COALESCE(place, hash)",
        &[hash.into(), bytes.into(), now.into(), place.into()],
    )?;
    Ok(row.map_or_else(|| place.to_owned(), |row| row.text(0).to_owned()))
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    view: &FileView,
    hash: &str,
    (person, now): (Option<PersonId>, Time),
) -> Result<i64, Problem> {
    tx.insert(
        "INSERT INTO file (hash, name, bytes, mime, created_by, created_at, free_since) \
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        &[
            hash.into(),
            view.name.as_str().into(),
            view.bytes.into(),
            view.mime.as_str().into(),
            person.into(),
            now.into(),
        ],
    )
}

/// Bytes of a person's files that no record ever held.
pub(super) fn waiting(
    tx: &mut Tx<'_>,
    person: Option<PersonId>,
    since: Time,
) -> Result<i64, Problem> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM file WHERE created_by = $1 \
         AND was_used = 0 AND free_since > $2",
        &[person.into(), since.into()],
    )?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Records that hold a file now: record, its type, the field.
pub(super) fn holders(
    tx: &mut Tx<'_>,
    id: i64,
) -> Result<Vec<(RecordId, String, String)>, Problem> {
    let rows = tx.query(
        "SELECT u.record_id, r.type, u.field FROM file_use u JOIN record r ON r.id = u.record_id \
         WHERE u.file_id = $1 AND u.ended_at IS NULL AND r.trashed_at IS NULL \
         ORDER BY u.record_id LIMIT 500",
        &[id.into()],
    )?;
    let holder = |row: &Row| Ok((row.int(0)?, row.text(1).to_owned(), row.text(2).to_owned()));
    rows.iter().map(holder).collect()
}

/// Files that a field of a record holds or once held.
pub(crate) fn known_to(
    tx: &mut Tx<'_>,
    record: RecordId,
    field: &str,
) -> Result<HashSet<i64>, Problem> {
    let rows = tx.query(
        "SELECT file_id FROM file_use WHERE record_id = $1 AND field = $2",
        &[record.into(), field.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// A field of a record holds a file; gives whether the file is there.
pub(crate) fn hold(
    tx: &mut Tx<'_>,
    file: i64,
    (record, field): (RecordId, &str),
    now: Time,
) -> Result<bool, Problem> {
    let found = tx.execute(
        "UPDATE file SET free_since = NULL, was_used = 1 WHERE id = $1 AND hash IS NOT NULL",
        &[file.into()],
    )?;
    if found == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO file_use (file_id, record_id, field, since) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (file_id, record_id, field) DO UPDATE SET ended_at = NULL",
        &[file.into(), record.into(), field.into(), now.into()],
    )?;
    Ok(true)
}

/// A field of a record lets a file go.
pub(crate) fn release(
    tx: &mut Tx<'_>,
    file: i64,
    (record, field): (RecordId, &str),
    now: Time,
) -> Result<(), Problem> {
    // The file first: two records that let it go at once must see each other.
    tx.execute("UPDATE file SET was_used = 1 WHERE id = $1", &[file.into()])?;
    tx.execute(
        "UPDATE file_use SET ended_at = $4 WHERE file_id = $1 AND record_id = $2 AND field = $3",
        &[file.into(), record.into(), field.into(), now.into()],
    )?;
    tx.execute(
        "UPDATE file SET free_since = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM file_use u \
         WHERE u.file_id = $1 AND u.ended_at IS NULL)",
        &[file.into(), now.into()],
    )?;
    Ok(())
}

/// All that a record holds: file and field.
pub(crate) fn held_by(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<(i64, String)>, Problem> {
    let rows = tx.query(
        "SELECT file_id, field FROM file_use WHERE record_id = $1 AND ended_at IS NULL \
         ORDER BY file_id",
        &[record.into()],
    )?;
    rows.iter().map(|row| Ok((row.int(0)?, row.text(1).to_owned()))).collect()
}

/// Forgets uploads that no record ever held, and takes their contents away from files that none
/// holds any more.
pub(super) fn forget(tx: &mut Tx<'_>, waited: Time, kept: Time) -> Result<(), Problem> {
    tx.execute("DELETE FROM file WHERE was_used = 0 AND free_since < $1", &[waited.into()])?;
    tx.execute(
        "UPDATE file SET hash = NULL, free_since = NULL WHERE was_used = 1 AND free_since < $1",
        &[kept.into()],
    )?;
    Ok(())
}

/// Lets contents go that no file names, at most so many: from now on nothing leads to their places.
pub(super) fn let_go(tx: &mut Tx<'_>, before: Time, max: i64) -> Result<(), Problem> {
    let rows = tx.query(
        "SELECT hash FROM file_blob b WHERE stored_at < $1 AND NOT EXISTS (SELECT 1 FROM file f \
         WHERE f.hash = b.hash) ORDER BY hash LIMIT $2",
        &[before.into(), max.into()],
    )?;
    for row in rows {
        // Unless it is fresh or named by now.
        let gone = tx.query_one(
            "DELETE FROM file_blob WHERE hash = $1 AND stored_at < $2 AND NOT EXISTS \
             (SELECT 1 FROM file f WHERE f.hash = $1) RETURNING COALESCE(place, hash)",
            &[row.text(0).into(), before.into()],
        )?;
        if let Some(place) = gone {
            let leave = "INSERT INTO file_gone (place) VALUES ($1) ON CONFLICT (place) DO NOTHING";
            tx.execute(leave, &[place.text(0).into()])?;
        }
    }
    Ok(())
}

/// Places whose bytes are to be taken away, at most so many.
pub(super) fn gone(tx: &mut Tx<'_>, max: i64) -> Result<Vec<String>, Problem> {
    let rows = tx.query("SELECT place FROM file_gone ORDER BY place LIMIT $1", &[max.into()])?;
    Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
}

/// The bytes of these places have been taken away.
pub(super) fn forget_places(tx: &mut Tx<'_>, places: &[String]) -> Result<(), Problem> {
    tx.execute("DELETE FROM file_gone WHERE place = ANY($1)", &[Sql::texts(places)])?;
    Ok(())
}

/// Places of all contents after one, in order, at most so many.
pub(crate) fn places(tx: &mut Tx<'_>, after: &str, max: i64) -> Result<Vec<String>, Problem> {
    let rows = tx.query(
        "SELECT COALESCE(place, hash) FROM file_blob WHERE COALESCE(place, hash) > $1 \
         ORDER BY 1 LIMIT $2",
        &[after.into(), max.into()],
    )?;
    Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
}
