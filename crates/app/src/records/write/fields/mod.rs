//! Values as given to values as kept: known fields, rights on fields, kinds, what links point at.

mod contact;
mod files;
mod limits;
mod prepare;

pub(crate) use contact::phone;
pub(crate) use prepare::{Converted, Prepare};

use super::{Record, Writer};
use base::{Code, FieldProblem, PersonId, Problem, RecordId};
use model::access::Action;
use model::field::{Shape, coerce, fit};
use model::{Field, FieldKind, RecordType, Value};
use std::collections::HashMap;
use store::{Reach, Select};

/// A value in its place.
pub(in crate::records::write) type Placed = (usize, Value);

/// What is wrong with the fields of a write, gathered so that all of it is said at once.
pub(in crate::records::write) type Faults = Vec<FieldProblem>;

/// Refuses when something is wrong.
///
/// # Errors
/// `record.invalid` with every wrong field.
pub(in crate::records::write) fn refuse(faults: Faults) -> Result<(), Problem> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(Problem::fields(Code::RecordInvalid, faults))
}

impl Writer<'_, '_> {
    /// Checks values as given and brings them into the form of their fields.
    pub(in crate::records::write) fn placed(
        &self,
        record_type: &RecordType,
        given: &[(String, Value)],
        faults: &mut Faults,
    ) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::with_capacity(given.len());
        for (code, value) in given {
            let at = record_type.fields.iter().position(|field| field.code == **code);
            let Some((at, field)) = at.and_then(|at| Some((at, record_type.fields.get(at)?)))
            else {
                let shown: String = code.chars().take(60).collect();
                faults.push(FieldProblem::new(&shown, Code::FieldUnknown));
                continue;
            };
            let is_closed = field.kind.is_derived()
                || self.is_by_hand() && (field.is_read_only || field.kind == FieldKind::Number);
            if is_closed {
                faults.push(FieldProblem::new(code, Code::FieldReadOnly));
                continue;
            }
            let is_denied = self.is_by_hand() && self.caller.is_read_only(&record_type.code, field);
            if is_denied {
                faults.push(FieldProblem::new(code, Code::FieldDenied));
                continue;
            }
            match kept_form(field, value) {
                Ok(value) => {
                    placed.retain(|(other, _)| *other != at);
                    placed.push((at, value));
                }
                Err(fault) => faults.push(fault),
            }
        }
        placed
    }

    /// Refuses options that may not be chosen any more; those chosen before stay.
    fn must_be_active(&self, record_type: &RecordType, placed: &[Placed], faults: &mut Faults) {
        if !self.is_by_hand() {
            return;
        }
        for (at, value) in placed {
            let Some(field) = record_type.fields.get(*at) else { continue };
            let is_retired = |code: &str| {
                field.options.iter().any(|option| option.code == *code && !option.is_active)
            };
            let is_wrong = match value {
                Value::Text(code) => is_retired(code),
                Value::List(codes) => codes.iter().filter_map(Value::as_text).any(is_retired),
                _ => false,
            };
            if is_wrong {
                faults.push(FieldProblem::new(&field.code, Code::FieldNotOption));
            }
        }
    }

    /// Looks up what links and persons point at; gives the titles of linked records by id.
    pub(in crate::records::write) fn follow(
        &mut self,
        record_type: &RecordType,
        placed: &[Placed],
        faults: &mut Faults,
    ) -> Result<HashMap<RecordId, String>, Problem> {
        self.must_be_active(record_type, placed, faults);
        let mut wanted: Vec<(&Field, RecordId)> = Vec::new();
        for (at, value) in placed {
            let Some(field) = record_type.fields.get(*at) else { continue };
            match (field.shape(), value) {
                (Shape::Record, Value::Int(id)) => wanted.push((field, *id)),
                (Shape::Records, Value::List(ids)) => {
                    wanted.extend(ids.iter().filter_map(|id| Some((field, id.as_int()?))));
                }
                (Shape::Person, Value::Int(id)) => self.must_be_person(field, *id, faults),
                (Shape::People, Value::List(ids)) => {
                    for id in ids.iter().filter_map(Value::as_int) {
                        self.must_be_person(field, id, faults);
                    }
                }
                _ => {}
            }
        }
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<RecordId> = wanted.iter().map(|(_, id)| *id).collect();
        let found = crate::records::sql::spines(self.tx, &ids)?;
        let mut titles = HashMap::new();
        for (field, id) in wanted {
            let linked = found.get(&id).filter(|(of, _)| field.to.as_deref() == Some(of.as_str()));
            match linked {
                Some((of, title)) if self.may_link(of, id)? => {
                    titles.insert(id, title.clone());
                }
                _ => faults.push(FieldProblem::new(&field.code, Code::FieldLinkMissing)),
            }
        }
        Ok(titles)
    }

    /// Refuses a person that is unknown, and, by hand, one whose access is closed.
    fn must_be_person(&self, field: &Field, id: PersonId, faults: &mut Faults) {
        if !self.catalog.people.contains_key(&id) {
            faults.push(FieldProblem::new(&field.code, Code::FieldLinkMissing));
        } else if !self.catalog.is_active(id) && self.is_by_hand() {
            faults.push(FieldProblem::new(&field.code, Code::PersonInactive));
        }
    }

    /// A person links only what they may read; rules and imports link anything.
    fn may_link(&mut self, record_type: &str, id: RecordId) -> Result<bool, Problem> {
        if !self.is_by_hand() {
            return Ok(true);
        }
        match self.caller.reach(record_type, Action::Read) {
            Reach::All => Ok(true),
            Reach::Nothing => Ok(false),
            reach => {
                let record_type = self.catalog.record_type(record_type)?;
                self.tx.exists(&Select::one(record_type, reach, id))
            }
        }
    }
}

/// Puts values into a record; gives the places whose value is another one now.
pub(in crate::records::write) fn put(
    record: &mut Record,
    placed: Vec<Placed>,
    titles: &HashMap<RecordId, String>,
) -> Vec<usize> {
    let mut changed = Vec::new();
    for (at, value) in placed {
        if *record.value_at(at) == value {
            continue;
        }
        let is_link = record.record_type.fields.get(at).is_some_and(|f| f.kind == FieldKind::Link);
        if is_link {
            record.put_name(at, value.as_int().and_then(|id| titles.get(&id).cloned()));
        }
        record.put(at, value);
        changed.push(at);
    }
    changed
}

/// The form in which a field keeps a value: numbers and dates may come as texts.
fn kept_form(field: &Field, value: &Value) -> Result<Value, FieldProblem> {
    let fitted = match fit(field, value.clone()) {
        Err(fault) if fault.code == Code::FieldWrongKind => match value {
            Value::Text(text) => coerce(field, &serde_json::Value::from(text.as_str())),
            Value::Int(number) => coerce(field, &serde_json::Value::from(*number)),
            _ => Err(fault),
        },
        other => other,
    }?;
    match fitted {
        Value::List(items) if field.kind == FieldKind::Phones => {
            let mut phones: Vec<Value> = Vec::with_capacity(items.len());
            for item in items.iter().filter_map(Value::as_text) {
                let phone = Value::Text(contact::phone(item));
                if !phones.contains(&phone) {
                    phones.push(phone);
                }
            }
            Ok(Value::List(phones))
        }
        other => Ok(other),
    }
}
