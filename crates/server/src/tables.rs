//! Tables in and out: the formats of `documents` as imports and exports use them.

use app::imports::Table;
use app::jobs::Tables;
use base::Problem;
use documents::{Heading, Limits, Rows};

/// How files of tables are read and written.
pub(crate) const ALL: Tables = Tables { read, write: documents::write::open };

/// A table being filled.
#[derive(Default)]
struct Filling(Table);

impl Rows for Filling {
    fn heading(&mut self, heading: Heading) -> Result<(), Problem> {
        let delimiter = heading.delimiter.map(String::from).unwrap_or_default();
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
    documents::read(bytes, Limits::default(), &mut filling)?;
    Ok(filling.0)
}
