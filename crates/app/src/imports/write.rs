//! Portions of rows in one transaction each: tried, or written for good.

use super::lookup::{Known, Lookup};
use super::rows::{Prepared, error};
use super::setup::Setup;
use super::sql;
use super::views::RowError;
use crate::events::{Change, note_timer};
use crate::records::write::{Draft, Rules, Writer};
use base::{Cause, Code, Kind, Name, Problem, RecordId};
use model::Value;
use store::Tx;

/// Whether a portion stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// It is taken back: a dry run.
    Nothing,
    /// It stays.
    Everything,
}

/// Whether missing rows of directories are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Rows that name them are refused.
    Refuse,
    /// They are made.
    Make,
}

/// What became of a portion.
#[derive(Debug, Default)]
pub(super) struct Portion {
    pub(super) made: i64,
    pub(super) failed: i64,
    pub(super) errors: Vec<RowError>,
    /// Rows of directories that were made: type, text, id.
    pub(super) learned: Vec<(Name, String, RecordId)>,
    /// Open rows so far, over all portions.
    pub(super) open: usize,
    pub(super) changes: Vec<Change>,
}

/// Writes a portion; rows that are refused do not stop the others.
///
/// # Errors
/// Faults of the store.
pub(super) fn write(
    tx: &mut Tx<'_>,
    setup: &Setup,
    rows: &[Prepared],
    (open, keep, missing): (usize, Keep, Missing),
) -> Result<Portion, Problem> {
    if keep == Keep::Everything {
        return fill(tx, setup, rows, (open, missing));
    }
    let mut tried = None;
    let taken_back = tx.attempt(|tx| {
        tried = Some(fill(tx, setup, rows, (open, missing))?);
        Err::<(), Problem>(Problem::new(Code::ImportState))
    });
    match (tried, taken_back) {
        (Some(portion), _) => Ok(portion),
        (None, Err(problem)) => Err(problem),
        (None, Ok(())) => Err(Problem::bug("a dry run that stayed")),
    }
}

fn fill(
    tx: &mut Tx<'_>,
    setup: &Setup,
    rows: &[Prepared],
    (open, missing): (usize, Missing),
) -> Result<Portion, Problem> {
    let mut portion = Portion { open, ..Portion::default() };
    let mut lookup = Lookup::default();
    let mut noted = Vec::with_capacity(rows.len());
    for row in rows {
        if !row.errors.is_empty() {
            portion.errors.extend(row.errors.iter().cloned());
            portion.failed += 1;
            continue;
        }
        let links = match links(tx, setup, row, missing, &mut (&mut lookup, &mut portion)) {
            Ok(links) => links,
            Err(problem) => {
                refuse(setup, row, problem, &mut portion)?;
                continue;
            }
        };
        let made = tx.attempt(|tx| make(tx, setup, row, links, portion.open));
        match made {
            Ok((id, changes)) => {
                noted.push((id, row.row));
                portion.made += 1;
                portion.open += usize::from(row.is_open);
                keep_changes(&mut portion.changes, changes);
            }
            Err(problem) => refuse(setup, row, problem, &mut portion)?,
        }
    }
    let learned = portion.learned.iter().map(|(_, _, id)| (*id, 0));
    noted.extend(learned);
    sql::note(tx, setup.import, &noted)?;
    Ok(portion)
}

/// Rows of directories for texts that named nothing.
fn links(
    tx: &mut Tx<'_>,
    setup: &Setup,
    row: &Prepared,
    missing: Missing,
    (lookup, portion): &mut (&mut Lookup, &mut Portion),
) -> Result<Vec<(String, Value)>, Problem> {
    let mut links = Vec::with_capacity(row.missing.len());
    for (field, of, text) in &row.missing {
        let id = match lookup.find(of, text) {
            Known::One(id) => id,
            _ if missing == Missing::Refuse => {
                let shown: String = text.chars().take(60).collect();
                let fault = base::FieldProblem::new(field, Code::FieldLinkMissing);
                let fault = fault.with("value", shown);
                return Err(Problem::fields(Code::RecordInvalid, vec![fault]));
            }
            _ => {
                let title = setup.makeable.get(of);
                let title = title.ok_or_else(|| Problem::bug("a directory that cannot be made"))?;
                let draft = Draft {
                    fields: vec![(title.to_string(), Value::Text(text.clone()))],
                    ..Draft::default()
                };
                let id = tx.attempt(|tx| writer(tx, setup).create(of, &draft))?;
                lookup.learn(of, text, id);
                portion.learned.push((of.clone(), text.clone(), id));
                id
            }
        };
        links.push((field.clone(), Value::Int(id)));
    }
    Ok(links)
}

fn writer<'w, 'c>(tx: &'w mut Tx<'c>, setup: &Setup) -> Writer<'w, 'c> {
    let mut writer = Writer::new(tx, &setup.catalog, &setup.caller, setup.now);
    writer.rules = Rules::Off;
    writer.cause = Cause::Import(setup.import);
    writer
}

fn make(
    tx: &mut Tx<'_>,
    setup: &Setup,
    row: &Prepared,
    links: Vec<(String, Value)>,
    open: usize,
) -> Result<(RecordId, Vec<Change>), Problem> {
    let mut fields = row.fields.clone();
    fields.extend(links);
    let steps = setup.step.as_ref().filter(|_| row.is_open);
    let next = steps.and_then(|steps| steps.nth(open, &fields));
    let draft = Draft { fields, stage: row.stage.clone(), next, ..Draft::default() };
    let mut writer = writer(tx, setup);
    let id = writer.create(&setup.record_type.code, &draft)?;
    Ok((id, writer.changes))
}

/// Notes why a row was refused; what is no fault of the row ends the portion.
fn refuse(
    setup: &Setup,
    row: &Prepared,
    problem: Problem,
    portion: &mut Portion,
) -> Result<(), Problem> {
    if matches!(problem.kind(), Kind::Unavailable | Kind::Bug) {
        return Err(problem);
    }
    portion.failed += 1;
    let english = setup.caller.locale() == "en";
    // A field without a column is named by its own words.
    let column = |field: &str| {
        let column = setup.columns.iter().find(|column| column.field.code == *field);
        let label = setup.record_type.field(field).map(|field| &field.label);
        let label = label.map(|of| if english && !of.en.is_empty() { &of.en } else { &of.ru });
        column.map(|column| column.name.as_str()).or(label.map(String::as_str))
    };
    for fault in problem.field_problems() {
        portion.errors.push(error(row.row, column(&fault.field), fault));
    }
    if problem.field_problems().is_empty() {
        let params = problem.params().iter();
        portion.errors.push(RowError {
            row: row.row,
            column: None,
            code: problem.code().wire().to_owned(),
            params: params.map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        });
    }
    Ok(())
}

/// One change of a record per portion is enough for open screens: they load their list anew.
fn keep_changes(kept: &mut Vec<Change>, changes: Vec<Change>) {
    for change in changes {
        if let Change::Timer(due) = change {
            note_timer(kept, due);
            continue;
        }
        let is_there = match &change {
            Change::Record { record_type, .. } => kept.iter().any(|one| {
                matches!(one, Change::Record { record_type: other, .. } if other == record_type)
            }),
            other => kept.contains(other),
        };
        if !is_there {
            kept.push(change);
        }
    }
}
