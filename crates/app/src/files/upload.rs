//! Taking a file in, portion by portion, without holding it in memory.

use super::storage::{Storage, blocking, full};
use super::{FileView, Limits, WAITS_MS, kind, name, sql};
use crate::app::App;
use base::{Actor, Code, PersonId, Problem};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::Arc;
use store::Lane;
use tempfile::NamedTempFile;

/// Bytes gathered before they go to the disk.
const PORTION: usize = 256 * 1024;
const MEGABYTE: i64 = 1024 * 1024;

/// A file on its way in. Dropped before [`Upload::finish`], it leaves nothing.
#[derive(Debug)]
pub struct Upload {
    app: App,
    person: Option<PersonId>,
    name: String,
    bytes: i64,
    gathered: Vec<u8>,
    work: Option<Work>,
}

/// What has been written so far.
#[derive(Debug)]
struct Work {
    file: NamedTempFile,
    hasher: Sha256,
    head: Vec<u8>,
}

/// Begins an upload of a name, as the other machine says it, and a size, when it says one.
///
/// # Errors
/// `file.too_large`, `file.waiting`, `action.denied` for somebody without access, `store.full`.
pub async fn begin(
    app: &App,
    actor: &Actor,
    (name, size): (&str, Option<i64>),
) -> Result<Upload, Problem> {
    let person = actor.person();
    if person.is_some_and(|person| !app.catalog().is_active(person)) {
        return Err(Problem::new(Code::ActionDenied));
    }
    let Limits { file, record } = app.options.files;
    must_fit(size.unwrap_or_default(), file)?;
    let since = app.now().plus_ms(-WAITS_MS);
    let waiting = app.store.read(move |tx| sql::waiting(tx, person, since)).await?;
    if waiting >= record {
        return Err(Problem::new(Code::FileWaiting).with("mb", megabytes(record)));
    }
    let storage = app.shelf.storage();
    let file = blocking(move || storage.upload()).await?;
    let work = Work { file, hasher: Sha256::new(), head: Vec::new() };
    Ok(Upload {
        app: app.clone(),
        person,
        name: name::clean(name),
        bytes: 0,
        gathered: Vec::new(),
        work: Some(work),
    })
}

impl Upload {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// `file.too_large`, `store.full`.
    pub async fn write(&mut self, portion: &[u8]) -> Result<(), Problem> {
        self.bytes += i64::try_from(portion.len()).unwrap_or(i64::MAX / 2);
        must_fit(self.bytes, self.app.options.files.file)?;
        self.gathered.extend_from_slice(portion);
        if self.gathered.len() < PORTION {
            return Ok(());
        }
        self.put().await
    }

    async fn put(&mut self) -> Result<(), Problem> {
        let work = self.work.take().ok_or_else(|| Problem::bug("an upload went on too long"))?;
        let gathered = std::mem::take(&mut self.gathered);
        let work = blocking(move || work.put(&gathered)).await?;
        self.work = Some(work);
        Ok(())
    }

    /// Ends the upload: the file is on the disk under its hash, and waits for its record.
    ///
    /// # Errors
    /// `file.empty`, `store.*`.
    pub async fn finish(mut self) -> Result<FileView, Problem> {
        if self.bytes == 0 {
            return Err(Problem::new(Code::FileEmpty).with("name", self.name));
        }
        self.put().await?;
        let work = self.work.take().ok_or_else(|| Problem::bug("an upload ended twice"))?;
        let mime = kind::recognise(&work.head);
        let name = kind::honest(&self.name, mime);
        let hash: String =
            work.hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let (bytes, now, person) = (self.bytes, self.app.now(), self.person);
        // The row before the bytes: from now on the sweep knows that they are fresh, and bytes
        // without a row would lie there for ever.
        let (key, fresh) = (hash.clone(), place(&hash)?);
        let store = &self.app.store;
        let stored =
            store.write(Lane::People, move |tx| sql::stored(tx, (&key, &fresh), bytes, now));
        let (storage, place): (Arc<Storage>, String) = (self.app.shelf.storage(), stored.await?);
        blocking(move || storage.place(work.file, &place)).await?;
        let view = FileView {
            id: 0,
            name,
            bytes,
            mime: mime.to_owned(),
            preview: kind::has_preview(mime),
        };
        let new = view.clone();
        let id = store.write(Lane::People, move |tx| sql::insert(tx, &new, &hash, (person, now)));
        Ok(FileView { id: id.await?, ..view })
    }
}

/// A place that no content ever had.
fn place(hash: &str) -> Result<String, Problem> {
    let mut mark = [0_u8; 6];
    getrandom::fill(&mut mark)
        .map_err(|error| Problem::bug("the system gives no random bytes").because(error))?;
    let mark: String = mark.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{hash}-{mark}"))
}

impl Work {
    fn put(mut self, portion: &[u8]) -> Result<Work, Problem> {
        let room = kind::HEAD.saturating_sub(self.head.len()).min(portion.len());
        self.head.extend_from_slice(portion.get(..room).unwrap_or_default());
        self.hasher.update(portion);
        self.file.write_all(portion).map_err(full)?;
        Ok(self)
    }
}

fn must_fit(bytes: i64, max: i64) -> Result<(), Problem> {
    if bytes <= max {
        return Ok(());
    }
    Err(Problem::new(Code::FileTooLarge).with("mb", megabytes(max)))
}

pub(crate) fn megabytes(bytes: i64) -> String {
    (bytes / MEGABYTE).max(1).to_string()
}
