//! Rows of a file as records to make. Outside of any transaction.

use super::convert;
use super::lookup::{Known, Lookup};
use super::setup::{Column, Setup, Stage};
use super::table::Table;
use super::views::RowError;
use base::{Code, FieldProblem, Name, RecordId};
use model::{Field, FieldKind, Value};

/// The heading is row 1.
const FIRST_ROW: i64 = 2;

/// The longest title taken from a text, in characters.
const TITLE_MAX: usize = 140;

/// A title is not cut at a full stop before so many characters.
const TITLE_MIN: usize = 30;

/// A row as a record to make.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// Row as a spreadsheet counts.
    pub(super) row: i64,
    pub(super) fields: Vec<(String, Value)>,
    /// Links to what is not there yet: field, type, text.
    pub(super) missing: Vec<(String, Name, String)>,
    pub(super) stage: Option<String>,
    /// Whether it will be open.
    pub(super) is_open: bool,
    pub(super) errors: Vec<RowError>,
}

/// The row of a place in the table, as a spreadsheet counts.
pub(super) fn row_no(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX - FIRST_ROW) + FIRST_ROW
}

/// The place in the table of a row as a spreadsheet counts.
pub(super) fn place_of(row: i64) -> usize {
    usize::try_from(row - FIRST_ROW).unwrap_or(usize::MAX)
}

/// The text that a cell stands for, after the map of values.
pub(super) fn meant<'t>(column: &'t Column, text: &'t str) -> &'t str {
    if column.values.is_empty() || text.is_empty() {
        return text;
    }
    column.values.get(&base::fold::fold(text)).map_or(text, String::as_str)
}

/// Reads one row.
pub(super) fn prepare(setup: &Setup, table: &Table, at: usize, lookup: &Lookup) -> Prepared {
    let row = row_no(at);
    let mut prepared = Prepared {
        row,
        fields: setup.constants.clone(),
        missing: Vec::new(),
        stage: None,
        is_open: false,
        errors: Vec::new(),
    };
    for column in &setup.columns {
        let text = meant(column, table.cell(at, column.at));
        if text.is_empty() {
            continue;
        }
        if let Err(fault) = take(setup, column, text, lookup, &mut prepared) {
            prepared.errors.push(error(row, Some(&column.name), &fault));
        }
    }
    if let Some((field, from)) = &setup.title_from {
        let title = first_sentence(table.cell(at, *from));
        if !title.is_empty() {
            prepared.fields.push((field.clone(), Value::Text(title)));
        }
    }
    take_stage(setup, table, at, &mut prepared);
    prepared
}

fn take(
    setup: &Setup,
    column: &Column,
    text: &str,
    lookup: &Lookup,
    prepared: &mut Prepared,
) -> Result<(), FieldProblem> {
    let field = &column.field;
    let code = field.code.to_string();
    let login = lookup.login(text).filter(|_| field.kind == FieldKind::Person);
    if let Some(person) = login {
        prepared.fields.push((code, Value::Int(person)));
        return Ok(());
    }
    if let (FieldKind::Links, Some(to)) = (field.kind, &field.to) {
        let ids = several(field, to, text, lookup)?;
        join(prepared, code, Value::List(ids.into_iter().map(Value::Int).collect()));
        return Ok(());
    }
    let (FieldKind::Link, Some(to)) = (field.kind, &field.to) else {
        let value = convert::value(field, text, column.format.as_deref(), &setup.catalog)?;
        join(prepared, code, value);
        return Ok(());
    };
    let shown = || text.chars().take(60).collect::<String>();
    match lookup.find(to, text) {
        Known::One(id) => prepared.fields.push((code, Value::Int(id))),
        Known::Many => {
            return Err(FieldProblem::new(&code, Code::ImportAmbiguous).with("value", shown()));
        }
        Known::None if setup.makeable.contains_key(to) => {
            prepared.missing.push((code, to.clone(), text.to_owned()));
        }
        Known::None => {
            return Err(FieldProblem::new(&code, Code::FieldLinkMissing).with("value", shown()));
        }
    }
    Ok(())
}

/// What a second column brings is added to the list of the first one.
fn join(prepared: &mut Prepared, code: String, value: Value) {
    let kept = prepared.fields.iter_mut().find(|(kept, _)| *kept == code);
    match (kept.map(|(_, kept)| kept), value) {
        (Some(Value::List(items)), Value::List(more)) => {
            for item in more {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
        }
        (_, value) => prepared.fields.push((code, value)),
    }
}

/// Signs that stand between records of one cell; a title may have a comma in itself.
const BETWEEN: [char; 3] = [';', '|', '\n'];

/// What a cell of several records may name: all of it, its parts, parts of its parts.
pub(super) fn candidates(text: &str) -> Vec<&str> {
    let parts = text.split(BETWEEN).flat_map(|part| std::iter::once(part).chain(part.split(',')));
    std::iter::once(text).chain(parts).map(str::trim).collect()
}

/// The records of a cell, each by its title or code.
fn several(
    field: &Field,
    to: &Name,
    text: &str,
    lookup: &Lookup,
) -> Result<Vec<RecordId>, FieldProblem> {
    let one = |text: &str| match lookup.find(to, text) {
        Known::One(id) => Ok(Some(id)),
        Known::None => Ok(None),
        Known::Many => Err(unclear(field, Code::ImportAmbiguous, text)),
    };
    let mut ids = Vec::new();
    if let Some(id) = one(text)? {
        return Ok(vec![id]);
    }
    for part in text.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(id) = one(part)? {
            ids.push(id);
            continue;
        }
        for name in part.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            ids.push(one(name)?.ok_or_else(|| unclear(field, Code::FieldLinkMissing, name))?);
        }
    }
    Ok(ids)
}

fn unclear(field: &Field, code: Code, text: &str) -> FieldProblem {
    FieldProblem::new(&field.code, code).with("value", text.chars().take(60).collect::<String>())
}

fn take_stage(setup: &Setup, table: &Table, at: usize, prepared: &mut Prepared) {
    prepared.stage = match &setup.stage {
        Stage::Same(stage) => stage.clone(),
        Stage::Of(column, name, stages) => {
            let text = table.cell(at, *column);
            if text.is_empty() {
                setup.record_type.start.clone()
            } else if let Some(stage) = stages.get(&base::fold::fold(text)) {
                Some(stage.clone())
            } else {
                let shown: String = text.chars().take(60).collect();
                let fault = FieldProblem::new("stage", Code::StageUnknown).with("stage", shown);
                prepared.errors.push(error(prepared.row, Some(name), &fault));
                None
            }
        }
    };
    prepared.is_open = setup.record_type.is_open(prepared.stage.as_deref());
}

/// What is wrong with a row, by what is wrong with a field.
pub(super) fn error(row: i64, column: Option<&str>, fault: &FieldProblem) -> RowError {
    let params = fault.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    RowError {
        row,
        column: column.map(str::to_owned),
        code: fault.code.wire().to_owned(),
        params: params.chain([("field".to_owned(), fault.field.clone())]).collect(),
    }
}

/// The beginning of a text up to the end of its first sentence, or cut at a word.
pub(super) fn first_sentence(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut = String::new();
    let mut word_end = 0;
    let mut chars = line.chars().peekable();
    let mut count = 0;
    while let Some(ch) = chars.next() {
        if count >= TITLE_MAX {
            cut.truncate(if word_end > 0 { word_end } else { cut.len() });
            cut.push('…');
            return cut;
        }
        let is_end = matches!(ch, '.' | '!' | '?') && chars.peek().is_none_or(|next| *next == ' ');
        if is_end && count >= TITLE_MIN {
            if ch != '.' {
                cut.push(ch);
            }
            return cut;
        }
        if ch == ' ' {
            word_end = cut.len();
        }
        cut.push(ch);
        count += 1;
    }
    cut
}
