//! `otklik migrate`: makes the database or brings it up to date, installs packages.

use crate::embedded;
use crate::office::print;
use crate::words::say;
use app::{App, packages};
use base::{Actor, Problem};
use clap::ArgMatches;
use std::path::PathBuf;
use std::process::ExitCode;

pub(super) async fn run(app: &App, given: &ArgMatches) -> Result<ExitCode, Problem> {
    packages::install(app, &Actor::System, &embedded::package("base")?).await?;
    if let Some(folder) = given.get_one::<PathBuf>("package") {
        packages::install(app, &Actor::System, &embedded::folder(folder)?).await?;
    }
    let catalog = app.catalog();
    for (code, version) in &catalog.packages {
        print(&say("package_is", &[("package", code.as_str()), ("version", version)]));
    }
    Ok(ExitCode::SUCCESS)
}
