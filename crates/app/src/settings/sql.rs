//! Fixed SQL of settings.

use base::Problem;
use std::collections::HashMap;
use store::Tx;

pub(crate) fn all(tx: &mut Tx<'_>) -> Result<HashMap<String, String>, Problem> {
    // Keys with a slash belong to people (`recent/12`), not to the organisation.
    let rows = tx.query(
        "SELECT key, value FROM setting WHERE key IN \
         ('name', 'zone', 'language', 'currency', 'duty', 'trash_days')",
        &[],
    )?;
    Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())).collect())
}

pub(crate) fn get(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>, Problem> {
    let row = tx.query_one("SELECT value FROM setting WHERE key = $1", &[key.into()])?;
    Ok(row.map(|row| row.text(0).to_owned()))
}

/// Keys that begin with a prefix.
pub(crate) fn keys(tx: &mut Tx<'_>, prefix: &str) -> Result<Vec<String>, Problem> {
    let sql = "SELECT key FROM setting WHERE SUBSTR(key, 1, $2) = $1 ORDER BY key";
    let length = i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX);
    let rows = tx.query(sql, &[prefix.into(), length.into()])?;
    Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
}

/// Keeps a value unless there is one; gives whether it was kept.
pub(crate) fn put_new(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<bool, Problem> {
    let touched = tx.execute(
        "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
        &[key.into(), value.into()],
    )?;
    Ok(touched > 0)
}

pub(crate) fn put(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO setting (key, value) VALUES ($1, $2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        &[key.into(), value.into()],
    )?;
    Ok(())
}

pub(crate) fn remove(tx: &mut Tx<'_>, key: &str) -> Result<(), Problem> {
    tx.execute("DELETE FROM setting WHERE key = $1", &[key.into()])?;
    Ok(())
}
