//! Fixed SQL of packages and flows.

use crate::catalog::Installed;
use base::{Problem, Time};
use std::collections::HashMap;
use store::Tx;

/// Which types the guard believes to need a next step.
pub(super) fn rules(tx: &mut Tx<'_>) -> Result<HashMap<String, bool>, Problem> {
    let rows = tx.query("SELECT type, needs_step FROM type_rule", &[])?;
    Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.flag(1))).collect())
}

/// Keeps the text of a package; a new one comes last.
pub(super) fn keep(tx: &mut Tx<'_>, one: &Installed, now: Time) -> Result<(), Problem> {
    let files = serde_json::to_string(&one.files)
        .map_err(|error| Problem::bug("the text of a package").because(error))?;
    tx.execute(
        "INSERT INTO package (code, version, files, installed_at, position) \
         SELECT $1, $2, $3, $4, COALESCE(MAX(position), 0) + 1 FROM package WHERE TRUE \
         ON CONFLICT (code) DO UPDATE SET version = excluded.version, files = excluded.files, \
         installed_at = excluded.installed_at",
        &[one.code.as_str().into(), one.version.as_str().into(), files.into(), now.into()],
    )?;
    Ok(())
}

/// Keeps a new text of a flow as its next version; the same text stays the present one.
pub(super) fn keep_flow(tx: &mut Tx<'_>, code: &str, text: &str, now: Time) -> Result<(), Problem> {
    let row = tx.query_one(
        "SELECT version, text FROM flow WHERE code = $1 ORDER BY version DESC LIMIT 1",
        &[code.into()],
    )?;
    let version = match row {
        Some(row) if row.text(1) == text => return Ok(()),
        Some(row) => row.int(0)? + 1,
        None => 1,
    };
    tx.execute("UPDATE flow SET is_active = 0 WHERE code = $1", &[code.into()])?;
    tx.execute(
        "INSERT INTO flow (code, version, text, at) VALUES ($1, $2, $3, $4)",
        &[code.into(), version.into(), text.into(), now.into()],
    )?;
    Ok(())
}
