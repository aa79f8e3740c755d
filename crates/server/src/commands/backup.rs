//! `otklik backup` and `otklik restore`.

use crate::config::Config;
use crate::office::{self, print};
use crate::words::{say, word};
use app::App;
use app::backup::{self, Home};
use base::{Code, Problem};
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Takes a backup; a server may run meanwhile.
pub(super) async fn run(
    app: &App,
    config: &Config,
    given: &ArgMatches,
) -> Result<ExitCode, Problem> {
    let path = file(given)?;
    backup::take(&app.store, &home(config), (path, app.now())).await?;
    let bytes = std::fs::metadata(path).map(|about| about.len()).unwrap_or_default();
    let megabytes = format!("{}.{}", bytes / 1_000_000, bytes / 100_000 % 10);
    print(&say("backup_done", &[("path", &path.display().to_string()), ("mb", &megabytes)]));
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup, brings it up to date and examines it.
pub(super) async fn restore(config: &Config, given: &ArgMatches) -> Result<ExitCode, Problem> {
    // No server may start in the place meanwhile.
    let _lock = office::lock(config)?;
    let manifest = backup::restore(&home(config), file(given)?).await?;
    print(&say("restore_done", &[("taken_at", &manifest.taken_at)]));
    let app = office::open(config).await?;
    let outcome = super::doctor::run(&app).await;
    app.store.close().await;
    outcome
}

fn home(config: &Config) -> Home {
    Home { target: config.target(), data: config.data.clone(), bucket: config.bucket() }
}

fn file(given: &ArgMatches) -> Result<&Path, Problem> {
    let path = given.get_one::<PathBuf>("file").map(PathBuf::as_path);
    path.ok_or_else(|| Problem::new(Code::Bug).with("argument", word("arg_backup")))
}
