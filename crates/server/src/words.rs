//! Sentences of the command line, in its language.

use crate::config;
use base::{Code, Problem};
use serde_json::Value;
use std::sync::LazyLock;

static WORDS: LazyLock<Value> = LazyLock::new(|| {
    read(
        include_str!("../../../words/ru/server.json"),
        include_str!("../../../words/en/server.json"),
    )
});

static ERRORS: LazyLock<Value> = LazyLock::new(|| {
    read(
        include_str!("../../../words/ru/errors.json"),
        include_str!("../../../words/en/errors.json"),
    )
});

fn read(ru: &str, en: &str) -> Value {
    let text = if config::language() == "ru" { ru } else { en };
    serde_json::from_str(text).unwrap_or_default()
}

/// A word of the command line; the key stands under `cli`.
pub(crate) fn word(key: &'static str) -> &'static str {
    let found = WORDS.get("cli").and_then(|words| words.get(key)).and_then(Value::as_str);
    found.unwrap_or(key)
}

/// A sentence of the command line with its parameters.
pub(crate) fn say(key: &'static str, params: &[(&str, &str)]) -> String {
    filled(word(key), params.iter().copied())
}

/// What a problem says to the one at the terminal: a sentence, its code, the place, the fields.
pub(crate) fn problem(problem: &Problem) -> String {
    let params = || problem.params().iter().map(|(name, value)| (*name, value.as_str()));
    let mut text = sentence(problem.code(), params());
    text.push_str(&format!(" [{}]", problem.code().wire()));
    if let Some(place) = problem.place() {
        text.push_str(&format!("\n  {}:{}:{}", place.file, place.line, place.column));
    }
    for field in problem.field_problems() {
        let own = field.params.iter().find(|(name, _)| *name == config::language());
        let params = field.params.iter().map(|(name, value)| (*name, value.as_str()));
        let what = own.map_or_else(|| sentence(field.code, params), |(_, text)| text.clone());
        text.push_str(&format!("\n  {}: {what} [{}]", field.field, field.code.wire()));
    }
    // What the sentence left out still helps the one who must repair it.
    for (name, value) in params().filter(|(_, value)| !value.is_empty()) {
        if !text.contains(value) {
            text.push_str(&format!("\n  {name}: {value}"));
        }
    }
    if let Some(cause) = problem.cause() {
        text.push_str(&format!("\n  {cause}"));
    }
    text
}

/// What a code that came as text says, with its parameters as JSON.
pub(crate) fn code_says(wire: &str, params: Option<&Value>) -> String {
    let known = Code::ALL.iter().find(|code| code.wire() == wire);
    let Some(code) = known else { return wire.to_owned() };
    let params = params.and_then(Value::as_object).into_iter().flatten();
    let texts: Vec<(&str, String)> = params
        .map(|(name, value)| match value.as_str() {
            Some(text) => (name.as_str(), text.to_owned()),
            None => (name.as_str(), value.to_string()),
        })
        .collect();
    sentence(*code, texts.iter().map(|(name, text)| (*name, text.as_str())))
}

fn sentence<'p>(code: Code, params: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    let known = ERRORS.get(code.wire().replace('.', "_")).and_then(Value::as_str);
    filled(known.unwrap_or(code.english()), params)
}

fn filled<'p>(text: &str, params: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    let mut text = text.to_owned();
    for (name, value) in params {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    text
}
