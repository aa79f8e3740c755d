//! What a value must keep to beyond its kind: a range, a pattern, options that depend on the
//! record.

use crate::expr::{Env, eval, is_true};
use crate::field::{Choice, Field, FieldKind, Label};
use crate::value::Value;
use base::{Code, FieldProblem, Name, Problem};
use std::cmp::Ordering;

/// The longest pattern in characters.
const PATTERN_MAX: usize = 500;
/// How much memory a compiled pattern may take.
const PATTERN_SIZE: usize = 1 << 18;
/// How deep groups stand in groups.
const PATTERN_DEPTH: u32 = 20;

/// What a whole text must look like. Its machine looks at each letter once, so that no pattern and
/// no text can hold a write up.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written.
    pub like: String,
    /// What is said to who types something else.
    pub message: Label,
    regex: regex::Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.like == other.like && self.message == other.message
    }
}

impl Pattern {
    /// A pattern for whole texts.
    ///
    /// # Errors
    /// Why it is none, in English.
    pub fn new(like: &str, message: Label) -> Result<Pattern, String> {
        if like.chars().count() > PATTERN_MAX {
            return Err(format!("a pattern has at most {PATTERN_MAX} characters"));
        }
        let build = |text: &str| {
            regex::RegexBuilder::new(text)
                .size_limit(PATTERN_SIZE)
                .dfa_size_limit(PATTERN_SIZE)
                .nest_limit(PATTERN_DEPTH)
                .build()
                .map_err(|error| error.to_string().lines().last().unwrap_or_default().to_owned())
        };
        // Alone first: `a)|(?:b` must not break out of the anchors.
        build(like)?;
        let regex = build(&format!(r"\A(?:{like})\z"))?;
        Ok(Pattern { like: like.to_owned(), message, regex })
    }

    /// Whether a text is like this as a whole.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl Field {
    /// Whether a range of values means something for the kind.
    #[must_use]
    pub fn has_range(&self) -> bool {
        matches!(
            self.kind,
            FieldKind::Integer
                | FieldKind::Decimal
                | FieldKind::Money
                | FieldKind::Duration
                | FieldKind::Date
                | FieldKind::Datetime
        )
    }

    /// The fields on whose values the offered options depend.
    #[must_use]
    pub fn depends_on(&self) -> Vec<&str> {
        let conditions = self.options.iter().filter_map(|option| option.when.as_ref());
        let paths = conditions.flat_map(|when| when.paths());
        let named = paths.filter_map(|path| path.first().map(String::as_str));
        let mut names: Vec<&str> = Vec::new();
        for name in self.of.as_ref().map(Name::as_str).into_iter().chain(named) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Whether an option is offered on this record.
    ///
    /// # Errors
    /// `expr.*`: its condition cannot be computed.
    pub fn is_offered(&self, option: &Choice, env: &dyn Env) -> Result<bool, Problem> {
        if let Some(of) = self.of.as_ref().filter(|_| !option.of.is_empty()) {
            let chosen = env.path(&[of.to_string()]).unwrap_or_default();
            let is_one = |value: &Value| {
                value.as_text().is_some_and(|code| option.of.iter().any(|one| **one == *code))
            };
            let is_met = match &chosen {
                Value::List(items) => items.iter().any(is_one),
                one => is_one(one),
            };
            if !is_met {
                return Ok(false);
            }
        }
        option.when.as_ref().map_or(Ok(true), |when| is_true(when, env))
    }

    /// Whether all options that a value names are offered on this record. Options that are not
    /// known are another matter.
    ///
    /// # Errors
    /// As [`Field::is_offered`].
    pub fn is_fitting(&self, value: &Value, env: &dyn Env) -> Result<bool, Problem> {
        let codes: Vec<&str> = match value {
            Value::Text(code) => vec![code],
            Value::List(items) => items.iter().filter_map(Value::as_text).collect(),
            _ => Vec::new(),
        };
        for option in self.options.iter().filter(|option| codes.contains(&option.code.as_str())) {
            if !self.is_offered(option, env)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What a value breaks of its field's range and pattern: `field.below`, `field.above` with the
/// bound, `field.pattern` with the message in both languages.
///
/// # Errors
/// `expr.*`: a bound cannot be computed.
pub fn out_of_limits(
    field: &Field,
    value: &Value,
    env: &dyn Env,
) -> Result<Option<(FieldProblem, Value)>, Problem> {
    let bounds = [
        (&field.min, Code::FieldBelow, Ordering::Less),
        (&field.max, Code::FieldAbove, Ordering::Greater),
    ];
    for (bound, code, broken) in bounds {
        let Some(bound) = bound else { continue };
        let bound = eval(bound, env)?;
        if order(value, &bound) == Some(broken) {
            return Ok(Some((FieldProblem::new(&field.code, code), bound)));
        }
    }
    let (Some(pattern), Some(text)) = (&field.pattern, value.as_text()) else { return Ok(None) };
    if pattern.fits(text) {
        return Ok(None);
    }
    let problem = FieldProblem::new(&field.code, Code::FieldPattern)
        .with("ru", &pattern.message.ru)
        .with("en", &pattern.message.en);
    Ok(Some((problem, Value::Null)))
}

/// How two values of a range stand to each other; nothing where one is missing.
pub(crate) fn order(value: &Value, bound: &Value) -> Option<Ordering> {
    match (value, bound) {
        (Value::Int(value), Value::Int(bound)) => Some(value.cmp(bound)),
        (Value::Decimal(value), Value::Decimal(bound)) => Some(value.cmp(bound)),
        (Value::Decimal(value), Value::Int(bound)) => {
            Some(value.cmp(&rust_decimal::Decimal::from(*bound)))
        }
        (Value::Date(value), Value::Date(bound)) => Some(value.cmp(bound)),
        (Value::Time(value), Value::Time(bound)) => Some(value.cmp(bound)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::field::Label;

    #[test]
    fn a_pattern_is_about_the_whole_text() {
        let pattern = Pattern::new(r"\d{2}-\d{2}|нет", Label::default()).unwrap();
        for (text, expected) in
            [("12-34", true), ("нет", true), ("12-34 и ещё", false), ("x\n12-34", false)]
        {
            assert_eq!(pattern.fits(text), expected, "{text}");
        }
    }

    #[test]
    fn a_pattern_is_small_and_whole() {
        for wrong in ["(", "a)|(?:b", r"(\w{1000}){1000}", &"a".repeat(501), "(?x)a # b"] {
            assert!(Pattern::new(wrong, Label::default()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_text_holds_a_pattern_up() {
        let pattern = Pattern::new("(а+)+б", Label::default()).unwrap();
        assert!(!pattern.fits(&"а".repeat(500)));
    }
}
