//! Until when a thread rests.

use super::overlay::Overlay;
use super::place;
use super::run::Thread;
use crate::definition::{ArmOn, Awaited, IfPast, Past, Span, Unit, Until};
use base::{Problem, Time};
use model::Value;
use model::expr::eval;

/// The moment a wait rests until; none while its date is empty.
pub(super) fn due_of(
    what: &Awaited,
    thread: &Thread,
    overlay: &Overlay<'_>,
) -> Result<Option<Time>, Problem> {
    let since = thread.since.unwrap_or(overlay.now);
    match what {
        Awaited::For(span) | Awaited::Event(_, span) => moved(since, *span, overlay).map(Some),
        Awaited::Until(until) => due_until(until, overlay),
    }
}

/// The same of an arm; none of those that wait for something else than time.
pub(super) fn due_of_arm(
    on: &ArmOn,
    thread: &Thread,
    overlay: &Overlay<'_>,
) -> Result<Option<Time>, Problem> {
    let since = thread.since.unwrap_or(overlay.now);
    match on {
        ArmOn::After(span) => moved(since, *span, overlay).map(Some),
        ArmOn::Until(until) => due_until(until, overlay),
        ArmOn::Event(_) | ArmOn::Task(_) => Ok(None),
    }
}

/// What an arm does when its moment is past already.
pub(super) fn past_of_arm(on: &ArmOn) -> IfPast {
    match on {
        ArmOn::Until(until) if until.if_past == Past::Skip => IfPast::Skip,
        _ => IfPast::Fire,
    }
}

/// The key of an arm's timer.
pub(super) fn arm_key(id: &str, at: usize, place: &str) -> String {
    format!("{id}:{at}{}", place::mark(place))
}

fn due_until(until: &Until, overlay: &Overlay<'_>) -> Result<Option<Time>, Problem> {
    let at = eval(&until.at, overlay)?;
    let at = match until.offset {
        Some(span) => shifted(at, span, overlay)?,
        None => at,
    };
    Ok(as_moment(at, overlay))
}

/// A day is its nine o'clock.
pub(super) fn as_moment(at: Value, overlay: &Overlay<'_>) -> Option<Time> {
    match at {
        Value::Date(date) => Some(date.at(9, 0, &overlay.facts.calendar.zone)),
        Value::Time(time) => Some(time),
        _ => None,
    }
}

/// A moment a span later; days keep the local time.
pub(super) fn moved(from: Time, span: Span, overlay: &Overlay<'_>) -> Result<Time, Problem> {
    match shifted(Value::Time(from), span, overlay)? {
        Value::Time(time) => Ok(time),
        _ => Ok(from),
    }
}

fn shifted(from: Value, span: Span, overlay: &Overlay<'_>) -> Result<Value, Problem> {
    let function = match span.unit {
        Unit::Days => "add_days",
        Unit::WorkDays => "add_workdays",
        Unit::Hours => "add_hours",
        Unit::WorkHours => "add_workhours",
    };
    let args = [from, Value::Int(i64::from(span.count))];
    overlay.facts.calendar.call(function, &args, overlay.now).unwrap_or(Ok(Value::Null))
}
