//! By what two records are alike: equal phones, addresses and numbers; names with few letters
//! different. Pure.

use base::fold::fold;
use model::field::Shape;
use model::{Field, FieldKind, RecordType, Value};
use std::collections::BTreeSet;

/// How alike two names are at least, in thousandths.
const NAMES_ALIKE: f64 = 0.88;
/// Letters of a word that are looked at to bring alike names together.
const LETTERS: usize = 4;
/// Words that say what kind of company it is, not which.
const FORMS: [&str; 10] = ["ооо", "оао", "зао", "пао", "нко", "ано", "тоо", "llc", "ltd", "inc"];

/// The reason `name`: whose titles are alike.
pub(super) const NAME: &str = "name";

/// Keys of a record; two records with a common one may be the same. Before the colon stands the
/// field, or [`NAME`] where the titles must be compared as well.
pub(super) fn keys(
    of: &RecordType,
    title: &str,
    value: impl Fn(&str) -> Value,
) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for code in &of.same_by {
        let Some(field) = of.field(code).filter(|field| !field.is_guarded()) else { continue };
        if is_name(field) {
            keys.extend(name_keys(title));
            continue;
        }
        let value = value(code);
        let items = match &value {
            Value::List(items) => items.iter().filter_map(Value::as_text).collect(),
            Value::Text(text) => vec![text.as_str()],
            _ => Vec::new(),
        };
        let plain = items.into_iter().map(|item| plain(field, item)).filter(|key| key.len() > 3);
        keys.extend(plain.map(|key| format!("{code}:{key}")));
    }
    keys
}

/// Whether a field is a part of a name.
fn is_name(field: &Field) -> bool {
    field.kind == FieldKind::String
}

/// A value without what people write differently.
fn plain(field: &Field, text: &str) -> String {
    let is_text = matches!(field.kind, FieldKind::Emails | FieldKind::Messengers | FieldKind::Url)
        || field.shape() == Shape::Long;
    match is_text {
        true => fold(text),
        false => text.chars().filter(|one| one.is_alphanumeric()).collect(),
    }
}

/// The words of a name that tell it from others.
fn words(title: &str) -> Vec<String> {
    let folded = fold(title);
    let all = folded.split(|one: char| !one.is_alphanumeric()).filter(|word| !word.is_empty());
    let all: Vec<&str> = all.collect();
    let telling: Vec<&str> = all.iter().copied().filter(|word| !FORMS.contains(word)).collect();
    let kept = if telling.is_empty() { all } else { telling };
    kept.into_iter().map(str::to_owned).collect()
}

/// Names with a slip in the beginning share their ends, those with one in the end their beginning.
fn name_keys(title: &str) -> Vec<String> {
    let words = words(title);
    let Some(first) = words.first().filter(|word| word.chars().count() > 1) else {
        return Vec::new();
    };
    let next: String = words.get(1).and_then(|word| word.chars().next()).into_iter().collect();
    let head: String = first.chars().take(LETTERS).collect();
    let mut tail: Vec<char> = first.chars().rev().take(LETTERS).collect();
    tail.reverse();
    let tail: String = tail.into_iter().collect();
    vec![format!("{NAME}:^{head} {next}"), format!("{NAME}:{tail}$ {next}")]
}

/// How alike two titles are, in thousandths; `None`: not enough. Digits must be the same: «Школа 5»
/// is not «Школа 6».
pub(super) fn alike(one: &str, other: &str) -> Option<i64> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(one) != digits(other) {
        return None;
    }
    let (one, other) = (words(one).join(" "), words(other).join(" "));
    let score = strsim::normalized_damerau_levenshtein(&one, &other);
    (score >= NAMES_ALIKE).then_some(if score >= 1.0 { 1000 } else { 900 })
}

#[cfg(test)]
mod tests {
    use super::{alike, name_keys};

    #[test]
    fn names_are_alike_when_few_letters_differ() {
        #[track_caller]
        fn check(one: &str, other: &str, is_alike: bool) {
            assert_eq!(alike(one, other).is_some(), is_alike, "{one} / {other}");
            let keys = name_keys(one);
            let is_met = name_keys(other).iter().any(|key| keys.contains(key));
            assert!(is_met || !is_alike, "{one} and {other} never meet");
        }
        check("Иванова Анна Петровна", "Иванова Анна Петровна", true);
        check("Иванова Анна Петровна", "ИВАНОВА  Анна Петровна", true);
        check("Семёнов Пётр Ильич", "Семенов Петр Ильич", true);
        check("Иванова Анна Петровна", "Ивонова Анна Петровна", true);
        check("Хабибуллин Тимур", "Хабибулин Тимур", true);
        check("ООО «Ромашка Плюс»", "Ромашка плюс, ООО", true);
        check("Иванова Анна", "Иванова Инна Олеговна", false);
        check("Школа № 5", "Школа № 6", false);
        check("Иванов Пётр", "Петров Иван", false);
    }
}
