//! Values of one kind to values of another, by what people would read and type.

use super::steps::Source;
use crate::catalog::Catalog;
use crate::imports::{convert, sql as imports};
use crate::records::write::{Converted, phone};
use base::{Problem, RecordId};
use model::field::{Shape, coerce, rich, to_json};
use model::{Field, FieldKind, RecordType, Value};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::{Reach, RowRef, Select, Tx};

/// A value that could not be converted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lost {
    /// The record.
    pub(super) record: RecordId,
    /// The field.
    pub(super) field: String,
    /// Code of the kind it was of.
    pub(super) kind: &'static str,
    /// As JSON.
    pub(super) value: Json,
    /// As people read it.
    pub(super) text: String,
}

/// What some records get.
#[derive(Debug, Clone, Default)]
pub(super) struct Portion {
    pub(super) values: HashMap<RecordId, Vec<Converted>>,
    pub(super) lost: Vec<Lost>,
}

/// Old values of some records, converted.
///
/// # Errors
/// `store.*`
pub(super) fn portion(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    of: &Arc<RecordType>,
    (sources, ids): (&[Source], &[RecordId]),
) -> Result<Portion, Problem> {
    let mut portion = Portion::default();
    if sources.is_empty() || ids.is_empty() {
        return Ok(portion);
    }
    let rows = old_values(tx, of, sources, ids)?;
    for (at, source) in sources.iter().enumerate() {
        let Some(place) = of.fields.iter().position(|field| field.code == source.to) else {
            continue;
        };
        let Some(to) = of.fields.get(place) else { continue };
        let texts = texts(tx, catalog, (&source.from, to), (&rows, at))?;
        let links = links(tx, to, texts.values())?;
        let kept = super::sql::kept(tx, (&of.code, &source.to), to, ids)?;
        for row in &rows {
            let value = row.values.get(at).unwrap_or(&Value::Null);
            if value.is_empty() {
                let back = kept.get(&row.id).and_then(|json| coerce(to, json).ok());
                let back = back.map(|value| (place, value, None));
                portion.values.entry(row.id).or_default().extend(back);
                continue;
            }
            let text = texts.get(&row.id).cloned().unwrap_or_default();
            match convert((&source.from, value), to, &text, (catalog, &links)) {
                Some((value, name)) => {
                    portion.values.entry(row.id).or_default().push((place, value, name));
                }
                None => portion.lost.push(Lost {
                    record: row.id,
                    field: source.to.to_string(),
                    kind: source.from.value_kind().code(),
                    value: to_json(&source.from, value),
                    text,
                }),
            }
        }
    }
    Ok(portion)
}

/// Rows with nothing but the columns that keep old values.
fn old_values(
    tx: &mut Tx<'_>,
    of: &RecordType,
    sources: &[Source],
    ids: &[RecordId],
) -> Result<Vec<RowRef>, Problem> {
    let mut old = RecordType::clone(of);
    old.fields = sources.iter().map(|source| source.from.clone()).collect();
    let places: Vec<usize> = (0..old.fields.len()).collect();
    let mut select = Select::of(&Arc::new(old), Reach::All);
    select.fields = places.into();
    select.limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    select.ids = Some(ids.to_vec());
    tx.select(&select)
}

/// What people would read.
fn texts(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    (from, to): (&Field, &Field),
    (rows, at): (&[RowRef], usize),
) -> Result<HashMap<RecordId, String>, Problem> {
    let mut texts = HashMap::with_capacity(rows.len());
    for row in rows {
        let Some(value) = row.values.get(at).filter(|value| !value.is_empty()) else { continue };
        let text = match (from.shape(), value) {
            (Shape::Record, Value::Int(id)) => {
                let name = row.names.get(at).cloned().flatten();
                name.unwrap_or_else(|| id.to_string())
            }
            (Shape::Records, Value::List(ids)) => {
                let ids: Vec<RecordId> = ids.iter().filter_map(Value::as_int).collect();
                let known = crate::records::sql::spines(tx, &ids)?;
                let titles = ids.iter().filter_map(|id| known.get(id));
                titles.map(|(_, title)| title.as_str()).collect::<Vec<_>>().join("; ")
            }
            _ => shown(from, value, (catalog, is_text(to))),
        };
        texts.insert(row.id, text);
    }
    Ok(texts)
}

fn is_text(field: &Field) -> bool {
    matches!(field.shape(), Shape::Line | Shape::Long)
}

/// A value as people of the office write it; `is_read`: it stays a text for people.
fn shown(field: &Field, value: &Value, (catalog, is_read): (&Catalog, bool)) -> String {
    let is_russian = catalog.language != "en";
    let zone = &catalog.calendar.zone;
    match (field.value_kind(), value) {
        (_, Value::List(items)) => {
            let items = items.iter().map(|item| shown(field, item, (catalog, is_read)));
            items.collect::<Vec<_>>().join(", ")
        }
        (FieldKind::Person | FieldKind::People, Value::Int(id)) => {
            let person = catalog.people.get(id);
            person.map_or_else(|| id.to_string(), |person| person.name.clone())
        }
        (FieldKind::Choice | FieldKind::Choices | FieldKind::Tree, Value::Text(code)) => {
            field.option_label(code, &catalog.language).to_owned()
        }
        (FieldKind::Rich, Value::Text(html)) => rich::plain(html),
        (FieldKind::Duration, Value::Int(minutes)) if is_read => {
            format!("{}:{:02}", minutes / 60, minutes % 60)
        }
        (_, Value::Bool(flag)) if is_read && is_russian => {
            if *flag { "да" } else { "нет" }.to_owned()
        }
        (_, Value::Bool(flag)) if is_read => if *flag { "yes" } else { "no" }.to_owned(),
        (_, Value::Bool(flag)) => i64::from(*flag).to_string(),
        (_, Value::Decimal(number)) => {
            let text = number.normalize().to_string();
            if is_read && is_russian { text.replace('.', ",") } else { text }
        }
        (_, Value::Date(day)) => day.civil().strftime("%d.%m.%Y").to_string(),
        (_, Value::Time(time)) => {
            let moment = jiff::Timestamp::from_millisecond(time.0).unwrap_or_default();
            moment.to_zoned(zone.clone()).strftime("%d.%m.%Y %H:%M").to_string()
        }
        (_, Value::Int(number)) => number.to_string(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Null) => String::new(),
    }
}

type Links = HashMap<String, Vec<RecordId>>;

/// Records that texts name by their titles.
fn links<'t>(
    tx: &mut Tx<'_>,
    to: &Field,
    texts: impl Iterator<Item = &'t String>,
) -> Result<Links, Problem> {
    let Some(of) = to.to.as_ref().filter(|_| to.is_link()) else { return Ok(Links::new()) };
    let names: BTreeSet<String> =
        texts.flat_map(|text| parts(to, text)).map(|part| base::fold::fold(&part)).collect();
    let asked: Vec<&str> = names.iter().map(String::as_str).collect();
    imports::by_titles(tx, of, &asked)
}

fn parts(to: &Field, text: &str) -> Vec<String> {
    match to.value_kind() {
        FieldKind::Links => {
            let parts = text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        }
        _ => vec![text.trim().to_owned()],
    }
}

/// The value with the title of a linked record; `None`: it cannot be converted.
fn convert(
    (from, value): (&Field, &Value),
    to: &Field,
    text: &str,
    (catalog, links): (&Catalog, &Links),
) -> Option<(Value, Option<String>)> {
    let only = |part: &String| match links.get(&base::fold::fold(part)).map(Vec::as_slice) {
        Some([id]) => Some(Value::Int(*id)),
        _ => None,
    };
    match to.value_kind() {
        FieldKind::Link => {
            let part = parts(to, text).into_iter().next()?;
            Some((only(&part)?, Some(part)))
        }
        FieldKind::Links => {
            let ids = parts(to, text).iter().map(only).collect::<Option<Vec<Value>>>()?;
            Some((Value::List(ids), None))
        }
        // The same code or number, whatever it is called.
        kind if from.value_kind() == kind
            || is_code(from) && is_code(to) && is_there(to, value) =>
        {
            let json = to_json(from, value);
            coerce(to, &json).ok().map(|value| (value, None))
        }
        FieldKind::Phones => {
            let list = convert::value(&as_plain(to), text, None, catalog).ok()?;
            let phones = list.as_list()?.iter().filter_map(Value::as_text);
            let phones: Vec<Value> = phones.map(|text| Value::Text(phone(text))).collect();
            (!phones.is_empty()).then_some((Value::List(phones), None))
        }
        _ => {
            let value = convert::value(&as_plain(to), text, None, catalog).ok()?;
            (!value.is_empty()).then_some((value, None))
        }
    }
}

/// A computed field takes values as a plain one of its result.
fn as_plain(field: &Field) -> Field {
    Field { kind: field.value_kind(), ..field.clone() }
}

fn is_code(field: &Field) -> bool {
    matches!(field.value_kind(), FieldKind::Choice | FieldKind::Tree)
}

fn is_there(to: &Field, value: &Value) -> bool {
    to.options.iter().any(|option| Some(&*option.code) == value.as_text())
}
