//! Making a record.

use super::fields::{Faults, put};
use super::rollups::Touched;
use super::rules::{Check, taken};
use super::{Draft, Record, Rules, Writer};
use crate::processes::Pending;
use crate::records::sql;
use crate::tasks::steps;
use base::{Code, Problem, RecordId};
use model::access::Action;
use model::{RecordType, Value};
use std::sync::Arc;
use store::NewRecord;

/// The id of a record that is not inserted yet.
const DRAFT: RecordId = 0;

impl Writer<'_, '_> {
    /// Makes a record of a type. To make it on another stage than the first is to make it and to
    /// move it there: it needs the same right and the same fields.
    ///
    /// # Errors
    /// `type.unknown`, `action.denied`, `record.invalid` with every wrong field, `stage.unknown`,
    /// `stage.fields_missing` with fields, `step.missing`.
    pub fn create(&mut self, record_type: &str, draft: &Draft) -> Result<RecordId, Problem> {
        if self.is_by_hand() {
            self.caller.must(record_type, Action::Create)?;
        }
        let record_type = Arc::clone(self.catalog.record_type(record_type)?);
        let at = draft.at.unwrap_or(self.now);
        let mut record = Record::draft(&record_type, at, self.caller.person());
        record.stage = first_stage(&record_type, draft)?;
        record.is_open = record_type.is_open(record.stage.as_deref());
        // Nobody knows since when a record that is brought in has stood where it stands.
        let since = if self.rules == Rules::Off { self.now } else { at };
        record.stage_at = record.stage.as_ref().map(|_| since);
        record.closed_at = record.stage_at.filter(|_| !record.is_open);
        let start = record_type.start.clone().filter(|_| self.is_by_hand());
        let jump = start.zip(record.stage.clone()).filter(|(start, stage)| start != stage);
        if jump.is_some() {
            self.caller.must(&record_type.code, Action::Stage)?;
        }
        self.work.records.insert(DRAFT, record);

        let mut faults = Faults::new();
        let mut placed = self.placed(&record_type, &draft.fields, &mut faults);
        self.defaults(&record_type, &draft.fields, &mut placed)?;
        let titles = self.follow(&record_type, &placed, &mut faults)?;
        if let Some(at) =
            self.row_link(&record_type.code).and_then(|link| place(&record_type, &link))
            && let Some((_, parent)) = placed.iter().find(|(place, _)| *place == at)
        {
            self.must_hold_row(parent)?;
        }
        self.must_hold(DRAFT, &placed, &mut faults)?;
        let mut changed = put(self.kept_mut(DRAFT)?, placed, &titles);
        // A number is given to a record that will be kept, never to a refused one: the transaction
        // takes it back together with the record.
        self.empty_dependents(DRAFT, &draft.fields, &mut changed)?;
        self.derive(DRAFT, &mut changed)?;
        self.keep_limits(DRAFT, &changed, &mut faults)?;
        self.accept(DRAFT, Check::New, faults)?;
        if let Some((start, stage)) = &jump {
            self.may_go(DRAFT, &record_type, Some(start), stage)?;
            self.fill_on_the_way(DRAFT, &record_type, Some(start), stage)?;
        }
        self.retitle(DRAFT)?;
        self.renorm(DRAFT)?;
        let id = self.insert(&record_type, &changed)?;
        self.written(id, "created", &changed)?;
        if !draft.rows.is_empty() {
            let was_settling = std::mem::replace(&mut self.work.is_settling, true);
            let written = self.write_rows(id, &draft.rows);
            self.work.is_settling = was_settling;
            written?;
        }
        if let Some(next) = &draft.next {
            steps::plan(self, id, next)?;
        }
        if self.rules == Rules::On && self.catalog.flows.contains_key(&record_type.code) {
            let hop = self.work.hop;
            self.queue(Pending::Made { record: id, hop });
        }
        self.settle()?;
        Ok(id)
    }

    /// Begins a record that will not be kept, to see what would follow.
    pub(crate) fn begin(&mut self, record_type: &Arc<RecordType>) {
        let record = Record::draft(record_type, self.now, self.caller.person());
        self.work.records.insert(DRAFT, record);
    }

    /// Values of fields that were not given.
    fn defaults(
        &mut self,
        record_type: &RecordType,
        given: &[(String, Value)],
        placed: &mut Vec<(usize, Value)>,
    ) -> Result<(), Problem> {
        for (at, field) in record_type.fields.iter().enumerate() {
            let Some(default) = &field.default else { continue };
            if given.iter().any(|(code, _)| field.code == **code) {
                continue;
            }
            let value = self.value_of(DRAFT, default)?;
            if let Ok(value) = model::field::fit(field, value)
                && !value.is_empty()
            {
                placed.push((at, value));
            }
        }
        Ok(())
    }

    fn insert(&mut self, record_type: &RecordType, changed: &[usize]) -> Result<RecordId, Problem> {
        let mut record =
            self.work.records.remove(&DRAFT).ok_or_else(|| Problem::bug("the draft is gone"))?;
        let owner = record_type.owner.as_deref().and_then(|owner| record.value(owner).as_int());
        record.owner = owner.or(record.owner);
        let spine = NewRecord {
            title: record.title.clone(),
            stage: record.stage.clone(),
            owner: record.owner,
            is_open: record.is_open,
            needs_step: record_type.needs_step,
            stage_at: record.stage_at,
            stage_due: record.stage_due,
            closed_at: record.closed_at,
            at: record.created_at,
            by: record.created_by,
        };
        let cells = record.cells(changed);
        let id = self.tx.insert_record(record_type, &spine, &cells).map_err(taken)?;
        record.id = id;
        self.work.records.insert(id, record);
        self.name_by_id(id, record_type)?;
        Ok(id)
    }

    /// «Аноним № 57»: what is made of the record's own id is made once there is one.
    fn name_by_id(&mut self, id: RecordId, record_type: &RecordType) -> Result<(), Problem> {
        let asks = |path: &[String]| path.first().is_some_and(|name| name == "id");
        let mut stored = record_type.fields.iter().filter(|field| field.is_stored());
        let is_computed = stored.any(|field| {
            let paths = field.compute.iter().flat_map(|expr| expr.paths());
            paths.into_iter().any(asks)
        });
        let is_title = model::template::names(&record_type.title)?.iter().any(|name| name == "id");
        if !is_computed && !is_title {
            return Ok(());
        }
        let mut places = Vec::new();
        self.derive(id, &mut places)?;
        let is_retitled = self.retitle(id)?;
        if !is_retitled && places.is_empty() {
            return Ok(());
        }
        let record = self.kept(id)?.clone();
        let title = is_retitled.then_some(record.title.as_str());
        self.tx.update_derived(record_type, id, title, &record.cells(&places))
    }

    /// What every write of a record leaves behind: history, search, a change for open screens.
    pub(super) fn written(
        &mut self,
        id: RecordId,
        kind: &'static str,
        changed: &[usize],
    ) -> Result<(), Problem> {
        self.note_rollups(id, Touched::Whole)?;
        let before = vec![Value::Null; changed.len()];
        self.keep_files(id, changed, &before)?;
        self.log_fields(id, kind, (changed, &before), &[])?;
        self.index(id)?;
        self.publish(id, kind)
    }

    /// Writes a line of history with the changed fields and more.
    pub(super) fn log_fields(
        &mut self,
        id: RecordId,
        kind: &str,
        (changed, before): (&[usize], &[Value]),
        more: &[(&str, serde_json::Value)],
    ) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let mut changes = serde_json::Map::new();
        for (name, value) in more {
            changes.insert((*name).to_owned(), value.clone());
        }
        for (at, old) in changed.iter().zip(before) {
            let Some(field) = record.record_type.fields.get(*at) else { continue };
            if field.kind.is_derived() {
                continue;
            }
            let old = model::field::to_json(field, old);
            let new = model::field::to_json(field, record.value_at(*at));
            changes.insert(field.code.to_string(), serde_json::Value::from(vec![old, new]));
        }
        let line = sql::Line {
            record: id,
            record_type: record.record_type.code.to_string(),
            at: record.updated_at,
            kind: kind.to_owned(),
            changes: serde_json::Value::Object(changes).to_string(),
            job: self.job,
        };
        let (person, cause) = (self.caller.person(), self.cause.clone());
        sql::log(self.tx, &line, person, &cause)
    }

    /// Puts what the engine must hear before everything else.
    pub(crate) fn queue_first(&mut self, pending: Pending) {
        self.work.queue.push_front(pending);
    }

    /// Writes only queue until [`Writer::release`], so that several are one change for the rules.
    pub(crate) fn hold(&mut self) {
        self.work.is_settling = true;
    }

    /// Ends what [`Writer::hold`] began.
    pub(crate) fn release(&mut self) {
        self.work.is_settling = false;
    }

    pub(crate) fn queue(&mut self, pending: Pending) {
        self.work.queue.push_back(pending);
    }
}

fn place(record_type: &RecordType, code: &str) -> Option<usize> {
    record_type.fields.iter().position(|field| field.code == *code)
}

fn first_stage(record_type: &RecordType, draft: &Draft) -> Result<Option<String>, Problem> {
    let stage = draft.stage.as_ref().or(record_type.start.as_ref());
    match stage {
        None => Ok(None),
        Some(code) if record_type.stage(code).is_some() => Ok(Some(code.clone())),
        Some(code) => Err(Problem::new(Code::StageUnknown).with("stage", code)),
    }
}
