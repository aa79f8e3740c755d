//! JSON: an array of objects, one per line. Ids and codes stand beside their names.

use base::Problem;
use base::sheet::{Cell, Layout, Out, Sheet, unwritten};
use serde_json::{Map, Value, json};
use std::io::{BufWriter, Write};

/// What is kept in memory before it is written.
const BUFFER: usize = 256 * 1024;

pub(super) struct Json {
    codes: Vec<String>,
    out: BufWriter<Out>,
    is_first: bool,
}

impl Json {
    pub(super) fn open(layout: Layout, out: Out) -> Result<Json, Problem> {
        let mut out = BufWriter::with_capacity(BUFFER, out);
        out.write_all(b"[").map_err(unwritten)?;
        let codes = layout.columns.into_iter().map(|column| column.code).collect();
        Ok(Json { codes, out, is_first: true })
    }
}

impl Sheet for Json {
    fn row(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        let object: Map<String, Value> =
            self.codes.iter().cloned().zip(cells.iter().map(value)).collect();
        let before: &[u8] = if self.is_first { b"\n" } else { b",\n" };
        self.is_first = false;
        self.out.write_all(before).map_err(unwritten)?;
        serde_json::to_writer(&mut self.out, &object).map_err(|error| unwritten(error.into()))
    }

    fn end(mut self: Box<Self>) -> Result<i64, Problem> {
        self.out.write_all(b"\n]\n").and_then(|()| self.out.flush()).map_err(unwritten)?;
        Ok(0)
    }
}

/// A cell as the API writes values: decimals as text, moments in UTC.
fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) | Cell::Phone(text) | Cell::Shown(text, _) => text.as_str().into(),
        Cell::Int(number) | Cell::Minutes(number) => (*number).into(),
        Cell::Number(number) => number.to_string().into(),
        Cell::Bool(flag) => (*flag).into(),
        Cell::Date(date) => date.to_string().into(),
        Cell::Time(time) => time.to_string().into(),
        Cell::Id(id, name) => json!({ "id": id, "name": name }),
        Cell::Code(code, name) => json!({ "code": code, "name": name }),
        Cell::List(cells) => cells.iter().map(value).collect(),
    }
}
