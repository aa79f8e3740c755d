//! `otklik import`: a table from a file.

use app::App;
use base::Problem;
use clap::ArgMatches;
use std::process::ExitCode;

pub(super) async fn run(_app: &App, _given: &ArgMatches) -> Result<ExitCode, Problem> {
    Err(Problem::bug("not built"))
}
