//! Words of the server for people: errors, pages, the command line, in both languages.

use base::{FieldProblem, Problem};
use model::field::Label;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

type Table = HashMap<String, String>;

static RU: LazyLock<Table> = LazyLock::new(|| {
    table(&[
        ("errors", include_str!("../../../words/ru/errors.json")),
        ("server", include_str!("../../../words/ru/server.json")),
    ])
});

static EN: LazyLock<Table> = LazyLock::new(|| {
    table(&[
        ("errors", include_str!("../../../words/en/errors.json")),
        ("server", include_str!("../../../words/en/server.json")),
    ])
});

/// Nested keys become `namespace.outer.inner`.
fn table(files: &[(&str, &str)]) -> Table {
    let mut table = Table::new();
    for (namespace, text) in files {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        flatten(namespace, &value, &mut table);
    }
    table
}

fn flatten(prefix: &str, value: &Value, table: &mut Table) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                flatten(&format!("{prefix}.{key}"), inner, table);
            }
        }
        Value::String(text) => {
            table.insert(prefix.to_owned(), text.clone());
        }
        _ => {}
    }
}

impl Language {
    /// The language of a code; anything but `en` is Russian.
    #[must_use]
    pub fn of_code(code: &str) -> Language {
        if code.starts_with("en") { Language::En } else { Language::Ru }
    }

    /// The first language of an `Accept-Language` header that we speak.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Language> {
        header.split(',').map(str::trim).find_map(|part| match part.get(..2) {
            Some("ru") => Some(Language::Ru),
            Some("en") => Some(Language::En),
            _ => None,
        })
    }

    /// Its code: `ru`, `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Language::Ru => "ru",
            Language::En => "en",
        }
    }

    /// A label in this language.
    #[must_use]
    pub fn label(self, label: &Label) -> &str {
        match self {
            Language::Ru => &label.ru,
            Language::En => &label.en,
        }
    }

    /// A text by its key, for instance `server.login.title`; the key itself when there is none.
    #[must_use]
    pub fn say(self, key: &str) -> &str {
        let table = match self {
            Language::Ru => &*RU,
            Language::En => &*EN,
        };
        match table.get(key) {
            Some(text) => text,
            None => LazyLock::force(&EN).get(key).map_or("…", String::as_str),
        }
    }

    /// A text with its `{{params}}` filled in.
    #[must_use]
    pub fn fill(self, key: &str, params: &[(&str, String)]) -> String {
        let mut text = self.say(key).to_owned();
        for (name, value) in params {
            if text.contains("{{") {
                text = text.replace(&format!("{{{{{name}}}}}"), value);
            }
        }
        without_holes(text)
    }

    /// The sentence of a problem.
    #[must_use]
    pub fn problem(self, problem: &Problem) -> String {
        let key = format!("errors.{}", problem.code().wire().replace('.', "_"));
        self.fill(&key, problem.params())
    }

    /// The sentence of a problem of a field: the package's own words when it is a package's rule.
    #[must_use]
    pub fn field_problem(self, fault: &FieldProblem) -> String {
        let own = fault.params.iter().find(|(name, _)| *name == self.code());
        if let Some((_, message)) = own {
            return message.clone();
        }
        let key = format!("errors.{}", fault.code.wire().replace('.', "_"));
        self.fill(&key, &fault.params)
    }
}

/// Takes away `{{params}}` that nobody gave.
fn without_holes(mut text: String) -> String {
    while let (Some(start), Some(end)) = (text.find("{{"), text.find("}}")) {
        if end < start {
            break;
        }
        text.replace_range(start..end + 2, "…");
    }
    text
}
