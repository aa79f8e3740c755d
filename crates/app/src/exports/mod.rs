//! Taking lists out: a job reads the list page by page within the caller's rights and writes a
//! file, which waits a day for the one who asked.
//!
//! No transaction is held over more than a page. A restart begins the file anew; what is half done
//! is never offered. Start at [`start`].

mod cells;
mod columns;
mod files;
mod run;
mod sql;

pub use base::sheet::{Format, OpenSheet};
pub use files::sweep;

use crate::access;
use crate::app::App;
use crate::jobs::{self, Job, JobState, JobView};
use crate::records::read::Asking;
use crate::words::Language;
use base::{Actor, Code, Problem, Time};
use model::access::Action;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

/// What kind of job it is.
pub(crate) const KIND: &str = "export";

/// How long a file is offered.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// How many exports of one person may be under way.
const BUSY_MAX: i64 = 2;

/// A list to take out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Export {
    /// Code of the record type.
    pub record_type: String,
    /// `xlsx`, `csv`, `json`.
    pub format: String,
    /// Expression over the type's fields.
    pub filter: Option<String>,
    /// Field or system column; `-` before it: largest first.
    pub sort: Option<String>,
    /// Codes of fields and system columns, `*` for all; empty: as lists show them.
    pub columns: Vec<String>,
    /// Language of labels: `ru` or `en`.
    pub language: String,
}

impl Export {
    fn format(&self) -> Result<Format, Problem> {
        Format::of_code(&self.format)
            .ok_or_else(|| Problem::case(base::Case::RequestFormat).with("format", &*self.format))
    }

    fn language(&self) -> Language {
        Language::of(&self.language)
    }
}

/// A file to give away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name, for people.
    pub name: String,
    /// Its format.
    pub format: Format,
    /// Its length.
    pub bytes: u64,
}

/// Starts an export; gives the job. Its result: `{file, rows, bytes, cut, until}`.
///
/// # Errors
/// `type.unknown`, `action.denied`, `field.unknown`, `field.not_ordered`, `expr.*`,
/// `request.invalid`, `export.busy`.
pub async fn start(
    app: &App,
    actor: &Actor,
    export: Export,
    open: OpenSheet,
) -> Result<i64, Problem> {
    let ready = run::Ready::new(Asking::new(app, actor), export.clone())?;
    let person = actor.person();
    let busy = app.store.read(move |tx| sql::busy(tx, person)).await?;
    if person.is_some() && busy >= BUSY_MAX {
        return Err(Problem::new(Code::ExportBusy));
    }
    let kept = files::fresh()?;
    let payload = json!({ "export": export, "kept": kept });
    let actor_too = actor.clone();
    jobs::start(
        app,
        actor,
        KIND,
        payload,
        Box::new(move |job| {
            Box::pin(async move { run::run(job, &actor_too, ready, (kept, open)).await })
        }),
    )
    .await
}

/// Begins an export anew after a restart.
///
/// # Errors
/// `job.stopped` when nobody knows what was wanted; else as [`start`].
pub(crate) async fn resume(
    job: Job,
    actor: Actor,
    payload: Json,
    open: OpenSheet,
) -> Result<Json, Problem> {
    let export = payload.get("export").cloned().unwrap_or_default();
    let export = serde_json::from_value::<Export>(export)
        .map_err(|error| Problem::new(Code::JobStopped).because(error))?;
    let kept = kept(&payload).ok_or_else(|| Problem::new(Code::JobStopped))?;
    let ready = run::Ready::new(Asking::new(&job.app, &actor), export)?;
    run::run(job, &actor, ready, (kept, open)).await
}

fn kept(payload: &Json) -> Option<String> {
    payload.get("kept").and_then(Json::as_str).map(str::to_owned)
}

/// The file of an export of the caller's own, for a day.
///
/// # Errors
/// `job.not_found` when it is someone else's; `export.gone`; `action.denied` when the right was
/// taken away meanwhile.
pub async fn file(app: &App, actor: &Actor, id: i64) -> Result<ExportFile, Problem> {
    let job = jobs::get(app, actor, id).await?;
    // An administrator sees that there was a job; its file is for the one who asked.
    if job.kind != KIND || job.person != actor.person() {
        return Err(Problem::new(Code::JobNotFound).with("id", id.to_string()));
    }
    let gone = || Problem::new(Code::ExportGone).with("id", id.to_string());
    let export = job.payload.get("export").cloned().unwrap_or_default();
    let export: Export = serde_json::from_value(export).map_err(|_| gone())?;
    access::caller(app, actor).must(&export.record_type, Action::Export)?;
    let name = job.result.get("file").and_then(Json::as_str).unwrap_or_default().to_owned();
    let until = until(&job).filter(|until| app.now() < *until);
    let kept = kept(&job.payload).filter(|_| job.state == JobState::Done && until.is_some());
    let path = files::folder(app).join(kept.ok_or_else(gone)?);
    let about = tokio::fs::metadata(&path).await.map_err(|error| gone().because(error))?;
    Ok(ExportFile { path, name, format: export.format()?, bytes: about.len() })
}

/// Removes the file of an export before its time.
///
/// # Errors
/// As [`file`].
pub async fn forget(app: &App, actor: &Actor, id: i64) -> Result<(), Problem> {
    let file = file(app, actor, id).await?;
    files::remove(&file.path).await;
    Ok(())
}

fn until(job: &JobView) -> Option<Time> {
    job.result.get("until").and_then(Json::as_str).and_then(Time::parse)
}
