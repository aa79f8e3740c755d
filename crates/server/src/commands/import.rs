//! `otklik import`: a table from a file.

use super::{finished, person};
use crate::cli::text;
use crate::office::print;
use crate::tables;
use crate::words::{kept, say};
use app::App;
use app::imports::{self, Mapping, Missing, Upload};
use app::jobs::{JobState, JobView};
use base::{Actor, Case, Place, Problem};
use clap::ArgMatches;
use model::package::yaml;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

pub(super) async fn run(app: &App, given: &ArgMatches) -> Result<ExitCode, Problem> {
    let path = |name: &str| given.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let (file, actor) = (path("file"), Actor::System);
    let mapping = mapping(app, &path("mapping")).await?;
    let upload = Upload {
        record_type: text(given, "type").unwrap_or_default().to_owned(),
        file_name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        bytes: bytes(&file)?,
    };
    let uploaded = imports::upload(app, &actor, upload, tables::read).await?;
    let start = Instant::now();
    let is_dry = given.get_flag("dry-run");
    let job = if is_dry {
        imports::check(app, &actor, uploaded.id, mapping, tables::read).await?
    } else {
        let missing =
            if given.get_flag("create-missing") { Missing::Make } else { Missing::Refuse };
        imports::run(app, &actor, (uploaded.id, mapping), missing, tables::read).await?
    };
    let job = finished(app, &actor, job).await?;
    Ok(report(&job, start.elapsed(), is_dry))
}

fn report(job: &JobView, passed: Duration, is_dry: bool) -> ExitCode {
    let number = |name: &str| job.result.get(name).and_then(Json::as_i64).unwrap_or_default();
    let word = |json: &Json, name: &str| match json.get(name) {
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let errors = job.result.get("errors").and_then(Json::as_array);
    for error in errors.into_iter().flatten() {
        let message = kept(error);
        let (row, column) = (word(error, "row"), word(error, "column"));
        let params = [("row", &*row), ("column", &*column), ("message", &*message)];
        print(&say("import_wrong", &params));
    }
    let missing = job.result.get("missing").and_then(Json::as_object);
    for (field, values) in missing.into_iter().flatten() {
        let values: Vec<&str> =
            values.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        print(&say("import_missing", &[("field", field), ("values", &values.join(", "))]));
    }
    if let Some(problem) = job.result.get("problem") {
        print(&kept(problem));
    }
    let (made, failed) = (number("made"), number("failed"));
    if is_dry {
        let rows = made.saturating_add(failed).to_string();
        print(&say("import_checked", &[("rows", &rows), ("wrong", &failed.to_string())]));
    } else {
        let each = passed.as_micros() / u128::try_from(made.max(1)).unwrap_or(1);
        let seconds = format!("{:.2}", passed.as_secs_f64());
        let params =
            [("rows", &*made.to_string()), ("seconds", &*seconds), ("micros", &*each.to_string())];
        print(&say("import_done", &params));
    }
    if job.state == JobState::Done && failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads a mapping; people may be named by their logins.
async fn mapping(app: &App, path: &Path) -> Result<Mapping, Problem> {
    let name = path.display().to_string();
    let text = String::from_utf8_lossy(&bytes(path)?).into_owned();
    let mut json = yaml::parse(&name, &text)?.to_json();
    if let Some(who) = json.pointer_mut("/step/who") {
        let list = match who.get_mut("people") {
            Some(Json::Array(people)) => people.iter_mut().collect(),
            _ => who.get_mut("person").into_iter().collect::<Vec<_>>(),
        };
        for one in list {
            if let Some(login) = one.as_str() {
                *one = person(app, login).await?.id.into();
            }
        }
    }
    serde_json::from_value(json).map_err(|error| {
        Problem::case(Case::MappingText).with("found", error.to_string()).at_place(Place {
            file: name,
            line: 0,
            column: 0,
        })
    })
}

fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|error| {
        Problem::case(Case::FileClosed).with("path", path.display().to_string()).because(error)
    })
}
