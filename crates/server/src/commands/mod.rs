//! What the command line does, one file per command.

mod backup;
mod demo;
mod doctor;
mod export;
mod import;
mod migrate;
mod package;
mod serve;
mod user;

pub(crate) use serve::openapi;

use crate::config::Config;
use crate::office;
use app::App;
use app::jobs::{self, JobState, JobView};
use base::{Actor, Code, Problem};
use clap::ArgMatches;
use std::process::ExitCode;
use std::time::Duration;

/// Between two looks at a job.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Does what was asked.
///
/// # Errors
/// What the command gives.
pub(crate) async fn run(config: Config, matches: &ArgMatches) -> Result<ExitCode, Problem> {
    let Some((name, given)) = matches.subcommand() else {
        return Ok(ExitCode::FAILURE);
    };
    // Before the database is opened: a second server must not touch it.
    let _lock = if name == "serve" { office::lock(&config)? } else { None };
    if name == "restore" {
        return backup::restore(&config, given).await;
    }
    let app = office::open(&config).await?;
    let outcome = match name {
        "serve" => serve::run(&app, &config, given).await,
        "migrate" => migrate::run(&app, given).await,
        "package" => package::run(&app, given).await,
        "doctor" => doctor::run(&app).await,
        "user" => user::run(&app, &config, given).await,
        "import" => import::run(&app, given).await,
        "export" => export::run(&app, given).await,
        "backup" => backup::run(&app, &config, given).await,
        "demo" => demo::run(&app, given).await,
        _ => Err(Problem::bug("a command without a body").with("name", name)),
    };
    app.finish().await;
    app.store.close().await;
    outcome
}

/// The person of a login.
async fn person(app: &App, login: &str) -> Result<app::people::PersonView, Problem> {
    let folded = base::fold::fold(login);
    let people = app::people::list(app, &base::Actor::System).await?;
    let mut people = people.into_iter();
    let found = people.find(|person| person.login.as_deref() == Some(&*folded));
    found.ok_or_else(|| Problem::new(Code::PersonNotFound).with("person", login))
}

/// Waits for the end of a job.
async fn finished(app: &App, actor: &Actor, id: i64) -> Result<JobView, Problem> {
    loop {
        let job = jobs::get(app, actor, id).await?;
        if matches!(job.state, JobState::Done | JobState::Failed) {
            return Ok(job);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
