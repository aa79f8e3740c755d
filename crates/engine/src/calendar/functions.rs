//! The calendar functions of expressions.

use super::{Calendar, limited};
use base::{Case, Date, Problem, Time};
use model::Value;

/// Calls a function by name; `None`: not a calendar function.
pub(super) fn call(
    calendar: &Calendar,
    name: &str,
    args: &[Value],
) -> Option<Result<Value, Problem>> {
    let known = matches!(
        name,
        "add_days"
            | "add_workdays"
            | "add_hours"
            | "add_workhours"
            | "next_workday"
            | "prev_workday"
            | "is_workday"
            | "days_between"
            | "day_of"
            | "start_of_day"
            | "end_of_day"
    );
    known.then(|| answer(calendar, name, args))
}

fn answer(calendar: &Calendar, name: &str, args: &[Value]) -> Result<Value, Problem> {
    if args.contains(&Value::Null) {
        return Ok(Value::Null);
    }
    let day = |value: &Value| day_of(calendar, value);
    match (name, args) {
        ("add_days", [from, Value::Int(count)]) => {
            moved(calendar, from, |day| calendar.add_days(day, *count))
        }
        ("add_workdays", [from, Value::Int(count)]) => {
            moved(calendar, from, |day| calendar.add_workdays(day, *count))
        }
        ("add_hours", [from, Value::Int(count)]) => {
            let from = moment(calendar, from).ok_or_else(|| wrong(name))?;
            // Its day must be one: days and hours are counted within the same years.
            calendar.add_days(from.date_in(&calendar.zone), limited(*count)? / 24)?;
            Ok(Value::Time(from.plus_ms(limited(*count)?.saturating_mul(3_600_000))))
        }
        ("add_workhours", [from, Value::Int(count)]) => {
            let from = moment(calendar, from).ok_or_else(|| wrong(name))?;
            calendar.add_workhours(from, *count).map(Value::Time)
        }
        ("next_workday", [of]) => {
            day(of).map(|day| Value::Date(calendar.next_workday(day))).ok_or_else(|| wrong(name))
        }
        ("prev_workday", [of]) => {
            day(of).map(|day| Value::Date(calendar.prev_workday(day))).ok_or_else(|| wrong(name))
        }
        ("is_workday", [of]) => {
            day(of).map(|day| Value::Bool(calendar.is_workday(day))).ok_or_else(|| wrong(name))
        }
        ("days_between", [from, to]) => {
            let (Some(from), Some(to)) = (day(from), day(to)) else { return Err(wrong(name)) };
            Ok(Value::Int(i64::from(to.0) - i64::from(from.0)))
        }
        ("day_of", [of]) => day(of).map(Value::Date).ok_or_else(|| wrong(name)),
        ("start_of_day", [of]) => {
            day(of).map(|day| Value::Time(calendar.start_of_day(day))).ok_or_else(|| wrong(name))
        }
        ("end_of_day", [of]) => {
            day(of).map(|day| Value::Time(calendar.end_of_day(day))).ok_or_else(|| wrong(name))
        }
        _ => Err(wrong(name)),
    }
}

/// Moves the day of a day or of a moment; a moment keeps its local time.
fn moved(
    calendar: &Calendar,
    from: &Value,
    by: impl Fn(Date) -> Result<Date, Problem>,
) -> Result<Value, Problem> {
    match from {
        Value::Date(day) => by(*day).map(Value::Date),
        Value::Time(time) => {
            let day = time.date_in(&calendar.zone);
            let since = time.0.saturating_sub(day.at(0, 0, &calendar.zone).0);
            Ok(Value::Time(by(day)?.at(0, 0, &calendar.zone).plus_ms(since)))
        }
        _ => Err(wrong("add_days")),
    }
}

fn day_of(calendar: &Calendar, value: &Value) -> Option<Date> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Time(time) => Some(time.date_in(&calendar.zone)),
        _ => None,
    }
}

fn moment(calendar: &Calendar, value: &Value) -> Option<Time> {
    match value {
        Value::Time(time) => Some(*time),
        Value::Date(day) => Some(calendar.start_of_day(*day)),
        _ => None,
    }
}

fn wrong(name: &str) -> Problem {
    Problem::case(Case::ValueOperands).with("name", name)
}
