//! What follows from the values of a record: computed fields, its number, its title, and whether
//! it may be kept like this.

use super::fields::{Faults, refuse};
use super::{Facts, Writer, title};
use crate::records::sql;
use base::{Cause, Code, Date, FieldProblem, Problem, RecordId};
use model::expr::{Expr, eval, is_true};
use model::field::{When, broken_checks, fit_computed, number, required_missing};
use model::{Field, FieldKind, RecordType, Value};
use std::sync::Arc;

/// Computed fields may depend on each other this deep.
const DEPTH: usize = 4;

/// Why a record is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// It is made: everything required must be there.
    New,
    /// Some fields are changed.
    Change,
}

impl Writer<'_, '_> {
    /// Evaluates an expression on a record of this command.
    pub(crate) fn value_of(&mut self, id: RecordId, expr: &Expr) -> Result<Value, Problem> {
        let facts = Facts::new(self, id);
        let outcome = eval(expr, &facts);
        facts.settle(outcome)
    }

    /// Fills computed fields and the number; adds the places that changed.
    pub(super) fn derive(&mut self, id: RecordId, changed: &mut Vec<usize>) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        self.recompute(id, changed)?;
        for (at, field) in record_type.fields.iter().enumerate() {
            let is_empty = self.kept(id)?.value_at(at).is_empty();
            if field.kind == FieldKind::Number && is_empty && self.is_given(id, field)? {
                let given = self.give_number(id, &record_type, field)?;
                self.kept_mut(id)?.put(at, Value::Text(given));
                note(changed, at);
            }
        }
        self.note_years(id, changed)
    }

    /// Years in which the machine has counted a day: they need a working calendar.
    fn note_years(&mut self, id: RecordId, changed: &[usize]) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let is_typed = self.is_by_hand();
        let fields =
            changed.iter().filter_map(|at| Some((at, record.record_type.fields.get(*at)?)));
        let counted = fields.filter(|(_, field)| field.kind.is_derived() || !is_typed);
        let days: Vec<Date> = counted
            .filter_map(|(at, _)| match record.value_at(*at) {
                Value::Date(day) => Some(*day),
                Value::Time(time) => Some(self.catalog.day_of(*time)),
                _ => None,
            })
            .collect();
        self.work.years.extend(days.into_iter().map(Date::year));
        Ok(())
    }

    fn compute(
        &mut self,
        id: RecordId,
        record_type: &RecordType,
        changed: &mut Vec<usize>,
    ) -> Result<bool, Problem> {
        let mut is_moved = false;
        for (at, field) in record_type.fields.iter().enumerate() {
            let Some(compute) = field.compute.as_ref().filter(|_| field.is_stored()) else {
                continue;
            };
            let value = self
                .value_of(id, compute)
                .map_err(|problem| problem.with("field", field.code.as_str()))?;
            let value = fit_computed(field, value);
            if *self.kept(id)?.value_at(at) != value {
                self.kept_mut(id)?.put(at, value);
                note(changed, at);
                is_moved = true;
            }
        }
        Ok(is_moved)
    }

    fn is_given(&mut self, id: RecordId, field: &Field) -> Result<bool, Problem> {
        let Some(when) = &field.given_when else { return Ok(true) };
        let facts = Facts::new(self, id);
        let outcome = is_true(when, &facts);
        facts.settle(outcome)
    }

    fn give_number(
        &mut self,
        id: RecordId,
        record_type: &RecordType,
        field: &Field,
    ) -> Result<String, Problem> {
        let prefix = match &field.prefix {
            Some(prefix) => self.value_of(id, prefix)?,
            None => Value::Null,
        };
        let record = self.kept(id)?;
        let day = match field.year_of.as_deref().map(|of| record.value(of)) {
            Some(Value::Date(day)) => *day,
            Some(Value::Time(time)) => self.catalog.day_of(*time),
            _ => self.today,
        };
        let letter_of = field.letter.as_deref().and_then(|letter| {
            let at = record.place(letter)?;
            let name = record.name_at(at).or_else(|| record.value_at(at).as_text());
            name.map(str::to_owned)
        });
        let series =
            number::series_key(&record_type.code, &field.code, &field.template, day.year());
        let given = number::Given {
            seq: self.tx.next_number(&series)?,
            year: day.year(),
            prefix: prefix.as_text().unwrap_or_default(),
            letter_of: letter_of.as_deref().unwrap_or_default(),
        };
        number::render(&field.template, given)
    }

    /// Refuses a record that lacks something or breaks a rule of its type.
    pub(super) fn accept(
        &mut self,
        id: RecordId,
        check: Check,
        mut faults: Faults,
    ) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        let facts = Facts::new(self, id);
        let outcome = required_missing(&record_type, &facts, When::Write)
            .and_then(|missing| Ok((missing, broken_checks(&record_type, &facts)?)));
        let (mut missing, broken) = facts.settle(outcome)?;
        if check == Check::Change {
            self.forgive(&record_type, &mut missing);
        }
        let is_bound = check == Check::New || !matches!(self.cause, Cause::Rule(_));
        if is_bound {
            add(&mut faults, missing);
        }
        let locale = self.caller.locale().to_owned();
        let worded = broken.into_iter().map(|fault| with_message(fault, &locale)).collect();
        add(&mut faults, worded);
        refuse(faults)
    }

    /// Fields that must be filled before a person takes the record from one stage to another:
    /// what the stages ask that no way there avoids.
    pub(super) fn missing_on_the_way(
        &mut self,
        id: RecordId,
        from: &str,
        to: &str,
    ) -> Result<Vec<FieldProblem>, Problem> {
        let mut missing: Vec<FieldProblem> = Vec::new();
        for stage in self.catalog.passed(&self.kept(id)?.record_type, from, to) {
            if stage != from {
                add(&mut missing, self.missing_when(id, When::Entering(&stage))?);
            }
            add(&mut missing, self.missing_when(id, When::Leaving(&stage))?);
        }
        Ok(missing)
    }

    /// Fields that must be filled on an occasion.
    pub(super) fn missing_when(
        &mut self,
        id: RecordId,
        when: When<'_>,
    ) -> Result<Vec<FieldProblem>, Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        let facts = Facts::new(self, id);
        let outcome = required_missing(&record_type, &facts, when);
        let mut missing = facts.settle(outcome)?;
        self.forgive(&record_type, &mut missing);
        Ok(missing)
    }

    /// Nobody has to fill what is being filled.
    fn forgive(&self, record_type: &RecordType, missing: &mut Faults) {
        missing.retain(|fault| !self.catalog.is_preparing(&record_type.code, &fault.field));
    }

    /// Computes stored fields anew; adds the places that changed.
    pub(super) fn recompute(
        &mut self,
        id: RecordId,
        changed: &mut Vec<usize>,
    ) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        for _ in 0..DEPTH {
            if !self.compute(id, &record_type, changed)? {
                break;
            }
        }
        Ok(())
    }

    /// Renders the title anew; tells whether it is another one.
    pub(super) fn retitle(&mut self, id: RecordId) -> Result<bool, Problem> {
        let language = self.catalog.language.clone();
        let record = self.kept_mut(id)?;
        let title = title::of(record, &language)?;
        let is_new = record.title != title;
        record.title = title;
        Ok(is_new)
    }

    /// Puts the record into the search index.
    pub(crate) fn index(&mut self, id: RecordId) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let record_type = Arc::clone(&record.record_type);
        let mut values = Vec::with_capacity(record_type.search.len());
        let mut names = std::collections::HashMap::new();
        let mut linked = Vec::new();
        for code in &record_type.search {
            let Some(at) = record.place(code) else { continue };
            values.push((code.to_string(), record.value_at(at).clone()));
            let ids = match record.value_at(at) {
                Value::List(ids) if is_links(&record_type, at) => ids,
                _ => {
                    if let Some(name) = record.name_at(at) {
                        names.insert(code.to_string(), name.to_owned());
                    }
                    continue;
                }
            };
            linked.push((code.to_string(), ids.iter().filter_map(Value::as_int).collect()));
        }
        for (code, ids) in linked {
            let ids: Vec<RecordId> = ids;
            let titles = sql::spines(self.tx, &ids)?.into_values().map(|(_, title)| title);
            names.insert(code, titles.collect::<Vec<_>>().join("\n"));
        }
        let doc = crate::search::document(&record_type, &values, &names);
        self.tx.search_put(id, &doc)
    }
}

fn is_links(record_type: &RecordType, at: usize) -> bool {
    record_type.fields.get(at).is_some_and(|field| field.kind == FieldKind::Links)
}

/// Whether a change of these places changes what search knows.
pub(super) fn is_searched(record_type: &RecordType, changed: &[usize]) -> bool {
    let fields = changed.iter().filter_map(|at| record_type.fields.get(*at));
    fields.into_iter().any(|field| record_type.search.contains(&field.code))
}

/// A unique index that is broken is a wrong field like any other.
pub(super) fn taken(problem: Problem) -> Problem {
    if problem.code() != Code::FieldTaken {
        return problem;
    }
    let field = problem.param("field").unwrap_or_default().to_owned();
    Problem::fields(Code::RecordInvalid, vec![FieldProblem::new(&field, Code::FieldTaken)])
}

fn note(changed: &mut Vec<usize>, at: usize) {
    if !changed.contains(&at) {
        changed.push(at);
    }
}

/// A field that is wrong already is not also called empty.
pub(super) fn add(faults: &mut Faults, more: Faults) {
    for fault in more {
        if fault.field.is_empty() || !faults.iter().any(|known| known.field == fault.field) {
            faults.push(fault);
        }
    }
}

fn with_message(fault: FieldProblem, locale: &str) -> FieldProblem {
    let wanted = if locale == "en" { "en" } else { "ru" };
    let message = fault.params.iter().find(|(name, _)| *name == wanted);
    let message = message.map(|(_, text)| text.clone()).unwrap_or_default();
    fault.with("message", message)
}
