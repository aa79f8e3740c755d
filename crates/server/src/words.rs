//! Sentences of the command line, in its language.

use crate::config;
use app::words::{self, Language};
use base::{Case, Problem};
use serde_json::Value;

fn language() -> Language {
    Language::of(config::language())
}

/// A word of the command line; the key stands under `cli`.
pub(crate) fn word(key: &str) -> &'static str {
    words::word(language(), &format!("cli.{key}"))
}

/// A sentence of the command line with its parameters.
pub(crate) fn say(key: &str, params: &[(&str, &str)]) -> String {
    filled(word(key), params.iter().copied())
}

/// What a problem says to the one at the terminal: a sentence, its code, the place, the fields.
pub(crate) fn problem(problem: &Problem) -> String {
    let mut text = words::problem(language(), problem);
    text.push_str(&format!(" [{}]", problem.code().wire()));
    if let Some(place) = problem.place() {
        text.push_str(&format!("\n  {}:{}:{}", place.file, place.line, place.column));
    }
    for field in problem.field_problems() {
        let what = words::field(language(), field);
        text.push_str(&format!("\n  {}: {what} [{}]", field.field, field.code.wire()));
    }
    // What the sentence left out still helps the one who must repair it; a case is said already.
    let is_case =
        |what: &str| Case::ALL.iter().any(|c| c.code() == problem.code() && c.what() == what);
    for (name, value) in problem.params().iter().filter(|(_, value)| !value.is_empty()) {
        if text.contains(value) || (*name == "what" && is_case(value)) {
            continue;
        }
        text.push_str(&format!("\n  {name}: {value}"));
    }
    if let Some(cause) = problem.cause() {
        text.push_str(&format!("\n  {cause}"));
    }
    text
}

/// What a problem says that was kept as JSON: `{code, params}`.
pub(crate) fn kept(problem: &Value) -> String {
    words::of_json(language(), problem)
}

fn filled<'p>(text: &str, params: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    let mut text = text.to_owned();
    for (name, value) in params {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    text
}
