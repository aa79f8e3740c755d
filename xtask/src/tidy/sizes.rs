//! Small files and folders: `docs/decisions/0001-house.md`. The list of exceptions only shrinks.

use super::{Source, at};
use std::collections::BTreeMap;

/// Lines at which a file fails; tests and tables of test data may be longer.
const LINES: usize = 600;
const TEST_LINES: usize = 1000;
/// Files in a folder before it is two folders.
const FILES: usize = 16;
/// Lines of a handler in `web`.
const HANDLER: usize = 25;

pub(super) fn check(sources: &[Source], found: &mut Vec<String>) {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources {
        let lines = source.text.lines().count();
        let most = if source.is_test() { TEST_LINES } else { LINES };
        if lines > most {
            found.push(format!("{}: {lines} lines, at most {most}: split it", source.path));
        }
        if source.path.ends_with(".rs")
            && source.path.contains("/src/")
            && let Some((folder, _)) = source.path.rsplit_once('/')
        {
            *folders.entry(folder).or_default() += 1;
        }
        if source.path.starts_with("crates/web/src/") {
            handlers(source, found);
        }
    }
    for (folder, count) in folders {
        if count > FILES && !folder.starts_with("crates/web") {
            found.push(format!("{folder}: {count} files, at most {FILES}: make two folders"));
        }
    }
}

/// A handler extracts, calls one door, shows: long ones hide rules.
fn handlers(source: &Source, found: &mut Vec<String>) {
    let mut start = None;
    for (number, line) in source.text.lines().enumerate() {
        if line.starts_with("async fn ") || line.starts_with("pub async fn ") {
            start = Some(number);
        }
        if line == "}"
            && let Some(first) = start.take()
            && number - first + 1 > HANDLER
        {
            found.push(at(source, first, "a handler of more than 25 lines: move the rule to app"));
        }
    }
}
