//! Documents in and out: tables as files keep them.
//!
//! Knows only `base`: what the cells mean is decided in `app::imports`, which reads tables through
//! a function that the server wires to [`read`], and in `app::exports`, which writes them through
//! [`write::open`].

mod csv;
mod detect;
mod table;
#[cfg(test)]
mod tests;
pub mod write;
mod xlsx;

pub use table::{Heading, Limits, Rows};

use base::{Case, Problem};

/// Reads a table: a text (UTF-8, UTF-16 or Windows-1251; cells between `,`, `;` or tabs) or the
/// first sheet of a workbook (XLSX), whichever the bytes are. Rows are given one by one, so that a
/// reader keeps only what it needs; the first one is the heading.
///
/// # Errors
/// - `import.file` with `what` (`empty`, `binary`, `book`, `encoding`, `quote`, `cells`, `sign`)
///   and, where it is known, `row` and `column` as a spreadsheet counts and names them.
/// - `import.too_large` with `what` (`bytes`, `book`, `rows`, `columns`, `cell`) and `max`.
pub fn read(bytes: &[u8], limits: Limits, rows: &mut dyn Rows) -> Result<(), Problem> {
    if bytes.len() > limits.bytes {
        return Err(table::too_large(Case::LargeBytes, limits.bytes));
    }
    if bytes.starts_with(xlsx::MAGIC) {
        return xlsx::read(bytes, limits, rows);
    }
    csv::read(bytes, limits, rows)
}
