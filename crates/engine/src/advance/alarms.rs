//! When the timers of a run are due: those its scope declares, and those of its rests.

use super::overlay::{Notes, Overlay};
use super::run::{Run, Thread};
use super::{Alarm, Facts, place, rests, roots};
use crate::definition::{Block, Flow, IfPast, Timer};
use base::{Problem, TaskId, Time};
use model::Value;
use model::expr::{Env, eval};
use std::collections::BTreeMap;

/// All of them.
pub(super) fn due(flow: &Flow, run: &Run, facts: &Facts<'_>) -> Result<Vec<Alarm>, Problem> {
    let (local, notes) = (BTreeMap::new(), Notes::default());
    let now = facts.env.now();
    let overlay = Overlay { flow, facts, now, names: &run.names, local: &local, notes: &notes };
    let is_over = is_closed(&overlay);
    let mut alarms = Vec::new();
    for timer in flow.timers_of(&run.stage) {
        let due = if is_over { None } else { moment(timer, &overlay)? };
        alarms.push(Alarm { node: timer.id.to_string(), due, if_past: timer.if_past });
    }
    for thread in &run.threads {
        let overlay = Overlay { local: &thread.names, ..overlay };
        alarms.extend(of_thread(flow, run, thread, &overlay)?);
    }
    for (key, task) in &run.asks {
        let due = told_at(flow, run, (key, *task), &overlay)?;
        alarms.extend(due.map(|due| Alarm::at(format!("{key}!"), due)));
    }
    Ok(alarms)
}

/// The moments a thread rests until.
fn of_thread(
    flow: &Flow,
    run: &Run,
    thread: &Thread,
    overlay: &Overlay<'_>,
) -> Result<Vec<Alarm>, Problem> {
    let mut alarms = Vec::new();
    match roots::block(flow, &run.stage, &thread.place) {
        Some(Block::Wait(wait)) => {
            let key = place::key(&wait.id, &thread.place);
            let is_asked = run.asks.contains_key(&format!("{key}?"));
            let due = rests::due_of(&wait.what, thread, overlay);
            let due = due.map_err(|problem| problem.with("node", &*wait.id))?;
            alarms.extend(due.filter(|_| !is_asked).map(|due| Alarm::at(key, due)));
        }
        Some(Block::Race(race)) => {
            for (at, arm) in race.arms.iter().enumerate() {
                let due = rests::due_of_arm(&arm.on, thread, overlay);
                let due = due.map_err(|problem| problem.with("node", &*race.id))?;
                let node = rests::arm_key(&race.id, at, &thread.place);
                let if_past = rests::past_of_arm(&arm.on);
                alarms.extend(due.map(|due| Alarm { node, due: Some(due), if_past }));
            }
        }
        _ => {}
    }
    Ok(alarms)
}

/// When it is told next that a task was not done in time.
pub(super) fn told_at(
    flow: &Flow,
    run: &Run,
    (key, task): (&str, TaskId),
    overlay: &Overlay<'_>,
) -> Result<Option<Time>, Problem> {
    let Some(found) = flow.task(place::id_of(key)).filter(|_| !key.ends_with('?')) else {
        return Ok(None);
    };
    let Some(rules) = &found.task().overdue else { return Ok(None) };
    let due = overlay.facts.env.call("task_due", &[Value::Int(task)]).transpose()?;
    let Some(Value::Time(due)) = due else { return Ok(None) };
    match run.told.get(key) {
        None => Ok(Some(due)),
        // The person was given more time meanwhile.
        Some((_, at)) if due > *at => Ok(Some(due)),
        Some((_, at)) => match rules.again {
            None => Ok(None),
            Some(span) => rests::moved(*at, span, overlay).map(Some),
        },
    }
}

/// The moment of a timer by the record's present values.
pub(super) fn moment(timer: &Timer, overlay: &Overlay<'_>) -> Result<Option<Time>, Problem> {
    let at = eval(&timer.at, overlay).map_err(|problem| problem.with("node", &*timer.id))?;
    Ok(rests::as_moment(at, overlay))
}

/// Whether the record stands on a final stage; records without stages are never closed.
pub(super) fn is_closed(overlay: &Overlay<'_>) -> bool {
    let name = |name: &str| overlay.path(&[name.to_owned()]);
    matches!(name("stage"), Some(Value::Text(stage)) if !stage.is_empty())
        && name("is_open") == Some(Value::Bool(false))
}

impl Alarm {
    fn at(node: String, due: Time) -> Alarm {
        Alarm { node, due: Some(due), if_past: IfPast::Fire }
    }
}
