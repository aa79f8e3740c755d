//! Tables as text: UTF-8, UTF-16 or Windows-1251, cells between `,`, `;` or tabs, in quotes or not.
//!
//! Rows are given one by one, so that a reader keeps only what it needs.

use crate::detect;
use base::{Case, Problem};
use std::collections::HashSet;

/// How much a file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows below the heading.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Bytes of one cell.
    pub cell_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: 32 << 20, rows: 200_000, columns: 200, cell_bytes: 1 << 20 }
    }
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Names of the columns; no two alike, none empty.
    pub columns: Vec<String>,
    /// Encoding, for people: `UTF-8`, `UTF-16`, `Windows-1251`.
    pub encoding: &'static str,
    /// What stands between cells: `,`, `;` or a tab.
    pub delimiter: char,
}

/// Something that takes a table: first the heading, then its rows.
pub trait Rows {
    /// Takes the heading.
    ///
    /// # Errors
    /// Ends the reading.
    fn heading(&mut self, heading: Heading) -> Result<(), Problem>;

    /// Takes a row; it has at most as many cells as the heading.
    ///
    /// # Errors
    /// Ends the reading.
    fn row(&mut self, cells: &[&str]) -> Result<(), Problem>;
}

/// Reads a file and gives its rows, the first one as the heading. Empty lines do not count.
///
/// # Errors
/// - `import.file` with `what` (`empty`, `binary`, `encoding`, `quote`, `cells`, `sign`) and, where
///   it is known, `row` and `column` as a spreadsheet counts and names them.
/// - `import.too_large` with `what` (`bytes`, `rows`, `columns`, `cell`) and `max`.
pub fn read(bytes: &[u8], limits: Limits, rows: &mut dyn Rows) -> Result<(), Problem> {
    if bytes.len() > limits.bytes {
        return Err(too_large(Case::LargeBytes, limits.bytes));
    }
    let (text, encoding) = detect::decode(bytes)?;
    let text = without_hint(&text);
    let delimiter = detect::delimiter(text);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    let mut walk = Walk { limits, columns: Vec::new(), row: 0, text };
    while reader.read_record(&mut record).map_err(|error| walk.unreadable(&error))? {
        walk.row += 1;
        let start = record.position().map_or(0, ::csv::Position::byte);
        if walk.row == 1 {
            walk.columns = names(&record, limits)?;
            let columns = walk.columns.clone();
            rows.heading(Heading { columns, encoding, delimiter: char::from(delimiter) })?;
            continue;
        }
        walk.check(&record, start)?;
        let cells: Vec<&str> = record.iter().take(walk.columns.len()).collect();
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

struct Walk<'t> {
    limits: Limits,
    columns: Vec<String>,
    /// The present row; the heading is row 1.
    row: usize,
    text: &'t str,
}

impl Walk<'_> {
    fn check(&self, record: &::csv::StringRecord, start: u64) -> Result<(), Problem> {
        if self.row > self.limits.rows + 1 {
            return Err(too_large(Case::LargeRows, self.limits.rows));
        }
        self.quotes_closed(record, start)?;
        for (at, cell) in record.iter().enumerate() {
            let column = self.columns.get(at);
            let Some(column) = column else {
                if cell.trim().is_empty() {
                    continue;
                }
                let count = record.len().to_string();
                let problem = self.wrong(Case::FileCells, "").with("count", count);
                return Err(problem.with("max", self.columns.len().to_string()));
            };
            if cell.len() > self.limits.cell_bytes {
                let problem = too_large(Case::LargeCell, self.limits.cell_bytes);
                return Err(problem.with("row", self.row.to_string()).with("column", column));
            }
            if cell.contains('\0') {
                return Err(self.wrong(Case::FileSign, column));
            }
        }
        Ok(())
    }

    /// A quote that is never closed swallows the rest of the file: the last record has an odd
    /// number of quotes and begins a cell with one.
    fn quotes_closed(&self, record: &::csv::StringRecord, start: u64) -> Result<(), Problem> {
        let is_long = record.iter().any(|cell| cell.contains('\n'));
        if !is_long {
            return Ok(());
        }
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let Some(rest) = self.text.get(start..) else { return Ok(()) };
        let length: usize = record.iter().map(|cell| cell.len() + 1).sum();
        let is_last = rest.trim_end().len() <= length.saturating_mul(2).saturating_add(8);
        if is_last && rest.matches('"').count() % 2 == 1 {
            let at = record.iter().position(|cell| cell.contains('\n')).unwrap_or_default();
            let column = self.columns.get(at).map(String::as_str).unwrap_or_default();
            return Err(self.wrong(Case::FileQuote, column));
        }
        Ok(())
    }

    fn wrong(&self, case: Case, column: &str) -> Problem {
        let problem = Problem::case(case).with("row", self.row.to_string());
        if column.is_empty() { problem } else { problem.with("column", column) }
    }

    fn unreadable(&self, error: &::csv::Error) -> Problem {
        Problem::case(Case::FileEncoding)
            .with("row", (self.row + 1).to_string())
            .because(error.to_string())
    }
}

fn too_large(case: Case, max: usize) -> Problem {
    let problem = Problem::case(case).with("max", max.to_string());
    match case {
        Case::LargeBytes | Case::LargeCell => problem.with("mb", (max >> 20).to_string()),
        _ => problem,
    }
}

/// The longest name of a column, in characters.
const NAME_MAX: usize = 120;

/// Names of columns: those without one get the letter a spreadsheet shows, those alike a number.
fn names(record: &::csv::StringRecord, limits: Limits) -> Result<Vec<String>, Problem> {
    let mut cells: Vec<&str> = record.iter().map(str::trim).collect();
    while cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    if cells.is_empty() {
        return Err(Problem::case(Case::FileHeading).with("row", "1"));
    }
    if cells.len() > limits.columns {
        return Err(too_large(Case::LargeColumns, limits.columns));
    }
    let mut seen = HashSet::new();
    let mut names = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        let words = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let clean: String = words.chars().filter(|ch| !ch.is_control()).take(NAME_MAX).collect();
        let base = if clean.is_empty() { letter(at) } else { clean };
        let mut name = base.clone();
        let mut number = 2;
        while !seen.insert(name.clone()) {
            name = format!("{base} ({number})");
            number += 1;
        }
        names.push(name);
    }
    Ok(names)
}

/// The name a spreadsheet gives a column: A … Z, AA …
fn letter(at: usize) -> String {
    let mut rest = at + 1;
    let mut name = String::new();
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    name
}
