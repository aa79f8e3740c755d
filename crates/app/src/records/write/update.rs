//! Changing the fields of a record.

use super::fields::{Faults, Placed, put};
use super::rollups::Touched;
use super::rules::{Check, is_searched, taken};
use super::{Rules, Writer};
use crate::processes::Pending;
use base::{Code, FieldProblem, Problem, RecordId};
use model::access::Action;
use model::{RecordType, Value};
use std::sync::Arc;
use store::SpineChange;

/// What a write changed: places and the values before.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub(super) places: Vec<usize>,
    pub(super) before: Vec<Value>,
}

impl Writer<'_, '_> {
    /// Changes fields of a record; what changes nothing writes nothing.
    ///
    /// # Errors
    /// `record.not_found`, `action.denied`, `record.closed`, `record.invalid`.
    pub fn update(&mut self, id: RecordId, fields: &[(String, Value)]) -> Result<(), Problem> {
        self.record(id)?;
        if self.is_by_hand() && !self.may(id, Action::Edit)? {
            return Err(Problem::new(Code::ActionDenied));
        }
        self.must_be_fillable(id, fields)?;
        if let Some(link) = self.row_link(&self.kept(id)?.record_type.code) {
            let parent = self.kept(id)?.value(&link).clone();
            self.must_hold_row(&parent)?;
            if let Some((_, parent)) = fields.iter().find(|(code, _)| link == *code.as_str()) {
                self.must_hold_row(parent)?;
            }
        }
        self.update_unchecked(id, fields)
    }

    /// The same without the right to edit, for the fields of a task's own form.
    pub(crate) fn update_unchecked(
        &mut self,
        id: RecordId,
        fields: &[(String, Value)],
    ) -> Result<(), Problem> {
        let changed = self.change(id, fields)?;
        if changed.places.is_empty() {
            return Ok(());
        }
        let mut spine = self.spine_of(id, &changed.places)?;
        spine.at = self.now;
        self.store(id, &spine, &changed)?;
        self.log_fields(id, "changed", (&changed.places, &changed.before), &[])?;
        self.after_change(id, &changed.places)?;
        self.settle()
    }

    /// Applies values to the record of this command and everything that follows from them.
    pub(super) fn change(
        &mut self,
        id: RecordId,
        fields: &[(String, Value)],
    ) -> Result<Changed, Problem> {
        let before = self.record(id)?.clone();
        let record_type = Arc::clone(&before.record_type);
        let mut faults = Faults::new();
        let mut placed = self.placed(&record_type, fields, &mut faults);
        placed.retain(|(at, value)| before.value_at(*at) != value);
        if placed.is_empty() && faults.is_empty() {
            return Ok(Changed::default());
        }
        self.must_write(id, &record_type, &placed, &mut faults)?;
        let titles = self.follow(&record_type, &placed, &mut faults)?;
        self.must_hold(id, &placed, &mut faults)?;
        let mut places = put(self.kept_mut(id)?, placed, &titles);
        self.empty_dependents(id, fields, &mut places)?;
        self.derive(id, &mut places)?;
        self.keep_limits(id, &places, &mut faults)?;
        self.accept(id, Check::Change, faults)?;
        let before = places.iter().map(|at| before.value_at(*at).clone()).collect();
        Ok(Changed { places, before })
    }

    /// A person writes a limited field only where a role lets them, a special one only where they
    /// may see it.
    fn must_write(
        &mut self,
        id: RecordId,
        record_type: &RecordType,
        placed: &[Placed],
        faults: &mut Faults,
    ) -> Result<(), Problem> {
        if !self.is_by_hand() {
            return Ok(());
        }
        for (at, _) in placed {
            let Some(field) = record_type.fields.get(*at) else { continue };
            if self.catalog.is_preparing(&record_type.code, &field.code) {
                faults.push(FieldProblem::new(&field.code, Code::FieldPreparing));
            }
        }
        for field in placed.iter().filter_map(|(at, _)| record_type.fields.get(*at)) {
            let Some(width) = self.caller.limit(&record_type.code, field) else { continue };
            let reach = self.caller.of_width(width);
            if !self.is_within(id, reach)? {
                faults.push(FieldProblem::new(&field.code, Code::FieldDenied));
            }
        }
        Ok(())
    }

    /// What changes on the spine when these places change.
    pub(super) fn spine_of(
        &mut self,
        id: RecordId,
        places: &[usize],
    ) -> Result<SpineChange, Problem> {
        let title = self.retitle(id)?;
        let record = self.kept_mut(id)?;
        let owner_at = record.record_type.owner.clone().and_then(|owner| record.place(&owner));
        let owner = owner_at.filter(|at| places.contains(at));
        let owner = owner.map(|at| record.value_at(at).as_int());
        if let Some(owner) = owner {
            record.owner = owner;
        }
        let stage_due = self.renorm_by_values(id)?;
        let record = self.kept(id)?;
        Ok(SpineChange {
            stage_due,
            title: title.then(|| record.title.clone()),
            owner,
            ..SpineChange::default()
        })
    }

    /// Writes the row, keeps the version, holds and releases files.
    pub(super) fn store(
        &mut self,
        id: RecordId,
        spine: &SpineChange,
        changed: &Changed,
    ) -> Result<(), Problem> {
        let record = self.work.records.get(&id);
        let record = record.ok_or_else(|| Problem::bug("the record was not read"))?;
        let cells = record.cells(&changed.places);
        let version =
            self.tx.update_record(&record.record_type, id, spine, &cells).map_err(taken)?;
        let now = self.now;
        let record = self.kept_mut(id)?;
        record.version = version;
        record.updated_at = now;
        let is_moved = spine.stage.is_some() || spine.is_open.is_some();
        self.note_rollups(id, Touched::Places(&changed.places, &changed.before, is_moved))?;
        self.keep_files(id, &changed.places, &changed.before)
    }

    /// Search, open screens and rules hear of changed fields.
    pub(super) fn after_change(&mut self, id: RecordId, places: &[usize]) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        if is_searched(&record_type, places) {
            self.index(id)?;
        }
        self.publish(id, "changed")?;
        if self.rules == Rules::On && self.catalog.flows.contains_key(&record_type.code) {
            let fields = places.iter().filter_map(|at| record_type.fields.get(*at));
            let fields = fields.map(|field| field.code.to_string()).collect();
            let (visit, hop) = (self.kept(id)?.visit, self.work.hop);
            self.queue(Pending::Changed { record: id, visit, fields, hop });
        }
        Ok(())
    }
}
