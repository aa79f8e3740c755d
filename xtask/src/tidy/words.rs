//! Word files: the same keys in both languages, and every code of an error has a sentence.

use super::Source;
use crate::paths;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Plural endings of i18next; Russian has more of them than English.
const PLURALS: &[&str] = &["_zero", "_one", "_two", "_few", "_many", "_other"];

pub(super) fn check(sources: &[Source], found: &mut Vec<String>) -> Result<()> {
    let words = paths::root().join("words");
    let names = |language: &str| -> Result<BTreeSet<String>> {
        fs::read_dir(words.join(language))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    };
    let (russian, english) = (names("ru")?, names("en")?);
    for only in russian.symmetric_difference(&english) {
        found.push(format!("words/*/{only}: there in one language only"));
    }
    for name in russian.intersection(&english) {
        let (ru, en) = (keys("ru", name)?, keys("en", name)?);
        for key in ru.symmetric_difference(&en) {
            found.push(format!("words/*/{name}: `{key}` is there in one language only"));
        }
    }
    author_sentences(sources, found)?;
    error_codes(sources, found)
}

/// What the readers of packages say is in `packages.json`, so that authors read it in both
/// languages. Changing parts (`{name}` here, `{{1}}` there) are taken as the same.
fn author_sentences(sources: &[Source], found: &mut Vec<String>) -> Result<()> {
    const ROOMS: [&str; 3] =
        ["crates/model/src/package/", "crates/engine/src/definition/", "crates/app/src/packages/"];
    let path = paths::root().join("words/en/packages.json");
    let known: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(path)?)?;
    let known: BTreeSet<String> = known.values().map(|text| blank(text)).collect();
    let rooms = sources
        .iter()
        .filter(|source| !source.is_test && !source.path.ends_with("/sql.rs"))
        .filter(|source| ROOMS.iter().any(|room| source.path.starts_with(room)));
    for source in rooms {
        let code: Vec<&str> = source.code().map(|(_, line)| line).collect();
        for text in sentences(&code.join("\n")) {
            if !known.contains(&blank(&text)) {
                found.push(format!("{}: words/*/packages.json lacks `{text}`", source.path));
            }
        }
    }
    Ok(())
}

/// A sentence with its changing parts taken out.
fn blank(text: &str) -> String {
    // `{{yy}}` of a format is a brace in what it says.
    let mut rest = text.replace("{{yy", "\u{1}yy").replace("yy}}", "yy\u{2}");
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str("{}");
        rest =
            after.split_once('}').map_or("", |(_, after)| after.trim_start_matches('}')).to_owned();
    }
    out.push_str(&rest);
    out.replace('\u{1}', "{").replace('\u{2}', "}").replace("{yy}", "{}").replace("{yyyy}", "{}")
}

/// Texts of code that are sentences: several words, no query, no bug of ours.
fn sentences(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some((before, after)) = rest.split_once('"') {
        let mut end = 0;
        let mut is_escaped = false;
        for ch in after.chars() {
            if ch == '"' && !is_escaped {
                break;
            }
            is_escaped = ch == '\\' && !is_escaped;
            end += ch.len_utf8();
        }
        let (text, left) = after.split_at(end.min(after.len()));
        rest = left.get(1..).unwrap_or_default();
        let is_ours = ["bug(", "reason = ", "expect("].iter().any(|ours| before.ends_with(ours));
        let text = joined(text);
        let words =
            text.split_whitespace().filter(|word| word.chars().all(|ch| ch.is_ascii_lowercase()));
        if !is_ours && words.count() >= 3 && !before.ends_with('\'') {
            found.push(text);
        }
    }
    found
}

/// A text over several lines as it is said.
fn joined(text: &str) -> String {
    let lines: Vec<&str> = text.split("\\\n").collect();
    let (first, others) = lines.split_first().map_or(("", [].as_slice()), |(a, b)| (*a, b));
    let others = others.iter().map(|line| line.trim_start());
    std::iter::once(first).chain(others).collect::<String>().replace("\\\"", "\"")
}

fn keys(language: &str, name: &str) -> Result<BTreeSet<String>> {
    let path = paths::root().join("words").join(language).join(name);
    let text = fs::read_to_string(&path)?;
    let value = serde_json::from_str(&text).with_context(|| format!("{}", path.display()))?;
    let mut keys = BTreeSet::new();
    collect(&value, String::new(), &mut keys);
    Ok(keys)
}

fn collect(value: &Value, prefix: String, keys: &mut BTreeSet<String>) {
    let Value::Object(map) = value else {
        let plural = PLURALS.iter().find_map(|ending| prefix.strip_suffix(ending));
        keys.insert(plural.unwrap_or(&prefix).to_owned());
        return;
    };
    for (key, inner) in map {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        collect(inner, path, keys);
    }
}

/// Every code of `base::codes` has its sentence in `errors.json`, and is given by something: a
/// sentence that nobody ever reads promises what the product does not do.
fn error_codes(sources: &[Source], found: &mut Vec<String>) -> Result<()> {
    let known = keys("ru", "errors.json")?;
    let table = sources.iter().find(|source| source.path == "crates/base/src/codes.rs");
    let text = table.map(|source| source.text.as_str()).unwrap_or_default();
    let (_, rows) = text.split_once("\ncodes! {").unwrap_or_default();
    for row in rows.lines() {
        let Some(code) = row.split('"').nth(1) else { continue };
        if !known.contains(&code.replace('.', "_")) {
            found.push(format!("words/*/errors.json: no sentence for `{code}`"));
        }
        let name = row.split(',').next().unwrap_or_default().trim();
        if !is_used(sources, name) {
            found.push(format!("crates/base/src/codes.rs: nothing gives `{code}`; delete it"));
        }
    }
    Ok(())
}

/// Whether code outside of the tables and of tests names a code, or one of its cases.
fn is_used(sources: &[Source], name: &str) -> bool {
    const TABLES: [&str; 2] = ["crates/base/src/codes.rs", "crates/base/src/cases.rs"];
    let wanted: Vec<String> = std::iter::once(format!("Code::{name}"))
        .chain(cases(sources, name).into_iter().map(|case| format!("Case::{case}")))
        .collect();
    let names = |line: &str| wanted.iter().any(|wanted| is_named(line, wanted));
    let is_room = |source: &&Source| {
        source.path.starts_with("crates/")
            && !TABLES.contains(&source.path.as_str())
            && !source.is_test
    };
    sources.iter().filter(is_room).any(|source| source.code().any(|(_, line)| names(line)))
}

fn is_named(line: &str, wanted: &str) -> bool {
    line.match_indices(wanted).any(|(at, _)| {
        let rest = line.get(at + wanted.len()..).unwrap_or_default();
        !rest.starts_with(|ch: char| ch.is_alphanumeric())
    })
}

/// Cases of a code, as their table has them: `Name, Code, "what", …`.
fn cases(sources: &[Source], code: &str) -> Vec<String> {
    let table = sources.iter().find(|source| source.path == "crates/base/src/cases.rs");
    let lines = table.map(|table| table.text.lines()).into_iter().flatten();
    let row = |line: &str| {
        let mut cells = line.trim().split(',').map(str::trim);
        let name = cells.next()?.to_owned();
        (cells.next()? == code).then_some(name)
    };
    lines.filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, is_used};

    #[test]
    fn a_code_that_only_tests_and_comments_name_is_not_used() {
        let source = |path: &str, text: &str| Source {
            path: path.into(),
            text: text.into(),
            is_test: path.ends_with("tests.rs"),
        };
        let table = "    TaskLate, TaskDue, \"late\", \"it is late\";";
        let used = |path: &str, text: &str| {
            is_used(&[source("crates/base/src/cases.rs", table), source(path, text)], "TaskDue")
        };
        assert!(used("crates/app/src/a.rs", "Problem::case(Case::TaskLate)"));
        assert!(used("crates/app/src/a.rs", "Problem::new(Code::TaskDue)"));
        assert!(!used("crates/app/src/a.rs", "Problem::new(Code::TaskDueLate)"));
        assert!(!used("crates/app/src/a.rs", "// Code::TaskDue"));
        assert!(!used("crates/app/src/a.rs", "#[cfg(test)]\nmod tests {\n    Code::TaskDue"));
        assert!(!used("crates/app/src/tests.rs", "Code::TaskDue"));
        assert!(!used("crates/base/src/codes.rs", "Code::TaskDue"));
    }
}
