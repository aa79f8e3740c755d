//! Tables out: one writer per format, each row written as it comes.

mod csv;
mod harmless;
mod json;
#[cfg(test)]
mod tests;
mod xlsx;

use base::sheet::{Cell, Format, Layout, Out, Sheet};
use base::{Date, Problem, Time};
use rust_decimal::Decimal;

/// Begins a table.
///
/// # Errors
/// `store.full`.
pub fn open(format: Format, layout: Layout, out: Out) -> Result<Box<dyn Sheet>, Problem> {
    Ok(match format {
        Format::Xlsx => Box::new(xlsx::Xlsx::open(layout, out)?),
        Format::Csv => Box::new(csv::Csv::open(layout, out)?),
        Format::Json => Box::new(json::Json::open(layout, out)?),
    })
}

/// What people read in a cell.
fn shown(cell: &Cell, layout: &Layout) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Phone(phone) => grouped(phone),
        Cell::Int(number) => number.to_string(),
        Cell::Number(number) => decimal(*number, layout),
        Cell::Bool(flag) => yes_or_no(*flag, layout).to_owned(),
        Cell::Date(date) => day(*date, layout),
        Cell::Time(time) => moment(*time, layout),
        Cell::Id(id, None) => format!("№ {id}"),
        Cell::Id(_, Some(name)) | Cell::Code(_, name) => name.clone(),
        Cell::Minutes(minutes) => hours(*minutes),
        Cell::Shown(_, shown) => shown.clone(),
        Cell::List(cells) => {
            cells.iter().map(|cell| shown(cell, layout)).collect::<Vec<_>>().join(", ")
        }
    }
}

fn yes_or_no(flag: bool, layout: &Layout) -> &'static str {
    match (flag, layout.is_russian) {
        (true, true) => "да",
        (false, true) => "нет",
        (true, false) => "yes",
        (false, false) => "no",
    }
}

/// `90` as `1:30`.
fn hours(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{}:{:02}", minutes / 60, minutes % 60)
}

fn decimal(number: Decimal, layout: &Layout) -> String {
    let text = number.to_string();
    if layout.is_russian { text.replace('.', ",") } else { text }
}

fn day(date: Date, layout: &Layout) -> String {
    let pattern = if layout.is_russian { "%d.%m.%Y" } else { "%Y-%m-%d" };
    date.civil().strftime(pattern).to_string()
}

fn moment(time: Time, layout: &Layout) -> String {
    let pattern = if layout.is_russian { "%d.%m.%Y %H:%M" } else { "%Y-%m-%d %H:%M" };
    local(time, layout).strftime(pattern).to_string()
}

/// A moment in the zone of the table.
fn local(time: Time, layout: &Layout) -> jiff::civil::DateTime {
    let stamp = jiff::Timestamp::from_millisecond(time.0).unwrap_or_default();
    layout.zone.to_datetime(stamp)
}

/// `+78432104233` as `+7 843 210-42-33`, others in groups of three: as on the screens.
fn grouped(phone: &str) -> String {
    let is_number = |digits: &str| digits.chars().all(|ch| ch.is_ascii_digit());
    let Some(digits) = phone.strip_prefix('+').filter(|digits| is_number(digits)) else {
        return phone.to_owned();
    };
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let last = digits.len();
    match digits.strip_prefix('7') {
        Some(_) if last == 11 => {
            format!("+7 {} {}-{}-{}", part(1, 4), part(4, 7), part(7, 9), part(9, 11))
        }
        _ if (9..=15).contains(&last) => {
            // As many signs of the country as leave two groups of three and up to six at the end.
            let code = (last - 8).min(3);
            let (a, b) = (code + 3, code + 6);
            format!("+{} {} {} {}", part(0, code), part(code, a), part(a, b), part(b, last))
        }
        _ => phone.to_owned(),
    }
}
