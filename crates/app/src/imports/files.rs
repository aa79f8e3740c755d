//! Files of imports: read off the async threads, kept in the data folder.

use super::table::{ReadTable, Table};
use crate::app::App;
use crate::sessions::secret;
use base::{Case, Code, Problem};
use std::io::ErrorKind;
use std::path::PathBuf;

/// Reads bytes as a table; gives them back.
///
/// # Errors
/// What the reader gives.
pub(super) async fn parse(bytes: Vec<u8>, read: ReadTable) -> Result<(Table, Vec<u8>), Problem> {
    let parsed = tokio::task::spawn_blocking(move || Ok((read(&bytes)?, bytes)));
    parsed.await.map_err(|error| Problem::bug("reading a table panicked").because(error))?
}

fn folder(app: &App) -> PathBuf {
    app.options.data.join("imports")
}

/// Keeps a file under a random name; gives the name.
///
/// # Errors
/// `store.full`, `bug`.
pub(super) async fn keep(app: &App, bytes: Vec<u8>) -> Result<String, Problem> {
    let folder = folder(app);
    let name: String = secret::fresh()?.chars().take(24).collect();
    let path = folder.join(&name);
    let mut builder = tokio::fs::DirBuilder::new();
    // Tables of people are their owner's alone.
    #[cfg(unix)]
    builder.mode(0o700);
    builder.recursive(true).create(&folder).await.map_err(|error| failed(&error))?;
    tokio::fs::write(&path, bytes).await.map_err(|error| failed(&error))?;
    Ok(name)
}

/// Reads a kept file again.
///
/// # Errors
/// `import.file` when it is gone.
pub(super) async fn load(app: &App, name: &str, read: ReadTable) -> Result<Table, Problem> {
    let path = folder(app).join(name);
    let bytes = tokio::fs::read(path)
        .await
        .map_err(|error| Problem::case(Case::FileGone).because(error))?;
    parse(bytes, read).await.map(|(table, _)| table)
}

/// Deletes a kept file; one that is gone already is fine.
pub(super) async fn forget(app: &App, name: &str) {
    let path = folder(app).join(name);
    if let Err(error) = tokio::fs::remove_file(path).await
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "the file of an import could not be deleted");
    }
}

fn failed(error: &std::io::Error) -> Problem {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            Problem::new(Code::StoreFull).because(error.to_string())
        }
        _ => Problem::bug("keeping a file").because(error.to_string()),
    }
}
