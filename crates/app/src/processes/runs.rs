//! Runs: started, fed with events, ended.

use super::sql::{self, RunRow};
use super::{HOPS_MAX, Pending, effects, timers};
use crate::records::write::{Leaving, Writer};
use crate::tasks::steps;
use base::{Code, Problem, RecordId};
use engine::{Event, Flow};
use std::sync::Arc;

/// Carries out what is queued until nothing is left: events first, then timers, which may fire at
/// once and bring new events.
///
/// # Errors
/// `process.loop`, and what the rules' own writes give.
pub(crate) fn settle(writer: &mut Writer<'_, '_>) -> Result<(), Problem> {
    loop {
        while let Some(pending) = writer.work.queue.pop_front() {
            if pending.hop() > HOPS_MAX {
                return Err(Problem::new(Code::ProcessLoop).with("hops", HOPS_MAX.to_string()));
            }
            writer.work.hop = pending.hop() + 1;
            let outcome = deliver(writer, pending);
            writer.work.hop = 0;
            outcome?;
        }
        let records = std::mem::take(&mut writer.work.timers);
        for id in records {
            timers::arm(writer, id)?;
        }
        if writer.work.queue.is_empty() {
            return Ok(());
        }
    }
}

fn deliver(writer: &mut Writer<'_, '_>, pending: Pending) -> Result<(), Problem> {
    let id = pending.record();
    let Some(flow) = flow_of(writer, id)? else { return Ok(()) };
    match pending {
        Pending::Made { hop, .. } => {
            if has_life(&flow) {
                let mut run = start(writer, id, "")?;
                feed(writer, &flow, &mut run, Event::Entered)?;
            }
            enter(writer, &flow, id, 0)?;
            writer.work.hop = hop + 1;
            writer.work.timers.insert(id);
        }
        Pending::Changed { visit, fields, .. } => {
            writer.work.timers.insert(id);
            changed(writer, &flow, (id, visit), fields)?;
        }
        Pending::Moved { visit, fields, .. } => {
            wake(writer, &flow, id)?;
            if !fields.is_empty() {
                changed(writer, &flow, (id, -1), fields)?;
            }
            enter(writer, &flow, id, visit)?;
            writer.work.timers.insert(id);
        }
        Pending::Done { run, node, outcome, .. } => {
            if let Some(mut run) = sql::active_run(writer.tx, run)? {
                feed(writer, &flow, &mut run, Event::TaskDone { node, outcome })?;
                writer.work.timers.insert(id);
            }
        }
        Pending::Came { name, data, .. } => {
            for mut run in sql::active(writer.tx, id)? {
                // An earlier one of them may have moved the record.
                if sql::active_run(writer.tx, run.id)?.is_some() {
                    let (name, data) = (name.clone(), data.clone());
                    feed(writer, &flow, &mut run, Event::Came { name, data })?;
                }
            }
            writer.work.timers.insert(id);
        }
        Pending::Fired { run, node, .. } => {
            if let Some(mut run) = sql::active_run(writer.tx, run)? {
                feed(writer, &flow, &mut run, Event::TimerFired(node))?;
                writer.work.timers.insert(id);
            }
        }
    }
    Ok(())
}

/// The flow of a record's type; none when the record is gone.
pub(super) fn flow_of(
    writer: &mut Writer<'_, '_>,
    id: RecordId,
) -> Result<Option<Arc<Flow>>, Problem> {
    let code = match writer.record(id) {
        Ok(record) => record.record_type.code.clone(),
        Err(problem) if problem.code() == Code::RecordNotFound => return Ok(None),
        Err(problem) => return Err(problem),
    };
    Ok(writer.catalog.flows.get(&code).cloned())
}

fn has_life(flow: &Flow) -> bool {
    !flow.on_create.is_empty()
        || !flow.triggers.is_empty()
        || !flow.timers.is_empty()
        || !flow.watches.is_empty()
}

/// Starts a run of a scope for the present visit.
fn start(writer: &mut Writer<'_, '_>, id: RecordId, scope: &str) -> Result<RunRow, Problem> {
    let record = writer.record(id)?;
    let mut run = RunRow {
        id: 0,
        record: id,
        flow: record.record_type.code.to_string(),
        scope: scope.to_owned(),
        visit: if scope.is_empty() { 0 } else { record.visit },
        state: engine::start(scope),
    };
    let version = writer.catalog.flow_versions.get(run.flow.as_str()).copied().unwrap_or(1);
    run.id = sql::insert(writer.tx, &run, version, writer.now)?;
    Ok(run)
}

/// Enters the stage of a visit, unless the record has gone on meanwhile.
fn enter(
    writer: &mut Writer<'_, '_>,
    flow: &Flow,
    id: RecordId,
    visit: i64,
) -> Result<(), Problem> {
    let record = writer.record(id)?;
    let stage = record.stage.clone().filter(|_| record.is_open && record.visit == visit);
    let Some(stage) = stage.filter(|stage| flow.stages.contains_key(stage)) else { return Ok(()) };
    let mut run = start(writer, id, &stage)?;
    feed(writer, flow, &mut run, Event::Entered)
}

/// The life of a record that was brought in with rules off, or is open again, goes on.
fn wake(writer: &mut Writer<'_, '_>, flow: &Flow, id: RecordId) -> Result<(), Problem> {
    let is_alive = writer.record(id)?.is_alive();
    let is_awake = sql::active(writer.tx, id)?.iter().any(|run| run.scope.is_empty());
    if !is_alive || is_awake || !has_life(flow) || sql::wake_life(writer.tx, id)? {
        return Ok(());
    }
    // It was made without rules: what happens on making is not made up for.
    let mut run = start(writer, id, "")?;
    run.state.entered = true;
    feed(writer, flow, &mut run, Event::Entered)
}

/// The whole life hears of a change first, then the stage of that visit (if it still is one).
fn changed(
    writer: &mut Writer<'_, '_>,
    flow: &Flow,
    (id, visit): (RecordId, i64),
    fields: Vec<String>,
) -> Result<(), Problem> {
    let waits = |scope: &str| {
        flow.triggers_of(scope).iter().any(|trigger| match &trigger.on {
            engine::definition::On::Changed(names) => {
                names.iter().any(|name| fields.iter().any(|field| *name == **field))
            }
            _ => false,
        })
    };
    let stage = writer.record(id)?.stage.clone().unwrap_or_default();
    if !waits("") && !waits(&stage) && !flow.rests() {
        return Ok(());
    }
    let runs = sql::active(writer.tx, id)?;
    for mut run in runs.into_iter().filter(|run| waits(&run.scope) || run.state.listens()) {
        if !run.scope.is_empty() && (run.visit != visit || writer.record(id)?.visit != visit) {
            continue;
        }
        feed(writer, flow, &mut run, Event::Changed(fields.clone()))?;
    }
    Ok(())
}

/// Gives an event to a run and carries out what it decides, until it rests.
fn feed(
    writer: &mut Writer<'_, '_>,
    flow: &Flow,
    run: &mut RunRow,
    event: Event,
) -> Result<(), Problem> {
    let mut next = Some(event);
    while let Some(event) = next.take() {
        let Some(decided) = effects::decide(writer, flow, run, &event)? else { break };
        run.state = decided.run;
        for effect in decided.effects {
            if let Some(answer) = effects::carry_out(writer, run, effect)? {
                next = Some(answer);
            }
        }
    }
    sql::save(writer.tx, run)
}

/// Ends what belongs to the stage, or to all work, before a record leaves it.
///
/// # Errors
/// `store.*`
pub(crate) fn leave(
    writer: &mut Writer<'_, '_>,
    id: RecordId,
    leaving: Leaving,
) -> Result<(), Problem> {
    let has_flow = flow_of(writer, id)?.is_some();
    let runs = if has_flow { sql::active(writer.tx, id)? } else { Vec::new() };
    for run in runs {
        if leaving == Leaving::Stage && run.scope.is_empty() {
            continue;
        }
        if leaving == Leaving::Stage {
            steps::end_with(writer, id, Some(run.id))?;
        }
        sql::end(writer.tx, run.id, writer.now)?;
    }
    if leaving == Leaving::Work {
        steps::end_with(writer, id, None)?;
        steps::drop_plan(writer, id)?;
    }
    Ok(())
}
