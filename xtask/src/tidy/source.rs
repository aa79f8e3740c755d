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
    /// Whether it is a test or a table of test data.
    pub is_test: bool,
}

impl Source {
    /// Lines of code with their numbers from 0: no comments, and none of the items that are there
    /// in tests only.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut skipped = Skipped::default();
        self.text.lines().enumerate().filter(move |(_, line)| {
            let start = line.trim_start();
            let is_remark =
                start.starts_with("//") || start.starts_with('*') || start.starts_with("/*");
            !skipped.takes(line) && !is_remark
        })
    }
}

/// Walks over the items under `#[cfg(test)]`. The house is formatted by rustfmt, so an item ends
/// on its own line or with a closing bracket at its own depth.
#[derive(Debug, Default)]
struct Skipped {
    /// The depth of an item under way, and whether its first line has come.
    item: Option<(usize, bool)>,
}

impl Skipped {
    fn takes(&mut self, line: &str) -> bool {
        let start = line.trim_start();
        let depth = line.len() - start.len();
        let Some((of, is_open)) = self.item else {
            if is_for_tests(start) {
                self.item = Some((depth, false));
                return true;
            }
            return false;
        };
        let is_mark = !is_open && (start.starts_with("#[") || start.starts_with("//"));
        if is_mark || start.is_empty() {
            return true;
        }
        let is_closing = depth == of && start.starts_with(['}', ')', ']']);
        let is_whole = depth == of && start.ends_with([';', '}', ',']);
        self.item =
            if is_whole || is_closing && !start.ends_with('{') { None } else { Some((of, true)) };
        true
    }
}

fn is_for_tests(start: &str) -> bool {
    start.starts_with("#[cfg(test)]") || start.starts_with("#[cfg(all(test,")
}

/// Files of modules that are there in tests only, as paths without `.rs`.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let Some((folder, file)) = path.rsplit_once('/') else { return Vec::new() };
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let inside = match stem {
        "mod" | "lib" | "main" => folder.to_owned(),
        _ => format!("{folder}/{stem}"),
    };
    let mut found = Vec::new();
    let mut is_marked = false;
    for line in text.lines().map(str::trim_start) {
        if is_for_tests(line) {
            is_marked = true;
        } else if !line.starts_with("#[") && !line.is_empty() {
            let name = line.split_once("mod ").and_then(|(_, name)| name.strip_suffix(';'));
            found.extend(name.filter(|_| is_marked).map(|name| format!("{inside}/{name}")));
            is_marked = false;
        }
    }
    found
}

/// Marks test files: those of test modules, test crates, and the screens' tests.
fn mark(sources: &mut [Source]) {
    let rust = sources.iter().filter(|source| source.path.ends_with(".rs"));
    let modules: Vec<String> =
        rust.flat_map(|source| test_modules(&source.path, &source.text)).collect();
    for source in sources {
        let path = &source.path;
        let is_screen = [".test.ts", ".test.tsx", ".spec.ts"].iter().any(|end| path.ends_with(end));
        let is_of_module = modules.iter().any(|module| {
            path.strip_prefix(module.as_str())
                .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        });
        source.is_test = is_of_module
            || is_screen
            || ["/tests/", "/e2e/", "crates/testkit/", "ui/src/test/"]
                .iter()
                .any(|part| path.contains(part));
    }
}

/// All Rust, TypeScript, SQL and CSS files of ours.
pub(super) fn all() -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in ["crates", "xtask/src", "ui/src", "ui/e2e", "ui/scripts"] {
        collect(&paths::root().join(folder), &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    mark(&mut sources);
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
        let text = fs::read_to_string(path)?;
        sources.push(Source { path: path_text, text, is_test: false });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Source, mark};

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned(), is_test: false }
    }

    #[test]
    fn only_the_items_of_tests_are_passed_over() {
        let text = "//! Door.\n#[cfg(test)]\nmod tests;\nmod closed;\n\n#[cfg(test)]\n#[derive(Debug)]\n\
                    pub(crate) struct Fake {\n    a: u8,\n}\nfn real() {\n    #[cfg(test)]\n    \
                    let x = 1;\n    work();\n}\n#[cfg(test)]\nmod more {\n    fn a() {\n    }\n\
                    }\nfn last() {}\n";
        let kept: Vec<String> = source("crates/x/src/lib.rs", text)
            .code()
            .map(|(_, line)| line.trim().to_owned())
            .collect();
        let expected = ["mod closed;", "", "fn real() {", "work();", "}", "fn last() {}"];
        assert_eq!(kept, expected);
    }

    #[test]
    fn a_file_is_a_test_because_of_its_module_and_not_of_its_name() {
        let mut sources = vec![
            source("crates/x/src/lib.rs", "#[cfg(test)]\nmod explore;\nmod latest;\n"),
            source("crates/x/src/explore.rs", ""),
            source("crates/x/src/explore/part.rs", ""),
            source("crates/x/src/latest.rs", ""),
            source("crates/x/src/contest/mod.rs", "#[cfg(test)]\npub(crate) mod tests;\n"),
            source("crates/x/src/contest/tests.rs", ""),
            source("crates/testkit/src/world.rs", ""),
            source("ui/src/parts/attest.ts", ""),
            source("ui/src/parts/a.test.tsx", ""),
        ];
        mark(&mut sources);
        let tests: Vec<bool> = sources.iter().map(|source| source.is_test).collect();
        assert_eq!(tests, [false, true, true, false, false, true, true, false, true]);
    }
}
