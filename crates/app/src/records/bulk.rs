//! The same action on many records, a portion to a transaction.

use super::read::Asking;
use super::views::{BulkAction, BulkOutcome};
use super::write::Writer;
use crate::events::Change;
use crate::processes;
use base::{Code, Kind, Problem, RecordId};
use model::Value;
use model::access::Action;
use store::Tx;

/// Acts on a portion; what is refused does not stop the others.
pub(super) fn portion(
    tx: &mut Tx<'_>,
    asking: &Asking,
    ids: &[RecordId],
    act: impl Fn(&mut Writer<'_, '_>, RecordId) -> Result<bool, Problem>,
) -> Result<(BulkOutcome, Vec<Change>), Problem> {
    let mut outcome = BulkOutcome::default();
    let mut changes = Vec::new();
    for id in ids {
        let one = tx.attempt(|tx| {
            let mut writer = Writer::new(tx, &asking.catalog, &asking.caller, asking.now);
            let is_done = act(&mut writer, *id)?;
            writer.check_steps()?;
            Ok((is_done, writer.changes))
        });
        match one {
            Ok((is_done, more)) => {
                outcome.done += i64::from(is_done);
                changes.extend(more);
            }
            Err(problem) if matches!(problem.kind(), Kind::Unavailable | Kind::Bug) => {
                return Err(problem);
            }
            Err(problem) => outcome.refused.push((*id, problem.code().wire().to_owned())),
        }
    }
    Ok((outcome, changes))
}

pub(super) fn act(
    writer: &mut Writer<'_, '_>,
    record_type: &str,
    id: RecordId,
    action: &BulkAction,
) -> Result<(), Problem> {
    let right = match action {
        BulkAction::Owner(_) => Action::Edit,
        BulkAction::Stage(_) | BulkAction::StartStage => Action::Stage,
        BulkAction::Delete => Action::Delete,
    };
    writer.open(record_type, id, right)?;
    match action {
        BulkAction::Owner(person) => {
            let owner = writer.catalog.record_type(record_type)?.owner.clone();
            let owner = owner.ok_or_else(|| Problem::new(Code::FieldUnknown))?;
            writer.update(id, &[(owner.to_string(), Value::Int(*person))])
        }
        BulkAction::Stage(stage) => writer.move_stage(id, stage, &[], None),
        BulkAction::Delete => writer.delete(id),
        BulkAction::StartStage => processes::start_stage(writer, id),
    }
}
