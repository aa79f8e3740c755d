//! Tables as text: UTF-8, UTF-16 or Windows-1251, cells between `,`, `;` or tabs, in quotes or not.
//!
//! Rows are given one by one, so that a reader keeps only what it needs.

use crate::detect;
use crate::table::{Heading, Limits, Rows, Walk, names};
use base::{Case, Problem};

/// Reads a text and gives its rows, the first one as the heading. Empty lines do not count.
///
/// # Errors
/// As [`crate::read`].
pub(crate) fn read(bytes: &[u8], limits: Limits, rows: &mut dyn Rows) -> Result<(), Problem> {
    let (text, encoding) = detect::decode(bytes)?;
    let text = without_hint(&text);
    let delimiter = detect::delimiter(text);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    let mut walk = Walk::new(limits);
    while reader.read_record(&mut record).map_err(|error| unreadable(&walk, &error))? {
        walk.row += 1;
        let start = record.position().map_or(0, ::csv::Position::byte);
        let mut cells: Vec<&str> = record.iter().collect();
        if walk.row == 1 {
            walk.columns = names(&cells, limits)?;
            let (columns, delimiter) = (walk.columns.clone(), Some(char::from(delimiter)));
            rows.heading(Heading { columns, encoding, delimiter })?;
            continue;
        }
        quotes_closed(&walk, text, &record, start)?;
        walk.check(&cells)?;
        cells.truncate(walk.columns.len());
        rows.row(&cells)?;
    }
    if walk.row == 0 {
        return Err(Problem::case(Case::FileEmpty));
    }
    Ok(())
}

/// Spreadsheets may say `sep=;` in a line of its own.
fn without_hint(text: &str) -> &str {
    let is_hint = |line: &str| {
        line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep=")) && line.len() <= 6
    };
    match text.split_once('\n') {
        Some((line, rest)) if is_hint(line.trim_end()) => rest,
        _ => text,
    }
}

/// A quote that is never closed swallows the rest of the file: the last record has an odd number
/// of quotes and begins a cell with one.
fn quotes_closed(
    walk: &Walk,
    text: &str,
    record: &::csv::StringRecord,
    start: u64,
) -> Result<(), Problem> {
    let is_long = record.iter().any(|cell| cell.contains('\n'));
    if !is_long {
        return Ok(());
    }
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let Some(rest) = text.get(start..) else { return Ok(()) };
    let length: usize = record.iter().map(|cell| cell.len() + 1).sum();
    let is_last = rest.trim_end().len() <= length.saturating_mul(2).saturating_add(8);
    if is_last && rest.matches('"').count() % 2 == 1 {
        let at = record.iter().position(|cell| cell.contains('\n')).unwrap_or_default();
        let column = walk.columns.get(at).map(String::as_str).unwrap_or_default();
        return Err(walk.wrong(Case::FileQuote, column));
    }
    Ok(())
}

fn unreadable(walk: &Walk, error: &::csv::Error) -> Problem {
    Problem::case(Case::FileEncoding)
        .with("row", (walk.row + 1).to_string())
        .because(error.to_string())
}
