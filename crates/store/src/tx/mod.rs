//! One transaction (or one read snapshot): what slices do with the database.

mod guard;
mod records;
mod rollups;
mod rows;
mod spine;
pub(crate) mod tables;
pub(crate) mod tallies;
mod totals;
mod trash;
mod values;
mod views;
mod words;

pub use guard::Finding;
pub use rows::RowRef;
pub use spine::{NewRecord, SpineChange};
pub use tables::Aside;
pub use totals::StageTotal;
pub use trash::{TrashQuery, Trashed, Trashing, trashed_value};
pub use values::{Row, Sql};

use crate::driver::Link;
use base::{Problem, RecordId};

/// A transaction. Made by [`crate::Store::write`] and [`crate::Store::read`].
#[derive(Debug)]
pub struct Tx<'c> {
    pub(crate) link: Link<'c>,
    /// Records whose guard is checked before the command is done.
    watched: Vec<RecordId>,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(link: Link<'c>) -> Tx<'c> {
        Tx { link, watched: Vec::new() }
    }

    /// Rows of fixed, portable SQL with `$1 …` parameters. A list is one parameter made by
    /// [`Sql::ids`] or [`Sql::texts`] and compared with `= ANY($1)`.
    ///
    /// # Errors
    /// `store.busy`, `store.unavailable`, `store.full`, `bug`.
    pub fn query(&mut self, sql: &str, params: &[Sql]) -> Result<Vec<Row>, Problem> {
        self.link.query(sql, params)
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
    /// As [`Tx::query`]; a broken unique index is `field.taken` with parameters `index` and
    /// `field`, a broken guard `step.missing`, a reference to nothing `field.link_missing`.
    pub fn execute(&mut self, sql: &str, params: &[Sql]) -> Result<u64, Problem> {
        self.link.execute(sql, params)
    }

    /// Runs an `INSERT … ` of a table with an `id` and gives the new id (`RETURNING id` is added).
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn insert(&mut self, sql: &str, params: &[Sql]) -> Result<i64, Problem> {
        let rows = self.link.query(&format!("{sql} RETURNING id"), params)?;
        rows.first().ok_or_else(|| Problem::bug("an insert gave no id"))?.int(0)
    }

    /// Runs a part of the command in a savepoint of its own: when it fails, only what it did is
    /// undone and the command may go on. (On PostgreSQL a failed statement ends the transaction
    /// unless it stands in such a part.)
    ///
    /// # Errors
    /// What the part gives.
    pub fn attempt<T>(
        &mut self,
        part: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.link.execute("SAVEPOINT part", &[])?;
        let watched = self.watched.len();
        let outcome = part(self);
        if outcome.is_err() {
            self.watched.truncate(watched);
            self.link.execute("ROLLBACK TO SAVEPOINT part", &[])?;
        }
        self.link.execute("RELEASE SAVEPOINT part", &[])?;
        outcome
    }

    /// Marks a record whose guard must be checked before this command is done.
    pub fn watch(&mut self, id: RecordId) {
        if self.watched.last() != Some(&id) {
            self.watched.push(id);
        }
    }

    /// Gives the next number of a series (from 1), locking it until the commit: no gap, no double.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn next_number(&mut self, series: &str) -> Result<i64, Problem> {
        let rows = self.link.query(
            "INSERT INTO series (key, last) VALUES ($1, 1) \
             ON CONFLICT (key) DO UPDATE SET last = series.last + 1 RETURNING last",
            &[series.into()],
        )?;
        rows.first().ok_or_else(|| Problem::bug("a series gave no number"))?.int(0)
    }
}
