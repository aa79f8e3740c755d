//! Tasks: steps of records and errands beside them; lists, answers, «Мой день».
//!
//! A task of an open record is mirrored in the plan, which the database guards: [`steps`] keeps
//! both together. Start at [`done`].

mod finish;
pub(crate) mod read;
mod reopen;
pub(crate) mod sql;
pub mod steps;
pub mod views;

pub use views::{
    Counts, Day, Finish, Finished, ItemView, Scope, TaskChange, TaskDraft, TaskPage, TaskQuery,
    TaskRecord, TaskState, TaskView, Teammate,
};

use crate::app::App;
use crate::records::command;
use crate::records::read::{Asking, row_of};
use base::{Actor, Code, FieldProblem, Problem, TaskId};
use model::access::Action;

/// How many lines a checklist may have.
const ITEMS_MAX: usize = 100;
/// The longest line of a checklist, in characters.
const ITEM_MAX: usize = 500;

/// Lists tasks.
///
/// # Errors
/// `query.cursor`, `query.limit`.
pub async fn list(app: &App, actor: &Actor, query: TaskQuery) -> Result<TaskPage, Problem> {
    let asking = Asking::new(app, actor);
    app.store.read(move |tx| read::page(tx, &asking, &query)).await
}

/// One task.
///
/// # Errors
/// `task.not_found`.
pub async fn get(app: &App, actor: &Actor, id: TaskId) -> Result<TaskView, Problem> {
    let asking = Asking::new(app, actor);
    app.store.read(move |tx| read::one(tx, &asking, id)).await
}

/// Makes a task by hand: of a record that the caller may edit, or of none.
///
/// # Errors
/// `record.not_found`, `action.denied`, `record.closed`, `record.invalid`, `task.due`,
/// `person.not_found`, `person.inactive`.
pub async fn create(app: &App, actor: &Actor, draft: TaskDraft) -> Result<TaskView, Problem> {
    let asking = Asking::new(app, actor);
    checklist_fits(&draft.items)?;
    command(app, actor, move |writer| {
        if let Some(record) = draft.record {
            let of = writer.record(record)?.record_type.code.clone();
            writer.open(&of, record, Action::Edit).map_err(|problem| match problem.code() {
                Code::TypeUnknown => Problem::new(Code::RecordNotFound),
                _ => problem,
            })?;
            writer.must_be_open(record)?;
        }
        let new = steps::NewTask {
            record: draft.record,
            title: draft.title.clone(),
            text: draft.text.clone(),
            who: draft.who,
            due_at: draft.due_at,
            items: draft.items.clone(),
            ..steps::NewTask::default()
        };
        let id = steps::add(writer, &new)?;
        writer.settle()?;
        read::one(writer.tx, &asking, id)
    })
    .await
}

/// Changes a task: words, date, person, checklist.
///
/// # Errors
/// `task.not_found`, `task.closed`, `task.control` (its term), `action.denied`, `task.due`,
/// `person.not_found`, `person.inactive`.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: TaskId,
    change: TaskChange,
) -> Result<TaskView, Problem> {
    let asking = Asking::new(app, actor);
    checklist_fits(change.items.as_deref().unwrap_or_default())?;
    command(app, actor, move |writer| {
        let before = finish::open(writer, &asking, id)?;
        let mut after = before.clone();
        let TaskChange { title, text, who, due_at, items } = change.clone();
        after.title = title.unwrap_or(after.title);
        after.text = text.unwrap_or(after.text);
        after.who = who.unwrap_or(after.who);
        if let Some(due_at) = due_at.filter(|due_at| *due_at != before.due_at) {
            if before.form.kind == "control" {
                return Err(Problem::new(Code::TaskControl));
            }
            reopen::may_be_due(writer, &before, due_at)?;
            after.due_at = due_at;
        }
        steps::change(writer, &before, &after)?;
        if let Some(items) = items {
            steps::replace_items(writer, id, &items)?;
        }
        writer.settle()?;
        // Who gives a task away may see it no more; the answer still shows it.
        let row = sql::get(writer.tx, id)?.ok_or_else(|| read::missing(id))?;
        let view = read::views(writer.tx, &asking, vec![row])?.into_iter().next();
        view.ok_or_else(|| read::missing(id))
    })
    .await
}

/// Whether an item is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// Done.
    On,
    /// Not done.
    Off,
}

/// Ticks an item of a checklist, or takes the tick away.
///
/// # Errors
/// `task.not_found`, `task.closed`, `action.denied`.
pub async fn tick(
    app: &App,
    actor: &Actor,
    (id, item): (TaskId, i64),
    tick: Tick,
) -> Result<TaskView, Problem> {
    let asking = Asking::new(app, actor);
    command(app, actor, move |writer| {
        let task = finish::open(writer, &asking, id)?;
        let at = (tick == Tick::On).then_some(writer.now);
        let by = writer.caller.person().filter(|_| tick == Tick::On);
        if !sql::tick(writer.tx, (id, item), at, by)? {
            return Err(read::missing(id));
        }
        sql::touch(writer.tx, id)?;
        writer.publish_tasks(task.who);
        read::one(writer.tx, &asking, id)
    })
    .await
}

/// Finishes a task: checks its form, fills fields, lets the rules react, plans what comes next.
///
/// # Errors
/// - `task.not_found`, `task.closed`, `action.denied`.
/// - `task.control`, `task.checklist`, `task.outcome`, `record.invalid` with fields.
/// - `task.last_step`: nothing would follow; ask «Что дальше?» and call again with `next` or `close`.
/// - what the rules' own writes give, for instance `stage.fields_missing`.
pub async fn done(
    app: &App,
    actor: &Actor,
    id: TaskId,
    finish: Finish,
) -> Result<Finished, Problem> {
    let asking = Asking::new(app, actor);
    command(app, actor, move |writer| {
        let record = finish::finish(writer, &asking, id, &finish)?;
        let row = sql::get(writer.tx, id)?.ok_or_else(|| read::missing(id))?;
        let can_reopen = reopen::check(writer, &row)?.is_ok();
        let of = row.of.as_ref().map(|of| of.record_type.clone());
        let task = read::views(writer.tx, &asking, vec![row])?.into_iter().next();
        let task = task.ok_or_else(|| read::missing(id))?;
        let record = match (record, of) {
            (Some(record), Some(of)) => match row_of(writer.tx, &asking, &of, record) {
                Err(problem) if problem.code() == Code::TypeUnknown => None,
                other => other?,
            },
            _ => None,
        };
        Ok(Finished { task, record, can_reopen })
    })
    .await
}

/// Opens a task again that the caller has finished, as long as nothing followed from it: no rule,
/// no next step, no other change of the record. What its form filled stays filled.
///
/// # Errors
/// `task.not_found`, `action.denied`, `task.followed`, `record.closed`, `person.inactive`.
pub async fn reopen(app: &App, actor: &Actor, id: TaskId) -> Result<TaskView, Problem> {
    let asking = Asking::new(app, actor);
    command(app, actor, move |writer| {
        reopen::reopen(writer, &asking, id)?;
        writer.settle()?;
        read::one(writer.tx, &asking, id)
    })
    .await
}

/// «Мой день» of the caller.
///
/// # Errors
/// `session.missing` when it is not a person.
pub async fn day(app: &App, actor: &Actor) -> Result<Day, Problem> {
    let asking = Asking::new(app, actor);
    let me = asking.caller.person().ok_or_else(|| Problem::new(Code::SessionMissing))?;
    app.store.read(move |tx| read::day(tx, &asking, me)).await
}

/// The caller's figures, for the shell.
///
/// # Errors
/// `store.*`
pub async fn counts(app: &App, actor: &Actor) -> Result<Counts, Problem> {
    let asking = Asking::new(app, actor);
    let Some(me) = asking.caller.person() else { return Ok(Counts::default()) };
    app.store.read(move |tx| read::counts(tx, &asking, me)).await
}

fn checklist_fits(items: &[String]) -> Result<(), Problem> {
    let (code, max) = if items.len() > ITEMS_MAX {
        (Code::FieldListLong, ITEMS_MAX)
    } else if items.iter().any(|item| item.chars().count() > ITEM_MAX) {
        (Code::FieldTooLong, ITEM_MAX)
    } else {
        return Ok(());
    };
    let fault = FieldProblem::new("items", code).with("max", max.to_string());
    Err(Problem::fields(Code::RecordInvalid, vec![fault]))
}
