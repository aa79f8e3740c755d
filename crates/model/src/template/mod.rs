//! Texts over values: minijinja with fuel, where an unknown name is a mistake and an empty value
//! is an empty text.

#[cfg(test)]
mod tests;

use base::{Case, Code, Date, Problem};
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use std::collections::{BTreeMap, BTreeSet};

/// How much work one text may take.
const FUEL: u64 = 50_000;
/// The longest rendered text, in characters.
const TEXT_MAX: usize = 100_000;
/// The longest title, in characters.
const TITLE_MAX: usize = 300;

/// Values by name, as JSON.
pub type Values = BTreeMap<String, serde_json::Value>;

/// Reads a template and gives the names it needs.
///
/// # Errors
/// `package.invalid` with `what`: not a template.
pub fn names(template: &str) -> Result<BTreeSet<String>, Problem> {
    let environment = environment();
    let read = environment.template_from_str(template).map_err(|error| {
        Problem::new(Code::PackageInvalid).with("what", format!("in the template: {error}"))
    })?;
    Ok(read.undeclared_variables(false).into_iter().collect())
}

/// Renders a text.
///
/// # Errors
/// - `expr.name`: a name that is not among the values.
/// - `expr.limit`: too much work, or a text that is too long.
/// - `expr.value`: anything else that cannot be rendered.
pub fn render(template: &str, values: &Values) -> Result<String, Problem> {
    let environment = environment();
    let text =
        environment.render_str(template, minijinja::Value::from(Serde(values))).map_err(problem)?;
    if text.chars().count() > TEXT_MAX {
        return Err(Problem::case(Case::LimitText));
    }
    Ok(text)
}

/// Renders a title: one line, without gaps where values are empty, cut to 300 characters.
///
/// # Errors
/// As [`render`].
pub fn title(template: &str, values: &Values) -> Result<String, Problem> {
    let text = render(template, values)?;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_matches([' ', ',', ';', '·', '—', '-']);
    Ok(line.chars().take(TITLE_MAX).collect())
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(32);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_formatter(|out, state, value| {
        if value.is_none() {
            return Ok(());
        }
        minijinja::escape_formatter(out, state, value)
    });
    environment.add_filter("date", date);
    environment
}

/// `2026-11-24` as `24.11.2026`; other texts stay as they are.
fn date(text: &minijinja::Value) -> String {
    let Some(text) = text.as_str() else { return String::new() };
    match Date::parse(text) {
        Some(date) => date.civil().strftime("%d.%m.%Y").to_string(),
        None => text.to_owned(),
    }
}

fn problem(error: Error) -> Problem {
    let code = match error.kind() {
        ErrorKind::UndefinedError => Code::ExprName,
        ErrorKind::OutOfFuel => Code::ExprLimit,
        _ => Code::ExprValue,
    };
    let what = error.detail().unwrap_or_default().to_owned();
    Problem::new(code).with("what", what).because(error)
}
