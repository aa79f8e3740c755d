//! Pages of lists.

use super::cursor;
use super::query::{Asking, denied};
use super::rows::Fields;
use crate::records::views::{ListQuery, Page};
use base::{Code, Problem, RecordId};
use model::RecordType;
use model::field::Shape;
use std::sync::Arc;
use store::{Order, Select, Tx};

/// The longest page.
const LIMIT_MAX: u32 = 200;
/// The usual page.
const LIMIT: u32 = 50;
/// The most records one bulk action may concern.
const BULK_MAX: u32 = 100_000;

/// A list made ready outside of the transaction.
#[derive(Debug)]
pub(in crate::records) struct List {
    asking: Asking,
    select: Select,
    fields: Fields,
    is_counted: bool,
}

impl List {
    pub(in crate::records) fn prepare(
        asking: Asking,
        record_type: &str,
        query: &ListQuery,
    ) -> Result<List, Problem> {
        let mut select = asking.select(record_type)?;
        select = asking.filtered(select, query.filter.as_deref())?;
        let record_type = Arc::clone(&select.record_type);
        let fields = Fields::of(&record_type, columns(&record_type, &query.columns)?);
        fields.ask(&mut select);
        for name in &query.columns {
            let field = record_type.field(name);
            if field.is_some_and(|one| asking.caller.is_hidden(&record_type.code, one)) {
                return Err(denied(name));
            }
        }
        select.order = order(&record_type, query.sort.as_deref())?;
        if let Some(order) = &select.order {
            asking.must_not_tell(&record_type, &order.by)?;
        }
        select.limit = limit(query.limit)?;
        if let Some(text) = &query.cursor {
            select.after = Some(cursor::read(select.order.as_ref(), text)?);
        }
        Ok(List { asking, select, fields, is_counted: query.total })
    }

    pub(in crate::records) fn read(mut self, tx: &mut Tx<'_>) -> Result<Page, Problem> {
        let page = usize::try_from(self.select.limit).unwrap_or(usize::MAX);
        self.select.limit += 1;
        let mut found = tx.select(&self.select)?;
        let has_more = found.len() > page;
        found.truncate(page);
        let next_cursor = found
            .last()
            .filter(|_| has_more)
            .map(|last| cursor::write(self.select.order.as_ref(), &last.key, last.id));
        // The first page that is not full has counted itself.
        let is_whole = self.select.after.is_none() && !has_more;
        let total = match self.is_counted {
            true if is_whole => Some(i64::try_from(found.len()).unwrap_or(i64::MAX)),
            true => Some(tx.count(&self.select)?),
            false => None,
        };
        let record_type = Arc::clone(&self.select.record_type);
        let rows = self.fields.rows(tx, &self.asking, &record_type, found)?;
        Ok(Page { rows, next_cursor, total })
    }
}

/// Ids of all records of a filter within the caller's scope.
pub(in crate::records) fn ids(tx: &mut Tx<'_>, select: &Select) -> Result<Vec<RecordId>, Problem> {
    let mut select = select.clone();
    select.limit = BULK_MAX;
    Ok(tx.select(&select)?.into_iter().map(|row| row.id).collect())
}

/// The fields shown in lists when none are named.
pub(crate) fn default_columns(record_type: &RecordType) -> Vec<usize> {
    let fields = record_type.fields.iter().enumerate();
    fields.filter(|(_, field)| field.in_list).map(|(at, _)| at).collect()
}

/// Places of named fields.
///
/// # Errors
/// `field.unknown`
fn columns(record_type: &RecordType, names: &[String]) -> Result<Vec<usize>, Problem> {
    if names.is_empty() {
        return Ok(default_columns(record_type));
    }
    let place = |name: &String| {
        let at = record_type.fields.iter().position(|field| field.code == **name);
        at.ok_or_else(|| unknown(name))
    };
    let mut places: Vec<usize> = Vec::with_capacity(names.len());
    for name in names {
        let at = place(name)?;
        if !places.contains(&at) {
            places.push(at);
        }
    }
    Ok(places)
}

pub(crate) fn unknown(name: &str) -> Problem {
    let shown: String = name.chars().take(60).collect();
    Problem::new(Code::FieldUnknown).with("field", shown)
}

/// `-reg_date`: by a field or a column of every record, largest first.
///
/// # Errors
/// `field.unknown`, `field.not_ordered`.
pub(super) fn order(
    record_type: &RecordType,
    sort: Option<&str>,
) -> Result<Option<Order>, Problem> {
    const SYSTEM: [&str; 10] = [
        "id",
        "created_at",
        "updated_at",
        "next_due",
        "stage",
        "stage_at",
        "stage_due",
        "closed_at",
        "owner",
        "title",
    ];
    let Some(sort) = sort.map(str::trim).filter(|sort| !sort.is_empty()) else { return Ok(None) };
    let (by, is_descending) = match sort.strip_prefix('-') {
        Some(by) => (by, true),
        None => (sort, false),
    };
    if let Some(field) = record_type.field(by) {
        let kind = field.value_kind();
        let is_ordered = !matches!(
            kind.shape(),
            Shape::Long | Shape::Texts | Shape::Records | Shape::People | Shape::Files
        );
        if !is_ordered || !field.is_stored() {
            return Err(Problem::new(Code::FieldNotOrdered).with("field", by));
        }
    } else if !SYSTEM.contains(&by) {
        return Err(unknown(by));
    }
    Ok(Some(Order { by: by.to_owned(), is_descending }))
}

/// # Errors
/// `query.limit`
pub(super) fn limit(asked: u32) -> Result<u32, Problem> {
    match asked {
        0 => Ok(LIMIT),
        1..=LIMIT_MAX => Ok(asked),
        _ => Err(Problem::new(Code::QueryLimit).with("max", LIMIT_MAX.to_string())),
    }
}
