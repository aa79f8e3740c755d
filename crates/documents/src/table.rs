//! What every format of tables has in common: limits, a heading, rows, names of columns.

use base::{Case, Problem};
use std::collections::HashSet;

/// How much a file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of a workbook when it is unpacked.
    pub unpacked: usize,
    /// Rows below the heading.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Bytes of one cell.
    pub cell_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 32 << 20,
            unpacked: 512 << 20,
            rows: 200_000,
            columns: 200,
            cell_bytes: 1 << 20,
        }
    }
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Names of the columns; no two alike, none empty.
    pub columns: Vec<String>,
    /// Encoding, for people: `UTF-8`, `UTF-16`, `Windows-1251`; `XLSX` of a workbook.
    pub encoding: &'static str,
    /// What stands between cells: `,`, `;` or a tab; `None` in a workbook.
    pub delimiter: Option<char>,
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

/// Where a reader stands, and what it holds rows to.
pub(crate) struct Walk {
    pub(crate) limits: Limits,
    pub(crate) columns: Vec<String>,
    /// The present row as a spreadsheet counts.
    pub(crate) row: usize,
    /// Rows below the heading so far.
    pub(crate) taken: usize,
}

impl Walk {
    pub(crate) fn new(limits: Limits) -> Walk {
        Walk { limits, columns: Vec::new(), row: 0, taken: 0 }
    }

    /// Holds a row below the heading to the limits.
    pub(crate) fn check(&mut self, cells: &[&str]) -> Result<(), Problem> {
        self.taken += 1;
        if self.taken > self.limits.rows {
            return Err(too_large(Case::LargeRows, self.limits.rows));
        }
        for (at, cell) in cells.iter().enumerate() {
            let Some(column) = self.columns.get(at) else {
                if cell.trim().is_empty() {
                    continue;
                }
                let count = cells.len().to_string();
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

    pub(crate) fn wrong(&self, case: Case, column: &str) -> Problem {
        let problem = Problem::case(case).with("row", self.row.to_string());
        if column.is_empty() { problem } else { problem.with("column", column) }
    }
}

pub(crate) fn too_large(case: Case, max: usize) -> Problem {
    let problem = Problem::case(case).with("max", max.to_string());
    match case {
        Case::LargeBytes | Case::LargeCell | Case::LargeBook => {
            problem.with("mb", (max >> 20).to_string())
        }
        _ => problem,
    }
}

/// The longest name of a column, in characters.
const NAME_MAX: usize = 120;

/// Names of columns: those without one get the letter a spreadsheet shows, those alike a number.
pub(crate) fn names(cells: &[&str], limits: Limits) -> Result<Vec<String>, Problem> {
    let mut cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
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
