//! Files: kept once by their content, seen by whoever may read the record that holds them.
//!
//! [`begin`] takes an upload in portions, [`open`] and [`preview`] give it back; which record holds
//! which file is kept by the write path of records (`records::write`).

mod kind;
mod name;
mod preview;
mod read;
pub(crate) mod sql;
mod storage;
mod sweep;
#[cfg(test)]
mod tests;
mod upload;

pub(crate) use read::{Found, find, views};
pub use storage::{BucketOptions, Content};
pub(crate) use storage::{Shelf, Storage, path_of};
pub use sweep::sweep;
pub(crate) use upload::megabytes;
pub use upload::{Upload, begin};

use crate::app::App;
use crate::records::asking;
use base::{Actor, Code, Problem};
use kind::has_preview;

/// How long an upload waits for its record, in ms.
pub(crate) const WAITS_MS: i64 = 24 * 60 * 60 * 1000;
/// How long the content of a file stays after the last record let it go, in ms.
pub(crate) const KEPT_MS: i64 = 30 * WAITS_MS;

/// How large files may be, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// One file.
    pub file: i64,
    /// All files of a record; also all files of a person that wait to be attached.
    pub record: i64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { file: 100 * 1024 * 1024, record: 500 * 1024 * 1024 }
    }
}

/// A file as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileView {
    /// Id.
    pub id: i64,
    /// Name, without a path.
    pub name: String,
    /// Size.
    pub bytes: i64,
    /// Its type, by its content.
    pub mime: String,
    /// Whether the server makes a small picture of it.
    pub preview: bool,
}

/// A file that is being given out.
#[derive(Debug)]
pub struct Opened {
    /// What it is.
    pub view: FileView,
    /// SHA-256 of its content, hexadecimal.
    pub hash: String,
    /// Whether browsers may show it in place; everything else is only downloaded.
    pub is_shown: bool,
    /// The content.
    pub content: Content,
}

/// Opens a file the caller may read.
///
/// # Errors
/// `file.not_found`.
pub async fn open(app: &App, actor: &Actor, id: i64) -> Result<Opened, Problem> {
    let asking = asking(app, actor);
    let Found { view, hash, place } = app.store.glance(move |tx| find(tx, &asking, id)).await?;
    let content = app.shelf.open_content(&place, view.bytes).await?;
    let content = content.ok_or_else(|| missing(id))?;
    Ok(Opened { is_shown: kind::is_shown(&view.mime), view, hash, content })
}

/// The small picture of a file the caller may read, as JPEG; made when it is first asked for.
///
/// # Errors
/// `file.not_found`, `file.picture` when none can be made of it.
pub async fn preview(app: &App, actor: &Actor, id: i64) -> Result<Vec<u8>, Problem> {
    let asking = asking(app, actor);
    let Found { view, place, .. } = app.store.glance(move |tx| find(tx, &asking, id)).await?;
    if !has_preview(&view.mime) {
        return Err(Problem::new(Code::FilePicture).with("name", view.name));
    }
    app.shelf.preview(&place, view).await
}

pub(crate) fn missing(id: i64) -> Problem {
    Problem::new(Code::FileNotFound).with("id", id.to_string())
}
