//! Contents of files for stories, and uploads.

use crate::World;
use app::files::{self, FileView};
use base::{Actor, PersonId, Problem};

/// A picture of two pixels.
pub const PICTURE: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x02\x00\x00\x00\x01\x08\x02\x00\x00\x00{@\xe8\xdd\x00\x00\x00\x0fIDATx\xdac\xf8\xcf\xc0\xc0\xf0\x9f\x01\x00\x07\xff\x01\xff\xb8\x045\xe0\x00\x00\x00\x00IEND\xaeB`\x82";
/// A hundred bytes that say they are a picture of 380 million pixels.
pub const BOMB: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00N \x00\x00J8\x08\x02\x00\x00\x00w\xd8u\x8b\x00\x00\x00\x0cIDATx\xdac`\xa0=\x00\x00\x00d\x00\x01\xb8\x99\xef\x99\x00\x00\x00\x00IEND\xaeB`\x82";

impl World {
    /// Uploads a file as a person.
    ///
    /// # Errors
    /// As `files::begin`, `Upload::write` and `Upload::finish`.
    pub async fn upload(
        &self,
        who: PersonId,
        name: &str,
        content: &[u8],
    ) -> Result<FileView, Problem> {
        let mut upload = files::begin(&self.app, &Actor::Person(who), (name, None)).await?;
        for portion in content.chunks(1000) {
            upload.write(portion).await?;
        }
        upload.finish().await
    }
}
