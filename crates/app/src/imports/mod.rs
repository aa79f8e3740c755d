//! Bringing tables in: upload, check (a dry run), run, undo.
//!
//! Rows go through the one write path with the rules off; each open row gets exactly one step.
//! Texts become values outside of transactions, a portion of rows is one transaction on the bulk
//! lane, and a restart goes on after the last portion. Start at [`upload`].

pub(crate) mod convert;
mod files;
mod guess;
mod lookup;
mod mapping;
mod rows;
mod run;
mod setup;
pub(crate) mod sql;
mod table;
#[cfg(test)]
mod tests;
mod undo;
mod views;
mod write;

pub use guess::known::KnownFile;
pub use mapping::{ColumnMapping, DueMapping, Mapping, StageMapping, StepMapping, WhoMapping};
pub use table::{ReadTable, Table, to_csv};
pub use views::{ColumnView, ErrorTable, ImportView, RowError, UploadView};
pub use write::Missing;

use crate::access::{self, Caller};
use crate::app::App;
use crate::jobs::{self, Job};
use base::{Actor, Case, Code, Place, Problem};
use model::access::Action;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::Lane;

/// The longest list of imports.
const LIST_MAX: i64 = 100;

/// Kinds of jobs.
const CHECK: &str = "import_check";
const RUN: &str = "import_run";
const UNDO: &str = "import_undo";

/// A file to bring in.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// Code of the record type its rows become.
    pub record_type: String,
    /// Its name, for people.
    pub file_name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Takes a file in: reads it, keeps it and guesses what its columns mean. Writes no record.
///
/// # Errors
/// `type.unknown`, `action.denied`; `import.file`, `import.too_large` with row and column;
/// `store.full`.
pub async fn upload(
    app: &App,
    actor: &Actor,
    upload: Upload,
    read: ReadTable,
) -> Result<UploadView, Problem> {
    let caller = access::caller(app, actor);
    caller.must(&upload.record_type, Action::Import)?;
    let catalog = app.catalog();
    let record_type = Arc::clone(catalog.record_type(&upload.record_type)?);
    let Upload { file_name, bytes, .. } = upload;
    let short: String = file_name.chars().filter(|ch| !ch.is_control()).take(200).collect();
    let parsed = files::parse(bytes, read).await;
    let (table, bytes) = parsed.map_err(|problem| placed(problem, &short))?;
    if table.is_empty() {
        return Err(Problem::case(Case::FileEmpty));
    }
    let file = files::keep(app, bytes).await?;
    let rows_total = i64::try_from(table.len()).unwrap_or(i64::MAX);
    let (code, person, now) = (record_type.code.clone(), actor.person(), app.now());
    let id = app
        .store
        .write(Lane::People, move |tx| {
            sql::insert(tx, &code, (&short, &file), rows_total, (person, now))
        })
        .await?;
    let columns = guess::columns(&table);
    let known = guess::known::recognise(&columns);
    let guess = match known {
        Some(_) => guess::known::guess(&record_type, &columns),
        None => {
            let titles = guess::directories(app, &record_type, &columns).await?;
            guess::guess(&record_type, &columns, &titles, &catalog.language)
        }
    };
    Ok(UploadView {
        id,
        rows_total,
        encoding: table.encoding.clone(),
        delimiter: table.delimiter.clone(),
        known,
        guess,
        columns,
    })
}

/// A problem of a row, with its place in the file.
fn placed(problem: Problem, file: &str) -> Problem {
    let row = problem.param("row").and_then(|row| row.parse::<u32>().ok());
    match row {
        Some(line) => problem.at_place(Place { file: file.to_owned(), line, column: 0 }),
        None => problem,
    }
}

/// The newest imports: of the caller, for administrators all.
///
/// # Errors
/// `store.*`
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<ImportView>, Problem> {
    let caller = access::caller(app, actor);
    let mut all = app.store.read(|tx| sql::list(tx, LIST_MAX)).await?;
    all.retain(|one| is_mine(&caller, one));
    Ok(all)
}

fn is_mine(caller: &Caller, import: &ImportView) -> bool {
    caller.is_admin || import.person.is_some() && import.person == caller.person()
}

/// One import of the caller.
///
/// # Errors
/// `import.not_found`
pub async fn get(app: &App, actor: &Actor, id: i64) -> Result<ImportView, Problem> {
    let caller = access::caller(app, actor);
    let found = app.store.read(move |tx| sql::get(tx, id)).await?;
    let found = found.filter(|import| is_mine(&caller, import));
    found.ok_or_else(|| Problem::new(Code::ImportNotFound).with("id", id.to_string()))
}

/// Starts a dry run; gives the job. Its result:
/// `{made, failed, errors: [{row, column, code, params}], missing: {field: [texts]}}`.
///
/// # Errors
/// `import.not_found`, `import.state`, `import.column`, `import.mapping`, `import.file`; as the
/// mapping's own.
pub async fn check(
    app: &App,
    actor: &Actor,
    id: i64,
    mapping: Mapping,
    read: ReadTable,
) -> Result<i64, Problem> {
    let import = get(app, actor, id).await?;
    if !matches!(import.state.as_str(), "uploaded" | "checked" | "failed") {
        return Err(wrong_state(&import));
    }
    let ready = run::ready(app, actor, &import, &mapping, read).await?;
    let payload = json!({ "import": id });
    jobs::start(
        app,
        actor,
        CHECK,
        payload,
        Box::new(move |job| Box::pin(async move { run::check(job, ready).await })),
    )
    .await
}

/// Starts the import; gives the job. Its result: `{made, failed, errors: […]}`.
///
/// # Errors
/// As [`check`].
pub async fn run(
    app: &App,
    actor: &Actor,
    (id, mapping): (i64, Mapping),
    missing: Missing,
    read: ReadTable,
) -> Result<i64, Problem> {
    let import = get(app, actor, id).await?;
    let mut ready = run::ready(app, actor, &import, &mapping, read).await?;
    let kept = serde_json::to_string(&mapping)
        .map_err(|error| Problem::bug("a mapping is no JSON").because(error))?;
    let is_mine = app.store.write(Lane::People, move |tx| {
        sql::set_mapping(tx, id, &kept)?;
        sql::take(tx, id, "running", &["uploaded", "checked", "failed"])
    });
    if !is_mine.await? {
        return Err(wrong_state(&import));
    }
    // Another run may have failed in between: this one goes on where that one ended.
    ready.import = get(app, actor, id).await?;
    let payload = json!({ "import": id, "make_missing": missing == Missing::Make, "open": 0 });
    jobs::start(
        app,
        actor,
        RUN,
        payload,
        Box::new(move |job| Box::pin(async move { run::run(job, ready, (missing, 0)).await })),
    )
    .await
}

/// Starts taking an import back; gives the job. Records that were changed since, or that others
/// point at, stay. Its result: `{deleted, kept: [{id, type, title, code}], kept_total}`.
///
/// # Errors
/// `import.not_found`, `import.state`, `action.denied`.
pub async fn undo(app: &App, actor: &Actor, id: i64) -> Result<i64, Problem> {
    let import = get(app, actor, id).await?;
    access::caller(app, actor).must(&import.record_type, Action::Import)?;
    let taken =
        app.store.write(Lane::People, move |tx| sql::take(tx, id, "undoing", &["done", "failed"]));
    if !taken.await? {
        return Err(wrong_state(&import));
    }
    let actor_too = actor.clone();
    jobs::start(
        app,
        actor,
        UNDO,
        json!({ "import": id }),
        Box::new(move |job| Box::pin(async move { undo::undo(job, actor_too, id).await })),
    )
    .await
}

/// The refused rows of an import with their cells, for the error file.
///
/// # Errors
/// `import.not_found`, `action.denied`, `import.file`.
pub async fn errors(
    app: &App,
    actor: &Actor,
    id: i64,
    read: ReadTable,
) -> Result<ErrorTable, Problem> {
    let import = get(app, actor, id).await?;
    access::caller(app, actor).must(&import.record_type, Action::Import)?;
    let table = files::load(app, &import.file, read).await?;
    let mut rows: Vec<(Vec<String>, Vec<RowError>)> = Vec::new();
    let mut last = 0;
    for error in import.errors {
        if error.row == last
            && let Some((_, errors)) = rows.last_mut()
        {
            errors.push(error);
            continue;
        }
        last = error.row;
        let at = rows::place_of(error.row);
        let cells = (0..table.columns.len()).map(|column| table.cell(at, column).to_owned());
        rows.push((cells.collect(), vec![error]));
    }
    Ok(ErrorTable { columns: table.columns, rows })
}

/// Goes on with a job of imports after a restart.
///
/// # Errors
/// `job.stopped` when it cannot; what the work gives.
pub(crate) async fn resume(
    job: Job,
    actor: Actor,
    kind: &str,
    payload: Json,
    read: ReadTable,
) -> Result<Json, Problem> {
    let id = payload.get("import").and_then(Json::as_i64).unwrap_or_default();
    match kind {
        RUN => {
            let app = job.app.clone();
            let resumed = resume_run(job, &actor, (id, &payload), read).await;
            if resumed.is_err() {
                run::settle(&app, id, ("running", "failed")).await?;
            }
            resumed
        }
        UNDO => undo::undo(job, actor, id).await,
        _ => Err(Problem::new(Code::JobStopped)),
    }
}

async fn resume_run(
    job: Job,
    actor: &Actor,
    (id, payload): (i64, &Json),
    read: ReadTable,
) -> Result<Json, Problem> {
    let missing = match payload.get("make_missing") {
        Some(Json::Bool(true)) => Missing::Make,
        _ => Missing::Refuse,
    };
    let open = payload.get("open").and_then(Json::as_u64);
    let open = open.and_then(|open| usize::try_from(open).ok()).unwrap_or_default();
    let import = get(&job.app, actor, id).await?;
    let mapping = serde_json::from_value(import.mapping.clone())
        .map_err(|error| Problem::bug("a kept mapping").because(error))?;
    let ready = run::ready(&job.app, actor, &import, &mapping, read).await?;
    run::run(job, ready, (missing, open)).await
}

fn wrong_state(import: &ImportView) -> Problem {
    Problem::new(Code::ImportState).with("state", import.state.as_str())
}
