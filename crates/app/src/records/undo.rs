//! Taking back what a background job did to a record, by the lines of history it left.

use super::sql;
use super::write::Writer;
use crate::trash;
use base::{Code, Problem, RecordId};
use model::access::Action;
use model::field::{coerce, to_json};
use model::{FieldKind, Value};
use serde_json::Value as Json;

/// Takes back what a job did: a deletion, moves, fields; what somebody changed since stays. Gives
/// whether anything was taken back.
///
/// # Errors
/// As the writes that do it.
pub(super) fn undo(
    writer: &mut Writer<'_, '_>,
    record_type: &str,
    (id, job): (RecordId, i64),
) -> Result<bool, Problem> {
    let lines = sql::lines_of_job(writer.tx, job, id)?;
    if lines.iter().any(|(kind, _)| kind == "deleted") {
        let asking = super::read::asking_of(writer);
        trash::must_restore(writer.tx, &asking, id)?;
        writer.restore(id)?;
        return Ok(true);
    }
    let moved = lines.iter().find(|(kind, _)| kind == "moved");
    let stage = moved.and_then(|(_, changes)| stages(changes));
    let right = if stage.is_some() { Action::Stage } else { Action::Edit };
    writer.open(record_type, id, right)?;
    let back = fields_back(writer, id, &lines)?;
    match stage.filter(|(_, to)| is_at(writer, id, to)) {
        Some((from, _)) => writer.move_stage(id, &from, &back, None)?,
        None if back.is_empty() => return Ok(false),
        None => writer.update(id, &back)?,
    }
    Ok(true)
}

fn is_at(writer: &Writer<'_, '_>, id: RecordId, stage: &str) -> bool {
    writer.kept(id).is_ok_and(|record| record.stage.as_deref() == Some(stage))
}

fn stages(changes: &Json) -> Option<(String, String)> {
    let side = |at: usize| changes.get("stage")?.get(at)?.as_str().map(str::to_owned);
    side(0).zip(side(1))
}

/// The values before the job, of fields that still have what the job put there.
fn fields_back(
    writer: &mut Writer<'_, '_>,
    id: RecordId,
    lines: &[(String, Json)],
) -> Result<Vec<(String, Value)>, Problem> {
    let record = writer.record(id)?.clone();
    let mut back: Vec<(String, Value)> = Vec::new();
    for (at, field) in record.record_type.fields.iter().enumerate() {
        let is_fixed =
            field.is_read_only || matches!(field.kind, FieldKind::Computed | FieldKind::Number);
        // Newest first: the value now is the last line's, the value before is the first one's.
        let mut pairs = lines.iter().filter_map(|(_, changes)| {
            let pair = changes.get(field.code.as_str())?.as_array()?;
            Some((pair.first()?, pair.get(1)?))
        });
        let Some((first, now)) = pairs.next().filter(|_| !is_fixed) else { continue };
        let before = pairs.next_back().map_or(first, |(before, _)| before);
        if to_json(field, record.value_at(at)) == *now {
            let value = coerce(field, before).map_err(|_| Problem::new(Code::RecordInvalid))?;
            back.push((field.code.to_string(), value));
        }
    }
    Ok(back)
}
