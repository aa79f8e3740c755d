//! `otklik.toml` as entries that know their lines.

use base::{Code, Place, Problem};
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;

/// A line of the file.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) text: String,
    pub(super) place: Place,
}

/// Reads the file; every value is a plain one.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, Problem> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Problem::new(Code::ConfigInvalid)
            .with("name", name.clone())
            .with("expected", super::expected("file"))
            .because(error)
    })?;
    let place = |at: usize| {
        let before = text.get(..at).unwrap_or(&text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Place { file: name.clone(), line: number(line), column: number(column) }
    };
    let table: BTreeMap<Spanned<String>, Spanned<toml::Value>> =
        toml::from_str(&text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            Problem::new(Code::ConfigInvalid)
                .with("name", name.clone())
                .with("expected", super::expected("toml"))
                .with("found", error.message().to_owned())
                .at_place(place(at))
        })?;
    let mut entries = Vec::new();
    for (key, value) in table {
        let place = place(key.span().start);
        let text = match value.into_inner() {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            _ => {
                return Err(Problem::new(Code::ConfigInvalid)
                    .with("name", key.get_ref().clone())
                    .with("expected", super::expected("value"))
                    .at_place(place));
            }
        };
        entries.push(Entry { key: key.into_inner(), text, place });
    }
    Ok(entries)
}
