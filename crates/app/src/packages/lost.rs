//! Values that a conversion could not bring along.

use super::sql;
use crate::access::{Seen, caller};
use crate::app::App;
use base::{Actor, Code, Problem, RecordId};

/// The most values shown.
const SHOWN_MAX: i64 = 200;

/// A value as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostValue {
    /// The record.
    pub record: RecordId,
    /// Its title.
    pub title: String,
    /// The value as people read it.
    pub text: String,
}

/// Values of a field that could not be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostView {
    /// Those of records that the caller reads, the first ones.
    pub rows: Vec<LostValue>,
    /// How many there are, whoever may read them.
    pub total: i64,
}

/// Values of a field that its last conversion could not bring along. They stay until the field is
/// of its old kind again.
///
/// # Errors
/// `action.denied`: administrators only; `type.unknown`, `field.unknown`.
pub async fn lost(
    app: &App,
    actor: &Actor,
    record_type: &str,
    field: &str,
) -> Result<LostView, Problem> {
    let caller = caller(app, actor);
    caller.must_admin()?;
    let of = std::sync::Arc::clone(app.catalog().record_type(record_type)?);
    let Some(known) = of.field(field) else {
        return Err(Problem::new(Code::FieldUnknown).with("field", field));
    };
    let is_closed = caller.is_closed(record_type, known);
    let code = known.code.clone();
    let read = move |tx: &mut store::Tx<'_>| {
        let total = sql::count_lost(tx, &of.code, &code)?;
        let mut rows = sql::lost(tx, &of.code, &code, SHOWN_MAX)?;
        let all: Vec<(&str, RecordId)> =
            rows.iter().map(|row| (of.code.as_str(), row.record)).collect();
        let seen = Seen::of(tx, &caller, &all)?;
        rows.retain(|row| !is_closed && seen.sees(&of.code, row.record));
        Ok(LostView { rows, total })
    };
    app.store.read(read).await
}
