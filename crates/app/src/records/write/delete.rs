//! Deleting a record.

use super::Writer;
use super::rollups::Touched;
use crate::events::Change;
use crate::records::sql;
use base::{Code, Problem, RecordId};
use model::access::Action;
use std::sync::Arc;

impl Writer<'_, '_> {
    /// Deletes a record with its tasks and processes; its history stays. A person deletes drafts
    /// only: a record with a number would leave a gap in its series. (An import taken back leaves
    /// one knowingly: `docs/imports.md`.)
    ///
    /// # Errors
    /// `record.not_found`, `action.denied`, `record.numbered`, `record.linked`.
    pub fn delete(&mut self, id: RecordId) -> Result<(), Problem> {
        self.record(id)?;
        // A row of a table goes by a change of the record it belongs to.
        let row_link = self.row_link(&self.kept(id)?.record_type.code);
        let action = if row_link.is_some() { Action::Edit } else { Action::Delete };
        if self.is_by_hand() && !self.may(id, action)? {
            return Err(Problem::new(Code::ActionDenied));
        }
        if let Some(link) = row_link {
            let parent = self.kept(id)?.value(&link).clone();
            self.must_hold_row(&parent)?;
        }
        self.delete_rows(id)?;
        self.delete_unchecked(id)?;
        self.settle()
    }

    /// The same without a look at rights.
    pub(super) fn delete_unchecked(&mut self, id: RecordId) -> Result<(), Problem> {
        let record = self.kept(id)?.clone();
        if let Some(number) = record.number().filter(|_| self.is_by_hand()) {
            return Err(Problem::new(Code::RecordNumbered).with("number", number));
        }
        for person in crate::tasks::sql::people_of_open(self.tx, id)? {
            self.publish_tasks(person);
        }
        self.note_rollups(id, Touched::Whole)?;
        self.release_files(id)?;
        self.tx.delete_record(&record.record_type, id)?;
        let line = sql::Line {
            record: id,
            record_type: record.record_type.code.to_string(),
            at: self.now,
            kind: "deleted".to_owned(),
            changes: serde_json::json!({ "title": [record.title, null] }).to_string(),
        };
        let (person, cause) = (self.caller.person(), self.cause.clone());
        sql::log(self.tx, &line, person, &cause)?;
        self.work.records.remove(&id);
        self.work.queue.retain(|pending| pending.record() != id);
        self.work.steps.remove(&id);
        self.work.timers.remove(&id);
        self.changes.push(Change::Record {
            id,
            record_type: Arc::clone(&record.record_type).code.to_string(),
            version: record.version,
            kind: "deleted",
        });
        Ok(())
    }
}
