//! One record with everything its panel shows.

use super::query::{Asking, call, equals};
use super::rows;
use crate::processes::sql::{self as processes, AtWork};
use crate::records::views::{Children, RecordRow, RecordView, RunView, TableView, TimerView};
use crate::records::write::{ROWS_MAX, Writer};
use crate::tasks;
use base::{Code, Problem, RecordId};
use engine::Flow;
use engine::definition::{Block, Text};
use model::access::Action;
use model::expr::{Expr, Node};
use model::{FieldKind, RecordType};
use std::sync::Arc;
use store::{Order, Reach, Select, Tx};

/// Reads a record within the caller's scope.
///
/// # Errors
/// `type.unknown`, `record.not_found`.
pub(in crate::records) fn read(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &str,
    id: RecordId,
) -> Result<RecordView, Problem> {
    let select = asking.select(record_type)?;
    within(tx, asking, select, id)
}

fn within(
    tx: &mut Tx<'_>,
    asking: &Asking,
    mut select: Select,
    id: RecordId,
) -> Result<RecordView, Problem> {
    let record_type = Arc::clone(&select.record_type);
    let fields = rows::all(&record_type);
    fields.ask_all(&asking.catalog, &mut select);
    (select.ids, select.limit) = (Some(vec![id]), 1);
    let found = tx.select(&select)?;
    let row = fields.rows(tx, asking, &record_type, found)?.into_iter().next();
    let row = row.ok_or_else(|| Problem::new(Code::RecordNotFound).with("id", id.to_string()))?;
    let (can, can_fill) = can(tx, asking, &row)?;
    let tasks = tasks::read::of_record(tx, asking, id)?;
    let children = children(tx, asking, &record_type, id)?;
    let tables = tables(tx, asking, &record_type, id)?;
    let runs = runs(tx, asking, &row)?;
    Ok(RecordView { row, can, can_fill, tasks, children, tables, runs })
}

/// What the caller may do, and whether they may fill what stays open on a closed record.
fn can(tx: &mut Tx<'_>, asking: &Asking, row: &RecordRow) -> Result<(Vec<Action>, bool), Problem> {
    let (mut can, mut can_fill) = (Vec::new(), false);
    let me = asking.caller.person();
    let is_own = me.is_some() && (row.owner == me || row.created_by == me);
    let mut has_task: Option<bool> = None;
    let is_closed = !row.is_open && !row.record_type.pipelines.is_empty();
    for action in [Action::Edit, Action::Stage, Action::Delete] {
        let (person, is_reached) = match asking.caller.reach(&row.record_type.code, action) {
            Reach::All => (None, true),
            Reach::Nothing => (None, false),
            Reach::Own(person) => (Some(person), is_own),
            Reach::People(person, people) => {
                let is_theirs = row.owner.is_some_and(|owner| people.contains(&owner));
                (Some(person), is_own || is_theirs)
            }
        };
        let is_reached = match person {
            Some(person) if !is_reached => match has_task {
                Some(has) => has,
                None => *has_task.insert(tasks::sql::has_open_task(tx, row.id, person)?),
            },
            _ => is_reached,
        };
        match action {
            Action::Edit if is_closed => {
                can_fill = is_reached && row.record_type.fields.iter().any(|of| of.is_after_close);
            }
            _ if is_reached => can.push(action),
            _ => {}
        }
    }
    Ok((can, can_fill))
}

/// Records that point at this one by a parent or an indexed link, as far as the caller may read
/// them; other links would need a look at every record.
fn children(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &RecordType,
    id: RecordId,
) -> Result<Vec<Children>, Problem> {
    let mut found = Vec::new();
    for pointer in asking.catalog.definitions.pointers(&record_type.code) {
        let (child, Some(field)) = (&pointer.of, pointer.field()) else { continue };
        if asking.sees(&child.code) == Reach::Nothing || asking.caller.is_closed(&child.code, field)
        {
            continue;
        }
        let select = asking.select(&child.code)?;
        let points_here = match field.kind {
            FieldKind::Links => Expr::of(call("contains", &field.code, Node::Int(id))),
            _ => equals(&field.code, Node::Int(id)),
        };
        let select = asking.with(select, &points_here)?;
        let count = tx.count(&select)?;
        if count > 0 || field.is_parent {
            let (record_type, field) = (child.code.clone(), field.code.clone());
            found.push(Children { record_type, field, count });
        }
    }
    Ok(found)
}

/// Tables of the record with the rows that the caller may read.
fn tables(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &RecordType,
    id: RecordId,
) -> Result<Vec<TableView>, Problem> {
    let mut found = Vec::new();
    for section in &record_type.sections {
        let Some(of) = section.table.as_ref().and_then(|table| asking.catalog.types.get(table))
        else {
            continue;
        };
        let (Some(link), reach) = (of.row_link(&record_type.code), asking.sees(&of.code)) else {
            continue;
        };
        if reach == Reach::Nothing {
            continue;
        }
        let select = asking.select(&of.code)?;
        let mut select = asking.with(select, &equals(&link.code, Node::Int(id)))?;
        select.order = Some(Order { by: "id".to_owned(), is_descending: false });
        select.limit = ROWS_MAX;
        let fields = rows::all(of);
        fields.ask_all(&asking.catalog, &mut select);
        let rows = tx.select(&select)?;
        found.push(TableView {
            section: section.code.clone(),
            record_type: of.code.clone(),
            field: link.code.clone(),
            rows: fields.rows(tx, asking, of, rows)?,
        });
    }
    Ok(found)
}

/// Processes at work on the record and what they plan.
fn runs(tx: &mut Tx<'_>, asking: &Asking, row: &RecordRow) -> Result<Vec<RunView>, Problem> {
    let Some(flow) = asking.catalog.flows.get(&row.record_type.code) else {
        return Ok(Vec::new());
    };
    let mut runs: Vec<RunView> = Vec::new();
    let mut last = None;
    for AtWork { run, flow: code, scope, timer } in processes::at_work(tx, row.id)? {
        if last.replace(run) != Some(run) {
            runs.push(RunView { flow: code, stage: scope, timers: Vec::new() });
        }
        if let (Some(view), Some((due_at, node))) = (runs.last_mut(), timer) {
            let text = says(asking, flow, (&view.stage, &node), &row.title);
            view.timers.push(TimerView { id: node, due_at, text });
        }
    }
    Ok(runs)
}

/// What a timer will tell people, when it tells them something.
fn says(asking: &Asking, flow: &Flow, (scope, node): (&str, &str), title: &str) -> Option<String> {
    let said = |text: &Text| {
        let label = &text.0;
        let text = if asking.caller.locale() == "en" { &label.en } else { &label.ru };
        text.replace("{{ title }}", title)
    };
    let Some(timer) = flow.timers_of(scope).iter().find(|timer| timer.id == *node) else {
        // A rest: what the person of its control reads.
        return flow.control(node).map(|control| said(&control.title));
    };
    timer.run.iter().find_map(|block| match block {
        Block::Notify { text, .. } => Some(said(text)),
        _ => None,
    })
}

/// A record's view at the end of a write, as the caller may see it.
pub(crate) fn after(
    writer: &mut Writer<'_, '_>,
    record_type: &str,
    id: RecordId,
) -> Result<RecordView, Problem> {
    let asking = asking_of(writer);
    match read(writer.tx, &asking, record_type, id) {
        // Who gives a record away sees it one last time, with the eyes they have.
        Err(problem) if problem.code() == Code::RecordNotFound => {
            let select = Select { reach: Reach::All, ..asking.select(record_type)? };
            let view = within(writer.tx, &asking, select, id)?;
            Ok(RecordView { can: Vec::new(), can_fill: false, ..view })
        }
        other => other,
    }
}

/// The asker behind a writer.
pub(crate) fn asking_of(writer: &Writer<'_, '_>) -> Asking {
    Asking {
        catalog: Arc::clone(&writer.catalog),
        caller: writer.caller.clone(),
        now: writer.now,
        today: writer.today,
        viewed: None,
    }
}
