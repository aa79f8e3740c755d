//! What the readers of packages say to their author, in the author's language.
//!
//! The rooms that read packages know no languages: they say what is wrong in English. The word
//! files hold each of these sentences with its changing parts as `{{1}}`; one that is not there
//! yet is read in English.

use super::{Language, flat};
use std::sync::LazyLock;

struct Sentence {
    /// The fixed parts of the English sentence, between its changing ones.
    parts: Vec<String>,
    russian: String,
}

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    let english = flat(include_str!("../../../../words/en/packages.json"));
    let mut russian = flat(include_str!("../../../../words/ru/packages.json"));
    let mut all: Vec<Sentence> = english
        .into_iter()
        .filter_map(|(key, text)| {
            Some(Sentence { parts: parts(&text), russian: russian.remove(&key)? })
        })
        .collect();
    // The one that says most fits best: `{{1}} is expected` fits almost everything.
    let length = |one: &Sentence| one.parts.iter().map(String::len).sum::<usize>();
    all.sort_by_key(|one| (std::cmp::Reverse(length(one)), one.parts.len()));
    all
});

/// The sentence in the language; nothing where it is already said, or is not known.
pub(super) fn said(language: Language, english: &str) -> Option<String> {
    if language == Language::En {
        return None;
    }
    SENTENCES.iter().find_map(|one| {
        let changing = fit(&one.parts, english)?;
        let mut text = one.russian.clone();
        for (at, part) in changing.iter().enumerate() {
            // A part may be a sentence of its own: «`field`: `compute` is missing».
            let inner = (*part != english).then(|| said(language, part)).flatten();
            text = text.replace(&format!("{{{{{}}}}}", at + 1), inner.as_deref().unwrap_or(part));
        }
        Some(text)
    })
}

fn parts(pattern: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("{{") {
        parts.push(before.to_owned());
        rest = after.split_once("}}").map_or("", |(_, after)| after);
    }
    parts.push(rest.to_owned());
    parts
}

/// The changing parts of a text, when its fixed ones are these.
fn fit<'t>(parts: &[String], text: &'t str) -> Option<Vec<&'t str>> {
    let (first, others) = parts.split_first()?;
    let mut rest = text.strip_prefix(first.as_str())?;
    let Some((last, between)) = others.split_last() else { return rest.is_empty().then(Vec::new) };
    let mut found = Vec::new();
    for part in between {
        let (before, after) = rest.split_once(part.as_str())?;
        found.push(before);
        rest = after;
    }
    found.push(rest.strip_suffix(last.as_str())?);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{Language, said};

    #[test]
    fn authors_read_what_is_wrong_in_their_language() {
        #[track_caller]
        fn check(english: &str, russian: &str) {
            assert_eq!(said(Language::Ru, english).as_deref(), Some(russian));
            assert_eq!(said(Language::En, english), None);
        }
        check("there is no package.yaml", "нет файла package.yaml");
        check("there is no stage `sale.won`", "нет стадии `sale.won`");
        check("`x` has no stage `y`; there are a.b, a.c", "у `x` нет стадии `y`; есть a.b, a.c");
        check("text or list is expected here, this is day", "здесь нужно text or list, а это day");
        check("`sum`: `compute` is missing", "`sum`: не хватает `compute`");
        assert_eq!(said(Language::Ru, "something new"), None);
    }
}
