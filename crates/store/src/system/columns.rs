//! System columns of the tables of record types that came later than the tables: added where they
//! are not there yet, and filled from what history knows.

use crate::driver::Link;
use crate::render::{Dialect, names};
use crate::tx::tallies;
use base::{Name, Problem};
use std::collections::HashSet;

/// The last column that came; a table that has it has them all.
const LAST: &str = "closed_at";
/// What came, in order.
const LATER: [&str; 3] = ["stage_at", "stage_due", LAST];

/// Brings tables of record types up to date, each in one transaction.
pub(super) fn keep_up(link: &mut Link<'_>) -> Result<(), Problem> {
    for table in old_tables(link)? {
        add(link, &table)?;
    }
    Ok(())
}

/// Counts the records of tables that came before the tallies, each in one transaction.
pub(super) fn keep_tallies(link: &mut Link<'_>) -> Result<(), Problem> {
    let types = link.query(
        "SELECT t.type FROM type_rule t WHERE NOT EXISTS \
         (SELECT 1 FROM tally_of o WHERE o.type = t.type) ORDER BY t.type",
        &[],
    )?;
    let there = tables(link)?;
    for code in types.iter().filter_map(|row| Name::parse(row.text(0)).ok()) {
        if !there.contains(&names::table(&code)) {
            continue;
        }
        link.batch(if link.dialect() == Dialect::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" })?;
        let outcome = tallies::keep(link, &code).and_then(|()| link.batch("COMMIT"));
        if outcome.is_err() {
            let _none_open = link.batch("ROLLBACK");
        }
        outcome?;
    }
    Ok(())
}

/// Tables that are there.
fn tables(link: &mut Link<'_>) -> Result<HashSet<String>, Problem> {
    let sql = match link.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Dialect::Postgres => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
        }
    };
    Ok(link.query(sql, &[])?.iter().map(|row| row.text(0).to_owned()).collect())
}

/// Tables of record types without the last column.
fn old_tables(link: &mut Link<'_>) -> Result<Vec<String>, Problem> {
    let with = match link.dialect() {
        Dialect::Sqlite => {
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.name = $1"
        }
        Dialect::Postgres => {
            "SELECT table_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND column_name = $1"
        }
    };
    let with = link.query(with, &[LAST.into()])?;
    let types = link.query("SELECT DISTINCT type FROM type_column ORDER BY type", &[])?;
    let tables = types.iter().filter_map(|row| Name::parse(row.text(0)).ok());
    let tables = tables.map(|code| names::table(&code));
    Ok(tables.filter(|table| !with.iter().any(|row| row.text(0) == table)).collect())
}

fn add(link: &mut Link<'_>, table: &str) -> Result<(), Problem> {
    let (begin, kind) = match link.dialect() {
        Dialect::Sqlite => ("BEGIN IMMEDIATE", "INTEGER"),
        Dialect::Postgres => ("BEGIN", "BIGINT"),
    };
    let columns: Vec<String> = LATER
        .iter()
        .map(|column| format!("ALTER TABLE {table} ADD COLUMN {column} {kind};"))
        .collect();
    let sql = format!(
        "{begin};\n{}\n\
         UPDATE {table} SET stage_at = COALESCE((SELECT MAX(h.at) FROM history h \
         WHERE h.record_id = {table}.id AND h.kind IN ('created', 'imported', 'moved')), created_at) \
         WHERE stage IS NOT NULL;\n\
         UPDATE {table} SET closed_at = stage_at WHERE stage IS NOT NULL AND is_open = 0;\nCOMMIT;",
        columns.join("\n")
    );
    let outcome = link.batch(&sql);
    if outcome.is_err() {
        let _none_open = link.batch("ROLLBACK");
    }
    outcome
}
