//! The files of the house as text.

use crate::paths;
use anyhow::Result;
use std::fs;
use std::path::Path;

/// A source file.
#[derive(Debug)]
pub(super) struct Source {
    /// Path inside the checkout, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// Whether it is a test or a table of test data.
    pub(super) fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.contains("test")
            || self.path.contains("/tests/")
            || self.path.contains("/e2e/")
            || self.path.contains("testkit/")
            || name.ends_with(".spec.ts")
            || name == "packages_explore.rs"
    }

    /// Lines of code with their numbers from 0: no comments, and nothing after `#[cfg(test)]`.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
            .filter(|(_, line)| {
                let line = line.trim_start();
                !(line.starts_with("//") || line.starts_with('*') || line.starts_with("/*"))
            })
    }
}

/// All Rust, TypeScript, SQL and CSS files of ours.
pub(super) fn all() -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in ["crates", "xtask/src", "ui/src", "ui/e2e", "ui/scripts"] {
        collect(&paths::root().join(folder), &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn collect(path: &Path, sources: &mut Vec<Source>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), sources)?;
        }
        return Ok(());
    }
    let kinds = ["rs", "ts", "tsx", "css", "sql", "mjs"];
    let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
    // Types generated from openapi.json are compared with it, not read by people.
    let is_generated = path.ends_with("ui/src/api/schema.d.ts");
    if kinds.contains(&kind) && !is_generated {
        let inside = path.strip_prefix(paths::root()).unwrap_or(path);
        let path_text = inside.to_string_lossy().replace('\\', "/");
        sources.push(Source { path: path_text, text: fs::read_to_string(path)? });
    }
    Ok(())
}
