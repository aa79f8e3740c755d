//! `otklik export`: a list into a file.

use super::finished;
use crate::cli::text;
use crate::office::print;
use crate::tables;
use crate::words::{kept, say};
use app::App;
use app::exports::{self, Export};
use app::jobs::JobState;
use base::sheet::unwritten;
use base::{Actor, Problem};
use clap::ArgMatches;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

pub(super) async fn run(app: &App, given: &ArgMatches) -> Result<ExitCode, Problem> {
    let (actor, start) = (Actor::System, Instant::now());
    let out = given.get_one::<PathBuf>("out").cloned().unwrap_or_default();
    let job = exports::start(app, &actor, wanted(given, &out), tables::ALL.write).await?;
    let job = finished(app, &actor, job).await?;
    if job.state != JobState::Done {
        print(&kept(job.result.get("problem").unwrap_or(&Json::Null)));
        return Ok(ExitCode::FAILURE);
    }
    let file = exports::file(app, &actor, job.id).await?;
    let path = out.display().to_string();
    let copied = std::fs::copy(&file.path, &out);
    exports::forget(app, &actor, job.id).await?;
    copied.map_err(|error| unwritten(error).with("path", path.clone()))?;
    let number = |name: &str| {
        let number = job.result.get(name).and_then(Json::as_i64);
        number.unwrap_or_default().to_string()
    };
    let seconds = format!("{:.2}", start.elapsed().as_secs_f64());
    let (rows, bytes) = (number("rows"), number("bytes"));
    let params = [("rows", &*rows), ("seconds", &*seconds), ("bytes", &*bytes), ("path", &*path)];
    print(&say("export_done", &params));
    if number("cut") != "0" {
        print(&say("export_cut", &[("count", &number("cut"))]));
    }
    Ok(ExitCode::SUCCESS)
}

fn wanted(given: &ArgMatches, out: &Path) -> Export {
    let given_text = |name: &str| text(given, name).map(str::to_owned);
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let columns = text(given, "columns").unwrap_or_default().split(',').map(str::trim);
    Export {
        record_type: given_text("type").unwrap_or_default(),
        format: given_text("format").or(ending).unwrap_or_default(),
        filter: given_text("filter"),
        sort: given_text("sort"),
        columns: columns.filter(|code| !code.is_empty()).map(str::to_owned).collect(),
        language: crate::config::language().to_owned(),
    }
}
