//! What a person did or said about a record: calls, comments, meetings, letters.

pub(crate) mod sql;

use crate::app::App;
use crate::records::command;
use crate::records::views::Entry;
use crate::records::write::{NextStep, Writer};
use crate::tasks::steps;
use base::{Actor, Code, FieldProblem, Problem, RecordId};
use model::access::Action;

/// Kinds of activities.
pub const KINDS: [&str; 4] = model::expr::ACTIVITIES;

/// The longest text, in characters.
const TEXT_MAX: usize = 20_000;

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

/// Logs an activity; whoever may read the record may comment on it, a next step needs the right
/// to edit.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `action.denied`, `record.closed` (a next step),
/// `record.invalid` (kind, text).
pub async fn log(
    app: &App,
    actor: &Actor,
    (record_type, id): (&str, RecordId),
    draft: ActivityDraft,
) -> Result<Entry, Problem> {
    check(&draft)?;
    let record_type = record_type.to_owned();
    command(app, actor, move |writer| {
        let right = if draft.next.is_some() { Action::Edit } else { Action::Read };
        writer.open(&record_type, id, right)?;
        if draft.next.is_some() {
            writer.must_be_open(id)?;
        }
        add(writer, id, &draft)
    })
    .await
}

/// Logs an activity inside a transaction.
///
/// # Errors
/// As [`log`].
pub fn add(
    writer: &mut Writer<'_, '_>,
    id: RecordId,
    draft: &ActivityDraft,
) -> Result<Entry, Problem> {
    check(draft)?;
    let (person, now) = (writer.caller.person(), writer.now);
    let said = (draft.kind.as_str(), draft.text.trim(), draft.result.as_deref());
    let activity = sql::insert(writer.tx, (id, person), now, said)?;
    steps::log(writer, id, "activity", serde_json::json!({ "activity": activity }))?;
    if let Some(next) = &draft.next {
        steps::plan(writer, id, next)?;
    }
    writer.settle()?;
    writer.publish(id, "changed")?;
    let entry = sql::of_ids(writer.tx, &[activity])?.into_iter().next();
    entry.ok_or_else(|| Problem::bug("the activity is gone"))
}

fn check(draft: &ActivityDraft) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if !KINDS.contains(&draft.kind.as_str()) {
        faults.push(FieldProblem::new("kind", Code::FieldNotOption).with("value", &draft.kind));
    }
    let length = draft.text.trim().chars().count();
    if length == 0 && draft.result.as_deref().is_none_or(str::is_empty) {
        faults.push(FieldProblem::new("text", Code::FieldRequired));
    }
    if length > TEXT_MAX || draft.text.contains('\0') {
        faults
            .push(FieldProblem::new("text", Code::FieldTooLong).with("max", TEXT_MAX.to_string()));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(Code::RecordInvalid, faults)) }
}
