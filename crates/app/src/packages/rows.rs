//! Rows of directories that a package brings: made when they are missing, changed when the package
//! changes them; what people changed by hand stays.

use crate::records::write::{Draft, Writer};
use base::{Code, Problem, RecordId};
use model::expr::{Binary, Expr, Node};
use model::field::coerce;
use model::package::Package;
use model::{FieldKind, RecordType, Value};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::{Reach, Select};

type Row = Map<String, Json>;

/// Puts the rows of a package into the tables.
///
/// # Errors
/// `package.invalid` with the file and what is wrong; `store.*`.
pub(super) fn put(
    writer: &mut Writer<'_, '_>,
    before: Option<&Package>,
    package: &Package,
) -> Result<(), Problem> {
    let nothing = BTreeMap::new();
    let known = before.map_or(&nothing, |before| &before.rows);
    let mut ids = Ids::default();
    for (code, rows) in in_order(writer, package) {
        let record_type = Arc::clone(writer.catalog.record_type(code)?);
        let key = key_of(&record_type)
            .ok_or_else(|| wrong(code, "the type has no text field that could tell rows apart"))?;
        let old = known.get(code).map(Vec::as_slice).unwrap_or_default();
        for row in rows {
            let name = row.get(&key).and_then(Json::as_str).unwrap_or_default();
            if name.is_empty() {
                return Err(wrong(code, &format!("a row has no `{key}`")));
            }
            let was = old.iter().find(|old| old.get(&key).and_then(Json::as_str) == Some(name));
            let fields = values(writer, &record_type, row, &mut ids)?;
            let id = match ids.find(writer, &record_type, (&key, name))? {
                Some(id) if was == Some(row) => id,
                Some(id) => {
                    writer.update(id, &fields).map_err(|problem| at(code, name, problem))?;
                    id
                }
                None => {
                    let draft = Draft { fields, ..Draft::default() };
                    writer.create(code, &draft).map_err(|problem| at(code, name, problem))?
                }
            };
            ids.known.insert((code.to_owned(), name.to_owned()), id);
        }
    }
    Ok(())
}

/// Types that others link to come first.
fn in_order<'p>(writer: &Writer<'_, '_>, package: &'p Package) -> Vec<(&'p str, &'p Vec<Row>)> {
    let mut rest: Vec<(&str, &Vec<Row>)> =
        package.rows.iter().map(|(code, rows)| (code.as_str(), rows)).collect();
    let mut ordered = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let waits = |code: &str| {
            let of = writer.catalog.types.get(code);
            let links = of.into_iter().flat_map(|of| &of.fields).filter_map(|f| f.to.as_deref());
            links.into_iter().any(|to| to != code && rest.iter().any(|(other, _)| *other == to))
        };
        // A ring of types is taken in the order of the text.
        let next = rest.iter().position(|(code, _)| !waits(code)).unwrap_or(0);
        ordered.push(rest.remove(next));
    }
    ordered
}

/// The field that tells rows apart: `code`, else the first text field.
fn key_of(record_type: &RecordType) -> Option<String> {
    let of_text = |field: &&model::Field| field.kind == FieldKind::String;
    let code = record_type.field("code").filter(of_text);
    code.or_else(|| record_type.fields.iter().find(of_text)).map(|field| field.code.to_string())
}

/// Ids of rows by type and key.
#[derive(Debug, Default)]
struct Ids {
    known: HashMap<(String, String), RecordId>,
}

impl Ids {
    fn find(
        &mut self,
        writer: &mut Writer<'_, '_>,
        record_type: &Arc<RecordType>,
        (key, name): (&str, &str),
    ) -> Result<Option<RecordId>, Problem> {
        let place = (record_type.code.to_string(), name.to_owned());
        if let Some(id) = self.known.get(&place) {
            return Ok(Some(*id));
        }
        let path = Node::Path(vec![key.to_owned()]);
        let value = Node::Text(name.to_owned());
        let same = Expr::of(Node::Binary(Binary::Eq, Box::new(path), Box::new(value)));
        let mut select = Select::of(record_type, Reach::All).filter(same)?;
        select.limit = 1;
        let found = writer.tx.select(&select)?.first().map(|row| row.id);
        self.known.extend(found.map(|id| (place, id)));
        Ok(found)
    }
}

fn values(
    writer: &mut Writer<'_, '_>,
    record_type: &RecordType,
    row: &Row,
    ids: &mut Ids,
) -> Result<Vec<(String, Value)>, Problem> {
    let mut values = Vec::with_capacity(row.len());
    for (code, json) in row {
        let field = record_type
            .field(code)
            .ok_or_else(|| wrong(&record_type.code, &format!("the type has no field `{code}`")))?;
        let value = match (json.as_object(), field.to.as_deref()) {
            (Some(by), Some(to)) => linked(writer, to, by, ids)?,
            _ => coerce(field, json).map_err(|fault| {
                wrong(&record_type.code, &format!("`{code}`: {}", fault.code.wire()))
            })?,
        };
        values.push((code.clone(), value));
    }
    Ok(values)
}

/// `{code: x}` names a row of the linked type.
fn linked(
    writer: &mut Writer<'_, '_>,
    to: &str,
    by: &Row,
    ids: &mut Ids,
) -> Result<Value, Problem> {
    let record_type = Arc::clone(writer.catalog.record_type(to)?);
    let mut pairs = by.iter();
    let (Some((key, name)), None) = (pairs.next(), pairs.next()) else {
        return Err(wrong(to, "a link names one field of the linked row"));
    };
    let name = name.as_str().unwrap_or_default();
    let id = ids.find(writer, &record_type, (key, name))?;
    id.map(Value::Int).ok_or_else(|| wrong(to, &format!("there is no row `{name}`")))
}

#[track_caller]
fn wrong(record_type: &str, what: &str) -> Problem {
    Problem::new(Code::PackageInvalid)
        .with("what", format!("rows/{record_type}.yaml: {what}"))
        .at_place(base::Place { file: format!("rows/{record_type}.yaml"), line: 0, column: 0 })
}

/// A row that cannot be kept makes the file wrong.
fn at(record_type: &str, row: &str, problem: Problem) -> Problem {
    if problem.code() != Code::RecordInvalid {
        return problem;
    }
    let faults: Vec<String> = problem
        .field_problems()
        .iter()
        .map(|fault| format!("{}: {}", fault.field, fault.code.wire()))
        .collect();
    wrong(record_type, &format!("`{row}`: {}", faults.join(", "))).because(problem)
}
