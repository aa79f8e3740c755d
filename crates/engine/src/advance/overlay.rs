//! The record as a step sees it: as stored, with what the step has set and named on top.

use super::Facts;
use crate::definition::Flow;
use base::{Date, PersonId, Problem, Time};
use model::Value;
use model::expr::Env;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What a step knows beside the facts.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    /// Fields set in this step.
    pub(super) sets: BTreeMap<String, Value>,
    /// Names that blocks may give; null until they do.
    pub(super) known: BTreeSet<String>,
}

/// [`Env`] over facts and notes.
#[derive(Clone, Copy)]
pub(super) struct Overlay<'o> {
    pub(super) flow: &'o Flow,
    pub(super) facts: &'o Facts<'o>,
    pub(super) now: Time,
    pub(super) names: &'o BTreeMap<String, serde_json::Value>,
    /// Names of the thread alone.
    pub(super) local: &'o BTreeMap<String, serde_json::Value>,
    pub(super) notes: &'o Notes,
}

impl Overlay<'_> {
    /// A field of a record that the run has named.
    fn field_of(&self, holder: &Value, path: &[String], rest: &[String]) -> Option<Value> {
        match holder {
            Value::Null => Some(Value::Null),
            Value::Int(id) => {
                let args = [Value::Int(*id), Value::Text(rest.join("."))];
                match self.facts.env.call("field_of", &args) {
                    Some(answer) => answer.ok(),
                    None => self.facts.env.path(path),
                }
            }
            _ => None,
        }
    }
}

impl Env for Overlay<'_> {
    fn path(&self, path: &[String]) -> Option<Value> {
        let (head, rest) = path.split_first()?;
        let named = match self.local.get(head).or_else(|| self.names.get(head)) {
            Some(json) => Some(from_json(json)),
            None if self.notes.known.contains(head) => Some(Value::Null),
            None => self.notes.sets.get(head).cloned(),
        };
        match (named, rest) {
            (None, _) => self.facts.env.path(path),
            (Some(value), []) => Some(value),
            (Some(value), rest) => self.field_of(&value, path, rest),
        }
    }

    fn now(&self) -> Time {
        self.now
    }

    fn today(&self) -> Date {
        self.now.date_in(&self.facts.calendar.zone)
    }

    fn me(&self) -> Option<PersonId> {
        self.facts.env.me()
    }

    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        let counted = self.facts.calendar.call(name, args, self.now);
        counted.or_else(|| self.facts.env.call(name, args))
    }
}

/// A value as it is kept in a run: days, moments and decimals say what they are.
pub(super) fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(yes) => json!(yes),
        Value::Int(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Decimal(number) => json!({"decimal": number.to_string()}),
        Value::Date(date) => json!({"date": date.to_string()}),
        Value::Time(time) => json!({"time": time.to_string()}),
        Value::List(items) => items.iter().map(to_json).collect(),
    }
}

pub(super) fn from_json(json: &serde_json::Value) -> Value {
    let part = |key: &str| json.get(key).and_then(serde_json::Value::as_str);
    match json {
        serde_json::Value::Bool(yes) => Value::Bool(*yes),
        serde_json::Value::Number(number) => number.as_i64().map_or(Value::Null, Value::Int),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(from_json).collect()),
        _ => part("date")
            .and_then(Date::parse)
            .map(Value::Date)
            .or_else(|| part("time").and_then(Time::parse).map(Value::Time))
            .or_else(|| part("decimal")?.parse::<Decimal>().ok().map(Value::Decimal))
            .unwrap_or_default(),
    }
}
