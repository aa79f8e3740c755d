//! The way back for ten seconds: a finished task is opened again, a term is what it was.

use super::read::{is_near, missing};
use super::sql::{self, TaskRow};
use super::steps;
use crate::processes::sql as runs;
use crate::records::read::Asking;
use crate::records::sql as history;
use crate::records::write::Writer;
use base::{Code, Problem, RecordId, TaskId, Time};
use model::access::Action;
use serde_json::{Value as Json, json};

/// Lines of history that tell of a change; what people say about a record is none.
const CHANGES: [&str; 7] =
    ["created", "imported", "changed", "moved", "task_added", "task_changed", "task_closed"];

/// Opens a task again.
///
/// # Errors
/// As [`super::reopen`].
pub(super) fn reopen(
    writer: &mut Writer<'_, '_>,
    asking: &Asking,
    id: TaskId,
) -> Result<(), Problem> {
    let row = sql::get(writer.tx, id)?.ok_or_else(|| missing(id))?;
    if let Some(record) = row.record {
        writer.tx.lock_record(record)?;
    }
    let row = sql::get(writer.tx, id)?.ok_or_else(|| missing(id))?;
    let is_seen = match row.record {
        Some(record) => writer.may(record, Action::Read)?,
        None => false,
    };
    if !is_near(asking, &row) && !is_seen {
        return Err(missing(id));
    }
    if row.is_open {
        return Ok(());
    }
    check(writer, &row)??;
    steps::must_work(writer, row.who)?;
    sql::reopen(writer.tx, id)?;
    if let Some(record) = row.record {
        sql::insert_step(writer.tx, (id, record), row.who, row.due_at)?;
        writer.work.steps.insert(record);
        wait_again(writer, &row)?;
        let changes = json!({ "task": id, "title": row.title, "reopened": true });
        steps::log(writer, record, "task_changed", changes)?;
    }
    writer.publish_tasks(row.who);
    Ok(())
}

/// Whether the caller may open a closed task again; the inner refusal says why not.
///
/// # Errors
/// `store.*`
pub(super) fn check(
    writer: &mut Writer<'_, '_>,
    row: &TaskRow,
) -> Result<Result<(), Problem>, Problem> {
    let me = writer.caller.person();
    if me.is_none() || row.closed_by != me {
        return Ok(Err(Problem::new(Code::ActionDenied)));
    }
    let followed = || Ok(Err(Problem::new(Code::TaskFollowed)));
    if row.outcome.as_deref() == Some(steps::NOT_NEEDED) {
        return followed();
    }
    let Some(record) = row.record else { return Ok(Ok(())) };
    if !writer.record(record)?.is_open {
        return Ok(Err(Problem::new(Code::RecordClosed)));
    }
    if is_followed(writer, record, row)? || !is_last_change(writer, record, row)? {
        return followed();
    }
    Ok(Ok(()))
}

/// Whether a rule waited for the task, or its run is over.
fn is_followed(
    writer: &mut Writer<'_, '_>,
    record: RecordId,
    row: &TaskRow,
) -> Result<bool, Problem> {
    let (Some(run), Some(node)) = (row.run, node(row)) else { return Ok(false) };
    let code = writer.record(record)?.record_type.code.clone();
    let waits = writer.catalog.flows.get(&code).is_some_and(|flow| flow.follows(node));
    Ok(waits || runs::active_run(writer.tx, run)?.is_none())
}

fn node(row: &TaskRow) -> Option<&str> {
    row.origin.as_deref()?.rsplit('/').next()
}

/// Whether the last thing that happened to the record is the end of this task.
fn is_last_change(
    writer: &mut Writer<'_, '_>,
    record: RecordId,
    row: &TaskRow,
) -> Result<bool, Problem> {
    let lines = history::lines(writer.tx, record, &CHANGES, i64::MAX, 1)?;
    Ok(lines.first().is_some_and(|line| {
        let changes: Json = serde_json::from_str(line.text(5)).unwrap_or_default();
        line.text(2) == "task_closed" && changes.get("task").and_then(Json::as_i64) == Some(row.id)
    }))
}

/// The run that made the task waits for it again.
fn wait_again(writer: &mut Writer<'_, '_>, row: &TaskRow) -> Result<(), Problem> {
    let (Some(run), Some(node)) = (row.run, node(row)) else { return Ok(()) };
    let Some(mut run) = runs::active_run(writer.tx, run)? else { return Ok(()) };
    run.state.asks.insert(node.to_owned(), row.id);
    runs::save(writer.tx, &run)
}

/// A person sets a term for later, or takes back their own last change of it.
///
/// # Errors
/// `task.due`
pub(super) fn may_be_due(
    writer: &mut Writer<'_, '_>,
    row: &TaskRow,
    due_at: Time,
) -> Result<(), Problem> {
    if !writer.is_by_hand() {
        return Ok(());
    }
    let Err(refused) = steps::must_be_later(writer, due_at) else { return Ok(()) };
    let Some(record) = row.record else { return Err(refused) };
    let me = writer.caller.person();
    let lines = history::lines(writer.tx, record, &["task_changed"], i64::MAX, 20)?;
    let last = lines.iter().find_map(|line| {
        let changes: Json = serde_json::from_str(line.text(5)).ok()?;
        let is_its = changes.get("task").and_then(Json::as_i64) == Some(row.id);
        let old = changes.get("due_at").filter(|_| is_its)?.get(0)?.as_str()?;
        Some((line.maybe_int(3), Time::parse(old)?))
    });
    if last == Some((me, due_at)) { Ok(()) } else { Err(refused) }
}
