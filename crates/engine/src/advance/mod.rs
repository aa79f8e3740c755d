//! One step of a run: event in, new run and effects out.
//!
//! What the shell promises:
//! - It keeps one run for the whole life of a record ([`start`] with an empty stage) and one for
//!   each visit of a stage, and gives each the events of its record.
//! - It carries out the effects of a step in order. After a `Create` or a `Find` it answers with
//!   `Made` or `Found` (`Counted` after a `Count`) and fresh [`Facts`] in the same transaction; the run then goes on. Other
//!   events that come before that answer wait inside the run.
//! - Changes made by effects are ordinary changes: one `Changed` with all their fields follows when
//!   the effects of a step have been carried out.
//! - [`Env`] answers for texts, beside the names of expressions, the paths `["title"]` and
//!   `[link, "title"]` and the call `name_of(person)`; and for records that a run has named (`let`,
//!   `create`, `find`) the call `field_of(id, "path")`, or else the path `[name, field]` over
//!   [`Run::values`].

mod alarms;
mod overlay;
mod place;
mod rests;
mod roots;
mod run;
mod task;
#[cfg(test)]
mod tests;
mod text;
#[cfg(test)]
mod waits_tests;
mod walk;

pub use run::Run;

use crate::calendar::Calendar;
use crate::definition::{Flow, IfPast};
use base::{Name, PersonId, Problem, RecordId, TaskId, Time};
use model::Value;
use model::expr::Env;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The record was made (run of the whole life) or has come to the stage (run of a stage).
    Entered,
    /// Fields of the record changed.
    Changed(Vec<String>),
    /// A task made by a block was done.
    TaskDone { node: String, outcome: Option<String> },
    /// A task was made for an `ask` or `task` block.
    TaskMade { node: String, task: TaskId },
    /// A timer's moment came.
    TimerFired(String),
    /// The record that a `create` block asked for exists.
    Made { node: String, id: RecordId },
    /// What a `find` block found.
    Found { node: String, id: Option<RecordId> },
    /// How many records a `count` block counted.
    Counted { node: String, count: i64 },
    /// Something came from outside: an answer, a letter, a call; with its values.
    Came { name: String, data: BTreeMap<String, serde_json::Value> },
}

/// What the shell must do, in order, in the same transaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Set fields of the record, or of another one.
    Set { node: String, on: Option<RecordId>, fields: Vec<(Name, Value)> },
    /// Make a task, then answer with [`Event::TaskMade`].
    Task(Box<NewTask>),
    /// Make a record, then answer with [`Event::Made`].
    Create { node: String, record_type: Name, fields: Vec<(Name, Value)> },
    /// Find a record by a filter on its own fields, then answer with [`Event::Found`]: the newest
    /// one, or the last one in the order of a field.
    Find { node: String, record_type: Name, when: model::expr::Expr, last_by: Option<Name> },
    /// Count records by a filter on their own fields, then answer with [`Event::Counted`].
    Count { node: String, record_type: Name, when: model::expr::Expr },
    /// Move to a stage; closing is a move to a final stage.
    Move { node: String, on: Option<RecordId>, to: String },
    /// Tell people.
    Notify { node: String, who: Vec<PersonId>, text: String, needs_action: bool },
    /// Close a task as not needed.
    Drop { node: String, task: TaskId },
    /// Give a task another term.
    Term { node: String, task: TaskId, due_at: Time },
    /// Give a task to somebody else.
    Assign { node: String, task: TaskId, who: PersonId },
    /// A line in the history of the record.
    Log { node: String, text: String },
    /// A condition did not hold, for «почему нет»: recorded, nothing else.
    Skipped { node: String, reason: String },
}

/// A task that a block makes.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTask {
    /// `id` of the block, with the turn of its loop: `t_call#2`.
    pub node: String,
    /// What to do, rendered.
    pub title: String,
    /// Who: the first active person of the chain.
    pub who: PersonId,
    /// Until when.
    pub due_at: Time,
    /// Items to tick, rendered.
    pub checklist: Vec<String>,
    /// Stays when the record leaves the stage.
    pub keep: bool,
    /// How it is closed: kept with the task as JSON and shown by the UI.
    pub form: TaskForm,
}

/// How a task is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TaskForm {
    /// `choose`, `form`, `approve`, `ack`; `control` is closed by its process alone; empty for a
    /// plain task.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Fields of the record to fill.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The choice field that keeps the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Codes and labels of the answers, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<TaskOutcome>,
    /// All items must be ticked.
    #[serde(default)]
    pub require_checklist: bool,
    /// Fields that must be filled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require_fields: Vec<String>,
    /// Ready answers of a form, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ready: Vec<ReadyAnswer>,
}

/// A button that fills a form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadyAnswer {
    /// Stable code.
    pub code: String,
    /// Russian label.
    pub ru: String,
    /// English label.
    pub en: String,
    /// Field → value, as forms send it.
    pub fields: BTreeMap<String, serde_json::Value>,
}

/// A button of a task.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TaskOutcome {
    /// Stable code.
    pub code: String,
    /// Russian label.
    pub ru: String,
    /// English label.
    pub en: String,
    /// Whether the person must say why.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub comment: bool,
}

/// The answer of [`advance`].
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The run after the step.
    pub run: Run,
    /// What to do, in order. When the last one is `Create`, `Find` or `Count`, its answer continues
    /// the run.
    pub effects: Vec<Effect>,
}

/// What a step may look at: the record, people, the calendar; [`Env`] answers names and functions.
/// `Env::call("is_active", [person])`, `("head", [person])`, `("role", [code])` → list of people,
/// `("duty", [])` → the person who catches what nobody else can take.
pub struct Facts<'f> {
    /// Names and functions.
    pub env: &'f dyn Env,
    /// Working days and hours.
    pub calendar: &'f Calendar,
    /// Language of texts: `ru` or `en`.
    pub language: &'f str,
}

impl std::fmt::Debug for Facts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Facts")
    }
}

/// A new run of a scope: a full stage code, or empty for the whole life.
#[must_use]
pub fn start(stage: &str) -> Run {
    Run { stage: stage.to_owned(), ..Run::default() }
}

/// Until when a record should have left a stage where it stands since a moment; nothing where the
/// stage has no norm, or its expression is empty.
///
/// # Errors
/// `expr.*`
pub fn stage_due(
    flow: &Flow,
    stage: &str,
    since: Time,
    facts: &Facts<'_>,
) -> Result<Option<Time>, Problem> {
    let Some(norm) = flow.stage(stage).and_then(|rules| rules.norm.as_ref()) else {
        return Ok(None);
    };
    let (names, notes) = (BTreeMap::new(), overlay::Notes::default());
    let now = facts.env.now();
    let overlay =
        overlay::Overlay { flow, facts, now, names: &names, local: &names, notes: &notes };
    task::norm(norm, since, &overlay)
}

/// Takes one step. An event that comes late or twice changes nothing.
///
/// # Errors
/// `expr.*`, `process.failed` with the block (`node`).
pub fn advance(
    flow: &Flow,
    run: Run,
    event: &Event,
    facts: &Facts<'_>,
    now: Time,
) -> Result<Step, Problem> {
    walk::advance(flow, run, event, facts, now)
}

/// A timer of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its key: the code of a declared timer, or that of a rest.
    pub node: String,
    /// When; none: it is put off.
    pub due: Option<Time>,
    /// What happens when that is past already as it is armed.
    pub if_past: IfPast,
}

/// When the timers of a run are due by the record's present values: those its scope declares, those
/// of the waits where it rests, and those of tasks that may be overdue. The shell arms, moves and
/// disarms its rows to match; a row that is not among them is put off. A timer that has fired stays
/// fired until its moment changes.
///
/// # Errors
/// `expr.*` with the timer (`node`).
pub fn due_timers(flow: &Flow, run: &Run, facts: &Facts<'_>) -> Result<Vec<Alarm>, Problem> {
    alarms::due(flow, run, facts)
}
