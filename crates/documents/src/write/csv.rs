//! CSV as Russian Excel opens it: UTF-8 with a mark, `;` between cells, lines end with CR LF.

use super::harmless::is_formula;
use super::shown;
use base::Problem;
use base::sheet::{Cell, Layout, Out, Sheet, unwritten};
use std::io::{BufWriter, Write};

/// What is kept in memory before it is written.
const BUFFER: usize = 256 * 1024;

pub(super) struct Csv {
    layout: Layout,
    out: ::csv::Writer<BufWriter<Out>>,
}

impl Csv {
    pub(super) fn open(layout: Layout, out: Out) -> Result<Csv, Problem> {
        let mut out = BufWriter::with_capacity(BUFFER, out);
        out.write_all("\u{feff}".as_bytes()).map_err(unwritten)?;
        let out = ::csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(::csv::Terminator::CRLF)
            .from_writer(out);
        let mut csv = Csv { layout, out };
        let labels: Vec<String> =
            csv.layout.columns.iter().map(|column| harmless(column.label.clone())).collect();
        csv.write(&labels)?;
        Ok(csv)
    }

    fn write(&mut self, cells: &[String]) -> Result<(), Problem> {
        self.out.write_record(cells).map_err(failed)
    }

    fn text(&self, cell: &Cell) -> String {
        let text = shown(cell, &self.layout);
        match cell {
            Cell::Int(_) | Cell::Number(_) | Cell::Minutes(_) => text,
            _ => harmless(text),
        }
    }
}

impl Sheet for Csv {
    fn row(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        let texts: Vec<String> = cells.iter().map(|cell| self.text(cell)).collect();
        self.write(&texts)
    }

    fn end(mut self: Box<Self>) -> Result<i64, Problem> {
        self.out.flush().map_err(unwritten)?;
        Ok(0)
    }
}

/// A text that a spreadsheet shows and does not calculate.
fn harmless(text: String) -> String {
    if is_formula(&text) { format!("'{text}") } else { text }
}

fn failed(error: ::csv::Error) -> Problem {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => unwritten(error),
        other => Problem::bug(format!("a row of CSV: {other:?}")),
    }
}
