//! `cargo xtask bench build`: what an edit of one function costs in each crate.

use crate::{paths, shell};
use anyhow::Result;
use std::fs;
use std::time::Instant;

/// The rooms from the lowest to the highest.
const CRATES: &[&str] = &["base", "model", "engine", "store", "app", "web", "server"];

/// Touches each crate and times the check and the build of everything above it.
pub(super) fn bench() -> Result<()> {
    let root = paths::root();
    shell::run("cargo", &["build", "--workspace", "--quiet"], &root)?;
    shell::run("cargo", &["check", "--workspace", "--quiet"], &root)?;
    for name in CRATES {
        let folder = root.join("crates").join(name).join("src");
        let file = if *name == "server" { folder.join("main.rs") } else { folder.join("lib.rs") };
        let text = fs::read(&file)?;
        let mut seconds = Vec::new();
        for verb in ["check", "build"] {
            // Writing the same text again is enough: Cargo looks at the time of the file.
            fs::write(&file, &text)?;
            let start = Instant::now();
            shell::run("cargo", &[verb, "--workspace", "--quiet"], &root)?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        shell::say(format!("{name:8} check / build after an edit: {seconds:.1?} s"));
    }
    Ok(())
}
