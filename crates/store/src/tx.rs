//! One transaction (or one read snapshot): what slices do with the database.

use crate::query::Select;
use crate::search::{SearchDoc, SearchHit, SearchQuery};
use base::{PersonId, Problem, RecordId, Time};
use model::plan::Plan;
use model::{Field, RecordType, Value};

/// A value as databases know it. Parameters of fixed SQL, cells of its rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Sql {
    /// NULL
    Null,
    /// Integers, ids, flags (0 or 1), times in ms, days.
    Int(i64),
    /// Text and JSON.
    Text(String),
}

/// A row of fixed SQL.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row(pub Vec<Sql>);

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
    /// Values in the order of the query's fields.
    pub values: Vec<Value>,
    /// Titles of linked records, in the order of the query's fields; `None` for other kinds.
    pub names: Vec<Option<String>>,
}

/// A new record's spine.
#[derive(Debug, Clone, Default)]
pub struct NewRecord {
    /// Title.
    pub title: String,
    /// Full code of its stage.
    pub stage: Option<String>,
    /// Responsible.
    pub owner: Option<PersonId>,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it needs a next step while open.
    pub needs_step: bool,
    /// When.
    pub at: Time,
    /// Who.
    pub by: Option<PersonId>,
}

/// What changes on a record's spine.
#[derive(Debug, Clone, Default)]
pub struct SpineChange {
    /// New title.
    pub title: Option<String>,
    /// New stage; also counts up the visit.
    pub stage: Option<String>,
    /// New responsible.
    pub owner: Option<Option<PersonId>>,
    /// Opened or closed.
    pub is_open: Option<bool>,
    /// The version the caller saw; another one in the database refuses the change.
    pub seen_version: Option<i64>,
    /// When.
    pub at: Time,
}

/// A transaction. Made by [`crate::Store::write`] and [`crate::Store::read`].
#[derive(Debug)]
pub struct Tx<'c> {
    _connection: std::marker::PhantomData<&'c mut ()>,
}

impl Tx<'_> {
    /// Rows of fixed, portable SQL with `$1 …` parameters.
    ///
    /// # Errors
    /// `store.busy`, `store.unavailable`, `store.full`, `bug`.
    pub fn query(&mut self, sql: &str, params: &[Sql]) -> Result<Vec<Row>, Problem> {
        let _ = (sql, params);
        Err(Problem::bug("not built"))
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn query_one(&mut self, sql: &str, params: &[Sql]) -> Result<Option<Row>, Problem> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// Runs fixed, portable SQL; gives the number of rows it touched.
    ///
    /// # Errors
    /// As [`Tx::query`]; a broken unique index is `field.taken` with parameter `index`, a broken
    /// guard `step.missing`.
    pub fn execute(&mut self, sql: &str, params: &[Sql]) -> Result<u64, Problem> {
        let _ = (sql, params);
        Err(Problem::bug("not built"))
    }

    /// Runs an `INSERT … ` of a table with an `id` and gives the new id (`RETURNING id` is added).
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn insert(&mut self, sql: &str, params: &[Sql]) -> Result<i64, Problem> {
        let _ = (sql, params);
        Err(Problem::bug("not built"))
    }

    /// Inserts a record: its spine and its row; the record is watched by the guard. Fields without
    /// a column are skipped.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn insert_record(
        &mut self,
        record_type: &RecordType,
        spine: &NewRecord,
        values: &[(&Field, Value)],
    ) -> Result<RecordId, Problem> {
        let _ = (record_type, spine, values);
        Err(Problem::bug("not built"))
    }

    /// Changes a record; counts its version up by one and gives the new one. Watched by the guard.
    ///
    /// # Errors
    /// `record.conflict` when `seen_version` is not the stored one, else as [`Tx::execute`].
    pub fn update_record(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
        spine: &SpineChange,
        values: &[(&Field, Value)],
    ) -> Result<i64, Problem> {
        let _ = (record_type, id, spine, values);
        Err(Problem::bug("not built"))
    }

    /// Deletes a record with its tasks, steps, runs, timers, activities and search entry. Its
    /// history stays.
    ///
    /// # Errors
    /// `record.linked` when another record points at it (parameter `count`).
    pub fn delete_record(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
    ) -> Result<(), Problem> {
        let _ = (record_type, id);
        Err(Problem::bug("not built"))
    }

    /// Rows of a dynamic query.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn select(&mut self, select: &Select) -> Result<Vec<RowRef>, Problem> {
        let _ = select;
        Err(Problem::bug("not built"))
    }

    /// How many rows a dynamic query has in all.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn count(&mut self, select: &Select) -> Result<i64, Problem> {
        let _ = select;
        Err(Problem::bug("not built"))
    }

    /// Per stage: (stage, count, sum of `sum` in its smallest unit, overdue, due within the day,
    /// planned later, without a step), in one statement. `now` and `day_end` split the steps.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn stage_totals(
        &mut self,
        select: &Select,
        sum: Option<&Field>,
        now: Time,
        day_end: Time,
    ) -> Result<Vec<StageTotal>, Problem> {
        let _ = (select, sum, now, day_end);
        Err(Problem::bug("not built"))
    }

    /// Chooses the earliest open step of a record as its next one and keeps it on the spine and
    /// the type's table. Called after tasks of the record changed.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn refresh_next_step(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
    ) -> Result<(), Problem> {
        let _ = (record_type, id);
        Err(Problem::bug("not built"))
    }

    /// Marks a record whose guard must be checked before this command is done.
    pub fn watch(&mut self, id: RecordId) {
        let _ = id;
    }

    /// Puts a record into the search index, in place of what was there.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn search_put(&mut self, id: RecordId, doc: &SearchDoc) -> Result<(), Problem> {
        let _ = (id, doc);
        Err(Problem::bug("not built"))
    }

    /// Finds records, newest first.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn search(&mut self, query: &SearchQuery) -> Result<Vec<SearchHit>, Problem> {
        let _ = query;
        Err(Problem::bug("not built"))
    }

    /// Gives the next number of a series (from 1), locking it until the commit: no gap, no double.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn next_number(&mut self, series: &str) -> Result<i64, Problem> {
        let _ = series;
        Err(Problem::bug("not built"))
    }

    /// Locks a record for this transaction, so that steps of one record keep their order.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn lock_record(&mut self, id: RecordId) -> Result<(), Problem> {
        let _ = id;
        Err(Problem::bug("not built"))
    }

    /// Makes and changes the tables of record types.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn apply(&mut self, plan: &Plan) -> Result<(), Problem> {
        let _ = plan;
        Err(Problem::bug("not built"))
    }
}

/// Totals of one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageTotal {
    /// Full code of the stage.
    pub stage: String,
    /// Records.
    pub count: i64,
    /// Sum in the smallest unit.
    pub sum: i64,
    /// Whose next step is overdue.
    pub overdue: i64,
    /// Whose next step is due later this day.
    pub today: i64,
    /// Whose next step is due after this day.
    pub planned: i64,
    /// Without a next step.
    pub none: i64,
}
