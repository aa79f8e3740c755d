//! Where contents lie: on the disk, by their hash, `files/ab/cd/abcd…`. Another kind of storage is
//! another variant of [`Storage`]; nobody else knows where the bytes are.

use super::{FileView, preview};
use base::{Code, Problem};
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
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

/// A kind of storage.
#[derive(Debug)]
pub(super) enum Storage {
    /// A folder.
    Disk {
        /// Contents.
        files: PathBuf,
        /// Uploads under way.
        uploads: PathBuf,
    },
}

impl Shelf {
    pub(crate) fn on_disk(data: &Path) -> Shelf {
        let storage = Storage::Disk { files: data.join("files"), uploads: data.join("uploads") };
        Shelf { storage: Arc::new(storage), painters: Semaphore::new(PAINTERS) }
    }

    pub(super) fn storage(&self) -> Arc<Storage> {
        Arc::clone(&self.storage)
    }

    /// A content; `None` when it is not there.
    pub(super) async fn open(&self, hash: &str, bytes: i64) -> Result<Option<Content>, Problem> {
        let (storage, hash) = (self.storage(), hash.to_owned());
        let file = blocking(move || storage.open(&hash)).await?;
        Ok(file.map(|file| Content { file: Arc::new(Mutex::new(file)), bytes }))
    }

    /// The small picture of a content: the one that is kept, else a new one.
    pub(super) async fn preview(&self, hash: &str, view: FileView) -> Result<Vec<u8>, Problem> {
        let (storage, kept) = (self.storage(), hash.to_owned());
        if let Some(made) = blocking(move || storage.kept_preview(&kept)).await? {
            return Ok(made);
        }
        let turn = self.painters.acquire().await;
        let _turn = turn.map_err(|error| Problem::bug("nobody paints").because(error))?;
        let (storage, hash) = (self.storage(), hash.to_owned());
        blocking(move || {
            let file = storage.open(&hash)?.ok_or_else(|| super::missing(view.id))?;
            let made = preview::make(file).map_err(|problem| problem.with("name", view.name))?;
            storage.keep_preview(&hash, &made)?;
            Ok(made)
        })
        .await
    }
}

impl Storage {
    /// A place for an upload under way; gone when it is dropped.
    pub(super) fn upload(&self) -> Result<NamedTempFile, Problem> {
        let Storage::Disk { uploads, .. } = self;
        std::fs::create_dir_all(uploads).map_err(full)?;
        tempfile::Builder::new().prefix("upload-").tempfile_in(uploads).map_err(full)
    }

    /// Puts an upload in its place: all of it is on the disk before it has its name.
    pub(super) fn place(&self, upload: NamedTempFile, hash: &str) -> Result<(), Problem> {
        upload.as_file().sync_all().map_err(full)?;
        let path = self.path(hash)?;
        let folder = path.parent().unwrap_or(&path).to_owned();
        std::fs::create_dir_all(&folder).map_err(full)?;
        upload.persist(&path).map_err(|error| full(error.error))?;
        let Storage::Disk { files, .. } = self;
        let upwards = folder.ancestors().take_while(|one| one.starts_with(files));
        upwards.into_iter().try_for_each(|one| File::open(one)?.sync_all()).map_err(full)
    }

    fn open(&self, hash: &str) -> Result<Option<File>, Problem> {
        there(File::open(self.path(hash)?))
    }

    fn kept_preview(&self, hash: &str) -> Result<Option<Vec<u8>>, Problem> {
        there(std::fs::read(self.preview_path(hash)?))
    }

    fn keep_preview(&self, hash: &str, made: &[u8]) -> Result<(), Problem> {
        let mut upload = self.upload()?;
        upload.write_all(made).map_err(full)?;
        upload.persist(self.preview_path(hash)?).map_err(|error| full(error.error))?;
        Ok(())
    }

    /// Takes a content and its small picture away; one that is not there is well away.
    pub(super) fn remove(&self, hash: &str) -> Result<(), Problem> {
        for path in [self.path(hash)?, self.preview_path(hash)?] {
            there(std::fs::remove_file(path))?;
        }
        Ok(())
    }

    /// Takes away what uploads left behind when the server was killed.
    pub(super) fn forget_uploads(&self, before_ms: i64) {
        let Storage::Disk { uploads, .. } = self;
        for entry in std::fs::read_dir(uploads).into_iter().flatten().flatten() {
            let changed = entry.metadata().and_then(|about| about.modified()).ok();
            let age = changed.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
            let at = age.and_then(|age| i64::try_from(age.as_millis()).ok());
            if at.is_some_and(|at| at < before_ms) {
                // What cannot be taken away today is tried tomorrow.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    fn path(&self, hash: &str) -> Result<PathBuf, Problem> {
        let Storage::Disk { files, .. } = self;
        match (hash.get(0..2), hash.get(2..4)) {
            (Some(first), Some(second)) if hash.chars().all(|ch| ch.is_ascii_hexdigit()) => {
                Ok(files.join(first).join(second).join(hash))
            }
            _ => Err(Problem::bug("not a hash of a content")),
        }
    }

    fn preview_path(&self, hash: &str) -> Result<PathBuf, Problem> {
        Ok(self.path(hash)?.with_extension("preview"))
    }
}

/// A content that is being read.
#[derive(Debug, Clone)]
pub struct Content {
    file: Arc<Mutex<File>>,
    /// How long it is.
    pub bytes: i64,
}

impl Content {
    /// Some bytes from a place on; empty at the end.
    ///
    /// # Errors
    /// `store.unavailable` when the disk does not give them.
    pub async fn portion(&self, from: u64, count: usize) -> Result<Vec<u8>, Problem> {
        let file = Arc::clone(&self.file);
        blocking(move || {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let mut read = || {
                file.seek(SeekFrom::Start(from))?;
                let mut out = Vec::with_capacity(count);
                let most = u64::try_from(count).unwrap_or(u64::MAX);
                std::io::Read::by_ref(&mut *file).take(most).read_to_end(&mut out)?;
                Ok(out)
            };
            read().map_err(unread)
        })
        .await
    }
}

/// Work that waits for the disk, away from the threads that answer.
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
