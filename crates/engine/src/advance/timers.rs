//! When timers are due.

use super::Facts;
use super::overlay::{Notes, Overlay};
use crate::definition::{Flow, IfPast, Timer};
use base::{Name, Problem, Time};
use model::Value;
use model::expr::{Env, eval};
use std::collections::BTreeMap;

/// The moments of the timers of a scope.
pub(super) fn due(
    flow: &Flow,
    stage: &str,
    facts: &Facts<'_>,
) -> Result<Vec<(Name, Option<Time>, IfPast)>, Problem> {
    let (names, notes) = (BTreeMap::new(), Notes::default());
    let overlay = Overlay { flow, facts, now: facts.env.now(), names: &names, notes: &notes };
    let is_over = is_closed(&overlay);
    let timers = flow.timers_of(stage).iter().map(|timer| {
        let at = if is_over { None } else { moment(timer, &overlay)? };
        Ok((timer.id.clone(), at, timer.if_past))
    });
    timers.collect()
}

/// The moment of a timer by the record's present values.
pub(super) fn moment(timer: &Timer, overlay: &Overlay<'_>) -> Result<Option<Time>, Problem> {
    let at = eval(&timer.at, overlay).map_err(|problem| problem.with("node", &*timer.id))?;
    Ok(match at {
        Value::Date(date) => Some(date.at(9, 0, &overlay.facts.calendar.zone)),
        Value::Time(time) => Some(time),
        _ => None,
    })
}

/// Whether the record stands on a final stage; records without stages are never closed.
pub(super) fn is_closed(overlay: &Overlay<'_>) -> bool {
    let name = |name: &str| overlay.path(&[name.to_owned()]);
    matches!(name("stage"), Some(Value::Text(stage)) if !stage.is_empty())
        && name("is_open") == Some(Value::Bool(false))
}
