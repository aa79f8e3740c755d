//! One server per data folder: what it remembers would not hear of another one's writes.
//!
//! The lock is the operating system's, so it ends with its process, however that ends. Commands
//! beside a running server take none: they read, or write through the database and go.

use base::{Code, Problem};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Held while the server runs.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Takes the data folder for this process.
///
/// # Errors
/// `store.in_use`; `store.full` when the file cannot be made.
pub(crate) fn take(data: &Path) -> Result<Lock, Problem> {
    let path = data.join("otklik.lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| {
        Problem::new(Code::StoreFull).with("path", path.display().to_string()).because(error)
    })?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let folder = std::path::absolute(data).unwrap_or_else(|_| data.to_path_buf());
            return Err(Problem::new(Code::StoreInUse).with("folder", folder.display().to_string()));
        }
        // Some network folders know no locks; the database itself still guards its file.
        Err(TryLockError::Error(error)) => tracing::warn!(%error, "the data folder is not locked"),
    }
    Ok(Lock { _file: file })
}
