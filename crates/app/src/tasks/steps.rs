//! Tasks inside a transaction: made, changed and closed together with the plan that the database
//! guards. Rules, people and imports all come through here.

use super::sql::{self, End, NewRow, TaskRow};
use super::views::ItemView;
use crate::notices;
use crate::records::sql as history;
use crate::records::write::{NextStep, Writer};
use base::{Code, FieldProblem, PersonId, Problem, RecordId, TaskId, Time};
use engine::advance::TaskForm;
use serde_json::json;

/// The outcome of a task that its stage took along.
pub(crate) const NOT_NEEDED: &str = "not_needed";

/// The longest title of a task, in characters.
const TITLE_MAX: usize = 500;

/// A task to make.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewTask {
    /// The record it is about.
    pub record: Option<RecordId>,
    /// What to do.
    pub title: String,
    /// More about it.
    pub text: String,
    /// Who does it.
    pub who: PersonId,
    /// Until when.
    pub due_at: Time,
    /// Items to tick.
    pub items: Vec<String>,
    /// How it is closed.
    pub form: TaskForm,
    /// The run that made it.
    pub run: Option<i64>,
    /// Stays when the record leaves the stage.
    pub keep: bool,
}

/// Makes a task; one of an open record becomes a step of its plan.
///
/// # Errors
/// `record.not_found`, `record.invalid` (title), `task.due`, `person.not_found`, `person.inactive`.
pub fn add(writer: &mut Writer<'_, '_>, new: &NewTask) -> Result<TaskId, Problem> {
    let title = title_of(&new.title)?;
    must_work(writer, new.who)?;
    if writer.is_by_hand() {
        must_be_later(writer, new.due_at)?;
    } else {
        writer.work.years.insert(writer.catalog.day_of(new.due_at).year());
    }
    let (is_open, visit) = match new.record {
        Some(id) => {
            let record = writer.record(id)?;
            (record.is_open, record.visit)
        }
        None => (false, 0),
    };
    let origin = writer.rule();
    let row = NewRow {
        record: new.record,
        kind: match new.form.kind.as_str() {
            "" => "task",
            "control" => "control",
            _ => "ask",
        },
        title: &title,
        text: &new.text,
        who: new.who,
        due_at: new.due_at,
        origin: origin.as_deref(),
        run: new.run,
        visit,
        keep: new.keep,
        form: json!(new.form).to_string(),
        by: writer.caller.person(),
        at: writer.now,
    };
    let id = sql::insert(writer.tx, &row)?;
    let items: Vec<ItemView> = new.items.iter().map(|text| fresh_item(text)).collect();
    sql::insert_items(writer.tx, id, &items)?;
    if let Some(record) = new.record {
        if is_open {
            sql::insert_step(writer.tx, (id, record), new.who, new.due_at)?;
            writer.work.steps.insert(record);
        }
        let changes = json!({
            "task": id, "title": title, "who": new.who, "due_at": new.due_at,
        });
        log(writer, record, "task_added", changes)?;
    }
    writer.publish_tasks(new.who);
    tell(writer, new.who, (id, new.record), &title)?;
    Ok(id)
}

/// A person who is given a task by another one hears of it.
fn tell(
    writer: &mut Writer<'_, '_>,
    who: PersonId,
    (task, record): (TaskId, Option<RecordId>),
    title: &str,
) -> Result<(), Problem> {
    let giver = writer.caller.person().filter(|giver| *giver != who && writer.is_by_hand());
    let Some(giver) = giver else { return Ok(()) };
    let name = writer.catalog.people.get(&giver).map_or("", |person| &person.name);
    let text = format!("{name}: {title}");
    notices::add(writer, who, &text, record, Some(task), "", notices::Tab::Action, None)
}

/// Makes the step a person planned.
///
/// # Errors
/// As [`add`].
pub fn plan(
    writer: &mut Writer<'_, '_>,
    record: RecordId,
    next: &NextStep,
) -> Result<TaskId, Problem> {
    let task = NewTask {
        record: Some(record),
        title: next.title.clone(),
        who: next.who,
        due_at: next.due_at,
        ..NewTask::default()
    };
    add(writer, &task)
}

/// Closes an open task.
///
/// # Errors
/// `store.*`
pub(crate) fn close(
    writer: &mut Writer<'_, '_>,
    task: &TaskRow,
    outcome: Option<&str>,
    result: &str,
) -> Result<(), Problem> {
    let end = End { outcome, result, at: writer.now, by: writer.caller.person() };
    sql::close(writer.tx, task.id, end)?;
    if let Some(record) = task.record {
        writer.work.steps.insert(record);
        let changes = json!({
            "task": task.id, "title": task.title, "outcome": outcome, "result": result,
        });
        log(writer, record, "task_closed", changes)?;
    }
    writer.publish_tasks(task.who);
    Ok(())
}

/// Changes words, date or person of an open task.
///
/// # Errors
/// `record.invalid` (title), `person.not_found`, `person.inactive`.
pub(crate) fn change(
    writer: &mut Writer<'_, '_>,
    before: &TaskRow,
    after: &TaskRow,
) -> Result<(), Problem> {
    let after = TaskRow { title: title_of(&after.title)?, ..after.clone() };
    if after.who != before.who {
        must_work(writer, after.who)?;
    }
    sql::update(writer.tx, &after)?;
    writer.publish_tasks(before.who);
    writer.publish_tasks(after.who);
    if after.who != before.who {
        tell(writer, after.who, (after.id, after.record), &after.title)?;
    }
    let Some(record) = after.record else { return Ok(()) };
    writer.work.steps.insert(record);
    if after.due_at != before.due_at {
        writer.work.timers.insert(record);
    }
    let mut changes = json!({ "task": after.id, "title": after.title });
    let mut note = |name: &str, old: serde_json::Value, new: serde_json::Value| {
        if old != new
            && let Some(map) = changes.as_object_mut()
        {
            map.insert(name.to_owned(), json!([old, new]));
        }
    };
    note("who", json!(before.who), json!(after.who));
    note("due_at", json!(before.due_at), json!(after.due_at));
    note("words", json!([before.title, before.text]), json!([after.title, after.text]));
    log(writer, record, "task_changed", changes)
}

/// Closes what ends with a stage (or with all work: no run) as not needed.
///
/// # Errors
/// `store.*`
pub(crate) fn end_with(
    writer: &mut Writer<'_, '_>,
    record: RecordId,
    run: Option<i64>,
) -> Result<(), Problem> {
    for task in sql::ending(writer.tx, record, run)? {
        close(writer, &task, Some(NOT_NEEDED), "")?;
    }
    Ok(())
}

/// A closed record has no plan.
///
/// # Errors
/// `store.*`
pub(crate) fn drop_plan(writer: &mut Writer<'_, '_>, record: RecordId) -> Result<(), Problem> {
    writer.work.steps.insert(record);
    sql::delete_steps(writer.tx, record)
}

/// A record that is open again has its open tasks in its plan.
///
/// # Errors
/// `store.*`
pub(crate) fn restore(writer: &mut Writer<'_, '_>, record: RecordId) -> Result<(), Problem> {
    writer.work.steps.insert(record);
    sql::restore_steps(writer.tx, record)
}

pub(super) fn fresh_item(text: &str) -> ItemView {
    ItemView { id: 0, text: text.trim().to_owned(), done_at: None, done_by: None }
}

pub(crate) fn log(
    writer: &mut Writer<'_, '_>,
    record: RecordId,
    kind: &str,
    changes: serde_json::Value,
) -> Result<(), Problem> {
    let record_type = writer.record(record)?.record_type.code.to_string();
    let line = history::Line {
        record,
        record_type,
        at: writer.now,
        kind: kind.to_owned(),
        changes: changes.to_string(),
        job: writer.job,
    };
    let (person, cause) = (writer.caller.person(), writer.cause.clone());
    history::log(writer.tx, &line, person, &cause)
}

/// People plan for later; what is long past is a slip of the hand.
///
/// # Errors
/// `task.due`
pub(super) fn must_be_later(writer: &Writer<'_, '_>, due_at: Time) -> Result<(), Problem> {
    if due_at >= writer.now && writer.catalog.day_of(due_at).is_kept() {
        return Ok(());
    }
    Err(Problem::fields(Code::TaskDue, vec![FieldProblem::new("due_at", Code::TaskDue)]))
}

pub(super) fn must_work(writer: &Writer<'_, '_>, who: PersonId) -> Result<(), Problem> {
    match writer.catalog.people.get(&who) {
        None => Err(Problem::new(Code::PersonNotFound).with("person", who.to_string())),
        Some(person) if !person.is_active => {
            Err(Problem::new(Code::PersonInactive).with("person", &person.name))
        }
        Some(_) => Ok(()),
    }
}

fn title_of(text: &str) -> Result<String, Problem> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fault = match line.chars().count() {
        0 => FieldProblem::new("title", Code::FieldRequired),
        count if count > TITLE_MAX || line.contains('\0') => {
            FieldProblem::new("title", Code::FieldTooLong).with("max", TITLE_MAX.to_string())
        }
        _ => return Ok(line),
    };
    Err(Problem::fields(Code::RecordInvalid, vec![fault]))
}

/// Replaces a checklist; lines that stay keep their tick.
///
/// # Errors
/// `store.*`
pub(crate) fn replace_items(
    writer: &mut Writer<'_, '_>,
    task: TaskId,
    texts: &[String],
) -> Result<(), Problem> {
    let mut before = sql::items(writer.tx, &[task])?.remove(&task).unwrap_or_default();
    let texts = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let items: Vec<ItemView> = texts
        .map(|text| match before.iter().position(|item| item.text == text) {
            Some(at) => before.swap_remove(at),
            None => fresh_item(text),
        })
        .collect();
    sql::delete_items(writer.tx, task)?;
    sql::insert_items(writer.tx, task, &items)
}
