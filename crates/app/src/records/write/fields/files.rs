//! Files of a record: which may be put into it, and who holds them from now on.

use super::super::{Record, Writer};
use super::{Faults, Placed};
use crate::files::{self, sql};
use crate::records::read;
use base::{Cause, Code, FieldProblem, Problem, RecordId};
use model::field::Shape;
use model::{Field, FieldKind, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

impl Writer<'_, '_> {
    /// Refuses files that are not there, that the person may not see, that are no pictures where
    /// pictures are wanted, or that are too large together.
    pub(in crate::records::write) fn must_hold(
        &mut self,
        id: RecordId,
        placed: &[Placed],
        faults: &mut Faults,
    ) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        let mut last = None;
        for (at, value) in placed {
            let field = record_type.fields.get(*at).filter(|field| field.shape() == Shape::Files);
            let Some(field) = field.filter(|_| !value.is_empty()) else { continue };
            last = Some(field);
            self.must_be_files(id, field, value, faults)?;
        }
        match last.filter(|_| self.is_by_hand()) {
            Some(field) => self.must_fit(id, field, placed, faults),
            None => Ok(()),
        }
    }

    fn must_be_files(
        &mut self,
        id: RecordId,
        field: &Field,
        value: &Value,
        faults: &mut Faults,
    ) -> Result<(), Problem> {
        let ids = ids(value);
        let known = sql::of_ids(self.tx, &ids)?;
        // What the field holds or once held may be put back: a slip of the hand can be undone.
        let held = sql::known_to(self.tx, id, &field.code)?;
        for file in ids {
            let kept = known.get(&file).filter(|kept| kept.hash.is_some());
            let Some(kept) = kept else {
                faults.push(missing(field, file));
                continue;
            };
            if self.is_on_behalf() && !held.contains(&file) && !self.sees_file(file)? {
                faults.push(missing(field, file));
            } else if field.kind == FieldKind::Images && !kept.view.preview {
                let fault = FieldProblem::new(&field.code, Code::FieldNotImage);
                faults.push(fault.with("name", kept.view.name.clone()));
            }
        }
        Ok(())
    }

    /// A table that a person brings in may name no file that the person may not see either.
    fn is_on_behalf(&self) -> bool {
        !matches!(self.cause, Cause::Rule(_)) && self.caller.person().is_some()
    }

    fn sees_file(&mut self, file: i64) -> Result<bool, Problem> {
        let asking = read::asking_of(self);
        match files::find(self.tx, &asking, file) {
            Ok(_) => Ok(true),
            Err(problem) if problem.code() == Code::FileNotFound => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    /// What is there already may stay, even when the limit was made smaller.
    fn must_fit(
        &mut self,
        id: RecordId,
        field: &Field,
        placed: &[Placed],
        faults: &mut Faults,
    ) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let (before, after) = (held(record, &[]), held(record, placed));
        let all: Vec<i64> = before.union(&after).copied().collect();
        let known = sql::of_ids(self.tx, &all)?;
        let (before, after) = (weight(&before, &known), weight(&after, &known));
        let max = self.catalog.files.record;
        if after > max && after > before {
            let fault = FieldProblem::new(&field.code, Code::FieldFilesLarge);
            faults.push(fault.with("mb", files::megabytes(max)));
        }
        Ok(())
    }

    /// Holds the files that came and releases those that went.
    pub(in crate::records::write) fn keep_files(
        &mut self,
        id: RecordId,
        places: &[usize],
        before: &[Value],
    ) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        for (at, old) in places.iter().zip(before) {
            let field = record_type.fields.get(*at).filter(|field| field.shape() == Shape::Files);
            let Some(field) = field else { continue };
            let (old, new) = (ids(old), ids(self.kept(id)?.value_at(*at)));
            let holder = (id, field.code.as_str());
            for file in new.iter().filter(|file| !old.contains(file)) {
                if !sql::hold(self.tx, *file, holder, self.now)? {
                    return Err(Problem::fields(Code::RecordInvalid, vec![missing(field, *file)]));
                }
            }
            for file in old.iter().filter(|file| !new.contains(file)) {
                sql::release(self.tx, *file, holder, self.now)?;
            }
        }
        Ok(())
    }

    /// A record that goes lets its files go.
    pub(in crate::records::write) fn release_files(&mut self, id: RecordId) -> Result<(), Problem> {
        for (file, field) in sql::held_by(self.tx, id)? {
            sql::release(self.tx, file, (id, &field), self.now)?;
        }
        Ok(())
    }
}

fn ids(value: &Value) -> Vec<i64> {
    value.as_list().into_iter().flatten().filter_map(Value::as_int).collect()
}

/// All files of a record, with other values in some places.
fn held(record: &Record, placed: &[Placed]) -> BTreeSet<i64> {
    let fields = record.record_type.fields.iter().enumerate();
    let places = fields.filter(|(_, field)| field.shape() == Shape::Files).map(|(at, _)| at);
    let value = |at: usize| {
        let other = placed.iter().find(|(place, _)| *place == at);
        other.map_or_else(|| record.value_at(at), |(_, value)| value)
    };
    places.flat_map(|at| ids(value(at))).collect()
}

fn weight(ids: &BTreeSet<i64>, known: &HashMap<i64, sql::Kept>) -> i64 {
    ids.iter().filter_map(|id| known.get(id)).map(|kept| kept.view.bytes).sum()
}

fn missing(field: &Field, file: i64) -> FieldProblem {
    FieldProblem::new(&field.code, Code::FieldFileMissing).with("id", file.to_string())
}
