//! Fixed SQL of exports.

use base::{PersonId, Problem, Time};
use serde_json::Value as Json;
use store::Tx;

/// How many exports of a person are under way.
pub(super) fn busy(tx: &mut Tx<'_>, person: Option<PersonId>) -> Result<i64, Problem> {
    let row = tx.query_one(
        "SELECT COUNT(*) FROM job WHERE state IN ('waiting', 'running') AND kind = $1 \
         AND created_by = $2",
        &[super::KIND.into(), person.into()],
    )?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Payloads of the exports whose files are still wanted: under way, or done after a moment.
pub(super) fn wanted(tx: &mut Tx<'_>, after: Time) -> Result<Vec<Json>, Problem> {
    let rows = tx.query(
        "SELECT payload FROM job WHERE kind = $1 AND (state IN ('waiting', 'running') \
         OR (state = 'done' AND updated_at > $2))",
        &[super::KIND.into(), after.into()],
    )?;
    Ok(rows.iter().map(|row| serde_json::from_str(row.text(0)).unwrap_or_default()).collect())
}
