//! The UI: install from the lock file, build when something changed.

use crate::{paths, shell};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// What the built UI depends on, relative to the checkout.
const SOURCES: &[&str] = &[
    "ui/src",
    "ui/public",
    "ui/index.html",
    "ui/package-lock.json",
    "ui/vite.config.ts",
    "ui/tsconfig.json",
    "ui/scripts",
    "words",
];

/// Installs the UI's packages, unless they are those of the lock file already.
pub(crate) fn install() -> Result<()> {
    let stamp = paths::ui().join("node_modules/.otklik-lock");
    let lock = hash(&[paths::ui().join("package-lock.json")])?;
    if fs::read_to_string(&stamp).is_ok_and(|seen| seen == lock) {
        return Ok(());
    }
    shell::say("Installing the UI's packages …");
    shell::run("npm", &["ci", "--no-audit", "--no-fund"], &paths::ui())?;
    fs::write(&stamp, lock).context("cannot write into ui/node_modules")
}

/// Builds the UI into `ui/dist`, when its sources changed.
pub(crate) fn build() -> Result<()> {
    let stamp = paths::ui().join("dist/.otklik-built");
    let roots: Vec<PathBuf> = SOURCES.iter().map(|source| paths::root().join(source)).collect();
    let sources = hash(&roots)?;
    if fs::read_to_string(&stamp).is_ok_and(|seen| seen == sources) {
        return Ok(());
    }
    install()?;
    shell::say("Building the UI …");
    shell::run("npm", &["run", "--silent", "build"], &paths::ui())?;
    fs::write(&stamp, sources).context("cannot write into ui/dist")
}

/// Writes `openapi.json` from the code, and the types of `ui/src/api/schema.d.ts` from it.
pub(crate) fn openapi() -> Result<()> {
    let root = paths::root();
    let text =
        shell::output("cargo", &["run", "--quiet", "--package", "server", "--", "openapi"], &root)?;
    fs::write(root.join("openapi.json"), format!("{}\n", text.trim_end()))?;
    install()?;
    shell::run("npm", &["run", "--silent", "api"], &paths::ui())
}

/// A hash over the names and contents of files and folders.
fn hash(roots: &[PathBuf]) -> Result<String> {
    let mut files = BTreeSet::new();
    for root in roots {
        collect(root, &mut files)?;
    }
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(paths::root()).unwrap_or(&file).hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.insert(path.to_owned());
    } else if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    }
    Ok(())
}
