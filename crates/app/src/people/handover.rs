//! Blocking a person: what they had in hand goes to another one first, in the same transaction.

use super::sql;
use crate::records::write::Writer;
use crate::tasks::sql::{PageOf, TaskRow, of_people};
use crate::tasks::steps;
use base::{Cause, Code, PersonId, Problem, Time};
use model::Value;

/// Why records and tasks change their person, for histories.
const RULE: &str = "people/handover";

/// Everything is read at once: nobody has more in hand.
const ALL: i64 = 1_000_000;

/// Hands all open tasks and owned open records of a person over.
///
/// # Errors
/// `person.has_steps` with `count` and `records` when there is something and nobody to take it;
/// `person.not_found`, `person.inactive` of the other one.
pub(super) fn hand_over(
    writer: &mut Writer<'_, '_>,
    from: PersonId,
    to: Option<PersonId>,
) -> Result<(), Problem> {
    let page = PageOf { is_open: true, after: (Time(i64::MIN), 0), limit: ALL };
    let tasks = of_people(writer.tx, &[from], page)?;
    let records = sql::open_records(writer.tx, from)?;
    let Some(to) = to else {
        if tasks.is_empty() && records.is_empty() {
            return Ok(());
        }
        return Err(Problem::new(Code::PersonHasSteps)
            .with("count", tasks.len().to_string())
            .with("records", records.len().to_string()));
    };
    must_take(writer, from, to)?;
    writer.cause = Cause::Rule(RULE.to_owned());
    for task in &tasks {
        let after = TaskRow { who: to, ..task.clone() };
        steps::change(writer, task, &after)?;
    }
    for id in records {
        let owner = writer.record(id)?.record_type.owner.clone();
        if let Some(owner) = owner {
            writer.update_unchecked(id, &[(owner.to_string(), Value::Int(to))])?;
        }
    }
    writer.settle()
}

fn must_take(writer: &Writer<'_, '_>, from: PersonId, to: PersonId) -> Result<(), Problem> {
    let person = writer.catalog.people.get(&to);
    let person = person.filter(|_| to != from);
    match person {
        None => Err(Problem::new(Code::PersonNotFound).with("person", to.to_string())),
        Some(person) if !person.is_active => {
            Err(Problem::new(Code::PersonInactive).with("person", &person.name))
        }
        Some(_) => Ok(()),
    }
}
