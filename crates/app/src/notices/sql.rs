//! Fixed SQL of notices.

use super::{NoticeRecord, NoticeView, Tab};
use base::{PersonId, Problem, RecordId, TaskId, Time};
use store::{Sql, Tx};

pub(super) fn insert(
    tx: &mut Tx<'_>,
    (who, at): (PersonId, Time),
    text: &str,
    (record, task, rule): (Option<RecordId>, Option<TaskId>, &str),
    (needs_action, idem): (bool, Option<&str>),
) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO notice (person_id, at, text, record_id, task_id, rule, needs_action, idem) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (idem) DO NOTHING",
        &[
            who.into(),
            at.into(),
            text.into(),
            record.into(),
            task.into(),
            rule.into(),
            needs_action.into(),
            idem.into(),
        ],
    )?;
    Ok(())
}

/// A page of a person's notices, newest first.
pub(super) fn page(
    tx: &mut Tx<'_>,
    who: PersonId,
    tab: Tab,
    before: i64,
    limit: i64,
) -> Result<Vec<NoticeView>, Problem> {
    let rows = tx.query(
        "SELECT n.id, n.at, n.text, n.task_id, n.needs_action, n.read_at, r.id, r.type, r.title, \
         n.record_id \
         FROM notice n LEFT JOIN record r ON r.id = n.record_id \
         WHERE n.person_id = $1 AND n.needs_action = $2 AND n.id < $3 AND r.trashed_at IS NULL \
         ORDER BY n.id DESC LIMIT $4",
        &[who.into(), (tab == Tab::Action).into(), before.into(), limit.into()],
    )?;
    rows.iter()
        .map(|row| {
            let record = row.maybe_int(6).map(|id| NoticeRecord {
                id,
                record_type: row.text(7).to_owned(),
                title: row.text(8).to_owned(),
            });
            Ok(NoticeView {
                id: row.int(0)?,
                at: row.time(1),
                text: Some(row.text(2).to_owned()),
                is_of_record: row.maybe_int(9).is_some(),
                task: row.maybe_int(3),
                needs_action: row.flag(4),
                read_at: row.maybe_time(5),
                record,
            })
        })
        .collect()
}

pub(super) fn unread(tx: &mut Tx<'_>, who: PersonId) -> Result<i64, Problem> {
    let row = tx.query_one(
        "SELECT COUNT(*) FROM notice n LEFT JOIN record r ON r.id = n.record_id \
         WHERE n.person_id = $1 AND n.read_at IS NULL AND r.trashed_at IS NULL",
        &[who.into()],
    )?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Marks notices as read; without ids all of them.
pub(super) fn read(
    tx: &mut Tx<'_>,
    who: PersonId,
    ids: Option<&[i64]>,
    at: Time,
) -> Result<u64, Problem> {
    let all = "UPDATE notice SET read_at = $2 WHERE person_id = $1 AND read_at IS NULL";
    match ids {
        None => tx.execute(all, &[who.into(), at.into()]),
        Some(ids) => {
            let sql = format!("{all} AND id = ANY($3)");
            tx.execute(&sql, &[who.into(), at.into(), Sql::ids(ids)])
        }
    }
}
