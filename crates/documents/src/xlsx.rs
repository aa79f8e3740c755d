//! Workbooks: the first sheet that people see, its cells as texts.
//!
//! Cells are read as a stream: what a sheet says of its own size is not believed, and neither is
//! what an archive says of its parts.

use crate::table::{Heading, Limits, Rows, Walk, names, too_large};
use base::{Case, Problem};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use std::io::{Cursor, Read};

/// How the files begin.
pub(crate) const MAGIC: &[u8] = b"PK\x03\x04";

/// The most parts of an archive.
const PARTS_MAX: usize = 10_000;

/// Reads a workbook and gives the rows of its first visible sheet, the first filled one as the
/// heading. Empty rows do not count; dates are written `2026-05-01`, moments `2026-05-01 13:00`.
///
/// # Errors
/// As [`crate::read`]; `import.file` with `book` when it is broken or locked by a password.
pub(crate) fn read(bytes: &[u8], limits: Limits, rows: &mut dyn Rows) -> Result<(), Problem> {
    must_unpack(bytes, limits)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let is_shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let sheet = book.sheets_metadata().iter().find(is_shown).map(|sheet| sheet.name.clone());
    let sheet = sheet.ok_or_else(|| Problem::case(Case::FileEmpty))?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(broken)?;
    let mut sheet = Sheet { walk: Walk::new(limits), row: Vec::new(), rows };
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let (row, column) = (place(row) + 1, place(column));
        if row != sheet.walk.row {
            sheet.end_of_row()?;
            if row < sheet.walk.row {
                return Err(sheet.walk.wrong(Case::FileBook, ""));
            }
            sheet.walk.row = row;
        }
        let text = text(cell.get_value());
        // An empty cell far to the right is only a format that somebody painted.
        if text.trim().is_empty() && column >= sheet.row.len() {
            continue;
        }
        if column >= limits.columns {
            return Err(too_large(Case::LargeColumns, limits.columns));
        }
        if column >= sheet.row.len() {
            sheet.row.resize(column + 1, String::new());
        }
        if let Some(kept) = sheet.row.get_mut(column) {
            *kept = text;
        }
    }
    sheet.end_of_row()?;
    if sheet.walk.columns.is_empty() {
        return Err(Problem::case(Case::FileEmpty));
    }
    Ok(())
}

struct Sheet<'r> {
    walk: Walk,
    row: Vec<String>,
    rows: &'r mut dyn Rows,
}

impl Sheet<'_> {
    fn end_of_row(&mut self) -> Result<(), Problem> {
        let row = std::mem::take(&mut self.row);
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if self.walk.columns.is_empty() {
            self.walk.columns = names(&cells, self.walk.limits)?;
            let columns = self.walk.columns.clone();
            return self.rows.heading(Heading { columns, encoding: "XLSX", delimiter: None });
        }
        self.walk.check(&cells)?;
        let count = cells.len().min(self.walk.columns.len());
        self.rows.row(cells.get(..count).unwrap_or(&cells))
    }
}

/// Refuses an archive that unpacks to more than the limit, whatever it says of itself.
fn must_unpack(bytes: &[u8], limits: Limits) -> Result<(), Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > PARTS_MAX {
        return Err(Problem::case(Case::FileBook));
    }
    let mut room = u64::try_from(limits.unpacked).unwrap_or(u64::MAX);
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let read = std::io::copy(&mut part.take(room.saturating_add(1)), &mut std::io::sink());
        let read = read.map_err(broken)?;
        room = room.checked_sub(read).ok_or_else(|| too_large(Case::LargeBook, limits.unpacked))?;
    }
    Ok(())
}

fn broken(error: impl std::fmt::Display) -> Problem {
    Problem::case(Case::FileBook).because(error.to_string())
}

fn place(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// A cell as a person would type it.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => float(*number),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) if moment.is_duration() => float(moment.as_f64()),
        DataRef::DateTime(moment) => day(moment),
        DataRef::Error(_) => Data::from(cell.clone()).to_string(),
    }
}

/// Digits as a spreadsheet shows them: it keeps fifteen, and 0.1 + 0.2 is 0.3 to it.
fn float(number: f64) -> String {
    let text = format!("{number:.14e}");
    text.parse::<f64>().unwrap_or(number).to_string()
}

fn day(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        (_, _, 0) => format!("{date} {hour:02}:{minute:02}"),
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}
