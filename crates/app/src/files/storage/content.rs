//! A content that is being read.

use super::bucket::{Bucket, Reader};
use super::{blocking, unread};
use base::Problem;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// A content that is being read.
#[derive(Debug, Clone)]
pub struct Content {
    source: Arc<Mutex<Source>>,
    /// How long it is.
    pub bytes: i64,
}

#[derive(Debug)]
enum Source {
    File(File),
    Bucket {
        bucket: Arc<Bucket>,
        place: String,
        /// What is being read, and from where on it goes.
        reader: Option<(Reader, u64)>,
    },
}

impl Content {
    pub(super) fn of_file(file: File, bytes: i64) -> Content {
        Content { source: Arc::new(Mutex::new(Source::File(file))), bytes }
    }

    pub(super) fn of_bucket(
        (bucket, place): (Arc<Bucket>, &str),
        reader: Reader,
        bytes: i64,
    ) -> Content {
        let source = Source::Bucket { bucket, place: place.to_owned(), reader: Some((reader, 0)) };
        Content { source: Arc::new(Mutex::new(source)), bytes }
    }

    /// Some bytes from a place on; empty at the end.
    ///
    /// # Errors
    /// `store.unavailable` when the disk or the bucket does not give them.
    pub async fn portion(&self, from: u64, count: usize) -> Result<Vec<u8>, Problem> {
        let source = Arc::clone(&self.source);
        blocking(move || source.lock().unwrap_or_else(PoisonError::into_inner).portion(from, count))
            .await
    }
}

impl Source {
    fn portion(&mut self, from: u64, count: usize) -> Result<Vec<u8>, Problem> {
        match self {
            Source::File(file) => {
                file.seek(SeekFrom::Start(from)).map_err(unread)?;
                take(file, count)
            }
            Source::Bucket { bucket, place, reader } => {
                // Portions follow each other: one answer of the bucket gives them all.
                let going = reader.take().filter(|(_, at)| *at == from);
                let mut going = match going {
                    Some((going, _)) => going,
                    None => match bucket.get(place, from)? {
                        Some(fresh) => fresh,
                        None => return Ok(Vec::new()),
                    },
                };
                let out = take(&mut going, count)?;
                let next = from + u64::try_from(out.len()).unwrap_or_default();
                *reader = Some((going, next));
                Ok(out)
            }
        }
    }
}

fn take(reader: &mut impl Read, count: usize) -> Result<Vec<u8>, Problem> {
    let mut out = Vec::with_capacity(count);
    let most = u64::try_from(count).unwrap_or(u64::MAX);
    reader.take(most).read_to_end(&mut out).map_err(unread)?;
    Ok(out)
}
