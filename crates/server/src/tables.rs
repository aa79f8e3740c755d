//! Uploaded tables: the formats of `documents` as the tables of imports.

use app::imports::Table;
use base::{Code, Problem};

/// Reads the bytes of a file.
///
/// # Errors
/// `import.file`
pub(crate) fn read(_bytes: &[u8]) -> Result<Table, Problem> {
    Err(Problem::new(Code::ImportFile))
}
