//! Two people change one record: other fields are merged, the same field is a conflict.

use super::views::{Conflict, ConflictField};
use super::{Change, sql};
use crate::records::write::Writer;
use base::{Problem, RecordId};
use model::Value;
use model::field::coerce;
use std::sync::Arc;

/// What both changed since the version the caller saw; `None` when nothing stands in the way.
pub(super) fn find(
    writer: &mut Writer<'_, '_>,
    id: RecordId,
    change: &Change,
) -> Result<Option<Conflict>, Problem> {
    let record = writer.record(id)?.clone();
    let Some(seen) = change.version.filter(|seen| *seen < record.version) else { return Ok(None) };
    let lines = sql::versions_since(writer.tx, id, record.version - seen)?;
    let mut fields = Vec::new();
    for (code, mine) in &change.fields {
        let Some(at) = record.place(code) else { continue };
        let Some(field) = record.record_type.fields.get(at) else { continue };
        if writer.caller.is_closed(&record.record_type.code, field) {
            continue;
        }
        let theirs = record.value_at(at);
        if mine == theirs || as_kept(field, mine).as_ref() == Some(theirs) {
            continue;
        }
        let last = lines.iter().find(|(changes, _, _)| {
            let changes: serde_json::Value = serde_json::from_str(changes).unwrap_or_default();
            changes.get(code).is_some()
        });
        if let Some((_, person, time)) = last {
            fields.push(ConflictField {
                at,
                mine: mine.clone(),
                theirs: theirs.clone(),
                person: *person,
                time: *time,
            });
        }
    }
    if fields.is_empty() {
        return Ok(None);
    }
    Ok(Some(Conflict {
        record_type: Arc::clone(&record.record_type),
        version: record.version,
        fields,
    }))
}

/// A value given as a text, in the form of its field.
fn as_kept(field: &model::Field, value: &Value) -> Option<Value> {
    let json = match value {
        Value::Text(text) => serde_json::Value::from(text.as_str()),
        Value::Int(number) => serde_json::Value::from(*number),
        _ => return None,
    };
    coerce(field, &json).ok()
}
