//! Ranges, patterns, dependent choices and unique values on a write.

use super::super::{Facts, Writer};
use super::Faults;
use crate::words::Language;
use base::{Code, FieldProblem, Name, Problem, RecordId};
use model::access::Action;
use model::expr::{Binary, Expr, Node};
use model::field::{out_of_limits, to_json};
use model::{Field, FieldKind, RecordType, Value};
use std::sync::Arc;
use store::{Reach, Select};

/// Choices may depend on each other this deep.
const DEPTH: usize = 4;

impl Writer<'_, '_> {
    /// Empties choices whose options are no longer offered because of this write: what depends on
    /// a changed value goes with it, unless it is part of the write itself.
    pub(in crate::records::write) fn empty_dependents(
        &mut self,
        id: RecordId,
        given: &[(String, Value)],
        changed: &mut Vec<usize>,
    ) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        for _ in 0..DEPTH {
            let mut emptied = Vec::new();
            for (at, field) in dependents(&record_type, changed) {
                let is_given = given.iter().any(|(code, _)| field.code == **code);
                if !is_given && !self.is_fitting(id, at, field)? {
                    emptied.push(at);
                }
            }
            if emptied.is_empty() {
                break;
            }
            for at in emptied {
                self.kept_mut(id)?.put(at, Value::Null);
                if !changed.contains(&at) {
                    changed.push(at);
                }
            }
        }
        Ok(())
    }

    /// Adds what the changed values break: ranges, patterns, options that are not offered, values
    /// that another record has.
    pub(in crate::records::write) fn keep_limits(
        &mut self,
        id: RecordId,
        changed: &[usize],
        faults: &mut Faults,
    ) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        let dependent: Vec<usize> =
            dependents(&record_type, changed).into_iter().map(|(at, _)| at).collect();
        for (at, field) in record_type.fields.iter().enumerate() {
            let is_known = faults.iter().any(|known| field.code == *known.field);
            let is_changed = changed.contains(&at);
            if is_known || !is_changed && !dependent.contains(&at) {
                continue;
            }
            let value = self.kept(id)?.value_at(at).clone();
            if value.is_empty() {
                continue;
            }
            if !field.depends_on().is_empty() && !self.is_fitting(id, at, field)? {
                faults.push(FieldProblem::new(&field.code, Code::FieldNotOffered));
                continue;
            }
            if is_changed {
                faults.extend(self.out_of_limits(id, field, &value)?);
                faults.extend(self.taken_by(id, &record_type, (field, &value))?);
            }
        }
        Ok(())
    }

    /// The options offered for every choice that depends on others, with values laid over a record
    /// (or a new one, 0) that are not kept.
    pub(crate) fn offered(
        &mut self,
        record_type: &Arc<RecordType>,
        id: RecordId,
        values: &[(String, Value)],
    ) -> Result<Vec<(Name, Vec<Name>)>, Problem> {
        let mut faults = Faults::new();
        let mut placed = self.placed(record_type, values, &mut faults);
        let titles = self.follow(record_type, &placed, &mut faults)?;
        // What the asker may not see or link tells nothing by what is offered with it.
        placed.retain(|(at, _)| {
            let field = record_type.fields.get(*at);
            field.is_some_and(|field| faults.iter().all(|fault| field.code != *fault.field))
        });
        super::put(self.kept_mut(id)?, placed, &titles);
        let mut offered = Vec::new();
        for field in record_type.fields.iter().filter(|field| !field.depends_on().is_empty()) {
            let facts = Facts::new(self, id);
            let fitting = field.options.iter().filter_map(|option| {
                let outcome = field.is_offered(option, &facts);
                outcome.map(|is| is.then(|| option.code.clone())).transpose()
            });
            let outcome = fitting.collect::<Result<Vec<Name>, Problem>>();
            offered.push((field.code.clone(), facts.settle(outcome)?));
        }
        Ok(offered)
    }

    fn is_fitting(&mut self, id: RecordId, at: usize, field: &Field) -> Result<bool, Problem> {
        let value = self.kept(id)?.value_at(at).clone();
        let facts = Facts::new(self, id);
        let outcome = field.is_fitting(&value, &facts);
        facts.settle(outcome)
    }

    fn out_of_limits(
        &mut self,
        id: RecordId,
        field: &Field,
        value: &Value,
    ) -> Result<Option<FieldProblem>, Problem> {
        if field.min.is_none() && field.max.is_none() && field.pattern.is_none() {
            return Ok(None);
        }
        let facts = Facts::new(self, id);
        let outcome = out_of_limits(field, value, &facts);
        let Some((problem, bound)) = facts.settle(outcome)? else { return Ok(None) };
        if bound.is_empty() {
            return Ok(Some(problem));
        }
        let bound = self.said(field, &bound);
        Ok(Some(problem.with("bound", bound)))
    }

    /// A bound as people read it.
    fn said(&self, field: &Field, bound: &Value) -> String {
        match bound {
            Value::Date(day) => day.civil().strftime("%d.%m.%Y").to_string(),
            Value::Time(time) => {
                let zone = self.catalog.calendar.zone.clone();
                let moment = jiff::Timestamp::from_millisecond(time.0).unwrap_or_default();
                moment.to_zoned(zone).strftime("%d.%m.%Y %H:%M").to_string()
            }
            Value::Int(minutes) if field.kind == FieldKind::Duration => {
                format!("{}:{:02}", minutes / 60, minutes % 60)
            }
            other => {
                let text = match to_json(field, other) {
                    serde_json::Value::String(text) => text,
                    json => json.to_string(),
                };
                let is_russian = Language::of(self.caller.locale()) == Language::Ru;
                if is_russian { text.replace('.', ",") } else { text }
            }
        }
    }

    /// The record that has a unique value already, named where the caller may read it. The index
    /// of the database is the last word on it; this look comes first, while it can be told whose
    /// the value is.
    pub(in crate::records::write) fn taken_by(
        &mut self,
        id: RecordId,
        record_type: &Arc<RecordType>,
        (field, value): (&Field, &Value),
    ) -> Result<Option<FieldProblem>, Problem> {
        let Some(value) = literal(value).filter(|_| field.is_unique && field.is_stored()) else {
            return Ok(None);
        };
        let path = Node::Path(vec![field.code.to_string()]);
        let same = Expr::of(Node::Binary(Binary::Eq, Box::new(path), Box::new(value)));
        let select = Select { limit: 2, ..Select::of(record_type, Reach::All) }.filter(same)?;
        let found = self.tx.select(&select)?;
        let Some(other) = found.into_iter().find(|row| row.id != id) else { return Ok(None) };
        let taken = FieldProblem::new(&field.code, Code::FieldTaken);
        // Whose a value is that not everybody sees, is such a value itself.
        if field.is_guarded() {
            return Ok(Some(taken));
        }
        let is_told = match self.caller.reach(&record_type.code, Action::Read) {
            Reach::All => true,
            Reach::Nothing => false,
            reach => self.tx.exists(&Select::one(record_type, reach, other.id))?,
        };
        if !is_told {
            return Ok(Some(taken));
        }
        let told = FieldProblem::new(&field.code, Code::FieldTakenBy)
            .with("title", other.title)
            .with("id", other.id.to_string());
        Ok(Some(told))
    }
}

/// Filled choices that depend on a changed value.
fn dependents<'t>(record_type: &'t RecordType, changed: &[usize]) -> Vec<(usize, &'t Field)> {
    let is_changed = |name: &str| {
        let mut fields = changed.iter().filter_map(|at| record_type.fields.get(*at));
        fields.any(|field| field.code == *name)
    };
    let fields = record_type.fields.iter().enumerate();
    fields.filter(|(_, field)| field.depends_on().into_iter().any(is_changed)).collect()
}

fn literal(value: &Value) -> Option<Node> {
    Some(match value {
        Value::Int(number) => Node::Int(*number),
        Value::Decimal(number) => Node::Decimal(*number),
        Value::Text(text) => Node::Text(text.clone()),
        Value::Date(day) => Node::Date(*day),
        Value::Time(time) => Node::Time(*time),
        Value::Null | Value::Bool(_) | Value::List(_) => return None,
    })
}
