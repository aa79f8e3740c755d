//! Records of every type: the one write path (create, update, move, delete), lists and boards.
//!
//! Doors take names and JSON-free values; inside a transaction other features use [`write::Writer`].

mod bulk;
mod command;
mod conflict;
pub(crate) mod read;
pub(crate) mod special;
pub(crate) mod sql;
mod undo;
pub mod views;
pub mod write;

pub(crate) use command::command;
pub use read::Defaults;
pub(crate) use read::{Asking, asking};
pub(crate) use special::note as note_special;

pub use special::Viewed;
pub use views::{
    BoardQuery, BulkAction, BulkOutcome, Cell, Children, Column, Conflict, ConflictField, Entry,
    FieldChange, Linked, ListQuery, NextView, Page, RecordRow, RecordView, RunView, StageFigures,
    TableView, Timeline, TimelineKind, TimerView, Updated,
};
pub use write::{Draft, NextStep, RowEdit, Rules, TableRows, Writer};

use crate::app::App;
use base::{Actor, Code, Name, Problem, RecordId};
use model::Value;
use model::access::Action;
use read::{board::Board, list, list::List, same::Same, timeline as life, view};
use std::sync::Arc;
use store::Lane;

/// Makes a record.
///
/// # Errors
/// `type.unknown`, `action.denied`, `record.invalid`, `stage.unknown`, `stage.fields_missing`,
/// `step.missing`.
pub async fn create(
    app: &App,
    actor: &Actor,
    record_type: &str,
    draft: Draft,
) -> Result<RecordView, Problem> {
    let record_type = record_type.to_owned();
    command(app, actor, move |writer| {
        let id = writer.create(&record_type, &draft)?;
        view::after(writer, &record_type, id)
    })
    .await
}

/// One record with everything its panel shows.
///
/// # Errors
/// `type.unknown`, `record.not_found`; `record.merged` with `into` when it is a part of another one.
pub async fn get(
    app: &App,
    actor: &Actor,
    record_type: &str,
    id: RecordId,
) -> Result<RecordView, Problem> {
    let asking = Asking::new(app, actor);
    let record_type = record_type.to_owned();
    app.store
        .glance(move |tx| match view::read(tx, &asking, &record_type, id) {
            Err(problem) if problem.code() == Code::RecordNotFound => {
                let into = crate::merges::target(tx, &asking, &record_type, id)?;
                Err(into.map_or(problem, |into| {
                    Problem::new(Code::RecordMerged).with("into", into.to_string())
                }))
            }
            other => other,
        })
        .await
}

/// Whether the caller may read a record; for live events.
///
/// # Errors
/// `type.unknown`, `store.*`
pub async fn is_visible(
    app: &App,
    actor: &Actor,
    record_type: &str,
    id: RecordId,
) -> Result<bool, Problem> {
    let catalog = app.catalog();
    let known = catalog.record_type(record_type)?;
    let reach = crate::access::caller_in(&catalog, actor).reach(record_type, Action::Read);
    let select = store::Select { ids: Some(vec![id]), ..store::Select::of(known, reach) };
    app.store.glance(move |tx| tx.exists(&select)).await
}

/// A change of fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// The version the caller saw; `None`: whatever is there.
    pub version: Option<i64>,
    /// Field values.
    pub fields: Vec<(String, Value)>,
    /// Rows of its tables.
    pub rows: Vec<TableRows>,
}

/// Changes fields. Other fields changed meanwhile do not disturb; the same ones do.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `action.denied`, `record.closed`, `record.invalid`; a conflict
/// is a value.
pub async fn update(
    app: &App,
    actor: &Actor,
    (record_type, id): (&str, RecordId),
    change: Change,
) -> Result<Updated, Problem> {
    let record_type = record_type.to_owned();
    command(app, actor, move |writer| {
        writer.open(&record_type, id, Action::Edit)?;
        if let Some(conflict) = conflict::find(writer, id, &change)? {
            return Ok(Updated::Conflict(Box::new(conflict)));
        }
        writer.update_with_rows(id, &change.fields, &change.rows)?;
        let view = view::after(writer, &record_type, id)?;
        Ok(Updated::Done(Box::new(view)))
    })
    .await
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
    let record_type = record_type.to_owned();
    command(app, actor, move |writer| {
        writer.open(&record_type, id, Action::Stage)?;
        let version = writer.record(id)?.version;
        if to.version.is_some_and(|seen| seen != version) {
            return Err(Problem::new(Code::RecordConflict).with("version", version.to_string()));
        }
        writer.move_stage(id, &to.stage, &to.fields, to.next.as_ref())?;
        view::after(writer, &record_type, id)
    })
    .await
}

/// Puts a record without a number into the recycle bin, with its children (`trash::restore`).
///
/// # Errors
/// `type.unknown`, `record.not_found`, `action.denied`, `record.numbered`, `record.linked`.
pub async fn delete(
    app: &App,
    actor: &Actor,
    record_type: &str,
    id: RecordId,
) -> Result<(), Problem> {
    let record_type = record_type.to_owned();
    command(app, actor, move |writer| {
        writer.open(&record_type, id, Action::Delete)?;
        writer.delete(id)
    })
    .await
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
    let list = List::prepare(Asking::new(app, actor), record_type, &query)?;
    app.store.read(move |tx| list.read(tx)).await
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
    let board = Board::prepare(Asking::new(app, actor), record_type, &query)?;
    app.store.read(move |tx| board.columns(tx)).await
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
    let board = Board::totals(Asking::new(app, actor), record_type, &query)?;
    app.store.read(move |tx| board.figures(tx)).await
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
    let same = Same::prepare(Asking::new(app, actor), record_type, &fields)?;
    app.store.read(move |tx| same.read(tx)).await
}

/// The options that choices depending on other fields offer, by field: on a record as the caller
/// has changed it in a form, or on a new one.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `expr.*`.
pub async fn offered(
    app: &App,
    actor: &Actor,
    (record_type, id): (&str, Option<RecordId>),
    values: Vec<(String, Value)>,
) -> Result<Vec<(Name, Vec<Name>)>, Problem> {
    let asking = Asking::new(app, actor);
    asking.caller.must(record_type, Action::Read)?;
    let record_type = Arc::clone(asking.catalog.record_type(record_type)?);
    let now = asking.now;
    let offer = move |tx: &mut store::Tx<'_>| {
        let mut writer = Writer::new(tx, &asking.catalog, &asking.caller, now);
        match id {
            Some(id) => writer.look(&record_type, id)?,
            None => writer.begin(&record_type),
        }
        writer.offered(&record_type, id.unwrap_or_default(), &values)
    };
    app.store.read(offer).await
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
    let asking = Asking::new(app, actor);
    let record_type = record_type.to_owned();
    app.store.read(move |tx| life::read(tx, &asking, (&record_type, id), (&kind, before))).await
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
    let asking = Asking::new(app, actor);
    let select = asking.filtered(asking.select(record_type)?, filter.as_deref())?;
    app.store.read(move |tx| list::ids(tx, &select)).await
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
    (action, job): (BulkAction, Option<i64>),
) -> Result<BulkOutcome, Problem> {
    let asking = Asking::new(app, actor);
    asking.caller.must(record_type, Action::Read)?;
    let record_type = record_type.to_owned();
    let done = app.store.write(Lane::Bulk, move |tx| {
        bulk::portion(tx, &asking, &ids, |writer, id| {
            writer.job = job;
            bulk::act(writer, &record_type, id, &action).map(|()| true)
        })
    });
    let (outcome, changes) = done.await?;
    app.events.publish(changes);
    Ok(outcome)
}

/// Takes back what a job did to a portion of records, in one transaction; as [`bulk`].
///
/// # Errors
/// `type.unknown`, `store.*`.
pub async fn bulk_undo(
    app: &App,
    actor: &Actor,
    record_type: &str,
    (ids, job): (Vec<RecordId>, i64),
) -> Result<BulkOutcome, Problem> {
    let asking = Asking::new(app, actor);
    asking.caller.must(record_type, Action::Read)?;
    let record_type = record_type.to_owned();
    let done = app.store.write(Lane::Bulk, move |tx| {
        bulk::portion(tx, &asking, &ids, |writer, id| undo::undo(writer, &record_type, (id, job)))
    });
    let (outcome, changes) = done.await?;
    app.events.publish(changes);
    Ok(outcome)
}
