//! Finishing a task: its form, what the rules make of it, what comes next.

use super::read::{is_near, missing};
use super::sql::{self, TaskRow};
use super::steps;
use super::views::Finish;
use crate::processes::Pending;
use crate::records::read::Asking;
use crate::records::write::Writer;
use base::{Code, FieldProblem, Problem, RecordId, TaskId};
use model::Value;
use model::access::Action;

/// Reads an open task that the caller may change.
///
/// # Errors
/// `task.not_found`, `task.closed`, `action.denied`.
pub(super) fn open(
    writer: &mut Writer<'_, '_>,
    asking: &Asking,
    id: TaskId,
) -> Result<TaskRow, Problem> {
    let row = sql::get(writer.tx, id)?.ok_or_else(|| missing(id))?;
    let is_near = is_near(asking, &row);
    if let Some(record) = row.record {
        // The order of locks is the same everywhere: the record first.
        writer.tx.lock_record(record)?;
        let row_now = sql::get(writer.tx, id)?.ok_or_else(|| missing(id))?;
        if !is_near {
            may_edit(writer, record, id)?;
        }
        return still_open(row_now);
    }
    if !is_near {
        return Err(missing(id));
    }
    still_open(row)
}

fn still_open(row: TaskRow) -> Result<TaskRow, Problem> {
    if row.is_open { Ok(row) } else { Err(Problem::new(Code::TaskClosed)) }
}

fn may_edit(writer: &mut Writer<'_, '_>, record: RecordId, id: TaskId) -> Result<(), Problem> {
    if !writer.may(record, Action::Read)? {
        return Err(missing(id));
    }
    if !writer.may(record, Action::Edit)? {
        return Err(Problem::new(Code::ActionDenied));
    }
    Ok(())
}

/// Finishes a task.
///
/// # Errors
/// As [`super::done`].
pub(super) fn finish(
    writer: &mut Writer<'_, '_>,
    asking: &Asking,
    id: TaskId,
    finish: &Finish,
) -> Result<Option<RecordId>, Problem> {
    let task = open(writer, asking, id)?;
    if task.form.kind == "control" {
        return Err(Problem::new(Code::TaskControl));
    }
    let outcome = outcome(&task, finish)?;
    checklist(writer, &task)?;
    // All writes of the form are one change for the rules: they act when it is whole.
    writer.hold();
    if let Some(record) = task.record {
        fill(writer, &task, record, (finish, outcome.as_deref()))?;
    }
    steps::close(writer, &task, outcome.as_deref(), finish.result.trim())?;
    if let (Some(record), Some(run), Some(node)) = (task.record, task.run, node(&task)) {
        let node = node.to_owned();
        let done = Pending::Done { record, run, task: id, node, outcome: outcome.clone() };
        writer.queue_first(done);
    }
    writer.release();
    writer.settle()?;
    if let Some(record) = task.record {
        follow_up(writer, &task, record, finish)?;
    }
    Ok(task.record)
}

fn node(task: &TaskRow) -> Option<&str> {
    task.origin.as_deref()?.rsplit('/').next()
}

/// The answer, which must be one of the task's own.
fn outcome(task: &TaskRow, finish: &Finish) -> Result<Option<String>, Problem> {
    let known = &task.form.outcomes;
    let given = finish.outcome.as_deref().filter(|given| !given.is_empty());
    let outcome = match (given, known.as_slice()) {
        (Some(given), _) if known.iter().any(|one| one.code == given) => given,
        (None, [only]) => &only.code,
        (None, []) => return Ok(None),
        _ => return Err(Problem::new(Code::TaskOutcome)),
    };
    let needs_word = known.iter().any(|one| one.code == outcome && one.comment);
    if needs_word && finish.result.trim().is_empty() {
        let fault = FieldProblem::new("result", Code::FieldRequired);
        return Err(Problem::fields(Code::RecordInvalid, vec![fault]));
    }
    Ok(Some(outcome.to_owned()))
}

fn checklist(writer: &mut Writer<'_, '_>, task: &TaskRow) -> Result<(), Problem> {
    if !task.form.require_checklist {
        return Ok(());
    }
    let items = sql::items(writer.tx, &[task.id])?.remove(&task.id).unwrap_or_default();
    let left = items.iter().filter(|item| item.done_at.is_none()).count();
    match left {
        0 => Ok(()),
        left => Err(Problem::new(Code::TaskChecklist).with("left", left.to_string())),
    }
}

/// Fills the record's fields from the form. The fields of the task's own form need no right to
/// edit: the task is the right.
fn fill(
    writer: &mut Writer<'_, '_>,
    task: &TaskRow,
    record: RecordId,
    (finish, outcome): (&Finish, Option<&str>),
) -> Result<(), Problem> {
    let form = &task.form;
    let mut fields = finish.fields.clone();
    if let (Some(field), Some(outcome)) = (&form.field, outcome) {
        fields.retain(|(code, _)| code != field);
        fields.push((field.clone(), Value::text(outcome)));
    }
    let is_own = |code: &str| {
        form.fields.iter().chain(&form.require_fields).chain(&form.field).any(|own| own == code)
    };
    if fields.iter().any(|(code, _)| !is_own(code)) {
        if !writer.may(record, Action::Edit)? {
            return Err(Problem::new(Code::ActionDenied));
        }
        writer.must_be_open(record)?;
    }
    writer.update_unchecked(record, &fields)?;
    let mut empty = Vec::new();
    for code in &form.require_fields {
        if writer.record(record)?.value(code).is_empty() {
            empty.push(FieldProblem::new(code, Code::FieldRequired));
        }
    }
    if empty.is_empty() {
        return Ok(());
    }
    Err(Problem::fields(Code::RecordInvalid, empty))
}

/// What the person says comes next; asked for when nothing else follows.
fn follow_up(
    writer: &mut Writer<'_, '_>,
    task: &TaskRow,
    record: RecordId,
    finish: &Finish,
) -> Result<(), Problem> {
    if let Some(next) = &finish.next {
        writer.must_be_open(record)?;
        steps::plan(writer, record, next)?;
    }
    if let Some(stage) = &finish.close {
        let of = writer.record(record)?.record_type.clone();
        if of.stage(stage).is_some_and(|stage| stage.outcome.is_none()) {
            return Err(Problem::new(Code::StageUnknown).with("stage", stage));
        }
        let is_mine = writer.caller.person() == Some(task.who);
        if !is_mine && !writer.may(record, Action::Stage)? {
            return Err(Problem::new(Code::ActionDenied));
        }
        writer.move_unchecked(record, stage, &[], None)?;
    }
    writer.settle()?;
    let now = writer.record(record)?;
    let needs = now.is_open && now.record_type.needs_step;
    if needs && !sql::has_step(writer.tx, record)? {
        return Err(Problem::new(Code::TaskLastStep).with("record", record.to_string()));
    }
    Ok(())
}
