//! The shell of the engine: runs, timers and effects, in the transaction of the change.
//!
//! The engine decides, this slice does: it keeps runs and timers as rows, carries effects out
//! through the one write path and feeds the answers back. Start at [`tick`].

use crate::app::App;
use crate::records::write::Writer;
use base::{Problem, RecordId, Time};

/// Fires every timer that is due now, one by one in the order of (due, id), each in a transaction
/// of its own. Gives how many fired.
///
/// # Errors
/// `store.*`; a rule that fails leaves a task for a person instead of an error.
pub async fn tick(app: &App) -> Result<usize, Problem> {
    let _ = app;
    Err(Problem::bug("not built"))
}

/// When the next timer is due.
///
/// # Errors
/// `store.*`
pub async fn next_due(app: &App) -> Result<Option<Time>, Problem> {
    let _ = app;
    Err(Problem::bug("not built"))
}

/// Starts the stage's own tasks and timers for a record that was brought in with rules off.
/// Does nothing when they have been started already.
///
/// # Errors
/// As the rules' own writes.
pub fn start_stage(writer: &mut Writer<'_, '_>, id: RecordId) -> Result<(), Problem> {
    let _ = (writer, id);
    Err(Problem::bug("not built"))
}
