//! What a change of the types does with a record that is there: no version is counted, nobody is
//! called its author, and no rule acts.

use super::Writer;
use crate::catalog::watches;
use crate::records::write::rollups::Touched;
use crate::records::write::rules::is_searched;
use crate::records::write::update::Changed;
use base::{Code, Problem, RecordId};
use model::field::fit;
use model::{RecordType, Value};
use std::sync::Arc;
use store::SpineChange;

/// A converted value: place, value, title of the linked record.
pub(crate) type Converted = (usize, Value, Option<String>);

/// What is done with each record, as places of its type.
#[derive(Debug, Default)]
pub(crate) struct Prepare {
    /// Empty fields that are filled.
    pub(crate) fills: Vec<usize>,
    /// Roll-ups that are gathered.
    pub(crate) rollups: Vec<usize>,
}

impl Writer<'_, '_> {
    /// Converts, fills, gathers and computes; what somebody has filled meanwhile stays.
    ///
    /// # Errors
    /// As a write of the record.
    pub(crate) fn prepare(
        &mut self,
        id: RecordId,
        work: &Prepare,
        converted: &[Converted],
    ) -> Result<(), Problem> {
        self.tx.lock_record(id)?;
        self.work.records.remove(&id);
        let before = match self.record(id) {
            Ok(record) => record.clone(),
            // Deleted meanwhile.
            Err(problem) if problem.code() == Code::RecordNotFound => return Ok(()),
            Err(problem) => return Err(problem),
        };
        let record_type = Arc::clone(&before.record_type);
        let mut changed = Vec::new();
        for (at, value, name) in converted {
            if before.value_at(*at).is_empty() && !value.is_empty() {
                let record = self.kept_mut(id)?;
                record.put_name(*at, name.clone());
                record.put(*at, value.clone());
                changed.push(*at);
            }
        }
        self.fill(id, &record_type, &work.fills, &mut changed)?;
        let gathered = self.gather_all(id, &record_type, &work.rollups, &mut changed)?;
        self.recompute(id, &mut changed)?;
        self.keep_prepared(id, &record_type, changed.clone(), &before)?;
        // Others gather what was gathered here; what was converted, they gather in their own turn.
        let values: Vec<Value> = gathered.iter().map(|at| before.value_at(*at).clone()).collect();
        self.note_rollups(id, Touched::Places(&gathered, &values, false))
    }

    fn fill(
        &mut self,
        id: RecordId,
        record_type: &RecordType,
        fills: &[usize],
        changed: &mut Vec<usize>,
    ) -> Result<(), Problem> {
        for at in fills {
            let Some(field) = record_type.fields.get(*at) else { continue };
            let Some(expr) = &field.fill else { continue };
            if !self.kept(id)?.value_at(*at).is_empty() {
                continue;
            }
            // What cannot be computed for this record leaves it empty.
            let value = match self.value_of(id, expr) {
                Err(problem) if problem.code() == Code::ExprValue => continue,
                other => other?,
            };
            if let Ok(value) = fit(field, value)
                && !value.is_empty()
            {
                self.kept_mut(id)?.put(*at, value);
                changed.push(*at);
            }
        }
        Ok(())
    }

    fn gather_all(
        &mut self,
        id: RecordId,
        record_type: &RecordType,
        rollups: &[usize],
        changed: &mut Vec<usize>,
    ) -> Result<Vec<usize>, Problem> {
        let types = Arc::clone(&self.catalog.types);
        let mut gathered = Vec::new();
        for at in rollups {
            let gather = watches::gather(&types, record_type, *at);
            let Some((gather, field)) = gather.zip(record_type.fields.get(*at)) else { continue };
            let value = self.tx.gather(&gather, field, id)?;
            if *self.kept(id)?.value_at(*at) != value {
                self.kept_mut(id)?.put(*at, value);
                gathered.push(*at);
            }
        }
        changed.extend(&gathered);
        Ok(gathered)
    }

    fn keep_prepared(
        &mut self,
        id: RecordId,
        record_type: &Arc<RecordType>,
        places: Vec<usize>,
        before: &super::Record,
    ) -> Result<(), Problem> {
        let owner = record_type.owner.as_ref().and_then(|owner| before.place(owner));
        if owner.is_some_and(|at| places.contains(&at)) {
            let old = places.iter().map(|at| before.value_at(*at).clone()).collect();
            let changed = Changed { places, before: old };
            let spine = self.spine_of(id, &changed.places)?;
            let spine = SpineChange { at: before.updated_at, ..spine };
            self.store(id, &spine, &changed)?;
            return self.index(id);
        }
        let is_retitled = self.retitle(id)?;
        if places.is_empty() && !is_retitled {
            return Ok(());
        }
        let record = self.kept(id)?.clone();
        let title = is_retitled.then_some(record.title.as_str());
        self.tx.update_derived(record_type, id, title, &record.cells(&places))?;
        if is_retitled || is_searched(record_type, &places) {
            self.index(id)?;
        }
        Ok(())
    }
}
