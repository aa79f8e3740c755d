//! Where contents lie: in a folder, or in a bucket of an S3 server, under `ab/cd/abcd…`. Nobody
//! else knows where the bytes are. A content has a place of its own each time it comes, so that
//! taking an old one away never meets a new one.

mod bucket;
mod content;
mod disk;

pub use bucket::BucketOptions;
pub use content::Content;

use super::{FileView, preview};
use base::{Code, Problem};
use bucket::Bucket;
use disk::Disk;
use std::fs::File;
use std::io::{ErrorKind, Seek};
use std::path::Path;
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio::sync::Semaphore;

/// How many pictures are made small at once.
const PAINTERS: usize = 1;

/// The contents of an organisation's files.
#[derive(Debug)]
pub(crate) struct Shelf {
    storage: Arc<Storage>,
    painters: Semaphore,
}

/// A kind of storage. Its work waits for a disk or a network: see [`blocking`].
#[derive(Debug)]
pub(crate) struct Storage {
    /// Uploads under way, small pictures, and contents unless there is a bucket.
    disk: Disk,
    bucket: Option<Arc<Bucket>>,
}

impl Shelf {
    /// The storage of an organisation with this data folder.
    ///
    /// # Errors
    /// `config.invalid` when the address of the bucket cannot be understood.
    pub(crate) fn open(data: &Path, bucket: Option<&BucketOptions>) -> Result<Shelf, Problem> {
        let storage = Arc::new(Storage::open(data, bucket)?);
        Ok(Shelf { storage, painters: Semaphore::new(PAINTERS) })
    }

    pub(super) fn storage(&self) -> Arc<Storage> {
        Arc::clone(&self.storage)
    }

    /// A content; `None` when it is not there.
    pub(super) async fn open_content(
        &self,
        place: &str,
        bytes: i64,
    ) -> Result<Option<Content>, Problem> {
        let (storage, place) = (self.storage(), place.to_owned());
        blocking(move || storage.content(&place, bytes)).await
    }

    /// The small picture of a content: the one that is kept, else a new one.
    pub(super) async fn preview(&self, place: &str, view: FileView) -> Result<Vec<u8>, Problem> {
        let (storage, kept) = (self.storage(), place.to_owned());
        if let Some(made) = blocking(move || storage.disk.kept_preview(&kept)).await? {
            return Ok(made);
        }
        let turn = self.painters.acquire().await;
        let _turn = turn.map_err(|error| Problem::bug("nobody paints").because(error))?;
        let (storage, place) = (self.storage(), place.to_owned());
        blocking(move || {
            let file = storage.file(&place)?.ok_or_else(|| super::missing(view.id))?;
            let made = preview::make(file).map_err(|problem| problem.with("name", view.name))?;
            storage.disk.keep_preview(&place, &made)?;
            Ok(made)
        })
        .await
    }
}

impl Storage {
    /// The storage of an organisation with this data folder.
    ///
    /// # Errors
    /// `config.invalid` when the address of the bucket cannot be understood.
    pub(crate) fn open(data: &Path, bucket: Option<&BucketOptions>) -> Result<Storage, Problem> {
        let bucket = bucket.map(|options| Bucket::open(options).map(Arc::new)).transpose()?;
        Ok(Storage { disk: Disk::of(data), bucket })
    }

    /// Whether contents lie elsewhere than in the data folder.
    pub(crate) fn is_remote(&self) -> bool {
        self.bucket.is_some()
    }

    /// A place for an upload under way; gone when it is dropped.
    pub(super) fn upload(&self) -> Result<NamedTempFile, Problem> {
        self.disk.upload()
    }

    /// Puts an upload in its place: all of it is there before its row says so.
    pub(super) fn place(&self, mut upload: NamedTempFile, place: &str) -> Result<(), Problem> {
        match &self.bucket {
            None => self.disk.place(upload, place),
            Some(bucket) => {
                upload.as_file_mut().rewind().map_err(full)?;
                bucket.put(place, upload.as_file())
            }
        }
    }

    /// Puts a file that came with a backup in its place.
    ///
    /// # Errors
    /// `store.*`
    pub(crate) fn bring(&self, file: &File, place: &str) -> Result<(), Problem> {
        match &self.bucket {
            Some(bucket) => bucket.put(place, file),
            None => Err(Problem::bug("folders are moved as they are")),
        }
    }

    /// Whether a bucket holds nothing yet; a folder is looked at by who knows its neighbours.
    ///
    /// # Errors
    /// `store.unavailable`
    pub(crate) fn is_empty(&self) -> Result<bool, Problem> {
        self.bucket.as_ref().map_or(Ok(true), |bucket| bucket.is_empty())
    }

    fn content(&self, place: &str, bytes: i64) -> Result<Option<Content>, Problem> {
        match &self.bucket {
            None => Ok(self.disk.open(place)?.map(|file| Content::of_file(file, bytes))),
            Some(bucket) => Ok(bucket
                .get(place, 0)?
                .map(|reader| Content::of_bucket((Arc::clone(bucket), place), reader, bytes))),
        }
    }

    /// A content as a file of this machine: of a bucket, a copy that goes with it.
    ///
    /// # Errors
    /// `store.*`
    pub(crate) fn file(&self, place: &str) -> Result<Option<File>, Problem> {
        let Some(bucket) = &self.bucket else { return self.disk.open(place) };
        let Some(mut reader) = bucket.get(place, 0)? else { return Ok(None) };
        let mut copy = tempfile::tempfile().map_err(full)?;
        std::io::copy(&mut reader, &mut copy).map_err(unread)?;
        copy.rewind().map_err(unread)?;
        Ok(Some(copy))
    }

    /// Takes a content and its small picture away; one that is not there is well away.
    pub(super) fn remove(&self, place: &str) -> Result<(), Problem> {
        self.disk.remove(place)?;
        self.bucket.as_ref().map_or(Ok(()), |bucket| bucket.remove(place))
    }

    /// Takes away what uploads left behind when the server was killed.
    pub(super) fn forget_uploads(&self, before_ms: i64) {
        self.disk.forget_uploads(before_ms);
    }
}

/// `ab/cd/abcd…`, for places that are hexadecimal digits and dashes.
///
/// # Errors
/// `bug` for another text.
pub(crate) fn path_of(place: &str) -> Result<String, Problem> {
    match (place.get(0..2), place.get(2..4)) {
        (Some(first), Some(second))
            if place.chars().all(|ch| ch.is_ascii_hexdigit() || ch == '-') =>
        {
            Ok(format!("{first}/{second}/{place}"))
        }
        _ => Err(Problem::bug("not a place of a content")),
    }
}

/// Work that waits for the disk or the network, away from the threads that answer.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Problem::bug("work on a file panicked").because(error))?
}

pub(super) fn full(error: std::io::Error) -> Problem {
    Problem::new(Code::StoreFull).because(error)
}

fn unread(error: std::io::Error) -> Problem {
    Problem::new(Code::StoreUnavailable).because(error)
}

fn there<T>(found: std::io::Result<T>) -> Result<Option<T>, Problem> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unread(error)),
    }
}
