//! Uploaded tables: the formats of `documents` as the tables of imports.

use app::imports::Table;
use base::Problem;
use documents::csv::{self, Heading, Limits, Rows};

/// A table being filled.
#[derive(Default)]
struct Filling(Table);

impl Rows for Filling {
    fn heading(&mut self, heading: Heading) -> Result<(), Problem> {
        let delimiter = heading.delimiter.to_string();
        self.0 = Table::new(heading.columns, heading.encoding, &delimiter);
        Ok(())
    }

    fn row(&mut self, cells: &[&str]) -> Result<(), Problem> {
        self.0.push(cells);
        Ok(())
    }
}

/// Reads the bytes of a file.
///
/// # Errors
/// `import.file`, `import.too_large`.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, Problem> {
    let mut filling = Filling::default();
    csv::read(bytes, Limits::default(), &mut filling)?;
    Ok(filling.0)
}
