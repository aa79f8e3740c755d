//! `cargo xtask bench search [RECORDS]`: what a question of search costs on both databases.

use crate::verify::postgres::Cluster;
use crate::{paths, shell};
use anyhow::Result;

/// Records, unless the command line says how many.
const RECORDS: &str = "100000";

/// Fills both databases and asks every kind of question.
pub(super) fn bench(records: Option<&str>) -> Result<()> {
    let records = records.unwrap_or(RECORDS);
    let root = paths::root();
    let build = ["build", "--quiet", "--release", "--package", "testkit", "--example", "find"];
    shell::run("cargo", &build, &root)?;
    let program = paths::target().join("release/examples/find");
    let program = program.to_string_lossy();
    let dir = tempfile::tempdir()?;
    let file = dir.path().join("otklik.db");
    let cluster = Cluster::start()?;
    let url = cluster.database("search")?;
    for (name, target) in [("SQLite", &*file.to_string_lossy()), ("PostgreSQL", &*url)] {
        shell::say(format!("\n{name}\nquestion                 CPU µs   budget     hits"));
        shell::run(&program, &[target, records], &root)?;
    }
    Ok(())
}
