//! Values of fields to cells of their columns and back.

use crate::tx::Sql;
use base::fold::fold;
use base::{Code, Date, Problem, Time};
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
    use FieldKind as K;
    if value.is_empty() {
        return Ok(Sql::Null);
    }
    let cell = match (field.value_kind(), value) {
        (K::String | K::Text | K::Choice | K::Number, Value::Text(text)) => text.into(),
        (K::Choices | K::Phones | K::Emails, Value::List(list)) => json_list(list),
        (K::Choices | K::Phones | K::Emails, Value::Text(_)) => {
            json_list(std::slice::from_ref(value))
        }
        (K::Integer | K::Link | K::Person, Value::Int(number)) => (*number).into(),
        (K::Decimal | K::Money, Value::Decimal(number)) => {
            scaled(*number, scale(field)).ok_or_else(|| too_large(field))?.into()
        }
        (K::Decimal | K::Money, Value::Int(number)) => {
            scaled(Decimal::from(*number), scale(field)).ok_or_else(|| too_large(field))?.into()
        }
        (K::Bool, Value::Bool(flag)) => (*flag).into(),
        (K::Date, Value::Date(date)) => (*date).into(),
        (K::Datetime, Value::Time(time)) => (*time).into(),
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
pub(crate) fn from_cell(field: &Field, cell: &Sql) -> Value {
    use FieldKind as K;
    match (field.value_kind(), cell) {
        (K::Choices | K::Phones | K::Emails, Sql::Text(text)) => {
            let list: Vec<String> = serde_json::from_str(text).unwrap_or_default();
            Value::List(list.into_iter().map(Value::Text).collect())
        }
        (_, Sql::Text(text)) => Value::Text(text.clone()),
        (K::Decimal | K::Money, Sql::Int(number)) => {
            Value::Decimal(Decimal::new(*number, scale(field)))
        }
        (K::Bool, Sql::Int(number)) => Value::Bool(*number != 0),
        (K::Date, Sql::Int(number)) => Value::Date(Date(i32::try_from(*number).unwrap_or(0))),
        (K::Datetime, Sql::Int(number)) => Value::Time(Time(*number)),
        (_, Sql::Int(number)) => Value::Int(*number),
        (_, Sql::Null) => Value::Null,
    }
}
