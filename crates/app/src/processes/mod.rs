//! The shell of the engine: runs, timers and effects, in the transaction of the change.
//!
//! The engine decides, this slice does: it keeps runs and timers as rows, carries effects out
//! through the one write path and feeds the answers back. Start at [`tick`]; inside a transaction
//! everything begins with a [`Pending`] in the writer's queue.

pub mod calendars;
mod effects;
mod incident;
mod incoming;
mod runs;
pub(crate) mod sql;
mod timers;
mod vigil;

pub use incoming::{Came, Data, came};
pub(crate) use runs::{leave, settle};
pub use timers::{next_due, tick};
pub use vigil::run_forever;

use crate::records::write::Writer;
use base::{Problem, RecordId, TaskId};

/// How many rules may cause each other.
pub(crate) const HOPS_MAX: u32 = 32;

/// Something the engine must still hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pending {
    /// A record was made.
    Made { record: RecordId, hop: u32 },
    /// Fields of a record changed during a visit of its stage.
    Changed { record: RecordId, visit: i64, fields: Vec<String>, hop: u32 },
    /// A record came to a stage, with fields changed on the way.
    Moved { record: RecordId, visit: i64, fields: Vec<String>, hop: u32 },
    /// A task made by a run was done.
    Done { record: RecordId, run: i64, task: TaskId, node: String, outcome: Option<String> },
    /// Something came from outside.
    Came { record: RecordId, name: String, data: Data },
    /// A timer's moment came.
    Fired { record: RecordId, run: i64, node: String, hop: u32 },
}

impl Pending {
    /// The record it is about.
    pub(crate) fn record(&self) -> RecordId {
        match self {
            Pending::Made { record, .. }
            | Pending::Changed { record, .. }
            | Pending::Moved { record, .. }
            | Pending::Done { record, .. }
            | Pending::Came { record, .. }
            | Pending::Fired { record, .. } => *record,
        }
    }

    fn hop(&self) -> u32 {
        match self {
            Pending::Made { hop, .. }
            | Pending::Changed { hop, .. }
            | Pending::Moved { hop, .. }
            | Pending::Fired { hop, .. } => *hop,
            Pending::Done { .. } | Pending::Came { .. } => 0,
        }
    }
}

/// Starts the stage's own tasks and timers for a record that was brought in with rules off.
/// Does nothing when they have been started already, or when the record is closed.
///
/// # Errors
/// As the rules' own writes.
pub fn start_stage(writer: &mut Writer<'_, '_>, id: RecordId) -> Result<(), Problem> {
    let record = writer.record(id)?;
    let (visit, is_alive) = (record.visit, record.is_alive());
    let is_started = sql::active(writer.tx, id)?.iter().any(|run| !run.scope.is_empty());
    if is_started || !is_alive {
        return Ok(());
    }
    writer.queue(Pending::Moved { record: id, visit, fields: Vec::new(), hop: 0 });
    writer.settle()
}
