//! The work of a check and of a run, portion by portion.

use super::lookup::Lookup;
use super::mapping::Mapping;
use super::rows::{Prepared, prepare};
use super::setup::{Setup, Task};
use super::sql::Reached;
use super::table::{ReadTable, Table};
use super::views::{ImportView, RowError};
use super::write::{Keep, Missing, Portion, write};
use super::{files, sql};
use crate::access;
use crate::app::App;
use crate::jobs::{self, Job};
use base::{Actor, Problem};
use model::access::Action;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use store::Lane;

/// Rows to a transaction: a slice of the writer stays short, people's writes come between.
const PORTION: usize = 40;

/// The most errors kept.
const ERRORS_MAX: usize = 2_000;

/// The most errors in a result.
const ERRORS_SHOWN: usize = 200;

/// The most missing texts shown per field.
const MISSING_SHOWN: usize = 500;

/// Everything a job needs.
#[derive(Debug)]
pub(super) struct Ready {
    setup: Arc<Setup>,
    table: Arc<Table>,
    pub(super) import: ImportView,
}

/// Reads the file again and checks the mapping.
///
/// # Errors
/// `type.unknown`, `action.denied`, `import.file`; as [`Setup::new`].
pub(super) async fn ready(
    app: &App,
    actor: &Actor,
    import: &ImportView,
    mapping: &Mapping,
    read: ReadTable,
) -> Result<Ready, Problem> {
    let catalog = app.catalog();
    let caller = access::caller_in(&catalog, actor);
    caller.must(&import.record_type, Action::Import)?;
    let record_type = Arc::clone(catalog.record_type(&import.record_type)?);
    let table = Arc::new(files::load(app, &import.file, read).await?);
    let task = Task {
        import: import.id,
        record_type: &record_type,
        catalog: &catalog,
        caller: &caller,
        now: app.now(),
    };
    let setup = Arc::new(Setup::new(&task, &table, mapping)?);
    Ok(Ready { setup, table, import: import.clone() })
}

/// Where a job is.
struct Walk {
    job: Job,
    ready: Ready,
    lookup: Lookup,
    reached: Reached,
    open: usize,
    missing: BTreeMap<String, Vec<String>>,
}

impl Walk {
    async fn new(job: Job, ready: Ready) -> Result<Walk, Problem> {
        let setup = Arc::clone(&ready.setup);
        let lookup = job.app.store.read(move |tx| Lookup::load(tx, &setup)).await?;
        let (reached, missing) = (Reached::default(), BTreeMap::new());
        Ok(Walk { job, ready, lookup, reached, open: 0, missing })
    }

    fn next(&self) -> Option<Range<usize>> {
        let from = usize::try_from(self.reached.rows_done).unwrap_or(usize::MAX);
        let total = self.ready.table.len();
        (from < total).then(|| from..from.saturating_add(PORTION).min(total))
    }

    /// Texts to values, outside of the transaction.
    async fn prepare(&mut self, range: &Range<usize>) -> Result<Arc<Vec<Prepared>>, Problem> {
        let (setup, table) = (Arc::clone(&self.ready.setup), Arc::clone(&self.ready.table));
        let mut lookup = std::mem::take(&mut self.lookup);
        let range = range.clone();
        let looked = self.job.app.store.read(move |tx| {
            lookup.extend(tx, &setup, &table, range.clone())?;
            let rows = range.map(|at| prepare(&setup, &table, at, &lookup)).collect();
            Ok((lookup, rows))
        });
        let (lookup, rows): (Lookup, Vec<Prepared>) = looked.await?;
        self.lookup = lookup;
        for (field, _, text) in rows.iter().flat_map(|row| &row.missing) {
            let texts = self.missing.entry(field.clone()).or_default();
            if texts.len() < MISSING_SHOWN && !texts.contains(text) {
                texts.push(text.clone());
            }
        }
        Ok(Arc::new(rows))
    }

    fn note(&mut self, range: &Range<usize>, portion: &mut Portion) {
        self.reached.rows_done = i64::try_from(range.end).unwrap_or(i64::MAX);
        self.reached.made += portion.made;
        self.reached.failed += portion.failed;
        let room = ERRORS_MAX.saturating_sub(self.reached.errors.len());
        self.reached.errors.extend(portion.errors.drain(..).take(room));
        self.open = portion.open;
    }

    fn total(&self) -> i64 {
        i64::try_from(self.ready.table.len()).unwrap_or(i64::MAX)
    }

    fn result(&self) -> Map<String, Json> {
        let shown = self.reached.errors.iter().take(ERRORS_SHOWN);
        let errors: Vec<Json> = shown.map(RowError::to_json).collect();
        let mut result = Map::new();
        result.insert("made".to_owned(), json!(self.reached.made));
        result.insert("failed".to_owned(), json!(self.reached.failed));
        result.insert("errors".to_owned(), json!(errors));
        result
    }
}

/// Tries every row and takes it back.
///
/// # Errors
/// Faults of the store.
pub(super) async fn check(job: Job, ready: Ready) -> Result<Json, Problem> {
    let mut walk = Walk::new(job, ready).await?;
    while let Some(range) = walk.next() {
        let rows = walk.prepare(&range).await?;
        let setup = Arc::clone(&walk.ready.setup);
        let (open, id, now) = (walk.open, walk.job.id, walk.job.app.now());
        let (reached, total) = (i64::try_from(range.end).unwrap_or(i64::MAX), walk.total());
        let tried = walk.job.app.store.write(Lane::Bulk, move |tx| {
            let portion = write(tx, &setup, &rows, (open, Keep::Nothing, Missing::Make))?;
            jobs::sql::progress(tx, id, (reached, total), now)?;
            Ok(portion)
        });
        let mut portion = tried.await?;
        walk.note(&range, &mut portion);
        walk.job.tell();
    }
    let id = walk.ready.import.id;
    let checked = walk.job.app.store.write(Lane::Bulk, move |tx| {
        sql::take(tx, id, "checked", &["uploaded", "checked", "failed"])
    });
    checked.await?;
    let mut result = walk.result();
    result.insert("missing".to_owned(), json!(walk.missing));
    Ok(Json::Object(result))
}

/// Writes every row, from where the import was left.
///
/// # Errors
/// Faults of the store; the import is `failed` then and can be run again or undone.
pub(super) async fn run(
    job: Job,
    ready: Ready,
    (missing, open): (Missing, usize),
) -> Result<Json, Problem> {
    let (app, id) = (job.app.clone(), ready.import.id);
    let outcome = run_portions(job, ready, (missing, open)).await;
    let state = if outcome.is_ok() { "done" } else { "failed" };
    settle(&app, id, ("running", state)).await?;
    outcome
}

/// Ends a state of an import, so that it can be run again or undone.
///
/// # Errors
/// `store.*`
pub(super) async fn settle(
    app: &App,
    id: i64,
    (from, to): (&'static str, &'static str),
) -> Result<(), Problem> {
    app.store.write(Lane::Bulk, move |tx| sql::take(tx, id, to, &[from])).await?;
    Ok(())
}

async fn run_portions(
    job: Job,
    ready: Ready,
    (missing, open): (Missing, usize),
) -> Result<Json, Problem> {
    let mut walk = Walk::new(job, ready).await?;
    walk.open = open;
    let import = &walk.ready.import;
    walk.reached = Reached {
        rows_done: import.rows_done,
        made: import.made,
        failed: import.failed,
        errors: import.errors.clone(),
    };
    while let Some(range) = walk.next() {
        let rows = walk.prepare(&range).await?;
        let mut portion = write_portion(&walk, &range, rows, missing).await?;
        for (of, text, record) in std::mem::take(&mut portion.learned) {
            walk.lookup.learn(&of, &text, record);
        }
        walk.job.app.events.publish(std::mem::take(&mut portion.changes));
        walk.note(&range, &mut portion);
        walk.job.tell();
    }
    // The rows stand, whatever comes of this.
    if walk.reached.made > 0
        && let Err(problem) = walk.job.app.store.refresh_statistics().await
    {
        tracing::warn!(%problem, "the database could not count its tables");
    }
    Ok(Json::Object(walk.result()))
}

/// One transaction: the rows, how far the import is, how far the job is.
async fn write_portion(
    walk: &Walk,
    range: &Range<usize>,
    rows: Arc<Vec<Prepared>>,
    missing: Missing,
) -> Result<Portion, Problem> {
    let setup = Arc::clone(&walk.ready.setup);
    let before = walk.reached.clone();
    let (open, job, now) = (walk.open, walk.job.id, walk.job.app.now());
    let (end, total) = (i64::try_from(range.end).unwrap_or(i64::MAX), walk.total());
    let written = walk.job.app.store.write(Lane::Bulk, move |tx| {
        let portion = write(tx, &setup, &rows, (open, Keep::Everything, missing))?;
        let mut reached = before.clone();
        reached.rows_done = end;
        reached.made += portion.made;
        reached.failed += portion.failed;
        let room = ERRORS_MAX.saturating_sub(reached.errors.len());
        sql::reach(tx, setup.import, &reached)?;
        if room > 0 && !portion.errors.is_empty() {
            reached.errors.extend(portion.errors.iter().take(room).cloned());
            sql::keep_errors(tx, setup.import, &reached.errors)?;
        }
        jobs::sql::progress(tx, job, (end, total), now)?;
        let make_missing = missing == Missing::Make;
        let payload =
            json!({ "import": setup.import, "make_missing": make_missing, "open": portion.open });
        jobs::sql::keep(tx, job, &payload)?;
        Ok(portion)
    });
    written.await
}
