//! What a step decides, carried out through the one write path.

use super::incident;
use super::sql::RunRow;
use crate::notices;
use crate::records::write::{Draft, Facts, Writer};
use crate::tasks::sql::{self as tasks, TaskRow};
use crate::tasks::steps;
use base::{Case, Cause, Code, Name, Problem, RecordId, TaskId};
use engine::advance::{NewTask, Step};
use engine::{Effect, Event, Flow};
use model::Value;
use model::expr::Expr;
use std::sync::Arc;
use store::{Order, Reach, Select};

/// Asks the engine. A rule that cannot be computed leaves a task for a person instead: the others
/// go on.
pub(super) fn decide(
    writer: &mut Writer<'_, '_>,
    flow: &Flow,
    run: &RunRow,
    event: &Event,
) -> Result<Option<Step>, Problem> {
    let (calendar, language) =
        (Arc::clone(&writer.catalog.calendar), writer.catalog.language.clone());
    let now = writer.now;
    let facts = Facts::new(writer, run.record);
    let given = engine::advance::Facts { env: &facts, calendar: &calendar, language: &language };
    let outcome = engine::advance(flow, run.state.clone(), event, &given, now);
    match facts.settle(outcome) {
        Ok(step) => Ok(Some(step)),
        Err(problem) if incident::is_of_rule(&problem) => {
            incident::report(writer, run.record, &run.flow, &problem)?;
            Ok(None)
        }
        Err(problem) => Err(problem),
    }
}

/// Does what an effect says; gives the answer the run waits for.
pub(super) fn carry_out(
    writer: &mut Writer<'_, '_>,
    run: &mut RunRow,
    effect: Effect,
) -> Result<Option<Event>, Problem> {
    let node = node_of(&effect).to_owned();
    let rule = format!("{}/{node}", run.flow);
    let before = std::mem::replace(&mut writer.cause, Cause::Rule(rule.clone()));
    let outcome = act(writer, run, effect);
    writer.cause = before;
    outcome.map_err(|problem| match problem.param("rule") {
        Some(_) => problem,
        None => problem.with("rule", rule),
    })
}

fn node_of(effect: &Effect) -> &str {
    match effect {
        Effect::Set { node, .. }
        | Effect::Create { node, .. }
        | Effect::Find { node, .. }
        | Effect::Count { node, .. }
        | Effect::Move { node, .. }
        | Effect::Notify { node, .. }
        | Effect::Drop { node, .. }
        | Effect::Term { node, .. }
        | Effect::Assign { node, .. }
        | Effect::Log { node, .. }
        | Effect::Skipped { node, .. } => node,
        Effect::Task(task) => &task.node,
    }
}

fn act(
    writer: &mut Writer<'_, '_>,
    run: &mut RunRow,
    effect: Effect,
) -> Result<Option<Event>, Problem> {
    match effect {
        Effect::Set { on, fields, .. } => {
            writer.update(on.unwrap_or(run.record), &by_code(fields))?;
        }
        Effect::Task(task) => make_task(writer, run, *task)?,
        Effect::Create { node, record_type, fields } => {
            let draft = Draft { fields: by_code(fields), ..Draft::default() };
            let id = writer.create(&record_type, &draft)?;
            return Ok(Some(Event::Made { node, id }));
        }
        Effect::Find { node, record_type, when, last_by } => {
            let id = find(writer, &record_type, when, last_by)?;
            return Ok(Some(Event::Found { node, id }));
        }
        Effect::Count { node, record_type, when } => {
            let select = select(writer, &record_type, when)?;
            let count = writer.tx.count(&select).map_err(no_query)?;
            return Ok(Some(Event::Counted { node, count }));
        }
        Effect::Move { on, to, .. } => {
            writer.move_stage(on.unwrap_or(run.record), &to, &[], None)?;
        }
        Effect::Notify { node, who, text, needs_action } => {
            let rule = format!("{}/{node}", run.flow);
            let tab = if needs_action { notices::Tab::Action } else { notices::Tab::Info };
            for person in who {
                let record = Some(run.record);
                notices::add(writer, person, &text, record, None, &rule, tab, None)?;
            }
        }
        Effect::Drop { task, .. } => {
            if let Some(row) = open_task(writer, task)? {
                steps::close(writer, &row, Some(steps::NOT_NEEDED), "")?;
            }
        }
        Effect::Term { task, due_at, .. } => {
            change_task(writer, task, |row| row.due_at = due_at)?;
        }
        Effect::Assign { task, who, .. } => change_task(writer, task, |row| row.who = who)?,
        Effect::Log { text, .. } => {
            steps::log(writer, run.record, "note", serde_json::json!({ "text": text }))?;
        }
        Effect::Skipped { node, reason } => {
            tracing::debug!(record = run.record, node, reason, "a rule did nothing");
        }
    }
    Ok(None)
}

fn open_task(writer: &mut Writer<'_, '_>, task: TaskId) -> Result<Option<TaskRow>, Problem> {
    Ok(tasks::get(writer.tx, task)?.filter(|row| row.is_open))
}

fn change_task(
    writer: &mut Writer<'_, '_>,
    task: TaskId,
    change: impl FnOnce(&mut TaskRow),
) -> Result<(), Problem> {
    let Some(before) = open_task(writer, task)? else { return Ok(()) };
    let mut after = before.clone();
    change(&mut after);
    if (after.due_at, after.who) == (before.due_at, before.who) {
        return Ok(());
    }
    steps::change(writer, &before, &after)
}

fn by_code(fields: Vec<(Name, Value)>) -> Vec<(String, Value)> {
    fields.into_iter().map(|(code, value)| (code.to_string(), value)).collect()
}

fn make_task(writer: &mut Writer<'_, '_>, run: &mut RunRow, task: NewTask) -> Result<(), Problem> {
    let new = steps::NewTask {
        record: Some(run.record),
        title: task.title,
        text: String::new(),
        who: task.who,
        due_at: task.due_at,
        items: task.checklist,
        form: task.form,
        run: Some(run.id),
        keep: task.keep,
    };
    let id = steps::add(writer, &new)?;
    // What `Event::TaskMade` would do, without another step.
    if let Some(known) = run.state.asks.get_mut(&task.node).filter(|known| **known == 0) {
        *known = id;
    }
    Ok(())
}

/// The newest record of a type for which a condition holds, or the last one by a field.
fn find(
    writer: &mut Writer<'_, '_>,
    record_type: &str,
    when: Expr,
    last_by: Option<Name>,
) -> Result<Option<RecordId>, Problem> {
    let mut select = select(writer, record_type, when)?;
    select.limit = 1;
    select.order = last_by.map(|by| Order { by: by.to_string(), is_descending: true });
    let found = writer.tx.select(&select).map_err(no_query)?;
    Ok(found.first().map(|row| row.id))
}

/// Records of a type for which a condition holds, whoever may see them.
fn select(writer: &Writer<'_, '_>, record_type: &str, when: Expr) -> Result<Select, Problem> {
    let record_type = writer.catalog.record_type(record_type)?;
    let mut select = Select::of(record_type, Reach::All);
    select.types = Some(Arc::clone(&writer.catalog.types));
    (select.now, select.today) = (writer.now, writer.today);
    select.me = writer.caller.person();
    select.filter(when)
}

fn no_query(problem: Problem) -> Problem {
    match problem.code() {
        Code::ExprType => Problem::case(Case::TypeFind).because(problem),
        _ => problem,
    }
}
