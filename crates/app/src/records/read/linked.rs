//! Titles of the records that fields of several links name.

use super::query::Asking;
use crate::records::sql;
use crate::records::views::{Linked, RecordRow};
use base::{Problem, RecordId};
use model::field::Shape;
use model::{RecordType, Value};
use std::collections::{BTreeSet, HashMap};
use store::{Reach, Select, Tx};

/// Puts the titles that the caller may read beside the ids, after the fields that are closed to
/// the caller have gone.
pub(super) fn name(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &RecordType,
    rows: &mut [RecordRow],
) -> Result<(), Problem> {
    let mut titles = HashMap::new();
    for field in record_type.fields.iter().filter(|field| field.shape() == Shape::Records) {
        let Some(to) = &field.to else { continue };
        let held = rows.iter().flat_map(|row| ids(&row.value(&field.code)));
        let held: BTreeSet<RecordId> = held.collect();
        titles.extend(self::titles(tx, asking, to, held.into_iter().collect())?);
    }
    if titles.is_empty() {
        return Ok(());
    }
    for row in rows {
        let cells = row.fields().filter(|(field, ..)| field.shape() == Shape::Records);
        let held: Vec<RecordId> = cells.flat_map(|(_, value, _)| ids(value)).collect();
        for id in held {
            if let Some(title) = titles.get(&id).filter(|_| row.linked.iter().all(|of| of.id != id))
            {
                row.linked.push(Linked { id, title: title.clone() });
            }
        }
    }
    Ok(())
}

/// The ids in a value.
fn ids(value: &Value) -> Vec<RecordId> {
    value.as_list().into_iter().flatten().filter_map(Value::as_int).collect()
}

/// Titles of those of these records of a type that the caller may read.
pub(super) fn titles(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &str,
    ids: Vec<RecordId>,
) -> Result<HashMap<RecordId, String>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let reach = asking.sees(record_type);
    match (reach, asking.catalog.types.get(record_type)) {
        (Reach::Nothing, _) | (_, None) => Ok(HashMap::new()),
        (Reach::All, _) => {
            let spines = sql::spines(tx, &ids)?;
            Ok(spines.into_iter().map(|(id, (_, title))| (id, title)).collect())
        }
        (reach, Some(of)) => {
            let mut select = Select::of(of, reach);
            select.limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            select.ids = Some(ids);
            Ok(tx.select(&select)?.into_iter().map(|row| (row.id, row.title)).collect())
        }
    }
}
