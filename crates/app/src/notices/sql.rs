//! Fixed SQL of notices.

use base::{PersonId, Problem, RecordId, TaskId, Time};
use store::Tx;

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
