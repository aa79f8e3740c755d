//! Rows of the store to what readers get: values in their places, live fields computed, titles of
//! records the caller may not read taken away.

use super::linked;
use super::query::Asking;
use crate::catalog::Catalog;
use crate::files;
use crate::records::special;
use crate::records::views::{Cell, NextView, RecordRow};
use crate::records::write::{Facts, Record, Writer};
use base::{Problem, RecordId};
use model::expr::eval;
use model::field::Shape;
use model::{FieldKind, RecordType, Value};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use store::{Reach, RowRef, Select, Tx};

/// Which fields are asked for, and which must be read to give them.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    asked: Vec<usize>,
    read: Vec<usize>,
    /// Fields without a column among those asked for.
    live: Vec<usize>,
    /// The place of the type's number among the fields that are read.
    number: Option<usize>,
}

impl Fields {
    /// What must be read for some fields: those without a column need what they depend on.
    pub(super) fn of(record_type: &RecordType, asked: Vec<usize>) -> Fields {
        let mut read = Vec::new();
        let mut live = Vec::new();
        for at in &asked {
            match record_type.fields.get(*at) {
                Some(field) if field.is_stored() => read.push(*at),
                Some(_) => live.push(*at),
                None => {}
            }
        }
        let mut todo = live.clone();
        let mut seen: BTreeSet<usize> = todo.iter().copied().collect();
        while let Some(at) = todo.pop() {
            let compute = record_type.fields.get(at).and_then(|field| field.compute.as_ref());
            for path in compute.map(|expr| expr.paths()).unwrap_or_default() {
                let place = path.first().and_then(|name| {
                    record_type.fields.iter().position(|field| field.code == **name)
                });
                let Some(place) = place.filter(|place| seen.insert(*place)) else { continue };
                match record_type.fields.get(place) {
                    Some(field) if field.is_stored() => {
                        if !read.contains(&place) {
                            read.push(place);
                        }
                    }
                    _ => todo.push(place),
                }
            }
        }
        // The number goes with every row: people call a record by it.
        let number = record_type.fields.iter().position(|field| field.kind == FieldKind::Number);
        if let Some(at) = number.filter(|at| !read.contains(at)) {
            read.push(at);
        }
        let number = number.and_then(|number| read.iter().position(|at| *at == number));
        Fields { asked, read, live, number }
    }

    /// Puts all stored fields of the type into a query.
    pub(super) fn ask_all(&self, catalog: &Catalog, select: &mut Select) {
        select.fields = catalog.definitions.stored_fields(&select.record_type.code);
    }

    /// Puts the fields to read into a query.
    pub(super) fn ask(&self, select: &mut Select) {
        select.fields = self.read.as_slice().into();
    }

    /// Turns rows into what readers get.
    pub(super) fn rows(
        &self,
        tx: &mut Tx<'_>,
        asking: &Asking,
        record_type: &Arc<RecordType>,
        found: Vec<RowRef>,
    ) -> Result<Vec<RecordRow>, Problem> {
        let mut rows = Vec::with_capacity(found.len());
        let mut writer = Writer::new(tx, &asking.catalog, &asking.caller, asking.now);
        for row in found {
            let computed = self.compute(&mut writer, record_type, &row)?;
            rows.push(self.row(record_type, row, computed));
        }
        hide(tx, asking, record_type, &mut rows)?;
        special::take(tx, asking, record_type, &mut rows)?;
        name_files(tx, record_type, &mut rows)?;
        linked::name(tx, asking, record_type, &mut rows)?;
        Ok(rows)
    }

    fn row(
        &self,
        record_type: &Arc<RecordType>,
        row: RowRef,
        mut computed: BTreeMap<usize, Value>,
    ) -> RecordRow {
        let number = self.number.and_then(|at| row.values.get(at)).and_then(Value::as_text);
        let number = number.map(str::to_owned);
        // Fields that are asked for are read in the same order, so one walk over both is enough.
        let mut read = self.read.iter().zip(row.values.into_iter().zip(row.names)).peekable();
        let cells = self.asked.iter().map(|at| match read.next_if(|(place, _)| *place == at) {
            Some((_, (value, name))) => Cell { at: *at, value, name },
            None => Cell { at: *at, value: computed.remove(at).unwrap_or_default(), name: None },
        });
        let cells = cells.collect();
        RecordRow {
            record_type: Arc::clone(record_type),
            id: row.id,
            title: row.title,
            number,
            stage: row.stage,
            is_open: row.is_open,
            version: row.version,
            owner: row.owner,
            next: row.next.map(|(task, due_at, who, title)| NextView { task, title, due_at, who }),
            created_at: row.created_at,
            updated_at: row.updated_at,
            created_by: row.created_by,
            stage_at: row.stage_at,
            stage_due: row.stage_due,
            closed_at: row.closed_at,
            cells,
            files: Vec::new(),
            linked: Vec::new(),
        }
    }

    /// Values of fields that have no column.
    fn compute(
        &self,
        writer: &mut Writer<'_, '_>,
        record_type: &Arc<RecordType>,
        row: &RowRef,
    ) -> Result<BTreeMap<usize, Value>, Problem> {
        let mut computed = BTreeMap::new();
        if self.live.is_empty() {
            return Ok(computed);
        }
        let mut record = Record::draft(record_type, row.created_at, row.created_by);
        record.id = row.id;
        record.title.clone_from(&row.title);
        record.stage.clone_from(&row.stage);
        (record.is_open, record.owner) = (row.is_open, row.owner);
        record.updated_at = row.updated_at;
        record.stage_at = row.stage_at;
        (record.stage_due, record.closed_at) = (row.stage_due, row.closed_at);
        record.next_due = row.next.as_ref().map(|(_, due, _, _)| *due);
        for (at, value) in self.read.iter().zip(&row.values) {
            record.put(*at, value.clone());
        }
        writer.work.records.insert(row.id, record);
        for at in &self.live {
            let Some(field) = record_type.fields.get(*at) else { continue };
            let Some(compute) = &field.compute else { continue };
            let facts = Facts::new(writer, row.id);
            let outcome = eval(compute, &facts);
            // One value that cannot be computed must not hide the list.
            let value = match facts.settle(outcome) {
                Err(problem) if problem.kind() == base::Kind::Invalid => Value::Null,
                other => other?,
            };
            computed.insert(*at, model::field::fit_computed(field, value));
        }
        Ok(computed)
    }
}

/// All fields of a type.
pub(super) fn all(record_type: &RecordType) -> Fields {
    Fields::of(record_type, (0..record_type.fields.len()).collect())
}

/// Puts names, sizes and types beside the ids of files, after the fields that are closed to the
/// caller have gone.
fn name_files(
    tx: &mut Tx<'_>,
    record_type: &RecordType,
    rows: &mut [RecordRow],
) -> Result<(), Problem> {
    if !record_type.fields.iter().any(|field| field.shape() == Shape::Files) {
        return Ok(());
    }
    let held = |row: &RecordRow| -> Vec<i64> {
        let cells = row.fields().filter(|(field, ..)| field.shape() == Shape::Files);
        let lists = cells.filter_map(|(_, value, _)| value.as_list());
        lists.flatten().filter_map(Value::as_int).collect()
    };
    let all: BTreeSet<i64> = rows.iter().flat_map(held).collect();
    let known = files::views(tx, &all.into_iter().collect::<Vec<_>>())?;
    for row in rows {
        row.files = held(row).iter().filter_map(|id| known.get(id).cloned()).collect();
    }
    Ok(())
}

/// Takes away the titles of linked records that the caller may not read.
fn hide(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &RecordType,
    rows: &mut [RecordRow],
) -> Result<(), Problem> {
    let links = record_type
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.value_kind() == FieldKind::Link);
    for (at, field) in links {
        let Some(to) = &field.to else { continue };
        let reach = asking.sees(to);
        if reach == Reach::All {
            continue;
        }
        let seen = seen(tx, asking, (to, reach), linked(rows, at))?;
        for cell in rows.iter_mut().flat_map(|row| &mut row.cells).filter(|cell| cell.at == at) {
            if cell.value.as_int().is_none_or(|id| !seen.contains(&id)) {
                cell.name = None;
            }
        }
    }
    Ok(())
}

fn linked(rows: &[RecordRow], at: usize) -> Vec<RecordId> {
    let cells = rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.at == at);
    let ids: BTreeSet<RecordId> = cells.filter_map(|cell| cell.value.as_int()).collect();
    ids.into_iter().collect()
}

/// Which of these records the caller may read.
fn seen(
    tx: &mut Tx<'_>,
    asking: &Asking,
    (record_type, reach): (&str, Reach),
    ids: Vec<RecordId>,
) -> Result<HashSet<RecordId>, Problem> {
    if ids.is_empty() || reach == Reach::Nothing {
        return Ok(HashSet::new());
    }
    let Some(record_type) = asking.catalog.types.get(record_type) else {
        return Ok(HashSet::new());
    };
    let mut select = Select::of(record_type, reach);
    select.limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    select.ids = Some(ids);
    Ok(tx.select(&select)?.into_iter().map(|row| row.id).collect())
}

/// A record as lists show it, by default columns; `None` when the caller may not read it.
pub(crate) fn row_of(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &str,
    id: RecordId,
) -> Result<Option<RecordRow>, Problem> {
    let mut select = asking.select(record_type)?;
    let record_type = Arc::clone(&select.record_type);
    let fields = Fields::of(&record_type, super::list::default_columns(&record_type));
    fields.ask(&mut select);
    (select.ids, select.limit) = (Some(vec![id]), 1);
    let found = tx.select(&select)?;
    Ok(fields.rows(tx, asking, &record_type, found)?.into_iter().next())
}
