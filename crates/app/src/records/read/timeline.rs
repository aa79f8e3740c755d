//! The life of a record: changes, tasks, calls and comments in one row, newest first.

use super::linked;
use super::query::Asking;
use crate::activities::sql as activities;
use crate::files;
use crate::records::special::{self, Closed};
use crate::records::sql;
use crate::records::views::{Entry, FieldChange, Timeline, TimelineKind};
use base::{Code, Problem, RecordId};
use model::field::Shape;
use model::{FieldKind, RecordType};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Row, Tx};

/// Lines on a page.
const PAGE: i64 = 50;

/// Reads a page of a record's life.
///
/// # Errors
/// `type.unknown`, `record.not_found`.
pub(in crate::records) fn read(
    tx: &mut Tx<'_>,
    asking: &Asking,
    (record_type, id): (&str, RecordId),
    (kind, before): (&TimelineKind, Option<i64>),
) -> Result<Timeline, Problem> {
    let mut select = asking.select(record_type)?;
    (select.ids, select.limit) = (Some(vec![id]), 1);
    if !tx.exists(&select)? {
        return Err(Problem::new(Code::RecordNotFound).with("id", id.to_string()));
    }
    let before = before.unwrap_or(i64::MAX);
    let mut entries = match kind {
        TimelineKind::Calls => activities::page(tx, id, &["call"], before, PAGE + 1)?,
        TimelineKind::Comments => {
            activities::page(tx, id, &["comment", "meeting", "letter"], before, PAGE + 1)?
        }
        TimelineKind::Tasks => {
            let kinds = ["task_added", "task_changed", "task_closed"];
            lines(tx, &select.record_type, id, (&kinds, before))?
        }
        TimelineKind::History => {
            let kinds = [
                "created", "changed", "moved", "imported", "deleted", "restored", "merged",
                "unmerged",
            ];
            lines(tx, &select.record_type, id, (&kinds, before))?
        }
        TimelineKind::Field(code) => of_field(tx, &select.record_type, id, (code, before))?,
        TimelineKind::All => lines(tx, &select.record_type, id, (&[], before))?,
    };
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = entries.len() > page;
    entries.truncate(page);
    let next = entries.last().filter(|_| has_more).map(|entry| entry.id);
    close(tx, asking, &select.record_type, id, &mut entries)?;
    if let TimelineKind::Field(_) = kind {
        // Not even when and by whom a closed field was changed.
        entries.retain(|entry| !entry.changes.is_empty());
    }
    name_links(tx, asking, &select.record_type, &mut entries)?;
    name_files(tx, &select.record_type, &mut entries)?;
    Ok(Timeline { record_type: Arc::clone(&select.record_type), entries, next })
}

/// Takes away what happened to closed fields; logs that special ones are shown.
fn close(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &RecordType,
    id: RecordId,
    entries: &mut [Entry],
) -> Result<(), Problem> {
    let closed = Closed::of(tx, &asking.caller, record_type, &[id])?;
    let is_closed = |at: usize| closed.has(record_type, id, at);
    for entry in entries.iter_mut() {
        entry.changes.retain(|change| !change.at.is_some_and(is_closed));
    }
    let mut shown = entries.iter().flat_map(|entry| &entry.changes).filter_map(|one| one.at);
    if shown.any(|at| record_type.fields.get(at).is_some_and(|field| field.is_special)) {
        special::note(tx, asking, &[id])?;
    }
    Ok(())
}

/// Changes of one field alone.
fn of_field(
    tx: &mut Tx<'_>,
    record_type: &RecordType,
    id: RecordId,
    (code, before): (&str, i64),
) -> Result<Vec<Entry>, Problem> {
    let field = record_type.field(code).filter(|field| field.kind != FieldKind::Computed);
    let field = field.ok_or_else(|| Problem::new(Code::FieldUnknown).with("field", code))?;
    let mut entries = Vec::new();
    for row in &sql::lines_of_field(tx, id, &field.code, before, PAGE + 1)? {
        let (mut entry, _) = entry(record_type, row)?;
        entry.changes.retain(|change| field.code == *change.field);
        entries.push(entry);
    }
    Ok(entries)
}

fn lines(
    tx: &mut Tx<'_>,
    record_type: &RecordType,
    id: RecordId,
    (kinds, before): (&[&str], i64),
) -> Result<Vec<Entry>, Problem> {
    let rows = sql::lines(tx, id, kinds, before, PAGE + 1)?;
    let mut entries = Vec::with_capacity(rows.len());
    let mut said: Vec<i64> = Vec::new();
    for row in &rows {
        let (entry, activity) = entry(record_type, row)?;
        said.extend(activity);
        entries.push((entry, activity));
    }
    let said: HashMap<i64, Entry> =
        activities::of_ids(tx, &said)?.into_iter().map(|entry| (entry.id, entry)).collect();
    Ok(entries
        .into_iter()
        .map(|(entry, activity)| match activity.and_then(|id| said.get(&id)) {
            Some(said) => Entry { id: entry.id, ..said.clone() },
            None => entry,
        })
        .collect())
}

/// A line of history, and the activity it stands for.
fn entry(record_type: &RecordType, row: &Row) -> Result<(Entry, Option<i64>), Problem> {
    let changes: Json = serde_json::from_str(row.text(5)).unwrap_or_default();
    let kind = row.text(2).to_owned();
    let text = |key: &str| changes.get(key).and_then(Json::as_str).map(str::to_owned);
    let side = |key: &str, at: usize| {
        changes.get(key).and_then(|pair| pair.get(at)).and_then(Json::as_str).map(str::to_owned)
    };
    let is_task = kind.starts_with("task_");
    let is_merge = matches!(kind.as_str(), "merged" | "unmerged");
    let entry = Entry {
        id: row.int(0)?,
        at: row.time(1),
        person: row.maybe_int(3),
        rule: row.maybe_text(4).map(str::to_owned),
        text: if is_task || is_merge { text("title") } else { None },
        result: if is_task { text("result").filter(|text| !text.is_empty()) } else { None },
        changes: if is_task { Vec::new() } else { fields(record_type, &changes) },
        task: changes.get("task").filter(|_| is_task).and_then(Json::as_i64),
        import: row.maybe_text(6).map(str::to_owned),
        merge: changes.get("merge").filter(|_| kind == "merged").and_then(Json::as_i64),
        stage_from: side("stage", 0).filter(|_| kind == "moved"),
        stage_to: side("stage", 1).filter(|_| kind == "moved"),
        kind,
    };
    let is_said = entry.kind == "activity";
    let activity = changes.get("activity").filter(|_| is_said).and_then(Json::as_i64);
    Ok((entry, activity))
}

fn fields(record_type: &RecordType, changes: &Json) -> Vec<FieldChange> {
    let Some(map) = changes.as_object() else { return Vec::new() };
    let pairs = map.iter().filter(|(name, _)| *name != "stage");
    pairs
        .filter_map(|(name, pair)| {
            let [old, new] = pair.as_array()?.as_slice() else { return None };
            Some(FieldChange {
                at: record_type.fields.iter().position(|field| field.code == **name),
                field: name.clone(),
                old: old.clone(),
                new: new.clone(),
                old_name: None,
                new_name: None,
            })
        })
        .collect()
}

/// Titles of linked records, as far as the caller may read them.
fn name_links(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &RecordType,
    entries: &mut [Entry],
) -> Result<(), Problem> {
    let mut wanted: HashMap<&str, Vec<RecordId>> = HashMap::new();
    let link = |change: &FieldChange| {
        change.at.and_then(|at| record_type.fields.get(at)).filter(|field| field.is_link())
    };
    for change in entries.iter().flat_map(|entry| &entry.changes) {
        let Some(to) = link(change).and_then(|field| field.to.as_deref()) else { continue };
        let ids = wanted.entry(to).or_default();
        ids.extend([&change.old, &change.new].into_iter().flat_map(ids_of));
    }
    let mut titles: HashMap<RecordId, String> = HashMap::new();
    for (to, mut ids) in wanted {
        ids.sort_unstable();
        ids.dedup();
        titles.extend(linked::titles(tx, asking, to, ids)?);
    }
    for change in entries.iter_mut().flat_map(|entry| &mut entry.changes) {
        if link(change).is_some() {
            let title = |side: &Json| {
                let known = ids_of(side).into_iter().filter_map(|id| titles.get(&id));
                let known: Vec<&str> = known.map(String::as_str).collect();
                (!known.is_empty()).then(|| known.join("; "))
            };
            (change.old_name, change.new_name) = (title(&change.old), title(&change.new));
        }
    }
    Ok(())
}

/// The id of a link, the ids of several.
fn ids_of(side: &Json) -> Vec<RecordId> {
    match side {
        Json::Array(items) => items.iter().filter_map(Json::as_i64).collect(),
        one => one.as_i64().into_iter().collect(),
    }
}

/// Names of files, also of those whose content is gone by now.
fn name_files(
    tx: &mut Tx<'_>,
    record_type: &RecordType,
    entries: &mut [Entry],
) -> Result<(), Problem> {
    let is_files = |change: &FieldChange| {
        let field = change.at.and_then(|at| record_type.fields.get(at));
        field.is_some_and(|field| field.shape() == Shape::Files)
    };
    let ids = |side: &Json| -> Vec<i64> {
        side.as_array().into_iter().flatten().filter_map(Json::as_i64).collect()
    };
    let changes = || entries.iter().flat_map(|entry| &entry.changes).filter(|one| is_files(one));
    let mut wanted: Vec<i64> =
        changes().flat_map(|change| [ids(&change.old), ids(&change.new)].concat()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let known = files::views(tx, &wanted)?;
    let names = |side: &Json| {
        let names = ids(side).into_iter().filter_map(|id| Some(known.get(&id)?.name.as_str()));
        Some(names.collect::<Vec<_>>().join(", ")).filter(|names| !names.is_empty())
    };
    for change in
        entries.iter_mut().flat_map(|entry| &mut entry.changes).filter(|one| is_files(one))
    {
        (change.old_name, change.new_name) = (names(&change.old), names(&change.new));
    }
    Ok(())
}
