//! The plain reference: what is in the rows, and the evaluator of expressions over them.

use base::{Date, Name, PersonId, Problem, RecordId, Time};
use jiff::tz::TimeZone;
use model::expr::{Env, OF_RECORD};
use model::record_type::computed::{Which, compute};
use model::{RecordType, Value};
use std::collections::HashMap;

/// A summer night: an hour after the clocks went forward is still ahead of many rows.
pub(super) fn now() -> Time {
    Time::parse("2026-03-29T01:30:00Z").unwrap()
}

pub(super) fn today() -> Date {
    now().date_in(&zone())
}

/// A zone whose clocks go forward and back.
pub(super) fn zone() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

/// What was done about a row, and its past.
#[derive(Debug, Default)]
pub(super) struct Past {
    pub(super) activities: Vec<(&'static str, Time)>,
    pub(super) visits: Vec<(String, Time, Option<Time>)>,
    pub(super) changes: Vec<(String, Time)>,
}

/// All rows by id, with everything that expressions may name, and the ids of each type.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) held: HashMap<RecordId, HashMap<String, Value>>,
    pub(super) ids: HashMap<Name, Vec<RecordId>>,
    pub(super) past: HashMap<RecordId, Past>,
}

/// One row as an expression sees it.
pub(super) struct World<'r> {
    pub(super) rows: &'r Rows,
    pub(super) row: &'r HashMap<String, Value>,
}

impl Env for World<'_> {
    fn path(&self, path: &[String]) -> Option<Value> {
        let value = |row: &HashMap<String, Value>, name: &str| row.get(name).cloned();
        match path {
            [name] => Some(value(self.row, name).unwrap_or_default()),
            [link, name] => {
                let Some(Value::Int(id)) = self.row.get(link) else { return Some(Value::Null) };
                Some(self.rows.held.get(id).and_then(|row| value(row, name)).unwrap_or_default())
            }
            _ => None,
        }
    }
    fn now(&self) -> Time {
        now()
    }
    fn today(&self) -> Date {
        today()
    }
    fn me(&self) -> Option<PersonId> {
        Some(1)
    }
    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        if OF_RECORD.contains(&name) {
            let id = self.row.get("id").and_then(Value::as_int).unwrap();
            return Some(Ok(past(&self.rows.past[&id], name, args)));
        }
        Some(Ok(called(name, args)))
    }
}

fn past(past: &Past, name: &str, args: &[Value]) -> Value {
    let end = |at: usize| match args.get(at) {
        Some(Value::Time(time)) => Some(*time),
        _ => None,
    };
    let (from, to) = (end(1).unwrap_or(Time(i64::MIN)), end(2).unwrap_or(Time(i64::MAX)));
    let last = |is_one: &dyn Fn(&str) -> bool| {
        let found = past.activities.iter().filter(|(kind, _)| is_one(kind)).map(|(_, at)| *at);
        found.max().map_or(Value::Null, Value::Time)
    };
    match (name, args) {
        ("last_contact", []) => last(&|kind| kind != "comment"),
        ("last_activity", []) => last(&|_| true),
        ("last_activity", [Value::Text(wanted)]) => last(&|kind| kind == wanted),
        ("was_in", [Value::Text(wanted), ..]) => {
            let is_it = |(stage, since, until): &(String, Time, Option<Time>)| {
                stage == wanted && *since < to && until.is_none_or(|until| until > from)
            };
            Value::Bool(past.visits.iter().any(is_it))
        }
        ("changed", [Value::Text(wanted), ..]) => {
            let is_it = |(field, at): &(String, Time)| field == wanted && (from..to).contains(at);
            Value::Bool(past.changes.iter().any(is_it))
        }
        other => panic!("{other:?} has no reference"),
    }
}

fn called(name: &str, args: &[Value]) -> Value {
    let days = |count: &i64| i32::try_from(*count).unwrap();
    match (name, args) {
        ("add_days", [Value::Date(day), Value::Int(count)]) => {
            Value::Date(day.plus_days(days(count)))
        }
        ("add_days", [Value::Time(time), Value::Int(count)]) => {
            let day = time.date_in(&zone());
            let since = time.0 - day.at(0, 0, &zone()).0;
            Value::Time(day.plus_days(days(count)).at(0, 0, &zone()).plus_ms(since))
        }
        ("day_of", [Value::Time(time)]) => Value::Date(time.date_in(&zone())),
        ("end_of_day", [Value::Date(day)]) => Value::Time(day.at(17, 0, &zone())),
        ("start_of_day", [Value::Date(day)]) => Value::Time(day.at(0, 0, &zone())),
        ("days_between", [Value::Date(from), Value::Date(to)]) => {
            Value::Int(i64::from(to.0) - i64::from(from.0))
        }
        ("my_department", []) => Value::Int(1),
        ("role", [Value::Text(role)]) if role == "empty" => Value::List(Vec::new()),
        ("role" | "people_in", [_]) => Value::List(vec![Value::Int(2)]),
        other => panic!("{other:?} has no reference"),
    }
}

/// The computed fields of a row, laid beside its values.
pub(super) fn add_computed(of: &RecordType, row: &mut HashMap<String, Value>, which: Which) {
    let rows = Rows::default();
    let found = compute(of, &World { rows: &rows, row }, which).unwrap();
    row.extend(found.into_iter().map(|(code, value)| (code.to_string(), value)));
}
