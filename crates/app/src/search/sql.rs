//! Fixed SQL of search.

use base::{PersonId, Problem, RecordId};
use std::collections::HashMap;
use store::{SearchHit, Sql, Tx};

/// Who is responsible for some records.
pub(super) fn owners(
    tx: &mut Tx<'_>,
    ids: &[RecordId],
) -> Result<HashMap<RecordId, PersonId>, Problem> {
    let rows = tx.query(
        "SELECT id, owner_id FROM record WHERE id = ANY($1) AND owner_id IS NOT NULL",
        &[Sql::ids(ids)],
    )?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// Ids of records of a type, from after one.
pub(super) fn ids_after(
    tx: &mut Tx<'_>,
    record_type: &str,
    after: RecordId,
    limit: i64,
) -> Result<Vec<RecordId>, Problem> {
    let rows = tx.query(
        "SELECT id FROM record WHERE type = $1 AND id > $2 ORDER BY id LIMIT $3",
        &[record_type.into(), after.into(), limit.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// The spines of some records.
pub(super) fn spines(tx: &mut Tx<'_>, ids: &[RecordId]) -> Result<Vec<SearchHit>, Problem> {
    let rows = tx.query(
        "SELECT id, type, title, stage, is_open FROM record WHERE id = ANY($1)",
        &[Sql::ids(ids)],
    )?;
    rows.iter()
        .map(|row| {
            Ok(SearchHit {
                id: row.int(0)?,
                record_type: row.text(1).to_owned(),
                title: row.text(2).to_owned(),
                stage: row.maybe_text(3).map(str::to_owned),
                is_open: row.flag(4),
            })
        })
        .collect()
}
