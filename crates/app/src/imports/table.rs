//! A table of texts as a file gave it. What formats there are, this crate does not know.

use base::Problem;
use std::borrow::Cow;

/// Reads the bytes of a file as a table; wired by the server.
pub type ReadTable = fn(&[u8]) -> Result<Table, Problem>;

/// A table of texts: one heading, rows of as many cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns; no two alike.
    pub columns: Vec<String>,
    /// Encoding of the file, for people: `UTF-8`, `Windows-1251`.
    pub encoding: String,
    /// What stands between cells: `,`, `;` or a tab; nothing in a workbook.
    pub delimiter: String,
    text: String,
    ends: Vec<usize>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(columns: Vec<String>, encoding: &str, delimiter: &str) -> Table {
        Table {
            columns,
            encoding: encoding.to_owned(),
            delimiter: delimiter.to_owned(),
            text: String::new(),
            ends: Vec::new(),
        }
    }

    /// Adds a row; missing cells are empty, cells beyond the heading are left out.
    pub fn push(&mut self, cells: &[&str]) {
        for at in 0..self.columns.len() {
            self.text.push_str(cells.get(at).copied().unwrap_or_default());
            self.ends.push(self.text.len());
        }
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len().checked_div(self.columns.len()).unwrap_or_default()
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell without the white space around it; nothing where there is none.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        if column >= self.columns.len() {
            return "";
        }
        let at = row.saturating_mul(self.columns.len()).saturating_add(column);
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(0) };
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or_default().trim()
    }

    /// The place of a column.
    #[must_use]
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }
}

/// Signs with which a spreadsheet begins a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that a spreadsheet shows and does not calculate. Numbers and phones are no formulas.
fn harmless(cell: &str) -> Cow<'_, str> {
    let is_number =
        |text: &str| text.chars().all(|ch| ch.is_ascii_digit() || " ().,-".contains(ch));
    match cell.chars().next() {
        Some('+' | '-') if cell.get(1..).is_some_and(is_number) => Cow::Borrowed(cell),
        Some(first) if FORMULA.contains(&first) => Cow::Owned(format!("'{cell}")),
        _ => Cow::Borrowed(cell),
    }
}

/// Rows as CSV text that spreadsheets open: UTF-8 with a mark, `;` between cells. What would be a
/// formula gets an apostrophe.
#[must_use]
pub fn to_csv(rows: &[Vec<String>]) -> String {
    let mut out = String::from('\u{feff}');
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                out.push(';');
            }
            let cell = harmless(cell);
            if cell.contains([';', '"', '\n', '\r', ',']) {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(&cell);
            }
        }
        out.push_str("\r\n");
    }
    out
}
