//! What readers of tasks get, and what they send.

use crate::records::views::RecordRow;
use base::{PersonId, RecordId, TaskId, Time};
use engine::advance::TaskForm;
use model::Value;

/// The record a task is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRecord {
    /// Id.
    pub id: RecordId,
    /// Code of its type.
    pub record_type: String,
    /// Title.
    pub title: String,
    /// Full code of its stage.
    pub stage: Option<String>,
}

/// A line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemView {
    /// Id.
    pub id: i64,
    /// What to tick.
    pub text: String,
    /// When it was ticked.
    pub done_at: Option<Time>,
    /// Who ticked it.
    pub done_by: Option<PersonId>,
}

/// How urgent a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Its time has passed.
    Overdue,
    /// Due later this day.
    Today,
    /// Due after this day.
    Planned,
}

/// A task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskView {
    /// Id.
    pub id: TaskId,
    /// The record; `None` when there is none or the caller may not see it.
    pub record: Option<TaskRecord>,
    /// `task`, or `ask` when it waits for an answer.
    pub kind: String,
    /// What to do.
    pub title: String,
    /// More about it.
    pub text: String,
    /// Whose it is.
    pub who: PersonId,
    /// Until when.
    pub due_at: Time,
    /// Whether it is open.
    pub is_open: bool,
    /// The rule that made it, `flow/node`.
    pub rule: Option<String>,
    /// How it is closed.
    pub form: TaskForm,
    /// Its checklist.
    pub items: Vec<ItemView>,
    /// The answer it was closed with.
    pub outcome: Option<String>,
    /// What came of it.
    pub result: String,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// When it was made.
    pub created_at: Time,
    /// Optimistic version.
    pub version: i64,
    /// How urgent it is.
    pub state: TaskState,
}

/// Whose tasks to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// The caller's own.
    #[default]
    Mine,
    /// Given by the caller to others.
    Set,
    /// Of the people in the departments the caller heads.
    Team,
}

/// Which tasks to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskQuery {
    /// Whose.
    pub scope: Scope,
    /// Closed ones instead of open ones.
    pub closed: bool,
    /// Rows on a page, 1–200; 50 when 0.
    pub limit: u32,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// A page of tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskPage {
    /// Tasks by due time.
    pub rows: Vec<TaskView>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A task to make by hand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskDraft {
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
}

/// What to change on a task; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskChange {
    /// What to do.
    pub title: Option<String>,
    /// More about it.
    pub text: Option<String>,
    /// Who does it.
    pub who: Option<PersonId>,
    /// Until when.
    pub due_at: Option<Time>,
    /// Items to tick; those with the same text keep their tick.
    pub items: Option<Vec<String>>,
}

/// How a task is finished.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Finish {
    /// The answer, when the task asks for one.
    pub outcome: Option<String>,
    /// Fields of the record filled in the task's form.
    pub fields: Vec<(String, Value)>,
    /// What came of it.
    pub result: String,
    /// What comes next, when no rule says.
    pub next: Option<crate::records::write::NextStep>,
    /// The final stage (full code) that closes the record.
    pub close: Option<String>,
}

/// A finished task and the record after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The task as it is now.
    pub task: TaskView,
    /// The record as it is now.
    pub record: Option<RecordRow>,
    /// Whether nothing followed, so that the caller may open the task again.
    pub can_reopen: bool,
}

/// «Мой день».
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Tasks due by the end of the day.
    pub now: Vec<TaskView>,
    /// Questions that wait for the caller's answer, whenever they are due.
    pub waiting: Vec<TaskView>,
    /// Tasks due tomorrow.
    pub tomorrow: i64,
    /// Figures of the caller.
    pub counts: Counts,
    /// When the next task after today is due.
    pub nearest_at: Option<Time>,
    /// The caller's people, when the caller is a head.
    pub team: Vec<Teammate>,
}

/// How many tasks a person has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Open.
    pub open: i64,
    /// Overdue.
    pub overdue: i64,
    /// Due later today.
    pub today: i64,
}

/// One of the caller's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teammate {
    /// Who.
    pub person: PersonId,
    /// Overdue tasks.
    pub overdue: i64,
    /// Tasks due later today.
    pub today: i64,
    /// Open records without a next step (of types that do not demand one).
    pub without: i64,
}
