//! Totals of a board.

use super::Tx;
use crate::query::Select;
use crate::render::select;
use crate::render::tally::HIGH;
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
    pub sum: i128,
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
            let (count, overdue, without) = (row.int(1)?, row.int(4)?, row.int(6)?);
            let today = (row.int(5)? - overdue).max(0);
            let is_open = query.record_type.is_open(Some(&stage));
            totals.push(StageTotal {
                stage,
                count,
                sum: i128::from(row.int(2)?) * i128::from(HIGH) + i128::from(row.int(3)?),
                overdue,
                today,
                planned: (count - overdue - today - without).max(0),
                none: if is_open { without } else { 0 },
            });
        }
        Ok(totals)
    }
}
