//! `otklik doctor`: examines the whole database.

use crate::office::print;
use crate::words::{say, word};
use app::App;
use app::processes::calendars;
use base::Problem;
use model::RecordType;
use std::process::ExitCode;
use std::sync::Arc;

pub(super) async fn run(app: &App) -> Result<ExitCode, Problem> {
    let mut types: Vec<Arc<RecordType>> = app.catalog().types.values().cloned().collect();
    types.sort_by(|a, b| a.code.cmp(&b.code));
    // The database may be well and the office still lack a calendar: told, but no failure.
    let calendars = calendars::get(app).await?;
    for year in &calendars.missing {
        print(&say("doctor_calendar", &[("year", &year.to_string())]));
    }
    let findings = app.store.read(move |tx| tx.doctor(&types)).await?;
    if findings.is_empty() {
        print(word("doctor_well"));
        return Ok(ExitCode::SUCCESS);
    }
    for finding in &findings {
        print(&format!("{}: {}", finding.code, finding.place));
    }
    print(&say("doctor_found", &[("count", &findings.len().to_string())]));
    Ok(ExitCode::FAILURE)
}
