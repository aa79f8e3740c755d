//! Values of fields to cells of their columns and back.

use crate::tx::Sql;
use base::fold::fold;
use base::{Code, Date, Problem, Time};
use model::field::Shape;
use model::{Field, FieldKind, Value};
use rust_decimal::{Decimal, RoundingStrategy};

/// Digits after the point in the column of a field.
pub(crate) fn scale(field: &Field) -> u32 {
    match field.value_kind() {
        FieldKind::Money => 2,
        FieldKind::Decimal => field.scale,
        _ => 0,
    }
}

/// A value as its column keeps it; an empty text or list is NULL.
///
/// # Errors
/// `field.wrong_kind`, `field.too_large` with parameter `field`.
pub(crate) fn to_cell(field: &Field, value: &Value) -> Result<Sql, Problem> {
    if value.is_empty() {
        return Ok(Sql::Null);
    }
    let cell = match (field.shape(), value) {
        (Shape::Line | Shape::Long | Shape::Code, Value::Text(text)) => text.into(),
        (Shape::Texts, Value::List(list)) => json_list(list),
        (Shape::Texts, Value::Text(_)) => json_list(std::slice::from_ref(value)),
        (Shape::Records | Shape::People | Shape::Files, Value::List(list)) => ids(list),
        (Shape::Records | Shape::People | Shape::Files, Value::Int(_)) => {
            ids(std::slice::from_ref(value))
        }
        (Shape::Whole | Shape::Record | Shape::Person, Value::Int(number)) => (*number).into(),
        (Shape::Scaled, Value::Decimal(number)) => {
            scaled(*number, scale(field)).ok_or_else(|| too_large(field))?.into()
        }
        (Shape::Scaled, Value::Int(number)) => {
            scaled(Decimal::from(*number), scale(field)).ok_or_else(|| too_large(field))?.into()
        }
        (Shape::Flag, Value::Bool(flag)) => (*flag).into(),
        (Shape::Day, Value::Date(date)) => (*date).into(),
        (Shape::Moment, Value::Time(time)) => (*time).into(),
        _ => {
            return Err(Problem::new(Code::FieldWrongKind).with("field", field.code.as_str()));
        }
    };
    Ok(cell)
}

fn too_large(field: &Field) -> Problem {
    Problem::new(Code::FieldTooLarge).with("field", field.code.as_str())
}

/// A decimal as a whole number of its smallest units; more digits are rounded.
pub(crate) fn scaled(number: Decimal, scale: u32) -> Option<i64> {
    let mut number = number.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero);
    number.rescale(scale);
    // A number too large for so many digits keeps fewer.
    (number.scale() == scale).then(|| i64::try_from(number.mantissa()).ok()).flatten()
}

/// Ids as texts, so that one is looked for as in every other list.
fn ids(list: &[Value]) -> Sql {
    let ids = list.iter().filter_map(Value::as_int);
    json_list(&ids.map(|id| Value::Text(id.to_string())).collect::<Vec<_>>())
}

fn json_list(list: &[Value]) -> Sql {
    let items: Vec<serde_json::Value> = list
        .iter()
        .map(|item| match item {
            Value::Text(text) => text.as_str().into(),
            Value::Int(number) => (*number).into(),
            Value::Bool(flag) => (*flag).into(),
            Value::Decimal(number) => number.to_string().into(),
            Value::Date(date) => date.to_string().into(),
            Value::Time(time) => time.to_string().into(),
            Value::Null | Value::List(_) => serde_json::Value::Null,
        })
        .collect();
    serde_json::Value::Array(items).to_string().into()
}

/// The cell of the folded column beside a text.
pub(crate) fn folded(cell: &Sql) -> Sql {
    match cell {
        Sql::Text(text) => fold(text).into(),
        _ => Sql::Null,
    }
}

/// A cell as a value of its field.
pub(crate) fn from_cell(field: &Field, cell: Sql) -> Value {
    match (field.shape(), cell) {
        (Shape::Texts, Sql::Text(text)) => {
            let list: Vec<String> = serde_json::from_str(&text).unwrap_or_default();
            Value::List(list.into_iter().map(Value::Text).collect())
        }
        (Shape::Records | Shape::People | Shape::Files, Sql::Text(text)) => {
            let list: Vec<String> = serde_json::from_str(&text).unwrap_or_default();
            Value::List(list.iter().filter_map(|id| id.parse().ok()).map(Value::Int).collect())
        }
        (_, Sql::Text(text)) => Value::Text(text),
        (Shape::Scaled, Sql::Int(number)) => Value::Decimal(Decimal::new(number, scale(field))),
        (Shape::Flag, Sql::Int(number)) => Value::Bool(number != 0),
        (Shape::Day, Sql::Int(number)) => Value::Date(Date(i32::try_from(number).unwrap_or(0))),
        (Shape::Moment, Sql::Int(number)) => Value::Time(Time(number)),
        (_, Sql::Int(number)) => Value::Int(number),
        (_, Sql::Null) => Value::Null,
    }
}
