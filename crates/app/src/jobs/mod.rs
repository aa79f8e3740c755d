//! Long work in the background: a row with progress, portions on the bulk lane, an event for the
//! screens. People's writes always come first.
//!
//! A job that a restart interrupted goes on from its row: [`resume`].

mod bulk;
pub(crate) mod sql;
mod undo;

pub use bulk::{action, start_bulk};
pub use undo::start_undo;

use crate::access;
use crate::app::App;
use crate::duplicates;
use crate::events::Change;
use crate::exports::{self, OpenSheet};
use crate::imports::{self, ReadTable};
use crate::packages;
use base::{Actor, Code, PersonId, Problem, Time};
use serde_json::{Value as Json, json};
use std::future::Future;
use std::pin::Pin;
use store::Lane;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It has not begun.
    Waiting,
    /// It works.
    Running,
    /// It is done.
    Done,
    /// It ended with a problem: `result.problem` has code and params.
    Failed,
}

impl JobState {
    /// Its code in the database and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
        }
    }

    fn of_code(code: &str) -> JobState {
        let all = [JobState::Waiting, JobState::Running, JobState::Done];
        all.into_iter().find(|state| state.code() == code).unwrap_or(JobState::Failed)
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobView {
    /// Id.
    pub id: i64,
    /// What it does: `bulk`, `bulk_undo`, `duplicates`, `export`, `import_check`, `import_run`, `import_undo`,
    /// `schema`.
    pub kind: String,
    /// How it stands.
    pub state: JobState,
    /// Done so far.
    pub done: i64,
    /// In all; 0 while it is not known.
    pub total: i64,
    /// What came of it; of a failed one `{"problem": {"code", "params"}}`.
    pub result: Json,
    /// When it was started.
    pub created_at: Time,
    /// Whose it is.
    pub person: Option<PersonId>,
    pub(crate) payload: Json,
}

/// A job at work.
#[derive(Debug, Clone)]
pub struct Job {
    /// The organisation.
    pub app: App,
    /// Its id.
    pub id: i64,
    /// Whose it is.
    pub person: Option<PersonId>,
    /// What was done before a restart.
    pub done: i64,
}

impl Job {
    /// Tells the screens that it went on.
    pub fn tell(&self) {
        self.app.events.publish(vec![Change::Job { id: self.id, person: self.person }]);
    }
}

/// What a job does; gives its result.
pub type Work =
    Box<dyn FnOnce(Job) -> Pin<Box<dyn Future<Output = Result<Json, Problem>> + Send>> + Send>;

/// Starts a job and gives its id at once.
///
/// # Errors
/// `store.*`
pub async fn start(
    app: &App,
    actor: &Actor,
    kind: &str,
    payload: Json,
    work: Work,
) -> Result<i64, Problem> {
    let (kind, person, now) = (kind.to_owned(), actor.person(), app.now());
    let id = app
        .store
        .write(Lane::People, move |tx| sql::insert(tx, &kind, &payload, person, now))
        .await?;
    go(Job { app: app.clone(), id, person, done: 0 }, work);
    Ok(id)
}

/// Runs the work apart.
pub(crate) fn go(job: Job, work: Work) {
    tokio::spawn(carry_out(job, work));
}

/// Runs the work and writes down how it ended. A panic in it fails the job, not the server.
///
/// # Errors
/// What the work gives.
pub(crate) async fn carry_out(job: Job, work: Work) -> Result<(), Problem> {
    let working = tokio::spawn(work(job.clone()));
    let outcome = match working.await {
        Ok(outcome) => outcome,
        Err(panic) => Err(Problem::bug("a job panicked").because(panic)),
    };
    let (state, result) = match &outcome {
        Ok(result) => (JobState::Done, result.clone()),
        Err(problem) => {
            tracing::error!(job = job.id, %problem, "a job failed");
            (JobState::Failed, json!({ "problem": said(problem) }))
        }
    };
    let (id, now) = (job.id, job.app.now());
    let ended =
        job.app.store.write(Lane::Bulk, move |tx| sql::end(tx, id, state, &result, now)).await;
    if let Err(problem) = ended {
        tracing::error!(job = id, %problem, "the end of a job could not be written down");
    }
    job.tell();
    outcome.map(drop)
}

/// A problem as results keep it: words come from the word files, in the reader's language.
pub(crate) fn said(problem: &Problem) -> Json {
    let is_bug = problem.code() == Code::Bug;
    let params = problem.params().iter().filter(|_| !is_bug);
    let params: serde_json::Map<String, Json> =
        params.map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    json!({ "code": problem.code().wire(), "params": params })
}

/// A job of the caller; administrators see all.
///
/// # Errors
/// `job.not_found`
pub async fn get(app: &App, actor: &Actor, id: i64) -> Result<JobView, Problem> {
    let caller = access::caller(app, actor);
    let found = app.store.read(move |tx| sql::get(tx, id)).await?;
    let found = found.filter(|job| caller.is_admin || job.person == caller.person());
    found.ok_or_else(|| Problem::new(Code::JobNotFound).with("id", id.to_string()))
}

/// How files of tables are read and written; wired by the server.
#[derive(Debug, Clone, Copy)]
pub struct Tables {
    /// Reads the files of imports.
    pub read: ReadTable,
    /// Writes the files of exports.
    pub write: OpenSheet,
}

/// Goes on with the jobs that a restart interrupted; to be called once, at start. Imports read
/// their files again, exports begin anew.
///
/// # Errors
/// `store.*`
pub async fn resume(app: &App, tables: Tables) -> Result<(), Problem> {
    for view in app.store.read(sql::unfinished).await? {
        let actor = view.person.map_or(Actor::System, Actor::Person);
        let job = Job { app: app.clone(), id: view.id, person: view.person, done: view.done };
        let (kind, payload) = (view.kind, view.payload);
        go(
            job,
            Box::new(move |job| {
                Box::pin(async move {
                    match kind.as_str() {
                        bulk::KIND => bulk::run(job, actor, payload).await,
                        undo::KIND => undo::run(job, actor, payload).await,
                        packages::KIND => packages::run(job).await,
                        duplicates::KIND => duplicates::resume(job, payload).await,
                        exports::KIND => exports::resume(job, actor, payload, tables.write).await,
                        kind => imports::resume(job, actor, kind, payload, tables.read).await,
                    }
                })
            }),
        );
    }
    Ok(())
}
