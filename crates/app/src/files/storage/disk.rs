//! Contents in the data folder.

use super::{full, path_of, there};
use base::Problem;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Folders of an organisation's files.
#[derive(Debug)]
pub(super) struct Disk {
    /// Contents and small pictures.
    files: PathBuf,
    /// Uploads under way.
    uploads: PathBuf,
}

impl Disk {
    pub(super) fn of(data: &Path) -> Disk {
        Disk { files: data.join("files"), uploads: data.join("uploads") }
    }

    pub(super) fn upload(&self) -> Result<NamedTempFile, Problem> {
        std::fs::create_dir_all(&self.uploads).map_err(full)?;
        tempfile::Builder::new().prefix("upload-").tempfile_in(&self.uploads).map_err(full)
    }

    /// All of it is on the disk before it has its name.
    pub(super) fn place(&self, upload: NamedTempFile, place: &str) -> Result<(), Problem> {
        upload.as_file().sync_all().map_err(full)?;
        let path = self.path(place)?;
        let folder = path.parent().unwrap_or(&path).to_owned();
        std::fs::create_dir_all(&folder).map_err(full)?;
        upload.persist(&path).map_err(|error| full(error.error))?;
        let upwards = folder.ancestors().take_while(|one| one.starts_with(&self.files));
        upwards.into_iter().try_for_each(|one| File::open(one)?.sync_all()).map_err(full)
    }

    pub(super) fn open(&self, place: &str) -> Result<Option<File>, Problem> {
        there(File::open(self.path(place)?))
    }

    pub(super) fn kept_preview(&self, place: &str) -> Result<Option<Vec<u8>>, Problem> {
        there(std::fs::read(self.preview_path(place)?))
    }

    pub(super) fn keep_preview(&self, place: &str, made: &[u8]) -> Result<(), Problem> {
        let mut upload = self.upload()?;
        upload.write_all(made).map_err(full)?;
        let path = self.preview_path(place)?;
        std::fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(full)?;
        upload.persist(path).map_err(|error| full(error.error))?;
        Ok(())
    }

    pub(super) fn remove(&self, place: &str) -> Result<(), Problem> {
        for path in [self.path(place)?, self.preview_path(place)?] {
            there(std::fs::remove_file(path))?;
        }
        Ok(())
    }

    pub(super) fn forget_uploads(&self, before_ms: i64) {
        for entry in std::fs::read_dir(&self.uploads).into_iter().flatten().flatten() {
            let changed = entry.metadata().and_then(|about| about.modified()).ok();
            let age = changed.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
            let at = age.and_then(|age| i64::try_from(age.as_millis()).ok());
            if at.is_some_and(|at| at < before_ms) {
                // What cannot be taken away today is tried tomorrow.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    fn path(&self, place: &str) -> Result<PathBuf, Problem> {
        Ok(self.files.join(path_of(place)?))
    }

    fn preview_path(&self, place: &str) -> Result<PathBuf, Problem> {
        Ok(self.path(place)?.with_extension("preview"))
    }
}
