//! Tasks: steps of records and errands beside them; lists, answers, «Мой день».
//!
//! A task of an open record is mirrored in the plan, which the database guards: [`steps`] keeps
//! both together. Start at [`done`].

pub mod views;

pub use views::{
    Counts, Day, Finish, Finished, ItemView, Scope, TaskChange, TaskDraft, TaskPage, TaskQuery,
    TaskRecord, TaskState, TaskView, Teammate,
};

use crate::app::App;
use base::{Actor, Problem, TaskId};

/// Lists tasks.
///
/// # Errors
/// `query.cursor`.
pub async fn list(app: &App, actor: &Actor, query: TaskQuery) -> Result<TaskPage, Problem> {
    let _ = (app, actor, query);
    Err(Problem::bug("not built"))
}

/// One task.
///
/// # Errors
/// `task.not_found`.
pub async fn get(app: &App, actor: &Actor, id: TaskId) -> Result<TaskView, Problem> {
    let _ = (app, actor, id);
    Err(Problem::bug("not built"))
}

/// Makes a task by hand.
///
/// # Errors
/// `record.not_found`, `action.denied`, `record.invalid`, `person.not_found`, `person.inactive`.
pub async fn create(app: &App, actor: &Actor, draft: TaskDraft) -> Result<TaskView, Problem> {
    let _ = (app, actor, draft);
    Err(Problem::bug("not built"))
}

/// Changes a task: words, date, person, checklist.
///
/// # Errors
/// `task.not_found`, `task.closed`, `action.denied`, `person.not_found`, `person.inactive`.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: TaskId,
    change: TaskChange,
) -> Result<TaskView, Problem> {
    let _ = (app, actor, id, change);
    Err(Problem::bug("not built"))
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
    let _ = (app, actor, id, item, tick);
    Err(Problem::bug("not built"))
}

/// Whether an item is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// Done.
    On,
    /// Not done.
    Off,
}

/// Finishes a task: checks its form, fills fields, lets the rules react, plans what comes next.
///
/// # Errors
/// - `task.not_found`, `task.closed`, `action.denied`.
/// - `task.checklist`, `task.outcome`, `record.invalid` with fields.
/// - `task.last_step`: nothing would follow; ask «Что дальше?» and call again with `next` or `close`.
/// - what the rules' own writes give, for instance `stage.fields_missing`.
pub async fn done(
    app: &App,
    actor: &Actor,
    id: TaskId,
    finish: Finish,
) -> Result<Finished, Problem> {
    let _ = (app, actor, id, finish);
    Err(Problem::bug("not built"))
}

/// «Мой день» of the caller.
///
/// # Errors
/// `store.*`
pub async fn day(app: &App, actor: &Actor) -> Result<Day, Problem> {
    let _ = (app, actor);
    Err(Problem::bug("not built"))
}

/// The caller's figures, for the shell.
///
/// # Errors
/// `store.*`
pub async fn counts(app: &App, actor: &Actor) -> Result<Counts, Problem> {
    let _ = (app, actor);
    Err(Problem::bug("not built"))
}
