//! Rows of dynamic queries.

use super::{Row, Sql, Tx};
use crate::query::Select;
use crate::render::{cells, select};
use base::{PersonId, Problem, RecordId, Time};
use model::{FieldKind, Value};

/// A row of a dynamic query: the spine and the chosen fields.
#[derive(Debug, Clone, PartialEq)]
pub struct RowRef {
    /// Id of the record.
    pub id: RecordId,
    /// Title kept on the spine.
    pub title: String,
    /// Full code of the stage.
    pub stage: Option<String>,
    /// Whether it is open.
    pub is_open: bool,
    /// Optimistic version.
    pub version: i64,
    /// Responsible person.
    pub owner: Option<PersonId>,
    /// The next step: task, when it is due, whose it is, its title.
    pub next: Option<(i64, Time, PersonId, String)>,
    /// When it was made and last changed.
    pub created_at: Time,
    /// Last change.
    pub updated_at: Time,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// Visit counter of stages.
    pub visit: i64,
    /// Since when it stands on its stage.
    pub stage_at: Option<Time>,
    /// Until when it should have left the stage.
    pub stage_due: Option<Time>,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// What the list is sorted by: with the id, where the next page begins.
    pub key: Value,
    /// Values in the order of the query's fields.
    pub values: Vec<Value>,
    /// Titles of linked records, in the order of the query's fields; `None` for other kinds.
    pub names: Vec<Option<String>>,
}

impl Tx<'_> {
    /// Rows of a dynamic query.
    ///
    /// # Errors
    /// As [`Tx::query`]; `field.not_ordered`, `expr.*` when the query cannot be said in SQL.
    pub fn select(&mut self, query: &Select) -> Result<Vec<RowRef>, Problem> {
        let key = select::Key::of(query)?;
        let mut out = Vec::new();
        for part in key.parts(query) {
            let room = usize::try_from(query.limit).unwrap_or(usize::MAX) - out.len();
            if room == 0 {
                break;
            }
            let limit = u32::try_from(room).unwrap_or(query.limit);
            let statement = select::page(query, *part, limit, self.link.dialect())?;
            let rows = self.query(&statement.sql, &statement.params)?;
            out.extend(rows.into_iter().map(|row| read(query, &key, row)));
        }
        Ok(out)
    }

    /// The first row of a dynamic query, if any.
    ///
    /// # Errors
    /// As [`Tx::select`].
    pub fn select_one(&mut self, query: &Select) -> Result<Option<RowRef>, Problem> {
        let mut query = query.clone();
        query.limit = 1;
        Ok(self.select(&query)?.into_iter().next())
    }

    /// How many rows a dynamic query has in all.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn count(&mut self, query: &Select) -> Result<i64, Problem> {
        let statement = select::count(query, self.link.dialect())?;
        let rows = self.query(&statement.sql, &statement.params)?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }

    /// Whether a dynamic query has any row.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn exists(&mut self, query: &Select) -> Result<bool, Problem> {
        Ok(self.select_one(query)?.is_some())
    }
}

fn read(query: &Select, key: &select::Key<'_>, row: Row) -> RowRef {
    let count = query.fields.len();
    let mut cells = row.0.into_iter();
    let mut cell = || cells.next().unwrap_or(Sql::Null);
    let mut found = RowRef {
        id: cell().into_int().unwrap_or_default(),
        title: cell().into_text().unwrap_or_default(),
        stage: cell().into_text(),
        is_open: cell().into_int().is_some_and(|flag| flag != 0),
        version: cell().into_int().unwrap_or_default(),
        owner: cell().into_int(),
        created_at: Time(cell().into_int().unwrap_or_default()),
        updated_at: Time(cell().into_int().unwrap_or_default()),
        created_by: cell().into_int(),
        visit: cell().into_int().unwrap_or_default(),
        next: match (cell().into_int(), cell().into_int(), cell().into_int(), cell()) {
            (Some(task), Some(due), Some(who), title) => {
                Some((task, Time(due), who, title.into_text().unwrap_or_default()))
            }
            _ => None,
        },
        stage_at: cell().into_int().map(Time),
        stage_due: cell().into_int().map(Time),
        closed_at: cell().into_int().map(Time),
        key: key.value(cell()),
        values: Vec::with_capacity(count),
        names: Vec::with_capacity(count),
    };
    for field in query.read_fields() {
        found.values.push(cells::from_cell(field, cell()));
        let is_link = field.is_stored() && field.value_kind() == FieldKind::Link;
        found.names.push(is_link.then(|| cell().into_text()).flatten());
    }
    found
}
