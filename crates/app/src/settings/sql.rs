//! Fixed SQL of settings.

use base::Problem;
use std::collections::HashMap;
use store::Tx;

pub(crate) fn all(tx: &mut Tx<'_>) -> Result<HashMap<String, String>, Problem> {
    // Keys with a slash belong to people (`recent/12`), not to the organisation.
    let rows = tx.query(
        "SELECT key, value FROM setting WHERE key IN \
         ('name', 'zone', 'language', 'currency', 'duty')",
        &[],
    )?;
    Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())).collect())
}

pub(crate) fn get(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>, Problem> {
    let row = tx.query_one("SELECT value FROM setting WHERE key = $1", &[key.into()])?;
    Ok(row.map(|row| row.text(0).to_owned()))
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
