//! `otklik package`: what an office is made of, shown before it changes, changed, written out.

use crate::cli::text;
use crate::embedded;
use crate::office::print;
use crate::words::say;
use app::App;
use app::packages::{self, Asked};
use base::{Actor, Code, Problem};
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(super) async fn run(app: &App, given: &ArgMatches) -> Result<ExitCode, Problem> {
    let Some((name, given)) = given.subcommand() else { return Ok(ExitCode::FAILURE) };
    let folder = given.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    match name {
        "plan" => plan(app, &folder).await?,
        "apply" => apply(app, &folder, text(given, "note").unwrap_or_default()).await?,
        _ => write_out(app, &folder).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn plan(app: &App, folder: &Path) -> Result<(), Problem> {
    let plan = packages::plan(app, &Actor::System, &embedded::folder(folder)?).await?;
    for line in plan.lines {
        print(&line);
    }
    Ok(())
}

async fn apply(app: &App, folder: &Path, note: &str) -> Result<(), Problem> {
    let files = embedded::folder(folder)?;
    let plan = packages::plan(app, &Actor::System, &files).await?;
    for line in plan.lines {
        print(&line);
    }
    let asked = Asked { files, base: plan.base, note: note.to_owned() };
    let package = packages::install_as(app, &Actor::System, asked).await?;
    print(&say("package_is", &[("package", &*package.code), ("version", &*package.version)]));
    Ok(())
}

/// Every package in a folder of its own.
async fn write_out(app: &App, folder: &Path) -> Result<(), Problem> {
    for package in packages::list(app, &Actor::System).await? {
        let files = packages::files(app, &Actor::System, &package.code).await?;
        for (path, content) in files {
            let to = folder.join(&package.code).join(path);
            let made = to.parent().map_or(Ok(()), std::fs::create_dir_all);
            made.and_then(|()| std::fs::write(&to, content)).map_err(|error| {
                let what = format!("{}: {error}", to.display());
                Problem::new(Code::StoreFull).with("what", what).because(error)
            })?;
        }
        let path = folder.join(&package.code).display().to_string();
        print(&say("package_written", &[("package", &*package.code), ("path", &*path)]));
    }
    Ok(())
}
