//! Fixed SQL of merges.

use super::Moved;
use base::{PersonId, Problem, RecordId, TaskId, Time};
use serde_json::json;
use store::{Row, Sql, Tx};

/// A merge as it is kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) record_type: String,
    pub(super) main: RecordId,
    pub(super) other: RecordId,
    pub(super) moved: Moved,
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    kept: &Kept,
    (at, by): (Time, Option<PersonId>),
) -> Result<i64, Problem> {
    tx.insert(
        "INSERT INTO merged (type, main_id, other_id, at, person_id, moved) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            kept.record_type.as_str().into(),
            kept.main.into(),
            kept.other.into(),
            at.into(),
            by.into(),
            json!(kept.moved).to_string().into(),
        ],
    )
}

/// A merge that was not undone.
pub(super) fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<Kept>, Problem> {
    let row = tx.query_one(
        "SELECT m.type, m.main_id, m.other_id, m.moved FROM merged m \
         JOIN trash t ON t.record_id = m.other_id AND t.merged_into = m.main_id \
         WHERE m.id = $1 AND m.undone_at IS NULL",
        &[id.into()],
    )?;
    row.as_ref().map(kept).transpose()
}

fn kept(row: &Row) -> Result<Kept, Problem> {
    let moved = serde_json::from_str(row.text(3));
    Ok(Kept {
        record_type: row.text(0).to_owned(),
        main: row.int(1)?,
        other: row.int(2)?,
        moved: moved.map_err(|error| Problem::bug("a merge cannot be read").because(error))?,
    })
}

pub(super) fn undone(tx: &mut Tx<'_>, id: i64, at: Time) -> Result<(), Problem> {
    tx.execute("UPDATE merged SET undone_at = $2 WHERE id = $1", &[id.into(), at.into()])?;
    Ok(())
}

/// A record in the bin points at the one it was merged into.
pub(crate) fn point(tx: &mut Tx<'_>, other: RecordId, main: RecordId) -> Result<(), Problem> {
    tx.execute(
        "UPDATE trash SET merged_into = $2 WHERE record_id = $1",
        &[other.into(), main.into()],
    )?;
    Ok(())
}

/// Rows that follow their record: a table and which of its rows.
pub(crate) type Rows = (&'static str, &'static str);

/// What people did and said.
pub(crate) const ACTIVITIES: Rows = ("activity", "");
/// The lines of history that stand for it.
pub(crate) const LINES: Rows = ("history", " AND kind = 'activity'");
/// What people were told.
pub(crate) const NOTICES: Rows = ("notice", "");

/// Moves rows to another record; gives their ids.
pub(crate) fn move_rows(
    tx: &mut Tx<'_>,
    (table, which): Rows,
    from: RecordId,
    to: RecordId,
) -> Result<Vec<i64>, Problem> {
    let sql = format!("SELECT id FROM {table} WHERE record_id = $1{which} ORDER BY id");
    let rows = tx.query(&sql, &[from.into()])?;
    let ids = rows.iter().map(|row| row.int(0)).collect::<Result<Vec<i64>, Problem>>()?;
    let sql = format!("UPDATE {table} SET record_id = $2 WHERE record_id = $1{which}");
    tx.execute(&sql, &[from.into(), to.into()])?;
    Ok(ids)
}

/// Moves rows back that are still where they were moved to.
pub(crate) fn return_rows(
    tx: &mut Tx<'_>,
    (table, which): Rows,
    (main, other): (RecordId, RecordId),
    ids: &[i64],
) -> Result<(), Problem> {
    let sql =
        format!("UPDATE {table} SET record_id = $2 WHERE record_id = $1 AND id = ANY($3){which}");
    tx.execute(&sql, &[main.into(), other.into(), Sql::ids(ids)])?;
    Ok(())
}

/// Moves all tasks; gives them with their runs, which they leave.
pub(crate) fn move_tasks(
    tx: &mut Tx<'_>,
    from: RecordId,
    to: RecordId,
) -> Result<Vec<(TaskId, Option<i64>)>, Problem> {
    let rows =
        tx.query("SELECT id, run_id FROM task WHERE record_id = $1 ORDER BY id", &[from.into()])?;
    tx.execute("DELETE FROM plan_step WHERE record_id = $1", &[from.into()])?;
    tx.execute(
        "UPDATE task SET record_id = $2, run_id = NULL WHERE record_id = $1",
        &[from.into(), to.into()],
    )?;
    rows.iter().map(|row| Ok((row.int(0)?, row.maybe_int(1)))).collect()
}

/// Gives tasks back, asleep as those of the bin are.
pub(crate) fn return_tasks(
    tx: &mut Tx<'_>,
    (main, other): (RecordId, RecordId),
    tasks: &[(TaskId, Option<i64>)],
) -> Result<(), Problem> {
    for (task, run) in tasks {
        tx.execute(
            "DELETE FROM plan_step WHERE task_id = $1 AND record_id = $2",
            &[(*task).into(), main.into()],
        )?;
        tx.execute(
            "UPDATE task SET record_id = $3, run_id = $4, is_open = 0 \
             WHERE id = $1 AND record_id = $2",
            &[(*task).into(), main.into(), other.into(), (*run).into()],
        )?;
    }
    Ok(())
}

/// The record into which one was merged.
pub(crate) fn target(tx: &mut Tx<'_>, id: RecordId) -> Result<Option<RecordId>, Problem> {
    let row = tx.query_one("SELECT merged_into FROM trash WHERE record_id = $1", &[id.into()])?;
    Ok(row.and_then(|row| row.maybe_int(0)))
}
