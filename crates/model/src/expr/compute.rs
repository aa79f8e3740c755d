//! Operators on values.

use crate::expr::Binary;
use crate::value::Value;
use base::{Case, Date, Problem};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// The longest text that an expression may make, in bytes.
const TEXT_MAX: usize = 1 << 20;

/// An operator or a function (`name`) that cannot take what it was given.
#[track_caller]
pub(super) fn operands(name: &str) -> Problem {
    Problem::case(Case::ValueOperands).with("name", name)
}

fn overflow() -> Problem {
    Problem::case(Case::ValueLarge)
}

/// The number as a decimal, if it is a number.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

/// Whether two values are the same; null is the same as null only, 2 is the same as 2.00.
pub(super) fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Int(_), Value::Decimal(_)) | (Value::Decimal(_), Value::Int(_)) => {
            decimal(a) == decimal(b)
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        _ => a == b,
    }
}

/// The order of two values of one kind.
pub(super) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(base::fold::fold(a).cmp(&base::fold::fold(b))),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        _ => Some(decimal(a)?.cmp(&decimal(b)?)),
    }
}

/// `<`, `<=`, `>`, `>=`; null when a side is null.
pub(super) fn compare(operator: Binary, a: &Value, b: &Value) -> Result<Value, Problem> {
    if matches!(a, Value::Null) || matches!(b, Value::Null) {
        return Ok(Value::Null);
    }
    let order = order(a, b).ok_or_else(|| Problem::case(Case::ValueOrder))?;
    Ok(Value::Bool(match operator {
        Binary::Lt => order.is_lt(),
        Binary::Le => order.is_le(),
        Binary::Gt => order.is_gt(),
        _ => order.is_ge(),
    }))
}

/// `-a`
pub(super) fn minus(value: Value) -> Result<Value, Problem> {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Int(number) => number.checked_neg().map(Value::Int).ok_or_else(overflow),
        Value::Decimal(number) => Ok(Value::Decimal(-number)),
        _ => Err(operands("-")),
    }
}

/// `+ - * / %`; null when a side is null.
pub(super) fn arithmetic(operator: Binary, a: Value, b: Value) -> Result<Value, Problem> {
    match (operator, a, b) {
        (_, Value::Null, _) | (_, _, Value::Null) => Ok(Value::Null),
        (_, Value::Int(a), Value::Int(b)) => whole(operator, a, b),
        (Binary::Add, Value::Text(a), Value::Text(b)) => {
            if a.len() + b.len() > TEXT_MAX {
                return Err(Problem::case(Case::LimitText));
            }
            Ok(Value::Text(a + &b))
        }
        (Binary::Add, Value::List(mut a), Value::List(b)) => {
            a.extend(b);
            Ok(Value::List(a))
        }
        (Binary::Add, Value::Date(date), Value::Int(days))
        | (Binary::Add, Value::Int(days), Value::Date(date)) => moved(date, days),
        (Binary::Sub, Value::Date(date), Value::Int(days)) => {
            moved(date, days.checked_neg().ok_or_else(overflow)?)
        }
        (Binary::Sub, Value::Date(a), Value::Date(b)) => {
            Ok(Value::Int(i64::from(a.0) - i64::from(b.0)))
        }
        (operator, a, b) => match (decimal(&a), decimal(&b)) {
            (Some(a), Some(b)) => exact(operator, a, b),
            _ => Err(operands(operator.mark())),
        },
    }
}

fn moved(date: Date, days: i64) -> Result<Value, Problem> {
    let moved = i32::try_from(days).ok().and_then(|days| date.checked_plus(days));
    moved.map(Value::Date).ok_or_else(overflow)
}

fn whole(operator: Binary, a: i64, b: i64) -> Result<Value, Problem> {
    if matches!(operator, Binary::Div | Binary::Rem) && b == 0 {
        return Err(Problem::case(Case::ValueZero));
    }
    let result = match operator {
        Binary::Add => a.checked_add(b),
        Binary::Sub => a.checked_sub(b),
        Binary::Mul => a.checked_mul(b),
        Binary::Div => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    result.map(Value::Int).ok_or_else(overflow)
}

fn exact(operator: Binary, a: Decimal, b: Decimal) -> Result<Value, Problem> {
    if matches!(operator, Binary::Div | Binary::Rem) && b.is_zero() {
        return Err(Problem::case(Case::ValueZero));
    }
    let result = match operator {
        Binary::Add => a.checked_add(b),
        Binary::Sub => a.checked_sub(b),
        Binary::Mul => a.checked_mul(b),
        Binary::Div => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    result.map(Value::Decimal).ok_or_else(overflow)
}

/// Which end of an order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Order {
    Least,
    Greatest,
}

/// The least or the greatest of the values; nulls are skipped, one list stands for its items.
pub(super) fn extreme(values: &[Value], end: Order) -> Result<Value, Problem> {
    let values = match values {
        [Value::List(items)] => items.as_slice(),
        values => values,
    };
    let mut best = &Value::Null;
    for value in values.iter().filter(|value| **value != Value::Null) {
        if *best == Value::Null {
            best = value;
            continue;
        }
        let order = order(value, best).ok_or_else(|| Problem::case(Case::ValueOrder))?;
        let is_better = match end {
            Order::Least => order.is_lt(),
            Order::Greatest => order.is_gt(),
        };
        if is_better {
            best = value;
        }
    }
    Ok(best.clone())
}

/// Characters of a text, items of a list; nothing has none.
pub(super) fn size(value: &Value) -> Result<Value, Problem> {
    let count = match value {
        Value::Null => 0,
        Value::Text(text) => text.chars().count(),
        Value::List(items) => items.len(),
        _ => return Err(operands("size")),
    };
    i64::try_from(count).map(Value::Int).map_err(|_| overflow())
}

/// The first day of the present period, or of the one so many later: a day, a week from Monday, a
/// month, a quarter, a year.
pub(super) fn period_start(today: Date, unit: &str, shift: i64) -> Result<Value, Problem> {
    let shift = i32::try_from(shift).ok().filter(|shift| shift.unsigned_abs() < 100_000);
    let shift = shift.ok_or_else(overflow)?;
    let months = match unit {
        "day" => return moved(today, shift.into()),
        "week" => {
            let since = today.civil().weekday().to_monday_zero_offset();
            return moved(today, i64::from(shift) * 7 - i64::from(since));
        }
        "month" => 1,
        "quarter" => 3,
        "year" => 12,
        _ => return Err(operands("period_start")),
    };
    let now = i32::from(today.year()) * 12 + i32::from(today.civil().month()) - 1;
    let first = now - now.rem_euclid(months) + months * shift;
    let year = i16::try_from(first.div_euclid(12)).ok().filter(|year| (1..=9999).contains(year));
    let month = i8::try_from(first.rem_euclid(12) + 1).ok();
    let (Some(year), Some(month)) = (year, month) else { return Err(overflow()) };
    Ok(Value::Date(Date::from_civil(jiff::civil::date(year, month, 1))))
}
