//! A workbook of Excel with one sheet, written row by row: numbers, days and moments as such,
//! everything else as texts, never as formulas.

use super::harmless::is_formula;
use super::{local, shown};
use base::sheet::{Cell, Format as FileFormat, Layout, Out, Sheet, unwritten};
use base::{Code, Date, Problem};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// The longest text of a cell, in UTF-16 units.
const TEXT_MAX: usize = 32_767;
/// The most significant digits that a number of Excel keeps.
const DIGITS_MAX: usize = 15;
/// Days from the first day of Excel to 1970-01-01.
const DAYS_BEFORE: i32 = 25_569;
/// Before 1900-03-01 the calendar of Excel has a day that never was.
const FIRST_DAY: i32 = 61;
/// Minutes of a day.
const MINUTES_OF_DAY: f64 = 1440.0;
/// The longest name of a sheet.
const NAME_MAX: usize = 31;
/// How narrow and how wide columns are.
const WIDTHS: (u16, u16) = (8, 60);

pub(super) struct Xlsx {
    layout: Layout,
    book: Workbook,
    out: Out,
    looks: Looks,
    row: u32,
    cut: i64,
}

/// How cells look.
struct Looks {
    heading: Format,
    integer: Format,
    date: Format,
    time: Format,
    duration: Format,
    /// A text that Excel must not take for a formula, not even after it was edited.
    quoted: Format,
    decimals: BTreeMap<u32, Format>,
}

impl Looks {
    fn new(is_russian: bool) -> Looks {
        let (date, time) = match is_russian {
            true => ("dd\\.mm\\.yyyy", "dd\\.mm\\.yyyy\\ hh:mm"),
            false => ("yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm"),
        };
        let number = |format: &str| Format::new().set_num_format(format);
        Looks {
            heading: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
            integer: number("0"),
            date: number(date),
            time: number(time),
            duration: number("[h]:mm"),
            quoted: Format::new().set_quote_prefix(),
            decimals: BTreeMap::new(),
        }
    }

    fn decimal(&mut self, scale: u32) -> &Format {
        self.decimals.entry(scale).or_insert_with(|| {
            let zeros = "0".repeat(usize::try_from(scale).unwrap_or_default());
            let pattern = if scale == 0 { "#,##0".to_owned() } else { format!("#,##0.{zeros}") };
            Format::new().set_num_format(pattern)
        })
    }
}

impl Xlsx {
    pub(super) fn open(layout: Layout, out: Out) -> Result<Xlsx, Problem> {
        let mut book = Workbook::new();
        book.set_tempdir(&layout.folder).map_err(failed)?;
        let looks = Looks::new(layout.is_russian);
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        heading(sheet, &layout, &looks).map_err(failed)?;
        Ok(Xlsx { layout, book, out, looks, row: 1, cut: 0 })
    }

    fn cell(&mut self, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let (row, looks) = (self.row, &mut self.looks);
        let sheet = self.book.worksheet_from_index(0)?;
        let number = match cell {
            Cell::Empty => return Ok(()),
            Cell::Int(number) => exact(Decimal::from(*number)).map(|n| (n, &looks.integer)),
            Cell::Number(number) => exact(*number).map(|n| (n, looks.decimal(number.scale()))),
            // A length of time is a part of a day there.
            Cell::Minutes(minutes) => exact(Decimal::from(*minutes))
                .filter(|minutes| *minutes >= 0.0)
                .map(|minutes| (minutes / MINUTES_OF_DAY, &looks.duration)),
            Cell::Date(date) => serial(*date).map(|n| (n, &looks.date)),
            Cell::Time(time) => {
                let local = local(*time, &self.layout);
                let seconds = f64::from(local.time().hour()) * 3600.0
                    + f64::from(local.time().minute()) * 60.0
                    + f64::from(local.time().second());
                let day = serial(Date::from_civil(local.date()));
                day.map(|day| (day + seconds / 86_400.0, &looks.time))
            }
            _ => None,
        };
        if let Some((number, look)) = number {
            sheet.write_number_with_format(row, column, number, look)?;
            return Ok(());
        }
        let (text, is_cut) = fitting(shown(cell, &self.layout));
        self.cut += i64::from(is_cut);
        if is_formula(&text) {
            sheet.write_string_with_format(row, column, text, &looks.quoted)?;
        } else if !text.is_empty() {
            sheet.write_string(row, column, text)?;
        }
        Ok(())
    }
}

/// The first row stays in sight; columns are as wide as what stands in them.
fn heading(sheet: &mut Worksheet, layout: &Layout, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(&layout.title))?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0_u16..).zip(&layout.columns) {
        let (label, _) = fitting(column.label.clone());
        let width = column.width.clamp(WIDTHS.0, WIDTHS.1);
        sheet.set_column_width(at, f64::from(width))?;
        sheet.write_string_with_format(0, at, label, &looks.heading)?;
    }
    Ok(())
}

impl Sheet for Xlsx {
    fn row(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        for (column, cell) in (0_u16..).zip(cells) {
            self.cell(column, cell).map_err(failed)?;
        }
        self.row += 1;
        Ok(())
    }

    fn end(self: Box<Self>) -> Result<i64, Problem> {
        let Xlsx { mut book, out, cut, .. } = *self;
        book.save_to_writer(out).map_err(failed)?;
        Ok(cut)
    }
}

/// A number that Excel keeps digit by digit; a longer one is a text there.
fn exact(number: Decimal) -> Option<f64> {
    let digits = number.mantissa().unsigned_abs().to_string();
    let significant = digits.trim_end_matches('0').len();
    (significant <= DIGITS_MAX && digits.len() <= 2 * DIGITS_MAX).then(|| number.to_f64()).flatten()
}

/// A day as Excel counts them.
fn serial(date: Date) -> Option<f64> {
    let days = date.0.saturating_add(DAYS_BEFORE);
    (days >= FIRST_DAY).then(|| f64::from(days))
}

/// A text as long as a cell holds, and whether it was cut.
fn fitting(text: String) -> (String, bool) {
    if text.len() <= TEXT_MAX || text.encode_utf16().count() <= TEXT_MAX {
        return (text, false);
    }
    let mut units = 0;
    let fits = |ch: &char| {
        units += ch.len_utf16();
        units < TEXT_MAX
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    (short, true)
}

/// A name that Excel allows for a sheet.
fn sheet_name(title: &str) -> String {
    let is_fine = |ch: &char| !ch.is_control() && !r"[]:*?/\".contains(*ch);
    let mut units = 0;
    let fits = |ch: &char| {
        units += ch.len_utf16();
        units <= NAME_MAX
    };
    let name: String = title.chars().filter(is_fine).take_while(fits).collect();
    let name = name.trim_matches(['\'', ' ']);
    // Excel keeps this name for itself.
    let is_taken = name.is_empty() || name.eq_ignore_ascii_case("history");
    if is_taken { "1".to_owned() } else { name.to_owned() }
}

fn failed(error: XlsxError) -> Problem {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => unwritten(error),
        XlsxError::ZipError(error) => unwritten(error.into()),
        XlsxError::RowColumnLimitError => {
            let max = FileFormat::Xlsx.rows_max().unwrap_or_default().to_string();
            Problem::new(Code::ExportTooLarge).with("max", max)
        }
        other => Problem::bug("a workbook").because(other),
    }
}
