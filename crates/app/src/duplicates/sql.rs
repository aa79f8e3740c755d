//! Fixed SQL of duplicates.

use super::Verdict;
use base::{PersonId, Problem, RecordId, Time};
use std::collections::BTreeSet;
use store::{Row, Sql, Tx};

/// Forgets what an earlier search found.
pub(super) fn clear(tx: &mut Tx<'_>, of: &str) -> Result<(), Problem> {
    tx.execute("DELETE FROM duplicate_key WHERE type = $1", &[of.into()])?;
    tx.execute("DELETE FROM duplicate WHERE type = $1", &[of.into()])?;
    Ok(())
}

/// Keeps the keys of records.
pub(super) fn put_keys(
    tx: &mut Tx<'_>,
    of: &str,
    keys: &[(RecordId, String)],
) -> Result<(), Problem> {
    for portion in keys.chunks(200) {
        let mut sql = String::from("INSERT INTO duplicate_key (type, key, record_id) VALUES ");
        let mut params: Vec<Sql> = vec![of.into()];
        for (at, (id, key)) in portion.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            sql.push_str(&format!("{comma}($1, ${}, ${})", params.len() + 1, params.len() + 2));
            params.push(key.as_str().into());
            params.push((*id).into());
        }
        sql.push_str(" ON CONFLICT DO NOTHING");
        tx.execute(&sql, &params)?;
    }
    Ok(())
}

/// Keys that several records have, after one.
pub(super) fn common(
    tx: &mut Tx<'_>,
    of: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, Problem> {
    let rows = tx.query(
        "SELECT key FROM duplicate_key WHERE type = $1 AND key > $2 GROUP BY key \
         HAVING COUNT(*) > 1 ORDER BY key LIMIT $3",
        &[of.into(), after.into(), limit.into()],
    )?;
    Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
}

/// Records with a key and their titles, first ids first.
pub(super) fn of_key(
    tx: &mut Tx<'_>,
    of: &str,
    key: &str,
    limit: i64,
) -> Result<Vec<(RecordId, String)>, Problem> {
    let rows = tx.query(
        "SELECT k.record_id, r.title FROM duplicate_key k JOIN record r ON r.id = k.record_id \
         WHERE k.type = $1 AND k.key = $2 ORDER BY k.record_id LIMIT $3",
        &[of.into(), key.into(), limit.into()],
    )?;
    rows.iter().map(|row| Ok((row.int(0)?, row.text(1).to_owned()))).collect()
}

/// Notes a reason why two records may be the same.
pub(super) fn put(
    tx: &mut Tx<'_>,
    of: &str,
    (a, b): (RecordId, RecordId),
    (score, reason): (i64, &str),
) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO duplicate (type, a_id, b_id, score, reasons) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (type, a_id, b_id) DO UPDATE SET score = duplicate.score + excluded.score, \
         reasons = duplicate.reasons || ' ' || excluded.reasons",
        &[of.into(), a.into(), b.into(), score.into(), reason.into()],
    )?;
    Ok(())
}

/// The keys are of no use when all pairs are found.
pub(super) fn forget_keys(tx: &mut Tx<'_>, of: &str) -> Result<(), Problem> {
    tx.execute("DELETE FROM duplicate_key WHERE type = $1", &[of.into()])?;
    Ok(())
}

/// Two records that may be the same.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) score: i64,
    pub(super) a: RecordId,
    pub(super) b: RecordId,
    pub(super) titles: (String, String),
    pub(super) reasons: BTreeSet<String>,
}

/// Pairs of living records that nobody found different, likest first, after one.
pub(super) fn pairs(
    tx: &mut Tx<'_>,
    of: &str,
    (score, a, b): (i64, RecordId, RecordId),
    limit: i64,
) -> Result<Vec<Pair>, Problem> {
    let rows = tx.query(
        "SELECT d.score, d.a_id, d.b_id, x.title, y.title, d.reasons FROM duplicate d \
         JOIN record x ON x.id = d.a_id AND x.trashed_at IS NULL \
         JOIN record y ON y.id = d.b_id AND y.trashed_at IS NULL \
         WHERE d.type = $1 AND (d.score < $2 OR (d.score = $2 AND (d.a_id, d.b_id) > ($3, $4))) \
         AND NOT EXISTS (SELECT 1 FROM distinct_pair n WHERE n.a_id = d.a_id AND n.b_id = d.b_id) \
         ORDER BY d.score DESC, d.a_id, d.b_id LIMIT $5",
        &[of.into(), score.into(), a.into(), b.into(), limit.into()],
    )?;
    rows.iter().map(pair).collect()
}

fn pair(row: &Row) -> Result<Pair, Problem> {
    Ok(Pair {
        score: row.int(0)?,
        a: row.int(1)?,
        b: row.int(2)?,
        titles: (row.text(3).to_owned(), row.text(4).to_owned()),
        reasons: row.text(5).split(' ').map(str::to_owned).collect(),
    })
}

/// Says that two records are different, or takes it back.
pub(super) fn tell_apart(
    tx: &mut Tx<'_>,
    (a, b): (RecordId, RecordId),
    verdict: Verdict,
    (at, by): (Time, Option<PersonId>),
) -> Result<(), Problem> {
    let (a, b) = (a.min(b), a.max(b));
    if verdict == Verdict::Distinct {
        tx.execute(
            "INSERT INTO distinct_pair (a_id, b_id, at, person_id) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
            &[a.into(), b.into(), at.into(), by.into()],
        )?;
    } else {
        tx.execute(
            "DELETE FROM distinct_pair WHERE a_id = $1 AND b_id = $2",
            &[a.into(), b.into()],
        )?;
    }
    Ok(())
}

/// The last search of a type: its job, when it began, whether it goes on.
pub(super) fn last(tx: &mut Tx<'_>, of: &str) -> Result<Option<(i64, Time, bool)>, Problem> {
    let payload = serde_json::json!({ "type": of }).to_string();
    let row = tx.query_one(
        "SELECT id, created_at, CASE WHEN state IN ('waiting', 'running') THEN 1 ELSE 0 END \
         FROM job WHERE kind = 'duplicates' AND payload = $1 ORDER BY id DESC LIMIT 1",
        &[payload.into()],
    )?;
    row.map(|row| Ok((row.int(0)?, row.time(1), row.flag(2)))).transpose()
}
