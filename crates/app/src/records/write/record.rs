//! A record as a transaction knows it: its spine and all its values, kept up to date.

use crate::catalog::Catalog;
use base::{PersonId, Problem, RecordId, Time};
use model::{Field, FieldKind, RecordType, Value};
use std::sync::Arc;
use store::{Reach, RowRef, Select, Tx};

/// A record inside a transaction.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its type.
    pub record_type: Arc<RecordType>,
    /// Id; 0 before it is inserted.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Full code of its stage.
    pub stage: Option<String>,
    /// Whether it is open.
    pub is_open: bool,
    /// Optimistic version.
    pub version: i64,
    /// Responsible.
    pub owner: Option<PersonId>,
    /// Visit counter of stages.
    pub visit: i64,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// Since when it stands on its stage.
    pub stage_at: Option<Time>,
    /// Until when it should have left the stage, by the norm of the stage.
    pub stage_due: Option<Time>,
    /// When it was closed; empty while it is open.
    pub closed_at: Option<Time>,
    /// When its next step is due, as it was read.
    pub next_due: Option<Time>,
    /// Values in the order of the type's fields; those without a column are empty.
    pub values: Vec<Value>,
    /// Titles of linked records in the order of the type's fields.
    pub names: Vec<Option<String>>,
}

impl Record {
    /// A record that is not there yet.
    #[must_use]
    pub fn draft(record_type: &Arc<RecordType>, at: Time, by: Option<PersonId>) -> Record {
        let count = record_type.fields.len();
        Record {
            record_type: Arc::clone(record_type),
            id: 0,
            title: String::new(),
            stage: None,
            is_open: false,
            version: 1,
            owner: None,
            visit: 0,
            created_at: at,
            updated_at: at,
            created_by: by,
            stage_at: None,
            stage_due: None,
            closed_at: None,
            next_due: None,
            values: vec![Value::Null; count],
            names: vec![None; count],
        }
    }

    /// Reads a record within a scope.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn load(
        tx: &mut Tx<'_>,
        catalog: &Catalog,
        record_type: &Arc<RecordType>,
        (reach, id): (Reach, RecordId),
    ) -> Result<Option<Record>, Problem> {
        let mut query = Select::one(record_type, reach, id);
        query.fields = catalog.definitions.stored_fields(&record_type.code);
        let row = tx.select(&query)?.into_iter().next();
        Ok(row.map(|row| Record::of(record_type, row)))
    }

    /// A record of a row that was read with all stored fields.
    #[must_use]
    pub fn of(record_type: &Arc<RecordType>, row: RowRef) -> Record {
        let mut values = row.values.into_iter();
        let mut names = row.names.into_iter();
        let mut all = (Vec::new(), Vec::new());
        for field in &record_type.fields {
            let is_stored = field.is_stored();
            all.0.push(is_stored.then(|| values.next()).flatten().unwrap_or_default());
            all.1.push(is_stored.then(|| names.next()).flatten().flatten());
        }
        Record {
            record_type: Arc::clone(record_type),
            id: row.id,
            title: row.title,
            stage: row.stage,
            is_open: row.is_open,
            version: row.version,
            owner: row.owner,
            visit: row.visit,
            created_at: row.created_at,
            updated_at: row.updated_at,
            created_by: row.created_by,
            stage_at: row.stage_at,
            stage_due: row.stage_due,
            closed_at: row.closed_at,
            next_due: row.next.map(|(_, due, _, _)| due),
            values: all.0,
            names: all.1,
        }
    }

    /// Place of a field in the type.
    #[must_use]
    pub fn place(&self, code: &str) -> Option<usize> {
        self.record_type.fields.iter().position(|field| field.code == *code)
    }

    /// The value at a place.
    #[must_use]
    pub fn value_at(&self, at: usize) -> &Value {
        static NULL: Value = Value::Null;
        self.values.get(at).unwrap_or(&NULL)
    }

    /// The stored value of a field.
    #[must_use]
    pub fn value(&self, code: &str) -> &Value {
        self.place(code).map_or(&Value::Null, |at| self.value_at(at))
    }

    /// The title of the record a link field points at.
    #[must_use]
    pub fn name_at(&self, at: usize) -> Option<&str> {
        self.names.get(at).and_then(Option::as_deref)
    }

    /// Puts a value in its place; the title of a link must be set after it.
    pub(crate) fn put(&mut self, at: usize, value: Value) {
        if let Some(place) = self.values.get_mut(at) {
            *place = value;
        }
    }

    pub(crate) fn put_name(&mut self, at: usize, name: Option<String>) {
        if let Some(place) = self.names.get_mut(at) {
            *place = name;
        }
    }

    /// The first number the system has given to it.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        let fields = self.record_type.fields.iter().enumerate();
        let numbers = fields.filter(|(_, field)| field.kind == FieldKind::Number);
        numbers.into_iter().find_map(|(at, _)| self.value_at(at).as_text())
    }

    /// Whether rules that live as long as the record still act: it is open, or its type has no
    /// stages.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.is_open || self.record_type.pipelines.is_empty()
    }

    /// The fields at some places with their values, as the store takes them.
    pub(crate) fn cells<'r>(&'r self, places: &[usize]) -> Vec<(&'r Field, Value)> {
        places
            .iter()
            .filter_map(|at| {
                let field = self.record_type.fields.get(*at)?;
                Some((field, self.value_at(*at).clone()))
            })
            .collect()
    }
}
