//! What a person did or said about a record: calls, comments, meetings, letters.

use crate::app::App;
use crate::records::views::Entry;
use crate::records::write::NextStep;
use base::{Actor, Problem, RecordId};

/// An activity to log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityDraft {
    /// `call`, `comment`, `meeting`, `letter`.
    pub kind: String,
    /// What was said or done.
    pub text: String,
    /// What came of it.
    pub result: Option<String>,
    /// A step to plan at once.
    pub next: Option<NextStep>,
}

/// Logs an activity; whoever may read the record may comment on it.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `record.invalid` (kind, text).
pub async fn log(
    app: &App,
    actor: &Actor,
    (record_type, id): (&str, RecordId),
    draft: ActivityDraft,
) -> Result<Entry, Problem> {
    let _ = (app, actor, record_type, id, draft);
    Err(Problem::bug("not built"))
}
