//! A value of a field, an expression or a column.

use base::{Date, Time};
use rust_decimal::Decimal;

/// A value as the product computes with it. Links, persons and numbers are `Int`.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing: an empty field.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number, or the id of a record or a person.
    Int(i64),
    /// An exact decimal: decimals and money.
    Decimal(Decimal),
    /// A text, or the code of a choice.
    Text(String),
    /// A calendar day.
    Date(Date),
    /// A moment.
    Time(Time),
    /// Several values: choices, phones, e-mails, results of functions.
    List(Vec<Value>),
}

impl Value {
    /// Whether there is nothing in it: null, an empty text, an empty list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.is_empty(),
            Value::List(list) => list.is_empty(),
            _ => false,
        }
    }

    /// A text value.
    #[must_use]
    pub fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    /// The number inside, if it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The items of a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text inside, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}
