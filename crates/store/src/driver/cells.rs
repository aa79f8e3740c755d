//! Cells of PostgreSQL's binary protocol, whatever type the server wants or gives.

use crate::tx::Sql;
use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use std::error::Error;

type Fault = Box<dyn Error + Sync + Send>;

impl ToSql for Sql {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match self {
            Sql::Null => Ok(IsNull::Yes),
            Sql::Int(number) => int_to_sql(*number, ty, out),
            Sql::Text(text) => text_to_sql(text, ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn int_to_sql(number: i64, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
    match *ty {
        Type::INT8 => number.to_sql(ty, out),
        Type::INT4 => i32::try_from(number)?.to_sql(ty, out),
        Type::INT2 => i16::try_from(number)?.to_sql(ty, out),
        Type::OID => u32::try_from(number)?.to_sql(ty, out),
        Type::BOOL => (number != 0).to_sql(ty, out),
        Type::TEXT | Type::VARCHAR => number.to_string().to_sql(ty, out),
        _ => Err(format!("a number cannot be given for {ty}").into()),
    }
}

fn text_to_sql(text: &str, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
    match *ty {
        Type::INT8 | Type::INT4 | Type::INT2 => int_to_sql(text.parse()?, ty, out),
        Type::INT8_ARRAY => serde_json::from_str::<Vec<i64>>(text)?.to_sql(ty, out),
        Type::INT4_ARRAY => serde_json::from_str::<Vec<i32>>(text)?.to_sql(ty, out),
        Type::BOOL_ARRAY => serde_json::from_str::<Vec<bool>>(text)?.to_sql(ty, out),
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY => {
            serde_json::from_str::<Vec<String>>(text)?.to_sql(ty, out)
        }
        _ => text.to_sql(ty, out),
    }
}

impl<'a> FromSql<'a> for Sql {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Sql, Fault> {
        Ok(match *ty {
            Type::INT8 => Sql::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Sql::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Sql::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::OID => Sql::Int(i64::from(u32::from_sql(ty, raw)?)),
            Type::BOOL => Sql::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::FLOAT8 => Sql::Text(f64::from_sql(ty, raw)?.to_string()),
            Type::NUMERIC => Sql::Int(whole_numeric(raw)?),
            _ => Sql::Text(String::from_utf8(raw.to_vec())?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Sql, Fault> {
        Ok(Sql::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// The sum of BIGINT columns is NUMERIC: digits in base 10,000, the first of `weight` places.
fn whole_numeric(raw: &[u8]) -> Result<i64, Fault> {
    let mut words = raw.chunks_exact(2).map(|pair| match pair {
        [high, low] => i16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    let mut word = || words.next().ok_or("a number is cut off");
    let (count, weight, sign, _scale) = (word()?, word()?, word()?, word()?);
    let mut number: i128 = 0;
    for place in 0..=weight {
        let digit = if place < count { word()? } else { 0 };
        number = number * 10_000 + i128::from(digit);
    }
    let is_negative = sign == 0x4000;
    Ok(i64::try_from(if is_negative { -number } else { number })?)
}
