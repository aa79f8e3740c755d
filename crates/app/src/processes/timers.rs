//! Timers: armed by the values of their record, fired by the clock.

use super::sql::{self, RunRow, Stand, TimerRow};
use super::{Pending, calendars, incident, runs};
use crate::access::caller_in;
use crate::app::App;
use crate::catalog::Catalog;
use crate::events::Change;
use crate::records::write::{Facts, Writer};
use base::{Actor, Problem, RecordId, Time};
use engine::definition::IfPast;
use engine::{Alarm, Flow};
use std::sync::Arc;
use store::{Lane, Tx};

/// Fires every timer that is due now, one by one in the order of (due, id), each in a transaction
/// of its own. Gives how many fired.
///
/// # Errors
/// `store.*`; a rule that fails leaves a task for a person instead of an error.
pub async fn tick(app: &App) -> Result<usize, Problem> {
    app.keep_up().await?;
    let now = app.now();
    calendars::look(app).await?;
    let mut count = 0;
    while app.store.read(move |tx| sql::due(tx, now)).await?.is_some() {
        let catalog = app.catalog();
        let fired = app.store.write(Lane::Engine, move |tx| fire_next(tx, &catalog, now)).await?;
        let Some(changes) = fired else { break };
        app.events.publish(changes);
        count += 1;
    }
    Ok(count)
}

/// When the next timer is due.
///
/// # Errors
/// `store.*`
pub async fn next_due(app: &App) -> Result<Option<Time>, Problem> {
    app.store.read(sql::next_due).await
}

/// Fires the first timer that is due. `None`: there is none.
fn fire_next(
    tx: &mut Tx<'_>,
    catalog: &Arc<Catalog>,
    now: Time,
) -> Result<Option<Vec<Change>>, Problem> {
    let Some(timer) = sql::due(tx, now)? else { return Ok(None) };
    tx.lock_record(timer.record)?;
    if !sql::fire(tx, timer.id, now)? {
        // Another process was first, or its record moved it.
        return Ok(Some(Vec::new()));
    }
    let caller = caller_in(catalog, &Actor::System);
    let outcome = tx.attempt(|tx| {
        let mut writer = Writer::new(tx, catalog, &caller, now);
        writer.queue(fired(&timer, 0));
        writer.settle()?;
        writer.check_steps()?;
        Ok(writer.changes)
    });
    match outcome {
        Ok(changes) => Ok(Some(changes)),
        Err(problem) if incident::is_of_store(&problem) => Err(problem),
        Err(problem) => {
            let mut writer = Writer::new(tx, catalog, &caller, now);
            let flow = writer.record(timer.record)?.record_type.code.to_string();
            let rule = format!("{flow}/{}", timer.node);
            incident::report(&mut writer, timer.record, &rule, &problem)?;
            writer.settle()?;
            Ok(Some(writer.changes))
        }
    }
}

fn fired(timer: &TimerRow, hop: u32) -> Pending {
    Pending::Fired { record: timer.record, run: timer.run, node: timer.node.clone(), hop }
}

/// Makes the timers of a record's runs match its values: new ones are armed, moved ones follow,
/// those without a moment are put off. One whose moment is past already fires at once, if it is to.
pub(super) fn arm(writer: &mut Writer<'_, '_>, id: RecordId) -> Result<(), Problem> {
    let Some(flow) = runs::flow_of(writer, id)? else { return Ok(()) };
    let stage = writer.record(id)?.stage.clone().unwrap_or_default();
    let declared = !flow.timers.is_empty() || !flow.timers_of(&stage).is_empty();
    if !declared && !flow.rests() {
        return Ok(());
    }
    let rows = sql::timers(writer.tx, id)?;
    for run in &sql::active(writer.tx, id)? {
        let has_rows = rows.iter().any(|row| row.run == run.id && row.is_armed);
        if has_rows || run.state.has_alarms() || !flow.timers_of(&run.scope).is_empty() {
            arm_run(writer, &flow, run, &rows)?;
        }
    }
    Ok(())
}

fn arm_run(
    writer: &mut Writer<'_, '_>,
    flow: &Flow,
    run: &RunRow,
    rows: &[TimerRow],
) -> Result<(), Problem> {
    let (calendar, language) =
        (Arc::clone(&writer.catalog.calendar), writer.catalog.language.clone());
    let facts = Facts::new(writer, run.record);
    let given = engine::advance::Facts { env: &facts, calendar: &calendar, language: &language };
    let outcome = engine::due_timers(flow, &run.state, &given);
    let moments = match facts.settle(outcome) {
        Ok(moments) => moments,
        Err(problem) if incident::is_of_rule(&problem) => {
            return incident::report(writer, run.record, &run.flow, &problem);
        }
        Err(problem) => return Err(problem),
    };
    let mut own: Vec<&TimerRow> = rows.iter().filter(|row| row.run == run.id).collect();
    for Alarm { node, due, if_past } in moments {
        let at = own.iter().position(|row| row.node == node);
        let row = at.map(|at| own.swap_remove(at));
        let Some((due_at, stand)) = wanted(row, due, if_past, writer.now) else { continue };
        match row {
            Some(row) => sql::move_timer(writer.tx, row.id, due_at, stand)?,
            None => sql::insert_timer(writer.tx, run, &node, due_at, stand)?,
        }
        if matches!(stand, Stand::Armed) {
            writer.publish_timer(due_at);
        }
        if matches!(stand, Stand::Fired(_)) {
            let hop = writer.work.hop;
            writer.queue(Pending::Fired { record: run.record, run: run.id, node, hop });
        }
    }
    // What the run does not wait for any more.
    for row in own.into_iter().filter(|row| row.is_armed) {
        sql::move_timer(writer.tx, row.id, NEVER, Stand::Off)?;
    }
    Ok(())
}

/// The moment of a timer that has none.
const NEVER: Time = Time(0);

/// How a timer is to stand, if it must be touched at all.
fn wanted(
    row: Option<&TimerRow>,
    due: Option<Time>,
    if_past: IfPast,
    now: Time,
) -> Option<(Time, Stand)> {
    let Some(due) = due else {
        // The moment is forgotten, so that the same one arms it again.
        return row.filter(|row| row.due_at != NEVER).map(|_| (NEVER, Stand::Off));
    };
    // A timer that fired, or was skipped, stays so until its moment changes. One that was put off
    // with its run keeps its moment too: it is armed again only while still to come.
    match row {
        Some(row) if row.due_at == due && (row.is_armed || due <= now) => None,
        _ if due > now => Some((due, Stand::Armed)),
        _ if if_past == IfPast::Fire => Some((due, Stand::Fired(now))),
        _ => Some((due, Stand::Off)),
    }
}

#[cfg(test)]
mod tests {
    use super::{NEVER, Stand, TimerRow, wanted};
    use base::Time;
    use engine::definition::IfPast;

    #[test]
    fn a_timer_follows_its_moment_and_fires_once() {
        #[track_caller]
        fn check(
            row: Option<(i64, bool)>,
            due: Option<i64>,
            if_past: IfPast,
            expected: Option<(Time, Stand)>,
        ) {
            let row = row.map(|(due, is_armed)| TimerRow {
                id: 1,
                record: 1,
                run: 1,
                node: "due5".into(),
                due_at: Time(due),
                is_armed,
            });
            assert_eq!(wanted(row.as_ref(), due.map(Time), if_past, Time(100)), expected);
        }
        let fire = IfPast::Fire;
        let fired = Stand::Fired(Time(100));
        check(None, None, fire, None);
        check(None, Some(150), fire, Some((Time(150), Stand::Armed)));
        check(None, Some(50), fire, Some((Time(50), fired)));
        check(None, Some(50), IfPast::Skip, Some((Time(50), Stand::Off)));
        // armed: stays, moves, is put off
        check(Some((150, true)), Some(150), fire, None);
        check(Some((150, true)), Some(160), fire, Some((Time(160), Stand::Armed)));
        check(Some((150, true)), Some(90), fire, Some((Time(90), fired)));
        check(Some((150, true)), None, fire, Some((NEVER, Stand::Off)));
        // fired: the same moment does nothing, another one arms it again
        check(Some((50, false)), Some(50), fire, None);
        check(Some((50, false)), Some(150), fire, Some((Time(150), Stand::Armed)));
        check(Some((50, false)), Some(60), fire, Some((Time(60), fired)));
        // put off: a moment comes back
        check(Some((0, false)), None, fire, None);
        check(Some((0, false)), Some(150), fire, Some((Time(150), Stand::Armed)));
        // its run slept: armed again while it is to come
        check(Some((150, false)), Some(150), fire, Some((Time(150), Stand::Armed)));
    }
}
