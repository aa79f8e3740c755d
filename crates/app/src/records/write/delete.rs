//! Deleting a record: into the recycle bin with its children, or for ever.

use super::Writer;
use super::rollups::Touched;
use crate::events::Change;
use crate::records::sql;
use base::{Code, Name, Problem, RecordId, Time};
use model::access::Action;
use model::field::Required;
use model::{Field, FieldKind, RecordType};
use std::collections::HashSet;
use std::sync::Arc;
use store::Trashing;

/// Records that one deletion may take along.
const ALONG_MAX: usize = 1000;

impl Writer<'_, '_> {
    /// Puts a record with its children into the recycle bin. Its tasks, timers and runs sleep
    /// there; its history stays. A person deletes drafts only: a record with a number would leave
    /// a gap in its series. What others must point at stays too: rows of directories in use, and
    /// what a required link names.
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
        let tree = self.tree(id)?;
        for one in &tree {
            self.must_have_no_number(*one)?;
            self.must_not_be_needed(*one, &tree)?;
        }
        for one in tree {
            self.put_away(one, id)?;
        }
        self.settle()
    }

    /// A record with the children of its children, itself first.
    fn tree(&mut self, root: RecordId) -> Result<Vec<RecordId>, Problem> {
        let mut tree = vec![root];
        let mut known = HashSet::from([root]);
        let mut next = 0;
        while let Some(id) = tree.get(next).copied() {
            next += 1;
            let of = self.record(id)?.record_type.code.clone();
            for (child, field) in self.links_to(&of, |_, field| field.is_parent) {
                let more = self.pointing((&child, &field), id, limit(ALONG_MAX + 1))?;
                for one in more.into_iter().filter(|one| known.insert(*one)) {
                    self.tx.lock_record(one)?;
                    tree.push(one);
                }
            }
            if tree.len() > ALONG_MAX {
                return Err(linked(tree.len()));
            }
        }
        Ok(tree)
    }

    /// Types and fields of links to records of a type.
    pub(super) fn links_to(
        &self,
        of: &Name,
        wanted: impl Fn(&RecordType, &Field) -> bool,
    ) -> Vec<(Name, Name)> {
        let mut types: Vec<&Arc<RecordType>> = self.catalog.types.values().collect();
        types.sort_by(|a, b| a.code.cmp(&b.code));
        let fields = types.into_iter().flat_map(|one| one.fields.iter().map(move |f| (one, f)));
        fields
            .filter(|(_, field)| field.is_link() && field.to.as_deref() == Some(of))
            .filter(|(one, field)| wanted(one, field))
            .map(|(one, field)| (one.code.clone(), field.code.clone()))
            .collect()
    }

    /// Records that point at one by a field of one link or of several.
    pub(super) fn pointing(
        &mut self,
        (of, field): (&Name, &Name),
        id: RecordId,
        limit: i64,
    ) -> Result<Vec<RecordId>, Problem> {
        let kind = self.catalog.record_type(of)?.field(field).map(|field| field.kind);
        match kind {
            Some(FieldKind::Links) => self.tx.listing((of, field), id, limit),
            _ => self.tx.pointing((of, field), id, limit),
        }
    }

    fn must_have_no_number(&mut self, id: RecordId) -> Result<(), Problem> {
        let is_by_hand = self.is_by_hand();
        match self.record(id)?.number().filter(|_| is_by_hand) {
            Some(number) => Err(Problem::new(Code::RecordNumbered).with("number", number)),
            None => Ok(()),
        }
    }

    fn must_not_be_needed(&mut self, id: RecordId, going: &[RecordId]) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.record(id)?.record_type);
        let is_needed = |_: &RecordType, field: &Field| {
            !field.is_parent && (record_type.is_directory || field.required != Required::Never)
        };
        let mut count = 0;
        for (of, field) in self.links_to(&record_type.code, is_needed) {
            let more = self.pointing((&of, &field), id, limit(ALONG_MAX))?;
            count += more.iter().filter(|one| !going.contains(one)).count();
        }
        if count == 0 { Ok(()) } else { Err(linked(count)) }
    }

    pub(super) fn put_away(&mut self, id: RecordId, root: RecordId) -> Result<(), Problem> {
        self.tell_workers(id)?;
        let record_type = Arc::clone(&self.record(id)?.record_type);
        self.note_rollups(id, Touched::Whole)?;
        let how = Trashing { root, at: self.now, by: self.caller.person(), rule: self.rule() };
        self.tx.trash_record(&record_type, id, &how)?;
        self.say_deleted(id, root)
    }

    /// Deletes a record for ever with its tasks and processes, which nothing may point at; its
    /// history stays. For imports taken back (which leave gaps in series knowingly:
    /// `docs/imports.md`).
    ///
    /// # Errors
    /// `record.not_found`, `record.linked`.
    pub(crate) fn erase(&mut self, id: RecordId) -> Result<(), Problem> {
        self.record(id)?;
        self.erase_rows(id)?;
        self.erase_one(id)?;
        self.settle()
    }

    pub(super) fn erase_one(&mut self, id: RecordId) -> Result<(), Problem> {
        self.tell_workers(id)?;
        self.note_rollups(id, Touched::Whole)?;
        self.release_files(id)?;
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        self.tx.delete_record(&record_type, id)?;
        self.say_deleted(id, id)
    }

    /// Deletes what lies in the bin for ever, with what it took along.
    ///
    /// # Errors
    /// `store.*`
    pub(crate) fn erase_trashed(&mut self, root: RecordId) -> Result<(), Problem> {
        // Children first: they point at the record.
        for (id, of) in self.tx.trashed_with(root)?.into_iter().rev() {
            self.release_files(id)?;
            self.tx.erase_trashed(&Name::parse(&of)?, id)?;
            let (person, cause) = (self.caller.person(), self.cause.clone());
            let changes = serde_json::json!({});
            let line = line((id, &of), (self.now, self.job), "erased", &changes);
            sql::log(self.tx, &line, person, &cause)?;
        }
        Ok(())
    }

    fn tell_workers(&mut self, id: RecordId) -> Result<(), Problem> {
        for person in crate::tasks::sql::people_of_open(self.tx, id)? {
            self.publish_tasks(person);
        }
        Ok(())
    }

    fn say_deleted(&mut self, id: RecordId, root: RecordId) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let (of, version) = (record.record_type.code.to_string(), record.version);
        let mut changes = serde_json::json!({ "title": [record.title, null] });
        if let Some(map) = changes.as_object_mut().filter(|_| id != root) {
            map.insert("root".to_owned(), root.into());
        }
        let line = line((id, &of), (self.now, self.job), "deleted", &changes);
        let (person, cause) = (self.caller.person(), self.cause.clone());
        sql::log(self.tx, &line, person, &cause)?;
        self.work.records.remove(&id);
        self.work.queue.retain(|pending| pending.record() != id);
        self.work.steps.remove(&id);
        self.work.timers.remove(&id);
        self.changes.push(Change::Record { id, record_type: of, version, kind: "deleted" });
        Ok(())
    }
}

fn line(
    (record, of): (RecordId, &str),
    (at, job): (Time, Option<i64>),
    kind: &str,
    changes: &serde_json::Value,
) -> sql::Line {
    let changes = changes.to_string();
    sql::Line { record, record_type: of.to_owned(), at, kind: kind.to_owned(), changes, job }
}

fn linked(count: usize) -> Problem {
    Problem::new(Code::RecordLinked).with("count", count.to_string())
}

fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
