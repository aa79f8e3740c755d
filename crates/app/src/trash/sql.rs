//! Fixed SQL of the recycle bin.

use base::{Problem, RecordId, Time};
use store::Tx;

/// Deletions from before a moment, oldest first.
pub(super) fn older(tx: &mut Tx<'_>, before: Time, limit: i64) -> Result<Vec<RecordId>, Problem> {
    let rows = tx.query(
        "SELECT record_id FROM trash WHERE root_id = record_id AND at < $1 ORDER BY at LIMIT $2",
        &[before.into(), limit.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// The merge that put a record into the bin.
pub(super) fn merge_of(tx: &mut Tx<'_>, id: RecordId) -> Result<Option<i64>, Problem> {
    let row = tx.query_one(
        "SELECT m.id FROM merged m JOIN trash t ON t.record_id = m.other_id \
         AND t.merged_into = m.main_id WHERE m.other_id = $1 AND m.undone_at IS NULL",
        &[id.into()],
    )?;
    Ok(row.and_then(|row| row.maybe_int(0)))
}
