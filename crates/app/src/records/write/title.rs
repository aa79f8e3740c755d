//! The title of a record: a template over its values, where links give the linked title and
//! choices their label.

use super::Record;
use base::Problem;
use model::field::{rich, to_json};
use model::template::{self, Values};
use model::{Field, FieldKind, Value};
use serde_json::Value as Json;

/// The longest title, in characters.
const TITLE_MAX: usize = 300;

/// Renders the title of a record in a language.
///
/// # Errors
/// `expr.*`: the template cannot be rendered.
pub(super) fn of(record: &Record, language: &str) -> Result<String, Problem> {
    let text = &record.record_type.title;
    if let Some(title) = plain(text, record, language) {
        return Ok(title);
    }
    let mut values = Values::new();
    values.insert("id".into(), record.id.into());
    values.insert("stage".into(), record.stage.clone().into());
    for (at, field) in record.record_type.fields.iter().enumerate() {
        values.insert(field.code.to_string(), shown(record, at, field, language));
    }
    template::title(text, &values)
}

/// Templates of nothing but names (`{{ last_name }} {{ first_name }}`) need no interpreter.
fn plain(text: &str, record: &Record, language: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("{{") {
        let (name, after) = tail.split_once("}}")?;
        let at = record.place(name.trim())?;
        let field = record.record_type.fields.get(at)?;
        out.push_str(before);
        match shown(record, at, field, language) {
            Json::String(text) => out.push_str(&text),
            Json::Null => {}
            Json::Number(number) => out.push_str(&number.to_string()),
            _ => return None,
        }
        rest = after;
    }
    if rest.contains("{%") || out.contains("{%") {
        return None;
    }
    out.push_str(rest);
    let line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_matches([' ', ',', ';', '·', '—', '-']);
    Some(line.chars().take(TITLE_MAX).collect())
}

fn shown(record: &Record, at: usize, field: &Field, language: &str) -> Json {
    let value = record.value_at(at);
    match (field.value_kind(), value) {
        (FieldKind::Link, Value::Int(_)) => record.name_at(at).into(),
        (FieldKind::Rich, Value::Text(html)) => rich::plain(html).into(),
        (FieldKind::Choice | FieldKind::Tree, Value::Text(code)) => {
            field.option_label(code, language).into()
        }
        _ => to_json(field, value),
    }
}
