//! What comes from outside for a record: an answer, a letter, a call, a button.

use super::{Pending, sql};
use crate::app::App;
use crate::records::command;
use crate::records::read::after;
use crate::records::views::RecordView;
use crate::tasks::steps;
use base::{Actor, Code, FieldProblem, Name, Problem, RecordId};
use model::access::Action;
use serde_json::json;
use std::collections::BTreeMap;

/// Values by name, as JSON.
pub type Data = BTreeMap<String, serde_json::Value>;

/// The longest key, in bytes.
const KEY_MAX: usize = 200;
/// The most an event may bring, in bytes.
const DATA_MAX: usize = 64 * 1024;

/// What came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Came {
    /// The name that flows know it by.
    pub name: String,
    /// Its values.
    pub data: Data,
    /// Names this one event: the same key twice is once.
    pub key: Option<String>,
}

/// Tells the processes of a record that something came. Gives the record as it is then; an event
/// whose key was there already changes nothing.
///
/// # Errors
/// `record.not_found`, `action.denied`, `record.closed`, `record.invalid` with fields, and what the
/// rules' own writes give.
pub async fn came(
    app: &App,
    actor: &Actor,
    (record_type, id): (&str, RecordId),
    came: Came,
) -> Result<RecordView, Problem> {
    must_fit(&came)?;
    let record_type = record_type.to_owned();
    command(app, actor, move |writer| {
        writer.open(&record_type, id, Action::Edit)?;
        let data = json!(came.data).to_string();
        let person = writer.caller.person();
        let row = (id, came.name.as_str(), data.as_str());
        if sql::insert_incoming(writer.tx, came.key.as_deref(), row, (writer.now, person))? {
            writer.must_be_open(id)?;
            steps::log(writer, id, "event", json!({ "event": came.name, "text": came.name }))?;
            let (name, data) = (came.name.clone(), came.data.clone());
            writer.queue(Pending::Came { record: id, name, data });
            writer.settle()?;
        }
        after(writer, &record_type, id)
    })
    .await
}

fn must_fit(came: &Came) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if Name::parse(&came.name).is_err() {
        faults.push(FieldProblem::new("name", Code::FieldPattern));
    }
    let too_long = |field: &str, max: usize| {
        FieldProblem::new(field, Code::FieldTooLong).with("max", max.to_string())
    };
    if came.key.as_ref().is_some_and(|key| key.len() > KEY_MAX) {
        faults.push(too_long("key", KEY_MAX));
    }
    if json!(came.data).to_string().len() > DATA_MAX {
        faults.push(too_long("data", DATA_MAX));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Problem::fields(Code::RecordInvalid, faults))
}
