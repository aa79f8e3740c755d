//! Files of exports: under random names in the data folder, for a day.

use super::{KEPT_MS, kept, sql};
use crate::app::App;
use crate::sessions::secret;
use base::Problem;
use base::sheet::unwritten;
use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A name that nobody can guess.
pub(super) fn fresh() -> Result<String, Problem> {
    Ok(secret::fresh()?.chars().take(24).collect())
}

/// Where files of exports lie.
pub(super) fn folder(app: &App) -> PathBuf {
    app.options.data.join("exports")
}

/// Deletes a file; one that is gone already is fine.
pub(super) async fn remove(path: &Path) {
    if let Err(error) = tokio::fs::remove_file(path).await
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "the file of an export could not be deleted");
    }
}

/// Deletes the files that nobody may have any more: a day old, or left behind by a crash.
///
/// # Errors
/// `store.*`
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let there = names(&folder(app)).await?;
    if there.is_empty() {
        return Ok(());
    }
    let after = app.now().plus_ms(-KEPT_MS);
    let payloads = app.store.read(move |tx| sql::wanted(tx, after)).await?;
    let wanted: HashSet<String> = payloads.iter().filter_map(kept).collect();
    for name in there.into_iter().filter(|name| !wanted.contains(name)) {
        remove(&folder(app).join(name)).await;
    }
    Ok(())
}

async fn names(folder: &Path) -> Result<Vec<String>, Problem> {
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unwritten(error)),
    };
    let mut names = Vec::new();
    while let Some(entry) = entries.next_entry().await.map_err(unwritten)? {
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}
