//! What an expression may ask for while a transaction is under way.

use super::Writer;
use crate::activities;
use crate::records::sql;
use crate::tasks::sql as tasks;
use base::{Date, PersonId, Problem, RecordId, TaskId, Time};
use model::Value;
use model::expr::{ACTIVITIES, CONTACTS, Env, OF_RECORD, eval};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Names and functions for one record: its own values as they are now, records it links to (read
/// on demand), people and the calendar.
pub struct Facts<'f, 'w, 'c> {
    shared: Shared<'f, 'w, 'c>,
    id: RecordId,
    names: BTreeMap<String, Value>,
}

struct Shared<'f, 'w, 'c> {
    writer: RefCell<&'f mut Writer<'w, 'c>>,
    /// The first failure of the store; expressions cannot carry it.
    failure: RefCell<Option<Problem>>,
    now: Time,
    today: Date,
    me: Option<PersonId>,
}

impl std::fmt::Debug for Facts<'_, '_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts").field("id", &self.id).finish_non_exhaustive()
    }
}

impl<'f, 'w, 'c> Facts<'f, 'w, 'c> {
    /// Facts about a record that the writer has read or is making (0).
    pub fn new(writer: &'f mut Writer<'w, 'c>, id: RecordId) -> Facts<'f, 'w, 'c> {
        let (now, today, me) = (writer.now, writer.today, writer.caller.person());
        Facts {
            shared: Shared {
                writer: RefCell::new(writer),
                failure: RefCell::new(None),
                now,
                today,
                me,
            },
            id,
            names: BTreeMap::new(),
        }
    }

    /// With the names of a run: what `let`, `create` and `find` have named.
    #[must_use]
    pub fn with_names(mut self, names: BTreeMap<String, Value>) -> Facts<'f, 'w, 'c> {
        self.names = names;
        self
    }

    /// The outcome of a computation, or the failure of the store behind it.
    ///
    /// # Errors
    /// `store.*` first, then what the computation gave.
    pub fn settle<T>(self, outcome: Result<T, Problem>) -> Result<T, Problem> {
        match self.shared.failure.into_inner() {
            Some(problem) => Err(problem),
            None => outcome,
        }
    }
}

impl Env for Facts<'_, '_, '_> {
    fn path(&self, path: &[String]) -> Option<Value> {
        let (first, rest) = path.split_first()?;
        if first == "this" && !rest.is_empty() {
            return self.shared.path(self.id, rest);
        }
        match self.names.get(first) {
            Some(value) if rest.is_empty() => Some(value.clone()),
            Some(Value::Int(id)) => self.shared.path(*id, rest),
            Some(_) => Some(Value::Null),
            None => self.shared.path(self.id, path),
        }
    }

    fn now(&self) -> Time {
        self.shared.now
    }

    fn today(&self) -> Date {
        self.shared.today
    }

    fn me(&self) -> Option<PersonId> {
        self.shared.me
    }

    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        self.shared.call(self.id, name, args)
    }
}

impl Shared<'_, '_, '_> {
    fn path(&self, id: RecordId, path: &[String]) -> Option<Value> {
        let (first, rest) = path.split_first()?;
        let value = self.own(id, first)?;
        match (rest, value) {
            ([], value) => Some(value),
            (rest, Value::Int(linked)) => self.path(linked, rest),
            (_, _) => Some(Value::Null),
        }
    }

    fn own(&self, id: RecordId, name: &str) -> Option<Value> {
        let mut writer = self.writer.borrow_mut();
        let record = match writer.record(id) {
            Ok(record) => record,
            Err(problem) => {
                self.failure.borrow_mut().get_or_insert(problem);
                return None;
            }
        };
        let person = |person: Option<PersonId>| person.map_or(Value::Null, Value::Int);
        let moment = |at: Option<Time>| at.map_or(Value::Null, Value::Time);
        match name {
            "id" => return Some(Value::Int(record.id)),
            "title" if record.place("title").is_none() => {
                return Some(Value::Text(record.title.clone()));
            }
            "stage" => {
                return Some(record.stage.as_deref().map_or(Value::Null, Value::text));
            }
            "is_open" => return Some(Value::Bool(record.is_open)),
            "created_at" => return Some(Value::Time(record.created_at)),
            "updated_at" => return Some(Value::Time(record.updated_at)),
            "stage_at" => return Some(moment(record.stage_at)),
            "stage_due" => return Some(moment(record.stage_due)),
            "closed_at" => return Some(moment(record.closed_at)),
            "created_by" => return Some(person(record.created_by)),
            "owner" => return Some(person(record.owner)),
            "next_due" => return Some(moment(record.next_due)),
            _ => {}
        }
        let at = record.place(name)?;
        let field = record.record_type.fields.get(at)?;
        if field.is_stored() {
            return Some(record.value_at(at).clone());
        }
        let compute = field.compute.clone()?;
        drop(writer);
        match eval(&compute, &Of { shared: self, id }) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.failure.borrow_mut().get_or_insert(problem);
                None
            }
        }
    }

    /// What was done about a record, and its past.
    fn past(&self, of: RecordId, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        let mut writer = self.writer.borrow_mut();
        let tx = &mut *writer.tx;
        let range = (moment(args, 1), moment(args, 2));
        let last = |last: Option<Time>| last.map_or(Value::Null, Value::Time);
        let found = match (name, args) {
            ("last_contact", []) => activities::sql::last(tx, of, &CONTACTS).map(last),
            ("last_activity", []) => activities::sql::last(tx, of, &ACTIVITIES).map(last),
            ("last_activity", [Value::Text(kind)]) => {
                activities::sql::last(tx, of, &[kind.as_str()]).map(last)
            }
            ("was_in", [Value::Text(stage), ..]) => {
                sql::was_in(tx, of, stage, range).map(Value::Bool)
            }
            ("changed", [Value::Text(field), ..]) => {
                sql::changed(tx, of, field, range).map(Value::Bool)
            }
            _ => return None,
        };
        match found {
            Ok(value) => Some(Ok(value)),
            Err(problem) => {
                self.failure.borrow_mut().get_or_insert(problem);
                None
            }
        }
    }

    /// Until when an open task is to be done; people may move that.
    fn task_due(&self, task: TaskId) -> Option<Value> {
        let mut writer = self.writer.borrow_mut();
        match tasks::get(writer.tx, task) {
            Ok(Some(row)) if row.is_open => Some(Value::Time(row.due_at)),
            Ok(_) => Some(Value::Null),
            Err(problem) => {
                self.failure.borrow_mut().get_or_insert(problem);
                None
            }
        }
    }

    fn call(&self, of: RecordId, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        if OF_RECORD.contains(&name) {
            return self.past(of, name, args);
        }
        if let ("field_of", [Value::Int(id), Value::Text(path)]) = (name, args) {
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            return self.path(*id, &path).map(Ok);
        }
        if let ("task_due", [Value::Int(task)]) = (name, args) {
            return self.task_due(*task).map(Ok);
        }
        let writer = self.writer.borrow();
        let catalog = &writer.catalog;
        if let Some(answer) = catalog.calendar.call(name, args, self.now) {
            return Some(answer);
        }
        let department = writer.caller.department;
        people_function(catalog, department, name, args).map(Ok)
    }
}

/// A moment among the arguments of a function; an end that is left out is open.
fn moment(args: &[Value], at: usize) -> Option<Time> {
    match args.get(at) {
        Some(Value::Time(time)) => Some(*time),
        _ => None,
    }
}

/// Another record's names, for what is computed on it.
struct Of<'s, 'f, 'w, 'c> {
    shared: &'s Shared<'f, 'w, 'c>,
    id: RecordId,
}

impl Env for Of<'_, '_, '_, '_> {
    fn path(&self, path: &[String]) -> Option<Value> {
        self.shared.path(self.id, path)
    }

    fn now(&self) -> Time {
        self.shared.now
    }

    fn today(&self) -> Date {
        self.shared.today
    }

    fn me(&self) -> Option<PersonId> {
        self.shared.me
    }

    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        self.shared.call(self.id, name, args)
    }
}

/// Functions about people.
pub(crate) fn people_function(
    catalog: &crate::catalog::Catalog,
    my_department: Option<i64>,
    name: &str,
    args: &[Value],
) -> Option<Value> {
    let id = |value: Option<i64>| value.map_or(Value::Null, Value::Int);
    Some(match (name, args) {
        ("my_department", []) => id(my_department),
        ("duty", []) => id(catalog.duty),
        ("head", [Value::Int(person)]) => id(catalog.head_of(*person)),
        ("name_of", [Value::Int(person)]) => {
            catalog.people.get(person).map_or(Value::Null, |person| Value::text(&person.name))
        }
        ("role", [Value::Text(role)]) => {
            Value::List(catalog.people_of_role(role).into_iter().map(Value::Int).collect())
        }
        ("people_in", [Value::Int(department)]) => {
            let people = catalog.people_in(&catalog.branch(*department));
            Value::List(people.into_iter().map(Value::Int).collect())
        }
        ("department", [Value::Int(person)]) => {
            id(catalog.people.get(person).and_then(|person| person.department))
        }
        ("has_role", [Value::Int(person), Value::Text(role)]) => {
            let person = catalog.people.get(person);
            Value::Bool(person.is_some_and(|one| one.roles.iter().any(|have| *have == **role)))
        }
        ("is_active", [Value::Int(person)]) => Value::Bool(catalog.is_active(*person)),
        ("head" | "department", [Value::Null]) => Value::Null,
        ("has_role", [Value::Null, _]) | ("is_active", [Value::Null]) => Value::Bool(false),
        _ => return None,
    })
}
