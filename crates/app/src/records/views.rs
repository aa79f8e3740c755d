//! What readers of records get: plain values beside the type that explains them.

use crate::files::FileView;
use crate::tasks::TaskView;
use base::{Name, PersonId, RecordId, TaskId, Time};
use model::access::Action;
use model::{Field, RecordType, Value};
use std::sync::Arc;

/// The value of one field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Place of the field in `record_type.fields`.
    pub at: usize,
    /// Its value.
    pub value: Value,
    /// Title of the linked record, when it is a link the caller may follow.
    pub name: Option<String>,
}

/// The next step of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct NextView {
    /// The task.
    pub task: TaskId,
    /// What to do.
    pub title: String,
    /// Until when.
    pub due_at: Time,
    /// Whose it is.
    pub who: PersonId,
}

/// A record in a list, on a board, beside a task.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// Its type.
    pub record_type: Arc<RecordType>,
    /// Id.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// The number the system has given to it, when its type has numbers.
    pub number: Option<String>,
    /// Full code of its stage.
    pub stage: Option<String>,
    /// Whether it is open.
    pub is_open: bool,
    /// Optimistic version.
    pub version: i64,
    /// Responsible.
    pub owner: Option<PersonId>,
    /// The next step.
    pub next: Option<NextView>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// Since when it stands on its stage.
    pub stage_at: Option<Time>,
    /// Until when it should have left the stage.
    pub stage_due: Option<Time>,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// Values of the chosen fields, in the order they were asked for.
    pub cells: Vec<Cell>,
    /// The files that those fields hold.
    pub files: Vec<FileView>,
    /// Titles of the records that fields of several links hold, those the caller may read.
    pub linked: Vec<Linked>,
}

/// A record that a field of several links names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Id.
    pub id: RecordId,
    /// Title.
    pub title: String,
}

impl RecordRow {
    /// The chosen fields with their values and the titles of linked records.
    pub fn fields(&self) -> impl Iterator<Item = (&Field, &Value, Option<&str>)> {
        self.cells.iter().filter_map(|cell| {
            let field = self.record_type.fields.get(cell.at)?;
            Some((field, &cell.value, cell.name.as_deref()))
        })
    }

    /// The value of a chosen field; `Null` when it is empty or was not chosen.
    #[must_use]
    pub fn value(&self, code: &str) -> Value {
        self.fields()
            .find(|(field, _, _)| field.code == *code)
            .map_or(Value::Null, |(_, value, _)| value.clone())
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Rows in order.
    pub rows: Vec<RecordRow>,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
    /// How many rows there are in all, when asked for.
    pub total: Option<i64>,
}

/// How many records of another type point at a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Children {
    /// Their type.
    pub record_type: Name,
    /// The link field.
    pub field: Name,
    /// How many of them the caller may read.
    pub count: i64,
}

/// A table of a record with its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct TableView {
    /// The section.
    pub section: Name,
    /// The type of the rows.
    pub record_type: Name,
    /// The link by which they hang on the record.
    pub field: Name,
    /// The rows that the caller may read, the oldest first.
    pub rows: Vec<RecordRow>,
}

/// A process at work on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunView {
    /// The flow.
    pub flow: String,
    /// Full stage code; empty for what lives as long as the record.
    pub stage: String,
    /// What is planned.
    pub timers: Vec<TimerView>,
}

/// A planned act of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerView {
    /// Code of the timer.
    pub id: String,
    /// When.
    pub due_at: Time,
    /// What it says, when it tells somebody something.
    pub text: Option<String>,
}

/// One record with everything its panel shows.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordView {
    /// The record with all fields.
    pub row: RecordRow,
    /// What the caller may do with it: `Edit` (not while it is closed), `Stage`, `Delete`.
    pub can: Vec<Action>,
    /// Whether the caller may fill the fields of a closed record that stay open to people.
    pub can_fill: bool,
    /// Its open tasks, earliest first.
    pub tasks: Vec<TaskView>,
    /// What points at it, but for rows of its tables.
    pub children: Vec<Children>,
    /// Its tables.
    pub tables: Vec<TableView>,
    /// Processes at work on it.
    pub runs: Vec<RunView>,
}

/// What to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListQuery {
    /// Expression over the type's fields.
    pub filter: Option<String>,
    /// Field or system column; `-` before it: largest first.
    pub sort: Option<String>,
    /// Codes of fields; empty: those shown in lists.
    pub columns: Vec<String>,
    /// Rows on a page, 1–200; 50 when 0.
    pub limit: u32,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Whether to count all rows.
    pub total: bool,
}

/// What to put on a board.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoardQuery {
    /// Code of the pipeline; empty: the first one.
    pub pipeline: String,
    /// Expression over the type's fields.
    pub filter: Option<String>,
    /// A number field to sum per column.
    pub sum: Option<String>,
    /// Cards per column, 1–100; 30 when 0.
    pub cards: u32,
}

/// Figures of one stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageFigures {
    /// Full code.
    pub stage: String,
    /// Records.
    pub count: i64,
    /// Sum of the chosen field; `Null` when none was chosen.
    pub sum: Value,
    /// Next step overdue.
    pub overdue: i64,
    /// Next step later today.
    pub today: i64,
    /// Next step after today.
    pub planned: i64,
    /// Without a next step.
    pub none: i64,
}

/// A column of a board.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The figures of its stage.
    pub figures: StageFigures,
    /// Its first cards.
    pub rows: Vec<RecordRow>,
    /// Where the next cards begin: a cursor for `list` with the filter and `stage == "…"` added.
    pub next_cursor: Option<String>,
}

/// What the timeline shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TimelineKind {
    /// Everything.
    #[default]
    All,
    /// Calls.
    Calls,
    /// Comments, meetings, letters.
    Comments,
    /// Tasks.
    Tasks,
    /// Changes of fields and stages.
    History,
    /// Changes of one field.
    Field(String),
}

/// One line of a record's life.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Id, for paging.
    pub id: i64,
    /// When.
    pub at: Time,
    /// `created changed moved deleted restored merged unmerged imported task_added task_changed task_closed`, or the kind of
    /// an activity: `call comment meeting letter`.
    pub kind: String,
    /// Who.
    pub person: Option<PersonId>,
    /// By which rule, `flow/node`.
    pub rule: Option<String>,
    /// What was said or done.
    pub text: Option<String>,
    /// What came of it.
    pub result: Option<String>,
    /// Changed fields.
    pub changes: Vec<FieldChange>,
    /// The task it is about.
    pub task: Option<TaskId>,
    /// The file it came from.
    pub import: Option<String>,
    /// The merge it tells of, to undo it.
    pub merge: Option<i64>,
    /// The stage before.
    pub stage_from: Option<String>,
    /// The stage after.
    pub stage_to: Option<String>,
}

/// A changed field in the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// The field, as it is now; `None` when it is no more.
    pub at: Option<usize>,
    /// Its code.
    pub field: String,
    /// Before, as JSON of the API.
    pub old: serde_json::Value,
    /// After, as JSON of the API.
    pub new: serde_json::Value,
    /// Title of the record linked before.
    pub old_name: Option<String>,
    /// Title of the record linked after.
    pub new_name: Option<String>,
}

/// A page of a record's life, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// The record's type, for labels.
    pub record_type: Arc<RecordType>,
    /// Lines.
    pub entries: Vec<Entry>,
    /// `before` of the next page.
    pub next: Option<i64>,
}

/// Someone changed the same fields meanwhile. Goes to the caller beside `record.conflict`.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The type.
    pub record_type: Arc<RecordType>,
    /// The version now.
    pub version: i64,
    /// Every field that both changed.
    pub fields: Vec<ConflictField>,
}

/// A field that both changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictField {
    /// Place of the field in `record_type.fields`.
    pub at: usize,
    /// What the caller wants.
    pub mine: Value,
    /// What is there now.
    pub theirs: Value,
    /// Who put it there.
    pub person: Option<PersonId>,
    /// When.
    pub time: Time,
}

/// What an update came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Updated {
    /// Done.
    Done(Box<RecordView>),
    /// Nothing was changed: see `record.conflict`.
    Conflict(Box<Conflict>),
}

/// What a bulk action does to each record.
#[derive(Debug, Clone, PartialEq)]
pub enum BulkAction {
    /// Gives them to a person.
    Owner(PersonId),
    /// Moves them to a stage (full code).
    Stage(String),
    /// Deletes them.
    Delete,
    /// Starts the tasks of their stage, for records brought in with rules off.
    StartStage,
}

/// What became of a portion of a bulk action.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BulkOutcome {
    /// Records done.
    pub done: i64,
    /// Records refused, with the code of the problem.
    pub refused: Vec<(RecordId, String)>,
}
