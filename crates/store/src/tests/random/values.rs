//! Values at random, with everything that databases have ever disagreed about.

use super::dice::Dice;
use super::types::is_long;
use super::world::{Rows, zone};
use base::{Date, Time};
use model::field::fit;
use model::{Field, FieldKind, Value};
use rust_decimal::Decimal;

const TEXTS: [&str; 22] = [
    "Ремонт дороги",
    "ремонт крыши",
    "РЕМОНТ",
    "ремонт",
    "Ёлка 100%_",
    "елка",
    "ёж",
    "ЕЖ",
    "Щука Й",
    "й",
    "a'b \"c\" \\ d",
    "x\"road",
    "Sum",
    "sum total",
    "Straße",
    "İstanbul",
    "ﬁ",
    "😀 смайлик",
    "é",
    "e\u{301}",
    "_",
    "Ъ, ь",
];
const MOMENTS: [&str; 12] = [
    // The clocks of Berlin go forward and back; a day before, an hour before, in the hour itself.
    "2026-03-28T23:00:00Z",
    "2026-03-29T00:59:59.999Z",
    "2026-03-29T01:00:00Z",
    "2026-03-29T22:00:00Z",
    "2026-10-24T22:00:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:00:00Z",
    "2026-10-25T01:30:00Z",
    "2026-10-25T23:00:00Z",
    "2025-12-31T23:00:00Z",
    "1969-12-31T23:59:59.999Z",
    "2026-06-01T10:00:00Z",
];

pub(super) fn text(dice: &mut Dice) -> String {
    let one = dice.word(&TEXTS);
    if dice.one_in(12) { one.repeat(25) } else { one.to_owned() }
}

pub(super) fn day(dice: &mut Dice) -> Date {
    let moment = moment(dice);
    moment.date_in(&zone()).plus_days(i32::try_from(dice.below(5)).unwrap() - 2)
}

pub(super) fn moment(dice: &mut Dice) -> Time {
    let moment = Time::parse(dice.word(&MOMENTS)).unwrap();
    if dice.one_in(3) { moment.plus_ms(dice.between(-90_000_000, 90_000_000)) } else { moment }
}

/// A number of so many digits behind the point.
pub(super) fn number(dice: &mut Dice, scale: u32, is_long: bool) -> Decimal {
    let units = match dice.below(if is_long { 4 } else { 2 }) {
        0 => dice.between(-5, 5) * 10_i64.pow(scale.min(4)),
        1 => dice.between(-100_000, 100_000),
        2 => dice.between(i64::MIN / 4, i64::MAX / 4),
        _ => *dice.pick(&[i64::MAX, i64::MIN + 1, i64::MAX - 1, 9_007_199_254_740_993]),
    };
    Decimal::new(units, scale)
}

fn ids(dice: &mut Dice, most: i64) -> Value {
    Value::List((0..=dice.below(3)).map(|_| Value::Int(dice.between(1, most))).collect())
}

fn texts(dice: &mut Dice, all: &[&'static str]) -> Value {
    Value::List((0..=dice.below(3)).map(|_| Value::text(dice.word(all))).collect())
}

fn digits(dice: &mut Dice, count: usize) -> Value {
    let mut number: String = "0".repeat(count.saturating_sub(2));
    number.push_str(&dice.between(10, 19).to_string());
    Value::Text(number)
}

/// A value of a field as people would enter it: through the same checks.
pub(super) fn value(dice: &mut Dice, field: &Field, rows: &Rows) -> Value {
    let raw = match field.value_kind() {
        FieldKind::String | FieldKind::Number => Value::Text(text(dice)),
        FieldKind::Text => Value::Text(format!("{}\n{}", text(dice), text(dice))),
        FieldKind::Rich => Value::Text(format!("<p>{}</p>", text(dice).replace('<', ""))),
        FieldKind::Integer if is_long(field) => {
            Value::Int(*dice.pick(&[9_007_199_254_740_991, -9_007_199_254_740_991, 0, 1]))
        }
        FieldKind::Integer => Value::Int(dice.between(-3, 5)),
        FieldKind::Duration => Value::Int(dice.between(0, 5) * 30),
        FieldKind::Decimal | FieldKind::Money => {
            Value::Decimal(number(dice, field.scale, is_long(field)))
        }
        FieldKind::Bool => Value::Bool(dice.one_in(2)),
        FieldKind::Date => Value::Date(day(dice)),
        FieldKind::Datetime => Value::Time(moment(dice)),
        FieldKind::Time => Value::text(dice.word(&["09:30", "9.30", "23:59", "00:00"])),
        FieldKind::Choice => Value::text(dice.word(&["road", "roads", "water"])),
        FieldKind::Choices => texts(dice, &["road", "roads", "water", "w"]),
        FieldKind::Tree => Value::text(dice.word(&["a", "b", "c", "d", "e"])),
        FieldKind::Link => {
            let to =
                field.to.as_ref().and_then(|to| rows.ids.get(to)).filter(|ids| !ids.is_empty());
            to.map_or(Value::Null, |ids| Value::Int(*dice.pick(ids)))
        }
        FieldKind::Links => {
            let to =
                field.to.as_ref().and_then(|to| rows.ids.get(to)).filter(|ids| !ids.is_empty());
            to.map_or(Value::Null, |ids| {
                Value::List((0..=dice.below(3)).map(|_| Value::Int(*dice.pick(ids))).collect())
            })
        }
        FieldKind::Person => Value::Int(dice.between(1, 2)),
        FieldKind::People => ids(dice, 2),
        FieldKind::Phones => texts(dice, &["+79161234567", "112", "+7 495 000-00-00", "112233"]),
        FieldKind::Emails => texts(dice, &["a@b.ru", "ivan@почта.рф", "\"x\"@b.ru", "aa@b.ru"]),
        FieldKind::Messengers => texts(dice, &["https://t.me/ivan", "telegram:ivan", "@petr"]),
        FieldKind::Url => Value::text(dice.word(&["a.ru/Ё", "http://b.ru", "HTTPS://a.ru/é?q=%_"])),
        FieldKind::Inn => digits(dice, 10),
        FieldKind::Kpp => digits(dice, 9),
        FieldKind::Ogrn => digits(dice, 13),
        FieldKind::Snils => digits(dice, 11),
        FieldKind::Bik => digits(dice, 9),
        FieldKind::Account => digits(dice, 20),
        FieldKind::Files | FieldKind::Images => ids(dice, 30),
        FieldKind::Colour => Value::text(dice.word(&["#FF0000", "#0a0", "#000000"])),
        FieldKind::Computed | FieldKind::Rollup => Value::Null,
    };
    // What does not pass the checks could not have come into a database.
    fit(field, raw).unwrap_or_default()
}
