//! A mapping checked against the file, the record type and the people: what each column is for.

use super::convert;
use super::guess::known::is_joined;
use super::mapping::{DueMapping, Mapping, StageMapping, StepMapping, WhoMapping};
use super::table::Table;
use crate::access::Caller;
use crate::catalog::Catalog;
use crate::records::write::NextStep;
use base::{Case, Code, Date, FieldProblem, Name, PersonId, Problem, Time};
use model::field::{Required, coerce};
use model::{Field, FieldKind, RecordType, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// How far steps can be spread, in working days.
const SPREAD_MAX: u16 = 366;

/// A mapping that fits.
#[derive(Debug)]
pub(super) struct Setup {
    pub(super) import: i64,
    pub(super) record_type: Arc<RecordType>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) caller: Caller,
    pub(super) columns: Vec<Column>,
    pub(super) constants: Vec<(String, Value)>,
    pub(super) stage: Stage,
    pub(super) step: Option<Steps>,
    /// A required title that nothing fills: field and the column whose text begins with it.
    pub(super) title_from: Option<(String, usize)>,
    /// What is missing of these types may be made: type and the field that takes the text.
    pub(super) makeable: HashMap<Name, Name>,
    pub(super) now: Time,
}

/// What a column is for.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) field: Field,
    /// Folded text of the file → what is meant.
    pub(super) values: HashMap<String, String>,
    pub(super) format: Option<String>,
}

/// Where the stage comes from.
#[derive(Debug)]
pub(super) enum Stage {
    Same(Option<String>),
    /// Place and name of the column; folded texts → stages.
    Of(usize, String, HashMap<String, String>),
}

/// The step of each open row.
#[derive(Debug)]
pub(super) struct Steps {
    title: String,
    /// Those who take turns; whoever imports when steps are the owners'.
    people: Vec<PersonId>,
    /// The field of the owner, when steps are the owners'.
    owner: Option<Name>,
    days: Vec<Time>,
}

impl Steps {
    /// The step of the n-th open row: people take turns, and each one's steps go over the days.
    pub(super) fn nth(&self, n: usize, fields: &[(String, Value)]) -> Option<NextStep> {
        let owner = self.owner.as_ref().and_then(|owner| {
            let value = &fields.iter().find(|(code, _)| owner == code.as_str())?.1;
            if let Value::Int(person) = value { Some(*person) } else { None }
        });
        let turn = self.people.get(n.checked_rem(self.people.len())?).copied();
        let who = owner.or(turn)?;
        let round = n.checked_div(self.people.len())?;
        let due_at = *self.days.get(round.checked_rem(self.days.len())?)?;
        Some(NextStep { title: self.title.clone(), who, due_at })
    }
}

/// Who imports, into what, when.
#[derive(Debug)]
pub(super) struct Task<'t> {
    pub(super) import: i64,
    pub(super) record_type: &'t Arc<RecordType>,
    pub(super) catalog: &'t Arc<Catalog>,
    pub(super) caller: &'t Caller,
    pub(super) now: Time,
}

impl Setup {
    /// Checks a mapping.
    ///
    /// # Errors
    /// `import.column` (`column`), `import.mapping` (`what`), `field.unknown` (`field`),
    /// `stage.unknown` (`stage`), `person.not_found`, `person.inactive`, `task.due`,
    /// `record.invalid` with wrong constants.
    pub(super) fn new(task: &Task<'_>, table: &Table, mapping: &Mapping) -> Result<Setup, Problem> {
        let record_type = task.record_type;
        let columns = columns(task, table, mapping)?;
        let constants = constants(task, &columns, mapping)?;
        let stage = stage(record_type, table, mapping.stage.as_ref())?;
        let step = match &mapping.step {
            Some(step) if record_type.needs_step => Some(steps(task, step)?),
            None if record_type.needs_step => {
                return Err(Problem::case(Case::MappingStep));
            }
            _ => None,
        };
        let given: Vec<&str> = columns
            .iter()
            .map(|column| column.field.code.as_str())
            .chain(constants.iter().map(|(code, _)| code.as_str()))
            .collect();
        let title_from = title_from(record_type, &columns, &given);
        Ok(Setup {
            import: task.import,
            record_type: Arc::clone(record_type),
            catalog: Arc::clone(task.catalog),
            caller: task.caller.clone(),
            makeable: makeable(task.catalog, &columns),
            columns,
            constants,
            stage,
            step,
            title_from,
            now: task.now,
        })
    }
}

fn place(table: &Table, column: &str) -> Result<usize, Problem> {
    table.place(column).ok_or_else(|| {
        let shown: String = column.chars().take(60).collect();
        Problem::new(Code::ImportColumn).with("column", shown)
    })
}

/// # Errors
/// `field.unknown`, `field.denied`
fn field_of<'t>(task: &Task<'t>, code: &str) -> Result<&'t Field, Problem> {
    let shown: String = code.chars().take(60).collect();
    let of = task.record_type;
    let field = of.field(code).filter(|field| !field.kind.is_derived());
    let Some(field) = field.filter(|field| !task.caller.is_hidden(&of.code, field)) else {
        return Err(Problem::new(Code::FieldUnknown).with("field", shown));
    };
    if task.caller.is_read_only(&of.code, field) {
        return Err(Problem::new(Code::FieldDenied).with("field", shown));
    }
    Ok(field)
}

fn folded(values: &std::collections::BTreeMap<String, String>) -> HashMap<String, String> {
    values.iter().map(|(from, to)| (base::fold::fold(from), to.clone())).collect()
}

fn columns(task: &Task<'_>, table: &Table, mapping: &Mapping) -> Result<Vec<Column>, Problem> {
    let mut columns: Vec<Column> = Vec::with_capacity(mapping.columns.len());
    for (name, column) in &mapping.columns {
        let at = place(table, name)?;
        let field = field_of(task, &column.field)?;
        let is_taken = columns.iter().any(|other| other.field.code == field.code);
        if is_taken && !is_joined(field.kind) {
            let twice = Problem::case(Case::MappingFieldTwice);
            return Err(twice.with("field", field.code.as_str()));
        }
        columns.push(Column {
            at,
            name: name.clone(),
            field: field.clone(),
            values: folded(&column.values),
            format: column.format.clone(),
        });
    }
    // The first number in the file is the first one of the record.
    columns.sort_by_key(|column| column.at);
    if columns.is_empty() {
        return Err(Problem::case(Case::MappingColumns));
    }
    Ok(columns)
}

fn constants(
    task: &Task<'_>,
    columns: &[Column],
    mapping: &Mapping,
) -> Result<Vec<(String, Value)>, Problem> {
    let mut constants = Vec::with_capacity(mapping.constants.len());
    let mut faults: Vec<FieldProblem> = Vec::new();
    for (code, json) in &mapping.constants {
        let field = field_of(task, code)?;
        if columns.iter().any(|column| column.field.code == field.code) {
            let twice = Problem::case(Case::MappingFieldTwice);
            return Err(twice.with("field", code.as_str()));
        }
        // The command line has texts only, the screen has values.
        let value = coerce(field, json).or_else(|fault| match json.as_str() {
            Some(text) => convert::value(field, text, None, task.catalog),
            None => Err(fault),
        });
        match value {
            Ok(value) => constants.push((code.clone(), value)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        return Ok(constants);
    }
    Err(Problem::fields(Code::RecordInvalid, faults))
}

fn stage(
    record_type: &RecordType,
    table: &Table,
    mapping: Option<&StageMapping>,
) -> Result<Stage, Problem> {
    let known = |code: &str| match record_type.stage(code) {
        Some(stage) => Ok(stage.code.clone()),
        None => Err(Problem::new(Code::StageUnknown).with("stage", code)),
    };
    match mapping {
        None => Ok(Stage::Same(record_type.start.clone())),
        Some(StageMapping::Constant(code)) => Ok(Stage::Same(Some(known(code)?))),
        Some(StageMapping::Column { column, values }) => {
            let at = place(table, column)?;
            let mut stages = HashMap::new();
            let all = record_type.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
            for stage in all {
                for label in [&stage.label.ru, &stage.label.en, &stage.code] {
                    stages.entry(base::fold::fold(label)).or_insert_with(|| stage.code.clone());
                }
            }
            for (from, to) in values {
                stages.insert(base::fold::fold(from), known(to)?);
            }
            Ok(Stage::Of(at, column.clone(), stages))
        }
    }
}

fn steps(task: &Task<'_>, step: &StepMapping) -> Result<Steps, Problem> {
    let title = step.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() || title.chars().count() > 300 {
        return Err(Problem::case(Case::MappingStepTitle));
    }
    let people = match &step.who {
        WhoMapping::Owner => task.caller.person().or(task.catalog.duty).into_iter().collect(),
        WhoMapping::Person(person) => vec![*person],
        WhoMapping::People(people) => people.clone(),
    };
    if people.is_empty() {
        return Err(Problem::case(Case::MappingStepPeople));
    }
    for id in &people {
        match task.catalog.people.get(id) {
            Some(person) if person.is_active => {}
            Some(person) => {
                return Err(Problem::new(Code::PersonInactive).with("person", &person.name));
            }
            None => return Err(Problem::new(Code::PersonNotFound).with("person", id.to_string())),
        }
    }
    let is_owners = step.who == WhoMapping::Owner;
    let owner = task.record_type.owner.clone().filter(|_| is_owners);
    Ok(Steps { title, people, owner, days: days(task, &step.due)? })
}

fn days(task: &Task<'_>, due: &DueMapping) -> Result<Vec<Time>, Problem> {
    let calendar = &task.catalog.calendar;
    let today = task.catalog.day_of(task.now);
    match due {
        DueMapping::Date(day) if *day < today => {
            Err(Problem::new(Code::TaskDue).with("due", day.to_string()))
        }
        DueMapping::Date(day) => Ok(vec![calendar.end_of_day(*day)]),
        DueMapping::SpreadDays(count) => {
            let mut days = Vec::new();
            let mut day: Date = today;
            for _ in 0..(*count).clamp(1, SPREAD_MAX) {
                day = calendar.next_workday(day.plus_days(1));
                days.push(calendar.end_of_day(day));
            }
            Ok(days)
        }
    }
}

/// The field that is the whole title, when it must be filled and nothing fills it, and the column
/// of the longest texts.
fn title_from(
    record_type: &RecordType,
    columns: &[Column],
    given: &[&str],
) -> Option<(String, usize)> {
    let title = title_field(record_type)?;
    if title.required != Required::Always || given.contains(&title.code.as_str()) {
        return None;
    }
    let text = columns.iter().find(|column| column.field.kind == FieldKind::Text)?;
    Some((title.code.to_string(), text.at))
}

/// The text field that alone makes the title of a type.
pub(super) fn title_field(record_type: &RecordType) -> Option<&Field> {
    let inner = record_type.title.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    record_type.field(inner.trim()).filter(|field| field.kind == FieldKind::String)
}

/// Directories whose rows need nothing but their title.
fn makeable(catalog: &Catalog, columns: &[Column]) -> HashMap<Name, Name> {
    let linked = columns.iter().filter_map(|column| column.field.to.as_ref());
    let mut makeable = HashMap::new();
    for code in linked {
        let Some(of) = catalog.types.get(code).filter(|of| of.is_directory) else { continue };
        let Some(title) = title_field(of) else { continue };
        let asks_more = of.fields.iter().any(|field| {
            field.code != title.code
                && field.required == Required::Always
                && field.default.is_none()
        });
        if !asks_more {
            makeable.insert(code.clone(), title.code.clone());
        }
    }
    makeable
}
