//! Where a page of a list begins, as an opaque text: the order, the key and the id of the last row.

use base::{Code, Date, Problem, RecordId, Time};
use model::Value;
use store::Order;

/// Writes a cursor, for instance `1a2b.d20419.57`.
pub(super) fn write(order: Option<&Order>, key: &Value, id: RecordId) -> String {
    let key = match key {
        Value::Null => "n".to_owned(),
        Value::Bool(yes) => format!("b{}", i64::from(*yes)),
        Value::Int(number) => format!("i{number}"),
        Value::Decimal(number) => format!("m{}", number.to_string().replace('.', "_")),
        Value::Date(date) => format!("d{}", date.0),
        Value::Time(time) => format!("t{}", time.0),
        Value::Text(text) => format!("s{}", hex(text)),
        Value::List(_) => "n".to_owned(),
    };
    format!("{}.{key}.{id}", fingerprint(order))
}

/// Reads a cursor of a list in this order.
///
/// # Errors
/// `query.cursor`: not one of ours, or of another list.
pub(super) fn read(order: Option<&Order>, text: &str) -> Result<(Value, RecordId), Problem> {
    parts(order, text).ok_or_else(|| Problem::new(Code::QueryCursor))
}

fn parts(order: Option<&Order>, text: &str) -> Option<(Value, RecordId)> {
    let mut parts = text.splitn(3, '.');
    let (mark, key, id) = (parts.next()?, parts.next()?, parts.next()?);
    if mark != fingerprint(order) {
        return None;
    }
    let mut chars = key.chars();
    let kind = chars.next()?;
    let rest = chars.as_str();
    let value = match kind {
        'n' => Value::Null,
        'b' => Value::Bool(rest == "1"),
        'i' => Value::Int(rest.parse().ok()?),
        'm' => Value::Decimal(rest.replace('_', ".").parse().ok()?),
        'd' => Value::Date(Date(rest.parse().ok()?)),
        't' => Value::Time(Time(rest.parse().ok()?)),
        's' => Value::Text(unhex(rest)?),
        _ => return None,
    };
    Some((value, id.parse().ok()?))
}

/// FNV-1a of the order: a cursor of another order is refused.
fn fingerprint(order: Option<&Order>) -> String {
    let text = order.map(|order| format!("{}{}", order.by, order.is_descending));
    let hash = text
        .unwrap_or_default()
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<String> {
    let digits: Vec<u8> = text
        .chars()
        .map(|ch| ch.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(high * 16 + low),
        _ => None,
    });
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use base::{Date, Time};
    use model::Value;
    use store::Order;

    #[test]
    fn a_cursor_comes_back_as_it_went_and_belongs_to_one_order() {
        let by = |by: &str| Some(Order { by: by.into(), is_descending: false });
        let values = [
            Value::Null,
            Value::Bool(true),
            Value::Int(-5),
            Value::Decimal("12.50".parse().unwrap()),
            Value::Date(Date(20_000)),
            Value::Time(Time(-1)),
            Value::text("ё.й & «тест»"),
        ];
        for value in values {
            let text = write(by("a").as_ref(), &value, 7);
            assert_eq!(read(by("a").as_ref(), &text).unwrap(), (value, 7), "{text}");
            assert!(read(by("b").as_ref(), &text).is_err());
            assert!(read(None, &text).is_err());
        }
        for broken in ["", "x", "a.b", "00000000.i1.1", "....", "🦀.🦀.🦀"] {
            assert!(read(None, broken).is_err(), "{broken}");
        }
    }
}
