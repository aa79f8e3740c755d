//! Words of the server by key and language, from the word files that the UI reads as well:
//! sentences of problems, words of pages, texts that the machine writes into records.

mod authors;

use base::{Code, FieldProblem, Problem};
use std::collections::HashMap;
use std::sync::LazyLock;

static ERRORS: LazyLock<[HashMap<String, String>; 2]> = LazyLock::new(|| {
    [
        flat(include_str!("../../../../words/ru/errors.json")),
        flat(include_str!("../../../../words/en/errors.json")),
    ]
});

static SERVER: LazyLock<[HashMap<String, String>; 2]> = LazyLock::new(|| {
    [
        flat(include_str!("../../../../words/ru/server.json")),
        flat(include_str!("../../../../words/en/server.json")),
    ]
});

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Language {
    /// By a code like `ru`, `ru-RU,ru;q=0.9`; Russian first, anything else is English.
    #[must_use]
    pub fn of(text: &str) -> Language {
        if text.trim_start().starts_with("ru") { Language::Ru } else { Language::En }
    }

    /// Its code: `ru`, `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Language::Ru => "ru",
            Language::En => "en",
        }
    }

    fn pick<T>(self, [ru, en]: &[T; 2]) -> &T {
        match self {
            Language::Ru => ru,
            Language::En => en,
        }
    }
}

/// A word of the server itself, for instance `login.title`.
#[must_use]
pub fn word(language: Language, key: &str) -> &'static str {
    let words = language.pick(LazyLock::force(&SERVER));
    words.get(key).map_or("", String::as_str)
}

/// What a problem says to people.
#[must_use]
pub fn problem(language: Language, problem: &Problem) -> String {
    sentence(language, problem.code(), problem.params())
}

/// What is wrong with a field.
#[must_use]
pub fn field(language: Language, problem: &FieldProblem) -> String {
    // A rule of a record type brings its own words in both languages.
    let own = problem.params.iter().find(|(name, _)| *name == language.code());
    match own {
        Some((_, text)) => text.clone(),
        None => sentence(language, problem.code, &problem.params),
    }
}

/// The sentence of a code with its parameters; a parameter that nobody gave is left out.
fn sentence(language: Language, code: Code, params: &[(&'static str, String)]) -> String {
    let what = params.iter().find(|(name, _)| *name == "what").map(|(_, what)| what.as_str());
    let mut text = known(language, code.wire(), what).unwrap_or_else(|| code.english().to_owned());
    for (name, value) in params {
        let of_author =
            *name == "what" && matches!(code, Code::PackageInvalid | Code::PackageClash);
        let said = if of_author { authors::said(language, value) } else { None };
        text = filled(language, text, name, said.as_deref().unwrap_or(value));
    }
    without_gaps(text)
}

/// Puts a parameter into a sentence; a kind of value is said in words.
fn filled(language: Language, text: String, name: &str, value: &str) -> String {
    let words = language.pick(LazyLock::force(&ERRORS));
    let said = words.get(&format!("kind_{value}")).filter(|_| name == "kind");
    text.replace(&format!("{{{{{name}}}}}"), said.map_or(value, String::as_str))
}

/// The sentence of a case, else of its code.
fn known(language: Language, wire: &str, what: Option<&str>) -> Option<String> {
    let words = language.pick(LazyLock::force(&ERRORS));
    base::cases::keys(wire, what).iter().find_map(|key| words.get(key).cloned())
}

/// Nested keys as one, with dots.
fn flat(text: &str) -> HashMap<String, String> {
    let mut words = HashMap::new();
    let json: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    collect(&json, String::new(), &mut words);
    words
}

fn collect(json: &serde_json::Value, path: String, words: &mut HashMap<String, String>) {
    match json {
        serde_json::Value::String(text) => {
            words.insert(path, text.clone());
        }
        serde_json::Value::Object(map) => {
            for (key, inner) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(inner, path, words);
            }
        }
        _ => {}
    }
}

/// What a kept problem says: `{code, params}` as jobs and imports keep it.
#[must_use]
pub fn of_json(language: Language, problem: &serde_json::Value) -> String {
    let wire = problem.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
    let params = problem.get("params").and_then(serde_json::Value::as_object);
    let what = params.and_then(|params| params.get("what")).and_then(serde_json::Value::as_str);
    let mut text = known(language, wire, what).unwrap_or_else(|| wire.to_owned());
    for (name, value) in params.into_iter().flatten() {
        if name == language.code() {
            return value.as_str().unwrap_or_default().to_owned();
        }
        text = filled(language, text, name, value.as_str().unwrap_or_default());
    }
    without_gaps(text)
}

/// Takes out parameters that nobody gave.
fn without_gaps(mut text: String) -> String {
    while let Some((before, rest)) = text.split_once("{{") {
        let after = rest.split_once("}}").map_or("", |(_, after)| after);
        text = format!("{}{after}", before.trim_end_matches([' ', ':', '(']));
    }
    text
}
