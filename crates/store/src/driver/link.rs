//! The connection inside a transaction: the same few functions on both databases.

use super::faults;
use super::portable::for_sqlite;
use super::postgres::PgLink;
use crate::render::Dialect;
use crate::tx::{Row, Sql};
use base::Problem;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A connection with an open transaction.
#[derive(Debug)]
pub(crate) enum Link<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c mut PgLink),
}

impl Link<'_> {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Link::Sqlite(_) => Dialect::Sqlite,
            Link::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Rows of a portable statement.
    pub(crate) fn query(&mut self, sql: &str, params: &[Sql]) -> Result<Vec<Row>, Problem> {
        match self {
            Link::Sqlite(connection) => {
                sqlite_query(connection, sql, params).map_err(faults::sqlite)
            }
            Link::Postgres(link) => link.query(sql, params),
        }
    }

    /// Runs a portable statement; gives the number of rows it touched.
    pub(crate) fn execute(&mut self, sql: &str, params: &[Sql]) -> Result<u64, Problem> {
        match self {
            Link::Sqlite(connection) => {
                sqlite_execute(connection, sql, params).map_err(faults::sqlite)
            }
            Link::Postgres(link) => link.execute(sql, params),
        }
    }

    /// Runs statements without parameters, written in the database's own dialect.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Problem> {
        match self {
            Link::Sqlite(connection) => connection.execute_batch(sql).map_err(faults::sqlite),
            Link::Postgres(link) => link.batch(sql),
        }
    }

    /// Counts what the planner goes by. SQLite samples, and only tables that are new to it or have
    /// grown tenfold; PostgreSQL samples all of them.
    pub(crate) fn refresh_statistics(&mut self) -> Result<(), Problem> {
        match self {
            Link::Sqlite(_) => self.batch("PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002"),
            Link::Postgres(_) => self.batch("ANALYZE"),
        }
    }
}

fn sqlite_query(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[Sql],
) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(&for_sqlite(sql))?;
    bind(&mut statement, params)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut cells = Vec::with_capacity(columns);
        for index in 0..columns {
            cells.push(cell(row.get_ref(index)?));
        }
        out.push(Row(cells));
    }
    Ok(out)
}

fn sqlite_execute(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[Sql],
) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(&for_sqlite(sql))?;
    bind(&mut statement, params)?;
    let touched = statement.raw_execute()?;
    Ok(u64::try_from(touched).unwrap_or_default())
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, params: &[Sql]) -> rusqlite::Result<()> {
    if statement.parameter_count() != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(
            params.len(),
            statement.parameter_count(),
        ));
    }
    for index in 1..=params.len() {
        // `$3` is a name to SQLite, numbered as it comes: the third value goes wherever that is.
        let number = statement.parameter_name(index).and_then(|name| name.get(1..)?.parse().ok());
        let param = number.and_then(|number: usize| params.get(number.checked_sub(1)?));
        statement.raw_bind_parameter(index, param.unwrap_or(&Sql::Null))?;
    }
    Ok(())
}

fn cell(value: ValueRef<'_>) -> Sql {
    match value {
        ValueRef::Integer(number) => Sql::Int(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Sql::Text(match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => String::from_utf8_lossy(bytes).into_owned(),
            })
        }
        ValueRef::Real(number) => Sql::Text(number.to_string()),
        ValueRef::Null => Sql::Null,
    }
}

impl rusqlite::ToSql for Sql {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Sql::Null => ValueRef::Null,
            Sql::Int(number) => ValueRef::Integer(*number),
            Sql::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
