//! The demo files as values. Names, record types and fields are checked when they are played.

use base::{Place, Problem};
use model::package::Files;
use model::package::yaml::{self, Node};
use serde_json::{Map, Value as Json};

pub(super) type Row = Map<String, Json>;

/// What is played.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    pub(super) departments: Vec<Department>,
    pub(super) people: Vec<Person>,
    /// Rows made before everything else.
    pub(super) rows: Vec<Keyed>,
    pub(super) records: Vec<Record>,
}

#[derive(Debug, Clone)]
pub(super) struct Department {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) part_of: Option<String>,
    pub(super) head: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) position: String,
    pub(super) department: Option<String>,
    pub(super) roles: Vec<String>,
    pub(super) head_of: Option<String>,
}

/// A contact or a company with the key by which records name it.
#[derive(Debug, Clone)]
pub(super) struct Keyed {
    pub(super) record_type: &'static str,
    pub(super) key: String,
    pub(super) fields: Row,
    pub(super) place: Place,
}

/// A record with what was done to it.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) record_type: String,
    /// The name by which later records point at it; may be empty.
    pub(super) key: String,
    pub(super) at: Moment,
    pub(super) by: String,
    pub(super) fields: Row,
    pub(super) steps: Vec<Step>,
    pub(super) children: Vec<Child>,
    pub(super) place: Place,
}

/// What a person does with a record: the answer to the open task that a block made, a move to a
/// stage, or a change of fields.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) at: Moment,
    /// Empty: no task is answered.
    pub(super) task: String,
    /// Empty: the record is not moved by hand.
    pub(super) stage: String,
    pub(super) outcome: Option<String>,
    pub(super) fields: Row,
    pub(super) result: String,
    pub(super) place: Place,
}

/// A change of the newest linked record of a type.
#[derive(Debug, Clone)]
pub(super) struct Child {
    pub(super) record_type: String,
    pub(super) fields: Row,
    pub(super) place: Place,
}

/// Days from the start, negative in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(pub(super) i32);

impl Moment {
    /// Reads `-25d`.
    pub(super) fn parse(text: &str) -> Option<Moment> {
        let days = text.strip_suffix('d')?;
        let is_signed = days.starts_with(['-', '+']);
        days.parse().ok().filter(|_| is_signed).map(Moment)
    }
}

/// Reads the demo files of a package; a package without them has an empty script.
///
/// # Errors
/// `package.invalid` with the place.
pub(super) fn read(files: &Files) -> Result<Script, Problem> {
    let mut script = Script::default();
    if let Some(text) = files.get("demo/people.yaml") {
        people(&yaml::parse("demo/people.yaml", text)?, &mut script)?;
    }
    if let Some(text) = files.get("demo/records.yaml") {
        records(&yaml::parse("demo/records.yaml", text)?, &mut script)?;
    }
    Ok(script)
}

fn people(node: &Node, script: &mut Script) -> Result<(), Problem> {
    let mut file = node.fields()?;
    for node in file.list("departments")? {
        let mut keys = node.fields()?;
        script.departments.push(Department {
            code: keys.text("code")?.to_owned(),
            name: keys.text("name")?.to_owned(),
            part_of: optional(keys.take("part_of"))?,
            head: optional(keys.take("head"))?,
        });
        keys.done()?;
    }
    for node in file.list("people")? {
        let mut keys = node.fields()?;
        script.people.push(Person {
            login: keys.text("login")?.to_owned(),
            name: keys.text("name")?.to_owned(),
            position: keys.text_or_empty("position")?,
            department: optional(keys.take("department"))?,
            roles: keys.names("roles")?.iter().map(ToString::to_string).collect(),
            head_of: optional(keys.take("head_of"))?,
        });
        keys.done()?;
    }
    file.done()
}

fn optional(node: Option<&Node>) -> Result<Option<String>, Problem> {
    node.map(|node| node.as_text().map(str::to_owned)).transpose()
}

fn records(node: &Node, script: &mut Script) -> Result<(), Problem> {
    let mut file = node.fields()?;
    for (list, record_type) in [("companies", "company"), ("contacts", "contact")] {
        for node in file.list(list)? {
            let mut fields = row(Some(node));
            let key = fields.shift_remove("key");
            let key = key.as_ref().and_then(Json::as_str).unwrap_or_default().to_owned();
            script.rows.push(Keyed { record_type, key, fields, place: node.place() });
        }
    }
    for node in file.list("records")? {
        let mut keys = node.fields()?;
        script.records.push(Record {
            record_type: keys.text("type")?.to_owned(),
            key: keys.text_or_empty("key")?,
            at: moment(keys.need("at")?)?,
            by: keys.text("as")?.to_owned(),
            fields: row(keys.take("fields")),
            steps: keys.list("steps")?.iter().map(step).collect::<Result<_, _>>()?,
            children: keys.list("children")?.iter().map(child).collect::<Result<_, _>>()?,
            place: node.place(),
        });
        keys.done()?;
    }
    file.done()
}

fn step(node: &Node) -> Result<Step, Problem> {
    let mut keys = node.fields()?;
    let step = Step {
        at: moment(keys.need("at")?)?,
        task: keys.text_or_empty("task")?,
        stage: keys.text_or_empty("move")?,
        outcome: optional(keys.take("outcome"))?,
        fields: row(keys.take("fields")),
        result: keys.text_or_empty("result")?,
        place: node.place(),
    };
    keys.done()?;
    Ok(step)
}

fn child(node: &Node) -> Result<Child, Problem> {
    let mut keys = node.fields()?;
    let record_type = keys.text("type")?.to_owned();
    let child = Child { record_type, fields: row(keys.take("fields")), place: node.place() };
    keys.done()?;
    Ok(child)
}

fn row(node: Option<&Node>) -> Row {
    match node.map(Node::to_json) {
        Some(Json::Object(row)) => row,
        _ => Row::new(),
    }
}

fn moment(node: &Node) -> Result<Moment, Problem> {
    let read = Moment::parse(node.as_text()?);
    read.ok_or_else(|| node.problem("a moment is days before the start, for instance `-25d`"))
}
