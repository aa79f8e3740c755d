//! Texts over the record: titles of tasks, checklists, notices.
//!
//! A link is shown as its title, a person by name, a choice by its label, a day as `24.11.2026`
//! (`2026-11-24` in English), a moment with its local time, nothing as an empty text.

use super::overlay::Overlay;
use crate::definition::{Shown, Text};
use base::{Date, Problem, Time};
use model::Value;
use model::expr::Env;
use model::template;

pub(super) fn render(text: &Text, overlay: &Overlay<'_>) -> Result<String, Problem> {
    let template = if overlay.facts.language == "en" { &text.0.en } else { &text.0.ru };
    if !template.contains('{') {
        return Ok(template.clone());
    }
    let mut values = template::Values::new();
    for name in template::names(template)? {
        if let Some(value) = overlay.path(std::slice::from_ref(&name)) {
            let shown = shown(&name, &value, overlay);
            values.insert(name, shown.into());
        }
    }
    template::render(template, &values)
}

fn shown(name: &str, value: &Value, overlay: &Overlay<'_>) -> String {
    let how = overlay.flow.shown.get(name);
    match (value, how) {
        (Value::Null, _) => String::new(),
        (Value::Bool(true), _) => said(overlay, "да", "yes"),
        (Value::Bool(false), _) => said(overlay, "нет", "no"),
        (Value::Int(number), how) => {
            let found = match how {
                Some(Shown::Title) => overlay.path(&[name.to_owned(), "title".to_owned()]),
                Some(Shown::Person) => {
                    overlay.facts.env.call("name_of", &[Value::Int(*number)]).and_then(Result::ok)
                }
                _ => None,
            };
            match found {
                Some(Value::Text(text)) => text,
                _ => number.to_string(),
            }
        }
        (Value::Decimal(number), _) => number.to_string(),
        (Value::Text(code), Some(Shown::Label(labels))) => match labels.get(code.as_str()) {
            Some(label) => said(overlay, &label.ru, &label.en),
            None => code.clone(),
        },
        (Value::Text(text), _) => text.clone(),
        (Value::Date(date), _) => day(*date, overlay),
        (Value::Time(time), _) => moment(*time, overlay),
        (Value::List(items), _) => {
            let items: Vec<String> = items.iter().map(|item| shown(name, item, overlay)).collect();
            items.join(", ")
        }
    }
}

pub(super) fn said(overlay: &Overlay<'_>, ru: &str, en: &str) -> String {
    if overlay.facts.language == "en" { en.to_owned() } else { ru.to_owned() }
}

fn day(date: Date, overlay: &Overlay<'_>) -> String {
    if overlay.facts.language == "en" {
        return date.to_string();
    }
    date.civil().strftime("%d.%m.%Y").to_string()
}

fn moment(time: Time, overlay: &Overlay<'_>) -> String {
    let zone = &overlay.facts.calendar.zone;
    let stamp = jiff::Timestamp::from_millisecond(time.0).unwrap_or_default();
    let local = zone.to_datetime(stamp);
    format!("{} {}", day(time.date_in(zone), overlay), local.strftime("%H:%M"))
}
