//! Notices: what the product tells a person.

use crate::events::Change;
use crate::records::write::Writer;
use base::{PersonId, Problem, RecordId, TaskId};

mod sql;

/// Tells a person something, inside the transaction of what it is about. The same `idem` is told
/// once only.
///
/// # Errors
/// `store.*`
#[expect(clippy::too_many_arguments, reason = "one row of the table of notices")]
pub fn add(
    writer: &mut Writer<'_, '_>,
    who: PersonId,
    text: &str,
    record: Option<RecordId>,
    task: Option<TaskId>,
    rule: &str,
    needs_action: bool,
    idem: Option<&str>,
) -> Result<(), Problem> {
    let now = writer.now;
    sql::insert(writer.tx, (who, now), text, (record, task, rule), (needs_action, idem))?;
    writer.changes.push(Change::Notice(who));
    Ok(())
}
