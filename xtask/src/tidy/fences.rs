//! What a room must not know, and words that say nothing.

use super::{Source, at};
use crate::paths;
use anyhow::Result;
use std::fs;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "common", "helpers", "helper", "manager", "service", "handler", "impl", "misc",
];

/// (folder, words, files that may, why)
type Fence = (&'static str, &'static [&'static str], &'static [&'static str], &'static str);

const FENCES: &[Fence] = &[
    (
        "crates/",
        &["Dialect", "Sqlite", "Postgres", "rusqlite", "postgres::"],
        &["crates/store/", "crates/server/", "crates/testkit/"],
        "only store knows the databases",
    ),
    ("crates/web/", &["store::", "engine::"], &[], "web speaks to app only"),
    (
        "crates/app/",
        &["StatusCode", "axum", "http::"],
        // It asks another server; nobody is answered here.
        &["crates/app/src/files/storage/bucket.rs"],
        "app knows no HTTP",
    ),
    ("crates/engine/", &["async ", "tokio"], &[], "the engine is a pure function"),
    ("crates/model/", &["async ", "tokio"], &[], "the model is values"),
    ("crates/base/", &["async ", "tokio"], &[], "base is values"),
    (
        "crates/",
        &["SystemTime::now", "Instant::now", "Zoned::now", "Timestamp::now"],
        &["crates/server/", "crates/testkit/", "crates/store/src/driver/", "crates/web/src/"],
        "time is passed in: use Clock",
    ),
    (
        "crates/",
        &["env::var"],
        &["crates/server/src/config/", "crates/testkit/"],
        "only server/config reads the environment",
    ),
    (
        "ui/src/",
        &["dangerouslySetInnerHTML", "eval(", ": any;", ": any)", "as any"],
        &[],
        "unsafe or untyped",
    ),
];

pub(super) fn check(sources: &[Source], found: &mut Vec<String>) -> Result<()> {
    let packaged = package_words()?;
    for source in sources {
        empty_names(source, found);
        if source.is_test {
            continue;
        }
        for (number, line) in source.code() {
            for fence in FENCES {
                fenced(source, number, line, fence, found);
            }
            sql_place(source, number, line, found);
            package_code(source, number, line, &packaged, found);
        }
    }
    Ok(())
}

fn fenced(source: &Source, number: usize, line: &str, fence: &Fence, found: &mut Vec<String>) {
    let (folder, words, may, why) = fence;
    let is_inside = source.path.starts_with(folder);
    if !is_inside || may.iter().any(|place| source.path.starts_with(place)) {
        return;
    }
    if let Some(word) = words.iter().find(|word| line.contains(**word)) {
        found.push(at(source, number, &format!("`{word}`: {why}")));
    }
}

fn empty_names(source: &Source, found: &mut Vec<String>) {
    let stem = |part: &str| part.split('.').next().unwrap_or_default().to_owned();
    let names: Vec<String> = source.path.split('/').map(stem).collect();
    if let Some(name) = names.iter().find(|name| EMPTY_NAMES.contains(&name.as_str()))
        && !source.path.starts_with("ui/src/api/")
    {
        found.push(format!("{}: the name `{name}` says nothing", source.path));
    }
}

/// In `app`, SQL text stands only in files named `sql.rs`.
fn sql_place(source: &Source, number: usize, line: &str, found: &mut Vec<String>) {
    let verbs = ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE ", "\"CREATE ", "\"ALTER "];
    let is_app = source.path.starts_with("crates/app/") && !source.path.ends_with("/sql.rs");
    let is_upper = ["crates/web/", "crates/server/", "crates/engine/", "crates/model/"]
        .iter()
        .any(|folder| source.path.starts_with(folder));
    if (is_app || is_upper) && verbs.iter().any(|verb| line.contains(verb)) {
        found.push(at(
            source,
            number,
            "SQL text belongs into a file named sql.rs of app, or store",
        ));
    }
}

/// Codes of record types that packages other than `base` bring.
fn package_words() -> Result<Vec<String>> {
    let mut words = vec!["appeal".to_owned(), "lead".to_owned()];
    for package in fs::read_dir(paths::root().join("packages"))? {
        let package = package?.path();
        let types = package.join("types");
        if package.ends_with("base") || !types.is_dir() {
            continue;
        }
        for file in fs::read_dir(types)? {
            let path = file?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            words.push(stem.to_owned());
        }
    }
    // A word of the house as well: a task's resolution, a topic of the help pages.
    words.retain(|word| !["resolution", "topic", "event"].contains(&word.as_str()));
    words.sort();
    words.dedup();
    Ok(words)
}

/// No code of a package in the product: what packages bring is data.
fn package_code(
    source: &Source,
    number: usize,
    line: &str,
    packaged: &[String],
    found: &mut Vec<String>,
) {
    if !(source.path.starts_with("crates/") || source.path.starts_with("ui/src/")) {
        return;
    }
    let words = line.split(|ch: char| !(ch.is_alphanumeric() || ch == '_'));
    for word in words {
        if packaged.iter().any(|code| word == code || word.strip_suffix('s') == Some(code)) {
            found.push(at(source, number, &format!("`{word}` is a package's word")));
        }
    }
}
