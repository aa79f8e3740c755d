//! Small files and folders: `docs/decisions/0001-house.md`. The list of exceptions only shrinks.

use super::{Source, at};
use std::collections::BTreeMap;

/// Lines at which a file fails; tests and tables of test data may be longer.
const LINES: usize = 600;
const TEST_LINES: usize = 1000;
/// Files in a folder before it is two folders.
const FILES: usize = 12;
/// Folders over the line, with their number of files: this only shrinks.
const FULL: &[(&str, usize)] = &[("crates/app/src/imports", 14)];
/// One file per feature, so that the folder is the list of features (`docs/decisions/0006`).
const LIST_OF_FEATURES: &str = "crates/web/src";
/// Lines of a handler in `web`.
const HANDLER: usize = 25;

pub(super) fn check(sources: &[Source], found: &mut Vec<String>) {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources {
        let lines = source.text.lines().count();
        let most = if source.is_test { TEST_LINES } else { LINES };
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
        let kept = FULL.iter().find(|(name, _)| *name == folder).map_or(FILES, |(_, most)| *most);
        if count > kept && folder != LIST_OF_FEATURES {
            found.push(format!("{folder}: {count} files, at most {kept}: make two folders"));
        }
        if kept > FILES && count < kept {
            found.push(format!("{folder}: {count} files now: lower the number in tidy/sizes.rs"));
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
