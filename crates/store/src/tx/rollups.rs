//! Roll-ups: what is gathered over the records that point at one.

use super::Tx;
use crate::query::Gather;
use crate::render::{Cast, Params, cells, rollups};
use base::{Problem, RecordId};
use model::{Field, Value};

impl Tx<'_> {
    /// What a roll-up field of a record gathers now. The record must be locked, so that nobody
    /// else gathers at the same time.
    ///
    /// # Errors
    /// As [`Tx::query`]; `expr.type` when the condition cannot be said in SQL.
    pub fn gather(
        &mut self,
        gather: &Gather<'_>,
        field: &Field,
        id: RecordId,
    ) -> Result<Value, Problem> {
        let mut params = Params::new(self.link.dialect());
        let id = params.add(id, Cast::Int);
        let sql = format!("SELECT {}", rollups::gathered(gather, &id, &mut params)?);
        let row = self.query_one(&sql, &params.values)?;
        Ok(row.map_or(Value::Null, |row| cells::from_cell(field, row.cell(0).clone())))
    }
}
