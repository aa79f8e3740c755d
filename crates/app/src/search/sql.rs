//! Fixed SQL of search.

use base::{PersonId, Problem, RecordId};
use std::collections::HashSet;
use store::{SearchHit, Sql, Tx};

/// Which of some records a person is responsible for.
pub(super) fn own(
    tx: &mut Tx<'_>,
    me: PersonId,
    ids: &[RecordId],
) -> Result<HashSet<RecordId>, Problem> {
    let rows = tx.query(
        "SELECT id FROM record WHERE id = ANY($1) AND owner_id = $2",
        &[Sql::ids(ids), me.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// The newest open records a person is responsible for.
pub(super) fn own_open(
    tx: &mut Tx<'_>,
    me: PersonId,
    limit: i64,
) -> Result<Vec<RecordId>, Problem> {
    let rows = tx.query(
        "SELECT id FROM record WHERE owner_id = $1 AND is_open = 1 ORDER BY id DESC LIMIT $2",
        &[me.into(), limit.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// Ids of records of a type, from after one.
pub(super) fn ids_after(
    tx: &mut Tx<'_>,
    record_type: &str,
    after: RecordId,
    limit: i64,
) -> Result<Vec<RecordId>, Problem> {
    let rows = tx.query(
        "SELECT id FROM record WHERE type = $1 AND id > $2 AND trashed_at IS NULL \
         ORDER BY id LIMIT $3",
        &[record_type.into(), after.into(), limit.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// The spines of some records.
pub(super) fn spines(tx: &mut Tx<'_>, ids: &[RecordId]) -> Result<Vec<SearchHit>, Problem> {
    let rows = tx.query(
        "SELECT id, type, title, stage, is_open FROM record WHERE id = ANY($1) \
         AND trashed_at IS NULL",
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
