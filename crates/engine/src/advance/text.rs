//! Texts over the record: titles of tasks, checklists, notices.
//!
//! A link is shown as its title, a person by name, a choice by its label, a day as `24.11.2026`
//! (`2026-11-24` in English), a moment with its local time, nothing as an empty text.

use super::overlay::Overlay;
use crate::definition::Text;
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
    let part = |part: &str| {
        let path = [name.to_owned(), part.to_owned()];
        overlay.path(&path).filter(|value| *value != Value::Null)
    };
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => said(overlay, "да", "yes"),
        Value::Bool(false) => said(overlay, "нет", "no"),
        Value::Int(number) => match part("title") {
            Some(Value::Text(title)) => title,
            _ => number.to_string(),
        },
        Value::Decimal(number) => number.to_string(),
        Value::Text(text) => match part("label") {
            Some(Value::Text(label)) => label,
            _ => text.clone(),
        },
        Value::Date(date) => day(*date, overlay),
        Value::Time(time) => moment(*time, overlay),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| shown("", item, overlay)).collect();
            items.join(", ")
        }
    }
}

fn said(overlay: &Overlay<'_>, ru: &str, en: &str) -> String {
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
