//! JSON to values with every check, and back.

use crate::field::requisites::compact;
use crate::field::{Field, FieldKind, rich, typed};
use crate::value::Value;
use base::{Code, Date, FieldProblem, Time};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value as Json;

/// The largest whole number that JSON readers keep exactly, 2^53 − 1.
const INTEGER_MAX: i64 = 9_007_199_254_740_991;
/// The longest length of time: a hundred years in minutes.
const MINUTES_MAX: i64 = 100 * 366 * 24 * 60;
/// How many phones or addresses one field may hold.
const ITEMS_MAX: usize = 50;

/// Reads a field's value from JSON. Nothing, an empty text and an empty list are `Null`.
///
/// # Errors
/// `field.wrong_kind` (`kind`), `field.too_long` and `field.list_long` (`max`), `field.too_large`,
/// `field.date_range` (`first`, `last`), `field.not_option` (`value`), `field.phone`,
/// `field.email`, `field.read_only` for computed fields.
pub fn coerce(field: &Field, json: &Json) -> Result<Value, FieldProblem> {
    if field.kind.is_derived() {
        return Err(FieldProblem::new(&field.code, Code::FieldReadOnly));
    }
    let value = read(field.kind, json).ok_or_else(|| wrong_kind(field))?;
    fit(field, value)
}

/// Checks a value that did not come from JSON, and brings it into the field's form: whole numbers
/// become decimals, decimals get the field's digits, texts are trimmed.
///
/// # Errors
/// As [`coerce`].
pub fn fit(field: &Field, value: Value) -> Result<Value, FieldProblem> {
    if value.is_empty() {
        return Ok(Value::Null);
    }
    match (field.value_kind(), value) {
        (FieldKind::String | FieldKind::Number, Value::Text(text)) => {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            short(field, line)
        }
        (FieldKind::Text, Value::Text(text)) => long(field, text),
        (FieldKind::Rich, Value::Text(text)) => marked_up(field, text),
        (FieldKind::Integer, Value::Int(number)) => {
            let is_kept = number.checked_abs().is_some_and(|size| size <= INTEGER_MAX);
            is_kept.then_some(Value::Int(number)).ok_or_else(|| too_large(field))
        }
        (FieldKind::Duration, Value::Int(minutes)) => {
            let is_kept = (0..=MINUTES_MAX).contains(&minutes);
            is_kept.then_some(Value::Int(minutes)).ok_or_else(|| too_large(field))
        }
        (FieldKind::Decimal | FieldKind::Money, Value::Int(number)) => {
            scaled(field, Decimal::from(number))
        }
        (FieldKind::Decimal | FieldKind::Money, Value::Decimal(number)) => scaled(field, number),
        (FieldKind::Choice | FieldKind::Tree, Value::Text(code)) => {
            option(field, &code).map(Value::Text)
        }
        (FieldKind::Choices, Value::List(items)) => each(field, items, option),
        (FieldKind::Phones, Value::List(items)) => each(field, items, phone),
        (FieldKind::Emails, Value::List(items)) => each(field, items, email),
        (FieldKind::Messengers, Value::List(items)) => each(field, items, messenger),
        (
            FieldKind::Choices | FieldKind::Phones | FieldKind::Emails | FieldKind::Messengers,
            one @ Value::Text(_),
        ) => fit(field, Value::List(vec![one])),
        (
            FieldKind::Links | FieldKind::People | FieldKind::Files | FieldKind::Images,
            Value::List(items),
        ) => ids(field, items),
        (
            FieldKind::Links | FieldKind::People | FieldKind::Files | FieldKind::Images,
            one @ Value::Int(_),
        ) => ids(field, vec![one]),
        (
            FieldKind::Time
            | FieldKind::Url
            | FieldKind::Colour
            | FieldKind::Inn
            | FieldKind::Kpp
            | FieldKind::Ogrn
            | FieldKind::Snils
            | FieldKind::Bik
            | FieldKind::Account,
            Value::Text(text),
        ) => formed(field, &text).map(Value::Text),
        (FieldKind::Link | FieldKind::Person, Value::Int(id)) if id > 0 => Ok(Value::Int(id)),
        (FieldKind::Bool, value @ Value::Bool(_)) => Ok(value),
        (FieldKind::Date, Value::Date(day)) => kept(field, day).map(|()| Value::Date(day)),
        (FieldKind::Datetime, Value::Time(time)) => {
            kept(field, time.date_in(&jiff::tz::TimeZone::UTC)).map(|()| Value::Time(time))
        }
        _ => Err(wrong_kind(field)),
    }
}

/// Slips of the hand, `0226-11-24` for instance, are no days. What is computed may lie farther.
fn kept(field: &Field, day: Date) -> Result<(), FieldProblem> {
    if day.is_kept() || field.kind.is_derived() {
        return Ok(());
    }
    Err(FieldProblem::new(&field.code, Code::FieldDateRange)
        .with("first", Date::FIRST.year().to_string())
        .with("last", Date::LAST.year().to_string()))
}

/// A computed value in the field's form: rounded to its digits; empty when it does not fit.
#[must_use]
pub fn fit_computed(field: &Field, value: Value) -> Value {
    let value = match value {
        Value::Decimal(number) => {
            let rounding = RoundingStrategy::MidpointAwayFromZero;
            Value::Decimal(number.round_dp_with_strategy(field.scale, rounding))
        }
        other => other,
    };
    fit(field, value).unwrap_or_default()
}

/// A field's value as JSON: decimals as texts with the field's digits, days and moments as texts.
#[must_use]
pub fn to_json(field: &Field, value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(yes) => (*yes).into(),
        Value::Int(number) => (*number).into(),
        Value::Decimal(number) => {
            let mut shown = *number;
            shown.rescale(field.scale.max(number.normalize().scale()));
            shown.to_string().into()
        }
        Value::Text(text) => text.as_str().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Time(time) => time.to_string().into(),
        Value::List(items) => items.iter().map(|item| to_json(field, item)).collect(),
    }
}

fn wrong_kind(field: &Field) -> FieldProblem {
    FieldProblem::new(&field.code, Code::FieldWrongKind).with("kind", field.value_kind().code())
}

fn too_large(field: &Field) -> FieldProblem {
    FieldProblem::new(&field.code, Code::FieldTooLarge)
}

fn too_long(field: &Field, max: usize) -> FieldProblem {
    FieldProblem::new(&field.code, Code::FieldTooLong).with("max", max.to_string())
}

/// The JSON forms of a kind. Numbers and dates may come as texts, as people and files write them.
fn read(kind: FieldKind, json: &Json) -> Option<Value> {
    let text = json.as_str().map(str::trim);
    if json.is_null() || text == Some("") {
        return Some(Value::Null);
    }
    match kind {
        FieldKind::Integer | FieldKind::Link | FieldKind::Person => match (json.as_i64(), text) {
            (Some(number), _) => Some(Value::Int(number)),
            (None, Some(text)) => text.parse().ok().map(Value::Int),
            _ => None,
        },
        FieldKind::Duration => match (json.as_i64(), text) {
            (Some(minutes), _) => Some(Value::Int(minutes)),
            (None, Some(text)) => typed::minutes(text).map(Value::Int),
            _ => None,
        },
        FieldKind::Decimal | FieldKind::Money => decimal(json).map(Value::Decimal),
        FieldKind::Bool => json.as_bool().map(Value::Bool),
        FieldKind::Date => Date::parse(text?).map(Value::Date),
        FieldKind::Datetime => Time::parse(text?).map(Value::Time),
        FieldKind::Links | FieldKind::People | FieldKind::Files | FieldKind::Images => match json {
            Json::Array(items) => {
                let ids = items.iter().map(|item| item.as_i64().map(Value::Int));
                ids.collect::<Option<_>>().map(Value::List)
            }
            _ => json.as_i64().or_else(|| text?.parse().ok()).map(Value::Int),
        },
        FieldKind::Choices | FieldKind::Phones | FieldKind::Emails | FieldKind::Messengers => {
            match json {
                Json::Array(items) => {
                    let texts = items.iter().map(|item| item.as_str().map(Value::text));
                    texts.collect::<Option<_>>().map(Value::List)
                }
                _ => text.map(Value::text),
            }
        }
        FieldKind::Text | FieldKind::Rich => json.as_str().map(Value::text),
        FieldKind::String
        | FieldKind::Choice
        | FieldKind::Tree
        | FieldKind::Number
        | FieldKind::Time
        | FieldKind::Url
        | FieldKind::Colour
        | FieldKind::Inn
        | FieldKind::Kpp
        | FieldKind::Ogrn
        | FieldKind::Snils
        | FieldKind::Bik
        | FieldKind::Account => text.map(Value::text),
        FieldKind::Computed | FieldKind::Rollup => None,
    }
}

/// `12.5`, `"1234.50"`, `"1 234,50"`.
fn decimal(json: &Json) -> Option<Decimal> {
    let text = match json {
        Json::Number(number) => number.to_string(),
        Json::String(text) => {
            let digits = text.chars().filter(|ch| !ch.is_whitespace());
            digits.map(|ch| if ch == ',' { '.' } else { ch }).collect()
        }
        _ => return None,
    };
    Decimal::from_str_exact(&text).ok().or_else(|| match json {
        Json::Number(_) => Decimal::from_scientific(&text).ok(),
        _ => None,
    })
}

/// A number that fits into a scaled 64-bit whole number, with the field's digits.
fn scaled(field: &Field, number: Decimal) -> Result<Value, FieldProblem> {
    let mut exact = number.normalize();
    if exact.scale() > field.scale {
        let fault = FieldProblem::new(&field.code, Code::FieldWrongKind).with("kind", "scale");
        return Err(fault.with("scale", field.scale.to_string()));
    }
    exact.rescale(field.scale);
    let is_kept = exact.scale() == field.scale && i64::try_from(exact.mantissa()).is_ok();
    is_kept.then_some(Value::Decimal(exact)).ok_or_else(|| too_large(field))
}

/// One line of text. A NUL cannot be kept by every database.
fn short(field: &Field, text: String) -> Result<Value, FieldProblem> {
    let max = field.value_kind().row().max_length;
    if text.chars().count() > max {
        return Err(too_long(field, max));
    }
    if text.contains('\0') {
        return Err(wrong_kind(field));
    }
    Ok(if text.is_empty() { Value::Null } else { Value::Text(text) })
}

/// Many lines of text; the length is in bytes.
fn long(field: &Field, text: String) -> Result<Value, FieldProblem> {
    let max = field.value_kind().row().max_length;
    if text.len() > max {
        return Err(too_long(field, max));
    }
    if text.contains('\0') {
        return Err(wrong_kind(field));
    }
    let text = text.replace("\r\n", "\n");
    let trimmed = text.trim_end();
    Ok(if trimmed.is_empty() { Value::Null } else { Value::text(trimmed) })
}

/// Text with marks: whatever came, what is kept is clean.
fn marked_up(field: &Field, text: String) -> Result<Value, FieldProblem> {
    let Value::Text(text) = long(field, text)? else { return Ok(Value::Null) };
    let clean = rich::clean(&text).ok_or_else(|| wrong_kind(field))?;
    if rich::plain(&clean).is_empty() {
        return Ok(Value::Null);
    }
    long(field, clean)
}

fn option(field: &Field, code: &str) -> Result<String, FieldProblem> {
    if field.options.iter().any(|option| option.code == *code) || field.kind.is_derived() {
        return Ok(code.to_owned());
    }
    let shown: String = code.chars().take(60).collect();
    Err(FieldProblem::new(&field.code, Code::FieldNotOption).with("value", shown))
}

/// A text of a kind with a form of its own. Requisites keep whatever digits were typed: their check
/// digits are looked at by [`crate::field::requisites::doubts`], which only warns.
fn formed(field: &Field, text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    let kept = match field.value_kind() {
        FieldKind::Time => typed::time(text),
        FieldKind::Url => typed::url(text),
        FieldKind::Colour => typed::colour(text),
        _ => {
            let number = compact(text);
            let is_number =
                !number.is_empty() && number.chars().all(|ch| ch.is_ascii_alphanumeric());
            is_number.then_some(number)
        }
    };
    let kept = kept.filter(|text| !text.contains('\0')).ok_or_else(|| wrong_kind(field))?;
    let max = field.value_kind().row().max_length;
    if kept.chars().count() > max {
        return Err(too_long(field, max));
    }
    Ok(kept)
}

fn messenger(field: &Field, text: &str) -> Result<String, FieldProblem> {
    let max = FieldKind::Messengers.row().max_length;
    typed::messenger(text)
        .filter(|kept| kept.chars().count() <= max && !kept.contains('\0'))
        .ok_or_else(|| wrong_kind(field))
}

/// Records, persons or files, each once and in order.
fn ids(field: &Field, items: Vec<Value>) -> Result<Value, FieldProblem> {
    let mut kept = Vec::new();
    for item in items {
        match item {
            Value::Int(id) if id > 0 && !kept.contains(&item) => kept.push(Value::Int(id)),
            Value::Int(id) if id > 0 => {}
            _ => return Err(wrong_kind(field)),
        }
    }
    if kept.len() > ITEMS_MAX {
        let fault = FieldProblem::new(&field.code, Code::FieldListLong);
        return Err(fault.with("max", ITEMS_MAX.to_string()));
    }
    Ok(if kept.is_empty() { Value::Null } else { Value::List(kept) })
}

fn phone(field: &Field, text: &str) -> Result<String, FieldProblem> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let max = FieldKind::Phones.row().max_length;
    if digits >= 3 && text.chars().count() <= max && !text.contains('\0') {
        return Ok(text.to_owned());
    }
    let shown: String = text.chars().take(max).collect();
    Err(FieldProblem::new(&field.code, Code::FieldPhone).with("value", shown))
}

/// `name@example.ru`: one `@`, a point in the domain, no spaces. The domain is kept in lower case.
fn email(field: &Field, text: &str) -> Result<String, FieldProblem> {
    let max = FieldKind::Emails.row().max_length;
    let is_clean = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && !part
                .chars()
                .any(|ch| ch.is_whitespace() || ch.is_control() || "<>()[],;:\"\\@".contains(ch))
    };
    if let Some((local, domain)) = text.rsplit_once('@')
        && text.chars().count() <= max
        && is_clean(local)
        && is_clean(domain)
        && domain.contains('.')
    {
        return Ok(format!("{local}@{}", domain.to_lowercase()));
    }
    let shown: String = text.chars().take(60).collect();
    Err(FieldProblem::new(&field.code, Code::FieldEmail).with("value", shown))
}

/// Items of a list, each once and in order; empty ones are dropped.
fn each(
    field: &Field,
    items: Vec<Value>,
    one: impl Fn(&Field, &str) -> Result<String, FieldProblem>,
) -> Result<Value, FieldProblem> {
    let mut kept = Vec::new();
    for item in &items {
        let text = item.as_text().ok_or_else(|| wrong_kind(field))?.trim();
        if text.is_empty() {
            continue;
        }
        let value = Value::Text(one(field, text)?);
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    if kept.len() > ITEMS_MAX && field.value_kind() != FieldKind::Choices {
        let fault = FieldProblem::new(&field.code, Code::FieldListLong);
        return Err(fault.with("max", ITEMS_MAX.to_string()));
    }
    Ok(if kept.is_empty() { Value::Null } else { Value::List(kept) })
}
