//! Totals of a board.

use super::Tx;
use crate::query::Select;
use crate::render::select;
use base::{Problem, Time};
use model::Field;

/// Totals of one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageTotal {
    /// Full code of the stage.
    pub stage: String,
    /// Records.
    pub count: i64,
    /// Sum in the smallest unit.
    pub sum: i64,
    /// Whose next step is overdue.
    pub overdue: i64,
    /// Whose next step is due later this day.
    pub today: i64,
    /// Whose next step is due after this day.
    pub planned: i64,
    /// Without a next step: 0 on final stages, which need none.
    pub none: i64,
}

impl Tx<'_> {
    /// Per stage: count, sum of `sum` in its smallest unit, overdue, due within the day, planned
    /// later, without a step, in one statement. `now` and `day_end` split the steps.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn stage_totals(
        &mut self,
        query: &Select,
        sum: Option<&Field>,
        now: Time,
        day_end: Time,
    ) -> Result<Vec<StageTotal>, Problem> {
        let statement = select::totals(query, sum, (now, day_end), self.link.dialect())?;
        let rows = self.query(&statement.sql, &statement.params)?;
        let mut totals = Vec::with_capacity(rows.len());
        for row in rows {
            let stage = row.text(0).to_owned();
            let none = if query.record_type.is_open(Some(&stage)) { row.int(6)? } else { 0 };
            totals.push(StageTotal {
                stage,
                count: row.int(1)?,
                sum: row.int(2)?,
                overdue: row.int(3)?,
                today: row.int(4)?,
                planned: row.int(5)?,
                none,
            });
        }
        Ok(totals)
    }
}
