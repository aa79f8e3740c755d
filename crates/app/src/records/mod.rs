//! Records of every type: the one write path (create, update, move, delete), lists and boards.
//!
//! Doors take names and JSON-free values; inside a transaction other features use [`write::Writer`].

pub mod views;
pub mod write;

pub use views::{
    BoardQuery, BulkAction, BulkOutcome, Cell, Children, Column, Conflict, ConflictField, Entry,
    FieldChange, ListQuery, NextView, Page, RecordRow, RecordView, RunView, StageFigures, Timeline,
    TimelineKind, TimerView, Updated,
};
pub use write::{Draft, NextStep, Rules, Writer};

use crate::app::App;
use base::{Actor, Problem, RecordId};
use model::Value;

/// Makes a record.
///
/// # Errors
/// `type.unknown`, `action.denied`, `record.invalid`, `stage.unknown`, `step.missing`.
pub async fn create(
    app: &App,
    actor: &Actor,
    record_type: &str,
    draft: Draft,
) -> Result<RecordView, Problem> {
    let _ = (app, actor, record_type, draft);
    Err(Problem::bug("not built"))
}

/// One record with everything its panel shows.
///
/// # Errors
/// `type.unknown`, `record.not_found`.
pub async fn get(
    app: &App,
    actor: &Actor,
    record_type: &str,
    id: RecordId,
) -> Result<RecordView, Problem> {
    let _ = (app, actor, record_type, id);
    Err(Problem::bug("not built"))
}

/// A change of fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// The version the caller saw; `None`: whatever is there.
    pub version: Option<i64>,
    /// Field values.
    pub fields: Vec<(String, Value)>,
}

/// Changes fields. Other fields changed meanwhile do not disturb; the same ones do.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `action.denied`, `record.invalid`; a conflict is a value.
pub async fn update(
    app: &App,
    actor: &Actor,
    (record_type, id): (&str, RecordId),
    change: Change,
) -> Result<Updated, Problem> {
    let _ = (app, actor, record_type, id, change);
    Err(Problem::bug("not built"))
}

/// A move to a stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Move {
    /// Full code of the stage.
    pub stage: String,
    /// The version the caller saw; another one refuses the move.
    pub version: Option<i64>,
    /// Fields filled on the way.
    pub fields: Vec<(String, Value)>,
    /// What comes next, when no rule says.
    pub next: Option<NextStep>,
}

/// Moves a record to a stage; a final stage closes it.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `action.denied`, `stage.unknown`, `stage.not_allowed`,
/// `stage.fields_missing` with fields, `record.conflict`, `step.missing`.
pub async fn move_stage(
    app: &App,
    actor: &Actor,
    (record_type, id): (&str, RecordId),
    to: Move,
) -> Result<RecordView, Problem> {
    let _ = (app, actor, record_type, id, to);
    Err(Problem::bug("not built"))
}

/// Deletes a record. Its history stays.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `action.denied`, `record.linked`.
pub async fn delete(
    app: &App,
    actor: &Actor,
    record_type: &str,
    id: RecordId,
) -> Result<(), Problem> {
    let _ = (app, actor, record_type, id);
    Err(Problem::bug("not built"))
}

/// Lists records.
///
/// # Errors
/// `type.unknown`, `expr.*` in the filter, `field.unknown`, `field.not_ordered`, `query.cursor`,
/// `query.limit`.
pub async fn list(
    app: &App,
    actor: &Actor,
    record_type: &str,
    query: ListQuery,
) -> Result<Page, Problem> {
    let _ = (app, actor, record_type, query);
    Err(Problem::bug("not built"))
}

/// A board: figures and first cards per stage of a pipeline.
///
/// # Errors
/// As [`list`]; `stage.unknown` when there is no such pipeline.
pub async fn board(
    app: &App,
    actor: &Actor,
    record_type: &str,
    query: BoardQuery,
) -> Result<Vec<Column>, Problem> {
    let _ = (app, actor, record_type, query);
    Err(Problem::bug("not built"))
}

/// Figures per stage, of all pipelines.
///
/// # Errors
/// As [`list`].
pub async fn totals(
    app: &App,
    actor: &Actor,
    record_type: &str,
    query: BoardQuery,
) -> Result<Vec<StageFigures>, Problem> {
    let _ = (app, actor, record_type, query);
    Err(Problem::bug("not built"))
}

/// Records that look like what is being typed, by the type's `same_by` fields; at most ten.
///
/// # Errors
/// `type.unknown`.
pub async fn same(
    app: &App,
    actor: &Actor,
    record_type: &str,
    fields: Vec<(String, Value)>,
) -> Result<Vec<RecordRow>, Problem> {
    let _ = (app, actor, record_type, fields);
    Err(Problem::bug("not built"))
}

/// The life of a record, newest first.
///
/// # Errors
/// `type.unknown`, `record.not_found`.
pub async fn timeline(
    app: &App,
    actor: &Actor,
    (record_type, id): (&str, RecordId),
    kind: TimelineKind,
    before: Option<i64>,
) -> Result<Timeline, Problem> {
    let _ = (app, actor, record_type, id, kind, before);
    Err(Problem::bug("not built"))
}

/// Ids a bulk action is about: of a filter, within the caller's reach, at most 100,000.
///
/// # Errors
/// As [`list`].
pub async fn bulk_ids(
    app: &App,
    actor: &Actor,
    record_type: &str,
    filter: Option<String>,
) -> Result<Vec<RecordId>, Problem> {
    let _ = (app, actor, record_type, filter);
    Err(Problem::bug("not built"))
}

/// Does a bulk action on a portion of records (give it at most 200) in one transaction; a record
/// that is refused does not stop the others. Called by `jobs` portion by portion.
///
/// # Errors
/// `type.unknown`, `store.*`.
pub async fn bulk(
    app: &App,
    actor: &Actor,
    record_type: &str,
    ids: Vec<RecordId>,
    action: BulkAction,
) -> Result<BulkOutcome, Problem> {
    let _ = (app, actor, record_type, ids, action);
    Err(Problem::bug("not built"))
}
