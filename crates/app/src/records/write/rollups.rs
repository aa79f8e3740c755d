//! Roll-ups follow the records that they gather, in the same transaction.

use super::Writer;
use super::rules::is_searched;
use crate::catalog::watches::{self, Watch};
use base::{Code, Problem, RecordId};
use model::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many roll-ups may cause each other.
const DEPTH: usize = 32;

/// What a write did to a record.
#[derive(Debug, Clone, Copy)]
pub(super) enum Touched<'t> {
    /// It came or goes.
    Whole,
    /// These places have other values now; the values before, and whether the stage is another one.
    Places(&'t [usize], &'t [Value], bool),
}

impl Writer<'_, '_> {
    /// Notes the roll-ups that a write of a record concerns: of the records it points at, and of
    /// those it pointed at.
    pub(super) fn note_rollups(&mut self, id: RecordId, what: Touched<'_>) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let Some(watches) = self.catalog.definitions.watches(&record.record_type.code) else {
            return Ok(());
        };
        let mut noted: Vec<(RecordId, usize)> = Vec::new();
        for watch in watches.iter() {
            let now = record.value_at(watch.link);
            let before = match what {
                Touched::Whole => None,
                Touched::Places(places, before, is_moved) => {
                    if !concerns(watch, places, is_moved) {
                        continue;
                    }
                    places.iter().position(|at| *at == watch.link).and_then(|at| before.get(at))
                }
            };
            let ids = [Some(now), before].into_iter().flatten().flat_map(ids);
            noted.extend(ids.map(|id| (id, watch.at)));
        }
        self.work.rollups.extend(noted);
        Ok(())
    }

    /// Gathers anew what was noted, and what follows from it.
    pub(super) fn roll_up(&mut self) -> Result<(), Problem> {
        for _ in 0..DEPTH {
            let noted = std::mem::take(&mut self.work.rollups);
            if noted.is_empty() {
                return Ok(());
            }
            let mut records: BTreeMap<RecordId, Vec<usize>> = BTreeMap::new();
            for (id, at) in noted {
                records.entry(id).or_default().push(at);
            }
            // In the order of ids, so that no two transactions wait for each other.
            for (id, places) in records {
                self.gather(id, &places)?;
            }
        }
        Err(Problem::bug("roll-ups that do not end"))
    }

    fn gather(&mut self, id: RecordId, places: &[usize]) -> Result<(), Problem> {
        self.tx.lock_record(id)?;
        self.work.records.remove(&id);
        let record_type = match self.record(id) {
            Ok(record) => Arc::clone(&record.record_type),
            // Deleted meanwhile.
            Err(problem) if problem.code() == Code::RecordNotFound => return Ok(()),
            Err(problem) => return Err(problem),
        };
        let before = self.kept(id)?.clone();
        let types = Arc::clone(&self.catalog.types);
        let mut changed = Vec::new();
        for at in places {
            let gather = watches::gather(&types, &record_type, *at);
            let Some((gather, field)) = gather.zip(record_type.fields.get(*at)) else { continue };
            let value = self.tx.gather(&gather, field, id)?;
            if *self.kept(id)?.value_at(*at) != value {
                self.kept_mut(id)?.put(*at, value);
                changed.push(*at);
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        self.derive(id, &mut changed)?;
        let is_retitled = self.retitle(id)?;
        let record =
            self.work.records.get(&id).ok_or_else(|| Problem::bug("the record is gone"))?;
        let cells = record.cells(&changed);
        let title = is_retitled.then_some(record.title.as_str());
        self.tx.update_derived(&record_type, id, title, &cells)?;
        let values: Vec<Value> = changed.iter().map(|at| before.value_at(*at).clone()).collect();
        self.note_rollups(id, Touched::Places(&changed, &values, false))?;
        if is_retitled && !is_searched(&record_type, &changed) {
            self.index(id)?;
        }
        self.after_change(id, &changed)
    }
}

/// Whether a change matters to a roll-up.
fn concerns(watch: &Watch, places: &[usize], is_moved: bool) -> bool {
    is_moved && watch.is_of_stage
        || places.iter().any(|at| *at == watch.link || watch.needs.contains(at))
}

/// The records that a link or several links name.
fn ids(value: &Value) -> Vec<RecordId> {
    match value {
        Value::Int(id) => vec![*id],
        Value::List(items) => items.iter().filter_map(Value::as_int).collect(),
        _ => Vec::new(),
    }
}
