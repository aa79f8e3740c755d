//! The guard of the next step, asked before the database asks it at the commit; and the doctor,
//! who asks it of everything.

use super::{Sql, Tx};
use base::{Code, Problem, RecordId};

/// Records without a valid next step among those watched.
const UNGUARDED: &str = "SELECT r.id FROM record r WHERE r.id = ANY($1) \
    AND ((r.is_open = 1 AND r.needs_step = 1) OR r.next_step_id IS NOT NULL) \
    AND NOT EXISTS (SELECT 1 FROM plan_step s JOIN task t ON t.id = s.task_id \
        JOIN person p ON p.id = s.who WHERE s.task_id = r.next_step_id AND s.record_id = r.id \
        AND t.is_open = 1 AND p.is_active = 1) LIMIT 1";

/// Something the doctor found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, a stable word: `step_missing`, `step_broken`, `step_stale`,
    /// `step_not_earliest`, `row_differs`, `need_differs`, `open_differs`, `rule_differs`,
    /// `trash_differs`, `tally_differs`, `table_missing`, `column_missing`, `integrity`, `foreign_key`.
    pub code: &'static str,
    /// Where, for people.
    pub place: String,
}

impl Finding {
    pub(crate) fn new(code: &'static str, place: impl Into<String>) -> Finding {
        Finding { code, place: place.into() }
    }
}

impl Tx<'_> {
    /// Checks the records this command touched.
    pub(crate) fn guard(&mut self) -> Result<(), Problem> {
        if self.watched.is_empty() {
            return Ok(());
        }
        self.watched.sort_unstable();
        self.watched.dedup();
        let watched: Vec<RecordId> = std::mem::take(&mut self.watched);
        match self.query_one(UNGUARDED, &[Sql::ids(&watched)])? {
            None => Ok(()),
            Some(row) => {
                Err(Problem::new(Code::StepMissing).with("record", row.int(0)?.to_string()))
            }
        }
    }
}
