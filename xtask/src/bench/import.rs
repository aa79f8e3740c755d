//! `cargo xtask bench import PATH`: a CSV of appeals through `otklik import`.

use crate::kill::call;
use crate::shell;
use crate::verify::postgres::Cluster;
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Instant;

/// Imports the file into an empty deputy's office on both databases.
pub(super) fn bench(path: &str) -> Result<()> {
    crate::up::build_server()?;
    let cluster = Cluster::start()?;
    let url = cluster.database("import")?;
    let file = std::fs::canonicalize(path).with_context(|| format!("no file {path}"))?;
    one("SQLite", None, &file)?;
    one("PostgreSQL", Some(&url), &file)
}

fn one(name: &str, database: Option<&str>, file: &Path) -> Result<()> {
    let dir = tempfile::tempdir()?;
    call(dir.path(), database, &["demo", "deputy", "--empty"])?;
    let person = ["user", "add", "bench", "--name", "Проверкин Пётр", "--role", "head"];
    call(dir.path(), database, &[&person[..], &["--password", "correct-horse-9"]].concat())?;
    let mapping = crate::paths::root().join("xtask/src/bench/appeals.yaml");
    let (file, mapping) = (file.to_string_lossy(), mapping.to_string_lossy());
    let args = ["import", &*file, "--type", "appeal", "--mapping", &*mapping, "--create-missing"];
    let start = Instant::now();
    let printed = call(dir.path(), database, &args)?;
    shell::say(format!("{name}: {:.2} s\n{}", start.elapsed().as_secs_f64(), printed.trim()));
    crate::server::doctor(dir.path(), database)
}
