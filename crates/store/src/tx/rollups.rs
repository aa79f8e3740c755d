//! Roll-ups: what is gathered over the records that point at one.

use super::Tx;
use crate::query::Gather;
use crate::render::{Cast, Params, cells, names, rollups};
use base::{Problem, RecordId};
use model::{Field, RecordType, Value};

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
        let sql = format!("SELECT {}", rollups::gathered(gather, &id, false, &mut params)?);
        let row = self.query_one(&sql, &params.values)?;
        Ok(row.map_or(Value::Null, |row| cells::from_cell(field, row.cell(0).clone())))
    }

    /// Fills a roll-up field of all records of a type.
    ///
    /// # Errors
    /// As [`Tx::gather`].
    pub fn gather_all(
        &mut self,
        record_type: &RecordType,
        field: &Field,
        gather: &Gather<'_>,
    ) -> Result<(), Problem> {
        let table = names::table(&record_type.code);
        let mut params = Params::new(self.link.dialect());
        let of = format!("{table}.id");
        let value = rollups::gathered(gather, &of, false, &mut params)?;
        let mut sets = vec![format!("\"{}\" = {value}", field.code)];
        if names::is_folded(field.value_kind()) {
            let fold = rollups::gathered(gather, &of, true, &mut params)?;
            sets.push(format!("\"{}\" = {fold}", names::fold_column(field)));
        }
        let sql = format!("UPDATE {table} SET {}", sets.join(", "));
        self.execute(&sql, &params.values)?;
        Ok(())
    }
}
