//! Backups: one archive with a copy of the database as it was at one moment and the files that
//! records point at, and the way back into an empty place.
//!
//! The archive is a gzipped tar: `database`, `files/…`, and at its end `manifest.json` with the
//! size and the SHA-256 of each part, so that one cut off in the middle is known for what it is.

use crate::files::{self, BucketOptions, Storage};
use base::{Case, Code, Problem, Time};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use store::{Store, Target};

/// Folders of the data folder whose files records point at.
const FOLDERS: [&str; 2] = [CONTENTS, "imports"];
/// Contents of files of records.
const CONTENTS: &str = "files";
/// The ending of small pictures, which are made anew.
const PREVIEW: &str = ".preview";
/// Places read at once.
const PLACES: i64 = 10_000;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "database";

/// What an archive says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the archive.
    pub format: u32,
    /// The version of the product that made it.
    pub version: String,
    /// `sqlite` or `postgresql`.
    pub database: String,
    /// When the copy was taken, RFC 3339.
    pub taken_at: String,
    /// Parts by their names in the archive.
    pub parts: BTreeMap<String, Part>,
}

/// A part of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Where an organisation lives.
#[derive(Debug, Clone)]
pub struct Home {
    /// Its database.
    pub target: Target,
    /// Its data folder.
    pub data: PathBuf,
    /// The bucket where its files lie, if they do not lie in the data folder.
    pub bucket: Option<BucketOptions>,
}

/// Writes an archive beside running work. The file gets its name when all of it is on the disk.
///
/// # Errors
/// `backup.invalid` when the file is there already, `backup.tool`, `store.*`.
pub async fn take(
    store: &Store,
    home: &Home,
    (out, now): (&Path, Time),
) -> Result<Manifest, Problem> {
    if out.exists() {
        return Err(Problem::case(Case::BackupExists).with("path", shown(out)));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let work = tempfile::tempdir_in(folder.unwrap_or(Path::new("."))).map_err(full)?;
    let copy = work.path().join(DATABASE);
    // The database first: files are written before the rows that name them, so all are there.
    store.copy_to(&home.target, &copy).await?;
    let storage = Storage::open(&home.data, home.bucket.as_ref())?;
    let places = if storage.is_remote() { places(store).await? } else { Vec::new() };
    let (home, out) = (home.clone(), out.to_owned());
    blocking(move || {
        let part = work.path().join("archive");
        let manifest = pack(&home, (&copy, &part), (&storage, &places), now)?;
        std::fs::rename(&part, &out).map_err(full)?;
        Ok(manifest)
    })
    .await
}

/// Where all contents lie.
async fn places(store: &Store) -> Result<Vec<String>, Problem> {
    let mut all: Vec<String> = Vec::new();
    loop {
        let after = all.last().cloned().unwrap_or_default();
        let next = store.read(move |tx| files::sql::places(tx, &after, PLACES)).await?;
        if next.is_empty() {
            return Ok(all);
        }
        all.extend(next);
    }
}

/// Puts an archive into an empty place: all of it or nothing.
///
/// # Errors
/// `backup.invalid` (`broken`, `filled`, `database`, `newer`), `backup.tool`, `store.*`.
pub async fn restore(home: &Home, archive: &Path) -> Result<Manifest, Problem> {
    std::fs::create_dir_all(&home.data).map_err(full)?;
    must_be_empty(home)?;
    let work = tempfile::tempdir_in(&home.data).map_err(full)?;
    let (folder, path) = (work.path().to_owned(), archive.to_owned());
    let manifest = blocking(move || unpack(&path, &folder)).await?;
    if manifest.database != home.target.copy_kind().0 {
        let problem = Problem::case(Case::BackupDatabase).with("database", manifest.database);
        return Err(problem.with("here", home.target.copy_kind().0));
    }
    // Files before the database: without it the place still counts as empty.
    let storage = Arc::new(Storage::open(&home.data, home.bucket.as_ref())?);
    if storage.is_remote() {
        bring(&storage, work.path().join("files").join(CONTENTS)).await?;
    }
    for folder in FOLDERS {
        let from = work.path().join("files").join(folder);
        if from.exists() {
            std::fs::rename(from, home.data.join(folder)).map_err(full)?;
        }
    }
    store::restore(&home.target, &work.path().join(DATABASE)).await?;
    Ok(manifest)
}

/// Takes contents of an archive to the bucket.
async fn bring(storage: &Arc<Storage>, folder: PathBuf) -> Result<(), Problem> {
    let storage = Arc::clone(storage);
    blocking(move || {
        if !storage.is_empty()? {
            return Err(Problem::case(Case::BackupFilled).with("place", "S3"));
        }
        for path in files_below(&folder) {
            let place = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let place = place.filter(|name| !name.ends_with(PREVIEW)).unwrap_or_default();
            if !place.is_empty() {
                storage.bring(&File::open(&path).map_err(full)?, &place)?;
            }
        }
        std::fs::remove_dir_all(&folder).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(full(error)),
        })
    })
    .await
}

fn must_be_empty(home: &Home) -> Result<(), Problem> {
    let is_filled =
        |folder: &Path| std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    for folder in FOLDERS.map(|folder| home.data.join(folder)) {
        if is_filled(&folder) {
            return Err(Problem::case(Case::BackupFilled).with("place", shown(&folder)));
        }
        // An empty one is in the way of the one that comes.
        if folder.exists() {
            std::fs::remove_dir(&folder).map_err(full)?;
        }
    }
    match &home.target {
        Target::File(path) if path.exists() => {
            Err(Problem::case(Case::BackupFilled).with("place", shown(path)))
        }
        _ => Ok(()),
    }
}

fn pack(
    home: &Home,
    (copy, out): (&Path, &Path),
    (storage, places): (&Storage, &[String]),
    now: Time,
) -> Result<Manifest, Problem> {
    let file = File::create(out).map_err(full)?;
    let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::fast()));
    let mut parts = BTreeMap::new();
    parts
        .insert(DATABASE.to_owned(), add(&mut archive, File::open(copy).map_err(full)?, DATABASE)?);
    for folder in FOLDERS {
        for path in files_below(&home.data.join(folder)) {
            let inside = path.strip_prefix(&home.data).unwrap_or(&path);
            let name = format!("files/{}", inside.to_string_lossy());
            let added = File::open(&path).map_err(full);
            match added.and_then(|file| add(&mut archive, file, &name)) {
                Ok(part) => drop(parts.insert(name, part)),
                // Deleted meanwhile: nothing in the copy points at it any more, or soon nothing.
                Err(_) if !path.exists() => {}
                Err(problem) => return Err(problem),
            }
        }
    }
    for place in places {
        // Deleted meanwhile: nothing in the copy points at it any more, or soon nothing.
        let Some(file) = storage.file(place)? else { continue };
        let name = format!("files/{CONTENTS}/{}", files::path_of(place)?);
        parts.insert(name.clone(), add(&mut archive, file, &name)?);
    }
    let manifest = Manifest {
        format: 1,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: home.target.copy_kind().0.to_owned(),
        taken_at: now.to_string(),
        parts,
    };
    let text = serde_json::to_vec_pretty(&manifest)
        .map_err(|error| Problem::bug("a manifest").because(error))?;
    let mut header = header(u64::try_from(text.len()).unwrap_or(u64::MAX));
    archive.append_data(&mut header, MANIFEST, text.as_slice()).map_err(full)?;
    let file = archive.into_inner().and_then(GzEncoder::finish).map_err(full)?;
    file.sync_all().map_err(full)?;
    Ok(manifest)
}

fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header
}

/// Adds a file and gives what was added.
fn add(
    archive: &mut tar::Builder<GzEncoder<File>>,
    file: File,
    name: &str,
) -> Result<Part, Problem> {
    let bytes = file.metadata().map_err(full)?.len();
    let mut hashed = Hashed { inner: file.take(bytes), hash: Sha256::new() };
    archive.append_data(&mut header(bytes), name, &mut hashed).map_err(full)?;
    Ok(Part { bytes, sha256: hex(hashed.hash) })
}

/// All files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Unpacks and checks every part.
fn unpack(archive: &Path, folder: &Path) -> Result<Manifest, Problem> {
    let broken = |error: std::io::Error| {
        Problem::case(Case::BackupBroken).with("path", shown(archive)).because(error)
    };
    let file = File::open(archive).map_err(broken)?;
    let mut parts = BTreeMap::new();
    let mut manifest: Option<Manifest> = None;
    for entry in tar::Archive::new(GzDecoder::new(file)).entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let name = entry.path().map_err(broken)?.into_owned();
        if name == Path::new(MANIFEST) {
            manifest = serde_json::from_reader(&mut entry).ok();
            continue;
        }
        let is_inside = name.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_inside || !entry.header().entry_type().is_file() {
            return Err(Problem::case(Case::BackupBroken).with("path", shown(archive)));
        }
        let path = folder.join(&name);
        if let Some(above) = path.parent() {
            std::fs::create_dir_all(above).map_err(full)?;
        }
        let mut out = File::create(&path).map_err(full)?;
        let mut hashed = Hashed { inner: &mut entry, hash: Sha256::new() };
        let bytes = std::io::copy(&mut hashed, &mut out).map_err(broken)?;
        out.sync_all().map_err(full)?;
        let part = Part { bytes, sha256: hex(hashed.hash) };
        parts.insert(name.to_string_lossy().into_owned(), part);
    }
    match manifest {
        Some(manifest) if manifest.format > 1 => {
            Err(Problem::case(Case::BackupNewer).with("version", manifest.version))
        }
        Some(manifest) if manifest.parts == parts => Ok(manifest),
        _ => Err(Problem::case(Case::BackupBroken).with("path", shown(archive))),
    }
}

/// A reader that takes the hash of what passes.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Problem::bug("a backup panicked").because(error))?
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn full(error: std::io::Error) -> Problem {
    Problem::new(Code::StoreFull).because(error)
}
