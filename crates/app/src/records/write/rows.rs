//! Rows of a record's tables: records of their own, written together with the one they belong to.

use super::fields::{Faults, refuse};
use super::{Draft, Writer};
use base::{Code, FieldProblem, Name, Problem, RecordId};
use model::access::Action;
use model::{RecordType, Value};
use serde_json::Value as Json;
use std::sync::Arc;
use store::{Reach, Select, SpineChange};

/// Rows that one table may have.
pub(crate) const ROWS_MAX: u32 = 200;

/// What becomes of the rows of one table; rows that are not named stay as they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableRows {
    /// The section of the type.
    pub section: String,
    /// Rows in the order they are written.
    pub rows: Vec<RowEdit>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowEdit {
    /// The row; a new one without it.
    pub id: Option<RecordId>,
    /// The version the caller saw; another one refuses the change.
    pub version: Option<i64>,
    /// It goes.
    pub is_deleted: bool,
    /// Values of its fields.
    pub fields: Vec<(String, Value)>,
}

/// A table of the record whose rows are written.
struct Table {
    section: String,
    record_type: Arc<RecordType>,
    link: Name,
}

impl Writer<'_, '_> {
    /// Changes fields and rows of a record as one change for its rules.
    ///
    /// # Errors
    /// As [`Writer::update`]; faults of rows are at `section.place.field`.
    pub fn update_with_rows(
        &mut self,
        id: RecordId,
        fields: &[(String, Value)],
        tables: &[TableRows],
    ) -> Result<(), Problem> {
        let was_settling = std::mem::replace(&mut self.work.is_settling, true);
        let outcome = self.update(id, fields).and_then(|()| {
            if tables.is_empty() {
                return Ok(());
            }
            if self.is_by_hand() && !self.may(id, Action::Edit)? {
                return Err(Problem::new(Code::ActionDenied));
            }
            self.must_be_open(id)?;
            self.write_rows(id, tables)
        });
        self.work.is_settling = was_settling;
        outcome?;
        self.settle()
    }

    /// Writes rows of a record whose own right was looked at.
    pub(super) fn write_rows(&mut self, id: RecordId, tables: &[TableRows]) -> Result<(), Problem> {
        let was_held = self.work.held.replace(id);
        let mut faults = Faults::new();
        let mut changes = serde_json::Map::new();
        for rows in tables {
            let Some(table) = self.table(id, &rows.section)? else {
                faults.push(FieldProblem::new(&rows.section, Code::FieldUnknown));
                continue;
            };
            let before = self.row_titles(id, &table)?;
            for (place, edit) in rows.rows.iter().enumerate() {
                match self.write_row(id, &table, edit) {
                    Ok(()) => {}
                    Err(problem) if problem.code() == Code::RecordInvalid => {
                        faults.extend(problem.field_problems().iter().map(|fault| FieldProblem {
                            field: format!("{}.{place}.{}", table.section, fault.field),
                            ..fault.clone()
                        }));
                    }
                    Err(problem) => return Err(problem),
                }
            }
            let after = self.row_titles(id, &table)?;
            let most = usize::try_from(ROWS_MAX).unwrap_or(usize::MAX);
            if after.len() > most {
                let fault = FieldProblem::new(&table.section, Code::FieldListLong);
                faults.push(fault.with("max", ROWS_MAX.to_string()));
            }
            if before != after {
                changes.insert(table.section, Json::from(vec![before, after]));
            }
        }
        self.work.held = was_held;
        refuse(faults)?;
        self.rows_written(id, changes)
    }

    /// The table of a section of a record.
    fn table(&mut self, id: RecordId, section: &str) -> Result<Option<Table>, Problem> {
        let record_type = Arc::clone(&self.record(id)?.record_type);
        let known = record_type.sections.iter().find(|known| known.code == *section);
        let Some(table) = known.and_then(|known| known.table.as_ref()) else { return Ok(None) };
        let rows = Arc::clone(self.catalog.record_type(table)?);
        let Some(link) = rows.row_link(&record_type.code) else { return Ok(None) };
        let link = link.code.clone();
        Ok(Some(Table { section: section.to_owned(), record_type: rows, link }))
    }

    fn write_row(&mut self, id: RecordId, table: &Table, edit: &RowEdit) -> Result<(), Problem> {
        let Some(row) = edit.id else {
            let mut fields = edit.fields.clone();
            fields.retain(|(code, _)| table.link != *code.as_str());
            fields.push((table.link.to_string(), Value::Int(id)));
            let draft = Draft { fields, ..Draft::default() };
            return self.create(&table.record_type.code, &draft).map(drop);
        };
        self.tx.lock_record(row)?;
        let known = self.record(row)?;
        let is_own = known.record_type.code == table.record_type.code
            && *known.value(&table.link) == Value::Int(id);
        let version = known.version;
        if !is_own {
            return Err(Problem::new(Code::RecordNotFound).with("id", row.to_string()));
        }
        if edit.version.is_some_and(|seen| seen != version) {
            return Err(Problem::new(Code::RecordConflict).with("version", version.to_string()));
        }
        if edit.is_deleted {
            return self.delete(row);
        }
        self.update(row, &edit.fields)
    }

    /// Titles of the rows of a table, in order.
    fn row_titles(&mut self, id: RecordId, table: &Table) -> Result<Vec<String>, Problem> {
        let select = rows_of(&table.record_type, &table.link, Reach::All, id)?;
        let select = Select { limit: ROWS_MAX + 1, ..select };
        Ok(self.tx.select(&select)?.into_iter().map(|row| row.title).collect())
    }

    /// The record counts one more version and says in its history what became of its rows.
    fn rows_written(
        &mut self,
        id: RecordId,
        changes: serde_json::Map<String, Json>,
    ) -> Result<(), Problem> {
        if changes.is_empty() {
            return Ok(());
        }
        let more: Vec<(&str, Json)> =
            changes.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let spine = SpineChange { at: self.now, ..SpineChange::default() };
        self.store(id, &spine, &super::update::Changed::default())?;
        self.log_fields(id, "changed", (&[], &[]), &more)?;
        self.after_change(id, &[])
    }

    /// A person writes a row where they may change the record it belongs to.
    ///
    /// # Errors
    /// `action.denied`, `record.closed`.
    pub(super) fn must_hold_row(&mut self, parent: &Value) -> Result<(), Problem> {
        let Value::Int(parent) = parent else { return Ok(()) };
        if !self.is_by_hand() || self.work.held == Some(*parent) {
            return Ok(());
        }
        if !self.may(*parent, Action::Edit)? {
            return Err(Problem::new(Code::ActionDenied));
        }
        self.must_be_open(*parent)
    }

    /// Where a record is a row of a table: the link to the one it belongs to.
    pub(super) fn row_link(&self, record_type: &str) -> Option<Name> {
        self.catalog.definitions.row_link(record_type).cloned()
    }

    /// Rows go for ever with the record they belong to.
    pub(super) fn erase_rows(&mut self, id: RecordId) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        let was_held = self.work.held.replace(id);
        for section in &record_type.sections {
            let Some(table) = self.table(id, &section.code)? else { continue };
            loop {
                let select = rows_of(&table.record_type, &table.link, Reach::All, id)?;
                let rows = self.tx.select(&select)?;
                if rows.is_empty() {
                    break;
                }
                for row in rows {
                    self.record(row.id)?;
                    self.erase_one(row.id)?;
                }
            }
        }
        self.work.held = was_held;
        Ok(())
    }
}

/// The rows of a table of a record, the oldest first.
fn rows_of(
    record_type: &Arc<RecordType>,
    link: &str,
    reach: Reach,
    id: RecordId,
) -> Result<Select, Problem> {
    use model::expr::{Binary, Expr, Node};
    let path = Box::new(Node::Path(vec![link.to_owned()]));
    let here = Expr::of(Node::Binary(Binary::Eq, path, Box::new(Node::Int(id))));
    let mut select = Select::of(record_type, reach).filter(here)?;
    select.order = Some(store::Order { by: "id".to_owned(), is_descending: false });
    select.limit = ROWS_MAX;
    Ok(select)
}
