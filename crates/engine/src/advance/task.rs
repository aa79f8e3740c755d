//! Tasks and asks: for whom, until when, with what text.

use super::overlay::{Overlay, to_json};
use super::{Effect, NewTask, ReadyAnswer, TaskForm, TaskOutcome, text};
use crate::definition::{AskBlock, AskKind, Due, TaskBlock};
use base::{Case, Name, PersonId, Problem, Time};
use model::Value;
use model::expr::{Env, Expr, eval};

/// What a task without a term gets, in working days.
const NO_TERM_WORKDAYS: i64 = 1;

/// The effects that make a task; the reason stands before it when a term had to be chosen for it.
pub(super) fn make(
    task: &TaskBlock,
    form: TaskForm,
    key: &str,
    overlay: &Overlay<'_>,
) -> Result<Vec<Effect>, Problem> {
    let mut effects = Vec::new();
    let due_at = match due(&task.due, overlay)? {
        Some(due_at) => due_at,
        None => {
            let reason = "due: empty".to_owned();
            effects.push(Effect::Skipped { node: task.id.to_string(), reason });
            next_workday_end(overlay)?
        }
    };
    let checklist = task.checklist.iter().map(|item| text::render(item, overlay));
    effects.push(Effect::Task(Box::new(NewTask {
        node: key.to_owned(),
        title: text::render(&task.title, overlay)?,
        who: first_active(&task.who, overlay)?,
        due_at,
        checklist: checklist.collect::<Result<_, _>>()?,
        keep: task.keep,
        form,
    })));
    Ok(effects)
}

/// The term of what has none of its own.
pub(super) fn next_workday_end(overlay: &Overlay<'_>) -> Result<Time, Problem> {
    let calendar = overlay.facts.calendar;
    Ok(calendar.end_of_day(calendar.add_workdays(overlay.today(), NO_TERM_WORKDAYS)?))
}

/// A button of a question that the system itself asks.
pub(super) fn button(code: &str, ru: &str, en: &str) -> TaskOutcome {
    let (ru, en) = (ru.to_owned(), en.to_owned());
    TaskOutcome { code: code.to_owned(), ru, en, comment: false }
}

/// How a plain task is closed.
pub(super) fn task_form(task: &TaskBlock) -> TaskForm {
    TaskForm {
        require_checklist: task.require_checklist,
        require_fields: strings(&task.require_fields),
        ..TaskForm::default()
    }
}

/// How a question is answered.
///
/// # Errors
/// `expr.*`: what a ready answer fills cannot be computed.
pub(super) fn ask_form(ask: &AskBlock, overlay: &Overlay<'_>) -> Result<TaskForm, Problem> {
    let kind = match ask.kind {
        AskKind::Choose => "choose",
        AskKind::Form => "form",
        AskKind::Approve => "approve",
        AskKind::Ack => "ack",
        AskKind::Task => "",
    };
    let outcomes = ask.outcomes.iter().map(|outcome| TaskOutcome {
        code: outcome.code.to_string(),
        ru: outcome.label.ru.clone(),
        en: outcome.label.en.clone(),
        comment: outcome.needs_comment,
    });
    let ready = ask.ready.iter().map(|one| {
        let fields = one.fields.iter().map(|(name, value)| {
            let value = eval(value, overlay)?;
            Ok((name.to_string(), to_json(&value)))
        });
        Ok(ReadyAnswer {
            code: one.code.to_string(),
            ru: one.label.ru.clone(),
            en: one.label.en.clone(),
            fields: fields.collect::<Result<_, Problem>>()?,
        })
    });
    Ok(TaskForm {
        kind: kind.to_owned(),
        ready: ready.collect::<Result<_, Problem>>()?,
        fields: strings(&ask.fields),
        field: ask.field.as_ref().map(Name::to_string),
        outcomes: outcomes.collect(),
        ..task_form(&ask.task)
    })
}

fn strings(names: &[Name]) -> Vec<String> {
    names.iter().map(Name::to_string).collect()
}

/// Until when a record may stand on a stage where it has been since a moment.
pub(super) fn norm(due: &Due, since: Time, overlay: &Overlay<'_>) -> Result<Option<Time>, Problem> {
    self::due(due, &Overlay { now: since, ..*overlay })
}

/// Until when. A day means the closing of the office on that day.
fn due(due: &Due, overlay: &Overlay<'_>) -> Result<Option<Time>, Problem> {
    let calendar = overlay.facts.calendar;
    let today = overlay.today();
    Ok(Some(match due {
        Due::Days(days) => calendar.end_of_day(calendar.add_days(today, i64::from(*days))?),
        Due::WorkDays(days) => calendar.end_of_day(calendar.add_workdays(today, i64::from(*days))?),
        Due::Hours(hours) => overlay.now.plus_ms(i64::from(*hours).saturating_mul(3_600_000)),
        Due::WorkHours(hours) => calendar.add_workhours(overlay.now, i64::from(*hours))?,
        Due::At(at) => match eval(at, overlay)? {
            Value::Date(date) => calendar.end_of_day(date),
            Value::Time(time) => time,
            _ => return Ok(None),
        },
    }))
}

/// The first active person of a chain; when there is none, the person of duty.
pub(super) fn first_active(who: &[Expr], overlay: &Overlay<'_>) -> Result<PersonId, Problem> {
    for expr in who {
        let people = people(eval(expr, overlay)?);
        if let Some(person) = people.into_iter().find(|person| is_active(*person, overlay)) {
            return Ok(person);
        }
    }
    let duty = overlay.facts.env.call("duty", &[]).transpose()?.unwrap_or_default();
    people(duty)
        .into_iter()
        .find(|person| is_active(*person, overlay))
        .ok_or_else(|| Problem::case(Case::ProcessNobody))
}

/// All active people, each once, in order.
pub(super) fn all_active(who: &[Expr], overlay: &Overlay<'_>) -> Result<Vec<PersonId>, Problem> {
    let mut all = Vec::new();
    for expr in who {
        for person in people(eval(expr, overlay)?) {
            if !all.contains(&person) && is_active(person, overlay) {
                all.push(person);
            }
        }
    }
    Ok(all)
}

fn people(value: Value) -> Vec<PersonId> {
    match value {
        Value::Int(person) => vec![person],
        Value::List(items) => items.iter().filter_map(Value::as_int).collect(),
        _ => Vec::new(),
    }
}

fn is_active(person: PersonId, overlay: &Overlay<'_>) -> bool {
    let answer = overlay.facts.env.call("is_active", &[Value::Int(person)]);
    matches!(answer, Some(Ok(Value::Bool(true))))
}
