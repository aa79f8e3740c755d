//! A table on its way into a file, as values: what `app` gives and `documents` writes.

use crate::{Code, Date, Problem, Time};
use rust_decimal::Decimal;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

/// A format of files that tables are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook of Excel.
    Xlsx,
    /// Text with `;` between cells.
    Csv,
    /// An array of objects.
    Json,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 3] = [Format::Xlsx, Format::Csv, Format::Json];

    /// Its code on the wire and the ending of its files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }

    /// The format of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.code() == code)
    }

    /// The type of its files as browsers know it.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
        }
    }

    /// The most rows that it can hold.
    #[must_use]
    pub fn rows_max(self) -> Option<i64> {
        // A sheet of Excel has 1,048,576 rows, one of them the heading.
        (self == Format::Xlsx).then_some(1_048_575)
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its code: the key of objects.
    pub code: String,
    /// Its heading for people.
    pub label: String,
    /// About how many signs its cells are wide.
    pub width: u16,
}

/// A cell. Machines read the value, people the name beside it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A phone in E.164.
    Phone(String),
    /// A whole number.
    Int(i64),
    /// A decimal with as many digits after the point as it has.
    Number(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A moment.
    Time(Time),
    /// An id of a record or a person, with its name unless that is hidden.
    Id(i64, Option<String>),
    /// A code of an option or a stage, with its label.
    Code(String, String),
    /// A length of time in minutes.
    Minutes(i64),
    /// A text that machines read one way and people another: kept, shown.
    Shown(String, String),
    /// Several.
    List(Vec<Cell>),
}

/// How a table is written.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Its title.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The zone of its moments.
    pub zone: jiff::tz::TimeZone,
    /// Whether Russian people read it: days, decimals, yes and no.
    pub is_russian: bool,
    /// Where what does not fit into memory may lie meanwhile.
    pub folder: PathBuf,
}

/// Takes a table row by row.
pub trait Sheet: Send {
    /// Takes a row: as many cells as there are columns.
    ///
    /// # Errors
    /// `store.full`, `export.too_large`.
    fn row(&mut self, cells: &[Cell]) -> Result<(), Problem>;

    /// Ends the table; gives how many texts had to be cut because a cell of the format holds less.
    ///
    /// # Errors
    /// `store.full`.
    fn end(self: Box<Self>) -> Result<i64, Problem>;
}

/// Where a table is written to.
pub type Out = Box<dyn Write + Send>;

/// Begins a table; wired by the server.
pub type OpenSheet = fn(Format, Layout, Out) -> Result<Box<dyn Sheet>, Problem>;

/// What could not be written to the disk.
#[must_use]
pub fn unwritten(error: std::io::Error) -> Problem {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            Problem::new(Code::StoreFull).because(error)
        }
        _ => Problem::bug("writing a file").because(error),
    }
}
