//! A rule that fails leaves a task for a person, so that the record keeps a next step.

use crate::notices;
use crate::records::write::Writer;
use crate::tasks::steps;
use crate::words::{self, Language};
use base::{Cause, Code, Kind, PersonId, Problem, RecordId, Time};

/// How long a person has to look at it, in working hours.
const DUE_WORKHOURS: i64 = 4;

/// Whether a rule itself is wrong for these values, so that asking again gives the same.
pub(super) fn is_of_rule(problem: &Problem) -> bool {
    matches!(
        problem.code(),
        Code::ExprSyntax
            | Code::ExprType
            | Code::ExprName
            | Code::ExprLimit
            | Code::ExprValue
            | Code::ProcessFailed
    )
}

/// Whether the database could not do its work, so that the same may be tried again later.
pub(super) fn is_of_store(problem: &Problem) -> bool {
    problem.kind() == Kind::Unavailable
}

/// Gives the responsible person (or the head, or the person of duty) a task about a failed rule.
pub(super) fn report(
    writer: &mut Writer<'_, '_>,
    record: RecordId,
    rule: &str,
    problem: &Problem,
) -> Result<(), Problem> {
    tracing::warn!(record, rule, %problem, "a rule failed");
    let node = problem.param("node").unwrap_or(rule);
    let rule = if rule.contains('/') { rule.to_owned() } else { format!("{rule}/{node}") };
    let Some(who) = who(writer, record)? else { return Ok(()) };
    let due_at = due(writer);
    let language = Language::of(&writer.catalog.language);
    let title = words::word(language, "incident.title");
    let text = words::word(language, "incident.text")
        .replace("{{rule}}", &rule)
        .replace("{{why}}", &words::problem(language, problem))
        .replace("{{code}}", problem.code().wire());
    let before = std::mem::replace(&mut writer.cause, Cause::Rule(rule.clone()));
    let task = steps::NewTask {
        record: Some(record),
        title: title.to_owned(),
        text,
        who,
        due_at,
        keep: true,
        ..steps::NewTask::default()
    };
    let outcome = steps::add(writer, &task).and_then(|task| {
        notices::add(
            writer,
            who,
            title,
            Some(record),
            Some(task),
            &rule,
            notices::Tab::Action,
            None,
        )
    });
    writer.cause = before;
    outcome
}

fn who(writer: &mut Writer<'_, '_>, record: RecordId) -> Result<Option<PersonId>, Problem> {
    let owner = writer.record(record)?.owner;
    let catalog = &writer.catalog;
    let active = |person: &PersonId| catalog.is_active(*person);
    let head = owner.and_then(|owner| catalog.head_of(owner));
    Ok(owner.filter(active).or(head.filter(active)).or(catalog.duty.filter(active)))
}

fn due(writer: &Writer<'_, '_>) -> Time {
    let calendar = &writer.catalog.calendar;
    let later = writer.now.plus_ms(DUE_WORKHOURS * 3_600_000);
    calendar.add_workhours(writer.now, DUE_WORKHOURS).unwrap_or(later)
}
